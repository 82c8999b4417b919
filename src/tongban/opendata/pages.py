"""公开数据: what is given away, in which formats; the files of an item and of the directory; the feed, the map of the
site, what robots may read.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from tongban.catalogue.guide_now import Told
from tongban.catalogue.pages.browsing import kind_words
from tongban.core.clock import day_of, now
from tongban.definition.published import json_schema
from tongban.opendata import files
from tongban.opendata.feed import feed_of, happened
from tongban.opendata.files import DATA, Asked
from tongban.opendata.listing import FORMATS
from tongban.opendata.offered import Offered
from tongban.opendata.queries import addresses, changes, directory_rows, state_of
from tongban.opendata.schema_org import block_of, service_of
from tongban.opendata.serving import File, serve, stream
from tongban.opendata.sitemap import MOST, index_of, items_of, pages_of, parts, robots_of
from tongban.opendata.terms import LICENCE
from tongban.organisation.door import area
from tongban.web.context import language
from tongban.web.programs import cursor_of, key_after, wrong_cursor
from tongban.web.staff import url_or_nothing
from tongban.web.words import later, t

FED = 50
FIXED = ("portal:home", "catalogue:items", "catalogue:directory", "opendata:open_data")
DIRECTORY_WORDS = {
    "csv": later("表格软件直接打开，一行一个事项"),
    "json": later("程序读取，一个文件全部事项"),
    "yaml": later("人和程序都好读，一项一段"),
    "ttl": later("关联数据（CPSV-AP），Turtle"),
    "rdf": later("关联数据（CPSV-AP），RDF/XML"),
    "jsonld": later("关联数据（CPSV-AP），JSON-LD"),
}
NAMES = {"csv": "CSV", "json": "JSON", "yaml": "YAML", "ttl": "Turtle", "rdf": "RDF/XML", "jsonld": "JSON-LD"}
ITEM_FORMATS = (
    ("JSON", "application/json", "data_as", ("json",), later("指南的全部内容")),
    ("CSV", "text/csv", "table_csv", (), later("一表：实施要素")),
    ("SVG", "image/svg+xml", "graph_svg", (), later("一图：运行图谱")),
    ("BPMN", "application/xml", "bpmn", (), later("流程，可在流程软件里打开")),
    ("Turtle", "text/turtle", "data_as", ("ttl",), DIRECTORY_WORDS["ttl"]),
    ("RDF/XML", "application/rdf+xml", "data_as", ("rdf",), DIRECTORY_WORDS["rdf"]),
    ("JSON-LD", "application/ld+json", "data_as", ("jsonld",), DIRECTORY_WORDS["jsonld"]),
    ("schema.org", "application/ld+json", "schema_org", (), later("给搜索引擎读的摘要")),
)


def base_of(request: HttpRequest) -> str:
    """The address of the site as the caller reached it, without a slash at its end."""
    return f"{request.scheme}://{request.get_host()}"


def asked_for(request: HttpRequest, code: str) -> Asked:
    """The item, situation, place and edition of an address; a number that is none counts as the edition in force."""
    said = request.GET.get("edition", "")
    edition = int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0
    return Asked(code, area(request), request.GET.get("situation", ""), edition, language(), base_of(request))


def _file(make: Callable[[Asked], File]) -> Callable[..., HttpResponse]:
    @require_safe
    def answer(request: HttpRequest, code: str) -> HttpResponse:
        return serve(request, make(asked_for(request, code)))

    answer.__doc__ = make.__doc__
    return answer


@require_safe
def data(request: HttpRequest, code: str, suffix: str = "") -> HttpResponse:
    """Linked data or plain data of an item: by suffix, or by what the caller accepts; people go to the guide."""
    if suffix:
        if suffix not in DATA:
            raise Http404(suffix)
        return serve(request, DATA[suffix].make(asked_for(request, code)))
    chosen = request.get_preferred_type(["text/html", *(one.media for one in DATA.values())])
    found = next((one for one in DATA.values() if one.media == chosen), None)
    if found is None:
        query = request.GET.urlencode()
        answer: HttpResponse = redirect(reverse("catalogue:item", args=[code]) + (f"?{query}" if query else ""))
        answer.status_code = 303
        answer["Vary"] = "Accept"
        return answer
    return serve(request, found.make(asked_for(request, code)), "Accept")


@require_safe
def directory_file(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """The whole directory in one of its formats, in pieces."""
    form = FORMATS.get(suffix)
    if form is None:
        raise Http404(suffix)
    at = now()
    state = state_of(at)
    pieces = form.make(directory_rows(at), base_of(request))
    return stream(request, f"directory.{suffix}", form.media, pieces, state.mark, state.changed)


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What there is, in which formats, under which licence, since when; with a look into it."""
    at, lang = now(), language()
    state = state_of(at)
    sample = [dict(row, kind=kind_words(row["kind"], lang)) for row in islice(directory_rows(at, piece=3), 3)]
    first = sample[0]["code"] if sample else ""
    return render(
        request,
        "opendata/open_data.html",
        {
            "count": state.count,
            "changed": day_of(state.changed) if state.changed else None,
            "licence": LICENCE,
            "directory": [
                {
                    "name": NAMES[key],
                    "words": t(words, lang),
                    "href": reverse("opendata:directory_file", args=[key]),
                }
                for key, words in DIRECTORY_WORDS.items()
            ],
            "sample": sample,
            "item": first,
            "formats": formats_of(first, lang) if first else [],
            "listed": url_or_nothing("catalogue:directory"),
            "base": base_of(request),
        },
    )


