"""Withdraw: the applicant may take his application back until it is decided. Nobody else withdraws for him."""

from __future__ import annotations

import uuid

from tongban.cases.acts.turn import Turn
from tongban.cases.papers_ending import tell_withdrawn
from tongban.cases.parties import ALL, check_member, members_of, stands_for
from tongban.cases.policies import may_do_own
from tongban.cases.reading import load
from tongban.cases.rules.endings import finish_of
from tongban.cases.rules.moments import has_passed
from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor


@act("case.withdraw")
def withdraw(case: uuid.UUID, *, actor: Actor, key: str = "") -> Done:
    """End the case at the applicant's wish, with a paper that confirms it; a draft is simply dropped. Refusals
    ``withdraw.decided`` after the decision, ``withdraw.over`` where the law's time for it is over.
    """
    turn = Turn(load(case, lock=True), actor, now())
    if not _is_party(turn):
        may_do_own(actor, turn.case, turn.e)
    _check_time(turn)
    if turn.case["state"] != "draft":
        tell_withdrawn(turn)
        turn.said["outcome"] = "withdrawn"
    turn.drop_open()
    turn.alter_case(state="finished", outcome="withdrawn", finish=finish_of("withdrawn"), finished_at=turn.at)
    return Done(turn.changes("case.withdraw", {}))


def _is_party(turn: Turn) -> bool:
    """Where the law lets any of the parties withdraw alone (民法典1077), each of them may; Denied for his agent
    where he must do it himself.
    """
    said, item = turn.e.withdraw, turn.case["item_code"]
    if said is None or said.by != "any":
        return False
    stands = [member for member in members_of(turn, ALL) if stands_for(turn.actor, member, item)]
    if stands and not any(one.identity and turn.actor.is_himself(one.identity) for one in stands):
        check_member(turn, stands[0])
    return bool(stands)


def _check_time(turn: Turn) -> None:
    until = turn.e.withdraw.until if turn.e.withdraw is not None else ""
    if until and turn.case["state"] not in ("draft", "finished"):
        if not has_passed(turn.course, until, day_of(turn.at)):
            return
        raise Refusal(
            "withdraw.over",
            "可以撤回的期限已经过了。",
            "The time in which it could be withdrawn is over.",
            status=409,
        )
    if turn.case["state"] in ("decided", "finished"):
        raise Refusal(
            "withdraw.decided",
            "已经作出决定，不能再撤回申请。",
            "It is decided; it cannot be withdrawn any more.",
            status=409,
        )
