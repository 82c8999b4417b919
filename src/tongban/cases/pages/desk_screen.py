"""The desk's page of a case (screen 04) as its template needs it: verdicts, the notice as it would read, acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from tongban.cases.acts.elsewhere import to_look_at
from tongban.cases.acts.reveal import OF_APPLICANT
from tongban.cases.acts.tell import GROUNDS
from tongban.cases.acts.turn import Turn
from tongban.cases.facts import is_sealed
from tongban.cases.models import CaseMaterial
from tongban.cases.pages import case_view
from tongban.cases.pages.step_form import form_of
from tongban.cases.papers import tell_correction
from tongban.cases.policies import heads, holds
from tongban.cases.queries.staff import DESK_KINDS, Row, attached_to, attention, board
from tongban.cases.reading import Loaded
from tongban.cases.rules import clock
from tongban.cases.rules.demands import Defect
from tongban.core.clock import day_of, now
from tongban.core.codes import masking
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.organisation.queries import calendar
from tongban.web.context import language
from tongban.web.staff import badge, faults_of, moment, one_time_key
from tongban.web.words import later, t

VERDICT, PROBLEM = "v.", "p."
# The control's values and the acts' words.
CHOSEN: Mapping[str, str] = {"pass": "fit", "fail": "unfit", "defer": "deferred"}
SHOWN: Mapping[str, str] = {word: value for value, word in CHOSEN.items()}
GROUND_WORDS: Mapping[str, str] = {
    "not_needed": later("所申请的事项依法不需要办理"),
    "not_ours": later("所申请的事项依法不属于本机关职权范围"),
    "barred": later("在法律禁止再次申请的期限内，或隐瞒情况、提供虚假材料"),
}
DONE: Mapping[str, str] = {
    "save": later("核验结果已保存。"),
    "tell": later("一次性告知书已送达申请人，请申请人签收。"),
    "accept": later("已受理，办理时限从今天起算；受理通知书在“文书”里。"),
    "not_accept": later("已作出不予受理决定，决定书在“文书”里。"),
    "extend": later("期限已延长，通知书已送达申请人。"),
    "supply": later("材料已收到，原件请当场退还。"),
    "correct": later("补正已收齐，请重新核验。"),
    "step": later("已办结这一步。"),
    "file": later("已收件，请逐项核验材料。"),
}
Typed = Mapping[str, tuple[str, str]]


def verdicts_in(post: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Material id → (verdict, problem) as the form says it; whatever id stands there, known or not."""
    found: dict[str, tuple[str, str]] = {}
    for name in post:
        if name.startswith((VERDICT, PROBLEM)):
            key = name[2:]
            verdict = str(post.get(VERDICT + key, ""))
            found[key] = (CHOSEN.get(verdict, verdict), str(post.get(PROBLEM + key, "")).strip())
    return found


def defects_of(typed: Typed) -> list[Defect]:
    """Lines of the notice: whatever is marked unfit."""
    return [Defect(key, problem) for key, (verdict, problem) in typed.items() if verdict == "unfit"]


@dataclass
class Preview:
    """The notice as it would be served; ``said`` is the line beside the buttons."""

    title: str
    to: str
    paragraphs: list[str]
    sign: str
    said: str
    unfit: int


def preview_of(turn: Turn, typed: Typed) -> Preview:
    """The 一次性告知书 of these verdicts, from the very words the paper will have; nothing is written."""
    turn = Turn(case_view.apart(turn.loaded), turn.actor, turn.at)
    for key, (verdict, problem) in typed.items():
        row = turn.loaded.material(key)
        if row is not None:
            material = turn.e.material(key)
            due = row["due"]
            if verdict == "deferred" and material is not None and material.defer is not None:
                due = clock.step_due(material.defer.within, turn.at, *turn.desk())
            turn.alter(CaseMaterial, row, verdict=verdict, problem=problem, due=due)
    defects = [Defect(m["key"], m["problem"]) for m in turn.loaded.materials if m["verdict"] == "unfit"]
    defects = [d for d in defects if turn.e.material(d.material) is not None]
    beside = _beside(turn, len(defects))  # before the draft of the notice stands among the turn's own
    tell_correction(turn, defects)
    data = turn.also[-1].rows[0].values["data"]
    return Preview(
        "一次性告知书",
        turn.case["applicant_name"],
        _lines(turn, data, len(defects)),
        f"{data['organ']}　{data['date_words']}",
        beside,
        len(defects),
    )


