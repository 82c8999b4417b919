"""Finish the same step of many cases at once 批次: a season's review, a class brought in together (definition:
``batch``). All or nothing, one statement.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from tongban.cases.acts.advance import open_step
from tongban.cases.acts.automatic import go_on_by_itself
from tongban.cases.acts.turn import Turn
from tongban.cases.kinds import Said, handler_of
from tongban.cases.policies import may_take
from tongban.cases.reading import load
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.book import perform, write
from tongban.core.scope import Actor

MOST = 500


def advance_batch(cases: Sequence[uuid.UUID], step: str, said: Said, *, actor: Actor, key: str = "") -> None:
    """Refusals: ``batch.size``, ``batch.step`` (the definition does not take it together), those of ``advance`` with
    the number of the case at fault; Denied. Nothing is written then.
    """
    if not 0 < len(cases) <= MOST or len(set(cases)) != len(cases):
        raise Refusal(
            "batch.size",
            f"一次办 1 至 {MOST} 件，不能重复。",
            f"Take between 1 and {MOST} cases at once, each once.",
            where="cases",
        )

    def work(once: Any) -> dict[str, Any]:
        changes, more = [], []
        for case in sorted(cases):  # locked in one order, so that two batches never wait for each other
            turn = Turn(load(case, lock=True), actor, now())
            try:
                _take(turn, step, said)
            except Refusal as refusal:
                number = turn.case["number"]
                refusal.zh, refusal.en = f"办件 {number}：{refusal.zh}", f"Case {number}: {refusal.en}"
                raise
            detail = {"step": step, "batch": len(cases)}
            changes += turn.changes(f"case.{turn.e.steps[step].kind}", detail, body={"step": step})
            more += [str(case)] if turn.automatic else []
        reply = {"auto": more}
        write(changes, once=once(reply))
        return reply

    body = [sorted(str(case) for case in cases), step, dict(said.outputs), dict(said.conditions), said.verdict]
    for case in perform(work, actor=actor, key=key, body=[*body, said.opinion, list(said.reasons)])["auto"]:
        go_on_by_itself(uuid.UUID(case), {"auto": True})


def _take(turn: Turn, step: str, said: Said) -> None:
    row = open_step(turn, step)
    if not turn.step_of(row).batch:
        raise Refusal(
            "batch.step",
            f"“{row['name']}”要逐件办理。",
            f"“{row['name']}” is taken case by case.",
            where="step",
        )
    may_take(turn.actor, turn.case, row, turn.loaded.steps)
    handler_of(row["kind"]).finish(turn, row, said)
