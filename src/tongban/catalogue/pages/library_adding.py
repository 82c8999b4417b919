"""法律依据库: the forms that add a law, and a new text of a law; for whoever keeps the library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.catalogue.acts.laws import Addition, Wording, add_law, new_wording
from tongban.catalogue.pages.library import day_said
from tongban.catalogue.policies import may_keep_library
from tongban.catalogue.reading.library import law_of
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.definition.vocabulary import LAW_KINDS
from tongban.identity.pages import filled, staff_only
from tongban.web.staff import actor_of, faults_of, one_time_key, refused

Raw = Mapping[str, str]


def _keeper(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    may_keep_library(actor)
    return actor


def _context(raw: Raw, refusal: Refusal | None) -> dict[str, Any]:
    return {
        "raw": raw,
        "once": raw.get("once") or one_time_key(),
        "errors": faults_of(refusal) if refusal else [],
    }


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def law_new(request: HttpRequest) -> HttpResponse:
    """A law the library does not have yet."""
    actor = _keeper(request)
    raw = filled(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        made: list[Addition] = []

        def add() -> None:
            made.append(_addition(raw))
            add_law(made[0], actor=actor, key=raw.get("once", ""))

        refusal = refused(add)
        if refusal is None:
            return HttpResponseRedirect(f"{reverse('catalogue:law', args=[made[0].named])}?done=added")
    context = {**_context(raw, refusal), "kinds": [{"value": kind, "label": kind} for kind in LAW_KINDS]}
    return render(request, "catalogue/library/law_new.html", context, status=refusal.status if refusal else 200)


def _addition(raw: Raw) -> Addition:
    return Addition(
        raw.get("title", ""),
        raw.get("kind", ""),
        day_said(raw.get("since", ""), "since"),
        raw.get("by", ""),
        raw.get("source", ""),
        raw.get("words", ""),
        raw.get("numbered", ""),
    )


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def law_version(request: HttpRequest, title: str) -> HttpResponse:
    """A new text of a law, with the articles it changed."""
    actor = _keeper(request)
    raw = filled(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        tickets: list[int] = []

        def revise() -> None:
            tickets.append(new_wording(_wording(title, raw), actor=actor, key=raw.get("once", ""))[1])

        refusal = refused(revise)
        if refusal is None:
            said = urlencode({"done": "version", "n": str(tickets[0])})
            return HttpResponseRedirect(f"{reverse('catalogue:law', args=[title])}?{said}")
    context = {**_context(raw, refusal), "law": law_of(title, actor, now()).law}
    return render(request, "catalogue/library/law_version.html", context, status=refusal.status if refusal else 200)


def _wording(title: str, raw: Raw) -> Wording:
    # People write the numbers with whatever stands between them.
    articles = raw.get("articles", "").replace("、", " ").replace("，", " ").replace(",", " ").split()
    return Wording(
        title,
        day_said(raw.get("since", ""), "since"),
        raw.get("by", ""),
        raw.get("source", ""),
        articles,
        raw.get("words", ""),
        raw.get("numbered", ""),
    )


urlpatterns: list[URLPattern] = [
    path("catalogue/library/new/", law_new, name="law_new"),
    path("catalogue/library/<str:title>/text/", law_version, name="law_version"),
]
