"""Paper originals that a counter keeps: each has a code, a slip for whoever brought it, and goes back to somebody who
is named.
"""

from __future__ import annotations

import uuid

from tongban.cases.acts.keeping import counter_of
from tongban.cases.acts.turn import Turn
from tongban.cases.models import Original
from tongban.cases.papers_ending import draw_receipt
from tongban.cases.policies import may_do_own
from tongban.cases.reading import load, typed_row
from tongban.cases.rules.demands import defined
from tongban.core.acts import Done, act
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

MOST_COPIES = 50


@act("case.keep_original")
def keep_original(case: uuid.UUID, material: str, what: str, copies: int = 1, *, actor: Actor, key: str = "") -> Done:
    """Take an original in, with a slip. Refusals ``original.what``, ``original.copies``, ``material.outside``; Denied
    ``original.counter`` for whoever works at no counter.
    """
    turn = Turn(load(case, lock=True), actor, now())
    may_do_own(actor, turn.case, turn.e)
    desk = counter_of(actor, turn.e, turn.case["place"])
    if desk is None or turn.case["state"] in ("draft", "finished"):
        raise Denied(
            "original.counter",
            "原件由窗口在收件以后、办结以前收存。",
            "Originals are kept by a counter, after a case is submitted and before it ends.",
        )
    defined(turn.e, material)
    if not what.strip():
        raise Refusal("original.what", "请写明是什么原件。", "Say what it is.", where="what")
    if not 1 <= copies <= MOST_COPIES:
        raise Refusal("original.copies", f"份数在 1 到 {MOST_COPIES} 之间。", f"1 to {MOST_COPIES}.", where="copies")
    before = originals_of(case)
    code = f"{turn.case['number']}-Y{len(before) + 1:02d}"
    row = turn.bring(
        Original, case_id=case, code=code, material=material, what=what.strip(), copies=copies, counter_id=desk.organ,
        received_at=turn.at, received_by=actor.account,
    )  # fmt: skip
    kept = [(f"{one['what']} {one['copies']} 份", one["code"]) for one in (*before, row) if not one["returned_at"]]
    draw_receipt(turn, [{"code": code, "what": row["what"]}], kept)
    return Done(
        turn.changes("case.keep_original", {"code": code, "what": row["what"], "copies": copies}), {"code": code}
    )


@act("case.return_original")
def return_original(case: uuid.UUID, code: str, to: str, *, actor: Actor, key: str = "") -> Done:
    """Give it back: ``to`` says to whom, and how he signed. Refusals ``original.unknown``, ``original.returned``,
    ``original.to``; Denied for anybody but the counter that keeps it.
    """
    turn = Turn(load(case, lock=True), actor, now())
    row = next((one for one in originals_of(case) if one["code"] == code), None)
    counter = row["counter_id"] if row is not None else None
    if row is None or not isinstance(counter, uuid.UUID) or not actor.is_staff or not actor.serves(counter):
        raise Denied(
            "original.unknown",
            "没有这份原件，或不由您的窗口收存。",
            "There is no such original, or your counter does not keep it.",
        )
    if row["returned_at"] is not None:
        raise Refusal("original.returned", "这份原件已经退还。", "It was returned already.", where="code", status=409)
    if not to.strip():
        raise Refusal("original.to", "请写明退给谁、怎样签收。", "Say to whom, and how he signed.", where="to")
    turn.alter(Original, row, returned_at=turn.at, returned_by=actor.account, returned_to=to.strip())
    return Done(turn.changes("case.return_original", {"code": code, "to": to.strip()}))


def originals_of(case: uuid.UUID) -> list[dict[str, object]]:
    """The originals of a case, in the order they came. One query."""
    rows = fetch("SELECT to_jsonb(o) AS row FROM cases_original o WHERE o.case_id = %s ORDER BY o.code", [case])
    return [typed_row(Original, row["row"]) for row in rows]
