"""The public pages of an item: guide, picture, table, print, versions. Each shows one Guide and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from tongban.catalogue.formats import formats_given
from tongban.catalogue.guide_now import Told, told_at
from tongban.catalogue.versions import versions_of
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.definition.drawing import FILED, REFUSED, RESULT
from tongban.definition.guide.parts import Guide
from tongban.definition.guide.table import Row
from tongban.organisation.door import area
from tongban.organisation.queries import division_name
from tongban.web import kept
from tongban.web.context import language
from tongban.web.drawing.graph import Line, outline
from tongban.web.staff import url_or_nothing
from tongban.web.words import t

_SAMPLE = re.compile(r"[a-z0-9][a-z0-9-]*\.(svg|png|jpg|pdf)")
_TYPES = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf"}


def asked_for(request: HttpRequest, code: str) -> Told:
    """The guide of the situation and place that the request asks for."""
    return told_at(code, area(request), request.GET.get("situation", ""), language())


def _query(guide: Guide) -> str:
    return f"?situation={guide.situation}&area={guide.area}"


def links_of(guide: Guide) -> dict[str, str]:
    """The other pages of the same guide."""
    names = {name: reverse(f"catalogue:{name}", args=[guide.item_code]) for name in ("item", "graph", "table", "print")}
    if file := formats_given().table(guide.item_code):
        names["table_csv"] = file
    links = {name: url + _query(guide) for name, url in names.items()}
    return {**links, "versions": reverse("catalogue:versions", args=[guide.item_code])}


def answer(
    request: HttpRequest, told: Told, template: str, context: Callable[[], dict[str, Any]], *, once: bool = False
) -> HttpResponse:
    """The page, kept for visitors (``web.kept``). With ``once`` a page of somebody signed in has a one-time key and is
    never stored.

    ``context`` may come from the guide and from the request's address and mode, from nothing else: by these the page is
    kept.
    """
    response = kept.page(
        request,
        template,
        told.digest,
        lambda: {"guide": told.guide, "links": links_of(told.guide), **context()},
        told.stands,
    )
    response["Last-Modified"] = _last_modified(told.guide.edition.since)
    response["Cache-Control"] = "private, no-store" if once and kept.signed_in(request) else "private, no-cache"
    return response


@lru_cache(maxsize=1024)
def _last_modified(since: str) -> str:
    """The first instant of the day an edition took force, as HTTP writes it."""
    return http_date(datetime.fromisoformat(f"{since}T00:00:00+08:00").timestamp())


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """办事指南 in two depths: what, how long, how much, where and what first at a glance; the picture, the table with
    every legal basis and the questions one press away.
    """
    told = asked_for(request, code)
    return answer(request, told, "catalogue/item.html", lambda: _whole(told), once=True)


def _whole(told: Told) -> dict[str, Any]:
    guide = told.guide
    tabs = [
        {"label": t("要准备的材料", language()), "href": "#papers"},
        {"label": t("办理条件", language()), "href": "#conditions"},
        {"label": t("去哪办", language()), "href": "#where"},
        {"label": t("办理过程", language()), "href": "#way-t"},
        {"label": t("一图：流程", language()), "href": "#graph"},
        {"label": t("一表：全部要素", language()), "href": "#table"},
        {"label": t("咨询与监督", language()), "href": "#ask"},
    ]
    return {
        "tabs": tabs,
        "crumbs": [all_items()],
        "apply": url_or_nothing("cases:new"),
        **_first(guide),
        "leads": _leads(guide),
        "traced": {stop.id: stop.name for stop in guide.graph.stops},
        "formats": formats_given().listed(guide.item_code, language(), _query(guide)),
        "summary": formats_given().summary(told),
        "limited": told.e.quota is not None,
    }


def _leads(guide: Guide) -> dict[str, str]:
    """Where a stop of the picture leads: to its row of the table, where it has one."""
    rows = {row.id for group in guide.groups for row in group.rows}
    wanted: dict[str, tuple[str, ...]] = {stop.id: (f"step.{stop.id}", stop.id) for stop in guide.graph.stops}
    wanted |= {RESULT: ("result.0",), REFUSED: ("remedy", "remedy.1"), FILED: ("targets",)}
    found = {key: next((row for row in ids if row in rows), "") for key, ids in wanted.items()}
    return {key: f"#r-{row}" for key, row in found.items() if row}


def all_items() -> dict[str, str]:
    """The first crumb."""
    return {"label": t("全部事项", language()), "href": reverse("catalogue:items")}


def _crumbs(guide: Guide) -> dict[str, Any]:
    return {"crumbs": [all_items(), {"label": guide.name, "href": links_of(guide)["item"]}]}


def material_rows(guide: Guide) -> list[dict[str, str]]:
    """Rows for the table of materials, with the address of each sample."""
    return [
        {
            "id": f"m-{row.id}",
            "key": row.id,
            "name": row.name,
            "requirement": row.requirement,
            "way": row.way,
            "supply": row.supply,
            "others": row.others,
            "sample": reverse("catalogue:sample", args=[row.sample]) if row.sample else "",
            "demo": "1" if row.demo else "",
            "errand": "1" if row.errand else "",
        }
        for row in guide.materials
    ]


@require_safe
def graph(request: HttpRequest, code: str) -> HttpResponse:
    """The picture in full width with its list."""
    told = asked_for(request, code)
    return answer(request, told, "catalogue/graph.html", lambda: _crumbs(told.guide))


@require_safe
def table(request: HttpRequest, code: str) -> HttpResponse:
    """The 一表 on a page of its own."""
    told = asked_for(request, code)
    return answer(request, told, "catalogue/table.html", lambda: _crumbs(told.guide))


@require_safe
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """一次性告知单: what to take home on one or two sheets; ``?large=1`` in large print, ``?whole=1`` with the picture,
    the questions and the table.
    """
    told = asked_for(request, code)
    large = request.GET.get("large") == "1" or getattr(request, "mode", "") == "elder"
    whole = request.GET.get("whole") == "1"
    return answer(request, told, "catalogue/print.html", lambda: _on_paper(told.guide, large, whole))


def _on_paper(guide: Guide, large: bool, whole: bool) -> dict[str, Any]:
    base, as_large, as_whole = links_of(guide)["print"], "&large=1" * large, "&whole=1" * whole
    return {
        "large": large,
        "whole": whole,
        "other": base + as_whole + ("" if large else "&large=1"),
        "whole_href": base + as_large + ("" if whole else "&whole=1"),
        "must": _must(guide),
        **_first(guide),
    }


def _must(guide: Guide) -> dict[str, Row | str | None]:
    """What else 行政许可法 art. 30 has told beforehand: the basis, and a limited number."""
    rows = {row.id: row for group in guide.groups for row in group.rows}
    return {"basis": rows["kind"].basis, "quota": rows.get("quota")}


def _first(guide: Guide) -> dict[str, list[dict[str, str]] | list[Line]]:
    """What is read first: the materials to bring apart from those nobody is asked for, and the main course without the
    moves that happen only in some cases.
    """
    rows = material_rows(guide)
    return {
        "bring": [row for row in rows if row["errand"]],
        "spared": [row for row in rows if not row["errand"]],
        "way": [line for line in outline(guide.graph) if line.kind in ("normal", "special") and not line.maybe],
    }


@require_safe
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """Every edition with its number, the day it took force and what it changed."""
    name, editions, local = versions_of(code, now())
    places = [{"version": one, "name": division_name(one.place.ljust(12, "0")) or one.place} for one in local]
    crumbs = [all_items(), {"label": name, "href": reverse("catalogue:item", args=[code])}]
    return render(
        request,
        "catalogue/versions.html",
        {"name": name, "code": code, "editions": editions, "places": places, "crumbs": crumbs},
    )


@require_safe
def sample(request: HttpRequest, name: str) -> FileResponse:
    """A filled-in sample of a material or the look of a result, as the definition names it."""
    path = Path(settings.DATA) / "catalogue" / "samples" / name
    if not _SAMPLE.fullmatch(name) or not path.is_file():
        raise Refusal(
            "sample.unknown", "没有这份样例。请返回指南，或拨打 12345。", "There is no such sample.", status=404
        )
    return FileResponse(path.open("rb"), content_type=_TYPES[path.suffix[1:]])


urlpatterns: list[URLPattern] = [
    path("items/<str:code>/", item, name="item"),
    path("items/<str:code>/graph", graph, name="graph"),
    path("items/<str:code>/table", table, name="table"),
    path("items/<str:code>/print/", printed, name="print"),
    path("items/<str:code>/versions/", versions, name="versions"),
    path("samples/<str:name>", sample, name="sample"),
]
