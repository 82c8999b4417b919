"""The page of an applicant or a party: his right in plain words, when, where, and what he may do now."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from tongban.cases.policies import acts_for_applicant
from tongban.cases.reading import Loaded
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.hearings.acts.asking import ask, waive
from tongban.hearings.acts.holding import challenge
from tongban.hearings.pages import shown
from tongban.hearings.sitting import has_hearing
from tongban.hearings.view import View, view_of
from tongban.identity.pages import actor_of_request, filled, signed_in
from tongban.organisation.queries import organ
from tongban.papers.queries import papers_about
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import faults_of, one_time_key, refused
from tongban.web.words import later, t

Typed = Mapping[str, str]
DONE = {
    "ask": later("已经要求听证。时间、地点至少提前七个工作日告诉您，不收费。"),
    "waive": later("已经记下：不要求听证。"),
    "challenge": later("已经申请回避，由机关负责人决定，结果会告诉您。"),
}
ACTS: Mapping[str, Callable[[uuid.UUID, Typed, uuid.UUID, Actor, str], object]] = {
    "ask": lambda case, raw, party, actor, key: ask(case, party=party, actor=actor, key=key),
    "waive": lambda case, raw, party, actor, key: waive(case, party=party, actor=actor, key=key),
    "challenge": lambda case, raw, party, actor, key: challenge(
        case, raw.get("reason", ""), party=party, actor=actor, key=key
    ),
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own_hearing(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """What concerns the party and nothing else of the case; to anybody else the page does not exist."""
    actor, raw = actor_of_request(request), filled(request)
    view, refusal = view_of(actor, case), None
    if not view.own:
        raise Refusal("hearing.none", "没有与您有关的听证。", "There is no hearing that concerns you here.", status=404)
    name = raw.get("act", "")
    if request.method == "POST":
        if name not in ACTS:
            raise Refusal("hearing.act", "没有这个操作，请刷新页面。", "There is no such action; reload.", status=400)
        party = view.own[0].row["id"]
        refusal = refused(lambda: ACTS[name](case, raw, party, actor, raw.get("once", "")))
        if refusal is None:
            return HttpResponseRedirect(f"{request.path}?done={name}")
        view = view_of(actor, case)
    context = {
        **_context(view, actor),
        "raw": raw,
        "once": raw.get("once") or one_time_key(),
        "errors": faults_of(refusal) if refusal is not None else [],
        "done": t(DONE[request.GET["done"]], language()) if request.GET.get("done", "") in DONE else "",
    }
    return render(request, "hearings/own.html", context, status=refusal.status if refusal is not None else 200)


def _context(view: View, actor: Actor) -> dict[str, object]:
    case, me = view.sitting.turn.case, view.own[0]
    keys = [str(one.row["id"]) for one in view.own]
    mine = [
        notice["paper_id"]
        for notice in view.sitting.turn.loaded.notices
        if notice["kind"].startswith("hearing_") and notice["paper_id"] and notice["lines"][0].get("party") in keys
    ]
    return {
        "item": case["item_name"],
        "number": case["number"],
        "case": case["id"],
        "applicant": case["applicant_name"],
        "organ": organ(case["organ_id"]),
        "sees_case": acts_for_applicant(actor, case),
        "me": shown.side_of(me),
        "ask_by": shown.day(me.ask_by),
        "at": view.state,
        "state": shown.state_of(view.state),
        "facts": shown.facts_of(view),
        "challenges": shown.challenges_of(view.sitting.hearing),
        "may_challenge": view.state == "set" and me.row["state"] == "party",
        "papers": [
            one
            for kind, key in (("case", case["id"]), ("hearing", view.sitting.row["id"]))
            for one in papers_about(kind, key)
            if one.id in mine
        ],
    }


def _panel(request: HttpRequest, subject: object) -> SafeString:
    """On the page of his case: what he may do, and until when. No statement for a case without a hearing."""
    loaded = cast(Loaded, subject)
    if not has_hearing(loaded):
        return SafeString()
    view = view_of(actor_of_request(request), loaded.case["id"])
    mine = [one for one in view.own if one.row["role"] == "applicant"]
    if not mine or mine[0].row["told_at"] is None and view.state not in ("asked", "set", "held"):
        return SafeString()
    context = {
        "case": loaded.case["id"],
        "may_ask": mine[0].may_ask and mine[0].row["waived_at"] is None,
        "ask_by": shown.day(mine[0].ask_by),
        "state": shown.state_of(view.state),
        "facts": shown.facts_of(view),
    }
    return render_to_string("hearings/_own.html", context, request=request)


menus.add(menus.Panel("own_case", 15, _panel))
urlpatterns: list[URLPattern] = [path("cases/<uuid:case>/hearing/", own_hearing, name="own")]