def _lines(turn: Turn, data: Mapping[str, Any], count: int) -> list[str]:
    deferred = [f"{d['material']}可在受理后补交，{d['until_words']}。" for d in data["deferred"]]
    if not count:
        return ["目前没有需要补正的材料，可以受理。", *deferred]
    gaps = [
        f"{n}. {gap['material']}：{gap['what'] or '（请写明哪里不合格）'}。依据：{gap['basis']}。{gap['remedy']}。"
        for n, gap in enumerate(data["gaps"], start=1)
    ]
    return [
        f"您申请的{turn.case['item_name']}，还需补正以下 {count} 项：",
        *gaps,
        *deferred,
        f"补正材料可以交到：{data['channel_words']}。",
    ]


def _beside(turn: Turn, unfit: int) -> str:
    lang = language()
    if turn.loaded.told_at is not None:
        return t("已经告知过一次。第二次告知只能针对之后新收到的材料，其他的请受理。", lang)
    if unfit:
        return t("{n} 项不合格，暂不能受理。第二次告知只能针对之后新收到的材料，请确认没有遗漏。", lang, n=unfit)
    return t("没有不合格的材料。缺主要材料的，请标“不合格”并写明，一次告知。", lang)


def screen(
    loaded: Loaded,
    actor: Actor,
    *,
    typed: Typed | None = None,
    refusal: Refusal | None = None,
    act: str = "",
    raw: Mapping[str, str] | None = None,
    revealed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The whole context of the page."""
    turn = Turn(loaded, actor, now())
    today = day_of(turn.at)
    attached = attached_to(loaded)
    step = counter_step(loaded, actor)
    examining = step is not None and step["kind"] == "accept" and loaded.case["state"] == "received"
    rows = case_view.materials(turn, attached, typed)
    for row in rows:
        row["value"] = SHOWN.get(row["verdict"], "")
        row["name_v"], row["name_p"] = VERDICT + row["key"], PROBLEM + row["key"]
        row["told_before"] = loaded.told_at is not None and not _came_after(loaded, row["key"])
    found = {
        "head": case_view.head(turn, today),
        "receipt": receipt_badge(turn, today),
        "materials": rows,
        "answers": case_view.answers(turn),
        "events": case_view.happened(attached, turn),
        "papers": case_view.papers(turn, attached),
        "findings": case_view.findings(turn),
        "refused": attached.refused,
        "examining": examining,
        "look_at": to_look_at(turn, language()) if examining else [],
        "correcting": step is not None and loaded.case["state"] == "correcting",
        "told_at": moment(loaded.told_at),
        "grounds": [{"value": key, "label": t(GROUND_WORDS[key], language())} for key in GROUNDS],
        "may_extend": may_extend(turn, actor),
        "sealed": sealed_of(turn),
        "revealed": revealed,
        "once": (raw or {}).get("once") or one_time_key(),
        "raw": raw or {},
        "act": act,
        "errors": faults_of(refusal) if refusal is not None else [],
        "stale": refusal is not None and refusal.code == "case.stale",
        "left": left_pane(actor, turn.at),
    }
    if step is not None and examining:
        shown = raw if act == "accept" else None
        found["presence"] = form_of(turn, step, "", raw=shown, refusal=refusal if shown else None).fields
    if step is not None and step["kind"] != "accept":
        found["form"] = form_of(
            turn, step, reverse("cases:desk_case", args=(loaded.case["id"],)), raw=raw if act == "step" else None
        )
    if examining or loaded.case["state"] == "correcting":
        found["preview"] = preview_of(turn, typed or {})
    return found


def _came_after(loaded: Loaded, key: str) -> bool:
    row, told = loaded.material(key), loaded.told_at
    return row is not None and told is not None and row["supplied_at"] is not None and row["supplied_at"] > told


def counter_step(loaded: Loaded, actor: Actor) -> Row | None:
    """The open step of a counter that this actor holds; else a party's step, whose members sign before him."""
    open_ = [s for s in loaded.steps if s["state"] == "open"]
    own = next((s for s in open_ if s["kind"] in DESK_KINDS and holds(actor, s)), None)
    if own is not None or not actor.serves(loaded.case["hall_id"]):
        return own
    return next((s for s in open_ if s["post"].startswith("party:")), None)


def may_extend(turn: Turn, actor: Actor) -> str:
    """By how much the head may extend now, in words; empty where not."""
    allowed = turn.e.limits.extend
    if allowed is None or turn.case["state"] != "accepted" or not heads(actor, turn.case["organ_id"]):
        return ""
    if any(span["kind"] == "extension" and not span["step_key"] for span in turn.loaded.spans):
        return ""
    return str(allowed.by.en if language() == "en" else allowed.by.zh)


def sealed_of(turn: Turn) -> list[dict[str, str]]:
    """Numbers of this case that may be shown in full for a reason: what the answers hold, and the applicant's own."""
    dictionary = turn.loaded.registry.dictionary
    names = [n for n in turn.case["facts"] if n in dictionary and is_sealed(dictionary[n]) and dictionary[n].of == ""]
    names += [name for name in OF_APPLICANT if name not in names]
    return [{"value": name, "label": case_view.label_of(dictionary.get(name), name)} for name in names]


def receipt_badge(turn: Turn, today: date) -> dict[str, Any]:
    """The five working days after which silence accepts (行政许可法 32)."""
    row = next((s for s in turn.loaded.steps if s["kind"] == "accept" and s["state"] == "open"), None)
    if turn.case["state"] != "received" or turn.loaded.told_at is not None or row is None:
        return {}
    since = max(turn.case["received_at"], row["opened_at"])
    return badge(clock.step_due(clock.CORRECTION, since, *turn.desk()), today)


def left_pane(actor: Actor, at: Any) -> dict[str, Any]:
    """What waits at this counter, by sort, and what to mind today."""
    today = day_of(at)
    groups: dict[str, list[dict[str, Any]]] = {"received": [], "correcting": [], "issue": [], "drafts": []}
    for row in board(actor):
        groups[_group(row)].append(_waiting(row, today))
    closing = sum(1 for one in groups["received"] if one["badge"].get("days", 9) <= 1)
    minded = attention(actor, today)
    return {
        **groups,
        "attention": [
            {"label": t("告知期限今明两天到", language()), "n": closing, "tone": "bad"},
            {"label": t("承诺今天办结", language()), "n": minded["today"], "tone": "warn"},
            {"label": t("已超过承诺时限", language()), "n": minded["late"], "tone": "bad"},
            {"label": t("容缺材料明天前到期", language()), "n": minded["deferred"], "tone": "warn"},
        ],
    }


def _group(row: Row) -> str:
    if row["state"] == "draft":
        return "drafts"
    if row["kind"] != "accept":
        return "issue"
    return "correcting" if row["state"] == "correcting" else "received"


def _waiting(row: Row, today: date) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    days = None
    if row["state"] == "received" and row["told_at"] is None:
        shown = badge(
            clock.step_due(clock.CORRECTION, row["received_at"], calendar(row["place"]), row["closes"]), today
        )
    elif row["state"] == "correcting" and row["told_at"] is not None:
        days = (today - day_of(row["told_at"])) // timedelta(days=1)
    elif row["kind"] not in ("accept", ""):
        shown = badge(row["step_due"], today)
    person = row["applicant_kind"] == "person"
    name = masking.name(row["applicant_name"]) if person else row["applicant_name"]
    return {
        **row,
        "applicant": name,
        "badge": shown,
        "days": days,
        "when": moment(row["received_at"] or row["begun_at"]),
    }
