"""The list of items 事项总表 and the basic directory 基本目录 as one table each: one row for each item.

The list of items is for changing a few elements of many items at once, and for beginning new ones; the directory is
what `bulk import` takes. A table is known by its headings.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tongban.core.errors import Refusal
from tongban.definition.cell import NOBODY, words_of
from tongban.definition.schema import DEFINITION
from tongban.definition.schema.shapes import Many
from tongban.definition.schema.ways import field_below
from tongban.definition.source.editing import Edit
from tongban.definition.source.paths import resolve
from tongban.workbench.sheets.book import EMPTY, Book, Raw, Sheet, read_book
from tongban.workbench.sheets.faults import Fault, Faulty
from tongban.workbench.sheets.found import Found
from tongban.workbench.sheets.layout import Column
from tongban.workbench.sheets.meaning import code_in, headings, meant_in, merged_in
from tongban.workbench.sheets.notation import TOO_LONG, shown
from tongban.workbench.sheets.writing import Lists, bytes_of, fit, head, put

CODE, EDITION = "基本编码", "版本"
SHEET, WORDS_SHEET = "事项总表", "词表"


_WIDTHS = {"item": 34, "targets": 18, "plain": 44, "words": 24, "basis": 24}
_LISTED = (
    "item kind line competence.level targets plain words topics.person topics.enterprise basis accepted_in"
    " common.limits.statutory common.limits.promised"
)
ITEM_COLUMNS: tuple[Column, ...] = tuple(
    Column(path, replace(field_below(DEFINITION, path), width=_WIDTHS.get(path, 14))) for path in _LISTED.split()
)
ITEM_HEAD = (CODE, EDITION, *(column.label for column in ITEM_COLUMNS))

# The directory: heading, whether every row needs it, whether it must be kept letter by letter.
ENTRY_COLUMNS: Mapping[str, tuple[str, bool, bool]] = {
    "code": (CODE, False, True),
    "name": ("事项名称", True, False),
    "main": ("主项名称", False, False),
    "kind": ("事项类型", True, False),
    "organ": ("实施机关", True, False),
    "organ_code": ("机关代码", False, True),
    "area": ("行政区划代码", True, True),
    "year": ("年份", True, False),
    "source": ("来源", True, False),
}
ENTRY_HEAD = tuple(label for label, _, _ in ENTRY_COLUMNS.values())


@dataclass(frozen=True, slots=True)
class Listed:
    """One item as a row of the list: its code, the number of its edition, and the document."""

    code: str
    edition: int
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list that came in, by heading, with its number."""

    number: int
    cells: Mapping[str, tuple[Raw, int]]


def sort_of(book: Book) -> str:
    """``items`` or ``directory``, by the headings of the first sheet that has any; Faulty ``sheet.header``."""
    sheet = first_sheet(book)
    labels = {raw.text for raw in sheet.rows[0][1]} if sheet.rows else set()
    entries, items = len(labels & set(ENTRY_HEAD)), len(labels & set(ITEM_HEAD))
    if max(entries, items) < 2:
        _, faults = headings(sheet, ITEM_HEAD if book.kind == "xlsx" else ENTRY_HEAD)
        raise Faulty(faults)
    return "directory" if entries > items else "items"


def first_sheet(book: Book) -> Sheet:
    """The first sheet with something in it, or the first of all."""
    return next((sheet for sheet in book.sheets if sheet.rows and sheet.name != WORDS_SHEET), book.sheets[0])


def rows_of(items: Iterable[Listed]) -> list[list[str]]:
    """The rows of the list, as its cells."""
    return [[one.code, str(one.edition), *(shown_at(one.document, column) for column in ITEM_COLUMNS)] for one in items]


def shown_at(document: Mapping[str, Any], column: Column) -> str:
    """One element of an item as its cell; empty where nothing is written."""
    try:
        value = resolve(document, column.path)
    except KeyError:
        return ""
    return shown(value, column.field)


