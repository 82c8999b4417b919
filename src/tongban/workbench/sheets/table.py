"""One sheet of rows read back: cells that changed, rows that are new or gone, and every fault with its row and
column.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from tongban.definition.source.editing import Edit
from tongban.workbench.sheets.book import Sheet
from tongban.workbench.sheets.cells import Row, at, joined, prefix_of, rows
from tongban.workbench.sheets.faults import Fault
from tongban.workbench.sheets.found import Found
from tongban.workbench.sheets.layout import Column, Table
from tongban.workbench.sheets.lines import (
    Line,
    Reading,
    anchor_of,
    first_said,
    line_of,
    refuse_repeated,
    settle_layers,
    take_gone,
    with_new_names,
)
from tongban.workbench.sheets.meaning import headings, meant_in, refuse_spoilt
from tongban.workbench.sheets.notation import LEFT_OUT, TOO_LONG


def read_table(sheet: Sheet, table: Table, found: Found) -> None:
    """Changes, edits and faults of one sheet go to ``found``. The sheet of situations is read before all others, lanes
    and steps before what points at them.
    """
    columns, faults = headings(sheet, table.head)
    found.faults += faults
    if any(label not in columns for label in table.head):
        return
    base = {row.anchor: row for row in rows(found.document, table)}
    reading = Reading(sheet, table, found, columns, base)
    standing = [anchor for anchor in base if prefix_of(anchor) not in found.gone]
    if standing and len(sheet.rows) < 2:
        zh = f"这张表原有 {len(standing)} 行，现在是空的。请恢复，或至少留一行；全部删去请在编制台办理"
        spot = sheet.spot(1)
        found.faults.append(Fault("sheet.empty", spot, zh, f"this sheet had {len(standing)} rows and is empty now"))
        return
    for number, cells in sheet.rows[1:]:
        if (line := line_of(reading, number, cells)) is not None:
            reading.lines.append(line)
    refuse_repeated(reading)
    take_gone(reading)
    found.names = with_new_names(reading)
    if table.ordered:
        _ordered(reading)
    else:
        _named(reading)
    if table.block == "situations":
        settle_layers(reading)


def _value_in(reading: Reading, line: Line, column: Column) -> Any:
    spot, names = reading.spot(line, column.label), reading.found.names
    return meant_in(line.cells[column.path], spot, column.field, names, _before(line, column), column.path)


def _before(line: Line, column: Column) -> Any:
    before: Any = line.base.value if line.base else None
    for key in column.path.split("."):
        before = before.get(key) if isinstance(before, dict) else None
    return before


def _changed_cells(reading: Reading, line: Line) -> Iterator[tuple[Column, str, Any]]:
    """(column, text, value) of cells that are other than the export has; faults are noted."""
    for column in reading.table.columns:
        raw = line.cells[column.path]
        before = line.base.cells[column.path] if line.base else ""
        if raw.text == before or before == TOO_LONG:
            continue
        try:
            refuse_spoilt(raw, reading.spot(line, column.label))
            value = _value_in(reading, line, column) if raw.text else None
        except Fault as fault:
            reading.found.faults.append(fault)
            continue
        if value is None or value != _before(line, column):  # by another name it may be the same lane or step
            yield column, raw.text, value


def _whole(reading: Reading, line: Line) -> dict[str, Any]:
    """A new row's value, cell by cell."""
    value: dict[str, Any] = {}
    for column, text, meant in _changed_cells(reading, line):
        if text:
            _put(value, column.path, meant)
    return value


def _put(value: dict[str, Any], path: str, meant: Any) -> None:
    """Set what stands at a column's path; None below a group leaves the group out."""
    head, _, rest = path.partition(".")
    if not rest or meant is None:
        value[head] = meant
        return
    inner = value.get(head)
    value[head] = {**inner, rest: meant} if isinstance(inner, dict) else {rest: meant}


