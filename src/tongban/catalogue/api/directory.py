"""The basic directory for programs: entries as they were found, with counts, and what contradicts in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tongban.catalogue.reading.directory import Asked, contradicting, counts, entries, entries_coded
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.web.programs import paged

router = Router(tags=["catalogue 事项"], auth=None)
UNVERIFIED = "未核对现行目录"


class EntryListed(Schema):
    """An entry of an edition of its division's directory (``since``), or, with 0, as it was found in the year named:
    nobody has compared that with the directory in force (``note``).

    ``item`` and ``situation`` name the definition that has the code; empty where there is only the entry.
    """

    id: str
    code: str
    name: str
    main: str
    kind: str
    level: str
    organ: str
    organ_code: str
    area: str
    listing: str
    year: str
    note: str
    since: int
    source: str
    findings: list[str]
    item: str
    situation: str


class EntryCounts(Schema):
    """How many entries: of everything, found, and by kind, level and organ under the other conditions."""

    total: int
    found: int
    kind: dict[str, int]
    level: dict[str, int]
    organ: dict[str, int]


class Entries(Schema):
    """A page of entries in the order of codes; ``next`` is empty on the last one."""

    entries: list[EntryListed]
    counts: EntryCounts
    next: str = ""


class EntriesCoded(Schema):
    """The entries of one code, one for each division that lists it."""

    code: str
    entries: list[EntryListed]


class Told(Schema):
    """What contradicts in an entry, and how to mend it, in both languages."""

    code: str
    what_zh: str
    what_en: str
    mend_zh: str
    mend_en: str


class EntryFound(Schema):
    """An entry with its findings."""

    id: str
    code: str
    name: str
    kind: str
    organ: str
    year: str
    findings: list[Told]


class EntriesFound(Schema):
    """A page of entries in which something contradicts."""

    entries: list[EntryFound]
    next: str = ""


@router.get("/directory", response=Entries, summary="Entries of the basic directory, with counts")
def directory(
    request: HttpRequest,
    q: str = "",
    kind: str = "",
    level: str = "",
    organ: str = "",
    area: str = "",
    after: str = "",
    limit: int = 50,
) -> Entries:
    """Entries whose name has every part of ``q``, or whose code begins with it; by kind, level, organ and division
    (6 to 12 digits).
    """
    place = area.ljust(12, "0") if area else ""
    asked = Asked(q[:100], kind, level, organ, place)
    rows, more = paged(lambda last, size: entries(asked, now(), last, size), lambda row: row["id"], after, limit)
    counted = counts(asked)
    return Entries(
        entries=[_listed(row) for row in rows],
        counts=EntryCounts(
            total=counted.total, found=counted.found, kind=counted.kind, level=counted.level, organ=counted.organ
        ),
        next=more,
    )


@router.get("/directory/findings", response=EntriesFound, summary="Entries in which something contradicts")
def directory_findings(request: HttpRequest, finding: str = "", after: str = "", limit: int = 50) -> EntriesFound:
    """Codes that say another kind than the list, missing and old codes, names that stand twice; all, or those of one
    ``finding`` such as ``directory.code.kind``.
    """
    rows, more = paged(
        lambda last, size: contradicting(last, size, finding), lambda found: found[0]["id"], after, limit
    )
    return EntriesFound(
        entries=[
            EntryFound(
                **{name: row[name] for name in ("id", "code", "name", "kind", "organ", "year")},
                findings=[
                    Told(
                        code=one.code,
                        what_zh=one.what_zh,
                        what_en=one.what_en,
                        mend_zh=one.mend_zh,
                        mend_en=one.mend_en,
                    )
                    for one in found
                ],
            )
            for row, found in rows
        ],
        next=more,
    )


@router.get("/directory/{code}", response=EntriesCoded, summary="The entries of a code")
def entry(request: HttpRequest, code: str) -> EntriesCoded:
    """Every entry with this code; an entry without code by its ``id``."""
    rows = entries_coded(code, now())
    if not rows:
        raise Refusal(
            "directory.unknown",
            f"目录里没有编码 {code}。请核对后再查，或按名称查。",
            f"The directory has no code {code}. Check it, or search by name.",
            where="code",
            status=404,
        )
    return EntriesCoded(code=rows[0]["code"], entries=[_listed(row) for row in rows])


def _listed(row: Mapping[str, Any]) -> EntryListed:
    since = row["since"]
    return EntryListed(**row, note=f"本级基本目录第{since}版起" if since else UNVERIFIED)
