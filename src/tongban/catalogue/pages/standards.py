"""标准登记: the five families of standards with what each governs; the provincial office adds and retires."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalogue.acts.standards import register, retire
from tongban.catalogue.life.standards import FAMILIES, SORTS, Registration, parsed
from tongban.catalogue.models import Standard
from tongban.catalogue.pages.browsing import kind_words
from tongban.catalogue.policies import allows, may_manage
from tongban.catalogue.reading.standards import items_governed, standard_of, standards, status_of
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.definition.vocabulary import KINDS, STEP_KINDS, WAYS
from tongban.identity.pages import filled, staff_only
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, one_time_key, refused, url_or_nothing
from tongban.web.words import later, t

STATUSES: Mapping[str, tuple[str, str]] = {
    "in force": (later("在用"), "ok"),
    "coming": (later("将施行"), ""),
    "ended": (later("已停用"), "none"),
}
DONE: Mapping[str, str] = {"register": later("标准已登记。"), "retire": later("已登记停用，仍列在册中。")}


@staff_only
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """``?family=``: the register by family, with what each standard governs."""
    actor, family = actor_of(request), request.GET.get("family", "")
    everything = standards(actor)
    names = items_governed(everything)
    shown = [name for name in FAMILIES if family in ("", name)]
    context = {
        "families": [
            {
                "name": name,
                "label": _family(name),
                "rows": [_row(one, names) for one in everything if one.family == name],
            }
            for name in shown
        ],
        "tabs": [_tab("", len(everything), not family)]
        + [_tab(name, sum(one.family == name for one in everything), name == family) for name in FAMILIES],
        "keeps": allows(may_manage, actor, ""),
        "done": t(DONE[done], language()) if (done := request.GET.get("done", "")) in DONE else "",
    }
    return render(request, "catalogue/library/standards.html", context)


def _family(name: str) -> str:
    return FAMILIES[name] if language() == "en" else name


def _tab(name: str, n: int, current: bool) -> dict[str, Any]:
    base = reverse("catalogue:standards")
    label = _family(name) if name else t("全部", language())
    return {
        "label": f"{label} {n}",
        "href": f"{base}?{urlencode({'family': name})}" if name else base,
        "current": current,
    }


def _row(one: Standard, names: Mapping[str, str]) -> dict[str, Any]:
    words, tone = STATUSES[status_of(one, day_of(now()))]
    return {
        "one": one,
        "href": reverse("catalogue:standard", args=[one.id]),
        "words": t(words, language()),
        "tone": tone,
        "governs": [governed(each["sort"], each["key"], names) for each in one.governs],
    }


def governed(sort: str, key: str, names: Mapping[str, str]) -> dict[str, str]:
    """What a standard governs, in words, with an address where there is a page of it."""
    lang = language()
    words, href = key, ""
    if sort == "item":
        words = names.get(key, key)
        href = url_or_nothing("catalogue:item_desk", key) if key in names else ""
    elif sort == "kind":
        words, href = kind_words(key, lang), f"{reverse('catalogue:items')}?{urlencode({'kind': key})}"
    elif sort == "step" and key in STEP_KINDS:
        words = STEP_KINDS[key].en if lang == "en" else STEP_KINDS[key].zh
    elif sort == "way" and key in WAYS:
        words = WAYS[key].en if lang == "en" else WAYS[key].zh
    elif sort == "page":
        href = url_or_nothing(key)
        words = href or key
    return {"sort": SORTS[sort][1 if lang == "en" else 0], "words": words, "href": href}


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form that adds a standard; for the provincial catalogue office."""
    actor = actor_of(request)
    may_manage(actor, "")
    raw = filled(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        refusal = refused(lambda: register(_registration(raw), actor=actor, key=raw.get("once", "")))
        if refusal is None:
            return HttpResponseRedirect(f"{reverse('catalogue:standards')}?done=register")
    context = {
        "raw": raw,
        "once": raw.get("once") or one_time_key(),
        "errors": faults_of(refusal) if refusal else [],
        "families": [{"value": name, "label": _family(name)} for name in FAMILIES],
        "sorts": [_sort(sort) for sort in SORTS],
    }
    return render(request, "catalogue/library/standard_new.html", context, status=refusal.status if refusal else 200)


def _sort(sort: str) -> str:
    """A sort with the words that may follow it, where they are closed."""
    known: Mapping[str, Any] = {"kind": KINDS, "step": STEP_KINDS, "way": WAYS}.get(sort, {})
    words = "、".join(one.zh for one in known.values())
    return f"{SORTS[sort][0]}：{words}" if words else SORTS[sort][0]


def _registration(raw: Mapping[str, str]) -> Registration:
    return Registration(
        raw.get("number", ""),
        raw.get("family", ""),
        raw.get("title", ""),
        raw.get("source", ""),
        parsed(raw.get("governs", "")),
        raw.get("issuer", ""),
        _day(raw.get("since", ""), "since"),
    )


def _day(text: str, where: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        words = ("日期要写成 2026-03-01 的样子。", "Write a date like 2026-03-01.")
        raise Refusal("standard.day", *words, where=where) from None


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def standard(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One standard; the provincial office retires it here."""
    actor = actor_of(request)
    raw = filled(request)
    if request.method != "POST":
        return _page(request, key, actor, raw)

    def end() -> None:
        on = _day(raw.get("on", ""), "on") or day_of(now())
        retire(key, on, raw.get("words", ""), raw.get("replaced_by", ""), actor=actor, key=raw.get("once", ""))

    if refusal := refused(end):
        return _page(request, key, actor, raw, refusal)
    return HttpResponseRedirect(f"{reverse('catalogue:standards')}?done=retire")


def _page(
    request: HttpRequest, key: uuid.UUID, actor: Actor, raw: Mapping[str, str], refusal: Refusal | None = None
) -> HttpResponse:
    one = standard_of(actor, key)
    context = {
        **_row(one, items_governed([one])),
        "family": _family(one.family),
        "keeps": allows(may_manage, actor, "") and one.ended_on is None,
        "raw": raw,
        "once": raw.get("once") or one_time_key(),
        "errors": faults_of(refusal) if refusal else [],
    }
    return render(request, "catalogue/library/standard.html", context, status=refusal.status if refusal else 200)


urlpatterns: list[URLPattern] = [
    path("catalogue/standards/", listed, name="standards"),
    path("catalogue/standards/new/", new, name="standard_new"),
    path("catalogue/standards/<uuid:key>/", standard, name="standard"),
]
