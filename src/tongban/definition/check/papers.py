"""Check 5, materials and conditions: each is looked at on every path to a grant, none is asked that somebody else
holds.
"""

from __future__ import annotations

import difflib

from tongban.definition.check.finding import Case
from tongban.definition.check.worst import longest
from tongban.definition.effective import Citation, Condition, Material, Supply
from tongban.definition.effective.graph import certainly_done, reachable, shortest_way, topological
from tongban.definition.vocabulary import BARRED_CLASSES, CATCH_ALL, STEP_KINDS

_HELD_BY_GOVERNMENT = ("licence", "data", "inquiry", "generate", "earlier")
# Who may hold a paper and answer for it: an authority, or the village that keeps a register.
_ANSWERS = ("organ", "line", "government", "village")
_INSPECTIONS = ("site_inspection", "joint_visit", "visit")


def check_papers(case: Case) -> None:
    """Check 5: materials and conditions are examined, deferred and supplied lawfully."""
    for material in case.e.materials:
        path = f"materials.{material.id}"
        _words(case, material, path)
        _ways(case, material, path)
        _examined(
            case, f"{path}.examined_in", material.examined_in, f"材料“{material.name}”", material.when is not None
        )
        _deferral(case, material, path)
    for condition in case.e.conditions:
        _condition(case, condition)
    _commitment(case)


def _words(case: Case, material: Material, path: str) -> None:
    if any(word in material.name for word in CATCH_ALL):
        case.error(
            "papers.catch_all",
            f"{path}.name",
            f"“{material.name}”是兜底条款，申请人无从准备",
            f"“{material.name}” is a catch-all",
            "写出具体材料，或删去",
            "name the papers, or delete it",
        )
    if material.required_by in ("statute", "rule") and not material.basis:
        case.error(
            "papers.basis.missing",
            f"{path}.basis",
            f"材料“{material.name}”没有写依据",
            f"material {material.id} cites nothing",
            "写 basis；没有依据的写 required_by: practice",
            "add `basis`, or `required_by: practice`",
        )
    if material.issuer == "第三方" and not material.from_:
        case.error(
            "papers.from.missing",
            f"{path}.from",
            f"第三方材料“{material.name}”没有写由谁出具",
            f"{material.id}: by whom is it issued?",
            "写 from，如 from: 医院",
            "add `from`",
        )
    check_sample(case, f"{path}.sample", material.sample)


def check_sample(case: Case, path: str, sample: str) -> None:
    """A sample of a paper or of a result is a picture that is there."""
    if sample and case.context.samples is not None and sample not in case.context.samples:
        case.error(
            "papers.sample.missing",
            path,
            f"找不到样本文件“{sample}”",
            f"no sample file {sample}",
            "把文件放进 data/catalogue/samples 目录，或改名",
            "put the file into data/catalogue/samples/, or correct the name",
        )


def _ways(case: Case, material: Material, path: str) -> None:
    ways = {supply.way for supply in material.supply}
    if not ways:
        case.error(
            "papers.supply.missing",
            f"{path}.supply",
            f"材料“{material.name}”没有写提供方式",
            f"material {material.id} has no way of supply",
            "写 supply，如 [upload, scan]",
            "add `supply`",
        )
        return
    if material.issuer == "政府" and not ways & set(_HELD_BY_GOVERNMENT):
        case.error(
            "papers.government.way",
            f"{path}.supply",
            f"“{material.name}”由政府核发，不能只让申请人提交",
            f"{material.id} is issued by government and may not be asked only of the applicant",
            "首先写 licence、data 或 inquiry",
            "put licence, data or inquiry first",
        )
    if "original" in ways and not (material.basis and material.required_by == "statute"):
        case.error(
            "papers.original",
            f"{path}.supply.original",
            f"“{material.name}”要收原件，须有法律法规依据",
            "an original may be kept only where law demands it",
            "写 required_by: statute 和 basis，或改为 scan",
            "cite the statute, or use scan",
        )
    if "upload" in ways and material.files is None:
        case.warn(
            "papers.files.missing",
            f"{path}.files",
            f"“{material.name}”可上传，却没有写格式和大小",
            f"{material.id}: formats and size are not said",
            "写 files: {formats: [pdf, jpg, png], max_mb: 20}",
            "add `files`",
        )
    for supply in material.supply:
        _way(case, material, supply, path)


