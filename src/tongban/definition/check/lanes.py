"""Check 3: who holds each step, whether he may, where he is, and that no one decides what he accepted."""

from __future__ import annotations

import difflib

from tongban.definition.check.finding import Case
from tongban.definition.check.knowing import account, askable, closed
from tongban.definition.effective import Lane, Step
from tongban.definition.vocabulary import STEP_KINDS

_HOLDER = {
    "organ": "organ",
    "line": "organ",
    "government": "organ",
    "member": "organ",
    "hall": "hall",
    "village": "village",
    "system": "system",
    "provider": "provider",
    "party": "party",
}
_HOLDER_ZH = {
    "organ": "机关",
    "hall": "大厅窗口",
    "village": "村（社区）",
    "system": "系统",
    "provider": "服务机构",
    "party": "当事人",
}


def check_lanes(case: Case) -> None:
    """Check 3: every step has a holder that may lawfully do it."""
    used = {step.lane for step in case.e.steps.values()}
    for lane in case.e.lanes.values():
        _lane(case, lane)
    for step in case.e.steps.values():
        _holder(case, step)
    _competence(case)
    _separation(case)
    named = used | {supply.lane for material in case.e.materials for supply in material.supply}
    named |= {case.e.commitment.verify_lane} if case.e.commitment else set()
    named |= {start.lane for start in case.e.start}
    for lane in case.e.lanes.values():
        if lane.id not in named and lane.mode != "party":
            case.warn(
                "lanes.unused",
                f"lanes.{lane.id}",
                f"责任方“{lane.id}”没有哪个环节用到",
                f"no step uses the lane {lane.id}",
                "删去，或让环节用它",
                "delete it, or use it",
            )


def _lane(case: Case, lane: Lane) -> None:
    path = f"lanes.{lane.id}"
    said = (case.said.get("lanes") or {}).get(lane.id)
    if said is not None:
        modes = [one for one in ("organ", "government", "hall", "village", "system", "provider") if one in said]
        if len(modes) != 1 and not (not modes and "line" in said):
            case.error(
                "lanes.mode",
                path,
                f"责任方“{lane.id}”应只写 organ、line、government、hall、village、system、provider 之一",
                f"lane {lane.id} must say exactly one of organ, line, government, hall, village, system, provider",
                "留下一个",
                "keep one",
            )
            return
    if lane.mode == "line" and (lane.level is None or not lane.at):
        case.error(
            "lanes.line.place",
            path,
            f"其他条线的责任方“{lane.id}”须写 level 和 at",
            f"lane {lane.id} needs `level` and `at`",
            "写 level: 县级, at: 地点事实",
            "add `level` and `at`",
        )
    if lane.mode == "government" and not lane.at:
        case.error(
            "lanes.government.place",
            path,
            f"责任方“{lane.id}”没有写是哪里的政府",
            f"lane {lane.id}: of which place?",
            "写 at: 地点事实",
            "add `at`",
        )
    if lane.at:
        _place(case, lane.at, f"{path}.{'at' if said and 'at' in said else lane.mode}")
    deciding = {step.lane for step in case.e.steps.values() if step.kind == "decide"}
    if lane.delegable is not None and lane.id not in deciding:
        case.error(
            "lanes.delegable",
            f"{path}.delegable",
            f"责任方“{lane.id}”不作决定，没有可以委托的",
            f"lane {lane.id} decides nothing that could be delegated",
            "写在作出决定的责任方上，或删去",
            "write it at the deciding lane, or delete it",
        )
    if lane.authority == "委托" and lane.mode not in ("organ", "line", "government"):
        case.error(
            "lanes.authority",
            f"{path}.authority",
            "委托只能给行政机关（行政许可法第二十四条）",
            "only an administrative organ may be delegated to (art. 24)",
            "改为代收，或换行政机关",
            "write 代收, or name an organ",
        )


def _place(case: Case, fact: str, path: str) -> None:
    if fact in case.types and fact in askable(case) | account(case.context.dictionary):
        return
    near = difflib.get_close_matches(fact, askable(case), n=1)
    case.error(
        "lanes.place.unknown",
        path,
        f"地点“{fact}”既没有问，也没有来源",
        f"the place {fact} is neither asked nor given",
        f"改为 {near[0]}，或在 form 里问它" if near else "在 form 里问它，或在 facts 里声明来源",
        "ask it, or declare its source",
    )


def _competence(case: Case) -> None:
    place = case.e.competence.place
    if place:
        known = closed(askable(case), case.context.dictionary)
        if place not in known:
            _place(case, place, "competence.place")


