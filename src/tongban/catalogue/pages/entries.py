"""基本目录: every entry of the lists as they were found, to be searched and counted; nothing can be filed from here but
through the guide an entry leads to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from tongban.catalogue.pages.browsing import kind_words
from tongban.catalogue.reading.directory import PAGE, Asked, Counts, counts, entries
from tongban.core.clock import now
from tongban.definition.vocabulary import KINDS, LEVELS
from tongban.web.context import language
from tongban.web.programs import cursor_of, key_after
from tongban.web.staff import url_or_nothing
from tongban.web.words import later, t

FACETS: Mapping[str, str] = {"kind": later("类别"), "level": later("层级"), "organ": later("机关")}
LEVEL_WORDS: Mapping[str, str] = {
    "国家级": later("国家级"),
    "省级": later("省级"),
    "市级": later("市级"),
    "县级": later("县级"),
    "乡级": later("乡级"),
    "村级": later("村级"),
}


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Entries by name or code, by kind, level and organ; two queries."""
    given = {name: request.GET.get(name, "").strip()[:100] for name in ("q", *FACETS)}
    asked = Asked(**given)
    at, lang = now(), language()
    found = entries(asked, at, key_after(request.GET.get("after", "")), PAGE + 1)
    counted = counts(asked)
    rows = [shown(one, lang) for one in found[:PAGE]]
    years = sorted({row["year"] for row in rows if not row["edition"]})
    context = {
        "asked": given,
        "rows": rows,
        # The year is said once above the list, and on the rows only where they differ in it.
        "years": (", " if lang == "en" else "、").join(years),
        "dated": len({row["year"] for row in rows}) > 1,
        "found_only": bool(years),
        "editions": url_or_nothing("workbench:directory_editions"),
        "counted": counted,
        "facets": [_facet(name, asked, counted, lang) for name in FACETS],
        "applied": [
            {"label": _words(name, value, lang), "href": _href(replace(asked, **{name: ""}))}
            for name, value in given.items()
            if value
        ],
        "first": _href(asked) if request.GET.get("after") else "",
        "next": _href(asked, cursor_of(found[PAGE - 1]["id"])) if len(found) > PAGE else "",
    }
    return render(request, "catalogue/directory.html", context)


def shown(one: Mapping[str, Any], lang: str) -> dict[str, str]:
    """An entry as pages list it; ``href`` the guide, where a definition of ours has its code."""
    href = ""
    if one["item"]:
        href = reverse("catalogue:item", args=[one["item"]])
        href += f"?{urlencode({'situation': one['situation']})}" if one["situation"] else ""
    return {
        "name": one["name"],
        "main": one["main"] if one["main"] != one["name"] else "",
        "code": one["code"],
        "kind": kind_words(one["kind"], lang),
        "level": t(LEVEL_WORDS.get(one["level"], one["level"]), lang),
        "organ": one["organ"],
        "year": one["year"],
        "edition": t("目录第{n}版起", lang, n=one["since"]) if one["since"] else "",
        "href": href,
    }


def _facet(name: str, asked: Asked, counted: Counts, lang: str) -> dict[str, Any]:
    """The values of one condition with how many entries each has, in the order of the vocabulary or of numbers."""
    numbers: dict[str, int] = getattr(counted, name)
    order = {"kind": list(KINDS), "level": list(LEVELS)}.get(name)
    values = sorted(numbers, key=order.index) if order else list(numbers)
    chosen = getattr(asked, name)
    return {
        "name": name,
        "label": t(FACETS[name], lang),
        "many": len(values) > len(KINDS),
        "open": bool(chosen),
        "values": [
            {
                "label": _words(name, value, lang),
                "n": numbers[value],
                "href": _href(replace(asked, **{name: "" if value == chosen else value})),
                "current": value == chosen,
            }
            for value in values
        ],
    }


def _words(name: str, value: str, lang: str) -> str:
    if name == "kind":
        return kind_words(value, lang)
    return t(LEVEL_WORDS.get(value, value), lang) if name == "level" else value


def _href(asked: Asked, after: str = "") -> str:
    said = {name: value for name, value in {**asdict(asked), "after": after}.items() if value}
    base = reverse("catalogue:directory")
    return f"{base}?{urlencode(said)}" if said else base


urlpatterns: list[URLPattern] = [path("directory/", directory, name="directory")]
