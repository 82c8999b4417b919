"""Reading a table file somebody handed in: .xlsx or .csv, guarded before anything is parsed.

What a spreadsheet did to a cell (a formula, a date, a number with an exponent, merged cells) is kept beside its text,
so that whoever reads the table can say it cell by cell.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tongban.workbench.sheets.faults import Spot, unreadable

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024
MAX_RATIO = 200
MAX_ENTRIES = 500
MAX_ROWS = 20_000
MAX_COLUMNS = 80
MAX_CELL = 40_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z0-9:]+)"')
_OTHERS = (".pdf", ".doc", ".docx", ".et", ".ods", ".yaml", ".json", ".xml", ".txt")
# What the reader of workbooks raises on a spoilt one; a Refusal of ours is none of these.
_SPOILT = (
    *(DefusedXmlException, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, KeyError, ValueError),
    *(EOFError, OSError, SyntaxError, AttributeError, TypeError, IndexError, zlib.error),
)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True, slots=True)
class Raw:
    """One cell as it came: its text, and what the spreadsheet says it is (text, number, date, formula, error, bool)."""

    text: str
    sort: str = "text"


EMPTY = Raw("")


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows by number from 1 without the empty ones; ranges of merged cells."""

    name: str
    rows: tuple[tuple[int, tuple[Raw, ...]], ...]
    merged: tuple[str, ...] = ()

    def spot(self, row: int, column: int = 0) -> Spot:
        """The place of a cell; ``column`` from 1, none for the row."""
        return Spot(self.name, row, get_column_letter(column) if column else "")


@dataclass(frozen=True)
class Book:
    """A file as read: ``kind`` xlsx or csv; a CSV is one sheet without a name. ``said`` has the encoding of a CSV."""

    kind: str
    sheets: tuple[Sheet, ...]
    said: str = ""
    by_name: dict[str, Sheet] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name.update({sheet.name: sheet for sheet in self.sheets})


def read_book(data: bytes, name: str) -> Book:
    """The tables of a file.

    Refusals, all before anything is parsed: ``sheet.too-large`` (413), ``sheet.empty``, ``sheet.kind``,
    ``sheet.locked``, ``sheet.bulky`` (unpacks to too much), ``sheet.damaged``, ``sheet.encoding``, ``sheet.rows``.
    """
    refuse_size(len(data))
    if not data.strip():
        raise unreadable("sheet.empty", "文件是空的，请重新选择文件。", "The file is empty; choose it again.")
    if data.startswith(b"PK\x03\x04"):
        return _workbook(data)
    if data.startswith(_OLE):
        raise unreadable(
            "sheet.locked",
            "这是旧版 .xls 或设了密码的工作簿，不能读取。请去掉密码，另存为“Excel 工作簿（*.xlsx）”再上传。",
            "This is an old .xls or a workbook with a password. Save it as .xlsx without a password and try again.",
        )
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")) or name.lower().endswith(
        (".pdf", ".doc", ".et", ".ods")
    ):
        raise _kind()
    return _csv(data)


def refuse_size(size: int) -> None:
    """Before the content is looked at. Refusal ``sheet.too-large``."""
    if size > MAX_BYTES:
        raise unreadable(
            "sheet.too-large",
            f"文件超过 {MAX_BYTES // 1024 // 1024} MB，不能导入。请分成几个文件，每个不超过 {MAX_ROWS} 行。",
            f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Split it into files of at most {MAX_ROWS} rows.",
            status=413,
        )


def _kind() -> Exception:
    return unreadable(
        "sheet.kind",
        "只接收 .xlsx 和 .csv 表格。请在表格软件里另存为“Excel 工作簿（*.xlsx）”再上传。",
        "Only .xlsx and .csv tables are taken. Save it as an Excel workbook (.xlsx) and try again.",
    )


def _damaged() -> Exception:
    return unreadable(
        "sheet.damaged",
        "表格不完整或已损坏，无法打开。请在表格软件里重新另存为 .xlsx 再上传。",
        "The table is cut or damaged and cannot be opened. Save it anew as .xlsx and try again.",
    )


def _too_many() -> Exception:
    return unreadable(
        "sheet.rows",
        f"一张表超过 {MAX_ROWS} 行或 {MAX_COLUMNS} 列，不能导入。请分成几个文件。",
        f"A sheet has more than {MAX_ROWS} rows or {MAX_COLUMNS} columns. Split it into several files.",
        status=413,
    )


def _workbook(data: bytes) -> Book:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _refuse_bulky(package)
            if "xl/workbook.xml" not in package.namelist():
                raise _kind()
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            try:
                return Book("xlsx", tuple(_sheet(one, package) for one in book.worksheets))
            finally:
                book.close()
    except DefusedXmlException:
        raise _damaged() from None
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        EOFError,
        OSError,
        SyntaxError,
        AttributeError,
        TypeError,
        IndexError,
    ):
        raise _damaged() from None


