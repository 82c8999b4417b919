"""后续任务: what the actor's posts owe after decisions, the page of one, and the acts that end it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.acts.deferring import asked_of_examiner, look_at
from tongban.cases.acts.duties import EXAMINE, FORWARD, INQUIRY, REPORT, REVOKE, VERIFY
from tongban.cases.acts.forwarding import forward
from tongban.cases.acts.inquiring import HELD, NONE, answer_inquiry
from tongban.cases.acts.turn import Turn
from tongban.cases.pages.fields import label_of
from tongban.cases.reading import load
from tongban.cases.rules.inquiries import asked_facts
from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.codes import masking
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import filled, staff_only
from tongban.organisation.posts import organs_with_cases
from tongban.papers.queries import papers_about
from tongban.supervision.acts.lapsing import CLAIMED, LAPSE, LAPSED, LOOK, UNUSED, USED, settle_look
from tongban.supervision.acts.reporting import report_decision
from tongban.supervision.acts.reviewing import PASSED, REVIEW, STOPPED, review
from tongban.supervision.acts.verifying import FALSE, KEPT, repair, revoke, verify
from tongban.supervision.queries import Row, duties_of, duty_seen_by
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import NO_DAY, actor_of, badge, faults_of, one_time_key, refused
from tongban.web.words import later, t

KINDS: Mapping[str, str] = {
    REPORT: later("报告受委托作出的决定"),
    VERIFY: later("核查告知承诺"),
    REVOKE: later("作出撤销决定"),
    INQUIRY: later("答复部门协查"),
    FORWARD: later("提出意见并转报"),
    EXAMINE: later("核对容缺补交的材料"),
    LAPSE: later("核实许可是否使用"),
    REVIEW: later("定期复核给付"),
}
STATES: Mapping[str, tuple[str, str]] = {
    "owed": (later("待办"), "warn"),
    "ordered": (later("已责令改正，等期满复查"), "warn"),
    "reported": (later("已报告"), "ok"),
    "kept": (later("承诺属实"), "ok"),
    "mended": (later("已改正"), "ok"),
    "false": (later("承诺不实"), "bad"),
    "repaired": (later("已修复信用"), "ok"),
    "revoked": (later("已撤销"), "bad"),
    "forwarded": (later("已转报"), "ok"),
    "told": (later("已告知持证人将失效"), "warn"),
    CLAIMED: (later("持证人说已经做到，请核实"), "warn"),
    LOOK: (later("期限已过，请核实"), "warn"),
    USED: (later("已经做到"), "ok"),
    LAPSED: (later("已自行失效"), "bad"),
    PASSED: (later("复核通过"), "ok"),
    STOPPED: (later("不再符合，停止给付"), "bad"),
    "ended": (later("申请已撤回"), ""),
    HELD: (later("已答复：查到"), "ok"),
    NONE: (later("已答复：没有查到"), "warn"),
    "fit": (later("合格"), "ok"),
    "unfit": (later("不合格，已退回更正"), "warn"),
}


VERDICTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    VERIFY: ((KEPT, later("承诺属实")), (FALSE, later("与承诺不符"))),
    REVIEW: ((PASSED, later("仍符合，继续")), (STOPPED, later("不再符合，停止给付"))),
    EXAMINE: (("fit", later("合格")), ("unfit", later("不合格"))),
    LAPSE: ((USED, later("已经做到")), (UNUSED, later("没有做到，自行失效"))),
}


def _shown(row: Mapping[str, Any], today: date) -> dict[str, Any]:
    lang = language()
    state = row["state"] if row["state"] != "done" else row["outcome"]
    words, tone = STATES.get(state, (state, ""))
    person = row["applicant_kind"] == "person"
    return {
        **row,
        "kind_words": t(KINDS[row["kind"]], lang),
        "state_words": t(words, lang),
        "tone": tone,
        "applicant": masking.name(row["applicant_name"]) if person else row["applicant_name"],
        "badge": badge(row["due"], today) if row["state"] != "done" else NO_DAY,
        "open": row["state"] != "done",
        "asked": row["words"] if row["kind"] in (INQUIRY, FORWARD, EXAMINE) else "",
    }


@staff_only
@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """What is mine first, then what is owed to my organs."""
    today = day_of(now())
    rows = [_shown(row, today) for row in duties_of(actor_of(request))]
    context = {
        "mine": [row for row in rows if row["mine"] and row["open"]],
        "others": [row for row in rows if not row["mine"] and row["open"]],
        "ended": [row for row in rows if not row["open"]],
        "done": "done" in request.GET,
    }
    return render(request, "supervision/duties.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One of them, with the form of what is to be done; what was typed comes back where it is refused."""
    actor, raw = actor_of(request), filled(request)
    row = duty_seen_by(actor, key)
    refusal = None
    if request.method == "POST":
        refusal = refused(lambda: _do(row, raw, actor))
        if refusal is None:
            return HttpResponseRedirect(f"{reverse('supervision:duties')}?done=1")
        row = duty_seen_by(actor, key)
    lang = language()
    context = {
        "one": _shown(row, day_of(now())),
        "told": _told(row),
        "papers": [paper for paper in papers_about("case", row["case_id"]) if paper.kind in ("commitment", "order")],
        "verdicts": [{"value": value, "label": t(label, lang)} for value, label in VERDICTS.get(row["kind"], ())],
        "may_repair": row["mine"] and row["kind"] == VERIFY and (row["state"], row["outcome"]) == ("done", FALSE),
        "raw": raw,
        **_inquiry(row, raw),
        **_examined(row, actor, raw),
        "errors": faults_of(refusal) if refusal else [],
        "once": raw.get("once") or one_time_key(),
    }
    return render(request, "supervision/duty.html", context, status=refusal.status if refusal else 200)


