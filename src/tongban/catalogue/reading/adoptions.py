"""What a place sees before it takes an item on: the standard in force, its own adoption and difference, what is set
above, its filings; and what the checker says of what it means to write.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tongban.catalogue.life.writing import difference_text
from tongban.catalogue.reading.above import numbers_above
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.definition.check.finding import Finding
from tongban.definition.check.local import params_of
from tongban.definition.comparison import Cell, compare_place
from tongban.definition.merge import MergeError
from tongban.definition.registry import check_difference
from tongban.definition.source import Source, read
from tongban.definition.vocabulary import LEVELS
from tongban.organisation.queries import level_of

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Taken:
    """An item as one place has it. ``standard`` is the edition in force; ``later`` (number, instant) a newer one that
    is published already; ``said`` the standing difference of the place (empty where it has none), ``cites`` its
    edition.
    """

    item: Row
    standard: Source
    edition: uuid.UUID
    number: int
    since: datetime
    later: tuple[int, datetime] | None
    adopted_at: datetime | None
    difference: uuid.UUID | None
    said: Mapping[str, Any]
    cites: int
    above: Mapping[str, str] = field(default_factory=dict)
    filings: Sequence[Row] = ()

    @property
    def required(self) -> list[str]:
        """The local elements a place fills in."""
        return list((self.standard.data.get("local") or {}).get("required") or [])

    def params(self, place: str) -> dict[str, Row]:
        """The parameters of the item, each with ``own``: whether a place of this level sets it."""
        own = level_of(place) + 1
        return {
            name: {**one, "own": own <= int(LEVELS.get(str(one.get("set_by")), "9"))}
            for name, one in params_of(self.standard).items()
        }


_TAKEN = """
SELECT i.id, i.code, i.name, i.line, i.kind, i.place, i.retired_at, i.replaced_by, i.suspended_at,
       e.id AS edition, e.number, e.in_force_from AS since, e.text,
       l.number AS later, l.in_force_from AS later_since, a.adopted_at,
       d.id AS difference, d.text AS difference_text, d.edition_number AS cites
FROM catalogue_item i
JOIN LATERAL (SELECT id, number, in_force_from, text FROM catalogue_edition
              WHERE item_id = i.id AND in_force_from <= %s AND withdrawn_at IS NULL
              ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
LEFT JOIN LATERAL (SELECT number, in_force_from FROM catalogue_edition WHERE item_id = i.id AND in_force_from > %s
              AND withdrawn_at IS NULL ORDER BY in_force_from LIMIT 1) l ON true
LEFT JOIN catalogue_adoption a ON a.item_id = i.id AND a.place = %s AND a.ended_at IS NULL
LEFT JOIN LATERAL (SELECT id, text, edition_number FROM catalogue_difference WHERE item_id = i.id
              AND rpad(place, 12, '0') = %s ORDER BY published_at DESC, id DESC LIMIT 1) d ON true
WHERE i.code = %s
"""
_FILINGS = """
SELECT f.id, f.number, f.state, f.filed_at, f.answer_by, f.words FROM catalogue_filing f
JOIN catalogue_difference d ON d.id = f.difference_id
WHERE d.item_id = %s AND rpad(d.place, 12, '0') = %s ORDER BY f.number DESC
"""


def taken(code: str, place: str, at: datetime) -> Taken:
    """The item and what the place makes of it; three statements. Refusal ``item.unknown`` (404)."""
    found = fetch(_TAKEN, [at, at, place, place, code])
    if not found:
        raise Refusal(
            "item.unknown",
            "没有这个事项，或它还没有施行。请从基本目录选择。",
            "There is no such item, or it is not in force yet; choose it from the basic directory.",
            status=404,
        )
    row = found[0]
    said = read(row["difference_text"], code).data.get("difference") if row["difference_text"] else None
    return Taken(
        row,
        read(row["text"], code),
        row["edition"],
        row["number"],
        row["since"],
        (row["later"], row["later_since"]) if row["later"] else None,
        row["adopted_at"],
        row["difference"],
        said or {},
        row["cites"] or 0,
        numbers_above(code, place, at),
        fetch(_FILINGS, [row["id"], place]),
    )


def filled_before(place: str) -> dict[str, str]:
    """What the place filled in for the items it adopted, the latest word for each element: a hint for the next one."""
    found: dict[str, str] = {}
    for row in fetch(
        "SELECT local FROM catalogue_adoption WHERE place = %s AND ended_at IS NULL ORDER BY adopted_at, id", [place]
    ):
        found.update({name: str(value) for name, value in row["local"].items() if value})
    return found


@dataclass(frozen=True, slots=True)
class Meant:
    """What a place means to write."""

    number: str
    local: Mapping[str, str]
    params: Mapping[str, str]
    changes: Sequence[Mapping[str, Any]]


def judge(held: Taken, place: str, meant: Meant) -> tuple[tuple[Finding, ...], tuple[Cell, ...]]:
    """(errors, cells that would be better than the standard): the edition the place would run, checked as it is
    published. No query.
    """
    of = f"{held.item['code']}@{held.number}"
    text = difference_text(of, place, meant.number, meant.local, meant.params, tuple(meant.changes))
    written = read(text, of)
    found = check_difference(held.standard, written, above=held.above)
    errors = tuple(one for one in found if one.severity == "error")
    try:
        cells = compare_place(held.standard.data, written.data["difference"])
    except MergeError:
        cells = ()
    return errors, cells