def _refuse_bulky(package: zipfile.ZipFile) -> None:
    """By what the package says of itself: a member never gives more than it says (zipfile stops there)."""
    entries = package.infolist()
    unpacked = sum(one.file_size for one in entries)
    packed = sum(one.compress_size for one in entries) or 1
    if any(one.flag_bits & 1 for one in entries):
        raise _damaged()
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or (unpacked > 2**22 and unpacked / packed > MAX_RATIO):
        raise unreadable(
            "sheet.bulky",
            f"表格解开后有 {unpacked // 1024 // 1024} MB，体积异常，不能导入。请删去图片和空白行列，或分成几个文件。",
            f"The workbook unpacks to {unpacked // 1024 // 1024} MB. Delete pictures and empty rows, or split it.",
            status=413,
        )


def _sheet(sheet: Any, package: zipfile.ZipFile) -> Sheet:
    sheet.reset_dimensions()  # what a file says of its size may cut columns off, or add a million
    rows = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        if len(row) > MAX_COLUMNS and any(cell.value is not None for cell in row[MAX_COLUMNS:]):
            raise _too_many()
        cells = [EMPTY if cell.value is None else _raw(cell) for cell in row]
        while cells and not cells[-1].text:
            cells.pop()
        if cells:
            rows.append((number, tuple(cells)))
        if len(rows) > MAX_ROWS or number > 20 * MAX_ROWS:
            raise _too_many()
    merged = _MERGED.findall(package.read(sheet._worksheet_path.lstrip("/")))
    return Sheet(sheet.title, tuple(rows), tuple(one.decode() for one in merged))


def _raw(cell: Any) -> Raw:
    value = cell.value
    if cell.data_type == "f":
        return Raw(str(value)[:MAX_CELL], "formula")
    if cell.data_type == "e":
        return Raw(str(value), "error")
    if isinstance(value, bool):
        return Raw("是" if value else "否", "bool")
    if isinstance(value, datetime | date | time):
        day = value.date() if isinstance(value, datetime) and value.time() == time(0) else value
        return Raw(day.isoformat(), "date")
    if isinstance(value, int | float):
        whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1e15)
        return Raw(str(int(value)) if whole else repr(value), "number")
    return Raw(cleaned(str(value)), "text")


def cleaned(text: str) -> str:
    """A text as it is compared and kept: one sort of line end, no blanks around."""
    return text[:MAX_CELL].replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").strip()


def _csv(data: bytes) -> Book:
    text, encoding = _decoded(data)
    try:
        rows = tuple(_csv_rows(text))
    except csv.Error:
        raise _damaged() from None
    return Book("csv", (Sheet("", rows),), encoding)


def _csv_rows(text: str) -> Iterator[tuple[int, tuple[Raw, ...]]]:
    first = text.partition("\n")[0]
    mark = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    count = 0
    for number, row in enumerate(reader, 1):  # a row of the table, as a spreadsheet counts them
        cells = [_csv_cell(cell) for cell in row]
        while cells and not cells[-1].text:
            cells.pop()
        count += bool(cells)
        if len(cells) > MAX_COLUMNS or count > MAX_ROWS:
            raise _too_many()
        if cells:
            yield number, tuple(cells)


def _csv_cell(text: str) -> Raw:
    text = cleaned(text)
    if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@"):
        return Raw(text[1:])  # as the house writes what would be a formula
    return Raw(text, "formula") if text[:1] == "=" else Raw(text)


def _decoded(data: bytes) -> tuple[str, str]:
    """UTF-8 with or without its mark, or GB18030 as Chinese spreadsheets write it; nothing else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4096]:
        raise _encoding()
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise _encoding() from None
    if not _looks_chinese(text):
        raise _encoding()
    return text, "GB18030"


def _looks_chinese(text: str) -> bool:
    """Almost any bytes are GB18030; what was meant is in the common 6,763 letters (GB2312) nearly throughout."""
    wide = [letter for letter in text if ord(letter) > 127]
    common = 0
    for letter in wide:
        try:
            letter.encode("gb2312")
        except UnicodeEncodeError:
            continue
        common += 1
    return bool(wide) and common / len(wide) > 0.9


def _encoding() -> Exception:
    return unreadable(
        "sheet.encoding",
        "认不出文件的编码。请在表格软件里另存为“CSV UTF-8（逗号分隔）”，或直接上传 .xlsx。",
        "The encoding is not known. Save it as “CSV UTF-8”, or hand in the .xlsx itself.",
    )
