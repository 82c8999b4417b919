"""Citizen identity number 公民身份号码 (GB 11643): division 6, birth 8, sequence 3, check 1 (modulo 11, X = 10).

The same form serves residence permits of Hong Kong, Macao and Taiwan residents (81, 82, 83) and, since 2023, the
permanent residence card of foreigners (9, then the province). Divisions are checked by province only: people keep
numbers of counties that were renamed or dissolved decades ago.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongban.core.codes.written import narrow, shown, shown_en
from tongban.core.errors import Refusal

RESERVED_DIVISION = "519900"
"""5199 is no division of Sichuan and never was: a number beginning so belongs to nobody."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    (
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    )
)
_OLDEST_YEARS = 150


@dataclass(frozen=True)
class IdNumber:
    """What an identity number says by itself. ``sex`` as in GB/T 2261.1: 1 male, 2 female."""

    text: str
    division: str
    birth: date
    sex: str

    def __str__(self) -> str:
        return self.text


def check(text: str, *, on: date) -> IdNumber:
    """The number in its normal form (a capital X) and what it says; ``on`` is the day of asking, in China.

    Refuses with ``id-number.old`` (15 digits), ``id-number.length``, ``id-number.alphabet`` (names the character and
    its place), ``id-number.division``, ``id-number.birth`` (no such day, or after ``on``) and
    ``id-number.check-digit``.
    """
    number = narrow(text).upper()
    _refuse_form(number)
    if not _known_province(number):
        raise Refusal(
            "id-number.division",
            f"身份证号码前两位“{number[:2]}”不是任何省、自治区、直辖市的代码。请对照身份证改正前六位。",
            f"The identity number begins with “{number[:2]}”, which is no province's code."
            " Correct the first six digits from the identity card.",
            where="id_number",
        )
    birth = _birth(number, on)
    if check_character(number[:17]) != number[17]:
        raise Refusal(
            "id-number.check-digit",
            "身份证号码的校验位不符，至少有一位写错了。请对照身份证逐位核对后重新填写。",
            "The check digit of the identity number does not agree: at least one digit is wrong."
            " Compare it digit by digit with the identity card and enter it again.",
            where="id_number",
        )
    return IdNumber(number, number[:6], birth, "1" if int(number[16]) % 2 else "2")


def _refuse_form(number: str) -> None:
    if len(number) == 15 and number.isdigit():
        raise Refusal(
            "id-number.old",
            "这是15位的第一代身份证号码，已于2013年停用。请填写现行身份证上的18位号码；"
            "尚未换领的，先到户籍所在地公安派出所换领。",
            "This is a 15-digit number of the first-generation card, out of use since 2013. Enter the 18-digit number"
            " of the present card, or have the card exchanged at the police station first.",
            where="id_number",
        )
    if len(number) != 18:
        raise Refusal(
            "id-number.length",
            f"身份证号码应为18位，现为{len(number)}位。请对照身份证补全或删去多余的字符。",
            f"An identity number has 18 places; this has {len(number)}. Complete it, or take away what is too much,"
            " from the identity card.",
            where="id_number",
        )
    for place, character in enumerate(number, start=1):
        if character in "0123456789" or (place == 18 and character == "X"):
            continue
        raise Refusal(
            "id-number.alphabet",
            f"身份证号码第{place}位是“{shown(character)}”，应为数字（只有最后一位可以是 X）。请改正这一位。",
            f"Place {place} of the identity number is {shown_en(character)}; it must be a digit"
            " (only the last place may be X). Correct this place.",
            where="id_number",
        )


def _known_province(number: str) -> bool:
    if number[0] == "9":
        return number[1:3] in _PROVINCES
    return number[:2] in _PROVINCES


def _birth(number: str, on: date) -> date:
    written = number[6:14]
    try:
        birth = date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        raise Refusal(
            "id-number.birth",
            f"身份证号码第7至14位“{written}”不是一个存在的日期。请对照身份证上的出生日期改正。",
            f"Places 7 to 14 of the identity number, “{written}”, are no existing day."
            " Correct them from the date of birth on the card.",
            where="id_number",
        ) from None
    if birth > on:
        raise Refusal(
            "id-number.birth",
            f"身份证号码中的出生日期{birth:%Y-%m-%d}晚于今天（{on:%Y-%m-%d}）。请对照身份证改正第7至14位。",
            f"The date of birth in the identity number, {birth:%Y-%m-%d}, is later than today ({on:%Y-%m-%d})."
            " Correct places 7 to 14 from the card.",
            where="id_number",
        )
    if on.year - birth.year > _OLDEST_YEARS:
        raise Refusal(
            "id-number.birth",
            f"身份证号码中的出生日期{birth:%Y-%m-%d}早于今天{_OLDEST_YEARS}年以上。请对照身份证改正第7至14位。",
            f"The date of birth in the identity number, {birth:%Y-%m-%d}, is more than {_OLDEST_YEARS} years ago."
            " Correct places 7 to 14 from the card.",
            where="id_number",
        )
    return birth


def check_character(first17: str) -> str:
    """The eighteenth place for the first seventeen (GB 11643, ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def generate(birth: date, sequence: int, *, division: str = RESERVED_DIVISION) -> str:
    """A valid number for an invented person, always the same for the same arguments.

    ``sequence`` 0 to 999, odd for men and even for women. Shipped data keep the reserved ``division``: with a real
    one the number may be somebody's.
    """
    if not 0 <= sequence <= 999:
        raise ValueError("sequence: 0 to 999")
    first17 = f"{division}{birth:%Y%m%d}{sequence:03d}"
    return first17 + check_character(first17)


def is_reserved(number: str) -> bool:
    """Whether the number is one of ours for invented people."""
    return number.startswith(RESERVED_DIVISION[:4])
