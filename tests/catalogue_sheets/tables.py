"""Tables for the tests: what ships, and workbooks with cells changed as an editor would."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

DATA = Path(__file__).resolve().parents[2] / "data" / "catalogue"


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
