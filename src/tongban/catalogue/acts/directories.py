"""The basic directory of a division: drawn up from a table, reviewed by another person, published as an edition."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from tongban.catalogue.life.directories import as_rows, compared
from tongban.catalogue.life.listing import STORED
from tongban.catalogue.models import DirectoryEdition, DirectoryEntry
from tongban.catalogue.policies import may_import_entries, may_review_directory
from tongban.catalogue.reading.directories import standing
from tongban.core.acts import Done, act
from tongban.core.canonical import digest_of
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal, Stale
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row, revise
from tongban.core.ledger.load import succeed
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

Row = dict[str, Any]


def proposing(division: str, rows: Sequence[Sequence[Any]], title: str, by: uuid.UUID | None, actor: Actor) -> Change:
    """The Change that draws up a whole list of one division (``rows`` as ``STORED``); the import that hands it in
    writes it. ``by``: whose table it is, who never reviews it. Denied ``import.area``.
    """
    may_import_entries(actor, {division})
    at = now()
    found = compared(standing([division]), as_rows(rows))
    kept = [[list(cell) if isinstance(cell, tuple) else cell for cell in one] for one in rows]
    row = new_row(
        DirectoryEdition,
        id=new_id(),
        division=division,
        on=_last(division),
        title=title,
        rows=kept,
        counts=found.counts,
        digest=digest_of(repr(kept)),
        made_by=by,
        made_at=at,
    )
    key = row.values["id"]
    said = {"division": division, "digest": row.values["digest"], "counts": found.counts}
    event = Event("directory.proposed", {"edition": str(key), "division": division})
    return Change(
        Subject("directory", key), Head.start(), "directory.propose", actor, at, rows=(row,), detail=said, event=event
    )


def _last(division: str) -> int:
    found = fetch("SELECT max(number) AS number FROM catalogue_directory_edition WHERE division = %s", [division])
    return int(found[0]["number"] or 0)


def _locked(edition: uuid.UUID, actor: Actor) -> Row:
    found = fetch("SELECT * FROM catalogue_directory_edition WHERE id = %s FOR UPDATE", [edition])
    if not found:
        raise Refusal("directory.unknown", "没有这份目录草稿。", "There is no such draft of a directory.", status=404)
    may_review_directory(actor, found[0])
    if found[0]["state"] != "draft":
        raise Stale(
            "directory.state",
            "这份目录已经审核过，请刷新后再看。",
            "This directory has been reviewed already; reload.",
        )
    return found[0]


@act("directory.publish")
def publish_directory(edition: uuid.UUID, words: str = "", *, actor: Actor, key: str = "") -> Done:
    """Another person than whoever handed it in passes the whole list: it is the division's next edition from today.

    Entries that say what they said stay; the others end in this edition and keep what they said. Denied
    ``directory.review``, ``directory.same-person``; 409 ``directory.state``, ``directory.overtaken`` (another edition
    was published since it was drawn up: the comparison that was reviewed is no longer the one).
    """
    row = _locked(edition, actor)
    fetch("SELECT pg_advisory_xact_lock(hashtext(%s)) AS one", [f"directory:{row['division']}"])
    number = _last(row["division"]) + 1
    if number != row["on"] + 1:
        raise Stale(
            "directory.overtaken",
            "起草以后，本地又公布过一版目录。请重新导入，对照新的一版后再审核。",
            "Another edition was published since this one was drawn up; hand the table in again.",
        )
    found = compared(standing([row["division"]]), as_rows(row["rows"]))
    gone = [str(one["id"]) for one in found.ended] + [str(one.before["id"]) for one in found.changed]
    fresh = {str(one["id"]) for one in found.added} | {str(one.after["id"]) for one in found.changed}
    new = [_stored(one, number) for one in row["rows"] if one[0] in fresh]
    at = now()
    succeed(DirectoryEntry, gone, number, new, (*STORED, "since"))
    changed: Row = {
        "state": "published", "number": number, "rows": [], "counts": found.counts, "reviewed_by": actor.account,
        "reviewed_at": at, "words": words, "published_on": day_of(at),
    }  # fmt: skip
    return _reviewed(row, "publish", actor, changed)


def _stored(row: Sequence[Any], number: int) -> tuple[Any, ...]:
    return (*row, number)


@act("directory.return")
def return_directory(edition: uuid.UUID, words: str, *, actor: Actor, key: str = "") -> Done:
    """The list is sent back with the reason; nothing is published. Refusal ``directory.words``."""
    if not words.strip():
        raise Refusal("directory.words", "退回的，请写明理由。", "Say why it is returned.", where="words")
    row = _locked(edition, actor)
    return _reviewed(
        row,
        "return",
        actor,
        {"state": "returned", "rows": [], "reviewed_by": actor.account, "reviewed_at": now(), "words": words},
    )


def _reviewed(row: Row, verb: str, actor: Actor, changed: Row) -> Done:
    at = changed["reviewed_at"]
    said = {name: str(changed.get(name, "")) for name in ("number", "words", "counts")} | {"digest": row["digest"]}
    change = Change(
        Subject("directory", row["id"]),
        Head.on(row),
        f"directory.{verb}",
        actor,
        at,
        updates=(revise(DirectoryEdition, row, **changed),),
        detail=said,
        event=Event(f"directory.{verb}", {"edition": str(row["id"]), "division": row["division"]}),
    )
    return Done([change], {"edition": str(row["id"]), "number": changed.get("number")})
