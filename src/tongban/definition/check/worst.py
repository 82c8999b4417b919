"""Lengths of different units compared at the worst start there is in the loaded calendars.

Five working days are seven days in June and eleven over the National Day; whether they fit into ten days is decided by
looking at every day of the last two announced years, for the country and for each division with days of its own
(the autonomous prefectures 自治州). Hours count as whole days that run through days off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from tongban.core.workdays import Calendar, Duration
from tongban.core.workdays.spans import calendar_days
from tongban.definition.effective import Choice
from tongban.definition.effective.graph import rough_days

_YEARS = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of one calendar by their place: ``before[i]`` counts the working days up to and with day i."""

    first: date
    working: tuple[int, ...]
    before: tuple[int, ...]

    def end(self, start: int, span: Duration) -> int | None:
        """The place of the last day of a span that begins on ``start``; None beyond the announced years."""
        if span.unit == "now":
            return start
        if span.unit == "h":
            return start + -(-span.n // 24)
        if span.unit == "wd":
            place = self.before[start] + span.n - 1
            return (self.working[place] if span.n else start) if place < len(self.working) else None
        last = start + calendar_days(self.first + timedelta(days=start), span)
        if last >= len(self.before):
            return None
        place = self.before[last] - (1 if self._works(last) else 0)
        return self.working[place] if place < len(self.working) else None

    def _works(self, day: int) -> bool:
        return self.before[day] > (self.before[day - 1] if day else 0)


@lru_cache(maxsize=64)
def _days(calendar: Calendar) -> _Days:
    first = max(calendar.known_from, calendar.known_until - _YEARS)
    length = (calendar.known_until - first).days + 1
    working: list[int] = []
    before: list[int] = []
    for place in range(length):
        if calendar.is_workday(first + timedelta(days=place)):
            working.append(place)
        before.append(len(working))
    return _Days(first, tuple(working), tuple(before))


@lru_cache(maxsize=64)
def _calendars(calendar: Calendar, divisions: tuple[str, ...]) -> tuple[_Days, ...]:
    found = [_days(calendar)]
    for division in divisions:
        local = _days(calendar.at(division))
        if local not in found:
            found.append(local)
    return tuple(found)


@lru_cache(maxsize=8192)
def _fits_everywhere(
    path: tuple[Duration, ...], limit: Duration, calendar: Calendar, divisions: tuple[str, ...]
) -> bool:
    for days in _calendars(calendar, divisions):
        for start in range(len(days.before)):
            end = days.end(start, limit)
            at: int | None = start
            for span in path:
                at = days.end(at, span) if at is not None and at < len(days.before) else None
            if end is None:
                break
            if at is None or at > end:
                return False
    return True


def fits(path: Sequence[Duration], limit: Duration, calendar: Calendar | None, divisions: tuple[str, ...] = ()) -> bool:
    """Whether steps one after another end no later than ``limit``, whenever they begin. Without a calendar roughly."""
    spans = tuple(one for one in path if one.unit != "now")
    if limit.unit in ("now", "wd", "h") and all(one.unit == limit.unit for one in spans):
        return sum(one.n for one in spans) <= limit.n
    if len(spans) == 1 and spans[0].unit == limit.unit:
        return spans[0].n <= limit.n
    if calendar is None or _beyond(limit) or any(map(_beyond, spans)):
        return sum(rough_days(one) for one in spans) <= rough_days(limit)
    return _fits_everywhere(spans, limit, calendar, divisions)


def _beyond(span: Duration) -> bool:
    """Longer than the announced years can show from any useful number of starts."""
    return rough_days(span) > 5 * 52


def longest(value: Duration | Choice[Duration] | None) -> Duration | None:
    """The longest option of a conditional limit."""
    if isinstance(value, Choice):
        return max((one for one, _ in value.options), key=rough_days, default=None)
    return value


def shortest(value: Duration | Choice[Duration] | None) -> Duration | None:
    """The shortest option of a conditional limit."""
    if isinstance(value, Choice):
        return min((one for one, _ in value.options), key=rough_days, default=None)
    return value
