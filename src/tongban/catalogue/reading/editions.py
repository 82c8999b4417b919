"""One item as staff see it: its state, every edition with its instants, who carries it out, with which differences."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from tongban.catalogue.queries import search
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


# Editions offered at once; who looks for another one asks more closely.
OFFERED = 20


@dataclass(frozen=True, slots=True)
class Offered:
    """An edition that a draft may begin with: the newest that stands of an item."""

    code: str
    name: str
    number: int
    in_force_from: datetime

    @property
    def of(self) -> str:
        """As a draft keeps it."""
        return f"{self.code}@{self.number}"


def editions_to_begin_with(asked: str, lines: Collection[str], at: datetime, chosen: str = "") -> tuple[Offered, ...]:
    """Newest editions of the items that are asked for by name, words or code (``code@number`` gives just that one); of
    the ``lines`` where nothing is asked. What is ``chosen`` stands first whatever is asked. At most two statements.
    """
    found = [row["code"] for row in search(asked, at)] if asked else []
    named = dict(_named(one) for one in (asked, chosen) if one)
    order = list(dict.fromkeys([*(_named(one)[0] for one in (chosen, asked) if one), *found]))
    numbers = orjson.dumps({code: number for code, number in named.items() if number}).decode()
    rows = fetch(
        """SELECT i.code, i.name, e.number, e.in_force_from FROM catalogue_item i
           JOIN LATERAL (SELECT number, in_force_from FROM catalogue_edition
                         WHERE item_id = i.id AND withdrawn_at IS NULL
                           AND number = COALESCE((%(numbers)s::jsonb ->> i.code)::int, number)
                         ORDER BY number DESC LIMIT 1) e ON true
           WHERE (i.code = ANY(%(order)s::text[]) OR i.line = ANY(%(lines)s::text[]))
             AND (i.retired_at IS NULL OR i.retired_at > %(at)s)
           ORDER BY array_position(%(order)s::text[], i.code), i.code LIMIT %(most)s""",
        {"numbers": numbers, "order": order, "lines": [] if asked else list(lines), "at": at, "most": OFFERED},
    )
    return tuple(Offered(**row) for row in rows)


def _named(said: str) -> tuple[str, int]:
    """Code and number of ``code@number``; 0 where none is said."""
    code, _, number = said.partition("@")
    return code, int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
