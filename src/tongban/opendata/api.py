"""The public data for programs: the same files as the pages give, by address and without signing in, and the changes.

Every file has an ETag and the day of its edition; ``If-None-Match`` is answered with 304. Addresses of the API have no
language: files that have words in them take ``Accept-Language``.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Path, Query, Router, Schema

from tongban.catalogue.api.public import division_of
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.opendata import files
from tongban.opendata.feed import happened
from tongban.opendata.files import DATA, Asked
from tongban.opendata.listing import FORMATS
from tongban.opendata.pages import base_of, cursor_at, last_seen
from tongban.opendata.queries import changes as changes_of
from tongban.opendata.queries import directory_rows, state_of
from tongban.opendata.serving import serve, stream
from tongban.organisation.door import DEFAULT_AREA
from tongban.web.programs import a_file, language_of, page_size

router = Router(tags=["open data 公开数据"], auth=None)


class Change(Schema):
    """One change of the catalogue; ``verb``: publish, suspend, resume, retire, withdraw_edition."""

    id: str
    at: datetime
    verb: str
    code: str
    name: str
    words: str


class Changes(Schema):
    """Changes, newest first; ``next`` is empty on the last page."""

    changes: list[Change]
    next: str = ""


class Which(Schema):
    """Which guide is meant: the first situation if none is named, the edition in force if none is numbered."""

    situation: str = ""
    area: str = DEFAULT_AREA
    edition: int = 0


Wanted = Annotated[Which, Query()]


def _asked(request: HttpRequest, code: str, which: Which) -> Asked:
    if not 0 <= which.edition < 1_000_000:
        raise Refusal(
            "edition.unknown",
            "版本号不对，请从事项的版本列表核对。",
            "There is no such edition.",
            where="edition",
            status=404,
        )
    place = division_of(which.area)
    return Asked(code, place, which.situation, which.edition, language_of(request), base_of(request))


@router.get(
    "/open/directory.{suffix}",
    response={200: None},
    openapi_extra=a_file(*(form.media for form in FORMATS.values())),
    summary="The whole directory as json, csv, yaml, ttl, rdf or jsonld",
)
def directory_file(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """In pieces, however long it is."""
    form = FORMATS.get(suffix)
    if form is None:
        raise _unknown(suffix, ", ".join(FORMATS))
    at = now()
    state = state_of(at)
    pieces = form.make(directory_rows(at), base_of(request))
    return stream(request, f"directory.{suffix}", form.media, pieces, state.mark, state.changed)


@router.get("/open/changes", response=Changes, summary="What was published, suspended, resumed, retired or taken back")
def changes(request: HttpRequest, before: str = "", limit: int = 50) -> Changes:
    """Newest first; the feed ``/changes.atom`` says the same."""
    size = page_size(limit)
    rows = changes_of(now(), size + 1, last_seen(before))
    told = [happened(row, language_of(request)) for row in rows[:size]]
    listed = [Change(**asdict(one)) for one in told]
    return Changes(changes=listed, next=cursor_at(rows[size - 1]) if len(rows) > size else "")


@router.get(
    "/items/{code}/graph.svg",
    response={200: None},
    openapi_extra=a_file("image/svg+xml"),
    summary="The operating graph of an item as SVG",
)
def graph_svg(request: HttpRequest, code: str, which: Wanted) -> HttpResponse:
    """一图, standing by itself."""
    return serve(request, files.picture(_asked(request, code, which)), "Accept-Language")


@router.get(
    "/items/{code}/bpmn",
    response={200: None},
    openapi_extra=a_file("application/xml"),
    summary="The flow of an item as BPMN 2.0",
)
def item_bpmn(request: HttpRequest, code: str, which: Wanted) -> HttpResponse:
    """With lanes, gateways, limits and a layout."""
    return serve(request, files.bpmn(_asked(request, code, which)), "Accept-Language")


@router.get(
    "/items/{code}/table.csv",
    response={200: None},
    openapi_extra=a_file("text/csv"),
    summary="The table of elements of an item",
)
def table_csv(request: HttpRequest, code: str, which: Wanted) -> HttpResponse:
    """一表, for spreadsheets."""
    return serve(request, files.table(_asked(request, code, which)), "Accept-Language")


@router.get(
    "/items/{code}/schema.jsonld",
    response={200: None},
    openapi_extra=a_file("application/ld+json"),
    summary="An item as schema.org GovernmentService",
)
def schema_org(request: HttpRequest, code: str, which: Wanted) -> HttpResponse:
    """What search engines read."""
    return serve(request, files.schema_org(_asked(request, code, which)), "Accept-Language")


@router.get(
    "/items/{code}/data.{suffix}",
    response={200: None},
    openapi_extra=a_file(*(one.media for one in DATA.values())),
    summary="An item as ttl, rdf or jsonld (CPSV-AP), or json",
)
def item_data(request: HttpRequest, code: str, suffix: Annotated[str, Path()], which: Wanted) -> HttpResponse:
    """Linked data of every situation; ``json`` is the guide of one."""
    if suffix not in DATA:
        raise _unknown(suffix, ", ".join(DATA))
    return serve(request, DATA[suffix].make(_asked(request, code, which)), "Accept-Language")


def _unknown(suffix: str, known: str) -> Refusal:
    return Refusal(
        "format.unknown",
        f"没有“{suffix[:20]}”这种格式，可用的是：{known}。",
        f"There is no format {suffix[:20]!r}; there are {known}.",
        where="suffix",
        status=404,
    )