def _named(reading: Reading) -> None:
    """Rows with a name: cells set one by one, new rows after the last, what is missing removed."""
    found, table = reading.found, reading.table
    for line in sorted(reading.lines, key=lambda one: not _alone(table, one)):  # a block that leaves out is no list
        alone = _alone(table, line)
        if line.base is None:
            _new_row(reading, line, left_out=alone)
        elif alone or line.base.value is None:
            _left_out(reading, line, alone)
        else:
            _cells(reading, line)
    seen = {line.anchor for line in reading.lines if line.base is not None}
    last = reading.sheet.rows[-1][0]
    for anchor, row in reading.base.items():
        if anchor not in seen and not found.faults:
            called = row.cells[table.columns[0].path] or row.names[-1]
            found.change(reading.sheet.spot(last), anchor, called, "")
            found.edits.append(Edit("remove", anchor))


def _alone(table: Table, line: Line) -> bool:
    """Does the row say nothing but that it is left out?"""
    first = table.columns[0].path
    return line.cells[first].text == LEFT_OUT and not any(raw.text for path, raw in line.cells.items() if path != first)


def _cells(reading: Reading, line: Line) -> None:
    assert line.base is not None
    for column, text, value in _changed_cells(reading, line):
        path = f"{line.anchor}.{column.path}"
        head = column.path.partition(".")[0]
        group = head != column.path
        reading.found.change(
            reading.spot(line, column.label), path, line.base.cells[column.path], text, _called(reading, line, column)
        )
        if text == LEFT_OUT:
            reading.found.edits.append(Edit("set", f"{line.anchor}.{head}", None))
        elif text:
            reading.found.edits.append(Edit("set", path, value))
        elif group and _emptied(reading, line, head):
            whole = Edit("remove", f"{line.anchor}.{head}")
            if whole not in reading.found.edits:
                reading.found.edits.append(whole)
        else:
            reading.found.edits.append(Edit("remove", path))


def _emptied(reading: Reading, line: Line, head: str) -> bool:
    """Does a group say nothing any more, neither here nor in a cell of 基本信息?"""
    columns = {one.path for one in reading.table.columns if one.path.startswith(f"{head}.")}
    held = line.base.value.get(head) if line.base is not None else None
    elsewhere = {f"{head}.{key}" for key in held or {}} - columns if isinstance(held, dict) else set()
    return not elsewhere and not any(line.cells[path].text for path in columns)


def _called(reading: Reading, line: Line, column: Column) -> str:
    first = line.cells[reading.table.columns[0].path].text
    name = first.partition("\n")[0] if first and first != LEFT_OUT else (line.names[-1] if line.names else "")
    layer = f"（{line.base.layer}）" if line.base and line.layer.startswith("situations.") else ""
    return f"{reading.table.sheet}“{name[:30]}”{layer}·{column.label}"


def _left_out(reading: Reading, line: Line, alone: bool) -> None:
    """A situation leaves a row out, or no longer does."""
    assert line.base is not None
    if alone and line.base.value is None:
        return
    spot = reading.spot(line, reading.table.columns[0].label)
    if alone and _may_leave_out(reading, line):
        reading.found.change(spot, line.anchor, line.base.cells[reading.table.columns[0].path] or "…", LEFT_OUT)
        reading.found.edits.append(Edit("set", line.anchor, None))
    elif not alone:
        value = _whole(reading, line)
        reading.found.change(spot, line.anchor, LEFT_OUT, _summary(line))
        reading.found.edits.append(Edit("set", line.anchor, value))


def _may_leave_out(reading: Reading, line: Line) -> bool:
    """Only a situation leaves out what all share, and only where its block is written by name."""
    block = at(reading.found.document, joined(line.layer, reading.table.block))
    if line.layer.startswith("situations.") and len(line.names) == 1 and not isinstance(block, list):
        return True
    zh = f"“{LEFT_OUT}”只能写在某一种情形的行里，用来去掉各情形共同的一项。要删去，请删整行"
    label = reading.table.columns[0].label
    reading.fault("row.left-out", line, label, zh, f"“{LEFT_OUT}” is for a situation's row; to delete, delete the row")
    return False