def list_workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """The list of items as .xlsx."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    widths = [16, 7, *(column.width for column in ITEM_COLUMNS)]
    for number, row in enumerate(rows, 2):
        for place, text in enumerate(row, 1):
            put(sheet, number, place, text)
        fit(sheet, number, widths)
    head(sheet, ITEM_HEAD, widths)
    sheet.freeze_panes = "D2"
    lists = Lists(book.create_sheet(WORDS_SHEET))
    for place, column in enumerate(ITEM_COLUMNS, 3):
        if (words := tuple(words_of(column.shape).values())) and not isinstance(column.shape, Many):
            letter = get_column_letter(place)
            lists.offer(sheet, f"{letter}2:{letter}{len(rows) + 200}", words)
    lists.sheet.sheet_state = "hidden"
    return bytes_of(book)


def plain_workbook(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A list as .xlsx, without lists to choose from."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    widths = [22] * len(heads)
    for number, row in enumerate(rows, 2):
        for place, text in enumerate(row, 1):
            put(sheet, number, place, text)
    head(sheet, heads, widths)
    sheet.freeze_panes = "A2"
    return bytes_of(book)


def list_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A list as CSV in UTF-8 with its mark; a cell that would be a formula has an apostrophe."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(heads)
    for row in rows:
        write.writerow([f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text for text in row])
    return ("\ufeff" + out.getvalue()).encode()


def lines_of(sheet: Sheet, wanted: Sequence[str], optional: Sequence[str] = ()) -> list[Line]:
    """The rows of a list by heading. Raises Faulty: ``sheet.merged`` and what is wrong with the headings."""
    columns, faults = headings(sheet, wanted, optional)
    faults = [*merged_in(sheet), *faults]
    if not faults and len(sheet.rows) < 2:
        faults = [Fault("sheet.empty", sheet.spot(1), "表头下面没有一行内容", "there is no row below the headings")]
    if faults:
        raise Faulty(faults)
    return [
        Line(number, {label: (cells[at] if at < len(cells) else EMPTY, at + 1) for label, at in columns.items()})
        for number, cells in sheet.rows[1:]
    ]


def codes_of(sheet: Sheet, lines: Iterable[Line]) -> tuple[dict[str, Line], list[Fault]]:
    """Lines by their code; a missing, spoilt or repeated code is a fault (both rows are named)."""
    found: dict[str, Line] = {}
    faults: list[Fault] = []
    for line in lines:
        raw, column = line.cells[CODE]
        spot = sheet.spot(line.number, column)
        try:
            code = code_in(raw, spot)
        except Fault as fault:
            faults.append(fault)
            continue
        if not code:
            faults.append(Fault("row.name", spot, f"这一行没有填“{CODE}”", "this row has no code"))
        elif code in found:
            first = found[code].number
            zh = f"第 {first} 行和第 {line.number} 行的编码都是“{code}”，请只留一行"
            faults.append(Fault("row.repeated", spot, zh, f"rows {first} and {line.number} both have the code {code}"))
        else:
            found[code] = line
    return found, faults


def changes_in(sheet: Sheet, line: Line, document: Mapping[str, Any]) -> Found:
    """What one row of the list changes in its item; faults are in the result."""
    found = Found(document)
    for column in ITEM_COLUMNS:
        if column.label not in line.cells:
            continue
        raw, place = line.cells[column.label]
        before = shown_at(document, column)
        if raw.text == before or before == TOO_LONG:
            continue
        spot = sheet.spot(line.number, place)
        try:
            held = resolve(document, column.path)
        except KeyError:
            held = None
        try:
            value = meant_in(raw, spot, column.field, NOBODY, held, column.path) if raw.text else None
        except Fault as fault:
            found.faults.append(fault)
            continue
        found.change(spot, column.path, before, raw.text, column.label)
        found.edits.append(Edit("set", column.path, value) if raw.text else Edit("remove", column.path))
    return found


def faulty_rows(data: bytes, name: str, faults: Sequence[Refusal], lang: str) -> bytes:
    """The rows with faults as a CSV: where, what is wrong, and the row as it came, so that it can be mended and handed
    in alone. Empty where no fault has a row.
    """
    wrong: dict[tuple[str, int], list[Refusal]] = {}
    for fault in faults:
        page, _, cell = fault.where.rpartition("!")
        digits = "".join(letter for letter in cell if letter.isdigit())
        if digits:
            wrong.setdefault((page, int(digits)), []).append(fault)
    if not wrong:
        return b""
    book = read_book(data, name)
    heads = ("位置", "问题") if lang != "en" else ("where", "what is wrong")
    widest = first_sheet(book).rows[0][1] if first_sheet(book).rows else ()
    rows = []
    for sheet in book.sheets:
        for number, cells in sheet.rows:
            for fault in wrong.get((sheet.name, number), ()):
                words = fault.en if lang == "en" else fault.zh
                rows.append([fault.where, words, *(raw.text for raw in cells)])
    labels = [raw.text for raw in widest] if len(book.sheets) == 1 or book.kind == "csv" else []
    return list_csv((*heads, *labels), rows)
