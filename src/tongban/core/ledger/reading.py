"""The locking read of an act: rows as plain mappings, jsonb decoded, nothing of the ORM in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import orjson
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.pq import ExecStatus, TransactionStatus

from tongban.core.ledger.late import under_way
from tongban.core.ledger.straight import Straight

_JSONB = 3802
_BINARY = 1
# Statement → the names of its columns and the places of those that are jsonb; the house has a fixed set of statements.
_shapes: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {}


# One cursor for each connection of Django: making one costs as much as a small statement.
_cursors: WeakKeyDictionary[object, Straight] = WeakKeyDictionary()


def run(sql: str, parameters: Sequence[Any] | Mapping[str, Any] = (), *, last: bool = False) -> Any:
    """One statement of the house; the cursor that ran it, to be read at once: the next statement uses it again.
    ``last`` is the one that ends its act (``late``).

    It runs on a cursor beneath Django's (``straight``), on the same connection, in the same transaction and with
    Django's errors, at a third of the cost. Where somebody listens to Django's (who counts, logs or guards statements)
    it runs on that one.
    """
    django = connections[DEFAULT_DB_ALIAS]
    if not last and (act := under_way.get()) is not None:
        act.before(sql)
    if django.execute_wrappers or django.queries_logged:
        cursor = django.cursor()
        cursor.execute(sql, parameters)
        return cursor
    django.ensure_connection()
    django.validate_no_broken_transaction()
    raw = django.connection
    with django.wrap_database_errors:
        direct = _cursors.get(raw)
        if direct is None:
            direct = _cursors[raw] = Straight(raw)
        direct.ask(sql, parameters)
        return direct


def glance(sql: str, *keys: str) -> bytes | None:
    """The one value (``bytea``) of a statement whose parameters are texts; nothing where it finds no row.

    For what is asked before every page. Once psycopg has prepared the statement on this connection, and outside a
    transaction, it is one call of libpq, at a third of what ``run`` costs. On any doubt or error it is an ordinary one.
    """
    django = connections[DEFAULT_DB_ALIAS]
    raw = django.connection
    if raw is not None and not (django.execute_wrappers or django.queries_logged):
        name = _prepared(raw, sql, len(keys))
        if name and raw.pgconn.transaction_status == TransactionStatus.IDLE:
            asked = raw.pgconn.exec_prepared(name, [key.encode() for key in keys], None, _BINARY)
            if asked.status == ExecStatus.TUPLES_OK:
                return asked.get_value(0, 0) if asked.ntuples else None
    rows = run(sql, keys).fetchall()
    return bytes(rows[0][0]) if rows else None


def _prepared(raw: object, sql: str, keys: int) -> bytes | None:
    """The name under which psycopg keeps a statement of so many texts on this connection. It forgets the name whenever
    it takes the statement back (a rollback does), so what it knows is there.
    """
    known: Mapping[object, bytes] = getattr(getattr(raw, "_prepared", None), "_names", {})
    return known.get(_as_prepared(sql, keys))


@lru_cache(maxsize=64)
def _as_prepared(sql: str, keys: int) -> tuple[bytes, tuple[int, ...]]:
    """A statement and the types of its texts (0: by their place), as psycopg writes them down."""
    return sql.replace("%s", "${}").format(*range(1, keys + 1)).encode(), (0,) * keys


def fetch(sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
    """One statement, its rows as mappings by column name."""
    cursor = run(sql, parameters)
    rows = cursor.fetchall()
    if not rows:
        return []
    shape = _shapes.get(sql)
    if shape is None or len(shape[0]) != len(rows[0]):
        shape = _shapes[sql] = (
            tuple(column.name for column in cursor.description),
            tuple(i for i, column in enumerate(cursor.description) if column.type_code == _JSONB),
        )
    names, jsons = shape
    found = [dict(zip(names, row, strict=True)) for row in rows]
    for place in jsons:
        name = names[place]
        for one in found:
            if one[name] is not None:
                one[name] = orjson.loads(one[name])
    return found
