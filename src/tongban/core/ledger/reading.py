"""The locking read of an act: rows as plain mappings, jsonb decoded, nothing of the ORM in between."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection


def fetch(sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """One statement, its rows as mappings by column name."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description]
        jsons = [i for i, column in enumerate(cursor.description) if column.type_code == 3802]
        found = []
        for row in cursor.fetchall():
            values = list(row)
            for i in jsons:
                if values[i] is not None:
                    values[i] = json.loads(values[i])
            found.append(dict(zip(names, values, strict=True)))
    return found
