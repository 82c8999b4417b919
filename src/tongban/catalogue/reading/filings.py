"""Reads of filings upward 创新举措备案: by state with their numbers, and one with everything its page says."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tongban.catalogue.life.openings import named
from tongban.catalogue.models import Difference, Filing
from tongban.catalogue.reading.standing import judged_one
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.comparison import Cell, compare_place
from tongban.definition.favour import favour_of
from tongban.definition.merge import MergeError
from tongban.definition.source import read

Row = Mapping[str, Any]


def numbers(viewer: Actor) -> dict[str, int]:
    """How many filings are in each state. One query."""
    from django.db.models import Count

    rows = Filing.seen_by(viewer).order_by().values("state").annotate(n=Count("id"))
    return {row["state"]: row["n"] for row in rows}


@dataclass(frozen=True)
class Filed:
    """A filing with what it changes of the standard it was written to. ``absorbed``: the standard in force says the
    same; ``running`` is its number.
    """

    filing: Filing
    cells: tuple[Cell, ...]
    absorbed: bool
    running: int


_WHOLE = """
SELECT d.text AS difference, e.text AS standard, n.id AS current, n.number AS running
FROM catalogue_difference d JOIN catalogue_edition e ON e.item_id = d.item_id AND e.number = d.edition_number
LEFT JOIN LATERAL (SELECT id, number FROM catalogue_edition WHERE item_id = d.item_id AND in_force_from <= %s
                   AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) n ON true
WHERE d.id = %s
"""


def filing_of(viewer: Actor, key: uuid.UUID) -> Filed:
    """Two queries, and one more where its standard is new to the process. Refusal ``filing.unknown`` (404)."""
    found = Filing.seen_by(viewer).select_related("difference__item").filter(id=key).first()
    if found is None:
        raise Refusal(
            "filing.unknown", "没有这件备案，请核对备案号。", "There is no such filing; check its number.", status=404
        )
    row = fetch(_WHOLE, [now(), found.difference_id])[0]
    said = read(row["difference"], found.number).data["difference"]
    standard = read(row["standard"], "standard").data
    try:
        made = compare_place(standard, said)
        cells = tuple(replace(one, label=named(standard, one.path, favour_of(one.path))[0]) for one in made)
    except MergeError:
        cells = ()
    newer = row["running"] is not None and row["running"] > found.difference.edition_number
    return Filed(found, cells, newer and _absorbed(found.difference, row["current"]), row["running"] or 0)


def _absorbed(difference: Difference, edition: uuid.UUID) -> bool:
    place = difference.place.ljust(12, "0")
    return judged_one(edition, difference.id, difference.item.code, place, now()).absorbed
