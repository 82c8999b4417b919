"""收件凭证: whoever handed something in has a paper that says what, when and to whom, whenever he asks for it."""

from __future__ import annotations

import uuid

from tongban.cases.acts.turn import Turn
from tongban.cases.papers_ending import came_in, draw_receipt
from tongban.cases.policies import may_handle_own
from tongban.cases.reading import load
from tongban.core.acts import Done, act
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor


@act("case.receipt")
def give_receipt(case: uuid.UUID, *, actor: Actor, key: str = "") -> Done:
    """Draw up the receipt for what has come in; the one that stands where nothing came since. Replies ``paper``.
    Refusal ``receipt.draft`` of what was not submitted; Denied for anybody but the applicant's side and the counter.
    """
    turn = Turn(load(case, lock=True), actor, now())
    may_handle_own(actor, turn.case)
    if turn.case["received_at"] is None:
        raise Refusal("receipt.draft", "还没有提交，没有可以出具凭证的材料。", "Nothing was submitted yet.", status=409)
    given = next((n for n in reversed(turn.loaded.notices) if n["kind"] == "receipt"), None)
    if given is not None and given["lines"][0]["materials"] == came_in(turn):
        return Done(reply={"paper": str(given["paper_id"])})
    paper = draw_receipt(turn)
    return Done(turn.changes("case.receipt", {"paper": str(paper)}), {"paper": str(paper)})
