"""The right to be heard: told to the applicant and every interested party, asked for within five working days, waived;
or the organ orders a hearing itself (行政许可法46, 47).
"""

from __future__ import annotations

import uuid

from tongban.cases.reading import Row
from tongban.cases.stops import begin_beside, end_beside
from tongban.core.acts import Done, act
from tongban.core.clock import day_of
from tongban.core.errors import Refusal
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.core.workdays import day_zh
from tongban.hearings.papers import tell_right
from tongban.hearings.policies import may_organise, speaking
from tongban.hearings.rules import ASKING, HOLDING, STOP, STOPPED_BY, is_asking, last_day, may_still_ask
from tongban.hearings.sitting import Sitting

INTERESTS, ORDER = "interests", "order"


@act("hearing.tell")
def tell(case: uuid.UUID, *, actor: Actor, key: str = "") -> Done:
    """Tell the applicant and every party who was not told yet; those whom the definition names are told too. Who has
    no account is told by serving his paper. Refusals ``hearing.declared``, ``hearing.all_told``, ``hearing.not_here``,
    ``hearing.not_now``; Denied ``hearing.officer``.
    """
    sitting = Sitting(case, actor)
    turn = sitting.turn
    may_organise(turn)
    sitting.check_open()
    hearing = sitting.begun()
    sitting.name_defined()
    if any(one["state"] == "declared" for one in sitting.parties):
        raise Refusal(
            "hearing.declared",
            "有人声明与这项许可有利害关系，请先答复，再一并告知。",
            "Somebody declared himself interested: answer him first, then tell all.",
            status=409,
        )
    new = [one for one in sitting.sides if one["written_at"] is None and one["told_at"] is None]
    if not new:
        raise Refusal("hearing.all_told", "各方都已经告知。", "Everybody was told.", status=409)
    for party in new:
        tell_right(sitting, party)
        served = party["identity_id"] is not None
        sitting.alter_party(party, written_at=turn.at, told_at=turn.at if served else None)
    if hearing["state"] in ("named", "over"):
        sitting.alter(state="told", ground=hearing["ground"] or INTERESTS, ended_at=None, ended_how="")
    told = [str(one["id"]) for one in new]
    return Done(turn.changes("hearing.tell", {"parties": told}))


@act("hearing.ask")
def ask(case: uuid.UUID, *, party: uuid.UUID | None = None, signature: str = "", actor: Actor, key: str = "") -> Done:
    """A party asks for the hearing, without a fee; the clock stands from now. Refusals ``hearing.not_told``,
    ``hearing.late``, ``hearing.asked``, ``hearing.signature``; Denied ``hearing.not_party``.
    """
    sitting = Sitting(case, actor)
    row = speaking(sitting, party, signature)
    sitting.check_open()
    turn = sitting.turn
    _check_time(sitting, row)
    sitting.alter_party(row, asked_at=turn.at, asked_how=signature.strip(), waived_at=None)
    if sitting.row["state"] not in ("asked", "set"):
        sitting.alter(state="asked", asked_at=turn.at, ground=INTERESTS, ended_at=None, ended_how="")
        _stop(sitting)
    detail = {"party": str(row["id"]), "signature": signature.strip()}
    return Done(turn.changes("hearing.ask", detail, body={"party": str(row["id"])}))


def _check_time(sitting: Sitting, row: Row) -> None:
    if is_asking(row) and sitting.row["state"] in ("asked", "set"):
        raise Refusal("hearing.asked", "已经提出过听证要求。", "The hearing was asked for already.", status=409)
    if row["state"] != "party" or row["told_at"] is None:
        raise Refusal(
            "hearing.not_told",
            "还没有告知听证权利，收到听证告知书以后再提出。",
            "The right was not told yet; ask once the notice has come.",
            status=409,
        )
    if may_still_ask(row, sitting.today, sitting.calendar):
        return
    last = last_day(ASKING, row["told_at"], sitting.calendar)
    assert last is not None  # a day that nobody can name is not over
    raise Refusal(
        "hearing.late",
        f"提出听证的期限到{day_zh(last)}，已经过了。您仍然可以陈述和申辩。",
        f"A hearing could be asked for until {last}; that day is over. You may still state your views.",
        status=409,
    )


