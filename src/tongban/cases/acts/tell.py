"""Tell the applicant: the one-time notice (补正), refusal to accept, and the count of demands that the law forbids."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from tongban.cases.acts.examine import acceptance_of, check_seen
from tongban.cases.acts.refusing import counting
from tongban.cases.acts.turn import Turn
from tongban.cases.models import CaseMaterial, Notice, Step
from tongban.cases.papers import tell_correction, tell_not_accepted
from tongban.cases.policies import holds, may_do_own, may_take
from tongban.cases.reading import Row, load
from tongban.cases.rules.clock import told_last
from tongban.cases.rules.demands import Defect, check_defects, is_new
from tongban.cases.rules.endings import finish_of
from tongban.core.acts import Done, act
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.scope import Actor
from tongban.organisation.queries import HEAD_POST

# A proposal to tell something new, and what became of one that another replaced.
ASKED, REPLACED = "correction_asked", "replaced"
# 行政许可法 32 条 (一)(二), 78、79 条: nothing else is a ground not to accept; unmet conditions are accepted, then
# refused.
GROUNDS: Mapping[str, str] = {
    "not_needed": "所申请的事项依法不需要办理",
    "not_ours": "所申请的事项依法不属于本机关职权范围",
    "barred": "在法律禁止再次申请的期限内，或隐瞒情况、提供虚假材料",
}
# Where each stands in 行政许可法.
ARTICLES: Mapping[str, str] = {
    "not_needed": "第三十二条第一款第一项",
    "not_ours": "第三十二条第一款第二项",
    "barred": "第七十八条、第七十九条",
}


def tell_defects(
    case: uuid.UUID, defects: Sequence[Defect], *, seen: int | None = None, actor: Actor, key: str = ""
) -> None:
    """Give the one-time notice; what it told and is not met may be told again under it. What is new after it waits for
    a second person of the organ (``approve_again``) and stops no clock. An unlawful demand is refused (Unlawful) and
    counted; nothing else changes.
    """

    def work(once: KeepReply) -> Reply:
        turn = Turn(load(case, lock=True), actor, now())
        row = acceptance_of(turn)
        may_take(actor, turn.case, row, turn.loaded.steps)
        check_seen(turn, seen)
        rows = {m["key"]: m for m in turn.loaded.materials}
        check_defects(turn.e, rows, defects, turn.loaded.told_at)
        check_awaits_organ(turn)
        named = {"defects": [d.material for d in defects]}
        if turn.loaded.told_at is not None and any(is_new(rows.get(d.material)) for d in defects):
            for left in _asked_again(turn):
                turn.alter(Notice, left, answered_at=turn.at, answered_way=REPLACED)
            turn.notice(ASKED, [asdict(d) for d in defects], None)
            write(turn.changes("case.ask_again", named), once=once({}))
            return {}
        _tell(turn, row, defects)
        write(turn.changes("case.tell", named, body={"notice": "correction"}), once=once({}))
        return {}

    body = [str(case), [list(asdict(d).values()) for d in defects]]
    with counting(case, actor=actor):
        perform(work, actor=actor, key=key, body=body)


def _tell(turn: Turn, row: Row, defects: Sequence[Defect], approved_by: str = "") -> None:
    """The notice goes out; while the applicant has the word the organ's five days do not run."""
    tell_correction(turn, defects, approved_by=approved_by)
    for defect in defects:
        material = turn.loaded.material(defect.material)
        assert material is not None
        turn.alter(CaseMaterial, material, verdict="unfit", problem=defect.problem, told_at=turn.at)
    turn.alter(Step, row, due=None)
    turn.alter_case(state="correcting")


def check_awaits_organ(turn: Turn) -> None:
    """While he puts right what he was told, nobody tells him more: the organ looks when it has come in."""
    if turn.case["state"] == "correcting":
        raise Refusal(
            "notice.open",
            "申请人正在补正，收齐后再核验。",
            "He is putting right what he was told; examine it when it has come in.",
            status=409,
        )


def _asked_again(turn: Turn) -> list[Row]:
    """Proposals to tell something new that nobody has decided yet."""
    return [one for one in turn.loaded.notices if one["kind"] == ASKED and one["answered_at"] is None]


