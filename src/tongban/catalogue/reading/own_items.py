"""The items somebody looks after: of his lines and his place, with the edition in force and the one to come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tongban.catalogue.policies import PROVINCE
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.organisation.posts import EDITOR, HEAD, LEGALITY, OFFICE

Row = dict[str, Any]
PAGE = 50
# An approval bureau handles the matters of many lines (相对集中行政许可).
_ANY_LINE = "行政审批"

_ITEMS = """
SELECT i.code, i.name, i.kind, i.line, i.place, v.name AS place_name, i.suspended_at, i.retired_at, i.replaced_by,
       e.number AS edition, e.in_force_from AS since, n.number AS next_edition, n.in_force_from AS next_since,
       d.number AS difference, d.edition_number AS cites, own.adopted_at
FROM catalogue_item i
LEFT JOIN organisation_division v ON v.code = i.place
LEFT JOIN LATERAL (SELECT number, in_force_from FROM catalogue_edition
    WHERE item_id = i.id AND in_force_from <= %(at)s AND withdrawn_at IS NULL
    ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
LEFT JOIN LATERAL (SELECT number, in_force_from FROM catalogue_edition
    WHERE item_id = i.id AND in_force_from > %(at)s AND withdrawn_at IS NULL
    ORDER BY in_force_from, number LIMIT 1) n ON true
LEFT JOIN LATERAL (SELECT adopted_at FROM catalogue_adoption
    WHERE item_id = i.id AND place = ANY(%(places)s) AND ended_at IS NULL LIMIT 1) own ON true
LEFT JOIN LATERAL (SELECT number, edition_number FROM catalogue_difference
    WHERE item_id = i.id AND rpad(place, 12, '0') = ANY(%(places)s) AND in_force_from <= %(at)s
    ORDER BY in_force_from DESC LIMIT 1) d ON true
WHERE i.code > %(after)s
  AND (%(q)s = '' OR i.name ILIKE %(like)s OR i.code LIKE %(begins)s)
  AND (%(q)s <> '' OR i.place = ANY(%(places)s)
       OR (i.place = '' AND (%(province)s OR own.adopted_at IS NOT NULL)
           AND (%(every)s OR i.line = ANY(%(lines)s))))
ORDER BY i.code LIMIT %(size)s
"""


def items_of(viewer: Actor, at: datetime, q: str = "", after: str = "", size: int = PAGE) -> list[Row]:
    """Items of the viewer's lines and places by code: own items, standards (at the province), what the place has
    adopted. With ``q`` whatever item has these words in its name or begins with this code. One statement.
    """
    posts = [post for post in viewer.posts if post.name in (EDITOR, LEGALITY, OFFICE, HEAD)]
    places = sorted({post.division for post in posts})
    lines = sorted({post.line for post in posts if post.role == "organ"})
    found = q.strip().replace("%", "").replace("_", "")
    asked: Any = {
        "at": at,
        "places": places,
        "lines": lines,
        "province": PROVINCE in places,
        "every": _ANY_LINE in lines or any(post.role == "government" for post in posts),
        "q": found,
        "like": f"%{found}%",
        "begins": f"{found}%",
        "after": after,
        "size": size,
    }
    return fetch(_ITEMS, asked)
