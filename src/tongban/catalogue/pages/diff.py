"""版本对照: cell by cell, two editions, a draft and an edition, a place and the level above; for print and as CSV."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from tongban.catalogue.acts.publish import cited
from tongban.catalogue.life.bearing import bearing_of
from tongban.catalogue.models import Draft
from tongban.catalogue.pages.desk import for_cataloguers
from tongban.catalogue.pages.draft import context_of
from tongban.catalogue.reading.drafts import draft_of
from tongban.catalogue.reading.editions import Editions, editions_of
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.definition.comparison import Cell, compare, compare_place
from tongban.definition.merge import MergeError, apply_difference
from tongban.definition.registry import context_of as checks_of
from tongban.definition.registry import shipped
from tongban.definition.source import ReadError, Source, read
from tongban.identity.pages import staff_only
from tongban.web.context import language
from tongban.web.staff import csv_of
from tongban.web.words import later, t

KINDS = {"added": later("新增"), "removed": later("删去"), "changed": later("改")}
COLUMNS = (later("要素"), later("变化"), later("原来"), later("现在"), later("对谁有利"))


@dataclass(frozen=True, slots=True)
class Compared:
    """Two texts and their cells: what stands left and right, in words."""

    before: str
    after: str
    cells: Sequence[Cell]
    base: Source


@staff_only
@require_safe
def diff(request: HttpRequest, draft: uuid.UUID) -> HttpResponse:
    """A draft against the edition it would follow, or (``?with=``) any edition's number, ``above`` or ``here``."""
    actor = for_cataloguers(request)
    reviewed = draft_of(actor, draft)
    one, wanted = reviewed.draft, request.GET.get("with", "")
    known = editions_of(one.code)
    fault: Refusal | None = None
    try:
        found: Compared | None = _of_draft(one, known, wanted)
    except (ReadError, MergeError) as refusal:
        found, fault = None, refusal
    if request.GET.get("format") == "csv" and found is not None:
        return _csv(found, f"{one.code}-draft.csv")
    context = context_of(request, reviewed, actor, {}, fault)
    context |= _page(found) | {
        "page_name": t("版本对照", language()),
        "choices": _choices(one, known, wanted),
        "csv": f"?with={wanted}&format=csv",
    }
    return render(request, "catalogue/desk/diff.html", context)


@staff_only
@require_safe
def item_diff(request: HttpRequest, code: str) -> HttpResponse:
    """Two editions of an item (``?from=`` and ``?with=``), or (``?place=``) an edition and what a place makes of it."""
    for_cataloguers(request)
    known = editions_of(code, known=True)
    place = request.GET.get("place", "")
    last, one_before = (*known.numbers, *known.numbers[-1:], 0)[:2]
    before = _number(request.GET.get("from", ""), known, one_before)
    after = _number(request.GET.get("with", ""), known, last)
    found = _of_place(known, place) if place else _of_two(code, before, after)
    if request.GET.get("format") == "csv":
        return _csv(found, f"{code}-{before}-{after}.csv" if not place else f"{code}-{place}.csv")
    query = f"?place={place}" if place else f"?from={before}&with={after}"
    context = _page(found) | {
        "code": code,
        "name": known.name,
        "numbers": known.numbers,
        "from_number": before,
        "with_number": after,
        "place": place,
        "csv": f"{query}&format=csv",
    }
    return render(request, "catalogue/desk/item_diff.html", context)


def _number(text: str, known: Editions, otherwise: int) -> int:
    return int(text) if text in map(str, known.numbers) else otherwise


def _of_two(code: str, before: int, after: int) -> Compared:
    (item, old), (_, new) = cited(f"{code}@{before}"), cited(f"{code}@{after}")
    base = read(new["text"], item["code"])
    cells = compare(read(old["text"], item["code"]).data, base.data)
    return Compared(_edition(before), _edition(after), cells, base)


