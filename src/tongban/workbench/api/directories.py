"""Editions of the basic directory of a level for programs: listed, whole, compared; drafts reviewed."""

from __future__ import annotations

import uuid
from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from tongban.catalogue.acts.directories import publish_directory, return_directory
from tongban.catalogue.api.said import KEY, Words
from tongban.catalogue.models import DirectoryEdition
from tongban.catalogue.reading.directories import between, edition_of, editions, entries_of
from tongban.web.programs import MOST, paged
from tongban.web.staff import actor_of

router = Router(tags=["catalogue 事项"])


class DirectoryTold(Schema):
    """An edition of a division's directory, or a draft of one (``number`` null): how many entries are in it (rows),
    new, changed, ended and unchanged against the one before.
    """

    id: uuid.UUID
    division: str
    number: int | None
    state: str
    title: str
    counts: dict[str, int]
    digest: str
    published_on: date | None
    words: str


class DirectoriesTold(Schema):
    """Editions by division, the latest first."""

    editions: list[DirectoryTold]


class EntryOf(Schema):
    """An entry of an edition; it has stood since edition ``since``."""

    id: str
    code: str
    name: str
    main: str
    kind: str
    department: str
    organ_code: str
    year: str
    source: str
    since: int


class EntriesOf(Schema):
    """A page of the entries of an edition; ``next`` is empty on the last one."""

    entries: list[EntryOf]
    next: str = ""


class EntryChanged(Schema):
    """One field of an entry that says something else."""

    code: str
    name: str
    field: str
    before: str
    after: str


class EditionsCompared(Schema):
    """What an edition changed against ``before``: codes (or names, without code) added and ended, fields changed."""

    before: int
    counts: dict[str, int]
    added: list[str]
    ended: list[str]
    changed: list[EntryChanged]


def _told(one: DirectoryEdition) -> DirectoryTold:
    return DirectoryTold(**{name: getattr(one, name) for name in DirectoryTold.model_fields})


@router.get("/directories", auth=None, response=DirectoriesTold, summary="Editions of directories")
def list_editions(request: HttpRequest, area: str = "") -> DirectoriesTold:
    """Published editions of every division, or of one (6 to 12 digits)."""
    place = area.ljust(12, "0") if area else ""
    return DirectoriesTold(editions=[_told(one) for one in editions(actor_of(request), place)])


@router.get("/directories/drafts", response=DirectoriesTold, summary="Directories that wait for their review")
def list_drafts(request: HttpRequest) -> DirectoriesTold:
    """For the governments of the division and of those above it."""
    return DirectoriesTold(editions=[_told(one) for one in editions(actor_of(request), state="draft")])


@router.get("/directories/{division}/{int:number}", auth=None, response=EntriesOf, summary="An edition's entries")
def one_edition(request: HttpRequest, division: str, number: int, after: str = "", limit: int = MOST) -> EntriesOf:
    """A whole edition by pages, in the order of codes."""
    rows, more = paged(
        lambda last, size: entries_of(division, number, last, size), lambda row: str(row["id"]), after, limit
    )
    shown = [EntryOf(**{name: row[name] for name in EntryOf.model_fields}) for row in rows]
    return EntriesOf(entries=shown, next=more)


@router.get(
    "/directories/{division}/{int:number}/changes",
    auth=None,
    response=EditionsCompared,
    summary="What an edition changed",
)
def edition_changes(request: HttpRequest, division: str, number: int, before: int = -1) -> EditionsCompared:
    """Against the edition before it, or against ``before``."""
    earlier = before if 0 <= before < number else number - 1
    found = between(division, earlier, number)
    changed = [
        EntryChanged(code=one.after["code"], name=one.after["name"], field=name, before=was, after=now)
        for one in found.changed
        for name, was, now in one.cells
    ]
    return EditionsCompared(
        before=earlier,
        counts=found.counts,
        added=[row["code"] or row["name"] for row in found.added],
        ended=[row["code"] or row["name"] for row in found.ended],
        changed=changed,
    )


@router.post("/directories/drafts/{uuid:draft}/publish", response=DirectoryTold, summary="Publish a directory")
def post_publish(request: HttpRequest, draft: uuid.UUID, body: Words, key: str = KEY) -> DirectoryTold:
    """By another person than whoever handed it in: the division's next edition from today."""
    actor = actor_of(request)
    edition_of(actor, draft)
    publish_directory(draft, body.words, actor=actor, key=key)
    return _told(edition_of(actor, draft))


@router.post("/directories/drafts/{uuid:draft}/return", response=DirectoryTold, summary="Return a directory")
def post_return(request: HttpRequest, draft: uuid.UUID, body: Words, key: str = KEY) -> DirectoryTold:
    """With the reason; nothing is published."""
    actor = actor_of(request)
    edition_of(actor, draft)
    return_directory(draft, body.words, actor=actor, key=key)
    return _told(edition_of(actor, draft))
