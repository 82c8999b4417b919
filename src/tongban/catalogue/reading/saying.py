"""Items by what their edition in force says anywhere in it, and the row of an item under lock, for rooms above."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from tongban.core.ledger.reading import fetch

Row = dict[str, Any]
_SAYING = """
SELECT i.code, i.name FROM catalogue_item i
JOIN LATERAL (SELECT document FROM catalogue_edition WHERE item_id = i.id AND in_force_from <= %s
              AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
WHERE EXISTS (SELECT 1 FROM unnest(%s::text[]) p WHERE jsonb_path_exists(e.document, p::jsonpath, %s::jsonb))
ORDER BY i.code
"""


def items_saying(*paths: str, at: datetime, **named: str) -> list[Row]:
    """Code and name of the items whose edition in force has something at one of these JSON paths; a path may name
    values as ``$name``. The edition itself says the rest. One query.
    """
    return fetch(_SAYING, [at, list(paths), orjson.dumps(named).decode()])


def lock_item(code: str) -> Row:
    """The row of an item, so that what is opened for it is opened one at a time; one statement."""
    return fetch("SELECT * FROM catalogue_item WHERE code = %s FOR UPDATE", [code])[0]
