"""A payment that recurs is reviewed 定期复核 (definition: ``payment: {every, review: {every, lane, basis}}``): the
organ named owes a look at the end of every period; passed, it owes the next; found wanting, the entitlement stops.

Whether and when money flows is the room of payments'. Lateness of the organ stops nobody's money: its head is told.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tongban.cases.acts.duties import done, locked, may_do, owed, read_locked
from tongban.cases.lanes import resolve
from tongban.cases.policies import check_judge
from tongban.cases.reading import Row, load
from tongban.cases.sockets import at_decision
from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.events import Happened, subscribe
from tongban.core.ledger.book import Change
from tongban.core.scope import PLATFORM, Actor
from tongban.core.workdays import day_zh
from tongban.definition.effective import Payment
from tongban.licences.rules import last_day
from tongban.messages.acts import tell

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

REVIEW = "review"
PASSED, STOPPED = "passed", "stopped"


@at_decision
def owe_review(turn: Turn, row: Mapping[str, object]) -> None:
    """With the grant the first review is owed. No statement of its own."""
    paid = _reviewed(turn)
    if paid is not None and turn.case["outcome"] == "granted":
        turn.also.extend(_next(turn, paid, str(row["key"]), day_of(turn.at)))


def _reviewed(turn: Turn) -> Payment | None:
    """The payment of the item that is reviewed."""
    found = (one.paid for one in turn.e.result)
    return next((paid for paid in found if paid is not None and paid.review is not None), None)


def _next(turn: Turn, paid: Payment, step: str, first: date) -> list[Change]:
    """The review of the period that begins on ``first``; none once the payment ends within it."""
    said = paid.review
    due = last_day(first, said.every) if said is not None else None
    if said is None or due is None or _ends(turn) <= due:
        return []
    case = turn.case
    organ, post = resolve(turn.e, said.lane, turn.facts, turn.at, case["place"], case["hall_id"])
    basis = "；".join(one.zh for one in said.basis)
    return [
        owed(
            case["id"], REVIEW, step, organ or case["organ_id"], post, actor=turn.actor, at=turn.at, due=due,
            basis=basis,
        )
    ]  # fmt: skip


def _ends(turn: Turn) -> date:
    """The day until which it is paid; far away where none is named."""
    said = (notice["lines"][0].get("until") for notice in turn.loaded.notices if notice["kind"] == "payment")
    until = next(said, None)
    return date.fromisoformat(until) if until else date.max


@act("duty.review")
def review(duty: uuid.UUID, verdict: str, words: str, *, actor: Actor, key: str = "") -> Done:
    """What the review found: ``passed`` (the next is owed) or ``stopped``. Refusals ``review.verdict``,
    ``review.words``, those of the duty; Denied for anybody but its post, and in one's own matter.
    """
    row = locked(duty, REVIEW)
    turn = _turn(row, actor)
    may_do(actor, row)
    check_judge(actor, turn.case, turn.loaded.steps)
    if verdict not in (PASSED, STOPPED):
        raise Refusal("review.verdict", "请选择仍符合，或不再符合。", "Say whether it still holds.", where="verdict")
    if not words.strip():
        raise Refusal("review.words", "请写明查了什么、结果怎样。", "Say what was looked at and found.", where="words")
    ended = done(row, "duty.review", verdict, words.strip(), actor=actor, at=turn.at)
    if verdict == PASSED:
        paid = _reviewed(turn)
        more = _next(turn, paid, row["step_key"], row["due"] + timedelta(days=1)) if paid is not None else []
        return Done([ended, *more])
    turn.notice("payment_stopped", [{"why": words.strip(), "basis": row["basis"], "organ": str(row["organ_id"])}], None)
    return Done([ended, *turn.changes("case.review", {"outcome": STOPPED})])


def _turn(row: Row, actor: Actor) -> Turn:
    from tongban.cases.acts.turn import Turn

    return Turn(load(row["case_id"], lock=True), actor, now())


@subscribe("supervision.review_told", "duty.owed", "duty.review")
def on_review(happened: Happened) -> None:
    """Whoever is paid is told when it is reviewed and by whom, and what was found."""
    if happened.body.get("kind") != REVIEW:
        return
    duty = read_locked(str(happened.subject_id))
    if duty is None:
        return
    loaded = load(duty["case_id"])
    case, name = loaded.case, loaded.e.discreet or loaded.case["item_name"]
    outcome = happened.body.get("outcome", "")
    by = f"依照{duty['basis']}" if duty["basis"] else "按规定"
    if outcome == PASSED:
        title, text = "复核通过", "复核认为您仍符合条件，给付资格继续有效。"
    elif outcome == STOPPED:
        title = "复核未通过，停止给付"
        text = f"复核认为您不再符合条件：{duty['words']}。{by}停止给付。不同意的，可以申请行政复议。"
    else:
        title = "将定期复核"
        text = f"{by}，在{day_zh(duty['due'])}以前由主管机关复核一次。您不用跑，情况有变化的请及时说明。"
    tell(
        (case["applicant_kind"], case["applicant_id"]), ("case", case["id"]), f"{name}：{title}", text,
        f"/cases/{case['id']}/", actor=PLATFORM, key=f"review:{happened.id}",
    )  # fmt: skip
