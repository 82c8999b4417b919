"""Awkward instants: hours at which Beijing's day is not UTC's, desks are closed, a year or February ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import time_machine

from tongban.core.clock import SHANGHAI
from tongban.core.scope import PLATFORM
from tongban.organisation.acts import load_days
from tongban.organisation.queries import forget

CALENDAR = Path(__file__).parents[1] / "data" / "calendar"


@dataclass(frozen=True)
class Hour:
    """An instant, and what a food licence (5 working days promised, 10 by law, desk open until 17:30, good for five
    years) that is accepted and granted then comes to; a day that the calendar does not know is None.
    """

    name: str
    at: datetime
    promised: date | None
    statutory: date | None
    words: str
    valid_until: date

    @property
    def day(self) -> date:
        """The day in Beijing, as written."""
        return self.at.date()


def _at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type, misc]


OPEN = "不早于2026年12月31日，待放假安排公布"
_DEC, _LEAP = date(2031, 11, 24), date(2033, 2, 28)
HOURS = (
    # Wednesday 25 November 2026; in UTC it is still Tuesday until 08:00.
    Hour("half past midnight", _at(2026, 11, 25, 0, 30), date(2026, 12, 2), date(2026, 12, 9), "", _DEC),
    Hour("a minute to eight", _at(2026, 11, 25, 7, 59), date(2026, 12, 2), date(2026, 12, 9), "", _DEC),
    Hour("a minute to midnight", _at(2026, 11, 25, 23, 59), date(2026, 12, 3), date(2026, 12, 10), "", _DEC),
    # Thursday 31 December 2026: nothing is known of 2027 (rule 10).
    Hour("the year's last night", _at(2026, 12, 31, 0, 30), None, None, OPEN, date(2031, 12, 30)),
    Hour("the year's last minute", _at(2026, 12, 31, 23, 59), None, None, OPEN, date(2031, 12, 30)),
    # Tuesday 29 February 2028; 2033 has none, so the last day is the 28th.
    Hour("the leap day's night", _at(2028, 2, 29, 0, 30), date(2028, 3, 7), date(2028, 3, 14), "", _LEAP),
    Hour("the leap day's morning", _at(2028, 2, 29, 7, 59), date(2028, 3, 7), date(2028, 3, 14), "", _LEAP),
    Hour("the leap day's end", _at(2028, 2, 29, 23, 59), date(2028, 3, 8), date(2028, 3, 15), "", _LEAP),
)
# A morning of each day at which UTC is a day behind.
BEHIND = tuple(hour for hour in HOURS if hour.at.hour < 8)


@contextmanager
def standing_at(hour: Hour, where: Path) -> Iterator[None]:
    """The clock stands at that hour; a year past those that ship gets a calendar (invented: only its National Day),
    kept in the folder ``where``.
    """
    with time_machine.travel(hour.at, tick=False):
        if hour.day.year > 2026:
            national = where / "holidays.csv"
            made = "".join(f"{year}-10-01,holiday,国庆节\n" for year in range(2027, hour.day.year + 1))
            national.write_text((CALENDAR / "holidays.csv").read_text(encoding="utf-8") + made, encoding="utf-8")
            load_days(national, CALENDAR / "local_days.csv", actor=PLATFORM)
        forget()
        yield
    forget()