def _inquiry(row: Mapping[str, Any], raw: Mapping[str, str]) -> dict[str, Any]:
    """The form of an answer: whether there is such a paper, and the facts its source would have given."""
    if row["kind"] != INQUIRY:
        return {}
    loaded, lang = load(row["case_id"]), language()
    material, dictionary = loaded.e.material(row["step_key"]), loaded.registry.dictionary
    names = [name for name in (asked_facts(loaded.e, material) if material is not None else ()) if name in dictionary]
    return {
        "outcomes": [{"value": HELD, "label": t("查到", lang)}, {"value": NONE, "label": t("没有查到", lang)}],
        "facts": [
            {"name": f"fact.{name}", "label": label_of(dictionary[name]), "value": raw.get(f"fact.{name}", "")}
            for name in names
        ],
    }


def _examined(row: Row, actor: Actor, raw: Mapping[str, str]) -> dict[str, object]:
    """The form of whoever examines a deferred paper that came: the paper, and what its step left open."""
    if row["kind"] != EXAMINE:
        return {}
    asked, lang = asked_of_examiner(Turn(load(row["case_id"]), actor, now()), row["step_key"]), language()
    judged = [{"value": "yes", "label": t("符合", lang)}, {"value": "no", "label": t("不符合", lang)}]
    return {
        "file": reverse("desks:file", args=(row["case_id"], row["step_key"])),
        "judged": judged,
        "conditions": [
            {"name": f"c-{one.name}", "label": one.label, "hint": one.basis, "value": raw.get(f"c-{one.name}", "")}
            for one in asked
        ],
    }


def _told(row: Mapping[str, Any]) -> list[dict[str, str]]:
    lang, decided = language(), row["decided_at"]
    said = [
        (t("责任机关", lang), f"{row['organ_name']}　{row['post']}"),
        (t("向谁报告", lang), row["to_name"] or ""),
        (t("决定日期", lang), f"{decided.astimezone(SHANGHAI):%Y-%m-%d}" if decided is not None else ""),
        (t("依据", lang), row["basis"]),
        (t("记录", lang), row["words"]),
    ]
    return [{"label": label, "value": value} for label, value in said if value]


def _do(row: Mapping[str, Any], raw: Mapping[str, str], actor: Actor) -> None:
    words, once = raw.get("words", ""), raw.get("once", "")
    if row["kind"] == INQUIRY:
        said = {name[5:]: value for name, value in raw.items() if name.startswith("fact.") and value.strip()}
        answer_inquiry(row["id"], raw.get("outcome", ""), words, said, actor=actor, key=once)
    elif row["kind"] == EXAMINE:
        met = {
            name[2:]: value == "yes" for name, value in raw.items() if name.startswith("c-") and value in ("yes", "no")
        }
        look_at(row["id"], raw.get("verdict", ""), words, met, actor=actor, key=once)
    elif row["kind"] == FORWARD:
        forward(row["id"], words, actor=actor, key=once)
    elif row["kind"] == REPORT:
        report_decision(row["id"], words, actor=actor, key=once)
    elif row["kind"] == REVOKE:
        revoke(row["id"], [line for line in raw.get("reasons", "").splitlines() if line.strip()], actor=actor, key=once)
    elif raw.get("act") == "repair":
        repair(row["id"], words, actor=actor, key=once)
    elif row["kind"] == LAPSE:
        settle_look(row["id"], raw.get("verdict", ""), words, actor=actor, key=once)
    elif row["kind"] == REVIEW:
        review(row["id"], raw.get("verdict", ""), words, actor=actor, key=once)
    elif row["kind"] == VERIFY:
        verify(row["id"], raw.get("verdict", ""), words, actor=actor, key=once)
    else:
        raise Refusal("duty.unknown", "没有这项任务，请从列表进入。", "There is no such duty.", status=404)


def _looks(request: HttpRequest) -> bool:
    actor = actor_of(request)
    return actor.is_staff and bool(organs_with_cases(actor))


menus.add(menus.Entry("desk", 35, later("后续任务"), "supervision:duties", shown=_looks))
urlpatterns: list[URLPattern] = [
    path("desk/duties/", duties, name="duties"),
    path("desk/duties/<uuid:key>/", duty, name="duty"),
]
