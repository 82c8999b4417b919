"""Unified social credit code 统一社会信用代码 (GB 32100): 18 places, the last a check character modulo 31.

Places: registering department and kind (2), division of registration (6), organisation code (9, GB 11714), check (1).
Codes of enterprises and organs are public and are never masked.
"""

from __future__ import annotations

from tongban.core.codes.written import narrow, shown, shown_en
from tongban.core.errors import Refusal

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 characters: I, O, S, V and Z are left out because they are taken for 1, 0, 5, U and 2."""

RESERVED_BODY = "DEM"
"""Organisation codes beginning so are ours for invented enterprises; registrars issue digits or MA, MB … there."""

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def check(text: str) -> str:
    """The code in its normal form (18 capitals and digits).

    Refuses with ``credit-code.old-registration`` (15 digits, the number before 2015), ``credit-code.organisation``
    (the nine places of an organisation code), ``credit-code.length``, ``credit-code.alphabet`` (names the character
    and its place), ``credit-code.division`` and ``credit-code.check-digit``.
    """
    code = narrow(text).upper()
    _refuse_length(code)
    for place, character in enumerate(code, start=1):
        if character not in _VALUE:
            raise Refusal(
                "credit-code.alphabet",
                f"统一社会信用代码第{place}位是“{shown(character)}”，代码中不会出现这个字符"
                "（不使用字母 I、O、S、V、Z）。请对照营业执照改正这一位。",
                f"Place {place} of the credit code is {shown_en(character)}, which no credit code contains"
                " (the letters I, O, S, V and Z are not used). Correct this place from the business licence.",
                where="credit_code",
            )
    if not code[2:8].isdigit():
        raise Refusal(
            "credit-code.division",
            f"统一社会信用代码第3至8位应为登记机关的行政区划数字，现为“{code[2:8]}”。请对照营业执照改正。",
            f"Places 3 to 8 of the credit code are the registrar's division and must be digits, not “{code[2:8]}”."
            " Correct them from the business licence.",
            where="credit_code",
        )
    if check_character(code[:17]) != code[17]:
        raise Refusal(
            "credit-code.check-digit",
            "统一社会信用代码的校验位不符，至少有一位写错了。请对照营业执照逐位核对后重新填写。",
            "The check character of the credit code does not agree: at least one place is wrong."
            " Compare it place by place with the business licence and enter it again.",
            where="credit_code",
        )
    return code


def _refuse_length(code: str) -> None:
    if len(code) == 18:
        return
    if len(code) == 15 and code.isdigit():
        raise Refusal(
            "credit-code.old-registration",
            "这是15位的旧营业执照注册号，已不再使用。请填写现行营业执照上的18位统一社会信用代码；"
            "执照尚未换发的，先到登记机关换发。",
            "This is an old 15-digit registration number, no longer used. Enter the 18-place unified social credit"
            " code of the present business licence, or have the licence exchanged at the registrar first.",
            where="credit_code",
        )
    if len(code.replace("-", "")) == 9:
        raise Refusal(
            "credit-code.organisation",
            "这是9位的组织机构代码，只是统一社会信用代码的第9至17位。请填写完整的18位代码。",
            "This is a nine-place organisation code, only places 9 to 17 of the credit code. Enter all 18 places.",
            where="credit_code",
        )
    raise Refusal(
        "credit-code.length",
        f"统一社会信用代码应为18位，现为{len(code)}位。请对照营业执照补全或删去多余的字符。",
        f"A credit code has 18 places; this has {len(code)}. Complete it, or take away what is too much,"
        " from the business licence.",
        where="credit_code",
    )


def check_character(first17: str) -> str:
    """The eighteenth place for the first seventeen (GB 32100: 31 − Σ value × 3^place, modulo 31)."""
    total = sum(_VALUE[character] * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check(body: str) -> str:
    """The ninth place of an organisation code for its eight-place ``body`` (GB 11714; letters count from A = 10)."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def generate(serial: int, *, prefix: str = "91", division: str = "511602") -> str:
    """A valid code for an invented enterprise or organ, always the same for the same arguments.

    ``prefix`` 11 organ 机关, 12 institution 事业单位, 51/52/53 social organisation, 91 enterprise, 92 sole trader,
    93 farmers' cooperative; ``division`` six digits; ``serial`` 0 to 99,999. The organisation code begins with
    ``DEM``, so that no real body can hold it.
    """
    if not 0 <= serial <= 99_999:
        raise ValueError("serial: 0 to 99,999")
    body = f"{RESERVED_BODY}{serial:05d}"
    first17 = f"{prefix}{division}{body}{organisation_check(body)}"
    return check(first17 + check_character(first17))


def is_reserved(code: str) -> bool:
    """Whether the code is one of ours for invented bodies."""
    return code[8:11] == RESERVED_BODY
