"""机构登记: organs, powers and holders of posts of a place, with forms for whoever enters them; all staff read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import filled, staff_only
from tongban.organisation.entered import OrganHere, organs_of, posts_held, powers_at
from tongban.organisation.entering import (
    LEVELS_OF,
    OrganSaid,
    PostSaid,
    PowerSaid,
    appoint,
    end_post,
    enter_organ,
    give_power,
    may_enter,
)
from tongban.organisation.pages import DUTIES, ROLES, place_asked
from tongban.organisation.posts import HEAD, STAFFING
from tongban.organisation.queries import chain_of, division_name, level_of, places_with_organs
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import actor_of, day_in, faults_of, one_time_key, required_day
from tongban.web.words import later, t

TABS: Mapping[str, str] = {"organ": later("机构"), "power": later("职权"), "post": later("任职")}
DONE: Mapping[str, str] = {
    "organ": later("已登记这个机构。"),
    "power": later("已登记这项职权。今后打开的环节由它承担，已经打开的不变。"),
    "post": later("已登记任职。"),
    "end": later("已登记任职结束。等它办的环节由其他任职的人办，没有人的由负责人办。"),
}
KINDS: Mapping[str, str] = {**ROLES, "provider": later("服务机构")}
_ORGAN = ("role", "line", "name", "name_en", "credit_code", "basis", "address", "phone", "complaint_phone")


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """``?place=&do=organ|power|post&organ=``: what was entered there, and the form."""
    actor = actor_of(request)
    place, do = place_asked(request, actor), request.GET.get("do", "")
    do = do if do in TABS else "organ"
    raw = filled(request)
    if request.method != "POST":
        return _page(request, actor, place, do, raw)
    try:
        done = _do(do, place, raw, actor)
    except Refusal as refusal:
        if refusal.bars:
            raise
        return _page(request, actor, place, do, raw, refusal)
    said = {"place": place, "do": do, "organ": request.GET.get("organ", ""), "done": done}
    return HttpResponseRedirect(f"{request.path}?{urlencode({k: v for k, v in said.items() if v})}")


def _do(do: str, place: str, raw: Mapping[str, str], actor: Actor) -> str:
    once, basis = raw.get("once", ""), raw.get("basis", "")
    if raw.get("act") == "end":
        day = required_day(raw, "ends", "结束的日子", "Last day")
        end_post(_key(raw, "holding", "post.unknown"), day, basis, actor=actor, key=once)
        return "end"
    if do == "organ":
        enter_organ(OrganSaid(place, **{name: raw.get(name, "") for name in _ORGAN}), actor=actor, key=once)
    elif do == "power":
        competent, supervising, enforcing = (_key(raw, duty) for duty in ("competent", "supervising", "enforcing"))
        power = PowerSaid(raw.get("line", "").strip(), place, competent, supervising, enforcing, basis)
        give_power(power, actor=actor, key=once)
    else:
        begins = required_day(raw, "begins", "开始的日子", "First day")
        ends = day_in(raw, "ends", "结束的日子", "Last day")
        post = PostSaid(_key(raw, "organ"), raw.get("login", ""), raw.get("post", "").strip(), begins, ends, basis)
        appoint(post, actor=actor, key=once)
    return do


def _key(raw: Mapping[str, str], name: str, code: str = "organ.choice") -> uuid.UUID:
    try:
        return uuid.UUID(raw.get(name, ""))
    except ValueError:
        raise Refusal(code, "请选择一个。", "Choose one.", where=name) from None


def _page(
    request: HttpRequest, actor: Actor, place: str, do: str, raw: Mapping[str, str], refusal: Refusal | None = None
) -> HttpResponse:
    lang, done = language(), request.GET.get("done", "") if request.method != "POST" else ""
    own, above = organs_of([place]), organs_of(chain_of(place)) if do == "power" else []
    chosen = next((one for one in own if str(one.id) in (raw.get("organ"), request.GET.get("organ"))), None)
    context = {
        "place": place, "name": division_name(place), "do": do, "raw": raw, "chosen": chosen,
        "tabs": [{"label": t(zh, lang), "href": _address(place, key), "current": key == do}
                 for key, zh in TABS.items()],
        "mine": _may(actor, place, chosen if do == "post" else None),
        "table": _powers(place, lang) if do == "power" else _organs(own, lang),
        "roles": [{"value": key, "label": t(zh, lang)} for key, zh in KINDS.items()
                  if level_of(place) in LEVELS_OF[key]],
        "duties": [{"name": key, "label": t(zh, lang), "value": raw.get(key, "")} for key, zh in DUTIES.items()],
        "holders": [{"value": str(one.id), "label": _named(one, lang)} for one in above
                    if one.role in ("organ", "government", "township")],
        "choices": [{"value": str(one.id), "label": _named(one, lang)} for one in own],
        "organ": str(chosen.id) if chosen else "",
        "held": posts_held(chosen.id, day_of(now())) if chosen and do == "post" else [],
        "today": day_of(now()).isoformat(),
        "errors": faults_of(refusal) if refusal else [], "once": raw.get("once") or one_time_key(),
        "done": t(DONE[done], lang) if done in DONE else "",
        "up": [{"name": division_name(one), "href": _address(one, do)} for one in reversed(chain_of(place)[1:])],
        "below": [{"name": division_name(one), "href": _address(one, do)} for one in places_with_organs(place)],
    }  # fmt: skip
    return render(request, "organisation/enter.html", context, status=refusal.status if refusal else 200)


def _named(one: OrganHere, lang: str) -> str:
    return one.name_en if lang == "en" and one.name_en else one.name


def _organs(organs: Sequence[OrganHere], lang: str) -> dict[str, object]:
    """What was entered here, as a table; of a provider its sort is a key for those who write definitions."""
    columns = [
        {"label": t("机构", lang), "zh": True},
        {"label": t("性质", lang)},
        {"label": t("条线", lang), "zh": True},
    ]
    rows = [
        {
            "cells": (one.name, t(KINDS.get(one.role, one.role), lang), one.line),
            "href": _address(one.division, "post", one.id),
        }
        for one in organs
    ]
    return {"title": t("已登记的机构", lang), "columns": columns, "rows": rows}


def _powers(place: str, lang: str) -> dict[str, object]:
    """Who holds the powers of each line here, as a table."""
    names = [t("条线", lang), *(t(zh, lang) for zh in DUTIES.values()), t("依据", lang)]
    rows = [{"cells": (one.line, *one.names, one.basis)} for one in powers_at(place)]
    return {"title": t("已登记的职权", lang), "columns": [{"label": one, "zh": True} for one in names], "rows": rows}


def _address(place: str, do: str, organ: uuid.UUID | None = None) -> str:
    said = {"place": place, "do": do, "organ": str(organ or "")}
    return f"{reverse('organisation:enter')}?{urlencode({key: one for key, one in said.items() if one})}"


def _may(actor: Actor, place: str, organ: OrganHere | None) -> bool:
    if organ is not None and any(one.organ == organ.id and one.name == HEAD for one in actor.posts):
        return True
    try:
        may_enter(actor, place)
    except Denied:
        return False
    return True


def enters(actor: Actor) -> bool:
    """Does the actor enter organs or posts anywhere?"""
    return any(post.name in (STAFFING, HEAD) for post in actor.posts)


menus.add(
    menus.Entry("desk", 62, later("机构登记"), "organisation:enter", shown=lambda request: enters(actor_of(request)))
)
urlpatterns = [path("catalogue/organs/enter/", enter, name="enter")]