def _holder(case: Case, step: Step) -> None:
    path = f"steps.{step.id}.lane"
    lane = case.e.lanes.get(step.lane)
    if not step.lane:
        return
    if lane is None:
        near = difflib.get_close_matches(step.lane, case.e.lanes, n=1)
        case.error(
            "lanes.unknown",
            path,
            f"环节“{step.name}”的责任方“{step.lane}”没有定义",
            f"step {step.id}: no lane “{step.lane}”",
            f"改为“{near[0]}”" if near else f"现有责任方：{'、'.join(case.e.lanes)}",
            "name a lane or a party",
        )
        return
    kind = STEP_KINDS.get(step.kind)
    holder = _HOLDER.get(lane.mode, "")
    if kind is not None and holder and holder not in kind.holders:
        case.error(
            "lanes.holder",
            path,
            f"“{kind.zh}”不能由{_HOLDER_ZH[holder]}承担",
            f"{kind.en} cannot be held by {holder}",
            f"可由{'、'.join(_HOLDER_ZH[one] for one in sorted(kind.holders))}承担",
            f"may be held by: {', '.join(sorted(kind.holders))}",
        )
    if kind is not None and kind.official and case.e.nature == "许可" and lane.mode in ("village", "provider"):
        case.error(
            "lanes.official",
            path,
            f"村（社区）和服务机构不能{kind.zh}行政许可",
            f"{lane.mode} may not take {step.id} of a licence",
            "改由机关或大厅承担",
            "let an organ or a hall hold it",
        )
    if step.kind == "decide" and lane.authority == "代收":
        case.error(
            "lanes.decide.authority",
            path,
            "代收只收件转送，不能作出决定",
            "代收 receives and forwards; it decides nothing",
            "改由有权机关决定",
            "let the competent organ decide",
        )
    if kind is not None and kind.two and step.staff < 2:
        case.error(
            "lanes.inspection.two",
            f"steps.{step.id}.staff",
            f"“{step.name}”须由两名以上工作人员进行（行政许可法第三十四条）",
            f"{step.id} takes two or more persons (art. 34)",
            "写 staff: 2",
            "write `staff: 2`",
        )


def _separation(case: Case) -> None:
    e = case.e
    money = any(one.sort == "payment" for one in e.result)
    if e.separation == "apart":
        _apart(case)
        return
    if e.nature == "裁决" or money or e.nature == "给付":
        case.error(
            "lanes.separation.kind",
            "separation",
            f"{e.nature}须分人办理，不能用 {e.separation}",
            f"{e.nature} must be `apart`",
            "改为 apart",
            "write `apart`",
        )
    if e.separation == "chief":
        return
    for condition in e.conditions:
        if condition.rule is None:
            case.error(
                "lanes.rule.discretion",
                f"conditions.{condition.id}",
                f"条件“{condition.text}”要由人判断，不能由平台自动准予",
                f"condition {condition.id} needs judgement",
                "写成 rule，或把 separation 改为 apart",
                "write a `rule`, or `separation: apart`",
            )
            continue
        given = closed(account(case.context.dictionary) | set(e.facts), case.context.dictionary)
        found = {f"step.{one.id}." for one in case.e.steps.values() if not _is_party(case, one.lane)}
        own = sorted(
            name
            for name in condition.rule.names
            if name not in given and not name.startswith("param.") and not name.startswith(tuple(found))
        )
        for name in own:
            case.error(
                "lanes.rule.trust",
                f"conditions.{condition.id}.rule",
                f"{name} 只凭申请人自述（D 级），不能据以自动准予",
                f"{name} is only what the applicant says (trust D)",
                "在 facts 里声明 A、B 级来源，或把 separation 改为 apart",
                "declare a source of trust A or B, or write `apart`",
            )


def _is_party(case: Case, lane: str) -> bool:
    """Is what a step of this lane finds only a party's own word?"""
    held = case.e.lanes.get(lane)
    return held is None or held.mode == "party"


def _apart(case: Case) -> None:
    lanes = case.e.lanes
    accepting = {step.lane for step in case.e.steps.values() if step.kind in ("accept", "coach")}
    for step in case.e.steps.values():
        lane = lanes.get(step.lane)
        if step.kind != "decide" or lane is None:
            continue
        if lane.mode == "system":
            case.error(
                "lanes.decide.system",
                f"steps.{step.id}.lane",
                "平台只在 separation: rule 时自动准予",
                "the platform decides only under `separation: rule`",
                "改由机关决定，或把 separation 改为 rule（条件须全是规则）",
                "let an organ decide, or use `rule`",
            )
        if step.lane in accepting:
            case.error(
                "lanes.apart.same",
                f"steps.{step.id}.lane",
                f"受理和“{step.name}”同在“{step.lane}”，受理的人不能决定",
                f"{step.id} is in the lane that accepts",
                "把决定放到另一个责任方（另一岗位）",
                "put the decision into another lane (another post)",
            )
