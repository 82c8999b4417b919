"""What stands above a place's difference: the numbers set by the places above it, and whether the provincial organ has
confirmed what a statute of the place adds.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from tongban.catalogue.life.states import latest
from tongban.catalogue.policies import PROVINCE
from tongban.core.ledger.reading import fetch
from tongban.definition.source import ReadError, read
from tongban.organisation.queries import chain_of
from tongban.organisation.queries import place as place_of

Row = Mapping[str, Any]

# What ``queries.in_force`` passes over counts for nothing here either.
_NUMBERS = """
SELECT code, place, params FROM (
  SELECT DISTINCT ON (i.code, rpad(d.place, 12, '0')) i.code, rpad(d.place, 12, '0') AS place,
         COALESCE(d.document->'difference'->'params', '{}'::jsonb) AS params
  FROM catalogue_difference d JOIN catalogue_item i ON i.id = d.item_id
  WHERE i.code = ANY(%(codes)s) AND (%(places)s::text[] IS NULL OR rpad(d.place, 12, '0') = ANY(%(places)s))
    AND d.in_force_from <= %(at)s
    AND d.edition_number <= (SELECT number FROM catalogue_edition
      WHERE item_id = i.id AND in_force_from <= %(at)s AND withdrawn_at IS NULL
      ORDER BY in_force_from DESC, number DESC LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM catalogue_filing o WHERE o.difference_id = d.id AND o.state = 'objected')
  ORDER BY i.code, rpad(d.place, 12, '0'), d.in_force_from DESC, d.published_at DESC) found
WHERE jsonb_typeof(params) = 'object' AND params <> '{}'::jsonb
"""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The parameters that places have set, by item and place of twelve digits, as they stood at an instant."""

    rows: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)

    def over(self, code: str, places: Collection[str]) -> dict[str, str]:
        """Name → value as these places, lowest first, have it: the nearest that has set it counts."""
        found: dict[str, str] = {}
        for place in reversed(list(places)):
            said = self.rows.get((code, place), {})
            found.update({name: str(value) for name, value in said.items() if value not in (None, "")})
        return found

    def above(self, code: str, place: str) -> dict[str, str]:
        """What the places above this one have set."""
        return self.over(code, chain_of(place)[1:])


def numbers_of(codes: Collection[str], at: datetime, places: Collection[str] | None = None) -> Numbers:
    """The parameters set for these items by any place, or by these of twelve digits. One query, none without items."""
    if not codes:
        return Numbers()
    asked = {"codes": sorted(codes), "at": at, "places": None if places is None else list(places)}
    rows = fetch(_NUMBERS, cast(Any, asked))
    return Numbers({(row["code"], row["place"]): row["params"] for row in rows})


def numbers_above(code: str, place: str, at: datetime) -> dict[str, str]:
    """What the places above have set for an item. One query, none for a code that reads as no place."""
    known = place if place.isascii() and place.isdigit() and len(place) == 12 else ""
    return numbers_of([code], at, chain_of(known)[1:]).above(code, known) if known else {}


# -- what a statute of the place adds ----------------------------------------------------------------------------------


def confirming_organ(line: str) -> uuid.UUID | None:
    """The provincial organ of a line, which confirms what a place's own statute adds. Kept for two seconds."""
    province = place_of(PROVINCE)
    organ = province.organ("organ", 1, line)
    return cast(uuid.UUID, organ["id"]) if organ is not None else None


def confirming_for(of: str) -> uuid.UUID | None:
    """The same for the item of ``code`` or ``code@number``. One query."""
    found = fetch("SELECT line FROM catalogue_item WHERE code = %s", [of.partition("@")[0]])
    return confirming_organ(found[0]["line"]) if found else None


def confirmed(line: str, said: Row, standing: Row | None, draft: Row | None) -> bool:
    """Did the province agree to what a statute of the place adds? To what stands in the same words already; or to this
    very draft, by the provincial organ of the line in the joint review (or by its own hand). One query at most, none
    for a difference that rests on no statute of its own.
    """
    if not said.get("statute"):
        return False
    return _stands(said, standing) or (draft is not None and _agreed(draft, confirming_organ(line)))


def _agreed(draft: Row, organ: uuid.UUID | None) -> bool:
    if organ is None or draft["organ_id"] == organ:
        return organ is not None
    asked = fetch("SELECT * FROM catalogue_opinion WHERE draft_id = %s AND organ_id = %s", [draft["id"], organ])
    told = latest(asked, "joint").get(organ)
    return told is not None and told["verdict"] == "agreed" and told["revision"] == draft["revision"]


def _stands(said: Row, standing: Row | None) -> bool:
    """It goes on as confirmed, with other telephones or numbers and no other changes."""
    if standing is None:
        return False
    was = read(standing["text"], "difference").data.get("difference") or {}
    same = all(was.get(part) == said.get(part) for part in ("statute", "laws"))
    return same and all(one in (was.get("changes") or []) for one in said.get("changes") or [])


def rests_on_statute(text: str) -> bool:
    """Does a difference cite a statute of the place for what it adds?"""
    if "statute" not in text:
        return False
    try:
        said = read(text, "difference").data.get("difference")
    except ReadError:
        return False
    return isinstance(said, Mapping) and bool(said.get("statute"))
