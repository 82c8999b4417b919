"""Between levels, for programs: reports of a place, adoption, filings upward, requests and problems.

Every endpoint is one act or one read of the screens; what is refused there is refused here with the same code.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tongban.catalogue.acts.adopting import Taking, adopt, end_adoption, set_local
from tongban.catalogue.acts.filing import note, object_to, spread
from tongban.catalogue.api.public import division_of
from tongban.catalogue.api.said import KEY, Words
from tongban.catalogue.models import Filing
from tongban.catalogue.reading import levels as reads
from tongban.catalogue.reading.adoptions import taken
from tongban.catalogue.reading.filings import filing_of
from tongban.catalogue.reading.reports import READS, counts, report_of
from tongban.catalogue.reading.separation import held_by_one
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor
from tongban.web.programs import paged

router = Router(tags=["levels 层级"])
Plain = dict[str, Any]


class Counts(Schema):
    """How many rows each report of a place has."""

    place: str
    counts: dict[str, int]


class ReportFinding(Schema):
    """What the checker says against a difference: code, key path, and the sentence."""

    code: str
    path: str
    zh: str
    en: str


class ReportRow(Schema):
    """A row of a report, with the columns of that report and no others. ``changes`` and ``adopters`` are numbers,
    ``cites`` the edition that a difference is written to, ``differs`` the members that are not as the superior has
    them, ``kinds`` those of the laws named and ``allowed`` those by which the place's level may create such an item.
    """

    code: str
    name: str
    kind: str = ""
    line: str = ""
    place: str = ""
    place_name: str = ""
    edition: int | str = 0
    since: datetime | None = None
    suspended_at: datetime | None = None
    retired_at: datetime | None = None
    replaced_by: str | None = None
    cause: str = ""
    adopted_at: datetime | None = None
    number: str | None = None
    cites: int | None = None
    changes: int = 0
    adopters: int = 0
    carried_out: bool = False
    kinds: list[str] = []
    allowed: list[str] = []
    id: str = ""
    superior_code: str = ""
    superior_name: str = ""
    superior_kind: str = ""
    differs: list[str] = []
    newest: int = 0
    current: str = ""
    running: int = 0
    difference: str = ""
    findings: list[ReportFinding] = []


class Report(Schema):
    """A page of a report; ``next`` is empty on the last one."""

    rows: list[ReportRow]
    next: str = ""


class ChangeSaid(Schema, extra="forbid"):
    """A cell of the standard as a place changes it: what it becomes (``to``) or what comes to it (``add``), in the form
    that the definition has there.
    """

    at: str = ""
    to: object = None
    add: object = None


class AdoptionSaid(Schema):
    """What a place takes on: ``of`` is code@edition (or the last edition), ``number`` its document."""

    of: str = ""
    number: str
    local: dict[str, str]
    params: dict[str, str] = {}
    changes: list[ChangeSaid] = []


class LocalSaid(Schema):
    """Local values and parameters alone; what the place changes stays."""

    local: dict[str, str]
    params: dict[str, str] = {}


class Warned(Schema):
    """What will trouble the place though nothing forbids it: code, key path of the standard, and what to do."""

    code: str
    path: str
    zh: str
    en: str


class AdoptionTold(Schema):
    """An item as a place has it. ``warnings``: posts the standard keeps apart that one person holds here."""

    code: str
    place: str
    edition: int
    adopted_at: datetime | None
    cites: int
    number: str
    local: dict[str, str]
    params: dict[str, str]
    changes: list[ChangeSaid]
    warnings: list[Warned]


class FilingTold(Schema):
    """A filing with its receipt."""

    id: uuid.UUID
    number: str
    code: str
    place: str
    document: str
    filed_at: datetime
    answer_by: date | None
    state: str
    words: str
    draft: uuid.UUID | None


class Filings(Schema):
    """A page of filings, newest first."""

    filings: list[FilingTold]
    next: str = ""


class Spreading(Words):
    """The organ that is to draft the next standard."""

    organ: uuid.UUID


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _staff(request: HttpRequest) -> Actor:
    actor = _actor(request)
    if not actor.is_staff:
        raise Denied("identity.staff", "这是工作人员的接口。", "This is for staff; sign in with your staff account.")
    return actor


# -- reports -----------------------------------------------------------------------------------------------------------


@router.get("/levels/{place}", response=Counts, summary="How many rows each report of a place has")
def level_counts(request: HttpRequest, place: str, line: str = "") -> Counts:
    """directory, unadopted, orphaned, unfounded, beyond, diverging, stranded, absorbed."""
    _staff(request)
    code, at = division_of(place), now()
    return Counts(place=code, counts=counts(code, at, line))


@router.get("/levels/{place}/{report}", response=Report, exclude_unset=True, summary="One report of a place")
def level_report(
    request: HttpRequest, place: str, report: str, line: str = "", after: str = "", limit: int = 50
) -> Plain:
    """The rows of a report, of the place and of those below it, by the key that ``after`` names; each says its
    ``place`` where it may stand below.
    """
    _staff(request)
    if report not in READS:
        raise Refusal("report.unknown", "没有这个报表。", f"There is no report {report}.", where="report", status=404)
    where = division_of(place)
    rows, more = paged(
        lambda last, size: report_of(report, where, now(), last, size, line), lambda row: row["key"], after, limit
    )
    told = [{name: _plain(value) for name, value in row.items() if name not in _INNER} for row in rows]
    return {"rows": told, "next": more}  # plain, so that a row keeps the columns of its report alone


# What a row keeps for the reading itself.
_INNER = frozenset({"key", "sign", "parent", "leaves"})


def _plain(value: object) -> object:
    """Findings as their code and sentences; everything else as it is."""
    if isinstance(value, tuple):
        return [{"code": one.code, "path": one.path, "zh": one.what_zh, "en": one.what_en} for one in value]
    return str(value) if isinstance(value, uuid.UUID) else value


# -- adoption ----------------------------------------------------------------------------------------------------------


@router.get("/adoptions/{code}/{place}", response=AdoptionTold, exclude_unset=True, summary="An item as a place has it")
def adoption(request: HttpRequest, code: str, place: str) -> Plain:
    """Its adoption, local values, parameters and changes."""
    _staff(request)
    return _adoption(code, division_of(place))


def _adoption(code: str, place: str) -> Plain:
    held = taken(code, place, now())
    said = held.said
    return {  # plain, so that a change keeps what it says and no more
        "code": code,
        "place": place,
        "edition": held.number,
        "adopted_at": held.adopted_at,
        "cites": held.cites,
        "number": str(said.get("number") or ""),
        "local": {name: str(value) for name, value in (said.get("local") or {}).items()},
        "params": {name: str(value) for name, value in (said.get("params") or {}).items()},
        "changes": list(said.get("changes") or []),
        "warnings": [
            Warned(code=f.code, path=f.path, zh=f"{f.what_zh}。{f.mend_zh}", en=f"{f.what_en}. {f.mend_en}")
            for f in held_by_one(held.standard, place, day_of(now()))
        ],
    }


@router.put("/adoptions/{code}/{place}", response=AdoptionTold, exclude_unset=True, summary="Adopt an item")
def put_adoption(request: HttpRequest, code: str, place: str, body: AdoptionSaid, key: str = KEY) -> Plain:
    """Take an item on, or take it on anew with other values. What adds a step or a material, or lengthens a limit, is
    refused; ``faults`` names each cell.
    """
    where = division_of(place)
    of = body.of if body.of.partition("@")[0] == code else code
    changes = [one.dict(exclude_unset=True) for one in body.changes]
    taking = Taking(of, where, body.number, body.local, body.params, changes)
    adopt(taking, actor=_actor(request), key=key)
    return _adoption(code, where)


@router.put("/adoptions/{code}/{place}/local", response=AdoptionTold, exclude_unset=True, summary="Change local values")
def put_local(request: HttpRequest, code: str, place: str, body: LocalSaid, key: str = KEY) -> Plain:
    """Telephones, venues, hours, payee and parameters; the changes of the place stay."""
    where = division_of(place)
    set_local(code, where, body.local, body.params, actor=_actor(request), key=key)
    return _adoption(code, where)


@router.post("/adoptions/{code}/{place}/end", response=AdoptionTold, exclude_unset=True, summary="End an adoption")
def post_end(request: HttpRequest, code: str, place: str, body: Words, key: str = KEY) -> Plain:
    """Give the item up here: nothing new is filed, running cases go on."""
    where = division_of(place)
    end_adoption(code, where, body.words, actor=_actor(request), key=key)
    return _adoption(code, where)


# -- filings -----------------------------------------------------------------------------------------------------------


def _filing(one: Filing) -> FilingTold:
    difference = one.difference
    return FilingTold(
        id=one.id,
        number=one.number,
        code=difference.item.code,
        place=difference.place.ljust(12, "0"),
        document=difference.number,
        filed_at=one.filed_at,
        answer_by=one.answer_by,
        state=one.state,
        words=one.words,
        draft=one.draft,
    )


@router.get("/filings", response=Filings, summary="Filings of innovations")
def list_filings(request: HttpRequest, state: str = "", after: str = "", limit: int = 50) -> Filings:
    """Newest first; ``state``: filed, noted, spread, objected."""
    viewer = _staff(request)
    rows, more = paged(
        lambda last, size: reads.filings(viewer, state, last, size), lambda one: one.number, after, limit
    )
    return Filings(filings=[_filing(one) for one in rows], next=more)


@router.get("/filings/{uuid:filing}", response=FilingTold, summary="One filing")
def one_filing(request: HttpRequest, filing: uuid.UUID) -> FilingTold:
    """Number, day, receipt, answer."""
    return _filing(filing_of(_staff(request), filing).filing)


def _answered(request: HttpRequest, filing: uuid.UUID) -> FilingTold:
    return _filing(filing_of(_actor(request), filing).filing)


@router.post("/filings/{uuid:filing}/note", response=FilingTold, summary="Note a filing")
def post_note(request: HttpRequest, filing: uuid.UUID, body: Words, key: str = KEY) -> FilingTold:
    """The province takes note; the place goes on."""
    note(filing, body.words, actor=_actor(request), key=key)
    return _answered(request, filing)


@router.post("/filings/{uuid:filing}/object", response=FilingTold, summary="Object to a filing")
def post_object(request: HttpRequest, filing: uuid.UUID, body: Words, key: str = KEY) -> FilingTold:
    """The province objects with its reasons: the changes stop at once."""
    object_to(filing, body.words, actor=_actor(request), key=key)
    return _answered(request, filing)


@router.post("/filings/{uuid:filing}/spread", response=FilingTold, summary="Spread an innovation")
def post_spread(request: HttpRequest, filing: uuid.UUID, body: Spreading, key: str = KEY) -> FilingTold:
    """A draft of the next standard with the changes in it begins for an organ of the province."""
    spread(filing, body.organ, body.words, actor=_actor(request), key=key)
    return _answered(request, filing)
