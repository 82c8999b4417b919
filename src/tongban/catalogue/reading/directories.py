"""Editions of the directory of a division: listed, whole, compared. Each read is one statement."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from tongban.catalogue.life.directories import Lists, Row, as_rows, compared
from tongban.catalogue.models import DirectoryEdition
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

_COLUMNS = "id, code, name, main, kind, level, department, organ_code, area, listing, year, source, since, until"


def standing(divisions: Iterable[str]) -> list[dict[str, Any]]:
    """The entries that stand in these divisions now, as found or of an edition."""
    return fetch(
        f"SELECT {_COLUMNS} FROM catalogue_directory_entry WHERE area = ANY(%s) AND until IS NULL", [list(divisions)]
    )


def entries_of(division: str, number: int, after: str = "", size: int | None = None) -> list[dict[str, Any]]:
    """The list of an edition in the order of codes, whole or ``size`` entries behind the id ``after``. Refusal
    ``directory.edition`` (404).
    """
    rows = fetch(
        f"""SELECT {_COLUMNS} FROM catalogue_directory_entry e
            WHERE area = %(division)s AND since BETWEEN 1 AND %(number)s AND (until IS NULL OR until > %(number)s)
            AND EXISTS (SELECT 1 FROM catalogue_directory_edition d
                        WHERE d.division = e.area AND d.number = %(number)s)
            AND id > %(after)s ORDER BY id LIMIT %(size)s""",
        {"division": division, "number": number, "after": after, "size": size},
    )
    if not (rows or after):
        raise Refusal(
            "directory.edition",
            "这个地方没有公布过这一版基本目录，请在版本列表里选择。",
            "There is no such edition of the directory of this division; choose one of the list.",
            where="number",
            status=404,
        )
    return rows


def between(division: str, before: int, after: int) -> Lists:
    """What an edition changed against an earlier one (0: nothing before it). Refusal ``directory.edition`` (404)."""
    old = entries_of(division, before) if before else []
    return compared(old, entries_of(division, after))


def drafted(edition: DirectoryEdition) -> Lists:
    """What a draft would change."""
    return compared(standing([edition.division]), as_rows(edition.rows))


def editions(viewer: Actor, division: str = "", state: str = "published") -> list[DirectoryEdition]:
    """The latest first, without their rows; drafts only for whom they are for."""
    rows = DirectoryEdition.seen_by(viewer).filter(state=state).defer("rows")
    rows = rows.filter(division=division) if division else rows
    return list(rows.order_by("division", "-number", "-made_at")[:200])


def edition_of(viewer: Actor, key: uuid.UUID) -> DirectoryEdition:
    """One, with its rows while it is a draft. Refusal ``directory.unknown`` (404)."""
    found: DirectoryEdition | None = DirectoryEdition.seen_by(viewer).filter(id=key).first()
    if found is None:
        raise Refusal(
            "directory.unknown",
            "没有这份目录草稿，或您看不到它。",
            "There is no such draft of a directory.",
            status=404,
        )
    return found


def as_table(rows: Iterable[Row]) -> list[list[str]]:
    """Rows in the columns of the table by which a directory is handed in: what is downloaded can be handed in again."""
    names = ("code", "name", "main", "kind", "department", "organ_code", "area", "year", "source")
    return [[str(row[name]) for name in names] for row in rows]
