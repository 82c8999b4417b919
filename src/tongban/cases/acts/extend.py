"""Extend the time limit, once, by the head of the organ, with reasons told to the applicant (行政许可法 42)."""

from __future__ import annotations

import uuid
from typing import Any

from tongban.cases.acts.turn import Turn
from tongban.cases.models import Span, Step
from tongban.cases.papers import tell_extension
from tongban.cases.policies import heads
from tongban.cases.reading import load
from tongban.cases.rules.moments import instant, span_due, span_of
from tongban.core.acts import Done, act
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor
from tongban.definition.effective import Citation, Extend


@act("case.extend")
def extend(case: uuid.UUID, reason: str, *, span: str = "", actor: Actor, key: str = "") -> Done:
    """Extend by what the definition allows: the ordinary limit, or the ``span`` of that name (the stage of another
    organ by its own head). Refusals: ``extend.not_allowed``, ``extend.twice``, ``extend.reason``; Denied.
    """
    turn = Turn(load(case, lock=True), actor, now())
    allowed, organ, running = _extendable(turn, span)
    if not heads(actor, organ):
        raise Denied(
            "extend.head",
            "延长期限要由本机关负责人批准（行政许可法第四十二条）。",
            "Only the head of the organ may extend (Administrative Licensing Law art. 42).",
        )
    if allowed is None or not running or turn.case["state"] != "accepted":
        raise Refusal(
            "extend.not_allowed",
            "这件事的期限不能延长。",
            "The time limit of this case cannot be extended.",
            status=409,
        )
    if any(s["kind"] == "extension" and s["step_key"] == span for s in turn.loaded.spans):
        raise Refusal("extend.twice", "期限只能延长一次。", "A time limit is extended once only.", status=409)
    if not reason.strip():
        raise Refusal(
            "extend.reason", "请写明延长的理由，告知申请人。", "State the reason for the applicant.", where="reason"
        )
    before = _due_words(turn, span)
    turn.add(
        Span,
        turn.loaded.spans,
        kind="extension",
        step_key=span,
        basis="；".join(c.zh for c in _basis(turn, span)),
        cause=reason.strip(),
        length=str(allowed.by),
        began_at=turn.at,
    )
    turn.project()
    _derive_steps(turn, span)
    after = _due_words(turn, span)
    own = [c.zh for c in _basis(turn, span)] if span else []
    tell_extension(turn, reason=reason.strip(), added=allowed.by, old=before, new=after, basis=own, organ_id=organ)
    said = {"by": str(allowed.by), "reason": reason.strip(), **({"span": span} if span else {})}
    return Done(turn.changes("case.extend", said))


def _extendable(turn: Turn, span: str) -> tuple[Extend | None, Any, bool]:
    """(by how much, whose head decides, does it still run): of a span the organ that holds the step it ends with."""
    if not span:
        return turn.e.limits.extend, turn.case["organ_id"], True
    said = next((one for one in turn.e.spans if one.id == span), None)
    if said is None:
        return None, turn.case["organ_id"], False
    course = turn.course
    row = course.steps.get(said.to.rpartition(".")[0])
    organ = row["organ_id"] if row is not None and row["organ_id"] is not None else turn.case["organ_id"]
    running = instant(course, said.from_) is not None and (not said.to or instant(course, said.to) is None)
    return said.extend, organ, running


def _basis(turn: Turn, span: str) -> tuple[Citation, ...]:
    said = next((one for one in turn.e.spans if one.id == span), None)
    basis: tuple[Citation, ...] = said.basis if said is not None else turn.e.limits.basis
    return basis


def _due_words(turn: Turn, span: str) -> str:
    if span:
        due = span_due(turn.course, span_of(turn.course, span))
    else:
        dues = turn.project()
        due = dues.promised or dues.statutory
    return due.zh if due is not None else ""


def _derive_steps(turn: Turn, span: str) -> None:
    """The open steps that stand in an extended span have its new day."""
    for row in turn.loaded.steps if span else ():
        if row["state"] == "open":
            due = turn.last_day(turn.step_of(row), row["opened_at"])
            if due != row["due"]:
                turn.alter(Step, row, due=due)
