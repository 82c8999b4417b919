"""What the papers of a case say, taken from the rows and the edition; nothing is written twice.

Each function draws up one paper (its Change joins the act's) and returns its id.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tongban.cases.rules.demands import Defect
from tongban.core.clock import day_of
from tongban.core.workdays import Duration, day_zh
from tongban.definition.effective import Citation, supply_word
from tongban.definition.vocabulary import WAYS
from tongban.organisation.queries import division_name, organ
from tongban.papers.rules import Draft, draw_up, number_of
from tongban.papers.typeset import contents

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

KIND_WORDS: Mapping[str, str] = {
    "许可": "行政许可",
    "确认": "行政确认",
    "给付": "行政给付",
    "奖励": "行政奖励",
    "裁决": "行政裁决",
    "备案": "备案",
}


def act_word(kind: str) -> str:
    """The law's word for the decision."""
    return KIND_WORDS.get(kind, "办理")


def _organ_short(turn: Turn) -> str:
    place = division_name(turn.case["place"])
    return f"{place[-3:] if len(place) > 3 else place}{turn.e.line}"


def _base(turn: Turn, kind: str, organ_id: uuid.UUID) -> dict[str, Any]:
    """What every paper of a case carries."""
    maker = organ(organ_id)
    again = sum(1 for n in turn.loaded.notices if n["kind"] == kind)
    return {
        "number": number_of(_organ_short(turn), kind, turn.case["number"].rpartition("-")[2], turn.at, again),
        "organ": maker.name,
        "date_words": day_zh(day_of(turn.at)),
        "case_number": turn.case["number"],
        "applicant": turn.case["applicant_name"],
        "item": turn.case["item_name"],
        "contact": f"{maker.name} {maker.phone}",
    }


def enter(
    turn: Turn,
    kind: str,
    organ_id: uuid.UUID,
    content: type[Any],
    said: Mapping[str, Any],
    to: tuple[str, uuid.UUID] | None = None,
) -> uuid.UUID:
    """Draw up the paper, for the applicant or for whom ``to`` names, and note it among what this turn writes."""
    base = _base(turn, kind, organ_id)
    data = {**base, **said, "template": content.template}
    draft = Draft(
        kind=kind,
        number=base["number"],
        organ=organ_id,
        about=("case", turn.case["id"]),
        to=to or (turn.case["applicant_kind"], turn.case["applicant_id"]),
        title=content.title.format(act=data.get("act", ""), name=data.get("name", "")),
        data=data,
    )
    change = draw_up(draft, actor=turn.actor, at=turn.at)
    turn.also.append(change)
    return change.subject.id


def source_words(turn: Turn, row: Mapping[str, Any]) -> str:
    """How a material came: 电子证照、填表生成、窗口扫描 …"""
    if row["verdict"] == "deferred":
        return "容缺后补"
    if row["state"] == "asking":
        return "部门协查中，无需您提交"
    way = WAYS.get(row["way"])
    return way.zh if way is not None else ""


def material_lines(turn: Turn) -> list[dict[str, str]]:
    """Every material that came in, by its source."""
    lines = []
    for _, row in turn.loaded.held:
        if row["state"] in ("supplied", "asking"):
            lines.append(asdict(contents.Material(row["name"], source_words(turn, row))))
    return lines


def deferred_lines(turn: Turn) -> list[dict[str, str]]:
    """Materials that may follow, with their day."""
    return [
        asdict(contents.Deferred(row["name"], f"{day_zh(row['due'])}前"))
        for row in turn.loaded.materials
        if row["verdict"] == "deferred" and row["due"] is not None
    ]


def _words(length: Duration | None, otherwise: str) -> str:
    return length.zh if length is not None else otherwise


def tell_acceptance(turn: Turn) -> uuid.UUID:
    """受理通知书: the clock, the day, the materials by source, what does not count."""
    from tongban.cases.rules.clock import length_of

    dues = turn.project()
    promised = length_of(turn.e, "promised", turn.loaded.spans, turn.facts, turn.at)
    statutory = length_of(turn.e, "statutory", turn.loaded.spans, turn.facts, turn.at)
    excluded = [turn.e.steps[key].name for stop in turn.e.limits.stops for key in stop.by if key in turn.e.steps]
    due = dues.promised or dues.statutory
    said = {
        "materials": material_lines(turn),
        "accepted_at_words": day_zh(day_of(turn.at)),
        "promised_words": _words(promised, "未承诺"),
        "legal_words": _words(statutory, "法律未规定"),
        "due_words": due.zh if due is not None else "法律未规定",
        "excluded": excluded,
        "deferred": deferred_lines(turn),
        "basis": basis_of(turn.e.limits.basis) or ["《中华人民共和国行政许可法》第三十二条"],
    }
    paper = enter(turn, "acceptance", turn.case["organ_id"], contents.Acceptance, said)
    turn.notice("acceptance", [], paper)
    return paper


def basis_of(citations: Sequence[Citation]) -> list[str]:
    """Citations as a document prints them."""
    return [citation.zh for citation in citations]


