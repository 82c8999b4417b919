"""A value as people read it in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tongban.core.facts.element import Element
from tongban.core.workdays import Duration, day_zh


def show_value(element: Element, value: object) -> str:
    """``value`` in words: 1,234.50 元, 2026年1月31日, 是/否; an unknown value is 未知. Masking is not done here."""
    if value is None:
        return "未知"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return day_zh(value)
    if isinstance(value, list | tuple):
        return _listed(element, value)
    if element.type.kind == "duration":
        return Duration.parse(str(value)).zh
    if isinstance(value, int) and element.type.is_number:
        text = scaled_text(value, element.scale, keep_zeros=element.type.kind == "money")
        return f"{text} {element.unit}".strip()
    return str(value)


def _listed(element: Element, values: list[object] | tuple[object, ...]) -> str:
    if not values:
        return "无"
    if element.type.fields:
        return "；".join(_record(element, value) for value in values)
    return "、".join(show_value(element.members[0], value) if element.members else str(value) for value in values)


def _record(element: Element, value: object) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    return "，".join(
        f"{member.label_zh} {show_value(member, value[member.name])}"
        for member in element.members
        if value.get(member.name) is not None
    )


def scaled_text(value: int, scale: int, *, keep_zeros: bool) -> str:
    """123450 at scale 100 is 1,234.50, or 1,234.5 without its zeros."""
    places = len(str(scale)) - 1
    whole, rest = divmod(abs(value), scale)
    decimals = str(rest).rjust(places, "0") if places else ""
    if not keep_zeros:
        decimals = decimals.rstrip("0")
    return f"{'-' if value < 0 else ''}{whole:,}{'.' if decimals else ''}{decimals}"
