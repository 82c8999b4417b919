"""The case's clock: due dates are a projection, derived by one function and never edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar

from tongban.core.workdays import Calendar, Day, Due, Duration, Stop, account, due
from tongban.definition.effective import Effective, settle

# 行政许可法 32 条: five working days to tell all defects at once; silence accepts from the day of receipt.
CORRECTION = Duration.parse("5wd")
# No law sets the applicant's time to put right what he was told: the house gives the longest in use (decision 026).
ANSWER = Duration.parse("30wd")
# 行政许可法 44 条: the licence is handed over within ten working days of the decision.
DELIVERY = Duration.parse("10wd")

Row = Mapping[str, Any]
R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Dues:
    """The two ends of the ordinary clock; ``words`` is set where no day can be named (rule 10, a standing stop)."""

    promised: Due | None
    statutory: Due | None

    @property
    def words(self) -> str:
        """What a list shows instead of a day."""
        return next((d.zh for d in (self.promised, self.statutory) if d is not None and d.date is None), "")


def starts_at(e: Effective, case: Row) -> datetime | None:
    """The moment the ordinary clock begins: acceptance, receipt where the law says so, or the moment a definition names
    (kept on the case when it comes).
    """
    column = {"received": "received_at", "accepted": "accepted_at"}.get(e.limits.from_, "starts_at")
    found: datetime | None = case[column]
    return found


def stops_of(spans: Sequence[Row]) -> tuple[Stop, ...]:
    """The lawful stops among a case's spans."""
    return tuple(Stop(s["began_at"], s["ended_at"], s["cause"]) for s in spans if s["kind"] == "stop")


def length_of(
    e: Effective, which: str, spans: Sequence[Row], facts: Mapping[str, Any], at: datetime
) -> Duration | None:
    """The promised or statutory length for these facts, with the extension that was granted; None if the law sets
    none.
    """
    said = e.limits.promised if which == "promised" else e.limits.statutory
    length = settle(said, facts, at) if said is not None else None
    for span in spans:
        own = span["kind"] == "extension" and not span["step_key"]  # one with a key extends a span of its own
        if own and length is not None and length.unit not in ("now", "h"):
            length = length.plus(Duration.parse(span["length"]))
    return length


def dues(
    e: Effective, case: Row, spans: Sequence[Row], facts: Mapping[str, Any], calendar: Calendar, closes: time | None
) -> Dues:
    """Both ends from the rows alone; never fails for an unknown calendar."""
    start = starts_at(e, case)
    if start is None:
        return Dues(None, None)
    found = []
    for which in ("promised", "statutory"):
        length = length_of(e, which, spans, facts, start)
        found.append(due(start, length, stops_of(spans), calendar, closes) if length is not None else None)
    return Dues(found[0], found[1])


def day_by_day(
    e: Effective,
    case: Row,
    spans: Sequence[Row],
    facts: Mapping[str, Any],
    calendar: Calendar,
    closes: time | None,
    until: date,
) -> tuple[Day, ...]:
    """The account of days shown to the applicant, for the promised span."""
    start = starts_at(e, case)
    length = length_of(e, "promised", spans, facts, start) if start is not None else None
    if start is None or length is None:
        return ()
    return account(start, length, stops_of(spans), calendar, closes, until)


def told_last(notices: Sequence[R]) -> R | None:
    """The notice of defects that stands: the last one."""
    return next((one for one in reversed(notices) if one["kind"] == "correction"), None)


def organ_since(case: Row, row: Row, notices: Sequence[Row]) -> datetime | None:
    """From when the organ's five working days to tell run (行政许可法32): from receipt, or from the opening of the
    acceptance where all must sign first; after a notice from the answer to it. None while the applicant has the word.
    """
    told = told_last(notices)
    if told is not None:
        answered: datetime | None = told["answered_at"]
        return answered
    since: datetime = max(case["received_at"], row["opened_at"])
    return since


def end_by_law(
    kind: str, opened: datetime, decided: datetime | None, calendar: Calendar, closes: time | None
) -> date | None:
    """The last day the law sets a step whatever the definition says: to tell (行政许可法32), to hand over (44)."""
    if kind == "accept":
        return step_due(CORRECTION, opened, calendar, closes)
    if kind in ("issue", "deliver") and decided is not None:
        return step_due(DELIVERY, decided, calendar, closes)
    return None


def stops_beside(spans: Sequence[Row]) -> tuple[Stop, ...]:
    """The stops that no step makes (a hearing that was asked for): they hold up every step that is open."""
    return stops_of([s for s in spans if s["step_key"].startswith("law.")])


def step_due(
    length: Duration | None,
    opened: datetime,
    calendar: Calendar,
    closes: time | None,
    stops: Sequence[Stop] = (),
) -> date | None:
    """The day a step should be done, for the lists of staff; None where it has no length, the clock stands, or the
    day is not yet known.
    """
    return due(opened, length, stops, calendar, closes).date if length is not None else None
