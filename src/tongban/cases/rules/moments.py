"""The unusual clocks: the instant of a moment and the last day of a span, from the rows alone (definition.md, Clocks).

A moment is ``received``, ``accepted``, ``decided``, ``<step>.opened``, ``<step>.done``, ``<span>.end``,
``intake.closed`` or a date fact; one that has not come yet is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from tongban.cases.rules.clock import step_due
from tongban.cases.rules.flow import of_step
from tongban.catalogue.effective import Effective, Span
from tongban.core.clock import SHANGHAI, day_of
from tongban.core.workdays import Calendar

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Course:
    """A case as far as it has come: what every moment is read from."""

    e: Effective
    case: Row
    steps: Mapping[str, Row]
    season: Row | None
    facts: Mapping[str, Any]
    calendar: Calendar
    closes: time | None


def by_step(rows: Iterable[Row]) -> dict[str, Row]:
    """The row of each step; one for each of several opens with the first of its rows and is done with the last."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(of_step(row["key"]), []).append(row)
    return {step: several[0] if len(several) == 1 else _together(several) for step, several in found.items()}


def _together(rows: list[Row]) -> Row:
    done = [row["done_at"] for row in rows]
    over = None if any(row["state"] in ("open", "waiting") for row in rows) else max(filter(None, done), default=None)
    return {**rows[0], "opened_at": min(row["opened_at"] for row in rows), "done_at": over}


def instant(course: Course, moment: str) -> datetime | None:
    """When a moment came; of a day that is said as a day, its noon."""
    if moment in ("received", "accepted", "decided"):
        found: datetime | None = course.case[f"{moment}_at"]
        return found
    if moment == "intake.closed":
        return course.season["closes_at"] if course.season is not None else None
    name, _, part = moment.rpartition(".")
    if part == "end" and any(span.id == name for span in course.e.spans):
        return _noon(span_end(course, name))
    if part in ("opened", "done") and name in course.e.steps:
        row = course.steps.get(name)
        return row[f"{part}_at"] if row is not None else None
    value = course.facts.get(moment)
    return _noon(value) if isinstance(value, date) else None


def span_end(course: Course, name: str) -> date | None:
    """The last day of a span; None while what it is counted from has not come."""
    span: Span = next(one for one in course.e.spans if one.id == name)
    if span.by:
        value = course.facts.get(span.by)
        return value if isinstance(value, date) else None
    start = instant(course, span.from_)
    length = span.within or span.min or span.exact
    if start is None or length is None:
        return None
    return step_due(length, start, course.calendar, course.closes)


def has_passed(course: Course, moment: str, today: date) -> bool:
    """Is the day of a moment over? One that has not come has not passed."""
    at = instant(course, moment)
    return at is not None and day_of(at) < today


def _noon(day: date | None) -> datetime | None:
    return datetime.combine(day, time(12), SHANGHAI) if day is not None else None
