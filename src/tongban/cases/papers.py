"""What the papers of a case say, taken from the rows and the edition; nothing is written twice.

Each function draws up one paper (its Change joins the act's) and returns its id.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from tongban.cases.lanes import competence
from tongban.cases.models import Notice
from tongban.cases.remedies import remedies
from tongban.cases.rules import clock
from tongban.cases.rules.demands import AGAIN as GROUNDS_AGAIN
from tongban.cases.rules.demands import Defect
from tongban.core.clock import day_of
from tongban.core.workdays import Duration, day_zh
from tongban.definition.effective import Citation, Effective, supply_word
from tongban.definition.vocabulary import WAYS
from tongban.organisation.queries import organ, own_name, place
from tongban.papers.rules import Draft, draw_up, number_of
from tongban.papers.typeset import contents

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn
    from tongban.cases.reading import Row

KIND_WORDS: Mapping[str, str] = {
    "许可": "行政许可",
    "确认": "行政确认",
    "给付": "行政给付",
    "奖励": "行政奖励",
    "裁决": "行政裁决",
    "备案": "备案",
}

# Kind of a paper → the other kind of notice that has it: what was told once and is not met is told in the same series.
AGAIN: Mapping[str, str] = {"correction": "correction_unmet"}


def act_word(kind: str) -> str:
    """The law's word for the decision."""
    return KIND_WORDS.get(kind, "办理")


def _organ_short(maker: Mapping[str, str], line: str) -> str:
    """Who numbers the paper, in short (武侯区市场监管): its maker, who is not always the organ of the case."""
    where = own_name(maker["division"])
    offices = {"government": "政府", "township": "办" if where.endswith("街道") else "政府"}
    return f"{where}{maker['line'] or offices.get(maker['role'], line)}"


def maker_of(turn: Turn, organ_id: uuid.UUID) -> Mapping[str, str]:
    """Name, line, role, division and telephone of whose paper it is; no query where the place of the case has it."""
    found = place(turn.case["place"], day_of(turn.at)).by_id(organ_id)
    if found is not None:
        return found
    other = organ(organ_id)
    return {name: getattr(other, name) for name in ("name", "line", "role", "division", "phone")}


def _base(turn: Turn, kind: str, organ_id: uuid.UUID) -> dict[str, Any]:
    """What every paper of a case carries."""
    maker = maker_of(turn, organ_id)
    again = sum(1 for n in turn.loaded.notices if n["kind"] in (kind, AGAIN.get(kind)))
    serial = turn.case["number"].rpartition("-")[2]
    return {
        "number": number_of(_organ_short(maker, turn.e.line), kind, serial, turn.at, again),
        "organ": maker["name"],
        "date_words": day_zh(day_of(turn.at)),
        "case_number": turn.case["number"],
        "applicant": turn.case["applicant_name"],
        "item": turn.case["item_name"],
        "contact": f"{maker['name']} {maker['phone']}",
        "you": "您" if turn.case["applicant_kind"] == "person" else "你单位",
    }


