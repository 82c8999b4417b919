"""How the value of each official field is said, from the effective definition alone. Lists are joined by ；."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tongban.core.workdays import Duration
from tongban.definition.effective.model import Choice, Effective, Fee, Material, Step
from tongban.definition.effective.supply import supply_word, visits
from tongban.definition.vocabulary import CHANNELS, ISSUERS, RESULT_KINDS, STEP_KINDS, WAYS

Say = Callable[[Effective], str]
_FREE = ("licence", "data", "earlier", "generate", "inquiry")
_SURVEYS = ("site_inspection", "joint_visit", "visit")
_TECHNICAL = ("technical_review", "test", "appraisal", "expert_review")


def _list(parts: Iterable[str]) -> str:
    return "；".join(part for part in parts if part)


def _yes(value: bool) -> str:
    return "是" if value else "否"


def _span(value: Duration | Choice[Duration] | None, none: str = "") -> str:
    if isinstance(value, Choice):
        return "、".join(one.zh for one, _ in value.options) + "（按情形）"
    return value.zh if value else none


def _level(e: Effective) -> str:
    return e.competence.level if isinstance(e.competence.level, str) else "分级管理"


def _fees(say: Callable[[Fee], str]) -> Say:
    return lambda e: _list(say(one) for one in e.fees)


def _each(say: Callable[[Material], str]) -> Say:
    """One value for every material, named."""
    return lambda e: _list(f"{one.name}：{said}" for one in e.materials if (said := say(one)))


def _steps(say: Callable[[Step], str], *kinds: str) -> Say:
    return lambda e: _list(
        f"{one.name}：{said}" for one in e.steps.values() if (not kinds or one.kind in kinds) and (said := say(one))
    )


def _results(e: Effective) -> str:
    return _list(one.name for one in e.result)


def _stopped(e: Effective) -> str:
    said = []
    for stop in e.limits.stops:
        names = "、".join(e.steps[name].name if name in e.steps else name for name in stop.by)
        said.append(f"{names}（{'、'.join(one.zh for one in stop.basis)}）")
    if e.limits.extend:
        said.append(f"延长{e.limits.extend.by.zh}")
    return _list(said)


def _remedies(e: Effective) -> str:
    return _list(f"{one.kind}（{one.within.zh}内）" if one.within else one.kind for one in e.remedies)


def _length(step: Step) -> str:
    return _span(step.within) or (f"不少于{step.min.zh}" if step.min else "")


def _usage(e: Effective) -> str:
    names = {step.id: step.name for step in e.steps.values()}
    return _each(lambda one: f"用于{names[one.examined_in]}" if one.examined_in in names else "")(e)


def _commitment(e: Effective) -> str:
    given = e.commitment
    if given is None:
        return ""
    verify = f"{given.verify_within.zh}内核查" if given.verify_within else ""
    return _list([given.text, f"代替{'、'.join(given.replaces)}", verify, f"违诺：{given.breach_then}"])


def _commitments(e: Effective) -> str:
    return _list(one.name for one in e.materials if any(way.way == "commitment" for way in one.supply))


def _hearing(e: Effective) -> str:
    said = {"on_request": "依申请听证", "always": "应当听证", "never": "不适用听证"}.get(e.hearing, "")
    return _list([said, _steps(_length, "hearing", "expert_review")(e)])


def _intermediary(e: Effective) -> str:
    return _list(one.name for one in e.materials if any(way.way == "intermediary" for way in one.supply)) or "无"


def _targets(e: Effective) -> str:
    return "、".join(e.targets)


def _scope(e: Effective) -> str:
    return f"{_targets(e)}办理{e.item}（{e.situation_name}）"


# What happens when the number is used up (行政许可法57: in the order of acceptance).
_SHORT: Mapping[str, str] = {
    "refuse": "按受理先后，数量用完的依法不予",
    "queue": "按受理先后排队",
    "lot": "公开摇号",
    "rank": "按公布的规则排序",
}


def _limit(e: Effective) -> str:
    if e.quota is None:
        return "无数量限制"
    basis = "、".join(one.zh for one in e.quota.basis)
    return f"有数量限制，{_SHORT[e.quota.when_short]}，剩余数量随时公开（{basis}）"


VALUES: Mapping[str, Say] = {
    "task_name": lambda e: e.item,
    "catalog_code": lambda e: e.item_code,
    "task_handle_item": lambda e: e.code,
    "task_type": lambda e: e.kind if e.kind == e.nature else f"{e.kind}（{e.nature}）",
    "by_law": lambda e: _list(one.zh for one in e.basis),
    "use_level": _level,
    "anticipate_day": lambda e: _span(e.limits.statutory, "法律未规定"),
    "anticipate_explain": lambda e: _list([*(one.zh for one in e.limits.basis), _stopped(e)]),
    "promise_day": lambda e: _span(e.limits.promised),
    "accept_condition": lambda e: _list(
        [_targets(e), f"提交{len(e.materials)}份材料" if e.materials else "不用交材料"]
    ),
    "handle_flow": lambda e: " → ".join(step.name for step in e.steps.values()),
    "service_type": _intermediary,
    "is_exist_intermediary": lambda e: _yes(_intermediary(e) != "无"),
    "limit_explain": _limit,
    "result_name": _results,
    "result_sample": lambda e: _list(one.sample for one in e.result),
    "result_type": lambda e: _list(RESULT_KINDS[one.sort][0] for one in e.result if one.sort in RESULT_KINDS),
    "is_fee": lambda e: _yes(bool(e.fees)),
    "fee_basis": _fees(lambda fee: "、".join(one.zh for one in fee.basis)),
    "fee_items": _fees(lambda fee: f"{fee.name} {fee.amount / 100:.2f}元" if isinstance(fee.amount, int) else fee.name),
    "handle_area": lambda e: e.accepted_in,
    "server_type": _targets,
    "corp_topic": lambda e: "、".join(e.topics.get("enterprise", ())),
    "user_topic": lambda e: "、".join(e.topics.get("person", ())),
    "handle_type": lambda e: "、".join(CHANNELS.get(one, one) for one in e.channels),
    "special_procedure": _stopped,
    "is_online": lambda e: _yes(bool({"online", "phone"} & set(e.channels)) and e.runs_in != "external"),
    "limit_scene_num": lambda e: str(visits(e).count),
    "limit_scene_explain": lambda e: _list(
        f"{one.zh}（{'、'.join(b.zh for b in one.basis)}）" if one.basis else one.zh for one in visits(e).causes
    ),
    "is_handle_by_gov_net": lambda e: _yes(e.runs_in != "external"),
    "dept_sys_name": lambda e: e.runs_in.partition(":")[2],
    "is_service_terminals": lambda e: _yes("kiosk" in e.channels),
    "is_mail_material": lambda e: _yes("mail" in e.channels),
    "is_pay_online": lambda e: "" if e.fees else "不支持",
    "transact_addr": lambda e: e.local.get("venues", ""),
    "transact_time": lambda e: e.local.get("hours", ""),
    "consult_phone": lambda e: e.local.get("consult_phone", ""),
    "supervise_phone": lambda e: e.local.get("complaint_phone", ""),
    "faq": lambda e: _list(f"{question} {answer}" for question, answer in e.faq),
    "project_type": lambda e: "即办件" if _span(e.limits.promised) == "当场" else "承诺件",
    "review_dept": _remedies,
    "material.name": lambda e: _list(one.name for one in e.materials),
    "material.issuer": _each(lambda one: one.from_ or one.issuer),
    "material.issue_time_req": _each(lambda one: f"出具不超过{one.not_older.zh}" if one.not_older else ""),
    "material.how_to_get": _each(supply_word),
    "material.usage": _usage,
    "material.original_count": _each(lambda one: str(int(any(way.way == "original" for way in one.supply)))),
    "material.required": _each(lambda one: "容缺后补" if one.defer else "非必要" if one.when else "必要"),
    "material.source_type": _each(lambda one: f"{one.issuer}（{ISSUERS.get(one.issuer, '')}）"),
    "material.source_explain": _each(lambda one: "、".join(WAYS[way.way].zh for way in one.supply if way.way in WAYS)),
    "material.accept_stand": _each(lambda one: "、".join(one.criteria)),
    "material.by_law": _each(lambda one: "、".join(cited.zh for cited in one.basis)),
    "material.example": _each(lambda one: one.sample),
    "material.not_need_case": _each(lambda one: f"不符合 {one.when.text} 时不用交" if one.when else ""),
    "link.name": lambda e: _list(step.name for step in e.steps.values()),
    "link.day": _steps(_length),
    "link.is_special": _steps(
        lambda step: "可停表" if STEP_KINDS.get(step.kind) and STEP_KINDS[step.kind].stops else ""
    ),
    "supervise_measure": lambda e: "、".join(e.supervision),
    "valid_period": lambda e: _list(
        one.valid.zh if isinstance(one.valid, Duration) else "长期" if one.valid == "none" else str(one.valid or "")
        for one in e.result
    ),
    "promise_system": lambda e: _yes(e.commitment is not None),
    "tolerant": lambda e: _yes(any(one.defer for one in e.materials)),
    "permit_condition": lambda e: _list(one.text for one in e.conditions),
    "application_materials": lambda e: _list(one.name for one in e.materials) or "无",
    "applicable_scope": _scope,
    "site_survey": _steps(_length, *_SURVEYS),
    "technical_review": _steps(_length, *_TECHNICAL),
    "hearing_argument": _hearing,
    "exempt_submission": lambda e: _list(one.name for one in e.materials if one.supply and one.supply[0].way in _FREE),
    "proof_commitment": _commitments,
    "commitment_terms": _commitment,
}
