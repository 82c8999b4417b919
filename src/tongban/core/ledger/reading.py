"""The locking read of an act: rows as plain mappings, jsonb decoded, nothing of the ORM in between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from django.db import connection

_JSONB = 3802
# Statement → the names of its columns and the places of those that are jsonb; the house has a fixed set of statements.
_shapes: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {}


def fetch(sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """One statement, its rows as mappings by column name."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
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
