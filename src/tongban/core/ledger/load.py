"""Loading a reference table as a whole: one upsert, one ledger line with the digest of the source, nothing if
unchanged.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction

from tongban.core.clock import now
from tongban.core.ledger.change import Change, Head, Row, Subject, new_row, revise
from tongban.core.ledger.models import ReferenceSet
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.write import _as_writer, write
from tongban.core.scope import Actor, Matter

_SPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


def load_reference(
    model: type[Matter],
    rows: Iterable[Sequence[object]],
    columns: Sequence[str],
    *,
    digest: str,
    actor: Actor,
    part: str = "",
) -> bool:
    """Upsert ``rows`` by primary key; rows no longer in the source stay (something may point at them). True if it
    loaded. ``rows`` are not drawn where the digest is the one loaded last. ``part`` names the source where one table
    is fed by several, each with a line and a digest of its own.
    """
    table = model._meta.db_table
    name = f"{table}:{part}" if part else table
    key = str(model._meta.pk.column) if isinstance(model._meta.pk, models.Field) else "id"
    with transaction.atomic():
        found = fetch("SELECT * FROM ledger_reference WHERE name = %s FOR UPDATE", [name])
        if found and found[0]["digest"] == digest:
            return False
        count = _upsert(table, key, rows, columns)
        write([_line(found[0] if found else None, name, digest, count, actor)])
    return True


def succeed(
    model: type[Matter], ended: Sequence[str], until: int, rows: Iterable[Sequence[object]], columns: Sequence[str]
) -> int:
    """A later edition of a list, within the transaction of the act that publishes it and writes the line.

    ``ended`` keep what they said under ``id|since`` and end in edition ``until``; ``rows`` stand in their place. Five
    statements, however many rows.
    """
    table = model._meta.db_table
    with _as_writer():
        fetch(
            f"UPDATE \"{table}\" SET id = id || '|' || since, until = %s WHERE id = ANY(%s) RETURNING 1 AS one",
            [until, list(ended)],
        )
    return _upsert(table, "id", rows, columns)


def _upsert(name: str, key: str, rows: Iterable[Sequence[object]], columns: Sequence[str]) -> int:
    names = ", ".join(f'"{c}"' for c in columns)
    sets = ", ".join(f'"{c}" = EXCLUDED."{c}"' for c in columns if c != key)
    drawn = list(rows)  # before COPY begins: whoever draws them may read, and one connection does one thing at a time
    with _as_writer(), connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMP TABLE incoming (LIKE "{name}" INCLUDING DEFAULTS) ON COMMIT DROP')
        with cursor.copy(f"COPY incoming ({names}) FROM STDIN") as copy:
            for row in drawn:
                copy.write_row(row)
        cursor.execute(
            f'INSERT INTO "{name}" ({names}) SELECT {names} FROM incoming ON CONFLICT ("{key}") DO UPDATE SET {sets}'
        )
        cursor.execute("DROP TABLE incoming")
    return len(drawn)


def _line(old: dict[str, Any] | None, name: str, digest: str, count: int, actor: Actor) -> Change:
    at = now()
    subject = Subject("reference", old["id"] if old else uuid.uuid5(_SPACE, name))
    detail = {"table": name, "rows": count, "digest": digest, "before": old["digest"] if old else ""}
    fresh: tuple[Row, ...] = ()
    if old is None:
        fresh = (new_row(ReferenceSet, id=subject.id, name=name, digest=digest, loaded_at=at),)
        return Change(subject, Head.start(), "reference.load", actor, at, rows=fresh, detail=detail)
    update = revise(ReferenceSet, old, digest=digest, loaded_at=at)
    return Change(subject, Head.on(old), "reference.load", actor, at, updates=(update,), detail=detail)
