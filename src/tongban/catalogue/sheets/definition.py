"""A definition's workbook read back: what changed of the text it was exported from, and every fault, all at once.

Nothing is guessed: a row is known by its key path, a column by its heading, a cell is a change only where its text is
another than the export has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.catalogue.format.editing import Edit
from tongban.catalogue.sheets.book import EMPTY, Book, Sheet
from tongban.catalogue.sheets.cells import basic
from tongban.catalogue.sheets.faults import Fault, Faulty, unreadable
from tongban.catalogue.sheets.found import Found
from tongban.catalogue.sheets.layout import BASIC, BASIC_HEAD, BY_SHEET, COVER, MARK, WORDS
from tongban.catalogue.sheets.meaning import headings, meant_in, merged_in
from tongban.catalogue.sheets.notation import LEFT_OUT, TOO_LONG
from tongban.catalogue.sheets.table import read_table


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
    """Every change against the document it was exported from. Raises Faulty with every fault of every sheet."""
    found = Found(document)
    for sheet in book.sheets:
        if sheet.name in (COVER, WORDS):
            continue
        found.faults += merged_in(sheet) if sheet.name in (BASIC, *BY_SHEET) else ()
        if sheet.name == BASIC:
            _basic(sheet, found)
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
        raise Faulty(found.faults)
    return found


def _basic(sheet: Sheet, found: Found) -> None:
    """基本信息: cells by their key path; what the platform works out is locked and stays unread."""
    element, content, hint, path_ = BASIC_HEAD
    columns, faults = headings(sheet, (element, content, path_), (hint,))
    found.faults += faults
    if not {content, path_} <= columns.keys():
        return
    known = {cell.path: cell for cell in basic(found.document)}
    seen: dict[str, int] = {}
    for number, cells in sheet.rows[1:]:
        path = cells[columns[path_]].text if columns[path_] < len(cells) else ""
        raw = cells[columns[content]] if columns[content] < len(cells) else EMPTY
        spot = sheet.spot(number, columns[content] + 1)
        if not path:
            if not cells[0].text and raw.text:
                zh = "这一行没有键路径，认不出是哪个要素。请改在原有的行里填写"
                found.faults.append(Fault("row.path", spot, zh, "this row has no key path; write in one that has"))
            continue
        if path not in known or path in seen:
            zh = f"键路径“{path[:60]}”与第 {seen[path]} 行重复" if path in seen else f"键路径“{path[:60]}”不在原表里"
            en = f"the key path {path[:60]} " + ("stands twice" if path in seen else "is not in the exported table")
            code = "row.repeated" if path in seen else "row.path"
            found.faults.append(Fault(code, sheet.spot(number), f"{zh}，请恢复导出时的键路径列", en))
            continue
        seen[path] = number
        cell = known[path]
        if raw.text == cell.text or cell.text == TOO_LONG:
            continue
        try:
            value = meant_in(raw, spot, cell.shape, {}, cell.value, path) if raw.text else None
        except Fault as fault:
            found.faults.append(fault)
            continue
        found.change(spot, path, cell.text, raw.text, cells[0].text)
        leave_out = raw.text == LEFT_OUT
        gone = not raw.text and (cell.value is not None or cell.text == LEFT_OUT)
        found.edits.append(Edit("remove", path) if gone and not leave_out else Edit("set", path, value))
