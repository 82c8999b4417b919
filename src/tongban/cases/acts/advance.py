"""Advance: finish the open step whose turn it is; what follows opens by the graph."""

from __future__ import annotations

import uuid
from typing import Any

from tongban.cases.acts.automatic import go_on_by_itself
from tongban.cases.acts.examine import check_seen
from tongban.cases.acts.turn import Turn
from tongban.cases.kinds import Said, handler_of
from tongban.cases.parties import stands_for, waiting
from tongban.cases.reading import load
from tongban.cases.separation import check_taking
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.scope import Actor


def advance(case: uuid.UUID, step: str, said: Said, *, seen: int | None = None, actor: Actor, key: str = "") -> None:
    """Finish a step. Refusals: ``step.not_open`` (409), those of its handler, ``case.stale``; Denied for post and
    separation.
    """

    def work(once: KeepReply) -> Reply:
        turn = Turn(load(case, lock=True), actor, now())
        row = open_step(turn, step)
        check_taking(turn, row, said, joins=is_member(turn, row))
        check_seen(turn, seen)
        handler_of(row["kind"]).finish(turn, row, said)
        reply = {"auto": turn.automatic}
        detail = {"step": step, "verdict": row["verdict"]}
        write(turn.changes(f"case.{row['kind']}", detail, body={"step": step}), once=once(reply))
        return reply

    body = [str(case), step, dict(said.outputs), dict(said.conditions), said.verdict, said.opinion]
    body += [list(said.reasons), str(said.partner or "")]
    go_on_by_itself(case, perform(work, actor=actor, key=key, body=body))


def is_member(turn: Turn, row: dict[str, Any]) -> bool:
    """Is the actor one of those for whom a party's step waits?"""
    if not row["post"].startswith("party:") or turn.actor.is_staff:
        return False
    return any(stands_for(turn.actor, member, turn.case["item_code"]) for member in waiting(turn, row))


def open_step(turn: Turn, step: str) -> dict[str, Any]:
    """The row of a step whose turn it is; otherwise says where the case stands."""
    row = turn.loaded.step(step)
    if row is not None and row["state"] == "open":
        return row
    now_at = "、".join(s["name"] for s in turn.loaded.steps if s["state"] == "open") or "已结束"
    raise Refusal(
        "step.not_open",
        f"这一步现在不能办：它已经办完，或还没有轮到。办件现在的环节：{now_at}。",
        f"This step is not open: it is done already, or its turn has not come. The case stands at: {now_at}.",
        status=409,
    )
