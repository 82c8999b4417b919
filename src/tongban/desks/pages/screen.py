"""The desk's page of a case (screen 04) as its template needs it: verdicts, the notice as it would read, acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from tongban.cases.acts.elsewhere import to_look_at
from tongban.cases.acts.tell import ASKED, GROUNDS, may_approve_again
from tongban.cases.acts.turn import Turn
from tongban.cases.models import CaseMaterial
from tongban.cases.pages import case_view
from tongban.cases.pages.case_view import may_extend, sealed_of
from tongban.cases.pages.step_form import form_of
from tongban.cases.papers import tell_correction
from tongban.cases.policies import holds
from tongban.cases.queries.counter import Wanted
from tongban.cases.queries.staff import DESK_KINDS, Row, attached_to
from tongban.cases.reading import Loaded, apart
from tongban.cases.rules import clock
from tongban.cases.rules.demands import AGAIN, Defect, is_new
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.desks.pages.here import note_here
from tongban.desks.pages.listing import left_pane, neighbours
from tongban.desks.queries import beside_and_reasons, reasons_for
from tongban.web.context import language
from tongban.web.staff import NO_DAY, DaysLeft, NoDay, badge, faults_of, moment, one_time_key
from tongban.web.words import later, t

VERDICT, PROBLEM, GROUND, WHY = "v.", "p.", "g.", "w."
# The control's values and the acts' words.
CHOSEN: Mapping[str, str] = {"pass": "fit", "fail": "unfit", "defer": "deferred"}
SHOWN: Mapping[str, str] = {word: value for value, word in CHOSEN.items()}
GROUND_WORDS: Mapping[str, str] = {
    "not_needed": later("所申请的事项依法不需要办理"),
    "not_ours": later("所申请的事项依法不属于本机关职权范围"),
    "barred": later("在法律禁止再次申请的期限内，或隐瞒情况、提供虚假材料"),
}
Typed = Mapping[str, tuple[str, str]]
ANYTHING = Wanted()


def verdicts_in(post: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """Material id → (verdict, problem) as the form says it; whatever id stands there, known or not."""
    found: dict[str, tuple[str, str]] = {}
    for name in post:
        if name.startswith((VERDICT, PROBLEM)):
            key = name[2:]
            verdict = str(post.get(VERDICT + key, ""))
            found[key] = (CHOSEN.get(verdict, verdict), str(post.get(PROBLEM + key, "")).strip())
    return found


def defects_of(typed: Typed, post: Mapping[str, object]) -> list[Defect]:
    """Lines of the notice: whatever is marked unfit, with the ground of what is told only now."""
    return [
        Defect(key, problem, str(post.get(GROUND + key, "")), str(post.get(WHY + key, "")).strip())
        for key, (verdict, problem) in typed.items()
        if verdict == "unfit"
    ]


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
    turn = Turn(apart(turn.loaded), turn.actor, turn.at)
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


def _lines(turn: Turn, data: Row, count: int) -> list[str]:
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
        return t("已经告知过一次。没补好的可以接着告知；新的问题只限四种情况，经另一人批准。其他的请受理。", lang)
    if unfit:
        return t("{n} 项不合格，暂不能受理。漏掉的以后不能再要求申请人补，请确认没有遗漏。", lang, n=unfit)
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
    wanted: Wanted = ANYTHING,
) -> Row:
    """The whole context of the page."""
    turn = Turn(loaded, actor, now())
    today = day_of(turn.at)
    attached = attached_to(loaded)
    step = counter_step(loaded, actor)
    examining = step is not None and step["kind"] == "accept" and loaded.case["state"] == "received"
    rows = case_view.materials(turn, attached, typed)
    for row in rows:
        row |= _of_notice(loaded, row, raw or {})
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
        "again": asked_again(turn, actor) if loaded.told_at is not None else None,
        "times_again": sum(1 for n in loaded.notices if n["kind"] == "correction") - 1,
        "again_grounds": [{"value": key, "label": t(words, language())} for key, words in AGAIN.items()],
        "may_receipt": actor.serves(loaded.case["hall_id"]),
        "grounds": [{"value": key, "label": t(GROUND_WORDS[key], language())} for key in GROUNDS],
        "may_extend": may_extend(turn, actor),
        "sealed": sealed_of(turn),
        "revealed": revealed,
        "once": (raw or {}).get("once") or one_time_key(),
        "raw": raw or {},
        "act": act,
        "errors": faults_of(refusal) if refusal is not None else [],
        "stale": refusal is not None and refusal.code == "case.stale",
    }
    found |= around(actor, turn, wanted)
    found |= choices(rows, actor, turn)
    if step is not None and examining:
        shown = raw if act == "accept" else None
        found["presence"] = form_of(turn, step, "", raw=shown, refusal=refusal if shown else None).fields
    if step is not None and step["kind"] != "accept":
        found["form"] = form_of(
            turn, step, reverse("desks:case", args=(loaded.case["id"],)), raw=raw if act == "step" else None
        )
    if examining or loaded.case["state"] == "correcting":
        found["preview"] = preview_of(turn, typed or {})
    return found


def around(actor: Actor, turn: Turn, wanted: Wanted) -> dict[str, object]:
    """The list beside the case, the case before and the next of it."""
    left = left_pane(actor, turn.at, wanted)
    rows = left["rows"]
    before, after = neighbours(rows, turn.case["id"]) if isinstance(rows, list) else ("", "")
    return {
        "left": left,
        "before": before,
        "after": after,
        "wanted": wanted,
        "case": turn.case["id"],
    }


def choices(rows: list[Row], actor: Actor, turn: Turn) -> dict[str, object]:
    """Colleagues who have the case open, reasons for each material, and which button the marks make the first."""
    case = turn.case
    others, reasons = beside_and_reasons(actor, case["id"], case["item_code"], turn.at)
    for row in rows:
        row["reasons"] = reasons_for(reasons, row["key"])
    return {"here_now": note_here(actor, case["id"], others), "first": first_of(rows)}


def first_of(rows: list[Row]) -> str:
    """``tell`` where something is marked unfit; ``accept`` where everything that a person must mark is marked well;
    ``save`` before that.
    """
    asked = [row for row in rows if row["state"] != "not_needed" and not row["held"] and not row["from_form"]]
    if any(row["verdict"] == "unfit" for row in asked):
        return "tell"
    return "accept" if all(row["verdict"] in ("fit", "deferred") for row in asked) else "save"


def _of_notice(loaded: Loaded, row: Row, raw: Mapping[str, str]) -> Row:
    """The fields of a material by which it comes into the notice; of what is told only now its ground and why."""
    key = row["key"]
    return {
        "value": SHOWN.get(row["verdict"], ""),
        "name_v": VERDICT + key,
        "name_p": PROBLEM + key,
        "name_g": GROUND + key,
        "name_w": WHY + key,
        "is_new": loaded.told_at is not None and is_new(loaded.material(key)),
        "ground": raw.get(GROUND + key, ""),
        "why": raw.get(WHY + key, ""),
    }


def asked_again(turn: Turn, actor: Actor) -> Row | None:
    """A new defect that waits for a second person: what, why, and whether this actor may approve it."""
    asked = next((n for n in turn.loaded.notices if n["kind"] == ASKED and n["answered_at"] is None), None)
    row = next((s for s in turn.loaded.steps if s["kind"] == "accept" and s["state"] == "open"), None)
    if asked is None or row is None:
        return None
    lang = language()
    lines = [
        {**line, "name": (turn.loaded.material(line["material"]) or {}).get("name", ""),
         "ground": t(AGAIN[line["ground"]], lang) if line["ground"] in AGAIN else ""}
        for line in asked["lines"]
    ]  # fmt: skip
    return {"lines": lines, "may": may_approve_again(actor, turn.case, row, asked), "at": moment(asked["at"])}


def counter_step(loaded: Loaded, actor: Actor) -> Row | None:
    """The open step of a counter that this actor holds; else a party's step, whose members sign before him."""
    open_ = [s for s in loaded.steps if s["state"] == "open"]
    own = next((s for s in open_ if s["kind"] in DESK_KINDS and holds(actor, s)), None)
    if own is not None or not actor.serves(loaded.case["hall_id"]):
        return own
    return next((s for s in open_ if s["post"].startswith("party:")), None)


def receipt_badge(turn: Turn, today: date) -> DaysLeft | NoDay:
    """The five working days after which silence accepts (行政许可法 32), from receipt or from the answer."""
    row = next((s for s in turn.loaded.steps if s["kind"] == "accept" and s["state"] == "open"), None)
    if turn.case["state"] != "received" or row is None:
        return NO_DAY
    since = clock.organ_since(turn.case, row, turn.loaded.notices)
    return badge(clock.step_due(clock.CORRECTION, since, *turn.desk()), today) if since is not None else NO_DAY