def tell_correction(turn: Turn, defects: Sequence[Defect]) -> uuid.UUID:
    """一次性告知书: every gap with its basis and remedy, and what may follow later."""
    gaps = []
    for defect in defects:
        material = turn.e.known_material(defect.material)
        basis = "；".join(basis_of(material.basis)) or "本事项实施要素一览表"
        row = turn.loaded.material(defect.material) or {}
        missing = row.get("state") == "missing"
        remedy = f"请{'补交' if missing else '改正后重新提交'}：{supply_word(material)}"
        gaps.append(asdict(contents.Gap(row.get("name") or material.name, defect.problem, basis, remedy)))
    said = {
        "gaps": gaps,
        "filed_at_words": day_zh(day_of(turn.case["received_at"])),
        "channel_words": "网上、自助机、村（社区）站点或任一窗口，补齐后不必再来本窗口",
        "clock_words": "补正材料收到之日起办理，受理后开始计算办理时限",
        "deferred": deferred_lines(turn),
        "second": turn.loaded.told_at is not None,
    }
    paper = enter(turn, "correction", turn.case["organ_id"], contents.Correction, said)
    turn.notice("correction", [{"material": d.material, "problem": d.problem} for d in defects], paper)
    return paper


def remedies(turn: Turn) -> dict[str, str]:
    """复议 to the people's government of the same level, 诉讼 to the competent court; what the definition adds comes
    first.
    """
    place = division_name(turn.case["place"])
    return asdict(contents.Remedies(f"{place}人民政府（演示）", "有管辖权的人民法院"))


def tell_not_accepted(turn: Turn, ground: str, proper: str) -> uuid.UUID:
    """不予受理决定书: one of the three lawful grounds."""
    said = {
        "filed_at_words": day_zh(day_of(turn.case["received_at"])),
        "ground": ground,
        "basis": ["《中华人民共和国行政许可法》第三十二条"],
        "remedies": remedies(turn),
        "proper_organ": proper,
    }
    paper = enter(turn, "not_accepted", turn.case["organ_id"], contents.NotAccepted, said)
    turn.notice("not_accepted", [{"ground": ground, "proper_organ": proper}], paper)
    return paper


def findings_of(turn: Turn) -> list[str]:
    """What the steps found, in the order they were done."""
    found = []
    for step in turn.loaded.steps:
        if step["state"] == "done" and step["opinion"] and step["kind"] != "accept":
            found.append(f"{step['name']}：{step['opinion']}")
    return found or ["申请材料齐全，符合法定形式。"]


def tell_granted(turn: Turn, organ_id: uuid.UUID, valid_words: str, paid_words: str = "") -> uuid.UUID:
    """准予决定书; of money with its amount."""
    result = next(iter(turn.e.result), None)
    act, money = act_word(turn.e.nature), f"，{paid_words}" if paid_words else ""
    said = {
        "act": act,
        "accepted_at_words": day_zh(day_of(turn.case["accepted_at"])),
        "findings": findings_of(turn),
        "basis": basis_of(turn.e.basis),
        "decides": f"准予{turn.case['applicant_name']}的“{turn.case['item_name']}”申请{money}。",
        "licence_name": result.name if result is not None else "",
        "licence_number": "",
        "valid_words": valid_words,
        "supervisor": f"{turn.e.line}监管部门",
        "duties": list(turn.e.supervision),
    }
    paper = enter(turn, "granted", organ_id, contents.DecisionGranted, said)
    turn.notice("granted", [], paper)
    return paper


def tell_refused(turn: Turn, organ_id: uuid.UUID, reasons: Sequence[str]) -> uuid.UUID:
    """不予决定书: facts, reasons, basis and the remedies (行政许可法 38)."""
    said = {
        "act": act_word(turn.e.nature),
        "accepted_at_words": day_zh(day_of(turn.case["accepted_at"])),
        "findings": findings_of(turn),
        "reasons": list(reasons),
        "basis": basis_of(turn.e.basis),
        "remedies": remedies(turn),
    }
    paper = enter(turn, "refused", organ_id, contents.DecisionRefused, said)
    turn.notice("refused", [{"reason": reason} for reason in reasons], paper)
    return paper


def tell_stop(turn: Turn, span: Mapping[str, Any], *, resumed: bool) -> uuid.UUID:
    """特别程序期限告知书: the clock stops with it, or goes on."""
    due = turn.project().promised if resumed else None
    said = {
        "procedure": span["cause"],
        "resumed": resumed,
        "began_words": day_zh(day_of(span["began_at"])),
        "longest_words": Duration.parse(span["length"]).zh if span["length"] else "",
        "ended_words": day_zh(day_of(turn.at)) if resumed else "",
        "due_words": due.zh if due is not None else "",
        "basis": [span["basis"]],
    }
    kind = "stop"
    paper = enter(turn, kind, turn.case["organ_id"], contents.SpecialProcedure, said)
    turn.notice(kind, [{"procedure": span["cause"], "resumed": resumed}], paper)
    return paper


def tell_extension(
    turn: Turn, *, reason: str, added: Duration, old: str, new: str, organ_id: uuid.UUID | None = None
) -> uuid.UUID:
    """延长期限通知书: once, approved by the head, with the reason (行政许可法 42); of a stage of another organ in its
    name (``organ_id``).
    """
    said = {
        "accepted_at_words": day_zh(day_of(turn.case["accepted_at"])),
        "reason": reason,
        "approver": turn.actor.name,
        "added_words": added.zh,
        "old_due_words": old,
        "new_due_words": new,
    }
    paper = enter(turn, "extension", organ_id or turn.case["organ_id"], contents.Extension, said)
    turn.notice("extension", [{"reason": reason, "by": str(added)}], paper)
    return paper
