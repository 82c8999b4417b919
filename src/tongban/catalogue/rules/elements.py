"""Check 1b: what must be said is said. The table follows GB/T 39046-2020 table 4 and C0109.2 as mapped to key paths
(elements.csv): a field written by departments, for which kinds, with its official name.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalogue.rules.finding import Case

_LICENCE = frozenset({"许可"})
_JUDGED = frozenset({"许可", "确认", "给付", "奖励"})


@dataclass(frozen=True, slots=True)
class Element:
    """One official field; ``path`` in the merged situation, ``kinds`` empty for all."""

    path: str
    zh: str
    en: str
    example: str
    kinds: frozenset[str] = frozenset()


ELEMENTS: tuple[Element, ...] = (
    Element("item", "事项名称", "name of the item", "item: 食品经营许可"),
    Element("code", "基本编码", "base code", "code: 12 位基本编码"),
    Element("kind", "事项类型", "kind of item", "kind: 许可"),
    Element("line", "条线（实施主体所属行业）", "line", "line: 市场监管"),
    Element("basis", "设定依据", "legal basis", "basis: [条例#4]"),
    Element("competence.level", "行使层级", "level of exercise", "competence: {level: 县级, place: 地点事实}"),
    Element("targets", "服务对象", "whom it serves", "targets: [自然人]"),
    Element("accepted_in", "通办范围", "where it is accepted", "accepted_in: 全县"),
    Element("name", "办理项名称", "name of the situation", "name: 新办"),
    Element("steps", "办理流程", "steps", "steps: {accept: …}"),
    Element("limits.statutory", "法定办结时限", "statutory limit", "statutory: 20wd（法律未规定写 none）"),
    Element("limits.promised", "承诺办结时限", "promised limit", "promised: 10wd"),
    Element("materials", "申请材料", "materials", "materials: [...]（没有就写 []）"),
    Element("fee", "收费", "fees", "fee: []（不收费也要写）"),
    Element("result.granted", "结果名称", "result", "result: {granted: {licence: …}}"),
    Element("conditions", "许可条件", "conditions of the grant", "conditions: [...]", _JUDGED),
    Element(
        "supervision.measures", "监管措施", "supervision measures", "supervision: {measures: [双随机抽查]}", _LICENCE
    ),
    Element(
        "local.required",
        "由各地填写的要素",
        "what places fill in",
        "local: {required: [consult_phone, complaint_phone]}",
    ),
)
_STEP = ("kind", "环节类型", "kind"), ("lane", "责任方", "lane")
_MATERIAL = ("name", "材料名称", "name"), ("issuer", "来源渠道", "issuer"), ("required_by", "要求依据", "required_by")


def check_elements(case: Case) -> None:
    for element in ELEMENTS:
        if element.kinds and case.e.nature not in element.kinds and case.e.kind not in element.kinds:
            continue
        if not _stands(case.said, element.path):
            _missing(case, element.path, element.zh, element.en, f"写 {element.example}")
    for name, step in (case.said.get("steps") or {}).items():
        for key, zh, en in _STEP:
            if key not in step:
                _missing(case, f"steps.{name}.{key}", f"环节“{name}”的{zh}", f"{en} of step {name}", f"写 {key}")
    for name, material in (case.said.get("materials") or {}).items():
        for key, zh, en in _MATERIAL:
            if key not in material:
                _missing(
                    case, f"materials.{name}.{key}", f"材料“{name}”的{zh}", f"{en} of material {name}", f"写 {key}"
                )
    if not case.e.plain:
        case.warn(
            "elements.plain",
            "plain",
            "没有写通俗说明",
            "no plain sentence",
            "写 plain: 一句话说清办的是什么、谁要办",
            "add `plain`: one sentence anybody understands",
        )
    _same_names(case)
    _results(case)


def _stands(said: Mapping[str, Any], path: str) -> bool:
    at: Any = said
    for key in path.split("."):
        if not isinstance(at, dict) or key not in at:
            return False
        at = at[key]
    return True


def _missing(case: Case, path: str, zh: str, en: str, mend: str) -> None:
    # The finding stands at what holds the missing element, so that its line is one that was written.
    case.error(
        "elements.missing",
        path,
        f"缺少要素：{zh}",
        f"missing element: {en}",
        mend,
        f"write `{path.rpartition('.')[2]}`",
    )


def _same_names(case: Case) -> None:
    """Two steps with one word would show it twice on the picture, the tracking page and the notice."""
    seen: dict[str, str] = {}
    for step in case.e.steps.values():
        if step.name in seen:
            case.error(
                "elements.step.name",
                f"steps.{step.id}",
                f"“{step.name}”有两个环节（{seen[step.name]} 和 {step.id}），看的人分不清",
                f"two steps are called {step.name_en}",
                "写 name 区分，如 初审、复审",
                "give them a `name`",
            )
        seen.setdefault(step.name, step.id)


def _results(case: Case) -> None:
    for place, one in enumerate(case.e.result):
        path = "result.granted" if len(case.e.result) == 1 else f"result.granted.{place}"
        if not one.sort:
            case.error(
                "elements.result.sort",
                path,
                "结果没有写是证照、批文、资金、登记还是答复",
                "what sort of result is it?",
                "写 licence、document、payment、record 或 answer",
                "write licence, document, payment, record or answer",
            )
        if one.sort in ("licence", "record") and one.valid is None and one.does != "end":
            _missing(case, f"{path}.valid", "有效期限", "validity", "写 valid: 5y；长期写 valid: none")
        registered = {**case.context.licences, **case.context.documents}
        if one.sort in ("licence", "document") and one.type not in registered:
            near = difflib.get_close_matches(one.type, registered, n=1)
            case.error(
                "elements.result.unknown",
                f"{path}.{one.sort}",
                f"没有登记过结果类型“{one.type}”",
                f"no registered type {one.type}",
                f"改为“{near[0]}”" if near else "改为已登记的类型，或在 dictionary 里写明",
                "use a registered type, or add it under `dictionary`",
            )
