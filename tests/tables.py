"""Tables for the tests: what ships, and workbooks with cells changed as an editor would."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

DATA = Path(__file__).resolve().parents[1] / "data" / "catalogue"


def definitions() -> dict[str, str]:
    """Every shipped definition and difference by the name of its file."""
    paths = [*sorted(DATA.glob("*.yaml")), *sorted((DATA / "differences").glob("*.yaml"))]
    return {path.stem: path.read_text(encoding="utf-8") for path in paths}


def text_named(stem: str) -> str:
    """One shipped definition."""
    return (DATA / f"{stem}.yaml").read_text(encoding="utf-8")


def edited(data: bytes, change: Callable[[Any], None]) -> bytes:
    """The workbook as an editor leaves it."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def set_cell(sheet: str, anchor: str, label: str, text: Any) -> Callable[[Any], None]:
    """A change of one cell: the row by its key path, the column by its heading."""

    def change(book: Any) -> None:
        page = book[sheet]
        labels = [cell.value for cell in page[1]]
        row = next(r for r in page.iter_rows(min_row=2) if r[labels.index("键路径")].value == anchor)
        row[labels.index(label)].value = text

    return change


def add_row(sheet: str, **cells: str) -> Callable[[Any], None]:
    """A new row at the end."""

    def change(book: Any) -> None:
        page = book[sheet]
        labels = [cell.value for cell in page[1]]
        page.append([cells.get(label) for label in labels])

    return change


def drop_row(sheet: str, anchor: str) -> Callable[[Any], None]:
    """A row deleted."""

    def change(book: Any) -> None:
        page = book[sheet]
        page.delete_rows(next(r[0].row for r in page.iter_rows(min_row=2) if r[-1].value == anchor))

    return change


def table_csv(*rows: str) -> bytes:
    """A CSV as a spreadsheet writes it: UTF-8 with its mark."""
    return ("\ufeff" + "\n".join(rows) + "\n").encode()


ENTRIES = "基本编码,事项名称,主项名称,事项类型,实施机关,机关代码,行政区划代码,年份,来源"


def entry(number: int, name: str = "", kind: str = "公共服务", area: str = "511602") -> str:
    """One row of a directory."""
    return f"512B9{number:04d}000,{name or f'演示服务{number}'},,{kind},演示局,,{area},2025,演示"
