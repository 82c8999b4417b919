"""What was typed into cells, as edits of the text; and what cannot be written without asking.

A field says by its name which cell it is and what it showed. So a form knows what was changed in it, and a cell that
somebody else changed meanwhile is a conflict of that cell alone: everything else is merged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from tongban.definition.scope import stands
from tongban.definition.source.editing import Edit
from tongban.definition.source.paths import field_of
from tongban.workbench.editor.controls import meant
from tongban.workbench.editor.sheet import BRANCHES, Cell, Sheet, short


@dataclass(frozen=True)
class Conflict:
    """One cell changed by two: ``theirs`` stands now, ``mine`` was typed; ``cell`` is None where the row is gone."""

    cid: str
    cell: Cell | None
    mine: str

    @property
    def theirs(self) -> str:
        return self.cell.text if self.cell else ""


@dataclass
class Asked:
    """What a form asks for: edits with the cells they change, conflicts, and cells that want lines for branches."""

    edits: list[Edit] = field(default_factory=list)
    changed: list[Cell] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    branches: list[Cell] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)


class Shown(Protocol):
    """What has cells: a sheet of a standard, a sheet of a difference."""

    def cells(self) -> Iterator[Cell]:
        """Every cell."""


S = TypeVar("S", bound=Shown)


def asked(
    sheet: S,
    posted: Iterable[tuple[str, list[str]]],
    edits: Callable[[S, Cell, str], list[Edit]],
    without: frozenset[str] = frozenset(),
) -> Asked:
    """The changes in a posted form against the sheet as it stands now. ``u.…`` is a button's word on a cell and goes
    before what stands in the cell; cells in ``without`` are left as they are.
    """
    found = Asked()
    cells = {cell.cid: cell for cell in sheet.cells()}
    fields = {name: values for name, values in posted if name[:2] in ("v.", "u.")}
    chosen = {name.split(".")[1] for name in fields if name.startswith("u.")} | without
    for name, values in fields.items():
        head, cid, digest = (name.split(".") + ["", ""])[:3]
        if head == "v" and cid in chosen:
            continue
        text = "、".join(dict.fromkeys(v.replace("\r\n", "\n").strip() for v in values if v.strip()))
        if short(text) == digest:
            continue
        found.typed[cid] = text
        _one(found, cells.get(cid), cid, text, digest, lambda cell, text: edits(sheet, cell, text))
    return found


def _one(
    found: Asked, cell: Cell | None, cid: str, text: str, digest: str, edits_of: Callable[[Cell, str], list[Edit]]
) -> None:
    if cell is None:
        found.conflicts.append(Conflict(cid, None, text))
    elif text == BRANCHES:
        found.branches.append(cell)
    elif cell.text == text:
        return
    elif short(cell.text) != digest:
        found.conflicts.append(Conflict(cid, cell, text))
    else:
        edits = edits_of(cell, text)
        found.edits += edits
        if edits:
            found.changed.append(cell)


def edits_of(sheet: Sheet, cell: Cell, text: str) -> list[Edit]:
    """The edits by which the cell says what was typed; none where it says so already."""
    value = meant(cell.control, text, sheet.names, cell.value)
    if value is None:
        return _emptied(sheet, cell)
    if value == cell.value:
        return []
    parent, _, key = cell.path.rpartition(".")
    if field_of(parent.rpartition(".")[0]) == key and cell.col.key == key:
        return [Edit("rename", parent, name=str(value).replace(".", "·") if key == "page" else str(value))]
    above = stands(sheet.scope.data, parent)
    if isinstance(above, str) and above:  # a way that was one word gains an option
        return [Edit("set", parent, {"of": above, key: value})]
    return [Edit("set", cell.path, value)]


def _emptied(sheet: Sheet, cell: Cell) -> list[Edit]:
    if cell.value is None:
        return []
    if cell.inherited:
        return [Edit("set", cell.path, None)]
    path, data = cell.path, sheet.scope.data
    if stands(data, path) is None:
        return []
    if cell.col.key == "of" and cell.path.rpartition(".")[0].endswith(".supply"):
        return [Edit("set", path, {})]
    # A part of a cell (`extend.by`) takes the whole with it when it was the last.
    for _ in range(cell.col.key.count(".")):
        parent = path.rpartition(".")[0]
        above = stands(data, parent)
        if not (isinstance(above, Mapping) and len(above) == 1):
            break
        path = parent
    return [Edit("remove", path)]
