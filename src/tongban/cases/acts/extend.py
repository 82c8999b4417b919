"""Extend the time limit, once, by the head of the organ, with reasons told to the applicant (行政许可法 42)."""

from __future__ import annotations

import uuid
from typing import Any

from tongban.cases.acts.turn import Turn
from tongban.cases.models import Span
from tongban.cases.papers import tell_extension
from tongban.cases.policies import heads
from tongban.cases.reading import load
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.book import perform, write
from tongban.core.scope import Actor


def extend(case: uuid.UUID, reason: str, *, actor: Actor, key: str = "") -> None:
    """Extend by what the definition allows. Refusals: ``extend.not_allowed``, ``extend.twice``, ``extend.reason``;
    Denied.
    """

    def work(once: Any) -> dict[str, str]:
        turn = Turn(load(case, lock=True), actor, now())
        allowed = turn.e.limits.extend
        if not heads(actor, turn.case["organ_id"]):
            raise Denied(
                "extend.head",
                "延长期限要由本机关负责人批准（行政许可法第四十二条）。",
                "Only the head of the organ may extend (Administrative Licensing Law art. 42).",
            )
        if allowed is None or turn.case["state"] != "accepted":
            raise Refusal(
                "extend.not_allowed",
                "这件事的期限不能延长。",
                "The time limit of this case cannot be extended.",
                status=409,
            )
        if any(s["kind"] == "extension" for s in turn.loaded.spans):
            raise Refusal("extend.twice", "期限只能延长一次。", "A time limit is extended once only.", status=409)
        if not reason.strip():
            raise Refusal(
                "extend.reason", "请写明延长的理由，告知申请人。", "State the reason for the applicant.", where="reason"
            )
        before = turn.project()
        turn.add(
            Span,
            turn.loaded.spans,
            kind="extension",
            basis="；".join(c.zh for c in turn.e.limits.basis),
            cause=reason.strip(),
            length=str(allowed.by),
            began_at=turn.at,
        )
        after = turn.project()
        tell_extension(turn, reason=reason.strip(), added=allowed.by, old=_words(before), new=_words(after))
        write(turn.changes("case.extend", {"by": str(allowed.by), "reason": reason.strip()}), once=once({}))
        return {}

    perform(work, actor=actor, key=key, body=[str(case), reason])


def _words(dues: Any) -> str:
    due = dues.promised or dues.statutory
    return due.zh if due is not None else ""
