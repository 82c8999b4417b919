"""主动发现: an organ that finds somebody in need applies for him, with his consent (definition: ``start: {by: organ,
lane, consent}``; 社会救助暂行办法 and the like). The consent is asked before anything is written, kept as a notice of
the case, and told to him with the way back.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from tongban.cases.acts.begin import BY_ORGAN, Application, draft
from tongban.cases.acts.turn import Turn
from tongban.cases.lanes import resolve
from tongban.cases.policies import COUNTERS
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.scope import Actor
from tongban.definition.effective import Start
from tongban.organisation.queries import organ

CONSENT = "consent"  # the kind of its notice


def begin_for(application: Application, consent: str, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Begin for somebody who consented: ``consent`` says when and how, in words. Refusals ``begin.no_organ`` (nobody
    begins this one but the applicant), ``begin.consent``, those of ``begin``; Denied for whoever holds not the post
    that the definition names.
    """

    def work(once: KeepReply) -> Reply:
        at = now()
        turn = draft(replace(application, channel=BY_ORGAN), actor=actor, at=at)
        start = next((one for one in turn.e.start if one.by == "organ"), None)
        if start is None:
            raise Refusal(
                "begin.no_organ",
                "这件事只能由本人申请，机关不能主动代为提出。",
                "Only the applicant himself begins this; no organ does it for him.",
                where=CONSENT,
            )
        holder = _holder(turn, start, application.division, at)
        if not actor.holds(*holder):
            raise Denied(
                "begin.organ",
                "主动代为提出的，由事项写明的岗位办理。请转给该岗位的人员。",
                "An application ex officio is made by the post the item names; hand it to whoever holds it.",
            )
        if start.consent and not consent.strip():
            raise Refusal(
                "begin.consent",
                "要先征得本人同意，并写明何时、怎样同意的。",
                "He must consent first: write when and how he did.",
                where=CONSENT,
            )
        by = organ(holder[0]) if holder[0] is not None else None
        turn.alter_case(organ_id=turn.case["organ_id"] or holder[0])
        if by is not None and by.role in COUNTERS:  # its own counter takes the case in
            turn.alter_case(hall_id=by.id, counter_id=by.id)
        turn.notice(CONSENT, [{"organ": by.name if by is not None else "", "consent": consent.strip()}], None)
        reply = {"case": str(turn.case["id"])}
        write(turn.changes("case.begin_for", {"item": application.item}), once=once(reply))
        return reply

    body = [*application.body, consent]
    return uuid.UUID(perform(work, actor=actor, key=key, body=body)["case"])


def _holder(turn: Turn, start: Start, division: str, at: datetime) -> tuple[uuid.UUID | None, str]:
    """The organ and post that may begin it, at the division of the matter."""
    return resolve(turn.e, start.lane, turn.facts, at, division, turn.case["hall_id"])
