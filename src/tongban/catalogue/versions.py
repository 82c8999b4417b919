"""The editions of an item, each with what changed against the one before, cell by cell in the words of the table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.definition.comparison import Cell, compare


@dataclass(frozen=True, slots=True)
class Version:
    """One edition in the list of versions."""

    number: int
    since: datetime
    published: datetime
    digest: str
    in_force: bool
    changes: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class LocalVersion:
    """A difference of a place to an edition."""

    place: str
    number: str
    edition: int
    since: datetime
    in_force: bool


def versions_of(code: str, at: datetime) -> tuple[str, tuple[Version, ...], tuple[LocalVersion, ...]]:
    """(name, editions newest first, differences of places newest first); two queries. ``item.unknown`` (404)."""
    found = fetch(
        """SELECT i.name, e.id, e.number, e.in_force_from, e.published_at, e.digest, e.document
           FROM catalogue_item i JOIN catalogue_edition e ON e.item_id = i.id
           WHERE i.code = %s AND e.withdrawn_at IS NULL ORDER BY e.number""",
        [code],
    )
    if not found:
        raise Refusal(
            "item.unknown",
            "没有这个事项。请从首页搜索，或拨打 12345。",
            "There is no such item. Search from the home page or call 12345.",
            status=404,
        )
    current = max((row for row in found if row["in_force_from"] <= at), key=_force, default=None)
    made = []
    for n, row in enumerate(found):
        changes = _changes(found[n - 1]["digest"], row["digest"], _document(found[n - 1]), _document(row)) if n else ()
        made.append(
            Version(row["number"], row["in_force_from"], row["published_at"], row["digest"], row is current, changes)
        )
    return found[0]["name"], tuple(reversed(made)), _local(code, at, current["number"] if current else 0)


def _force(row: Mapping[str, Any]) -> tuple[datetime, int]:
    return row["in_force_from"], row["number"]


def _document(row: Mapping[str, Any]) -> str:
    document = row["document"]
    return document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)


def _local(code: str, at: datetime, current: int) -> tuple[LocalVersion, ...]:
    rows = fetch(
        """SELECT d.place, d.number, d.edition_number, d.in_force_from FROM catalogue_difference d
           JOIN catalogue_item i ON i.id = d.item_id WHERE i.code = %s ORDER BY d.in_force_from DESC, d.place""",
        [code],
    )
    return tuple(
        LocalVersion(
            row["place"],
            row["number"],
            row["edition_number"],
            row["in_force_from"],
            row["edition_number"] == current and row["in_force_from"] <= at,
        )
        for row in rows
    )


@lru_cache(maxsize=256)
def _changes(_before: str, _after: str, before: str, after: str) -> tuple[Cell, ...]:
    """Cells that differ, in the words of the table; editions are immutable, so this is worked out once."""
    return compare(json.loads(before), json.loads(after))
