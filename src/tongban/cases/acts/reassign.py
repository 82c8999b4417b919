"""Open work of an organ that was merged or split goes to its successor; what is done stays with who did it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from tongban.cases.acts.turn import Turn
from tongban.cases.models import Step
from tongban.cases.reading import load
from tongban.core.clock import now
from tongban.core.events import Happened, subscribe
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import KeepReply, perform, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor


def reassign(case: uuid.UUID, organ: uuid.UUID, to: uuid.UUID, reason: str, *, actor: Actor) -> bool:
    """Move the open and waiting steps of one case, and the case itself, from an organ to its successor; True if
    something moved. A finished case keeps its organ. Only the platform does this, following the event.
    """
    moved = False

    def work(once: KeepReply) -> Mapping[str, Any]:
        nonlocal moved
        turn = Turn(load(case, lock=True), actor, now())
        if turn.case["state"] == "finished":
            return {}
        steps = [s for s in turn.loaded.steps if s["state"] in ("open", "waiting") and s["organ_id"] == organ]
        heads = {name: to for name in ("organ_id", "hall_id") if turn.case[name] == organ}
        if not steps and not heads:
            return {}
        for row in steps:
            turn.alter(Step, row, organ_id=to)
        if heads:
            turn.alter_case(**heads)
        detail = {"from": str(organ), "to": str(to), "steps": [s["key"] for s in steps], "reason": reason}
        write(turn.changes("case.reassign", detail))
        moved = True
        return {}

    perform(work, actor=actor)
    return moved


_OPEN = """
SELECT c.id FROM cases_case c LEFT JOIN catalogue_item i ON i.code = c.item_code
WHERE c.state <> 'finished' AND (cardinality(%s::text[]) = 0 OR i.line = ANY(%s))
  AND (c.organ_id = %s OR c.hall_id = %s OR EXISTS (
       SELECT 1 FROM cases_step s WHERE s.case_id = c.id AND s.organ_id = %s AND s.state IN ('open', 'waiting')))
ORDER BY c.id
"""


def open_cases_of(organ: uuid.UUID, lines: Sequence[str] = ()) -> list[uuid.UUID]:
    """Unfinished cases an organ works on or answers for (of these lines, if any are named); one query."""
    said = list(lines)
    return [row["id"] for row in fetch(_OPEN, [said, said, organ, organ, organ])]


@subscribe("cases.reorganised", "organ.merged", "organ.split")
def on_reorganised(happened: Happened) -> None:
    """Follow the reorganisation: every open case of the old organ, each with its own line in its ledger."""
    organ, to = uuid.UUID(happened.body["organ"]), uuid.UUID(happened.body["into"])
    _reassign.each(f"{case} {organ} {to} {happened.name}" for case in open_cases_of(organ, happened.body["lines"]))


@per_subject("case.reassign", "case", "机构调整后移交办件")
def _reassign(key: str) -> bool:
    case, organ, to, reason = key.split()
    return reassign(uuid.UUID(case), uuid.UUID(organ), uuid.UUID(to), reason, actor=PLATFORM)
