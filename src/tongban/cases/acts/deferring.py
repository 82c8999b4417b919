"""容缺后补: a deferred paper that has come returns to whoever examines it; its day may be moved once, on request."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time

from tongban.cases.acts.duties import EXAMINE, done, duty_about, locked, may_do, owed
from tongban.cases.acts.turn import Turn
from tongban.cases.kinds.registry import Asked, handler_of
from tongban.cases.lanes import resolve
from tongban.cases.models import CaseMaterial, Span, Step
from tongban.cases.policies import JUDGING, check_judge, may_do_own
from tongban.cases.reading import Row, load
from tongban.cases.rules import clock
from tongban.cases.rules.deferrals import (
    check_on_paper,
    examiner_of,
    is_out,
    judges_now,
    left_open,
    waits,
)
from tongban.cases.separation import check_taking
from tongban.core.acts import Done, act
from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.core.workdays import Duration, day_zh
from tongban.definition.effective import Material

EXTENDED = "deferral"
# In this time a paper that came is looked at: the decision waits for it and its clock runs.
LOOKS = Duration.parse("2wd")


def take_back(turn: Turn, material: Material, row: Row) -> None:
    """It came: the step that examines it asks for a verdict while it is open; where that is done its post owes one."""
    key = examiner_of(turn.e, material)
    step = turn.loaded.step(key)
    if step is not None and step["state"] == "done" or not _asks(turn.e.steps[key].kind):
        _owe(turn, material, row)


def _asks(kind: str) -> bool:
    """Does the form of a step of this kind ask for a verdict on what came? A decision does not."""
    from tongban.cases.kinds.opinion import Opinion

    return isinstance(handler_of(kind), Opinion)


def judge_without(turn: Turn, row: Row) -> bool:
    """It did not come, and the definition goes on without it: what was left open is judged as things stand. False
    where nothing was left open, or this is owed already.
    """
    material = turn.e.material(row["key"])
    if material is None or not left_open(turn, examiner_of(turn.e, material)):
        return False
    if duty_about(turn.case["id"], EXAMINE, row["key"]) is not None:
        return False
    _owe(turn, material, row)
    return True


def _owe(turn: Turn, material: Material, row: Row) -> None:
    open_ = duty_about(turn.case["id"], EXAMINE, row["key"])
    if open_ is not None and open_["state"] != "done":  # handed in anew: looked at once
        return
    key = examiner_of(turn.e, material)
    step = turn.loaded.step(key)
    organ, post = (step["organ_id"], step["post"]) if step is not None else (None, "")
    if organ is None:
        case = turn.case
        organ, post = resolve(turn.e, turn.e.steps[key].lane, turn.facts, turn.at, case["place"], case["hall_id"])
    turn.also.append(
        owed(
            turn.case["id"], EXAMINE, row["key"], organ or turn.case["organ_id"], post, actor=turn.actor, at=turn.at,
            due=clock.step_due(LOOKS, turn.at, *turn.desk()), basis="；".join(one.zh for one in material.basis),
            words=row["name"],
        )
    )  # fmt: skip


def asked_of_examiner(turn: Turn, key: str) -> tuple[Asked, ...]:
    """The conditions to judge with the paper ``key``: those its step left open, once no other paper of it is out."""
    material = turn.e.material(key)
    step = examiner_of(turn.e, material) if material is not None else ""
    if not step or not judges_now(turn, step, but=key):
        return ()
    return tuple(
        Asked(c.id, c.text, "bool", "condition", basis="；".join(b.zh for b in c.basis)) for c in left_open(turn, step)
    )


@act("case.look")
def look_at(
    duty: uuid.UUID,
    verdict: str,
    words: str,
    conditions: Mapping[str, bool] | None = None,
    *,
    actor: Actor,
    key: str = "",
) -> Done:
    """Whoever examines it says whether the paper that came is ``fit``, and judges what its step left open; ``unfit``
    sends it back to the applicant, who has at least five working days more. Refusals ``look.verdict``, ``look.words``,
    ``look.condition``, ``step.paper_out``, those of the duty; Denied for anybody else, and by separation.
    """
    said = conditions or {}
    row = locked(duty, EXAMINE)
    turn = Turn(load(row["case_id"], lock=True), actor, now())
    may_do(actor, row)
    material, paper = turn.e.known_material(row["step_key"]), turn.loaded.material(row["step_key"])
    step = turn.loaded.step(examiner_of(turn.e, material))
    if step is not None and step["kind"] in JUDGING:
        check_taking(turn, step)
    elif step is None:  # its turn has not come
        check_judge(actor, turn.case, turn.loaded.steps)
    if paper is None or turn.case["state"] != "accepted" or not (waits(paper) or is_out(paper)):
        return Done([done(row, "duty.examine", "ended", words.strip(), actor=actor, at=turn.at)])
    gone = is_out(paper)  # it never came: judged as things stand
    if verdict not in ("fit", "unfit"):
        raise Refusal("look.verdict", "请选择合格或不合格。", "Say whether it is fit.", where="verdict")
    if not words.strip():
        raise Refusal("look.words", "请写明核对的结果；不合格的写明怎样改。", "Say what you found.", where="words")
    asked = asked_of_examiner(turn, paper["key"])
    if verdict == "fit" and gone:
        raise Refusal("look.gone", "这份材料没有收到，不能认定合格。", "It never came in.", where="verdict")
    if verdict == "unfit" and not gone:
        check_on_paper(turn, examiner_of(turn.e, material), said, unfit=[paper["name"]])
        send_back(turn, paper, words.strip(), row["organ_id"])
    elif (left := next((one for one in asked if one.name not in said), None)) is not None:
        raise Refusal("look.condition", f"请认定：{left.label}", f"Judge this: {left.label}.", where=left.name)
    else:
        _judge(turn, step, {one.name: said[one.name] for one in asked})
        if not gone:
            turn.alter(CaseMaterial, paper, verdict="fit", problem="")
        finding = f"容缺补交的“{paper['name']}”：{words.strip()}"
        turn.notice("looked", [{"material": paper["key"], "words": words.strip(), "finding": finding}], None)
    ended = done(row, "duty.examine", verdict, words.strip(), actor=actor, at=turn.at)
    verb = "case.send_back" if verdict == "unfit" and not gone else "case.look"
    return Done([ended, *turn.changes(verb, {"material": paper["key"], "verdict": verdict})])


def _judge(turn: Turn, step: Row | None, said: Mapping[str, bool]) -> None:
    if step is None or not said:
        return
    outputs = {**step["outputs"], "conditions": {**step["outputs"].get("conditions", {}), **said}}
    turn.alter(Step, step, outputs=outputs)


def send_back(turn: Turn, paper: Row, problem: str, organ: uuid.UUID | None) -> None:
    """A paper that came and ``organ`` found not fit: out again, with what is wrong, and five working days at least."""
    least = clock.step_due(clock.CORRECTION, turn.at, *turn.desk())
    due = max((day for day in (paper["due"], least) if day is not None), default=None)
    turn.alter(CaseMaterial, paper, state="missing", verdict="deferred", problem=problem, due=due)
    line = {"material": paper["key"], "name": paper["name"], "problem": problem, "due": due.isoformat() if due else ""}
    turn.notice("sent_back", [line | ({"organ": str(organ)} if organ is not None else {})], None)


@act("case.defer_longer")
def defer_longer(case: uuid.UUID, material: str, *, actor: Actor, key: str = "") -> Done:
    """The applicant asks for more time, and has as long again: once, until its last day. Refusals ``defer.none``,
    ``defer.twice``, ``defer.over``; Denied for anybody but his side.
    """
    turn = Turn(load(case, lock=True), actor, now())
    may_do_own(actor, turn.case, turn.e)
    row, said = turn.loaded.material(material), turn.e.material(material)
    if row is None or said is None or said.defer is None or not is_out(row) or turn.case["state"] != "accepted":
        raise Refusal(
            "defer.none", "这份材料现在不在容缺补交期内。", "Nothing deferred is out here.", where=material, status=409
        )
    if any(one["kind"] == EXTENDED and one["step_key"] == material for one in turn.loaded.spans):
        raise Refusal("defer.twice", "补交期限只能延长一次。", "It is extended once only.", where=material, status=409)
    old: date | None = row["due"]
    if old is None or day_of(turn.at) > old:
        raise Refusal("defer.over", "补交期限已经过了，不能再延长。", "Its day is over.", where=material, status=409)
    # Days count from the day after the old last day (行政许可法82, 民法典201).
    due = clock.step_due(said.defer.within, datetime.combine(old, time(9), SHANGHAI), turn.desk()[0], None)
    turn.add(
        Span, turn.loaded.spans, kind=EXTENDED, step_key=material, basis="；".join(one.zh for one in said.basis),
        cause=f"申请人请求延长补交“{row['name']}”", length=str(said.defer.within), began_at=turn.at, ended_at=turn.at,
    )  # fmt: skip
    turn.alter(CaseMaterial, row, due=due)
    line = {"material": material, "name": row["name"], "due": day_zh(due) if due is not None else ""}
    turn.notice("deferral_extended", [line], None)
    return Done(turn.changes("case.defer_longer", {"material": material, "due": str(due or "")}))


def may_extend_deferral(spans: list[Row], row: Row, today: date) -> bool:
    """Does the page offer it?"""
    used = any(one["kind"] == EXTENDED and one["step_key"] == row["key"] for one in spans)
    return is_out(row) and not used and row["due"] is not None and today <= row["due"]
