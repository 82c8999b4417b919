"""The dry run of a basic directory in bulk: every row looked at, what is new, changed and unchanged counted."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tongban.catalogue.life.directories import SAID, compared
from tongban.catalogue.life.listing import STORED, Listing, stored
from tongban.catalogue.policies import may_import_entries
from tongban.catalogue.reading.directories import standing
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.workbench.sheets import listing
from tongban.workbench.sheets.book import Book
from tongban.workbench.sheets.directory import Row, entry_lines, read_rows, repeated
from tongban.workbench.sheets.faults import Faulty
from tongban.workbench.sheets.found import Changed
from tongban.workbench.sheets.plan import Plan

SHOWN = 50


def plan_entries(book: Book, digest: str, actor: Actor) -> Plan:
    """Two queries, however many rows. Faulty, Denied ``import.area``."""
    sheet = listing.first_sheet(book)
    lines = entry_lines(sheet)
    rows, faults = read_rows(sheet, lines, areas_of(lines))
    faults += repeated(sheet, rows)
    faults.sort(key=lambda one: (one.spot.row, one.spot.column))
    if faults:
        raise Faulty(faults)
    areas = tuple(dict.fromkeys(area for _, area, _, _ in rows))
    may_import_entries(actor, areas)
    return _compared(rows, [line.number for line in lines], digest, areas)


def areas_of(lines: Iterable[listing.Line]) -> dict[str, str]:
    """Every code of a division that the rows name, as written → its 12 digits, where there is such a division."""
    label = listing.ENTRY_COLUMNS["area"][0]
    said = {line.cells[label][0].text for line in lines}
    found = {
        row["code"]
        for row in fetch(
            "SELECT code FROM organisation_division WHERE code = ANY(%s)", [[one.ljust(12, "0") for one in said]]
        )
    }
    return {one: one.ljust(12, "0") for one in said if len(one) in (6, 9, 12) and one.ljust(12, "0") in found}


def as_stored(rows: Sequence[Row], title: str) -> Iterator[tuple[Any, ...]]:
    """The rows as the table keeps them: a list for each division, year and source; no key twice."""
    taken: set[str] = set()
    key = lambda row: row[1:]  # noqa: E731  (what a list is of)
    for (area, year, source), group in itertools.groupby(sorted(rows, key=key), key=key):
        of = Listing(title, title, area, year, source)
        for one in stored(of, [entry for entry, *_ in group]):
            name, number = one[0], 1
            while name in taken:
                number += 1
                name = f"{one[0]}#{year}.{number}"
            taken.add(name)
            yield (name, *one[1:])


def _compared(rows: Sequence[Row], numbers: Sequence[int], digest: str, areas: tuple[str, ...]) -> Plan:
    """Against what stands: one query for all."""
    new = [dict(zip(STORED, one, strict=True)) for one in as_stored(rows, "")]
    found = compared(standing(areas), new)
    changes = [
        Changed(
            "",
            one.after["id"],
            f"{one.after['name']}·{'、'.join(SAID[name][0] for name, _, _ in one.cells)}",
            "；".join(was for _, was, _ in one.cells),
            "；".join(now for _, _, now in one.cells),
            "changed",
        )
        for one in found.changed
        if one.cells
    ]
    counts = {**found.counts, "rows": len(numbers)}
    warnings = sum(one["findings"] != "[]" for one in new)
    return Plan("directory", digest, (), counts, (), tuple(changes[:SHOWN]), areas, warnings)
