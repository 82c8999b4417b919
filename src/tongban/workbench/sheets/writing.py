"""A definition as a workbook: cover, 基本信息, one sheet for each table, with headings, widths, locks and lists to
choose from.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tongban.core.clock import SHANGHAI
from tongban.definition.cell import in_a_line, words_of
from tongban.definition.labels import label_of
from tongban.definition.schema.shapes import Field, Many, Map
from tongban.workbench.sheets.cells import basic, layers, names_of, rows
from tongban.workbench.sheets.layout import BASIC, BASIC_HEAD, COVER, DERIVED, MARK, PATH, TABLES, WHERE, WORDS, Table

EXTRA = 30  # so many empty rows of 基本信息 can be written in
_EXTRA = "以下空行可补写表里没有的一格：键路径和内容"
MORE = 200  # so many empty rows below a table have the lists to choose from
_HEAD = PatternFill("solid", fgColor="1F4E79")
_GREY = PatternFill("solid", fgColor="EDEDED")
_THIN = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAP = Alignment(wrap_text=True, vertical="top")
_LINE = Alignment(horizontal="fill", vertical="top")
_FONT = "宋体"
_SMALL = Font(name=_FONT, size=8, color="7F7F7F")
_BASIC_WIDTHS = (34, 70, 34, 14)
HOW = (
    "白色格可以改；灰色的键路径列说明每一行在定义里的位置，请不要改动；灰色格由平台推导，不用填。",
    "新增一行：在表的末尾写，填情形和标识，键路径留空。删除一项：删去整行。空格表示没有写，不会改成别的。",
    "情形一列：各情形共同的写“各情形共同”；只在一种情形不同的，写那种情形的名称，只填与共同部分不同的格。",
    "新增一种情形：在“情形”表末尾写标识、名称和业务办理项编码，再在其他表里写它与共同部分不同的行；"
    "怎样进入这种情形，在“基本信息”末尾的空行写键路径“ask.问题标识.options.选项文字”，内容写情形的标识。",
    "删除一种情形：在“情形”表删去那一行，其他表里它的行随之删去；试运行逐项列出删去了什么。",
    "表里没有的一格：写在“基本信息”末尾的空行，键路径如“situations.情形标识.hearing”。",
    "一格里有几项的，用顿号分开，或每项一行（Alt+Enter 换行）。时限写成“5个工作日”“30日”“6个月”。"
    "编码、日期请保持文本格式。",
    "请不要合并单元格，不要写公式，不要改工作表名称和表头。",
    "改好后在“表格导入导出”页上传：先试运行，逐格列出改动和问题；确认后存为草稿，不会直接发布。",
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text is from: ``mark`` is read again at import (edition:code@n, draft:id@revision, new:code)."""

    mark: str
    title: str
    said: str
    digest: str
    at: datetime


def workbook_of(document: Mapping[str, Any], origin: Origin, derived: Iterable[tuple[str, str, str]] = ()) -> bytes:
    """The .xlsx of a document. ``derived``: (element, value, from what) of what the platform works out itself."""
    book = Workbook()
    cover = book.active
    assert isinstance(cover, Worksheet)
    cover.title = COVER
    _cover(cover, origin)
    lists = Lists(book.create_sheet(WORDS))
    _basic(book.create_sheet(BASIC, 1), document, derived, lists)
    for place, table in enumerate(TABLES if "difference" not in document else ()):
        _table(book.create_sheet(table.sheet, 2 + place), table, document, lists)
    lists.sheet.sheet_state = "hidden"
    return bytes_of(book)


def bytes_of(book: Workbook) -> bytes:
    """The .xlsx file of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(sheet: Worksheet, row: int, column: int, text: str, **style: Any) -> Any:
    """A text in a cell: never a formula, whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.value = text or None
    if text[:1] == "=":
        cell.data_type = "s"
    cell.number_format = "@"
    for name, value in {"alignment": _WRAP, "font": Font(name=_FONT, size=10.5), "border": _BOX, **style}.items():
        setattr(cell, name, value)
    return cell


