"""The report of a delegate on a decision he made in another organ's name."""

from __future__ import annotations

import uuid

from tongban.cases.acts.duties import REPORT, done, locked, may_do
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.scope import Actor


def report_decision(duty: uuid.UUID, words: str, *, actor: Actor, key: str = "") -> None:
    """The delegate reports a decision to the organ in whose name it was made (definition: ``delegable.report``).
    Refusals ``duty.words``, ``duty.unknown``, ``duty.done``; Denied.
    """

    def work(once: KeepReply) -> Reply:
        row = locked(duty, REPORT)
        may_do(actor, row)
        if not words.strip():
            raise Refusal(
                "duty.words",
                "请写明决定的情况，如查了什么、怎样决定。",
                "Say how it was decided and on what.",
                where="words",
            )
        write([done(row, "duty.report", "reported", words.strip(), actor=actor, at=now())], once=once({}))
        return {}

    perform(work, actor=actor, key=key, body=["report", str(duty), words])