def _stop(sitting: Sitting) -> None:
    """The clock stands; where a step of the hearing holds it already, once is enough."""
    turn = sitting.turn
    standing = {one["step_key"] for one in turn.loaded.spans if one["kind"] == "stop" and one["ended_at"] is None}
    if standing.isdisjoint(sitting.stops):
        begin_beside(turn, STOP, "听证", STOPPED_BY, str(HOLDING))


@act("hearing.waive")
def waive(case: uuid.UUID, *, party: uuid.UUID | None = None, signature: str = "", actor: Actor, key: str = "") -> Done:
    """A party does not want a hearing, or takes back what he asked for. Where nobody is left who asks, the clock goes
    on. Refusals ``hearing.not_told``, ``hearing.waived``, ``hearing.state``; Denied ``hearing.not_party``.
    """
    sitting = Sitting(case, actor)
    row = speaking(sitting, party, signature)
    sitting.check_open()
    hearing, turn = sitting.check_state("told", "asked", "set"), sitting.turn
    if row["told_at"] is None:
        raise Refusal("hearing.not_told", "还没有告知听证权利。", "The right was not told yet.", status=409)
    if row["waived_at"] is not None:
        raise Refusal("hearing.waived", "已经表示不要求听证。", "It was waived already.", status=409)
    sitting.alter_party(row, waived_at=turn.at)
    if hearing["ground"] != ORDER and not any(is_asking(one) for one in sitting.sides):
        _end_asking(sitting)
    detail = {"party": str(row["id"]), "signature": signature.strip()}
    return Done(turn.changes("hearing.waive", detail, body={"party": str(row["id"])}))


def _end_asking(sitting: Sitting) -> None:
    """Nobody asks any more: the right is over, or still runs for who has not spoken."""
    if sitting.row["state"] in ("asked", "set"):
        end_beside(sitting.turn, STOP)
        sitting.alter(state="told", asked_at=None, host=None, host_name="", starts_at=None, venue="", noticed_at=None)
        for one in sitting.sides:
            sitting.alter_party(one, noticed_at=None)
    if not sitting.barrier:
        sitting.alter(state="over", ended_at=sitting.turn.at, ended_how="waived")


@act("hearing.order")
def order(case: uuid.UUID, reason: str, *, actor: Actor, key: str = "") -> Done:
    """The organ orders a hearing: the law requires it, the public interest does (行政许可法46), or something came up
    after the minutes. Refusals ``hearing.reason``, ``hearing.state``, ``hearing.not_here``; Denied ``hearing.officer``.
    """
    sitting = Sitting(case, actor)
    turn = sitting.turn
    may_organise(turn)
    sitting.check_open()
    if not reason.strip():
        raise Refusal(
            "hearing.reason",
            "请写明为什么要听证：依据哪一条，或者涉及哪项公共利益。",
            "Say why it is to be heard: which provision, or which public interest.",
            where="reason",
        )
    sitting.begun()
    sitting.check_state("named", "told", "over", "held")
    sitting.name_defined()
    sitting.alter(
        state="asked", asked_at=turn.at, ground=ORDER, reason=reason.strip(), ended_at=None, ended_how="", host=None,
        host_name="", starts_at=None, noticed_at=None,
    )  # fmt: skip
    for one in sitting.sides:
        sitting.alter_party(one, noticed_at=None)
    _stop(sitting)
    return Done(turn.changes("hearing.order", {"reason": reason.strip()}))


def close_unasked() -> int:
    """Where nobody asked in time, the right is over and the case goes on. Daily; a decision does not wait for it."""
    rows = fetch("SELECT case_id FROM hearings_hearing WHERE state = 'told' ORDER BY case_id")
    return _close.each(row["case_id"] for row in rows)


@per_subject("hearing.close", "case", "逾期没有要求听证的，权利终止")
def _close(key: str) -> bool:
    closed = False

    def work(once: KeepReply) -> Reply:
        nonlocal closed
        sitting = Sitting(uuid.UUID(key), PLATFORM)
        if sitting.row["state"] != "told" or sitting.barrier:
            return {}
        sitting.alter(state="over", ended_at=sitting.turn.at, ended_how="unasked")
        write(sitting.turn.changes("hearing.lapse", {"on": day_of(sitting.turn.at).isoformat()}))
        closed = True
        return {}

    perform(work, actor=PLATFORM)
    return closed
