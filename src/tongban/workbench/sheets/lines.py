"""Which row is which: each row of a sheet with its key path, its situation and its names, or the fault of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tongban.definition.as_typed import Names
from tongban.workbench.sheets.book import EMPTY, Raw, Sheet
from tongban.workbench.sheets.cells import Row, joined, layers, prefix_of
from tongban.workbench.sheets.faults import Fault, Spot
from tongban.workbench.sheets.found import Found
from tongban.workbench.sheets.layout import COMMON, ITEM, PATH, WHERE, Table
from tongban.workbench.sheets.meaning import code_in


@dataclass(slots=True)
class Line:
    """One row as it came in: number, key path, layer (its prefix), names, and its cells by column."""

    number: int
    anchor: str
    layer: str
    names: tuple[str, ...]
    cells: Mapping[str, Raw]
    base: Row | None = None


@dataclass
class Reading:
    """One sheet under way."""

    sheet: Sheet
    table: Table
    found: Found
    columns: Mapping[str, int]
    base: Mapping[str, Row]
    lines: list[Line] = field(default_factory=list)

    def spot(self, line: Line, label: str = "") -> Spot:
        """The place of a cell by its heading; the row without one."""
        return self.sheet.spot(line.number, self.columns[label] + 1 if label else 0)

    def fault(self, code: str, line: Line, label: str, zh: str, en: str) -> None:
        """Note a fault of a cell or row."""
        self.found.faults.append(Fault(code, self.spot(line, label), zh, en))


def line_of(reading: Reading, number: int, cells: tuple[Raw, ...]) -> Line | None:
    """One row with who it is; a fault where that cannot be said."""
    table, columns = reading.table, reading.columns

    def raw(label: str) -> Raw:
        place = columns[label]
        return cells[place] if place < len(cells) else EMPTY

    line = Line(number, raw(PATH).text, "", (), {one.path: raw(one.label) for one in table.columns})
    if (
        not any(cell.text for cell in line.cells.values())
        and not line.anchor
        and not any(raw(n).text for n in table.names)
    ):
        return None
    if line.anchor and line.anchor not in reading.base:
        zh = f"键路径“{line.anchor[:60]}”不在原表里。新增的行，键路径请留空"
        reading.fault(
            "row.path", line, PATH, zh, f"the key path {line.anchor[:60]} is not in the table; leave it empty"
        )
        return None
    line.base = reading.base.get(line.anchor)
    if table.layers and not _layer_in(reading, line, raw(WHERE).text or COMMON):
        return None
    try:
        line.names = tuple(_name_in(reading, line, label, raw(label)) for label in table.names)
    except Fault as fault:
        reading.found.faults.append(fault)
        return None
    moved = table.layers and line.base is not None and prefix_of(line.anchor) != line.layer
    if line.base is not None and (line.base.names != line.names or moved):
        called = "、".join(line.base.names) or line.base.layer
        zh = f"“{called}”的情形或标识被改动了。要换一个，请删去这一行，在末尾另写一行"
        label = table.names[0] if table.names else WHERE
        reading.fault("row.renamed", line, label, zh, f"“{called}” was given another name; delete the row, add another")
        return None
    return line


def _layer_in(reading: Reading, line: Line, said: str) -> bool:
    """Find out for which situation a row stands; a fault where no situation is called so."""
    layers = reading.found.layers
    if line.base is not None and said == line.base.layer:
        line.layer = prefix_of(line.anchor)  # as it was exported, whatever the situation is called now
        return True
    if said not in layers:
        known = "、".join(one for one, prefix in layers.items() if prefix not in ("", *reading.found.gone))
        zh = f"没有“{said[:20]}”这种情形，请从列表里选：{known}；新的情形先写在“情形”表里"
        en = f"there is no situation “{said[:20]}”; choose one of {known}, or add it to the sheet 情形 first"
        reading.fault("cell.situation", line, WHERE, zh, en)
        return False
    line.layer = layers[said]
    return True


def take_gone(reading: Reading) -> None:
    """Rows of a situation whose row in the sheet of situations was deleted go with it; each is told, and one that was
    written or changed is a fault.
    """
    found, kept, spots = reading.found, [], {}
    for line in reading.lines:
        if line.layer not in found.gone:
            kept.append(line)
            continue
        spots[line.anchor] = reading.spot(line)
        held = line.base.cells if line.base is not None else {}
        if any(raw.text != held.get(path, "") for path, raw in line.cells.items()):
            name = found.gone[line.layer]
            zh = f"情形“{name}”已在“情形”表里删去，这一行却写了新的内容。请删去这一行，或恢复那种情形"
            en = f"the situation “{name}” was deleted, yet this row says something new; delete it or restore that"
            reading.fault("row.situation", line, WHERE, zh, en)
    last = reading.sheet.spot(reading.sheet.rows[-1][0])
    for anchor, row in reading.base.items():
        if prefix_of(anchor) in found.gone:
            found.change(spots.get(anchor, last), anchor, first_said(row), "")
    reading.lines = kept
    reading.base = {anchor: row for anchor, row in reading.base.items() if prefix_of(anchor) not in found.gone}


def first_said(row: Row) -> str:
    """What a row is called where it is told that it goes."""
    return next(filter(None, row.cells.values()), "") or (row.names[-1] if row.names else "…")


def settle_layers(reading: Reading) -> None:
    """What rows of the other sheets may say in 情形 from now on: old names and new ones, and ids."""
    found = reading.found
    seen = {line.anchor for line in reading.lines if line.base is not None}
    found.gone.update({anchor: first_said(row) for anchor, row in reading.base.items() if anchor not in seen})
    standing = {line.names[0]: {"name": line.cells["name"].text} for line in reading.lines}
    now = {said: prefix for prefix, said in layers({"situations": standing}).items()}
    before = {said: prefix for prefix, said in layers(found.document).items()}
    found.layers = {ITEM: "", COMMON: "common"} | now
    names = [one["name"] for one in standing.values()]
    for said, prefix in (*before.items(), *((key, f"situations.{key}") for key in standing)):
        if said not in names:  # a name that two of them have says neither
            found.layers.setdefault(said, prefix)


def _name_in(reading: Reading, line: Line, label: str, raw: Raw) -> str:
    spot = reading.spot(line, label)
    if not raw.text:
        zh = f"这一行没有填“{label}”，不知道是哪一项"
        raise Fault("row.name", spot, zh, f"this row has no “{label}”")
    return code_in(raw, spot)


def refuse_repeated(reading: Reading) -> None:
    """Two rows of one name in one situation, or one key path twice: both are named."""
    seen: dict[Any, Line] = {}
    kept: list[Line] = []
    for line in reading.lines:
        key: Any = (line.layer, line.names) if line.names else line.anchor or line.number
        if key in seen:
            first = seen[key].number
            called = "、".join(line.names) or line.anchor
            zh = f"第 {first} 行和第 {line.number} 行都是“{called}”，请只留一行或改一个标识"
            label = reading.table.names[-1] if reading.table.names else PATH
            reading.fault(
                "row.repeated", line, label, zh, f"rows {first} and {line.number} are both “{called}”; keep one"
            )
            continue
        seen[key] = line
        kept.append(line)
        if line.base is None and line.names:
            anchor = anchor_of(reading.table, line)
            line.base = reading.base.get(anchor)  # the key path was cleared, the row is still the same one
            line.anchor = anchor if line.base is not None else ""
    reading.lines = kept


def anchor_of(table: Table, line: Line) -> str:
    """The key path a row has in the text, once it stands there."""
    block = joined(line.layer, table.block)
    return f"{block}.{line.names[0]}.questions.{line.names[1]}" if len(line.names) == 2 else f"{block}.{line.names[0]}"


def with_new_names(reading: Reading) -> Names:
    """What a new or renamed lane, step or situation is called can be pointed at."""
    block, names = reading.table.block, reading.found.names
    if block not in ("lanes", "steps", "situations"):
        return names
    new = {line.names[0]: line.cells["name"].text for line in reading.lines if line.cells["name"].text}
    known = dict(names.table(block))
    taken = list(new.values())
    known.update({key: name for key, name in new.items() if taken.count(name) == 1 and name not in new})
    if block == "lanes":
        return replace(names, lanes=known)
    return replace(names, steps=known) if block == "steps" else replace(names, situations=known)
