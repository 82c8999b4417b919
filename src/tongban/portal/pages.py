"""The portal: home, search, area, and the short home of 长辈版. Only what exists is a link."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalogue.pages.browsing import card_of
from tongban.catalogue.pages.entries import shown
from tongban.catalogue.queries import directory, nearest, search, shelves
from tongban.catalogue.reading.directory import also_listed
from tongban.core.clock import now
from tongban.organisation import door
from tongban.organisation.door import area
from tongban.organisation.queries import division_name
from tongban.portal.lines import ENTERPRISE, MOST, PERSON, line_of
from tongban.portal.places import halls_of, places_to_choose
from tongban.portal.strip import strip_of
from tongban.web.context import language
from tongban.web.words import t

MOST_WANTED = 5
# What people type when they look for large and simple pages (MIIT 适老化规范, T/TAF 114-2022).
ELDER_WORDS = ("长辈版", "关怀版", "亲情版", "老年版", "适老版", "大字版")

# What old people come for most; the others follow in the order of the directory.
ELDER_TOPICS = frozenset({"社会保障", "医疗卫生", "离职退休", "优待抚恤"})


def _named(name: str) -> str:
    """The address of a page of another room, or nothing where it is not here."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Find the thing: search, the two lines of life, what waits for me, where to go instead of the web."""
    lang, at = language(), now()
    counted = shelves(at, MOST)
    division = area(request)
    context = {
        "strip": strip_of(request.actor),  # type: ignore[attr-defined]
        "cases": _named("cases:me"),
        "wallet": _named("licences:wallet"),
        "wanted": [card_of(one, lang) for one in directory(at, size=MOST_WANTED)],
        "person": line_of("person", PERSON, counted, lang),
        "enterprise": line_of("enterprise", ENTERPRISE, counted, lang),
        "person_count": counted.who.get("person", 0),
        "enterprise_count": counted.who.get("enterprise", 0),
        "halls": halls_of(division, lang),
        "area_name": division_name(division),
    }
    return render(request, "portal/home.html", context)


@require_safe
def elder(request: HttpRequest) -> HttpResponse:
    """长辈版: few large actions in the words people use, and help from a person."""
    lang = language()
    for_persons = directory(now(), who="person")
    for_persons.sort(key=lambda one: not set(one["topics"]["person"]) & ELDER_TOPICS)
    actions: list[dict[str, Any]] = [
        {"label": one["name"], "note": one["plain"], "href": reverse("catalogue:item", args=[one["code"]])}
        for one in for_persons[:3]
    ]
    waiting = strip_of(request.actor)  # type: ignore[attr-defined]
    progress = _named("cases:me") if waiting else _named("cases:progress")
    if progress:
        note = t("{n} 件在办", lang, n=waiting.running) if waiting else t("用办件号查")
        actions.append({"label": t("我办的事到哪了", lang), "note": note, "href": progress})
    wallet = _named("licences:wallet")
    if waiting and wallet:
        actions.append({"label": t("我的证照", lang), "note": t("{n} 张", lang, n=waiting.licences), "href": wallet})
    station = halls_of(area(request), lang)
    return render(request, "portal/elder.html", {"actions": actions, "halls": station[:1]})


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Word search: the best match as a card, the others under it; nothing found is answered with what is nearest."""
    lang, text = language(), request.GET.get("q", "").strip()[:100]
    at = now()
    found = search(text, at, resting=True) if text else []
    context: dict[str, Any] = {
        "q": text,
        "best": card_of(found[0], lang) if found else None,
        "others": [card_of(one, lang) for one in found[1:]],
        "count": len(found),
        "listed": [shown(one, lang) for one in also_listed(text, at)] if text else [],
        "elder": any(word in text for word in ELDER_WORDS),
    }
    if not found:
        context["nearest"] = [card_of(one, lang) for one in nearest(text, at)]
    return render(request, "portal/search.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_area(request: HttpRequest) -> HttpResponse:
    """Where the matter lies: places with a hall, and the one of the page before (``?to=``). Pressing one keeps it, and
    one goes back; nothing else changes a visitor's area.
    """
    said = request.POST or request.GET
    back = said.get("next", "") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = _named("portal:home")
    path = urlsplit(back).path
    if path == request.path:
        path = _named("portal:home")
    if request.method == "POST":
        door.choose_area(request, request.POST.get("area", ""))
        return HttpResponseRedirect(path)
    places = places_to_choose(door.own_area(request))
    to, known = request.GET.get("to", ""), {place["code"] for place in places}
    code = to.ljust(12, "0")[:12]
    if to.isdigit() and code not in known and (name := division_name(code)):
        places = [{"code": code, "name": name, "current": code == door.own_area(request)}, *places]
    return render(request, "portal/area.html", {"places": places, "back": path})