def _way(case: Case, material: Material, supply: Supply, path: str) -> None:
    here = f"{path}.supply.{supply.way}"
    context = case.context
    if context.ways is not None and supply.way not in context.ways:
        case.error(
            "papers.way.no_handler",
            here,
            f"提供方式 {supply.way} 还没有装好，不能发布",
            f"no handler for the way {supply.way}",
            "换用其他方式",
            "use another way",
        )
    if supply.way == "licence" and supply.target not in context.licences and supply.target not in context.documents:
        case.error(
            "papers.licence.unknown",
            here,
            f"没有登记过证照类型“{supply.target}”",
            f"no licence type {supply.target}",
            "改为已登记的类型，或在 dictionary.licences 里写明",
            "use a registered type, or add it under dictionary.licences",
        )
    if supply.way == "inquiry":
        _asked_of(case, material, supply, here)
        if supply.within is None:
            case.error(
                "papers.inquiry.within",
                here,
                f"“{material.name}”的部门协查没有写几日内答复",
                f"{material.id}: the inquiry has no length",
                "写 within",
                "add `within`",
            )
    if supply.way == "commitment" and case.e.barred and not _prescribed(material.basis):
        why = "、".join(BARRED_CLASSES.get(one, one) for one in case.e.barred)
        case.error(
            "papers.commitment.barred",
            here,
            f"{why}的事项，“{material.name}”不能以承诺代替",
            "no commitment in a barred class",
            "删去这一方式；法律或国务院决定另有规定的写明依据",
            "delete it, or cite the law that prescribes it",
        )


def _asked_of(case: Case, material: Material, supply: Supply, here: str) -> None:
    """部门协查 asks an organ: one that is written, and that can hold the paper."""
    lanes = case.e.lanes
    lane = lanes.get(supply.lane)
    if lane is None:
        near = difflib.get_close_matches(supply.lane, lanes, n=1)
        case.error(
            "papers.inquiry.lane",
            here,
            f"“{material.name}”的部门协查问的“{supply.lane}”没有定义"
            if supply.lane
            else f"“{material.name}”的部门协查没有写向谁查",
            f"{material.id}: no lane “{supply.lane}” to ask" if supply.lane else f"{material.id}: which lane is asked?",
            f"改为“{near[0]}”" if near else "写 {inquiry: {lane: 责任方, within: 3wd}}",
            f"write {near[0]}" if near else "write {inquiry: {lane, within}}",
        )
    elif lane.mode not in _ANSWERS:
        case.error(
            "papers.inquiry.holder",
            here,
            f"“{material.name}”的部门协查问的“{lane.name or lane.id}”不是机关，没有谁能答复",
            f"{material.id} is asked of {lane.id}, which is no organ that could answer",
            "问保存这份材料的机关（organ、line、government 的责任方）",
            "ask the organ that holds the paper (a lane of organ, line or government)",
        )


def _prescribed(basis: tuple[Citation, ...]) -> bool:
    return any(one.kind in ("法律", "国务院决定") for one in basis)


def _examined(case: Case, path: str, step: str, what: str, conditional: bool) -> None:
    e = case.e
    if step not in e.steps:
        said = f"指向的“{step}”不是环节" if step else "没有写由哪个环节审查"
        case.error(
            "papers.examined.unknown",
            path,
            f"{what}{said}",
            f"{path}: “{step}” is no step",
            f"现有环节：{'、'.join(e.steps)}",
            f"there are: {', '.join(e.steps)}",
        )
        return
    kind = STEP_KINDS.get(e.steps[step].kind)
    if kind is None or not (kind.examining or kind.id == "decide"):
        case.error(
            "papers.examined.kind",
            path,
            f"{what}指向的“{e.steps[step].name}”不是审查环节",
            f"{step} examines nothing",
            "指向受理、审查、核查等环节",
            "name a step that examines",
        )
        return
    if conditional or topological(e.steps)[1]:
        return
    for name, decides in e.steps.items():
        if (
            decides.kind == "decide"
            and step not in (name, decides.provisional)
            and name in reachable(e.steps, e.first)
            and (step not in certainly_done(e).get(name, frozenset()))
        ):
            way = _avoiding(case, step, name)
            said = " → ".join(e.steps[one].name for one in way)
            case.error(
                "papers.examined.skipped",
                path,
                f"{what}在这条路上没有人审查：{said}",
                f"not examined on the path {' → '.join(way)}",
                f"让每条路都经过“{e.steps[step].name}”，或改由必经的环节审查",
                "let every path pass it, or name a step on all of them",
            )


