"""What is wrong with a table that was handed in: the file as a whole, or one cell of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tongban.core.errors import Refusal

NAMED = 5  # so many places are named in one sentence


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a table as its editor sees it: sheet (empty in a CSV), row from 1, column by its letters."""

    sheet: str
    row: int
    column: str = ""

    @property
    def where(self) -> str:
        """材料!C7"""
        return f"{self.sheet}!{self.column}{self.row}" if self.sheet else f"{self.column}{self.row}"

    @property
    def zh(self) -> str:
        """工作表“材料”第 7 行 C 列"""
        sheet = f"工作表“{self.sheet}”" if self.sheet else ""
        column = f" {self.column} 列" if self.column else ""
        return f"{sheet}第 {self.row} 行{column}"

    @property
    def en(self) -> str:
        """sheet 材料, row 7, column C"""
        sheet = f"sheet “{self.sheet}”, " if self.sheet else ""
        return f"{sheet}row {self.row}" + (f", column {self.column}" if self.column else "")


class Fault(Refusal):
    """One cell or row that cannot be taken: where, what, and how to mend it."""

    def __init__(self, code: str, spot: Spot, zh: str, en: str) -> None:
        super().__init__(code, f"{spot.zh}：{zh}", f"{spot.en[:1].upper()}{spot.en[1:]}: {en}", where=spot.where)
        self.spot = spot


class Faulty(Refusal):
    """The table has faults; every one is named at once and nothing of it is taken. ``code`` is the first one's, so that
    a file with one sort of fault has that fault's code at every door.
    """

    def __init__(self, faults: Sequence[Refusal]) -> None:
        first = faults[0]
        more = len(faults) - 1
        super().__init__(
            first.code,
            first.zh + (f"（另有 {more} 处，见下）" if more else ""),
            first.en + (f" ({more} more below)" if more else ""),
            where=first.where,
        )
        self.faults = tuple(faults)


def unreadable(code: str, zh: str, en: str, *, status: int = 422) -> Refusal:
    """The file as a whole cannot be read."""
    return Refusal(code, zh, en, where="file", status=status)