def _summary(line: Line) -> str:
    texts = [raw.text.replace("\n", "；") for raw in line.cells.values() if raw.text]
    return "，".join([*line.names, *texts])[:120]


def _new_row(reading: Reading, line: Line, *, left_out: bool) -> None:
    table, found = reading.table, reading.found
    block = joined(line.layer, table.block)
    if left_out and not _may_leave_out(reading, line):
        return
    value = None if left_out else _whole(reading, line)
    spot = reading.spot(line, table.names[-1])
    first = line.cells[table.columns[0].path].text
    label = f"{table.sheet}“{line.names[-1] if left_out or not first else first[:30]}”"
    found.change(spot, anchor_of(table, line), "", _summary(line), label)
    if len(line.names) == 2:
        page, fact = line.names
        pages = at(found.document, block)
        new_page = f"{block}.{page}"
        begun = any(edit.path == block and edit.name == page for edit in found.edits)
        if begun or any(row.names[0] == page and row.anchor.startswith(block) for row in reading.base.values()):
            found.edits.append(Edit("insert", f"{new_page}.questions", {"fact": fact, **(value or {})}))
        else:
            whole = {"page": page, "questions": [{"fact": fact, **(value or {})}]}
            found.edits.append(Edit("insert", block, whole, name=page))
        assert pages is None or isinstance(pages, list | dict)
    elif left_out and at(found.document, block) is None and not any(edit.path == block for edit in found.edits):
        found.edits.append(Edit("set", block, {line.names[0]: None}))
    else:
        found.edits.append(Edit("insert", block, value, name=line.names[0]))


def _ordered(reading: Reading) -> None:
    """Rows without a name: where one of a layer is another, the layer's list is written anew in the sheet's order."""
    table, found = reading.table, reading.found
    by_layer: dict[str, list[Line]] = {}
    for line in reading.lines:
        by_layer.setdefault(line.layer, []).append(line)
    before: dict[str, list[Row]] = {}
    for row in reading.base.values():
        before.setdefault(prefix_of(row.anchor), []).append(row)
    for layer in dict.fromkeys((*before, *by_layer)):
        lines, base = by_layer.get(layer, []), before.get(layer, [])
        values, touched = [], False
        for line in lines:
            value = copy.deepcopy(line.base.value) if line.base and isinstance(line.base.value, dict) else {}
            for column, text, meant in _changed_cells(reading, line):
                touched = True
                shown = line.base.cells[column.path] if line.base else ""
                path = f"{line.anchor or joined(layer, table.block)}.{column.path}"
                found.change(reading.spot(line, column.label), path, shown, text, _called(reading, line, column))
                _put(value, column.path, meant) if text else _take(value, column.path)
            values.append(value)
        seen = [line.anchor for line in lines if line.base is not None]
        for row in base:
            if row.anchor not in seen:
                touched = True
                last = reading.sheet.rows[-1][0]
                found.change(reading.sheet.spot(last), row.anchor, first_said(row), "")
        if touched or seen != [row.anchor for row in base]:
            _write_list(reading, layer, values)


def _take(value: dict[str, Any], path: str) -> None:
    head, _, rest = path.partition(".")
    if rest and isinstance(value.get(head), dict):
        value[head].pop(rest, None)
        if value[head]:
            return
    value.pop(head, None)


def _write_list(reading: Reading, layer: str, values: list[Any]) -> None:
    block = joined(layer, reading.table.block)
    standing = at(reading.found.document, block)
    single = reading.table.block == "result.granted" and not isinstance(standing, list)
    if single and len(values) == 1:
        reading.found.edits.append(Edit("set", block, values[0]))
    elif values or isinstance(standing, list):
        reading.found.edits.append(Edit("set", block, values))
    elif standing is not None:
        reading.found.edits.append(Edit("remove", block))