def enter(
    turn: Turn,
    kind: str,
    organ_id: uuid.UUID,
    content: type[Any],
    said: Mapping[str, Any],
    to: tuple[str, uuid.UUID] | None = None,
    about: tuple[str, uuid.UUID] | None = None,
) -> uuid.UUID:
    """Draw up the paper, for the applicant or for whom ``to`` names, and note it among what this turn writes.
    ``about``: what it stands with, where that is not the case (whose papers the applicant sees).
    """
    base = _base(turn, kind, organ_id)
    data = {**base, **said, "template": content.template}
    draft = Draft(
        kind=kind,
        number=base["number"],
        organ=organ_id,
        about=about or ("case", turn.case["id"]),
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
    if way is None:
        return ""
    return "申请人提交" if way.id == "upload" else way.short or way.zh


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


def _not_yet(length: Duration | None) -> str:
    """What stands for a last day that is not known: a clock that begins later (after a test), or none at all."""
    return "期限自上述程序结束后起算，届时书面告知" if length is not None else "法律未规定"


def tell_acceptance(turn: Turn) -> uuid.UUID:
    """受理通知书: the clock, the day, the materials by source, what does not count."""
    dues = turn.project()
    promised = clock.length_of(turn.e, "promised", turn.loaded.spans, turn.facts, turn.at)
    statutory = clock.length_of(turn.e, "statutory", turn.loaded.spans, turn.facts, turn.at)
    excluded = [turn.e.steps[key].name for stop in turn.e.limits.stops for key in stop.by if key in turn.e.steps]
    due = dues.promised or dues.statutory
    said = {
        "materials": material_lines(turn),
        "accepted_at_words": day_zh(day_of(turn.at)),
        "promised_words": _words(promised, "未承诺"),
        "legal_words": _words(statutory, "法律未规定"),
        "due_words": due.zh if due is not None else _not_yet(promised or statutory),
        "excluded": excluded,
        "deferred": deferred_lines(turn),
        "basis": law_of(turn, "第三十二条第一款第五项"),
        **_taken_in(turn),
    }
    paper = enter(turn, "acceptance", turn.case["organ_id"], contents.Acceptance, said)
    turn.notice("acceptance", [], paper)
    return paper


def _taken_in(turn: Turn) -> dict[str, str]:
    """The counter that took it in, where that is not the counter of the place that decides (同省通办、帮办)."""
    counter = turn.case["counter_id"]
    return {} if counter in (None, turn.case["hall_id"]) else {"taken_in_at": organ(counter).name}


def basis_of(citations: Sequence[Citation]) -> list[str]:
    """Citations as a document prints them."""
    return [citation.zh for citation in citations]


def tell_correction(turn: Turn, defects: Sequence[Defect], *, approved_by: str = "") -> uuid.UUID:
    """一次性告知书: every gap with its basis and remedy, until when, what follows. One that tells again says for each
    new gap on which ground, why, and who of the organ approved it; what was told and is not met goes on under the
    first notice and its day.
    """
    last = clock.told_last(turn.loaded.notices)
    new = last is None or any(defect.ground for defect in defects)
    due = _last_day(turn, last)
    said = {
        "gaps": [asdict(_gap(turn, defect, approved_by)) for defect in defects],
        "filed_at_words": day_zh(day_of(turn.case["received_at"])),
        "channel_words": "网上、自助机、村（社区）站点或任一窗口",
        "clock_words": _clock_words(due),
        "deferred": deferred_lines(turn),
        "second": last is not None,
        "basis": law_of(turn, "第三十二条第一款第四项"),
    }
    paper = enter(turn, "correction", turn.case["organ_id"], contents.Correction, said)
    lines = [{"material": d.material, "problem": d.problem, **_grounds(d, approved_by)} for d in defects]
    if new or last is None:
        turn.alter(Notice, turn.notice("correction", lines, paper), due=due)
        return paper
    turn.notice(AGAIN["correction"], lines, paper)
    still = {line["material"]: line for line in lines}
    turn.alter(
        Notice, last, answered_at=None, answered_way="", due=due,
        lines=[still.get(line["material"], line) for line in last["lines"]],
    )  # fmt: skip
    return paper


def _grounds(defect: Defect, approved_by: str) -> dict[str, str]:
    return {"ground": defect.ground, "why": defect.why, "approved": approved_by} if defect.ground else {}


def _gap(turn: Turn, defect: Defect, approved_by: str) -> contents.Gap:
    material = turn.e.known_material(defect.material)
    row = turn.loaded.material(defect.material) or {}
    basis = "；".join(basis_of(material.basis)) or "本事项实施要素一览表"
    how = supply_word(material)
    remedy = f"请{'补交' if row.get('state') == 'missing' else '改正后重新提交'}"
    remedy += f"（{how}）" if how not in ("", WAYS["upload"].zh) else ""
    what = defect.problem
    if defect.ground:
        what += f"（{GROUNDS_AGAIN[defect.ground]}：{defect.why}；经本机关{approved_by}批准再次告知）"
    elif row.get("told_at") is not None:
        what += "（前次告知，尚未补正）"
    return contents.Gap(row.get("name") or material.name, what, basis, remedy)


def _last_day(turn: Turn, last: Row | None) -> date | None:
    """The day of a new notice; of one that goes on its own day, or five working days more where that is too near."""
    if last is None:
        return clock.step_due(clock.ANSWER, turn.at, *turn.desk())
    least = clock.step_due(clock.CORRECTION, turn.at, *turn.desk())
    return max((day for day in (last["due"], least) if day is not None), default=None)


def _clock_words(due: date | None) -> str:
    until = (
        f"请在{day_zh(due)}以前补正，在此以前可以多次补交；逾期没有补正的，视为放弃申请，可以重新申请。" if due else ""
    )
    return f"{until}补正材料收到之日起五个工作日内告知是否受理，逾期不告知即为受理；受理后开始计算办理时限"


def law_of(turn: Turn, article: str) -> list[str]:
    """The article of 行政许可法 that a step of procedure rests on; of what is no licence the item's own bases, for
    that law is not its law (art. 2, 3).
    """
    if turn.e.nature == "许可":
        return [f"《中华人民共和国行政许可法》{article}"]
    return basis_of(turn.e.basis)


def tell_not_accepted(turn: Turn, ground: str, article: str, proper: str) -> uuid.UUID:
    """不予受理决定书: one of the three lawful grounds, with the article it stands in."""
    organ_id = turn.case["organ_id"]
    said = {
        "filed_at_words": day_zh(day_of(turn.case["received_at"])),
        "ground": ground,
        "basis": law_of(turn, article),
        "remedies": remedies(turn, organ_id),
        "proper_organ": proper,
    }
    paper = enter(turn, "not_accepted", organ_id, contents.NotAccepted, said)
    turn.notice("not_accepted", [{"ground": ground, "proper_organ": proper}], paper)
    return paper


def findings_of(turn: Turn) -> list[str]:
    """What the steps found before the decision, in the order they were done, and what was found of a paper that came
    after its step; or that nobody decided in time. Nothing is called in order that nobody looked at.
    """
    found = []
    for step in turn.loaded.steps:
        silent = step["kind"] == "decide" and step["verdict"] == "silence"
        if step["state"] == "done" and step["opinion"] and (silent or step["kind"] not in ("accept", "decide")):
            found.append(f"{step['name']}：{step['opinion']}")
    # What no step found: the minutes of a hearing, on which the decision rests (行政许可法48), a paper that came later.
    found += [line["finding"] for n in turn.loaded.notices for line in n["lines"] if "finding" in line]
    whole = all(row["state"] in ("supplied", "not_needed") for row in turn.loaded.materials)
    return found or ["申请材料齐全，符合法定形式。" if whole else "申请材料已收到的部分符合法定形式。"]


def tell_granted(turn: Turn, organ_id: uuid.UUID, valid_words: str, paid_words: str = "") -> uuid.UUID:
    """准予决定书; of money with its amount."""
    result = next(iter(turn.e.result), None)
    act, money = act_word(turn.e.nature), f"，{paid_words}" if paid_words else ""
    said = {
        "act": act,
        "accepted_at_words": day_zh(day_of(turn.case["accepted_at"])),
        "findings": findings_of(turn),
        "basis": basis_of(turn.e.basis),
        "decides": f"准予{turn.case['applicant_name']}的“{turn.case['item_name'].removesuffix('申请')}”申请{money}",
        "licence_name": result.name if result is not None else "",
        "licence_number": "",
        "valid_words": valid_words,
        "supervisor": _supervisor(turn),
        "duties": holder_duties(turn.e),
        "measures": list(turn.e.supervision),
        # Who lost a dispute may turn too: to him the same paper is served.
        "remedies": remedies(turn, organ_id) if turn.e.nature == "裁决" else None,
    }
    paper = enter(turn, "granted", organ_id, contents.DecisionGranted, said)
    turn.notice("granted", [], paper)
    return paper


def _supervisor(turn: Turn) -> str:
    """Who supervises what was granted, which after 相对集中许可权 is not who granted it."""
    where, level = competence(turn.e, turn.facts, turn.at, turn.case["place"])
    power = where.power(turn.e.line, level)
    found = where.by_id(power["supervising_id"]) if power is not None else None
    return str(found["name"]) if found is not None else organ(turn.case["organ_id"]).name


def holder_duties(e: Effective) -> list[str]:
    """What whoever holds a licence must do, which is not what its supervisor does (行政许可法9, 49, 50, 62); nothing of
    what is no licence, for that law is not its law.
    """
    lasting = next((one for one in e.result if one.sort == "licence"), None)
    if e.nature != "许可" or lasting is None:
        return []
    before = e.apply_before_end.latest if e.apply_before_end is not None else None
    renewed = f"届满{before.zh}前申请" if before is not None else "届满三十日前申请，法规、规章另有规定的从其规定"
    return [
        "依法接受监督检查，如实提供有关情况和材料（《中华人民共和国行政许可法》第六十二条）",
        "许可的事项要变更的，向本机关申请变更（第四十九条）",
        *([f"要延续有效期的，在有效期{renewed}（第五十条）"] if isinstance(lasting.valid, Duration) else []),
        "不得涂改、倒卖、出租、出借，不得非法转让（第八十条第一项）",
    ]


def tell_refused(turn: Turn, organ_id: uuid.UUID, reasons: Sequence[str]) -> uuid.UUID:
    """不予决定书: facts, reasons, basis and the remedies (行政许可法 38)."""
    said = {
        "act": act_word(turn.e.nature),
        "accepted_at_words": day_zh(day_of(turn.case["accepted_at"])),
        "findings": findings_of(turn),
        "reasons": list(reasons),
        "basis": basis_of(turn.e.basis),
        "remedies": remedies(turn, organ_id),
    }
    paper = enter(turn, "refused", organ_id, contents.DecisionRefused, said)
    turn.notice("refused", [{"reason": reason} for reason in reasons], paper)
    return paper


def tell_stop(turn: Turn, span: Mapping[str, Any], *, resumed: bool) -> uuid.UUID:
    """特别程序期限告知书: the clock stops with it, or goes on."""
    dues = turn.project()
    due = (dues.promised or dues.statutory) if resumed else None
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
    turn: Turn,
    *,
    reason: str,
    added: Duration,
    old: str,
    new: str,
    basis: Sequence[str] = (),
    organ_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """延长期限通知书: once, approved by the head, with the reason (行政许可法 42); of a stage of another organ in its
    name (``organ_id``) and by its own law (``basis``).
    """
    said = {
        "accepted_at_words": day_zh(day_of(turn.case["accepted_at"])),
        "reason": reason,
        "approver": f"本机关负责人{turn.actor.name}",
        "added_words": added.zh,
        "old_due_words": old,
        "new_due_words": new,
        "basis": list(basis) or law_of(turn, "第四十二条第一款"),
    }
    paper = enter(turn, "extension", organ_id or turn.case["organ_id"], contents.Extension, said)
    line = {"reason": reason, "by": str(added), "organ": str(organ_id or turn.case["organ_id"])}
    turn.notice("extension", [line], paper)
    return paper
