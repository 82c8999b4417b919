"""What differs between two lists of one division: added, changed, ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalogue.life.listing import STORED

Row = Mapping[str, Any]
# What an entry says; a list differs in these and in nothing else.
SAID: Mapping[str, tuple[str, str]] = {
    "code": ("编码", "Code"),
    "name": ("事项名称", "Name"),
    "main": ("主项名称", "Main item"),
    "kind": ("事项类型", "Kind"),
    "department": ("实施机关", "Organ"),
    "organ_code": ("机关代码", "Code of the organ"),
    "year": ("年份", "Year"),
    "source": ("来源", "Source"),
}


@dataclass(frozen=True, slots=True)
class Turned:
    """One entry that says something else: ``cells`` are (field, before, after)."""

    before: Row
    after: Row
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Lists:
    """One list compared with the one before it."""

    added: tuple[Row, ...]
    changed: tuple[Turned, ...]
    ended: tuple[Row, ...]
    unchanged: int

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        rows = len(self.added) + len(self.changed) + self.unchanged
        named = {"new": len(self.added), "changed": len(self.changed), "ended": len(self.ended)}
        return {"rows": rows, **named, "unchanged": self.unchanged}


def as_rows(stored: Iterable[Iterable[Any]]) -> list[Row]:
    """Entries as the table keeps them, by column."""
    return [dict(zip(STORED, one, strict=True)) for one in stored]


def plain_id(row: Row) -> str:
    """The key of an entry whatever edition it stands in."""
    head, bar, number = str(row["id"]).rpartition("|")
    return head if bar and number.isdigit() else str(row["id"])


def compared(before: Iterable[Row], after: Iterable[Row]) -> Lists:
    """``before`` and ``after`` are whole lists of one division. An entry as found (``since`` 0) is of no edition: it is
    changed by an edition that has its code, and never ended by one.
    """
    old = {plain_id(row): row for row in before}
    added, changed, unchanged, seen = [], [], 0, set()
    for row in after:
        key = plain_id(row)
        seen.add(key)
        was = old.get(key)
        if was is None:
            added.append(row)
            continue
        cells = tuple((name, str(was[name]), str(row[name])) for name in SAID if was[name] != row[name])
        if cells or not was.get("since", 1):
            changed.append(Turned(was, row, cells))
        else:
            unchanged += 1
    ended = tuple(row for key, row in old.items() if key not in seen and row.get("since", 1))
    return Lists(tuple(added), tuple(changed), ended, unchanged)
