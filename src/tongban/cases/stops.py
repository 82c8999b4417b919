"""Lawful stops of the clock (行政许可法 45): begun with a written notice when their step opens, ended with the step; or
begun and ended by an act that is no step of the definition (a hearing that somebody asks for).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tongban.cases.models import Span
from tongban.cases.models import Step as StepRow
from tongban.cases.papers import tell_stop
from tongban.cases.rules.flow import of_step
from tongban.definition.effective import Step, settle

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

Row = dict[str, Any]


def begin_stop(turn: Turn, step: Step) -> None:
    """The clock stops where the definition says so; a step for each of several stops it once, with the first."""
    stop = next((s for s in turn.e.limits.stops if step.id in s.by), None)
    if stop is None or _standing(turn, step.id) is not None:
        return
    length = settle(step.within, turn.facts, turn.at) if step.within is not None else None
    span = turn.add(
        Span,
        turn.loaded.spans,
        kind="stop",
        step_key=step.id,
        basis="；".join(c.zh for c in stop.basis),
        cause=step.name,
        length=str(length) if length else "",
        began_at=turn.at,
    )
    tell_stop(turn, span, resumed=False)
    turn.project()


def begin_beside(turn: Turn, key: str, cause: str, basis: str, length: str) -> None:
    """The clock stops for what no step does; every step that is open stops with it. ``key`` begins with ``law.``."""
    span = turn.add(
        Span,
        turn.loaded.spans,
        kind="stop",
        step_key=key,
        basis=basis,
        cause=cause,
        length=length,
        began_at=turn.at,
    )
    tell_stop(turn, span, resumed=False)
    _derive(turn)


def end_beside(turn: Turn, *keys: str) -> None:
    """The stops of these keys end, with a notice, and the clock of the case and of its open steps goes on."""
    for key in keys:
        span = _standing(turn, key)
        if span is not None:
            turn.alter(Span, span, ended_at=turn.at)
            tell_stop(turn, span, resumed=True)
    _derive(turn)


def _derive(turn: Turn) -> None:
    turn.project()
    for row in turn.loaded.steps:
        if row["state"] == "open":
            due = turn.last_day(turn.step_of(row), row["opened_at"])
            if due != row["due"]:
                turn.alter(StepRow, row, due=due)


def end_stop(turn: Turn, row: Mapping[str, Any]) -> None:
    """With its step a stop ends, and the applicant is told: done, or gone on without. Of a step for each of several
    with the last of them.
    """
    step = of_step(row["key"])
    span = _standing(turn, step)
    if span is None or any(one["state"] == "open" for one in turn.loaded.rows_of(step)):
        return
    turn.alter(Span, span, ended_at=turn.at)
    tell_stop(turn, span, resumed=True)


def _standing(turn: Turn, step: str) -> Row | None:
    """The stop of a step of the definition while it stands."""
    stops = (s for s in turn.loaded.spans if s["kind"] == "stop" and s["ended_at"] is None)
    return next((span for span in stops if span["step_key"] == step), None)
