"""批量查找替换: search the texts one may change, tick cells, see old and new and what the checker says, make drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.catalogue.models import Draft
from tongban.catalogue.pages.parts import told
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor
from tongban.definition.check.finding import Finding
from tongban.identity.pages import staff_only
from tongban.organisation.posts import EDITOR
from tongban.organisation.queries import division_name
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, one_time_key, url_or_nothing
from tongban.workbench.acts.replacing import Ticked, Tried, replace, try_replacing
from tongban.workbench.reading.replacing import MOST, Searched, search_texts
from tongban.workbench.replacing import Hit, refuse_words

AROUND = 24  # letters shown on each side of what was found


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def replace_page(request: HttpRequest) -> HttpResponse:
    """``?find=`` searches; the form's ``preview`` shows old and new, ``apply`` makes the drafts."""
    actor = _editor(request)
    if request.method != "POST":
        drafts = [one for one in request.GET.get("made", "").split(",") if len(one) == 36][:MOST]
        return _page(request, actor, request.GET, made=drafts)
    said, ticked = request.POST, _ticked(request)
    find, to = said.get("find", ""), said.get("to", "")
    try:
        if said.get("act", "preview") != "apply":
            return _page(request, actor, said, tried=try_replacing(find, to, ticked, actor=actor))
        made = replace(find, to, ticked, actor=actor, key=said.get("once", ""))
    except Refusal as refusal:
        if refusal.bars:
            raise
        return _page(request, actor, said, refusal)
    marks = ",".join(str(one) for one in made)
    return HttpResponseRedirect(f"{reverse('workbench:replace')}?made={marks}")


def _editor(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not any(post.name == EDITOR for post in actor.posts):
        raise Denied(
            "draft.editor",
            "批量查找替换供事项编制岗使用。需要改动的，请用“提意见”或变更申请。",
            "Find and replace is for editors of items; use a comment or a change request instead.",
        )
    return actor


def _ticked(request: HttpRequest) -> list[Ticked]:
    said = request.POST
    return [
        Ticked(mark, said.get(f"digest-{mark}", ""), tuple(said.getlist(f"pick-{mark}")))
        for mark in said.getlist("mark")
    ]


def _page(
    request: HttpRequest,
    actor: Actor,
    said: Mapping[str, Any],
    refusal: Refusal | None = None,
    *,
    tried: tuple[Tried, ...] | None = None,
    made: list[str] | None = None,
) -> HttpResponse:
    needle, to = str(said.get("find", "")), str(said.get("to", ""))
    found: tuple[Searched, ...] = ()
    asked = bool(needle) or request.method == "POST"
    if asked:
        try:
            refuse_words(needle, to)
            found = search_texts(actor, needle)
        except Refusal as fault:
            if fault.bars:
                raise
            refusal = refusal or fault
    posted = request.method == "POST"
    said_of = {one.of.mark: one.findings for one in tried or ()}
    rows = [_text(one, needle, request if posted else None, said_of.get(one.of.mark, ())) for one in found]
    context = {
        "find": needle,
        "to": to,
        "asked": asked and refusal is None or bool(found),
        "texts": rows,
        "cells": sum(len(one.hits) for one in found),
        "picked": sum(row["picked"] for row in rows),
        "full": len(found) == MOST,
        "preview": tried is not None,
        "errors": faults_of(refusal) if refusal is not None else [],
        "once": one_time_key(),
        "made": _made(actor, made or []),
    }
    return render(request, "workbench/sheets/replace.html", context, status=refusal.status if refusal else 200)


def _text(one: Searched, needle: str, request: HttpRequest | None, findings: tuple[Finding, ...]) -> dict[str, Any]:
    mark = one.of.mark
    ticked = set(request.POST.getlist(f"pick-{mark}")) if request is not None else {hit.path for hit in one.hits}
    english = language() == "en"
    return {
        "of": one.of,
        "mark": mark,
        "place": division_name(one.of.place) if one.of.place else "",
        "hits": [_hit(hit, needle, number, hit.path in ticked) for number, hit in enumerate(one.hits)],
        "picked": sum(hit.path in ticked for hit in one.hits),
        "findings": [
            {
                "error": f.severity == "error",
                "said": f"{f.what_en}. {f.mend_en}" if english else f"{f.what_zh}。{f.mend_zh}",
                "path": f.path,
            }
            for f in told(one.of, findings)
        ],
    }


def _hit(hit: Hit, needle: str, number: int, ticked: bool) -> dict[str, Any]:
    """The cell with what was found in its middle, cut on both sides."""
    first = hit.before.index(needle)
    last = hit.before.rindex(needle) + len(needle)
    start, end = max(0, first - AROUND), min(len(hit.before), last + AROUND)
    cut = hit.before[start:end]
    pieces = cut.split(needle)
    return {
        "path": hit.path,
        "label": hit.label,
        "ticked": ticked,
        "number": number,
        "head": "…" if start else "",
        "tail": "…" if end < len(hit.before) else "",
        "pieces": pieces,
        "times": hit.before.count(needle),
    }


def _made(actor: Actor, keys: list[str]) -> list[dict[str, str]]:
    if not keys:
        return []
    rows = Draft.seen_by(actor).filter(id__in=keys).order_by("code").values("id", "title", "code")
    return [
        {"title": f"{row['code']} {row['title']}", "href": url_or_nothing("catalogue:draft", row["id"])} for row in rows
    ]


urlpatterns: list[URLPattern] = [path("catalogue/replace/", replace_page, name="replace")]
