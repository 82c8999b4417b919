"""Withdraw: the applicant may take his application back until it is decided."""

from __future__ import annotations

import uuid
from typing import Any

from tongban.cases.acts.turn import Turn
from tongban.cases.policies import may_handle_own
from tongban.cases.reading import load
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.book import perform, write
from tongban.core.scope import Actor


def withdraw(case: uuid.UUID, *, actor: Actor, key: str = "") -> None:
    """End the case at the applicant's wish; a draft is simply dropped. Refusal ``withdraw.decided`` after the
    decision.
    """

    def work(once: Any) -> dict[str, str]:
        turn = Turn(load(case, lock=True), actor, now())
        may_handle_own(actor, turn.case)
        if turn.case["state"] in ("decided", "finished"):
            raise Refusal(
                "withdraw.decided",
                "已经作出决定，不能再撤回申请。",
                "It is decided; it cannot be withdrawn any more.",
                status=409,
            )
        turn.drop_open()
        turn.alter_case(state="finished", outcome="withdrawn", finish="2", finished_at=turn.at)
        write(turn.changes("case.withdraw", {}), once=once({}))
        return {}

    perform(work, actor=actor, key=key, body=["withdraw", str(case)])


def end_for_deferral(case: uuid.UUID, *, actor: Actor) -> bool:
    """End a case whose deferred paper is overdue, where the definition said so; True if it ended."""
    if not actor.is_platform:
        raise Denied(
            "deferral.end",
            "容缺到期由平台按事先约定处理。",
            "What was signed beforehand is carried out by the platform.",
        )
    ended = False

    def work(once: Any) -> dict[str, str]:
        nonlocal ended
        turn = Turn(load(case, lock=True), actor, now())
        late = [
            m["key"]
            for m in turn.loaded.materials
            if m["verdict"] == "deferred"
            and m["state"] != "supplied"
            and m["due"] is not None
            and m["due"] < day_of(turn.at)
        ]
        ways = [turn.e.material(key).defer.late for key in late if turn.e.material(key) and turn.e.material(key).defer]
        end = next((way.partition(":")[2] for way in ways if way.startswith("end:")), "")
        if not end or turn.case["state"] != "accepted":
            return {}
        turn.drop_open()
        turn.alter_case(state="finished", outcome=end, finish="5", finished_at=turn.at)
        write(turn.changes("case.end_late", {"materials": late, "how": end}))
        ended = True
        return {}

    perform(work, actor=actor)
    return ended
