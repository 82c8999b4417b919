"""The unusual clocks: the instant of a moment and the last day of a span, from the rows alone (definition.md, Clocks).

A moment is ``received``, ``accepted``, ``decided``, ``<step>.opened``, ``<step>.done``, ``<span>.end``,
``intake.closed`` or a date fact; one that has not come yet is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from tongban.cases.rules.clock import stops_of
from tongban.cases.rules.flow import of_step
from tongban.core.clock import SHANGHAI, day_of
from tongban.core.workdays import Calendar, Due, Duration, Stop, due
from tongban.definition.effective import Effective, Span

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Course:
    """A case as far as it has come: what every moment is read from."""

    e: Effective
    case: Row
    steps: Mapping[str, Row]
    told: Mapping[str, datetime]  # moments that no row of the case says
    facts: Mapping[str, Any]
    calendar: Calendar
    closes: time | None
    spans: Sequence[Row] = ()


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
    if moment in course.told:
        return course.told[moment]
    name, _, part = moment.rpartition(".")
    if part == "end" and any(span.id == name for span in course.e.spans):
        return _noon(span_end(course, name))
    if part in ("opened", "done") and name in course.e.steps:
        row = course.steps.get(name)
        return row[f"{part}_at"] if row is not None else None
    value = course.facts.get(moment)
    return _noon(value) if isinstance(value, date) else None


def span_of(course: Course, name: str) -> Span:
    """The span of that name."""
    return next(one for one in course.e.spans if one.id == name)


def span_length(course: Course, span: Span) -> Duration | None:
    """How long a span is, with what its head has extended it by."""
    length = span.within or span.min or span.exact
    for row in course.spans:
        own = row["kind"] == "extension" and row["step_key"] == span.id
        if own and length is not None and length.unit not in ("now", "h"):
            length = length.plus(Duration.parse(row["length"]))
    return length


def span_due(course: Course, span: Span) -> Due | None:
    """When a span ends, a lawful stop of the clock left out of a statutory one (行政许可法 45); None while what it is
    counted from has not come, and of one that a date fact ends where that is not known.
    """
    if span.by:
        value = course.facts.get(span.by)
        return Due(date=value) if isinstance(value, date) else None
    start, length = instant(course, span.from_), span_length(course, span)
    if start is None or length is None:
        return None
    return due(start, length, span_stops(course, span), course.calendar, course.closes)


def span_stops(course: Course, span: Span) -> tuple[Stop, ...]:
    """The stops that a span leaves out: a statutory one all lawful stops, any other none."""
    return stops_of(course.spans) if span.kind == "statutory" else ()


def span_end(course: Course, name: str) -> date | None:
    """The last day of a span; None while nobody can name it."""
    found = span_due(course, span_of(course, name))
    return found.date if found is not None else None


def last_days(course: Course, moment: str) -> tuple[date, ...]:
    """The last days of the statutory spans that end with a moment (初审 ``first.done``, ``decided``)."""
    found = [span_due(course, one) for one in course.e.spans if one.kind == "statutory" and one.to == moment]
    return tuple(one.date for one in found if one is not None and one.date is not None)


def is_extended(course: Course, moment: str) -> bool:
    """Was a span that ends with the moment extended by its head?"""
    extended = {row["step_key"] for row in course.spans if row["kind"] == "extension"}
    return any(one.id in extended and one.to == moment for one in course.e.spans)


def has_passed(course: Course, moment: str, today: date) -> bool:
    """Is the day of a moment over? One that has not come has not passed."""
    at = instant(course, moment)
    return at is not None and day_of(at) < today


def _noon(day: date | None) -> datetime | None:
    return datetime.combine(day, time(12), SHANGHAI) if day is not None else None
