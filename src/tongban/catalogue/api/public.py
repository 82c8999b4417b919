"""The directory for programs: items in force, the guide of one, its published editions, each as document and as
text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from tongban.catalogue.guide_now import guide_at
from tongban.catalogue.models import Edition
from tongban.catalogue.queries import directory, search
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.definition.guide.build import as_json
from tongban.definition.guide.parts import Guide, Rest
from tongban.definition.guide.reach import Reach
from tongban.organisation.door import DEFAULT_AREA, unknown_area
from tongban.organisation.queries import chain_of, division_name
from tongban.web.programs import As, a_file, language_of, paged, schema_of

router = Router(tags=["catalogue 事项"], auth=None)


class Listed(Schema):
    """An item as the directory lists it; ``rests`` is ``suspended`` where nothing new is taken."""

    code: str
    name: str
    kind: str
    line: str
    plain: str | None = None
    rests: str = ""
    topics: dict[str, list[str]] = {}


class Items(Schema):
    """A page of the directory; ``next`` is empty on the last one."""

    items: list[Listed]
    next: str = ""


class EditionListed(Schema):
    """One published edition."""

    number: int
    digest: str
    in_force_from: datetime
    published_at: datetime


class Editions(Schema):
    """Editions of an item, newest first."""

    editions: list[EditionListed]
    next: str = ""


class EditionWhole(EditionListed):
    """An edition with its document, every scalar as it was written."""

    code: str
    document: dict[str, object]


class GuideThen(Schema):
    """What follows a step, and in which case."""

    name: str
    when: str


class GuideStep(Schema):
    """A step of the flow in the order of its numbers, with whoever does it and how long it may take."""

    id: str
    number: int
    name: str
    lane: str
    limit: str
    note: str
    kind: str
    then: list[GuideThen]


# What ``as_json`` says: the picture as a list of steps, the rest of an item by its own name.
GUIDE = schema_of(
    Guide,
    "Guide",
    leave=("graph", "rest"),
    reach=schema_of(Reach, "Guide", declared=dict[str, str]),
    resting=schema_of(Rest, "Guide") | None,
    steps=list[GuideStep],
)


class GuideTold(Schema):
    """The guide of one situation at one place: the same facts as the page. ``guide.resting`` says that the item takes
    nothing new (suspended, retired, given up by the place): ``said`` in one sentence, ``since`` which day, ``why``,
    ``ask`` the telephone to call, ``by`` the code of what replaces it; null where it is open.
    """

    code: str
    situation: str
    place: str
    edition: int
    difference: str
    guide: Annotated[dict[str, object], As(GUIDE)]


@router.get("/items", response=Items, summary="Items in force, or those that answer a question")
def items(
    request: HttpRequest,
    q: str = "",
    who: str = "",
    theme: str = "",
    kind: str = "",
    after: str = "",
    limit: int = 50,
) -> Items:
    """The directory in the order of codes, by whose matter (person or enterprise), topic and kind; or (with ``q``) the
    best answers first, at most twenty.
    """
    at = now()
    if q.strip():
        return Items(items=[Listed(**row) for row in search(q, at)])
    rows, more = paged(
        lambda last, size: directory(at, who=who, theme=theme, kind=kind, after=last, size=size),
        lambda row: row["code"],
        after,
        limit,
    )
    return Items(items=[Listed(**row) for row in rows], next=more)


@router.get("/items/{code}", response=GuideTold, summary="The guide of an item")
def item(request: HttpRequest, code: str, situation: str = "", area: str = DEFAULT_AREA) -> GuideTold:
    """The guide of a situation (the first one, if none is named) where the matter lies in ``area``. An item that rests
    is told with its rest, as on its page; whoever files is refused.
    """
    guide = guide_at(code, division_of(area), situation, language_of(request))
    return GuideTold(
        code=guide.item_code,
        situation=guide.situation,
        place=guide.place,
        edition=guide.edition.number,
        difference=guide.edition.difference,
        guide=as_json(guide),
    )


@router.get("/items/{code}/editions", response=Editions, summary="Published editions of an item")
def editions(request: HttpRequest, code: str, after: str = "", limit: int = 50) -> Editions:
    """Every edition ever published, newest first."""
    every = editions_of(request, code)

    def read(last: str, size: int) -> list[Edition]:
        return list((every.filter(number__lt=last) if last else every).order_by("-number")[:size])

    found, more = paged(read, lambda row: row.number, after, limit, int)
    if not found and not after:
        raise unknown_edition(code, "")
    return Editions(editions=[EditionListed(**_edition(row)) for row in found], next=more)


@router.get("/items/{code}/editions/{int:number}", response=EditionWhole, summary="An edition as a document")
def edition(request: HttpRequest, code: str, number: int) -> EditionWhole:
    """The document of one edition, with the digest of its text."""
    row = one_edition(request, code, number)
    return EditionWhole(code=code, document=row.document, **_edition(row))


@router.get(
    "/items/{code}/editions/{int:number}/text",
    response={200: None},
    openapi_extra=a_file("application/yaml"),
    summary="An edition as it was written",
)
def edition_text(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The YAML text of one edition: what runs, byte for byte."""
    row = one_edition(request, code, number)
    response = HttpResponse(row.text, content_type="application/yaml; charset=utf-8")
    response["ETag"] = f'"{row.digest}"'
    response["Content-Disposition"] = f'attachment; filename="{code}-{number}.yaml"'
    return response


def editions_of(request: HttpRequest, code: str) -> Any:
    """Editions of an item, as anybody may see them."""
    viewer: Actor = request.actor  # type: ignore[attr-defined]
    return Edition.seen_by(viewer).filter(item__code=code)


def one_edition(request: HttpRequest, code: str, number: int) -> Edition:
    """The edition of that number; 404 where there is none."""
    row: Edition | None = editions_of(request, code).filter(number=number).first()
    if row is None:
        raise unknown_edition(code, str(number))
    return row


def unknown_edition(code: str, number: str) -> Refusal:
    """There is no such item or edition."""
    return Refusal(
        "edition.unknown",
        f"没有事项 {code}" + (f" 的第 {number} 版。" if number else "。") + "请从事项目录核对编码和版本号。",
        f"There is no item {code}" + (f", edition {number}. " if number else ". ") + "Check it in the directory.",
        status=404,
    )


def division_of(area: str) -> str:
    """A division code of 6 to 12 digits as twelve. Refusals ``area.code``, ``area.unknown`` (404)."""
    if not (area.isascii() and area.isdigit() and 6 <= len(area) <= 12):
        raise Refusal(
            "area.code",
            "区划代码要写 6 到 12 位数字，例如 510107。",
            "A division code has 6 to 12 digits, such as 510107.",
            where="area",
        )
    code = area.ljust(12, "0")
    if not division_name(code):
        raise unknown_area(area)
    return chain_of(code)[0]


def _edition(row: Edition) -> dict[str, Any]:
    return {
        "number": row.number,
        "digest": row.digest,
        "in_force_from": row.in_force_from,
        "published_at": row.published_at,
    }
