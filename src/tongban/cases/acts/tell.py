"""Tell the applicant: the one-time notice (补正), refusal to accept, and the count of demands that the law forbids."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from tongban.cases.acts.examine import acceptance_of, check_seen
from tongban.cases.acts.refusing import counting
from tongban.cases.acts.turn import Turn
from tongban.cases.models import CaseMaterial, Step
from tongban.cases.papers import tell_correction, tell_not_accepted
from tongban.cases.policies import may_take
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect, check_defects
from tongban.core.acts import Done, act
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.scope import Actor

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
    """Give the one-time notice. An unlawful demand is refused (Unlawful) and counted; nothing else changes."""

    def work(once: KeepReply) -> Reply:
        turn = Turn(load(case, lock=True), actor, now())
        row = acceptance_of(turn)
        may_take(actor, turn.case, row, turn.loaded.steps)
        check_seen(turn, seen)
        check_defects(turn.e, {m["key"]: m for m in turn.loaded.materials}, defects, turn.loaded.told_at)
        for defect in defects:
            material = turn.loaded.material(defect.material)
            assert material is not None
            turn.alter(CaseMaterial, material, verdict="unfit", problem=defect.problem, told_at=turn.at)
        tell_correction(turn, defects)
        turn.alter_case(state="correcting")
        write(
            turn.changes("case.tell", {"defects": [d.material for d in defects]}, body={"notice": "correction"}),
            once=once({}),
        )
        return {}

    body = [str(case), [[d.material, d.problem] for d in defects]]
    with counting(case, actor=actor):
        perform(work, actor=actor, key=key, body=body)


@act("case.correct")
def answer_correction(case: uuid.UUID, *, actor: Actor, key: str = "") -> Done:
    """The applicant has put things right: the case goes back to the window. Everything told must have been answered."""
    from tongban.cases.policies import may_do_own

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
    notice = next(n for n in reversed(turn.loaded.notices) if n["kind"] == "correction")
    from tongban.cases.models import Notice

    turn.alter(Notice, notice, answered_at=turn.at)
    turn.alter_case(state="received")
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
    turn.alter_case(state="finished", outcome="not_accepted", finish="1", finished_at=turn.at)
    return Done(turn.changes("case.not_accept", {"ground": ground}))
