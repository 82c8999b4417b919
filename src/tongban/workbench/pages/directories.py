"""基本目录 of a level: its editions for everybody, with what changed and the files; its drafts for who reviews them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalogue.acts.directories import publish_directory, return_directory
from tongban.catalogue.life.directories import SAID, Lists, Row
from tongban.catalogue.models import DirectoryEdition
from tongban.catalogue.policies import allows, may_review_directory
from tongban.catalogue.reading.directories import as_table, between, drafted, edition_of, editions, entries_of
from tongban.core.errors import Refusal
from tongban.identity.pages import filled, staff_only
from tongban.organisation.queries import division_name
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, moment, one_time_key, refused
from tongban.web.words import later, t
from tongban.workbench.sheets.listing import ENTRY_HEAD, list_csv, plain_workbook

SHOWN = 200  # so many entries of each kind stand on one page; the files have them all
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
DONE: Mapping[str, str] = {"publish": later("已公布为新的一版。"), "return": later("已退回，导入人看得到理由。")}


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Every published edition, by division, with its files."""
    shown = [_listed(one) for one in editions(actor_of(request), request.GET.get("area", ""))]
    places: dict[str, list[dict[str, Any]]] = {}
    for one in shown:
        places.setdefault(one["place"], []).append(one)
    return render(request, "workbench/directories/published.html", {"places": places})


def _listed(one: DirectoryEdition) -> dict[str, Any]:
    number = one.number or 0
    files = [
        {"name": kind.upper(), "href": reverse("workbench:directory_file", args=[one.division, number, kind])}
        for kind in TYPES
    ]
    return {
        "one": one, "place": division_name(one.division), "made": moment(one.made_at),
        "counts": counts_said(one.counts), "files": files if number else [], "rows": one.counts.get("rows", 0),
        "changes": reverse("workbench:directory_changes", args=[one.division, number]) if number else "",
    }  # fmt: skip


def counts_said(counts: Mapping[str, int]) -> str:
    """新增 3、改动 1 …"""
    words = {"new": later("新增 {n}"), "changed": later("改动 {n}"), "ended": later("结束 {n}"),
             "unchanged": later("不变 {n}")}  # fmt: skip
    said = [t(zh, language(), n=counts[key]) for key, zh in words.items() if counts.get(key)]
    return t("、", language()).join(said)


@require_safe
def directory_file(request: HttpRequest, division: str, number: int, kind: str) -> HttpResponse:
    """A whole edition as it can be handed in again. Refusal ``directory.edition`` (404)."""
    if kind not in TYPES:
        raise Refusal("directory.file", "没有这种格式。", "There is no such format.", status=404)
    rows = entries_of(division, number)
    table = as_table(rows)
    if kind == "json":
        names = [name for name in rows[0] if name not in ("since", "until", "id", "listing")]
        said = {"division": division, "number": number, "entries": [{n: row[n] for n in names} for row in rows]}
        data = orjson.dumps(said, option=orjson.OPT_INDENT_2)
    else:
        data = list_csv(ENTRY_HEAD, table) if kind == "csv" else plain_workbook(ENTRY_HEAD, table)
    response = HttpResponse(data, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="directory-{division}-{number}.{kind}"'
    return response


@require_safe
def directory_changes(request: HttpRequest, division: str, number: int) -> HttpResponse:
    """What an edition changed against the one before it, or against ``?before=``."""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and int(asked) < number else number - 1
    found = between(division, before, number)
    context = {
        "place": division_name(division), "number": number, "before": before, **_compared(found),
        "others": [{"n": n, "current": n == before} for n in range(number - 1, 0, -1)][:20],
    }  # fmt: skip
    return render(request, "workbench/directories/changes.html", context)


def _compared(found: Lists) -> dict[str, Any]:
    place = 0 if language() == "zh" else 1
    changed = [
        {"row": one.after, "cells": [(SAID[name][place], was, now) for name, was, now in one.cells]}
        for one in found.changed[:SHOWN]
    ]
    groups: tuple[tuple[str, tuple[Row, ...]], ...] = (("added", found.added), ("ended", found.ended))
    lists = {name: rows[:SHOWN] for name, rows in groups}
    return {**lists, "changed": changed, "found": found.counts, "said": counts_said(found.counts), "most": SHOWN}


@staff_only
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """Directories that wait for their review, and those that were sent back."""
    actor = actor_of(request)
    context = {name: [_listed(one) for one in editions(actor, state=name)] for name in ("draft", "returned")}
    return render(request, "workbench/directories/drafts.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One draft: what it would change, and for another person than whoever handed it in the two buttons."""
    actor, raw = actor_of(request), filled(request)
    edition_of(actor, key)
    act, refusal = raw.get("act", ""), None
    if request.method == "POST":
        run = publish_directory if act == "publish" else return_directory
        refusal = refused(lambda: run(key, raw.get("words", ""), actor=actor, key=raw.get("once", "")))
        if refusal is None:
            return HttpResponseRedirect(f"{request.path}?done={'publish' if act == 'publish' else 'return'}")
    one = edition_of(actor, key)
    row = {"division": one.division, "made_by": one.made_by}
    reviews = one.state == "draft" and allows(may_review_directory, actor, row)
    context = {
        **_listed(one), **(_compared(drafted(one)) if one.state == "draft" else {}), "reviews": reviews, "raw": raw,
        "mine": one.state == "draft" and one.made_by == actor.account, "once": raw.get("once") or one_time_key(),
        "errors": faults_of(refusal) if refusal else [],
        "done": t(DONE[request.GET["done"]], language()) if request.GET.get("done") in DONE else "",
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "workbench/directories/draft.html", context, status=status)


urlpatterns: list[URLPattern] = [
    path("directory/editions/", published, name="directory_editions"),
    path("directory/editions/<str:division>/<int:number>.<str:kind>", directory_file, name="directory_file"),
    path("directory/editions/<str:division>/<int:number>/changes/", directory_changes, name="directory_changes"),
    path("catalogue/directories/", drafts, name="directory_drafts"),
    path("catalogue/directories/<uuid:key>/", draft, name="directory_draft"),
]