def _of_place(known: Editions, place: str) -> Compared:
    row = next((one for one in known.places if one["place"] == place), None)
    if row is None:
        raise Refusal("difference.unknown", "这个地方没有差异。", "That place has no difference.", status=404)
    item, edition = cited(f"{known.code}@{row['edition_number']}")
    base = read(edition["text"], item["code"])
    cells = compare_place(base.data, read(row["text"], place).data.get("difference") or {})
    return Compared(_edition(edition["number"]), row["name"] or place, cells, base)


def _of_draft(one: Draft, known: Editions, wanted: str) -> Compared:
    """The draft on the right; left the edition chosen, the level above, or what stands at the place now."""
    source = read(one.text, one.code)
    after = t("这份文本", language())
    if one.sort == "standard":
        number = _number(wanted, known, next(iter(known.numbers), 0))
        if not number:
            return Compared(t("没有已公布的版本", language()), after, compare({}, source.data), source)
        _, edition = cited(f"{one.code}@{number}")
        old_text = read(edition["text"], one.code).data
        return Compared(_edition(number), after, compare(old_text, source.data), source)
    said = source.data.get("difference") or {}
    item, edition = cited(str(said.get("of") or one.of))
    base = read(edition["text"], item["code"])
    here = next((row for row in known.places if row["place"] == one.place), None)
    if wanted == "here" and here is not None:
        old = read(here["text"], "difference").data.get("difference") or {}
        _, older = cited(f"{item['code']}@{here['edition_number']}")
        before = apply_difference(read(older["text"], item["code"]).data, old)
        cells = compare(before, apply_difference(base.data, said))
        local = compare(
            {"difference": {"local": old.get("local") or {}}}, {"difference": {"local": said.get("local") or {}}}
        )
        return Compared(t("本地现行规定", language()), after, (*cells, *local), base)
    return Compared(_edition(edition["number"]), after, compare_place(base.data, said), base)


def _edition(number: int) -> str:
    return t("第 {n} 版", language(), n=number)


def _choices(one: Draft, known: Editions, wanted: str) -> list[dict[str, Any]]:
    """What the draft may be compared with."""
    if one.sort == "difference":
        here = any(row["place"] == one.place for row in known.places)
        return [
            {"label": t("和上级标准", language()), "href": "?with=above", "current": wanted != "here" or not here},
            *([{"label": t("和本地现行规定", language()), "href": "?with=here", "current": wanted == "here"}] * here),
        ]
    chosen = _number(wanted, known, next(iter(known.numbers), 0))
    return [
        {"label": t("和{edition}", language(), edition=_edition(n)), "href": f"?with={n}", "current": n == chosen}
        for n in known.numbers
    ]


def _lines(found: Compared) -> list[dict[str, Any]]:
    context = checks_of(shipped())
    lines = []
    for cell in found.cells:
        bearing = bearing_of(cell, found.base, context)
        lines.append({"cell": cell, "kind": t(KINDS[cell.kind], language()), "tone": bearing.tone,
                      "bears": t(bearing.zh, language())})  # fmt: skip
    return lines


def _page(found: Compared | None) -> dict[str, Any]:
    if found is None:
        return {"lines": [], "before": "", "after": "", "good": 0, "bad": 0, "at": now()}
    lines = _lines(found)
    return {
        "lines": lines,
        "before": found.before,
        "after": found.after,
        "good": sum(one["tone"] == "good" for one in lines),
        "bad": sum(one["tone"] == "bad" for one in lines),
        "at": now(),
    }


def _csv(found: Compared, name: str) -> HttpResponse:
    rows = (
        (one["cell"].label, one["kind"], one["cell"].before, one["cell"].after, one["bears"]) for one in _lines(found)
    )
    return csv_of(name, [t(column, language()) for column in COLUMNS], rows)


urlpatterns: list[URLPattern] = [
    path("catalogue/drafts/<uuid:draft>/diff/", diff, name="diff"),
    path("catalogue/items/<str:code>/diff/", item_diff, name="item_diff"),
]
