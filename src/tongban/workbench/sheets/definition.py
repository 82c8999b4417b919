"""A definition's workbook read back: what changed of the text it was exported from, and every fault, all at once.

Nothing is guessed: a row is known by its key path, a column by its heading, a cell is a change only where its text is
another than the export has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.workbench.sheets.basic import read_basic
from tongban.workbench.sheets.book import Book
from tongban.workbench.sheets.cells import layers, names_of
from tongban.workbench.sheets.faults import Faulty, unreadable
from tongban.workbench.sheets.found import Found
from tongban.workbench.sheets.layout import BASIC, BY_SHEET, COVER, MARK, WORDS
from tongban.workbench.sheets.meaning import merged_in
from tongban.workbench.sheets.table import read_table


def is_definition(book: Book) -> bool:
    """Is it the workbook of one definition?"""
    return book.kind == "xlsx" and (COVER in book.by_name or BASIC in book.by_name)


def origin_of(book: Book) -> str:
    """Which text the workbook was exported from: edition:code@n, draft:id@revision, new:code. Refusal
    ``sheet.cover``.
    """
    cover = book.by_name.get(COVER)
    said = {cells[0].text: cells[1].text for _, cells in (cover.rows if cover else ()) if len(cells) > 1}
    if said.get("版式") != MARK or not said.get("来源"):
        raise unreadable(
            "sheet.cover",
            f"工作表“{COVER}”里的来源或版式不见了，认不出是哪个事项的哪个版本。请重新导出，在导出的表里改。",
            f"The sheet “{COVER}” no longer says which item and edition this is. Export it anew and edit that.",
        )
    return said["来源"]


def changes_of(book: Book, document: Mapping[str, Any]) -> Found:
    """Every change against the document it was exported from, in the order of the sheets. Raises Faulty with every
    fault of every sheet.
    """
    found = Found(document, names_of(document), {said: prefix for prefix, said in layers(document).items()})
    places = {sheet.name: place for place, sheet in enumerate(book.sheets)}
    for sheet in sorted(book.sheets, key=lambda one: (_reads(one.name), places[one.name])):
        if sheet.name in (COVER, WORDS):
            continue
        found.faults += merged_in(sheet) if sheet.name in (BASIC, *BY_SHEET) else ()
        if sheet.name == BASIC:
            read_basic(sheet, found)
        elif sheet.name in BY_SHEET:
            read_table(sheet, BY_SHEET[sheet.name], found)
        else:
            zh = f"工作表“{sheet.name}”不是导出的表，没有读取。"
            found.notices.append((zh, f"Sheet “{sheet.name}” is none of ours; it was not read."))
    missing = [name for name in (BASIC, *BY_SHEET) if name not in book.by_name]
    if missing and "difference" not in document:
        words = "、".join(missing)
        zh = f"文件里没有工作表“{words}”，这些内容不作改动。"
        found.notices.append((zh, f"Sheets {words} are not in the file; nothing of them changes."))
    if found.faults:
        found.faults.sort(key=lambda one: places[one.spot.sheet])
        raise Faulty(found.faults)
    found.changes.sort(key=lambda one: places[one.where.rpartition("!")[0]])
    return found


def _reads(name: str) -> int:
    """Situations are read before what speaks of them, steps and lanes before what points at them."""
    table = BY_SHEET.get(name)
    return {"situations": 0, "lanes": 1, "steps": 2}.get(table.block, 3) if table else 3
