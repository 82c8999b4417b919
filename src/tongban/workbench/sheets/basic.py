"""基本信息 read back: cells by their key path, and cells added in the empty rows at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.definition.cell import NOBODY
from tongban.definition.source.editing import Edit
from tongban.workbench.sheets.book import EMPTY, Raw, Sheet
from tongban.workbench.sheets.cells import (
    Cell,
    basic,
    field_at,
    in_a_row_of_situations,
    in_table,
    prefix_of,
    shape_below,
)
from tongban.workbench.sheets.faults import Fault, Spot
from tongban.workbench.sheets.found import Found
from tongban.workbench.sheets.layout import BASIC_HEAD, SITUATIONS
from tongban.workbench.sheets.meaning import headings, meant_in
from tongban.workbench.sheets.notation import LEFT_OUT, TOO_LONG


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: number, what it is called, key path, content."""

    number: int
    label: str
    path: str
    raw: Raw


def read_basic(sheet: Sheet, found: Found) -> None:
    """Changes, edits and faults go to ``found``; what the platform works out is locked and stays unread."""
    element, content, hint, path_ = BASIC_HEAD
    columns, faults = headings(sheet, (element, content, path_), (hint,))
    found.faults += faults
    if not {content, path_} <= columns.keys():
        return
    known = {cell.path: cell for cell in basic(found.document)}
    seen: dict[str, int] = {}
    last = sheet.spot(sheet.rows[-1][0])
    for number, cells in sheet.rows[1:]:
        label, text, called = (
            cells[columns[one]] if columns.get(one, 99) < len(cells) else EMPTY for one in (element, content, path_)
        )
        line = _Line(number, label.text, called.text, text)
        spot = sheet.spot(number, columns[content] + 1)
        if (fault := _lost(line, known, seen, sheet, spot)) is not None:
            found.faults.append(fault)
        elif line.path:
            seen[line.path] = number
            _cell(line, known.get(line.path), found, sheet.spot(number), spot)
    for path, cell in known.items():
        if prefix_of(path) in found.gone:  # goes with its situation, whether its row was deleted or not
            found.change(sheet.spot(seen[path]) if path in seen else last, path, cell.text, "")


def _lost(line: _Line, known: Mapping[str, Cell], seen: Mapping[str, int], sheet: Sheet, spot: Spot) -> Fault | None:
    """What is wrong with where a row says that it stands."""
    path = line.path
    if not path:
        if line.label or not line.raw.text:
            return None
        zh = "这一行没有键路径，认不出是哪个要素。请改在原有的行里填写，或写上键路径"
        return Fault("row.path", spot, zh, "this row has no key path; write in one that has, or write its path")
    if path in seen:
        zh = f"键路径“{path[:60]}”与第 {seen[path]} 行重复，请恢复导出时的键路径列"
        return Fault("row.repeated", sheet.spot(line.number), zh, f"the key path {path[:60]} stands twice")
    if path not in known and line.label:
        zh = f"键路径“{path[:60]}”不在原表里，请恢复导出时的键路径列"
        return Fault("row.path", sheet.spot(line.number), zh, f"the key path {path[:60]} is not in the exported table")
    return None


def _cell(line: _Line, cell: Cell | None, found: Found, row: Spot, spot: Spot) -> None:
    path, raw = line.path, line.raw
    gone = prefix_of(path) in found.gone
    if raw.text == (cell.text if cell else "") or (cell and cell.text == TOO_LONG):
        return
    if gone:
        name = found.gone[prefix_of(path)]
        zh = f"情形“{name}”已在“{SITUATIONS}”表里删去，这一格却改了内容。请改回，或恢复那种情形"
        en = f"the situation “{name}” was deleted, yet this cell was changed; change it back or restore that"
        found.faults.append(Fault("row.situation", spot, zh, en))
        return
    try:
        field = cell.field if cell else field_at(path, _added(path, raw, found, row))
        value = meant_in(raw, spot, field, NOBODY, cell.value if cell else None, path) if raw.text else None
    except Fault as fault:
        found.faults.append(fault)
        return
    was = cell.text if cell else ""
    found.change(spot, path, was, raw.text, line.label)
    leave_out = raw.text == LEFT_OUT
    held = cell is not None and cell.value is not None
    removed = not raw.text and (held or was == LEFT_OUT)
    found.edits.append(Edit("remove", path) if removed and not leave_out else Edit("set", path, value))


def _added(path: str, raw: Raw, found: Found, row: Spot) -> Any:
    """The shape of a cell that the export does not have. Fault ``row.path``."""
    prefix = prefix_of(path)
    table = in_table(path)
    if table is not None or in_a_row_of_situations(path, None):
        sheet = table.sheet if table is not None else SITUATIONS
        zh = f"“{path[:60]}”写在工作表“{sheet}”里，不写在这里"
        raise Fault("row.path", row, zh, f"{path[:60]} is written in the sheet {sheet}, not here")
    shape = shape_below(path)
    standing = prefix in found.layers.values() and "difference" not in found.document
    if shape is None or not standing or (isinstance(shape, Mapping) and raw.text != LEFT_OUT):
        zh = f"键路径“{path[:60]}”不是定义里的一格。请对照“键路径”一列里同类的写法"
        en = f"the key path {path[:60]} is no cell of a definition; see how others in that column are written"
        raise Fault("row.path", row, zh, en)
    return shape
