"""Civil calendar reckoning inside rules (民法典202): no corresponding day means the last day of that month.

Results outside years 1–9999 stay at the first or last day the calendar knows, so that a rule never fails by a date.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tongban.core.clock import day_of


@dataclass(frozen=True, slots=True)
class Stretch:
    """``years(n)``, ``months(n)`` or ``days(n)``: added to a date, never compared."""

    months: int = 0
    days: int = 0


def shift(day: date, stretch: Stretch, sign: int = 1) -> date:
    """``day`` moved by ``stretch``; 31 January + 1 month is the last of February."""
    if stretch.months:
        index = day.year * 12 + day.month - 1 + sign * stretch.months
        year, month = divmod(index, 12)
        if year < 1:
            day = date.min
        elif year > 9999:
            day = date.max
        else:
            day = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    if stretch.days:
        ordinal = day.toordinal() + sign * stretch.days
        if ordinal < 1:
            return date.min
        if ordinal > date.max.toordinal():
            return date.max
        return day + timedelta(days=sign * stretch.days)
    return day


def age_at(birth: date, at: date) -> int:
    """Full years 周岁 at ``at``; the birthday counts; whoever is born on 29 February reaches a year on the 28th."""
    years = at.year - birth.year
    return years if shift(birth, Stretch(months=12 * years)) <= at else years - 1


def civil_day(at: date) -> date:
    """The Shanghai date of an instant; a date is itself. An instant without a zone is taken as Shanghai time."""
    if isinstance(at, datetime):
        return day_of(at) if at.tzinfo is not None else at.date()
    return at


def stretch_of(text: str) -> Stretch | None:
    """A stored duration (``5y``, ``6m``, ``30d``) as a stretch; ``None`` for working days, hours and anything else."""
    number, unit = text[:-1], text[-1:]
    if not (number.isascii() and number.isdigit() and len(number) <= 6):
        return None
    if unit == "y":
        return Stretch(months=12 * int(number))
    if unit == "m":
        return Stretch(months=int(number))
    return Stretch(days=int(number)) if unit == "d" else None
