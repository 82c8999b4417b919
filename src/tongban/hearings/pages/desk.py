"""The officer's page of a hearing: what stands, whose turn it is, and the one form of what comes next."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.acts.turn import Turn
from tongban.cases.pages.case_view import head
from tongban.cases.policies import heads
from tongban.cases.reading import Loaded, Row
from tongban.core.clock import SHANGHAI, now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.hearings.acts.asking import ask, order, tell, waive
from tongban.hearings.acts.holding import (
    Arrangement,
    Minutes,
    Statement,
    arrange,
    challenge,
    hosts_of,
    record,
    reviewers_of,
    settle,
)
from tongban.hearings.acts.joining import standing_in_the_way
from tongban.hearings.acts.parties import Named, answer, name_party, note_served
from tongban.hearings.pages import shown
from tongban.hearings.policies import at_counter, may_organise
from tongban.hearings.queries import hearings_seen
from tongban.hearings.rules import SIGNINGS, earliest_day, hears, latest_day
from tongban.hearings.view import View, view_of
from tongban.identity.pages import filled, staff_only
from tongban.organisation.posts import organs_with_cases
from tongban.papers.queries import papers_about
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, one_time_key, refused, required_day
from tongban.web.words import later, t

Typed = Mapping[str, str]
# Several forms stand on one page: the fields of these have a name before theirs, so that each is found by its own.
FORMS = {"ask": "c.", "waive": "c.", "challenge": "h.", "order": "o.", "settle": "x."}
DONE = {
    "name": later("已列为利害关系人，下一步告知权利。"),
    "tell": later("已告知各方，听证告知书已送出。"),
    "answer": later("已答复。"),
    "serve": later("已记下送达。"),
    "ask": later("已登记听证要求，办理期限暂停计算。"),
    "waive": later("已登记。"),
    "order": later("已决定听证，办理期限暂停计算。下一步定时间。"),
    "arrange": later("已定下，听证通知书已送出。"),
    "challenge": later("已登记回避申请。"),
    "settle": later("已决定，理由会告诉当事人。"),
    "record": later("笔录已作出，办理期限继续计算。"),
}


def _key(raw: Typed, name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(raw.get(name, ""))
    except ValueError:
        return None


def _party(raw: Typed) -> uuid.UUID:
    return _key(raw, "party") or uuid.UUID(int=0)


def _arrangement(raw: Typed) -> Arrangement:
    on = required_day(raw, "starts_at", "哪一天", "Day")
    try:
        hour = time.fromisoformat(raw.get("hour", "").strip().replace("：", ":").rjust(5, "0"))
    except ValueError:
        raise Refusal(
            "hearing.hour", "请写几点开始，如 9:30。", "Say at what time, such as 9:30.", where="hour"
        ) from None
    host = _key(raw, "host") or uuid.UUID(int=0)
    at = datetime.combine(on, hour, SHANGHAI)
    return Arrangement(host, at, raw.get("venue", ""), raw.get("public") != "no", raw.get("closed_why", ""))


def _minutes(raw: Typed) -> Minutes:
    keys = [name.partition(".")[2] for name in raw if name.startswith("words.")]
    statements = tuple(
        Statement(uuid.UUID(key), raw[f"words.{key}"], raw.get(f"signing.{key}", ""), raw.get(f"why.{key}", ""))
        for key in keys
    )
    reviewer = _key(raw, "reviewer") or uuid.UUID(int=0)
    return Minutes(
        reviewer,
        raw.get("opinion", ""),
        raw.get("exhibits", ""),
        statements,
        raw.get("argued", ""),
        raw.get("recorder", ""),
    )


ACTS: Mapping[str, Callable[[uuid.UUID, Typed, Actor, str], object]] = {
    "name": lambda case, raw, actor, key: name_party(
        case,
        Named(*(raw.get(name, "") for name in ("name", "number", "contact", "interest"))),
        actor=actor,
        key=key,
    ),
    "answer": lambda case, raw, actor, key: answer(
        case, _party(raw), raw.get("admit") == "yes", raw.get("words", ""), actor=actor, key=key
    ),
    "serve": lambda case, raw, actor, key: note_served(case, _party(raw), raw.get("how", ""), actor=actor, key=key),
    "tell": lambda case, raw, actor, key: tell(case, actor=actor, key=key),
    "ask": lambda case, raw, actor, key: ask(
        case, party=_key(raw, "party"), signature=raw.get("signature", ""), actor=actor, key=key
    ),
    "waive": lambda case, raw, actor, key: waive(
        case, party=_key(raw, "party"), signature=raw.get("signature", ""), actor=actor, key=key
    ),
    "order": lambda case, raw, actor, key: order(case, raw.get("reason", ""), actor=actor, key=key),
    "arrange": lambda case, raw, actor, key: arrange(case, _arrangement(raw), actor=actor, key=key),
    "challenge": lambda case, raw, actor, key: challenge(
        case,
        raw.get("reason", ""),
        party=_key(raw, "party"),
        signature=raw.get("signature", ""),
        actor=actor,
        key=key,
    ),
    "settle": lambda case, raw, actor, key: settle(
        case, raw.get("verdict", ""), raw.get("reason", ""), host=_key(raw, "host"), actor=actor, key=key
    ),
    "record": lambda case, raw, actor, key: record(case, _minutes(raw), actor=actor, key=key),
}


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def hearing(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """The page; what was typed comes back with what was wrong."""
    actor, raw = actor_of(request), filled(request)
    refusal = None
    if request.method == "POST":
        view_of(actor, case)
        name = raw.get("act", "")
        if name not in ACTS:
            raise Refusal("desk.act", "没有这个操作，请刷新页面。", "There is no such action; reload.", status=400)
        typed = {field.removeprefix(FORMS.get(name, "")): value for field, value in raw.items()}
        refusal = refused(lambda: ACTS[name](case, typed, actor, raw.get("once", "")))
        if refusal is None:
            return HttpResponseRedirect(f"{request.path}?done={name}")
    context = _context(view_of(actor, case), actor, raw)
    context |= {
        "errors": faults_of(refusal, FORMS.get(raw.get("act", ""), "")) if refusal is not None else [],
        "done": t(DONE[request.GET["done"]], language()) if request.GET.get("done", "") in DONE else "",
    }
    return render(request, "hearings/desk.html", context, status=refusal.status if refusal is not None else 200)


def _context(view: View, actor: Actor, raw: Typed) -> dict[str, object]:
    sitting, lang = view.sitting, language()
    turn, row = sitting.turn, sitting.hearing
    sides = [{**shown.side_of(one), "typed": _typed_of(raw, str(one.row["id"]))} for one in view.sides]
    organises = _organises(turn)
    found: dict[str, object] = {
        "case": turn.case,
        "head": head(turn, sitting.today),
        "state": shown.state_of(view.state),
        "at": view.state,
        "facts": shown.facts_of(view),
        "challenges": shown.challenges_of(row),
        "sides": sides,
        "stands": view.stands[2 if lang == "en" else 1],
        "papers": _papers(view),
        "organises": organises and turn.case["state"] == "accepted" and view.applies,
        "counter": at_counter(turn) and turn.case["state"] == "accepted",
        "untold": (any(one["untold"] for one in sides) or not sides) and not any(one["declared"] for one in sides),
        "asks": [
            {"value": str(one["id"]), "label": one["name"]} for one in sides if one["may_ask"] or one["may_waive"]
        ],
        "raw": raw,
        **{form.rstrip("."): _typed_in(raw, form) for form in FORMS.values()},
        "declared": next((one for one in sides if one["declared"]), None),
        "serving": next((one for one in sides if one["to_serve"]), None),
        "once": raw.get("once") or one_time_key(),
    }
    if row is not None and organises and view.state in ("asked", "set"):
        found |= _arranging(view, row)
    if row is not None and view.state == "set":
        found |= _holding(view, row, actor)
    return found


def _typed_in(raw: Typed, form: str) -> Typed:
    return {field.removeprefix(form): value for field, value in raw.items() if field.startswith(form)}


def _papers(view: View) -> list[dict[str, object]]:
    """The papers of the hearing, each with whom it is for, in the order they were made."""
    row, loaded = view.sitting.hearing, view.sitting.turn.loaded
    if row is None:
        return []
    names = {str(one["id"]): one["name"] for one in view.sitting.parties}
    notices = [one for one in loaded.notices if one["kind"].startswith("hearing_") and one["paper_id"]]
    whose = {one["paper_id"]: names.get(one["lines"][0].get("party", ""), "") for one in notices}
    made = [*papers_about("case", loaded.case["id"]), *papers_about("hearing", row["id"])]
    own = sorted((one for one in made if one.id in whose), key=lambda one: (one.made_at, one.id))
    return [{"paper": one, "to": whose[one.id]} for one in own]


def _typed_of(raw: Typed, party: str) -> Typed:
    return {name: raw.get(f"{name}.{party}", "") for name in ("words", "signing", "why")}


def _organises(turn: Turn) -> str:
    try:
        may_organise(turn)
    except Refusal:
        return ""
    return "yes"


def _options(names: Mapping[uuid.UUID, str]) -> list[dict[str, str]]:
    return [{"value": str(key), "label": name} for key, name in sorted(names.items(), key=lambda one: one[1])]


def _day(on: date | None) -> str:
    return on.isoformat() if on is not None else ""


def _arranging(view: View, row: Row) -> dict[str, object]:
    sitting, at = view.sitting, now()
    return {
        "hosts": _options(hosts_of(sitting)),
        "first": _day(earliest_day(at, sitting.calendar)),
        "last": _day(latest_day(row["asked_at"], at, sitting.calendar)),
    }


def _holding(view: View, row: Row, actor: Actor) -> dict[str, object]:
    turn, lang = view.sitting.turn, language()
    challenged = any(not one["verdict"] for one in row["challenges"])
    hosting = actor.account is not None and actor.account == row["host"]
    settling = challenged and heads(actor, turn.case["organ_id"])
    return {
        "hosting": hosting,
        "begun": turn.at >= row["starts_at"] and not challenged,
        "reviewers": _options(reviewers_of(view.sitting)) if hosting else [],
        "signings": [{"value": key, "label": t(words, lang)} for key, words in SIGNINGS.items()],
        "settling": settling,
        "others": [one for one in _options(hosts_of(view.sitting)) if one["value"] != str(row["host"])]
        if settling
        else [],
        "verdicts": [{"value": key, "label": t(shown.VERDICTS[key], lang)} for key in ("granted", "declined")],
        "speakers": [{"value": str(one["id"]), "label": one["name"]} for one in view.sitting.sides],
    }


@staff_only
@require_safe
def hearings(request: HttpRequest) -> HttpResponse:
    """Hearings of the reader's organs, those still to be held first."""
    rows = [
        {"one": row, "state": shown.state_of(row.state), "when": shown.when(row.starts_at)}
        for row in hearings_seen(actor_of(request))
    ]
    return render(request, "hearings/list.html", {"rows": rows})


def _panel(request: HttpRequest, subject: object) -> SafeString:
    """On the page of a step of a licence: what stands before a decision, and the way to the hearing."""
    loaded = cast(Loaded, subject)
    if not hears(loaded.e) or loaded.case["state"] != "accepted":
        return SafeString()
    found, zh, en = standing_in_the_way(Turn(loaded, actor_of(request), now()))
    context = {"case": loaded.case["id"], "found": found, "stands": en if language() == "en" else zh}
    return render_to_string("hearings/_panel.html", context, request=request)


def _looks(request: HttpRequest) -> bool:
    actor = actor_of(request)
    return actor.is_staff and bool(organs_with_cases(actor))


menus.add(
    menus.Entry("desk", 33, later("听证"), "hearings:list", shown=_looks),
    menus.Panel("case_step", 30, _panel),
)
urlpatterns: list[URLPattern] = [
    path("desk/hearings/", hearings, name="list"),
    path("desk/hearings/<uuid:case>/", hearing, name="desk"),
]