def fit(sheet: Worksheet, row: int, widths: Sequence[int]) -> None:
    """The row as high as its longest cell needs: spreadsheets do not work that out by themselves."""
    lines = 1
    for place, width in enumerate(widths, 1):
        text = str(sheet.cell(row, place).value or "")
        lines = max(lines, sum(max(1, -(-_wide(line) // max(4, width - 1))) for line in text.split("\n")))
    sheet.row_dimensions[row].height = min(400, 15 * lines + 3)


def _wide(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def head(sheet: Worksheet, labels: Sequence[str], widths: Sequence[int]) -> None:
    """Headings in the first row, frozen, with a filter."""
    for place, (label, width) in enumerate(zip(labels, widths, strict=True), 1):
        bold = Font(name=_FONT, size=10.5, bold=True, color="FFFFFF")
        centre = Alignment(wrap_text=True, vertical="center", horizontal="center")
        put(sheet, 1, place, label, font=bold, fill=_HEAD, alignment=centre)
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.row_dimensions[1].height = 30
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(labels))}{max(1, sheet.max_row)}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = "1:1"


class Lists:
    """The hidden sheet of closed words; each list once, in a column of its own."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.kept: dict[tuple[str, ...], str] = {}

    def offer(self, sheet: Worksheet, cells: str, words: Sequence[str], *, strict: bool = True) -> None:
        """Choose from ``words`` in those cells; with ``strict`` nothing else is taken."""
        key = tuple(words)
        if key not in self.kept:
            column = len(self.kept) + 1
            for row, word in enumerate(key, 1):
                self.sheet.cell(row, column, word)
            letter = get_column_letter(column)
            self.kept[key] = f"'{WORDS}'!${letter}$1:${letter}${len(key)}"
        choice = DataValidation(type="list", formula1=self.kept[key], allow_blank=True, showErrorMessage=strict)
        choice.error, choice.errorTitle = "请从下拉列表里选择", "不在可选值里"
        choice.add(cells)
        sheet.add_data_validation(choice)


def _cover(sheet: Worksheet, origin: Origin) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 14, 96
    big = Font(name=_FONT, size=16, bold=True)
    none = Border()
    put(sheet, 1, 1, "事项实施要素表", font=big, border=none, alignment=Alignment(wrap_text=False))
    lines = (
        ("事项名称", origin.title),
        ("版本", origin.said),
        ("文本摘要", origin.digest),
        ("导出时间", f"{origin.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"),
        ("来源", origin.mark),
        ("版式", MARK),
    )
    for row, (label, text) in enumerate(lines, 3):
        put(sheet, row, 1, label, font=Font(name=_FONT, size=10.5, bold=True), fill=_GREY)
        put(sheet, row, 2, text)
    put(sheet, 10, 1, "怎样填写", font=Font(name=_FONT, size=12, bold=True), border=none)
    for row, line in enumerate(HOW, 11):
        put(sheet, row, 1, str(row - 10), border=none)
        put(sheet, row, 2, line, border=none)
        fit(sheet, row, (14, 96))
    sheet.protection.sheet = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]


def _basic(
    sheet: Worksheet, document: Mapping[str, Any], derived: Iterable[tuple[str, str, str]], lists: Lists
) -> None:
    open_ = Protection(locked=False)
    row = 1
    for cell in basic(document):
        row += 1
        put(sheet, row, 1, label_of(document, cell.path) if cell.value is not None else _label(cell.path), fill=_GREY)
        put(sheet, row, 2, cell.text, protection=open_)
        words = tuple(words_of(cell.field.type).values())
        put(sheet, row, 3, _hint(cell.field, words), fill=_GREY, font=Font(name=_FONT, size=9, color="595959"))
        put(sheet, row, 4, cell.path, fill=_GREY, font=_SMALL, alignment=_LINE)
        fit(sheet, row, _BASIC_WIDTHS[:2])
        if words and not isinstance(cell.field.type, Many | Map):
            lists.offer(sheet, f"B{row}", words)
    for element, value, source in derived:
        row += 1
        for column, text in enumerate((element, value, f"{DERIVED}（{source}）" if source else DERIVED, ""), 1):
            put(sheet, row, column, text, fill=_GREY, font=Font(name=_FONT, size=10, color="595959"))
        fit(sheet, row, _BASIC_WIDTHS[:2])
    for extra in range(row + 1, row + 1 + EXTRA):
        for column in (1, 2, 3, 4):
            put(sheet, extra, column, _EXTRA if column == 3 and extra == row + 1 else "", protection=open_)
    head(sheet, BASIC_HEAD, _BASIC_WIDTHS)
    sheet.freeze_panes = "B2"
    sheet.protection.sheet = True
    sheet.protection.formatCells = sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.protection.autoFilter = sheet.protection.sort = False


def _label(path: str) -> str:
    """What an element that is not written yet is called."""
    document: Any = ""
    for key in reversed(path.split(".")):
        document = {key: document}
    return label_of(document, path)


def _hint(field: Field, words: Sequence[str]) -> str:
    if field.hint[0]:
        return field.hint[0]
    shape = field.type
    if isinstance(shape, Many):
        parted = "用顿号分开" if in_a_line(field) else "每行一项"
        return f"{parted}，如“{words[0]}”" if words else parted
    if words:
        return "从列表里选"
    return {"duration": "如 5个工作日、30日、6个月", "duration|none": "如 20个工作日；法律未规定", "rule": "规则"}.get(
        shape if isinstance(shape, str) else "", ""
    )


def _table(sheet: Worksheet, table: Table, document: Mapping[str, Any], lists: Lists) -> None:
    names = names_of(document)
    said = layers(document)
    found = rows(document, table)
    first = 1 if table.layers else 0
    widths = [12] * first + [14] * len(table.names) + [column.width for column in table.columns] + [10]
    for number, row in enumerate(found, 2):
        texts = [*((row.layer,) if table.layers else ()), *row.names]
        texts += [row.cells[column.path] for column in table.columns]
        for place, text in enumerate(texts, 1):
            put(sheet, number, place, text)
        put(sheet, number, len(texts) + 1, row.anchor, fill=_GREY, font=_SMALL, alignment=_LINE)
        fit(sheet, number, widths[:-1])
    last = len(found) + 1 + MORE
    head(sheet, table.head, widths)
    sheet.freeze_panes = f"{get_column_letter(first + max(1, len(table.names)) + 1)}2"
    if table.layers:
        lists.offer(sheet, f"A2:A{last}", tuple(said.values()), strict=False)  # a new one is written in 情形
    for place, column in enumerate(table.columns, first + len(table.names) + 1):
        letter = get_column_letter(place)
        cells = f"{letter}2:{letter}{last}"
        words = tuple(words_of(column.shape).values()) or tuple(names.telling(column.field.of).values())
        if words and not isinstance(column.shape, Many | Map):
            lists.offer(sheet, cells, words, strict=not column.field.of)
        if found and not any(row.cells[column.path] for row in found) and place > first + len(table.names) + 6:
            sheet.column_dimensions[letter].outlineLevel = 1
            sheet.column_dimensions[letter].hidden = True
    assert table.head[-1] == PATH and (not table.layers or table.head[0] == WHERE)
