"""The numbers a law leaves to places 参数, as they stand for a matter: what a place has not set, those above it have.

They are facts of the case from its beginning, and pinned with it at filing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from tongban.catalogue.effective import Effective
from tongban.catalogue.queries import places_above
from tongban.core.ledger.reading import fetch

TITLE = "本地参数表"
# What ``in_force`` passes over counts for nothing here either.
_ABOVE = """
SELECT DISTINCT ON (rpad(d.place, 12, '0')) rpad(d.place, 12, '0') AS place,
       d.document->'difference'->'params' AS params
FROM catalogue_difference d JOIN catalogue_item i ON i.id = d.item_id
WHERE i.code = %(code)s AND d.place = ANY(%(places)s) AND d.in_force_from <= %(at)s
  AND d.edition_number <= (SELECT number FROM catalogue_edition
    WHERE item_id = i.id AND in_force_from <= %(at)s AND withdrawn_at IS NULL
    ORDER BY in_force_from DESC, number DESC LIMIT 1)
  AND NOT EXISTS (SELECT 1 FROM catalogue_filing o WHERE o.difference_id = d.id AND o.state = 'objected')
ORDER BY rpad(d.place, 12, '0'), d.in_force_from DESC
"""


def numbers_above(e: Effective, place: str, at: datetime) -> dict[str, Any]:
    """``param.<name>`` → typed value for every parameter the place's own edition leaves open; the nearest place above
    that has set it counts. One query, none where nothing is open.
    """
    open_ = {name: param for name, param in e.params.items() if not param.value}
    if not open_:
        return {}
    rows = fetch(_ABOVE, cast(Any, {"code": e.item_code, "places": places_above(place), "at": at}))
    found: dict[str, Any] = {}
    for row in sorted(rows, key=lambda one: len(one["place"].rstrip("0"))):  # the province first, the nearest last
        for name, value in (row["params"] or {}).items():
            if name in open_ and value not in (None, ""):
                found[f"param.{name}"] = replace(open_[name], value=str(value)).typed
    return found