def _avoiding(case: Case, step: str, goal: str) -> tuple[str, ...]:
    others = {name: one for name, one in case.e.steps.items() if name != step}
    return shortest_way(others, case.e.first, goal) or shortest_way(case.e.steps, case.e.first, goal)


def _deferral(case: Case, material: Material, path: str) -> None:
    if material.defer is None:
        return
    if material.weight != "minor":
        case.error(
            "papers.defer.main",
            f"{path}.defer",
            f"“{material.name}”是主要材料，不能容缺",
            f"{material.id} is a main material",
            "删去 defer，或改为 weight: minor",
            "delete `defer`, or make it minor",
        )
    promised = longest(case.e.limits.promised)
    if promised is not None and not case.fits((material.defer.within,), promised):
        case.error(
            "papers.defer.too_long",
            f"{path}.defer",
            f"“{material.name}”容缺{material.defer.within.zh}，比承诺时限{promised.zh}还长，决定会等它",
            f"{material.id} may follow within {material.defer.within.en}, the whole is promised in {promised.en}",
            "改为短于承诺时限",
            "let it be shorter than the promise",
        )
    if material.defer.late.startswith("end:") and material.defer.late != "end:lapsed":
        case.error(
            "papers.defer.end",
            f"{path}.defer.late",
            f"“{material.name}”到期没有补来，是办件终止，不是申请人撤回，也不是退件",
            f"{material.id} did not follow: the matter ends; nobody withdrew it, and it was accepted",
            "改为 {end: lapsed}",
            "write {end: lapsed}",
        )
    step = case.e.steps.get(material.examined_in)
    if step is not None and step.kind in _INSPECTIONS:
        case.error(
            "papers.defer.inspection",
            f"{path}.defer",
            f"“{material.name}”在现场核查时要用，不能容缺",
            f"the inspection needs {material.id}",
            "删去 defer",
            "delete `defer`",
        )


def _condition(case: Case, condition: Condition) -> None:
    path = f"conditions.{condition.id}"
    if bool(condition.in_step) == (condition.rule is not None):
        case.error(
            "papers.condition.answer",
            path,
            f"条件“{condition.text}”须由一个环节（in）或一条规则（rule）回答，只写其一",
            f"condition {condition.id} needs either `in` or `rule`",
            "写 in: 环节 或 rule: 规则",
            "write one of them",
        )
    elif condition.in_step:
        _examined(case, f"{path}.in", condition.in_step, f"条件“{condition.text}”", False)
    if not condition.basis:
        case.error(
            "papers.condition.basis",
            f"{path}.basis",
            f"条件“{condition.text}”没有依据",
            f"condition {condition.id} cites nothing",
            "写 basis",
            "add `basis`",
        )


def _commitment(case: Case) -> None:
    e, committed = case.e, case.e.commitment
    if committed is None:
        return
    if e.barred and not _prescribed(committed.basis):
        why = "、".join(BARRED_CLASSES.get(one, one) for one in e.barred)
        case.error(
            "papers.commitment.barred",
            "commitment",
            f"{why}，不适用告知承诺",
            "no commitment in a barred class",
            "删去 commitment；法律或国务院决定规定可以的，在 commitment.basis 写明",
            "delete it, or cite the law or State Council decision",
        )
    known = {one.id for one in e.materials} | {one.id for one in e.conditions} | set(e.steps)
    for name in committed.replaces:
        if name not in known:
            case.error(
                "papers.commitment.unknown",
                "commitment.replaces",
                f"承诺所代替的“{name}”不是材料、条件或环节",
                f"{name} is no material, condition or step",
                "改名或删去",
                "correct or delete it",
            )
    for there, key, zh in (
        (committed.basis, "basis", "依据"),
        (committed.text, "text", "承诺书文本"),
        (committed.verify_within, "verify", "核查办法"),
        (committed.breach_then, "breach", "违诺后果"),
    ):
        if not there:
            case.error(
                "papers.commitment.incomplete",
                f"commitment.{key}",
                f"告知承诺没有写{zh}",
                f"the commitment lacks {key}",
                f"写 {key}",
                f"add `{key}`",
            )
