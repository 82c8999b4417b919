"""Withdraw: the applicant may take his application back until it is decided."""

from __future__ import annotations

import uuid

from tongban.cases.acts.automatic import go_on_by_itself
from tongban.cases.acts.turn import Turn
from tongban.cases.parties import ALL, check_member, members_of, stands_for
from tongban.cases.policies import may_do_own
from tongban.cases.reading import load
from tongban.cases.rules.flow import is_branch, of_step
from tongban.cases.rules.moments import has_passed
from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.scope import Actor


@act("case.withdraw")
def withdraw(case: uuid.UUID, *, actor: Actor, key: str = "") -> Done:
    """End the case at the applicant's wish; a draft is simply dropped. Refusal ``withdraw.decided`` after the
    decision.
    """
    turn = Turn(load(case, lock=True), actor, now())
    if not _is_party(turn):
        may_do_own(actor, turn.case, turn.e)
    _check_time(turn)
    turn.drop_open()
    turn.alter_case(state="finished", outcome="withdrawn", finish="2", finished_at=turn.at)
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


def end_late_step(case: uuid.UUID, step: str, *, actor: Actor) -> bool:
    """End a case, or go on without a step, whose time is over where the definition says so (``late: {end: …}``,
    ``late: go_on``); True if something changed.
    """
    if not actor.is_platform:
        raise Denied("step.late", "到期由平台按规定处理。", "What follows from lateness is the platform's to do.")
    done = False

    def work(once: KeepReply) -> Reply:
        nonlocal done
        turn = Turn(load(case, lock=True), actor, now())
        row = turn.loaded.step(step)
        if row is None or row["state"] != "open" or row["due"] is None or row["due"] >= day_of(turn.at):
            return {}
        late = turn.step_of(row).late
        if late.startswith("end:"):
            turn.drop_open()
            outcome = late.partition(":")[2]
            finish = "2" if outcome == "withdrawn" else "5"
            turn.alter_case(state="finished", outcome=outcome, finish=finish, finished_at=turn.at)
        elif late == "go_on" and not is_branch(turn.e, of_step(row["key"])):
            turn.drop(row, "late")
            turn.go_on(row["key"])
        else:
            return {}
        write(turn.changes("case.end_late", {"step": step, "how": late}))
        done = True
        return {"auto": turn.automatic}

    go_on_by_itself(case, perform(work, actor=actor))
    return done


def end_for_deferral(case: uuid.UUID, *, actor: Actor) -> bool:
    """End a case whose deferred paper is overdue, where the definition said so; True if it ended."""
    if not actor.is_platform:
        raise Denied(
            "deferral.end",
            "容缺到期由平台按事先约定处理。",
            "What was signed beforehand is carried out by the platform.",
        )
    ended = False

    def work(once: KeepReply) -> Reply:
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
        deferred = [material.defer for key in late if (material := turn.e.material(key)) is not None]
        ways = [one.late for one in deferred if one is not None]
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
