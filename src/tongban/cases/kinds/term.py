"""For how long a result is good: from the day of the decision, unless the definition names another moment.

行政许可法: a licence takes effect with the decision, not with the day on which its paper is made; an amendment changes
what is licensed and not for how long (变更不延长有效期).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tongban.cases.rules import moments
from tongban.cases.rules.clock import step_due
from tongban.core.clock import day_of
from tongban.core.workdays import Duration, day_zh
from tongban.definition.effective import Granted
from tongban.licences.rules import last_day

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

DECIDED, ISSUED = "decided", "issued"
KEPT = "replaced.until"
LONG = "长期"


@dataclass(frozen=True, slots=True)
class Term:
    """From ``first`` until ``last``, both included; ``last`` None is 长期."""

    first: date
    last: date | None

    @property
    def zh(self) -> str:
        """As the face of a licence has it."""
        return f"{day_zh(self.first)}至{day_zh(self.last)}" if self.last is not None else LONG


def term_of(turn: Turn, result: Granted, replaced: Mapping[str, Any] | None = None) -> Term:
    """The term of a result; ``replaced`` is the licence whose place it takes, as it was held."""
    first = _first_day(turn, result)
    if keeps_end(result):
        return Term(first, replaced["valid_until"] if replaced is not None else None)
    named = turn.facts.get(result.valid) if isinstance(result.valid, str) else None
    if isinstance(named, date):  # the answer, or what a step found, names the day itself
        return Term(first, named)
    length = length_of(turn, result)
    if length is None or length.unit in ("d", "m", "y"):
        return Term(first, last_day(first, length))
    since = turn.at if result.valid_from == ISSUED else turn.case["decided_at"] or turn.at
    return Term(first, step_due(length, since, *turn.desk()))


def keeps_end(result: Granted) -> bool:
    """Does it keep the end of what it replaces? An amendment does where nothing else is said."""
    return result.valid == KEPT or (result.valid is None and result.does == "amend")


def length_of(turn: Turn, result: Granted) -> Duration | None:
    """How long it is good where that is a length; None is 长期. A parameter's is looked up at the place."""
    if isinstance(result.valid, Duration):
        return result.valid
    said = turn.facts.get(result.valid) if result.valid else None
    if isinstance(said, Duration | str):  # param.years, step.look.years
        return said if isinstance(said, Duration) else Duration.parse(said)
    param = turn.e.params.get(str(result.valid or "").removeprefix("param."))
    return Duration.parse(param.value) if param is not None and param.value else None


def _first_day(turn: Turn, result: Granted) -> date:
    if result.valid_from == ISSUED:
        return day_of(turn.at)
    at: datetime | None = moments.instant(turn.course, result.valid_from or DECIDED)
    return day_of(at or turn.case["decided_at"] or turn.at)
