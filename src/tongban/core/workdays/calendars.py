"""Which days are working days, where, and up to when this is known.

The State Council announces next year's holidays and make-up working days 调休 in November; the autonomous prefectures
阿坝 (513200), 甘孜 (513300) and 凉山 (513400) set days of their own. So a calendar is data, it ends, and it belongs to
a division.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from tongban.core.codes import division as divisions
from tongban.core.errors import Refusal

Kind = Literal["holiday", "makeup_workday"]
ONE_DAY = timedelta(days=1)


class BeyondCalendar(Exception):
    """It is not known whether ``day`` is a working day: no year that holds it has been loaded.

    Not a refusal: acts never fail by it (rule 10)."""

    def __init__(self, day: date) -> None:
        super().__init__(f"no calendar is loaded for {day}")
        self.day = day


@dataclass(frozen=True)
class CalendarRow:
    """One announced day; ``division`` is empty for days of the whole country."""

    day: date
    kind: Kind
    name: str
    division: str = ""


@dataclass(frozen=True, eq=False)
class Calendar:
    """The working days of one division (``division`` empty: of the country). Build with ``Calendar.of``."""

    known_from: date
    known_until: date
    division: str = ""
    _days: Mapping[date, CalendarRow] = field(default_factory=dict, repr=False)
    _local: Mapping[str, Mapping[date, CalendarRow]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, rows: Iterable[CalendarRow]) -> Calendar:
        """The calendar that ``rows`` announce. A year is known once its National Day (1 October) is among them, so a
        half-loaded notice opens no year.

        Refuses with ``calendar.repeated``, ``calendar.makeup`` (a make-up day must be a Saturday or Sunday),
        ``calendar.empty`` and ``calendar.gap`` (a year left out between others).
        """
        national: dict[date, CalendarRow] = {}
        local: dict[str, dict[date, CalendarRow]] = {}
        for row in rows:
            days = local.setdefault(divisions.stem(row.division), {}) if row.division else national
            if row.day in days:
                raise _refusal("repeated", row, "日期重复，请只保留一行", "is given twice; keep one row")
            if row.kind == "makeup_workday" and row.day.weekday() < 5 and not row.division:
                raise _refusal("makeup", row, "调休上班日应为星期六或星期日", "a make-up day is a Saturday or Sunday")
            days[row.day] = row
        years = sorted(day.year for day, row in national.items() if (day.month, day.day) == (10, 1))
        if not years:
            raise Refusal(
                "calendar.empty",
                "日历中没有任何一年的国庆节，无法确定哪些年份已公布。请导入国务院办公厅放假安排的全部日期。",
                "The calendar holds no National Day, so no year is known. Load all days of the State Council's notice.",
            )
        missing = sorted(set(range(years[0], years[-1])) - set(years))
        if missing:
            raise Refusal(
                "calendar.gap",
                f"日历缺少{missing[0]}年。请补充导入该年的放假安排。",
                f"The calendar lacks the year {missing[0]}. Load the notice of that year too.",
            )
        frozen = {stem: MappingProxyType(days) for stem, days in local.items()}
        return cls(
            date(years[0], 1, 1), date(years[-1], 12, 31), "", MappingProxyType(national), MappingProxyType(frozen)
        )

    def at(self, division: str) -> Calendar:
        """The calendar of ``division`` (2 to 12 digits): the country's days, over them the province's, the
        prefecture's and so on down, each nearer one before the farther."""
        days = dict(self._days)
        code = division.ljust(12, "0")
        for stem in sorted(self._local, key=len):
            if code.startswith(stem):
                days.update(self._local[stem])
        return Calendar(self.known_from, self.known_until, division, MappingProxyType(days), self._local)

    def knows(self, day: date) -> bool:
        """Whether the year of ``day`` has been announced and loaded."""
        return self.known_from <= day <= self.known_until

    def row(self, day: date) -> CalendarRow | None:
        """What is announced of ``day``; None for an ordinary day."""
        return self._days.get(day)

    def is_workday(self, day: date) -> bool:
        """Whether the desks of this division work on ``day``; raises ``BeyondCalendar`` outside the known years."""
        if not self.knows(day):
            raise BeyondCalendar(day)
        row = self._days.get(day)
        if row is not None:
            return row.kind == "makeup_workday"
        return day.weekday() < 5

    def first_workday_from(self, day: date) -> date:
        """``day`` itself if it is a working day, else the next one; raises ``BeyondCalendar``."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def next_workday(self, day: date) -> date:
        """The first working day after ``day`` (a step after a minimum period opens then); raises ``BeyondCalendar``."""
        return self.first_workday_from(day + ONE_DAY)


def _refusal(part: str, row: CalendarRow, zh: str, en: str) -> Refusal:
    return Refusal(f"calendar.{part}", f"{row.day}（{row.name}）：{zh}。", f"{row.day} ({row.name}): {en}.")
