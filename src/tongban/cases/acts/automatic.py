"""What the platform does by itself: telling other departments, and the whole of a `rule` item when every condition
holds.

The platform only grants. A "no" and an "unknown" stay for a person (个人信息保护法 24; definition.md, Separation).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from tongban.cases.acts.turn import Turn
from tongban.cases.kinds import Said, handler_of
from tongban.cases.kinds.decision import judged
from tongban.cases.kinds.registry import is_early
from tongban.cases.lanes import PLATFORM_POST
from tongban.cases.reading import load
from tongban.cases.rules.deferrals import waits
from tongban.cases.rules.known import untrusted
from tongban.cases.sockets import may_grant
from tongban.core.clock import now
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.scope import PLATFORM


def go_on_by_itself(case: uuid.UUID, reply: Mapping[str, Any]) -> None:
    """After an act: finish what needs nobody. The worker does the same from the event, should this process die in
    between.
    """
    more = bool(reply.get("auto"))
    while more:
        more = _one(case)


def _one(case: uuid.UUID) -> bool:
    """One automatic step in a transaction of its own; True if there may be another."""

    def work(once: KeepReply) -> Reply:
        turn = Turn(load(case, lock=True), PLATFORM, now())
        row = next((s for s in turn.loaded.steps if s["state"] == "open" and can_finish(turn, s)), None)
        if row is None:
            return {"more": False}
        said = Said(verdict="granted" if row["kind"] == "decide" else "")
        handler_of(row["kind"]).finish(turn, row, said)
        write(turn.changes(f"case.{row['kind']}", {"step": row["key"], "by": "rule"}, body={"step": row["key"]}))
        return {"more": turn.automatic}

    return bool(perform(work, actor=PLATFORM)["more"])


def can_finish(turn: Turn, row: Mapping[str, Any]) -> bool:
    """May the platform finish this step now? A platform lane always; of a `rule` item, while every condition is met."""
    if is_early(turn, row) or (row["kind"] == "issue" and _waits(turn)):
        return False
    if row["post"] == PLATFORM_POST and row["kind"] in ("notify", "issue", "return", "deliver"):
        return True
    if turn.e.separation != "rule":
        return False
    if row["kind"] == "publicise":  # the room of notices ends it by its day
        return False
    # A decision asks for nothing but its verdict, and the platform only grants.
    asked = row["post"].startswith("party:") or handler_of(row["kind"]).asks(turn, row)
    if asked and row["kind"] != "decide":
        return False
    if any(m["state"] not in ("supplied", "not_needed") or waits(m) for m in turn.loaded.materials):
        return False
    if not all(value is True for value in judged(turn).values()) or unproven(turn):
        return False
    return row["kind"] != "decide" or may_grant(turn)


def _waits(turn: Turn) -> bool:
    """Of a filing, which is made with its receipt: is another organ's answer still out?"""
    asking = any(m["state"] == "asking" for m in turn.loaded.materials)
    return asking and not any(step.kind == "decide" for step in turn.e.steps.values())


def unproven(turn: Turn) -> tuple[str, ...]:
    """Facts the rules of the conditions would grant upon and that nobody of trust A or B has said, looked at now and
    not only when the definition was checked: an answer of the applicant's own may have taken a source's place.
    """
    dictionary, trusts = turn.loaded.registry.dictionary, turn.case["trusts"]
    found = [
        name
        for condition in turn.e.conditions
        if condition.rule is not None
        for name in untrusted(condition.rule, dictionary, turn.facts, trusts)
    ]
    return tuple(dict.fromkeys(found))