def formats_of(code: str, lang: str, query: str = "") -> list[dict[str, str]]:
    """Every format of one item with its address and media type: for the page and for ``rel=alternate``."""
    return [
        {
            "name": name,
            "media": media,
            "href": reverse(f"opendata:{page}", args=[code, *more]) + query,
            "words": t(words, lang),
        }
        for name, media, page, more, words in ITEM_FORMATS
    ]


def summary_of(told: Told) -> str:
    """What search engines read, as a data block; its addresses are relative, so that the page may be kept for every
    name of the site. Nothing where the item takes no applications.
    """
    if told.guide.rest:
        return ""
    block = block_of(service_of(Offered(told.e, told.guide), ""))
    return mark_safe(block)  # noqa: S308  block_of leaves nothing that could end it


@require_safe
def definition_schema(request: HttpRequest) -> HttpResponse:
    """The form of a definition as JSON Schema, so that any editor completes and checks the YAML."""
    text = json.dumps(json_schema(), ensure_ascii=False)
    return serve(request, File("definition.schema.json", "application/schema+json", text, None))


@require_safe
def changes_atom(request: HttpRequest) -> HttpResponse:
    """The feed of changes, newest first; older ones on the pages it leads to."""
    at, lang, base = now(), language(), base_of(request)
    rows = changes(at, FED + 1, last_seen(request.GET.get("before", "")))
    here = base + reverse("opendata:changes")
    older = f"{here}?before={cursor_at(rows[FED - 1])}" if len(rows) > FED else ""
    shown = [happened(row, lang) for row in rows[:FED]]
    since = shown[0].at if shown else state_of(at).changed or at
    return serve(request, File("", "application/atom+xml", feed_of(shown, base, older, since, lang), since))


def cursor_at(row: dict[str, Any]) -> str:
    """Where the page after this row begins."""
    return cursor_of(f"{row['at'].isoformat()} {row['id']}")


def last_seen(cursor: str) -> tuple[datetime, uuid.UUID] | None:
    """The row after which a page of changes begins."""
    if not cursor:
        return None
    moment, _, key = key_after(cursor).partition(" ")
    try:
        return datetime.fromisoformat(moment), uuid.UUID(key)
    except ValueError:
        raise wrong_cursor() from None


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the map of the site."""
    state = state_of(now())
    changed = state.changed.isoformat(timespec="seconds") if state.changed else ""
    return serve(request, File("", "application/xml", index_of(base_of(request), state.listed, changed), state.changed))


@require_safe
def sitemap_items(request: HttpRequest, number: int) -> HttpResponseBase:
    """One part of the map: the guides of at most 50,000 items."""
    at = now()
    state = state_of(at)
    if not 1 <= number <= parts(state.listed):
        raise Http404(str(number))
    rows = addresses(at, number, MOST)
    return stream(request, "", "application/xml", items_of(rows, base_of(request)), state.mark, state.changed)


@require_safe
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """The part with the pages that are always there."""
    found = [one for name in FIXED if (one := url_or_nothing(name))]
    return serve(request, File("", "application/xml", pages_of(found, base_of(request)), None))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read."""
    return serve(request, File("", "text/plain", robots_of(base_of(request)), None))


def _pages() -> Iterator[URLPattern]:
    yield path("open-data/", open_data, name="open_data")
    yield path("open-data/definition.schema.json", definition_schema, name="definition_schema")
    yield path("open-data/directory.<str:suffix>", directory_file, name="directory_file")
    yield path("changes.atom", changes_atom, name="changes")
    yield path("sitemap.xml", sitemap, name="sitemap")
    yield path("sitemap-pages.xml", sitemap_pages, name="sitemap_pages")
    yield path("sitemap-<int:number>.xml", sitemap_items, name="sitemap_items")
    yield path("robots.txt", robots, name="robots")
    yield path("items/<str:code>/graph.svg", _file(files.picture), name="graph_svg")
    yield path("items/<str:code>/bpmn", _file(files.bpmn), name="bpmn")
    yield path("items/<str:code>/table.csv", _file(files.table), name="table_csv")
    yield path("items/<str:code>/schema.jsonld", _file(files.schema_org), name="schema_org")
    yield path("items/<str:code>/data", data, name="data")
    yield path("items/<str:code>/data.<str:suffix>", data, name="data_as")


urlpatterns: list[URLPattern] = list(_pages())
