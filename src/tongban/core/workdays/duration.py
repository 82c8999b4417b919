"""How long something may take: ``now | 24h | 20wd | 30d | 6m | 5y``, or as the law writes it 二十个工作日."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tongban.core.errors import Refusal

Unit = Literal["now", "h", "wd", "d", "m", "y"]

_ZH: dict[str, str] = {"h": "小时", "wd": "个工作日", "d": "日", "m": "个月", "y": "年"}
_EN: dict[str, str] = {"h": "hour", "wd": "working day", "d": "day", "m": "month", "y": "year"}
# No law sets longer spans; a larger number is a slip of the pen and would run past the last date there is.
_MOST: dict[str, int] = {"h": 8_784, "wd": 2_000, "d": 36_600, "m": 1_200, "y": 100}
_UNITS: dict[str, Unit] = {
    "h": "h",
    "小时": "h",
    "个小时": "h",
    "wd": "wd",
    "工作日": "wd",
    "个工作日": "wd",
    "d": "d",
    "日": "d",
    "天": "d",
    "个自然日": "d",
    "自然日": "d",
    "m": "m",
    "月": "m",
    "个月": "m",
    "y": "y",
    "年": "y",
}
_NOW = frozenset({"now", "当场", "即时", "即办", "当场办结", "立即"})
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_FORM = re.compile(r"(\d{1,6}|[零一二两三四五六七八九十百]{1,5})\s*(\D+)")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@dataclass(frozen=True)
class Duration:
    """``n`` of ``unit``: now (``n`` is 0), h hours, wd working days, d calendar days, m months, y years."""

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit == "now":
            fits = self.n == 0
        else:
            fits = 1 <= self.n <= _MOST[self.unit]
        if not fits:
            raise _refusal(f"{self.n}{self.unit}")

    @classmethod
    def parse(cls, text: str) -> Duration:
        """``now``, ``24h``, ``20wd``, ``30d``, ``6m``, ``5y``; 当场, 24小时, 20个工作日, 30日, 三十日, 6个月, 5年.

        Refuses everything else with ``duration.form``: nothing, a fraction, zero, an unknown unit, a length beyond
        what any law sets.
        """
        written = text.translate(_WIDE).strip().lower()
        if written in _NOW:
            return cls(0, "now")
        found = _FORM.fullmatch(written)
        unit = _UNITS.get(found[2].strip()) if found else None
        if found is None or unit is None:
            raise _refusal(text)
        n = int(found[1]) if found[1].isascii() else _chinese_number(found[1])
        if n is None or not 1 <= n <= _MOST[unit]:
            raise _refusal(text)
        return cls(n, unit)

    def plus(self, other: Duration) -> Duration:
        """Both together, as when a span is extended 延长. Refuses with ``duration.unit`` when the units differ."""
        if self.unit == other.unit == "now":
            return self
        if self.unit != other.unit:
            raise Refusal(
                "duration.unit",
                f"{self.zh}与{other.zh}单位不同，不能相加。请用同一单位写明延长的期限。",
                f"{self.en} and {other.en} are in different units and cannot be added."
                " Write the extension in the unit of the span.",
            )
        return Duration(self.n + other.n, self.unit)

    def __str__(self) -> str:
        return "now" if self.unit == "now" else f"{self.n}{self.unit}"

    @property
    def zh(self) -> str:
        """当场, 24小时, 20个工作日, 30日, 6个月, 5年."""
        return "当场" if self.unit == "now" else f"{self.n}{_ZH[self.unit]}"

    @property
    def en(self) -> str:
        """at once, 24 hours, 1 working day …"""
        if self.unit == "now":
            return "at once"
        return f"{self.n} {_EN[self.unit]}{'' if self.n == 1 else 's'}"


def _chinese_number(text: str) -> int | None:
    """十, 二十, 四十五, 一百, 一百二十 …; None when the signs do not make a number."""
    found = re.fullmatch(
        r"(?:([一二两三四五六七八九])百(零)?)?(?:([一二三四五六七八九])?(十))?([一二两三四五六七八九])?", text
    )
    if found is None or not text:
        return None
    hundreds, gap, tens, ten, ones = found.groups()
    if gap and (ten or not ones) or (hundreds and ones and not ten and not gap):
        return None
    value = 100 * _DIGITS[hundreds] if hundreds else 0
    if ten:
        value += 10 * (_DIGITS[tens] if tens else 1)
    return value + (_DIGITS[ones] if ones else 0)


def _refusal(text: str) -> Refusal:
    return Refusal(
        "duration.form",
        f"“{text}”不是期限。请写作 now、24h、20wd、30d、6m、5y，或 当场、24小时、20个工作日、30日、6个月、5年。",
        f"“{text}” is no length of time. Write now, 24h, 20wd, 30d, 6m or 5y (or 当场, 24小时, 20个工作日, 30日,"
        " 6个月, 5年).",
    )
