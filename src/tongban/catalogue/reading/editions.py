"""One item as staff see it: its state, every edition with its instants, who carries it out, with which differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Editions:
    """``rows``: editions newest first (withdrawn ones too); ``places``: the newest difference of each place with its
    text; ``adopters`` how many places carry it out.
    """

    item: Mapping[str, Any]
    rows: Sequence[Row]
    places: Sequence[Row]
    adopters: int

    @property
    def code(self) -> str:
        """Of the item."""
        return str(self.item.get("code", ""))

    @property
    def numbers(self) -> list[int]:
        """Editions that were not taken back, newest first: those that may be cited."""
        return [row["number"] for row in self.rows if row["withdrawn_at"] is None]

    @property
    def name(self) -> str:
        """Of the item."""
        return str(self.item.get("name", ""))


def editions_of(code: str, *, known: bool = False) -> Editions:
    """Two statements. ``known``: Refusal ``item.unknown`` (404) where there is no such item; else it is empty."""
    rows = fetch(
        """SELECT i.*, e.id AS edition, e.number, e.digest, e.in_force_from, e.published_at, e.withdrawn_at,
                  (SELECT count(*) FROM catalogue_adoption a WHERE a.item_id = i.id AND a.ended_at IS NULL) AS adopters
           FROM catalogue_item i JOIN catalogue_edition e ON e.item_id = i.id
           WHERE i.code = %s ORDER BY e.number DESC""",
        [code],
    )
    if not rows:
        if known:
            raise Refusal(
                "item.unknown", "没有这个事项，请核对编码。", "There is no such item; check its code.", status=404
            )
        return Editions({}, (), (), 0)
    places = fetch(
        """SELECT DISTINCT ON (rpad(d.place, 12, '0')) d.id, rpad(d.place, 12, '0') AS place, v.name, d.number, d.text,
                  d.edition_number, d.in_force_from
           FROM catalogue_difference d LEFT JOIN organisation_division v ON v.code = rpad(d.place, 12, '0')
           WHERE d.item_id = %s ORDER BY rpad(d.place, 12, '0'), d.in_force_from DESC""",
        [rows[0]["id"]],
    )
    return Editions(rows[0], rows, places, rows[0]["adopters"])
