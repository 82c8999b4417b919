"""What people enter in a form, turned into a typed value, or refused with what is wrong and how to write it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from tongban.core.errors import Refusal
from tongban.core.facts.element import Element
from tongban.core.facts.showing import scaled_text
from tongban.core.workdays import Duration

LONGEST: Final = 4000
_YES: Final = frozenset({"是", "有", "true", "on", "1", "yes"})
_NO: Final = frozenset({"否", "无", "false", "off", "0", "no"})
_DAY: Final = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))"
)
_NUMBER: Final = re.compile(r"(-?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?")
_POINT: Final = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,8})?),\s*(-?[0-9]{1,2}(?:\.[0-9]{1,8})?)")
_DECIMALS: Final = {
    "int": ("fact.number", "请填整数，如 12", "enter a whole number such as 12", 0),
    "money": ("fact.money", "请填元，最多两位小数", "enter yuan with at most two decimals", 2),
    "area": ("fact.area", "请填平方米，最多两位小数", "enter square metres with at most two decimals", 2),
    "volume": ("fact.volume", "请填立方米，最多三位小数", "enter cubic metres with at most three decimals", 3),
    "length": ("fact.length_metres", "请填米，最多三位小数", "enter metres with at most three decimals", 3),
    "mass": ("fact.mass", "请填千克，最多三位小数", "enter kilograms with at most three decimals", 3),
}


def parse_value(element: Element, text: str, *, on: date | None = None) -> object:
    """The value of ``element`` written as ``text``; nothing but blanks is None (unknown).

    Numbers come back scaled (fen), durations as their canonical text, lists of values as lists. ``on`` is the day of
    entry, against which the birth in an identity number is checked; without it that one check is left out.
    """
    clean = unicodedata.normalize("NFC", text).strip()
    if not clean:
        return None
    if len(clean) > LONGEST:
        raise _refuse(element, "fact.length", f"不能超过 {LONGEST} 字", f"at most {LONGEST} characters")
    if not clean.isprintable() and any(unicodedata.category(sign) == "Cc" and sign not in "\r\n\t" for sign in clean):
        raise _refuse(
            element, "fact.text", "含有不可见的控制字符，请重新输入", "holds control characters; enter it anew"
        )
    kind = element.type.kind
    if kind in _DECIMALS:
        return _number(element, clean)
    if kind == "list":
        return _values(element, clean, on)
    if kind in _CODES:
        return _CODES[kind](element, clean, on)
    return _matched(element, _READERS.get(kind, _text)(element, clean))


def parse_rows(
    element: Element, rows: Sequence[Mapping[str, str]], *, on: date | None = None
) -> list[dict[str, object]]:
    """The records of a list element, from the rows of a form; empty rows fall away, a fault names its row."""
    found: list[dict[str, object]] = []
    for n, row in enumerate(rows, 1):
        record: dict[str, object] = {}
        for member in element.members:
            try:
                record[member.name] = parse_value(member, row.get(member.name, ""), on=on)
            except Refusal as refusal:
                where = f"{element.name}.{n}.{member.name}"
                zh = f"{element.label_zh}第{n}行，{refusal.zh}"
                raise Refusal(refusal.code, zh, f"Row {n}: {refusal.en}", where=where) from None
        if any(value is not None for value in record.values()):
            found.append(record)
    return found


def _refuse(element: Element, code: str, zh: str, en: str) -> Refusal:
    called = element.label_en or element.name
    return Refusal(code, f"{element.label_zh}：{zh}。", f"{called}: {en}.", where=element.name)


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _number(element: Element, text: str) -> int:
    code, zh, en, places = _DECIMALS[element.type.kind]
    match = _NUMBER.fullmatch(_half_width(text).removesuffix(element.unit or "\0").strip())
    if match is None or len(match[2].replace(",", "")) > 15:
        raise _refuse(element, code, zh, en)
    decimals = (match[3] or "").rstrip("0")
    if len(decimals) > places:
        raise _refuse(element, code, zh, en)
    value = int(match[2].replace(",", "")) * element.scale + int(decimals.ljust(places, "0") or "0")
    value = -value if match[1] else value
    low, high = element.minimum, element.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = [
            f"{word}{scaled_text(bound, element.scale, keep_zeros=False)}"
            for word, bound in (("不小于", low), ("不大于", high))
            if bound is not None
        ]
        raise _refuse(element, "fact.range", f"应{'、'.join(bounds)}{element.unit}", "out of its range")
    return value


def _values(element: Element, text: str, on: date | None) -> list[object]:
    """A list of values, one a line or divided by 、 or ；; records come by ``parse_rows``."""
    if element.type.member is None or not element.members:
        raise _refuse(element, "fact.rows", "请逐行填写各栏", "fill in its columns row by row")
    entered = [part for part in re.split(r"[\r\n、；;]+", text) if part.strip()]
    read = [parse_value(element.members[0], part, on=on) for part in entered]
    return list(dict.fromkeys(read))


def _bool(element: Element, text: str) -> object:
    word = _half_width(text).lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise _refuse(element, "fact.bool", "请选择“是”或“否”", "choose yes or no")


def _date(element: Element, text: str) -> object:
    match = _DAY.fullmatch(_half_width(text))
    if match is not None:
        year, month, day = (int(part) for part in match.groups() if part is not None)
        try:
            return date(year, month, day)
        except ValueError:
            raise _refuse(element, "fact.date", f"没有“{text}”这一天，请核对", "there is no such day") from None
    raise _refuse(element, "fact.date", "请按 2026-01-31 的样式填写日期", "enter a date as 2026-01-31")


def _option(element: Element, text: str) -> object:
    if text in element.options:
        return text
    raise _refuse(
        element,
        "fact.option",
        f"没有“{text[:30]}”这一选项，可选：{'、'.join(element.options)}",
        "choose one of its options",
    )


def _point(element: Element, text: str) -> object:
    match = _POINT.fullmatch(_half_width(text))
    if match is not None and abs(float(match[1])) <= 180 and abs(float(match[2])) <= 90:
        return f"{match[1]},{match[2]}"
    raise _refuse(element, "fact.point", "请填“经度,纬度”，如 106.63,30.47", "enter longitude,latitude")


def _person_name(element: Element, text: str) -> object:
    """Names of any length and script; long Tibetan and Yi names with one kind of dot (GB 18030 level 3)."""
    name = re.sub(r"[•‧・⋅∙]", "·", re.sub(r"\s+", " ", text))
    if len(name) <= 100 and all(unicodedata.category(sign)[0] in "LM" or sign in "·. '-" for sign in name):
        return name
    raise _refuse(
        element,
        "fact.person-name",
        "姓名只能含文字、间隔号和空格，请与证件一致",
        "letters, dots and spaces only, as on the card",
    )


def _duration(element: Element, text: str) -> object:
    try:
        return str(Duration.parse(text))
    except (Refusal, ValueError):
        raise _refuse(
            element, "fact.duration", "请填期限，如 20个工作日、6个月、5年", "enter a duration such as 20wd, 6m, 5y"
        ) from None


def _text(element: Element, text: str) -> object:
    return text


def _matched(element: Element, value: object) -> object:
    if element.pattern and isinstance(value, str) and not re.fullmatch(element.pattern, value):
        raise _refuse(element, "fact.pattern", element.pattern_zh or "格式不对，请对照示例填写", "not in its form")
    return value


def _id_number(element: Element, text: str, on: date | None) -> object:
    from tongban.core.codes import id_number

    born = re.match(r"\d{6}([12]\d{3})", _half_width(text))
    day = on or date(int(born[1]) if born else 2000, 12, 31)
    return _coded(element, lambda: str(id_number.check(text, on=day)))


def _credit_code(element: Element, text: str, on: date | None) -> object:
    from tongban.core.codes import credit_code

    return _coded(element, lambda: credit_code.check(text))


def _phone(element: Element, text: str, on: date | None) -> object:
    from tongban.core.codes import phone

    return _coded(element, lambda: phone.check(text))


def _division(element: Element, text: str, on: date | None) -> object:
    from tongban.core.codes import division

    return _coded(element, lambda: division.check(text))


def _coded(element: Element, check: Callable[[], str]) -> str:
    """The refusal of a code, told at this element."""
    try:
        return check()
    except Refusal as refusal:
        zh = f"{element.label_zh}：{refusal.zh}"
        raise Refusal(refusal.code, zh, refusal.en, where=element.name, status=refusal.status) from None


_READERS: Final[dict[str, Callable[[Element, str], object]]] = {
    "bool": _bool,
    "date": _date,
    "enum": _option,
    "point": _point,
    "person_name": _person_name,
    "duration": _duration,
}
_CODES: Final[dict[str, Callable[[Element, str, date | None], object]]] = {
    "id_number": _id_number,
    "credit_code": _credit_code,
    "phone": _phone,
    "division": _division,
}