@act("case.approve_again")
def approve_again(case: uuid.UUID, verdict: str, *, actor: Actor, key: str = "") -> Done:
    """A second person of the organ looks whether something new may be told after the notice: ``yes`` tells it, with his
    name and the reason on the notice; ``no`` leaves the clerk to accept. Refusals ``again.none``, ``again.verdict``;
    Denied for whoever proposed it, and for anybody of another organ.
    """
    turn = Turn(load(case, lock=True), actor, now())
    row = acceptance_of(turn)
    asked = next(iter(_asked_again(turn)), None)
    if asked is None:
        raise Refusal("again.none", "没有等待批准的再次告知。", "Nothing waits to be approved here.", status=409)
    _check_second(turn, row, asked)
    if verdict not in ("yes", "no"):
        raise Refusal("again.verdict", "请选择同意或不同意再次告知。", "Say yes or no.", where="verdict")
    turn.alter(Notice, asked, answered_at=turn.at, answered_way=verdict)
    defects = [Defect(**line) for line in asked["lines"]]
    named = {"defects": [d.material for d in defects], "verdict": verdict}
    if verdict == "no":
        return Done(turn.changes("case.refuse_again", named))
    check_defects(turn.e, {m["key"]: m for m in turn.loaded.materials}, defects, turn.loaded.told_at)
    check_awaits_organ(turn)
    _tell(turn, row, defects, actor.name)
    return Done(turn.changes("case.tell", named, body={"notice": "correction"}))


def may_approve_again(actor: Actor, case: Row, row: Row, asked: Row) -> bool:
    """Whoever holds the acceptor's post or heads his organ or the competent one, and did not propose it himself."""
    organs = (row["organ_id"], case["organ_id"])
    own = actor.is_behind(asked["by"]) or (case["applicant_kind"], case["applicant_id"]) in actor.interests
    return actor.is_staff and not own and (holds(actor, row) or any(actor.holds(one, HEAD_POST) for one in organs))


def _check_second(turn: Turn, row: Row, asked: Row) -> None:
    if not may_approve_again(turn.actor, turn.case, row, asked):
        raise Denied(
            "again.second",
            "再次告知要由受理机关的另一人（同岗位人员或负责人）批准，提出的人不能自己批准。",
            "A second person of the accepting organ approves it: of the same post or its head, never who proposed it.",
        )


@act("case.correct")
def answer_correction(case: uuid.UUID, *, actor: Actor, key: str = "") -> Done:
    """The applicant has put things right: the case goes back to the window, and the organ's five working days run again
    from here. Everything told must have been answered.
    """
    turn = Turn(load(case, lock=True), actor, now())
    may_do_own(actor, turn.case, turn.e)
    if turn.case["state"] != "correcting":
        raise Refusal(
            "correct.not_now", "这件事现在不在补正阶段。", "The case does not await a correction now.", status=409
        )
    still = [m["name"] for m in turn.loaded.materials if m["verdict"] == "unfit"]
    if still:
        raise Refusal(
            "correct.open",
            f"还有没补正的材料：{'、'.join(still)}。",
            f"Still to be put right: {', '.join(still)}.",
            where=still[0],
        )
    notice = told_last(turn.loaded.notices)
    assert notice is not None
    way = "counter" if actor.is_staff else "self"
    turn.alter(Notice, notice, answered_at=turn.at, answered_way=way)
    turn.alter_case(state="received")
    row = acceptance_of(turn)
    turn.alter(Step, row, due=turn.last_day(turn.step_of(row), turn.at))
    return Done(turn.changes("case.correct", {}))


@act("case.not_accept")
def not_accept(case: uuid.UUID, ground: str, *, proper_organ: str = "", actor: Actor, key: str = "") -> Done:
    """Refuse to accept, on one of the three lawful grounds; when it is another organ's matter that organ is named."""
    turn = Turn(load(case, lock=True), actor, now())
    row = acceptance_of(turn)
    may_take(actor, turn.case, row, turn.loaded.steps)
    if ground not in GROUNDS:
        raise Refusal(
            "not_accept.ground",
            "不予受理只有三种法定理由。条件不符合的，应当受理后依法作出不予决定。",
            "There are three lawful grounds not to accept. Where conditions are not met: accept, then refuse.",
            where="ground",
        )
    if ground == "not_ours" and not proper_organ.strip():
        raise Refusal(
            "not_accept.organ", "请写明应当向哪个机关申请。", "Name the organ to apply to.", where="proper_organ"
        )
    turn.alter(Step, row, state="done", done_at=turn.at, done_by=actor.account, verdict="not_accepted")
    tell_not_accepted(turn, GROUNDS[ground], ARTICLES[ground], proper_organ.strip())
    turn.drop_open()
    turn.said["outcome"] = "not_accepted"
    turn.alter_case(state="finished", outcome="not_accepted", finish=finish_of("not_accepted"), finished_at=turn.at)
    return Done(turn.changes("case.not_accept", {"ground": ground}))
