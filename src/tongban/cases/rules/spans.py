"""The account of the unusual clocks: what each span is counted from, when it ends, how its days counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tongban.cases.rules.moments import Course, instant, span_due, span_length, span_stops
from tongban.core.clock import day_of
from tongban.core.workdays import Day, Due, account
from tongban.definition.effective import Effective, Span

KINDS: Mapping[str, str] = {"statutory": "法定期限", "waiting": "等待期", "duty": "应办期限"}
_MOMENTS: Mapping[str, str] = {
    "received": "收件",
    "accepted": "受理",
    "decided": "决定",
    "delivered": "送达",
    "intake.closed": "受理期截止",
}
_PARTS: Mapping[str, str] = {"opened": "开始", "done": "办结", "end": "届满"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A span as it stands; ``late`` once its day is over and what it leads to has not come, or came after it."""

    span: Span
    name: str
    began: datetime
    due: Due | None
    ended: datetime | None
    late: bool
    days: tuple[Day, ...]


def standing_spans(course: Course, today: date) -> tuple[Standing, ...]:
    """Every span that has begun, in the order of the definition, with its account of days until it ended or today."""
    return tuple(one for span in course.e.spans if (one := _standing(course, span, today)) is not None)


def _standing(course: Course, span: Span, today: date) -> Standing | None:
    began = instant(course, span.from_) if span.from_ else None
    if began is None:
        return None
    due, length = span_due(course, span), span_length(course, span)
    ended = instant(course, span.to) if span.to else None
    over = day_of(ended) if ended is not None else today
    last = due.date if due is not None else None
    until = min(over, last) if last is not None and ended is not None else last or over
    stops = span_stops(course, span)
    days = account(began, length, stops, course.calendar, course.closes, until) if length is not None else ()
    late = last is not None and over > last and span.kind != "waiting"
    return Standing(span, span_name(course.e, span), began, due, ended, late, days)


def span_name(e: Effective, span: Span) -> str:
    """A span in words: from which moment to which."""
    parts = [moment_name(e, moment) for moment in (span.from_, span.to) if moment]
    return f"{KINDS.get(span.kind, span.kind)}（{'至'.join(parts)}）"


def moment_name(e: Effective, moment: str) -> str:
    """A moment in words."""
    if moment in _MOMENTS:
        return _MOMENTS[moment]
    name, _, part = moment.rpartition(".")
    if part in ("opened", "done") and name in e.steps:
        return f"{e.steps[name].name}{_PARTS[part]}"
    found = next((one for one in e.spans if part == "end" and one.id == name), None)
    return f"{span_name(e, found)}{_PARTS[part]}" if found is not None else moment
