"""Definitions as workbooks: what is exported reads back as no change; cells that are changed are exactly the change."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from tongban.catalogue.format import read
from tongban.catalogue.format.editing import changed
from tongban.catalogue.reading.exports import sheet_of_draft, sheet_of_edition, sheet_of_new
from tongban.catalogue.sheets.book import read_book
from tongban.catalogue.sheets.cells import basic, names_of, rows
from tongban.catalogue.sheets.definition import changes_of, origin_of
from tongban.catalogue.sheets.layout import BASIC, COVER, TABLES
from tongban.catalogue.sheets.notation import meant
from tongban.catalogue.sheets.writing import Origin, workbook_of
from tongban.core.clock import now

import life_course
from demo import FOOD
from tables import definitions, edited, text_named

SHIPPED = definitions()
FOOD_FILE = text_named("food-business")


def exported(text: str) -> bytes:
    return workbook_of(read(text, "d").data, Origin("edition:x@1", "事项", "x@1", "摘要", now()))


def after(text: str, data: bytes) -> tuple[str, list[Any]]:
    """The text with what the workbook changes, and the changes."""
    found = changes_of(read_book(data, "d.xlsx"), read(text, "d").data)
    return changed(text, found.edits), found.changes


@pytest.mark.parametrize("name", list(SHIPPED))
def test_an_export_that_was_not_touched_changes_nothing(name: str) -> None:
    text = SHIPPED[name]
    found = changes_of(read_book(exported(text), "d.xlsx"), read(text, "d").data)
    assert (found.edits, found.changes, found.faults) == ([], [], [])


@pytest.mark.parametrize("name", list(SHIPPED))
def test_every_cell_means_the_value_it_shows(name: str) -> None:
    document = read(SHIPPED[name], name).data
    names = names_of(document)
    for table in TABLES:
        for row in rows(document, table):
            for column in table.columns:
                held = row.value
                for key in column.path.split("."):
                    held = held.get(key) if isinstance(held, dict) else None
                if row.cells[column.path] and held is not None:
                    said = meant(row.cells[column.path], column.shape, names.of(column.refers), held)
                    assert said == held, f"{row.anchor}.{column.path}"
    for cell in basic(document):
        if cell.text:
            assert meant(cell.text, cell.shape, {}, cell.value) == cell.value, cell.path
