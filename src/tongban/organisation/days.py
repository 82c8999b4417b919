"""Calendars that end 日历到期: told from 1 November, weeks before the first due date that nobody can name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongban.core.ledger.reading import fetch
from tongban.organisation.queries import division_names

# The State Council announces the next year's days off in November; a prefecture its own thereafter.
ANNOUNCED = 11


@dataclass(frozen=True, slots=True)
class CalendarEnd:
    """Of ``year`` no days off are loaded: of the country (``division`` empty), or of a division that has its own."""

    division: str
    name: str
    year: int


def missing_calendars(on: date) -> list[CalendarEnd]:
    """What is to be loaded: of this year, and from November of the next. Two queries at most.

    A year of the country is known with its National Day (docs/days.md, rule 10); a division that set days of its own
    before is expected to set them again.
    """
    wanted = on.year + (on.month >= ANNOUNCED)
    rows = fetch(
        """SELECT division, max(EXTRACT(YEAR FROM day))::int AS year FROM organisation_calendar_day
           WHERE division <> '' OR (EXTRACT(MONTH FROM day) = 10 AND EXTRACT(DAY FROM day) = 1)
           GROUP BY division ORDER BY division"""
    )
    short = [row for row in rows if row["year"] < wanted]
    names = division_names(f"{row['division']:0<12}" for row in short if row["division"])
    found = [
        CalendarEnd(row["division"], names.get(f"{row['division']:0<12}", ""), year)
        for row in short
        for year in range(row["year"] + 1, wanted + 1)
    ]
    return found if any(row["division"] == "" for row in rows) else [CalendarEnd("", "", on.year), *found]
