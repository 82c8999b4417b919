"""What a cell of a table says: the one codec of cells (``definition.cell``), with what only a spreadsheet needs."""

from __future__ import annotations

from typing import Any

from tongban.definition.as_typed import Names
from tongban.definition.cell import NOBODY, read_cell, show_cell
from tongban.definition.schema.shapes import Field

LEFT_OUT = "（不适用）"  # null: this situation leaves the thing out
TOO_LONG = "（内容过长，请在编制台修改）"
LONGEST = 32_000  # a cell of a spreadsheet holds 32,767 letters


def shown(value: Any, field: Field, names: Names = NOBODY) -> str:
    """The value as its cell."""
    text = LEFT_OUT if value is None else show_cell(field, value, names)
    return text if len(text) <= LONGEST else TOO_LONG


def meant(text: str, field: Field, names: Names = NOBODY, before: Any = None) -> Any:
    """The value that a cell means; raises Unmeant as ``read_cell`` does."""
    return None if text == LEFT_OUT else read_cell(field, text, names, before)
