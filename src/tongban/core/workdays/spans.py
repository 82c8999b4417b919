"""When a span begins and when it is due: the ten rules of days (docs/days.md), each named where it is applied.

Every instant is aware; dates are those of Asia/Shanghai (rule 1). ``closes`` is when the desk closes; None stands for
a span that no desk receives (a party's period after service), to which rule 4 does not apply.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from tongban.core.clock import SHANGHAI, day_of
from tongban.core.errors import Refusal
from tongban.core.workdays.calendars import ONE_DAY, BeyondCalendar, Calendar
from tongban.core.workdays.duration import Duration

# A field called date hides the type of that name from the fields after it.
_Date: TypeAlias = date

SPAN_MOMENTS = {
    "statutory": ("accepted", "decided"),
    "promised": ("accepted", "decided"),
    "delivery": ("decided", "delivered"),
}
"""Rule 5: the moments between which the ordinary spans run; delivery is never part of the other two."""


@dataclass(frozen=True)
class Stop:
    """A time in which the clock stood: from its written notice (rule 6) until it was resumed; None while it stands.

    ``cause`` is what the law names, such as 鉴定. Refuses with ``stop.order`` a resumption before the notice.
    """

    from_notice: datetime
    resumed: datetime | None
    cause: str

    def __post_init__(self) -> None:
        local_date(self.from_notice)
        if self.resumed is not None and self.resumed < self.from_notice:
            raise Refusal(
                "stop.order",
                "恢复计时的时间早于暂停通知的时间。请核对通知书日期后重新填写。",
                "The clock is resumed before the notice that stopped it. Compare with the dated notice and enter it"
                " again.",
            )

    def covers(self, day: date) -> bool:
        """Whether the stop keeps ``day`` from counting: after the day of notice (rule 6) and before the day of
        resumption, on whose end the clock runs again (rule 3); so never when both are one day (rule 7)."""
        if day <= local_date(self.from_notice):
            return False
        return self.resumed is None or day < local_date(self.resumed)


@dataclass(frozen=True)
class Due:
    """When a span ends. Exactly one is set: ``date`` (with ``instant`` for hours and ``now``), ``not_before``
    (rule 10) or ``stopped`` (the clock stands, and nobody can say)."""

    date: date | None = None
    instant: datetime | None = None
    not_before: _Date | None = None
    stopped: Stop | None = None

    @property
    def zh(self) -> str:
        """One line for a list or a receipt."""
        if self.instant is not None:
            return f"{day_zh(day_of(self.instant))}{self.instant.astimezone(SHANGHAI):%H:%M}前"
        if self.date is not None:
            return day_zh(self.date)
        if self.not_before is not None:
            return f"不早于{day_zh(self.not_before)}，待放假安排公布"
        return f"暂停计时（{self.stopped.cause}），恢复后确定" if self.stopped else ""

    @property
    def en(self) -> str:
        """One line for a list or a receipt."""
        if self.instant is not None:
            return f"by {self.instant.astimezone(SHANGHAI):%H:%M} on {_day_en(day_of(self.instant))}"
        if self.date is not None:
            return _day_en(self.date)
        if self.not_before is not None:
            return f"not before {_day_en(self.not_before)}, until the holidays are announced"
        return f"clock stopped ({self.stopped.cause}); fixed when it runs again" if self.stopped else ""


def local_date(at: datetime) -> date:
    """Rule 1: the date of an instant in Asia/Shanghai. A naive instant is a fault of the caller (ValueError)."""
    if at.tzinfo is None:
        raise ValueError("an instant must be aware")
    return day_of(at)


def begins(received: datetime, calendar: Calendar, closes: time | None) -> date:
    """The day on which the clock begins, which itself is not counted (rule 2): the day of receipt (rule 1), or the
    next working day if that is a day off or the desk had closed (rule 4; at the closing minute it is still open).

    Raises ``BeyondCalendar``; ``due`` and ``account`` never do.
    """
    day = local_date(received)
    if closes is None:
        return day
    if received.astimezone(SHANGHAI).time() > closes and calendar.is_workday(day):
        return calendar.next_workday(day)
    return calendar.first_workday_from(day)


def due(start: datetime, length: Duration, stops: Iterable[Stop], calendar: Calendar, closes: time | None) -> Due:
    """When a span of ``length`` that starts at ``start`` ends. Never raises for an unknown calendar (rule 10).

    Hours run through from the instant of ``start``, days off and nights included; ``now`` ends with the desk's day
    on which the clock begins (rule 9). All else ends with a day.
    """
    halts = tuple(stops)
    if length.unit == "h":
        return _hours_due(start, length.n, halts)
    try:
        first = begins(start, calendar, closes)
    except BeyondCalendar:
        return Due(not_before=_earliest(local_date(start), length, calendar))
    if length.unit == "now":
        return _now_due(first, closes)
    if length.unit == "wd":
        return _workdays_due(first, length.n, halts, calendar)
    return _calendar_days_due(first, length, halts, calendar)


def _hours_due(start: datetime, hours: int, stops: tuple[Stop, ...]) -> Due:
    end = start + timedelta(hours=hours)
    reached = start
    for stop in sorted(stops, key=lambda each: each.from_notice):
        begun = max(stop.from_notice, reached)
        if begun >= end:
            break
        if stop.resumed is None:
            return Due(stopped=stop)
        if stop.resumed > begun:
            end += stop.resumed - begun
            reached = stop.resumed
    here = end.astimezone(SHANGHAI)
    return Due(date=day_of(end), instant=here)


def _now_due(first: date, closes: time | None) -> Due:
    if closes is None:
        return Due(date=first, instant=datetime.combine(first, time(23, 59, 59), SHANGHAI))
    return Due(date=first, instant=datetime.combine(first, closes, SHANGHAI))


def _workdays_due(first: date, n: int, stops: tuple[Stop, ...], calendar: Calendar) -> Due:
    day, left = first, n
    while left:
        day += ONE_DAY
        standing = standing_stop(stops, day)
        if standing is not None:
            if standing.resumed is None:
                return Due(stopped=standing)
            continue
        if not calendar.knows(day):
            return Due(not_before=_last_certain(day, first, calendar))
        left -= calendar.is_workday(day)
    return Due(date=day)


def _calendar_days_due(first: date, length: Duration, stops: tuple[Stop, ...], calendar: Calendar) -> Due:
    day, left = first, calendar_days(first, length)
    while left:
        day += ONE_DAY
        standing = standing_stop(stops, day)
        if standing is not None and standing.resumed is None:
            return Due(stopped=standing)
        if standing is not None:
            continue
        if left > 1:
            left -= 1
        elif not calendar.knows(day):
            return Due(not_before=day)
        else:
            left -= calendar.is_workday(day)
    return Due(date=day)


def calendar_days(first: date, length: Duration) -> int:
    """Rule 8: how many days after ``first`` a span of calendar days, months or years ends (civil code 200 to 202: on
    the corresponding day, or the month's last where there is none)."""
    if length.unit == "d":
        return length.n
    months = length.n * (12 if length.unit == "y" else 1) + first.month - 1
    year, month = first.year + months // 12, months % 12 + 1
    return (date(year, month, min(first.day, monthrange(year, month)[1])) - first).days


def standing_stop(stops: Iterable[Stop], day: date) -> Stop | None:
    """The stop that keeps ``day`` from counting, one still open before one that ended."""
    standing = [stop for stop in stops if stop.covers(day)]
    return next((stop for stop in standing if stop.resumed is None), standing[0] if standing else None)


def _earliest(start: date, length: Duration, calendar: Calendar) -> date:
    """A day before which the span cannot end although it is unknown when its clock begins."""
    if length.unit in ("d", "m", "y"):
        return start + timedelta(days=calendar_days(start, length))
    return _last_certain(start, start, calendar)


def _last_certain(unknown: date, first: date, calendar: Calendar) -> date:
    return max(calendar.known_until, first) if unknown > calendar.known_until else first


def day_zh(day: date) -> str:
    """2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _day_en(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
