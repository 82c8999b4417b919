"""Rows of a basic directory 基本目录 in bulk: each cell is looked at by itself, so a fault has its row and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from tongban.catalogue.life.listing import Entry
from tongban.core.codes import item_code
from tongban.definition.unmeant import not_an_item
from tongban.definition.vocabulary import EX_OFFICIO_CODE, KINDS, ex_officio
from tongban.workbench.sheets.book import Sheet
from tongban.workbench.sheets.faults import Fault, Spot
from tongban.workbench.sheets.listing import ENTRY_COLUMNS, ENTRY_HEAD, Line, lines_of
from tongban.workbench.sheets.meaning import code_in, refuse_spoilt

BATCH = 500
_NEEDED = tuple(label for label, needed, _ in ENTRY_COLUMNS.values() if needed)
_OTHERS = tuple(label for label in ENTRY_HEAD if label not in _NEEDED)
_YEAR = re.compile(r"(?:19|20)\d\d")
# What a row says beside the entry itself: the division (12 digits), the year and the source of its list.
Row = tuple[Entry, str, str, str]


def entry_lines(sheet: Sheet) -> list[Line]:
    """The rows of a directory. Raises Faulty for its headings."""
    return lines_of(sheet, _NEEDED, _OTHERS)


def read_rows(sheet: Sheet, lines: Iterable[Line], areas: Mapping[str, str]) -> tuple[list[Row], list[Fault]]:
    """The entries of some lines, and the faults of the others. ``areas``: codes of divisions as they may be written (6
    or 12 digits) → 12 digits.
    """
    rows: list[Row] = []
    faults: list[Fault] = []
    for line in lines:
        said, wrong = _cells(sheet, line)
        if not wrong:
            wrong = _wrong(sheet, line, said, areas)
        faults += wrong
        if not wrong:
            kind = item_code.NUMERIC_KINDS.get(said["kind"], said["kind"])
            entry = Entry(
                line.number, said["code"], said["name"], said["main"], kind, said["organ"], said["organ_code"]
            )
            rows.append((entry, areas[said["area"]], said["year"], said["source"]))
    return rows, faults


def _cells(sheet: Sheet, line: Line) -> tuple[dict[str, str], list[Fault]]:
    said: dict[str, str] = {}
    faults: list[Fault] = []
    for key, (label, needed, exact) in ENTRY_COLUMNS.items():
        if label not in line.cells:
            said[key] = ""
            continue
        raw, column = line.cells[label]
        spot = sheet.spot(line.number, column)
        try:
            # A year or a division typed as a number has lost nothing; a code or a credit code may have.
            exact = exact and not (key == "area" and raw.sort == "number")
            said[key] = code_in(raw, spot) if exact else raw.text
            refuse_spoilt(raw, spot)
        except Fault as fault:
            faults.append(fault)
            continue
        if needed and not raw.text:
            faults.append(Fault("row.cell", spot, f"“{label}”没有填", f"“{label}” is empty"))
    return said, faults


def _wrong(sheet: Sheet, line: Line, said: Mapping[str, str], areas: Mapping[str, str]) -> list[Fault]:
    def spot(key: str) -> Spot:
        return sheet.spot(line.number, line.cells[ENTRY_COLUMNS[key][0]][1])

    faults = []
    kind = item_code.NUMERIC_KINDS.get(said["kind"], said["kind"])
    if ex_officio(kind):
        faults.append(Fault(EX_OFFICIO_CODE, spot("kind"), *not_an_item(kind)))
    elif kind not in KINDS:
        zh = f"没有“{said['kind'][:12]}”这种事项类型，请改为：{'、'.join(KINDS)}"
        faults.append(Fault("cell.word", spot("kind"), zh, f"there is no kind “{said['kind'][:12]}”"))
    if said["area"] not in areas:
        zh = f"没有行政区划“{said['area'][:14]}”，请填 6 位或 12 位代码"
        faults.append(Fault("cell.area", spot("area"), zh, f"there is no division {said['area'][:14]}"))
    if not _YEAR.fullmatch(said["year"]):
        zh = f"年份“{said['year'][:10]}”应为四位数字"
        faults.append(Fault("cell.number", spot("year"), zh, f"the year “{said['year'][:10]}” has four digits"))
    return faults


def repeated(sheet: Sheet, rows: Sequence[Row]) -> list[Fault]:
    """Codes that stand twice in one division; both rows are named."""
    seen: dict[tuple[str, str], int] = {}
    faults = []
    for entry, area, _, _ in rows:
        if not entry.code:
            continue
        first = seen.setdefault((entry.code, area), entry.line)
        if first != entry.line:
            zh = f"第 {first} 行和第 {entry.line} 行的编码都是“{entry.code}”，请只留一行"
            en = f"rows {first} and {entry.line} both have the code {entry.code}"
            faults.append(Fault("row.repeated", sheet.spot(entry.line), zh, en))
    return faults
