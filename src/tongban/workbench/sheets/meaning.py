"""What a cell that came in says, with what a spreadsheet may have done to it; the headings of a sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tongban.definition.as_typed import Names
from tongban.definition.schema.shapes import Field, OneOf
from tongban.definition.schema.ways import scalar_of
from tongban.definition.unmeant import Unmeant, refuse_wide
from tongban.workbench.sheets.book import Raw, Sheet
from tongban.workbench.sheets.faults import Fault, Spot
from tongban.workbench.sheets.notation import meant

# As spreadsheets write it; the plus sign matters, since codes of adjudications (511E15002003) have an E too.
_EXPONENT = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE]\+[0-9]+\Z")


def refuse_spoilt(raw: Raw, spot: Spot) -> None:
    """A formula or the error of one. Fault ``cell.formula``, ``cell.error``."""
    if raw.sort == "formula":
        raise Fault(
            "cell.formula",
            spot,
            f"这一格是公式“{raw.text[:30]}”，不能导入。请复制后“选择性粘贴—数值”",
            f"this cell is a formula “{raw.text[:30]}”; copy it and paste its value",
        )
    if raw.sort == "error":
        raise Fault(
            "cell.error",
            spot,
            f"这一格是错误值“{raw.text[:12]}”，请重新填写",
            f"this cell is the error “{raw.text[:12]}”; write it anew",
        )


def code_in(raw: Raw, spot: Spot) -> str:
    """A code, number or name that must be kept letter by letter. Fault ``cell.scientific``, ``cell.code-number``,
    ``cell.date``, ``cell.full-width``.
    """
    refuse_spoilt(raw, spot)
    if _EXPONENT.match(raw.text):
        raise Fault(
            "cell.scientific",
            spot,
            f"编码被表格软件改成了“{raw.text[:16]}”，原来的数字已经丢失。请把这一列设为文本格式，重新填写编码",
            f"the spreadsheet turned a code into “{raw.text[:16]}”; its digits are lost. Format as text, write it anew",
        )
    if raw.sort == "number":
        raise Fault(
            "cell.code-number",
            spot,
            f"编码“{raw.text[:24]}”被当成了数字，开头的 0 和 15 位以后的数字会丢失。请设为文本格式后重新填写",
            f"the code “{raw.text[:24]}” is stored as a number and may have lost digits. Format as text, write it anew",
        )
    _refuse_date(raw, spot)
    try:
        refuse_wide(raw.text)
    except Unmeant as fault:
        raise Fault(fault.code, spot, fault.zh, fault.en) from None
    return raw.text


def _refuse_date(raw: Raw, spot: Spot) -> None:
    if raw.sort == "date":
        raise Fault(
            "cell.date",
            spot,
            f"这一格被表格软件改成了日期“{raw.text[:20]}”，请设为文本格式后重新填写",
            f"the spreadsheet turned this cell into the date “{raw.text[:20]}”; format it as text and write it anew",
        )


def meant_in(raw: Raw, spot: Spot, field: Field, names: Names, before: Any, path: str) -> Any:
    """The value that a changed cell means. Raises Fault with the cell's place."""
    refuse_spoilt(raw, spot)
    one = scalar_of(field.type)
    if path.rpartition(".")[2] == "code":
        return code_in(raw, spot)
    if one != "date":
        _refuse_date(raw, spot)
    if raw.sort == "number" and one in ("text", "cite") and ("e" in raw.text or len(raw.text) > 15):
        return code_in(raw, spot)
    if _EXPONENT.match(raw.text) and not isinstance(one, OneOf):
        return code_in(raw, spot)
    try:
        return meant(raw.text, field, names, before)
    except Unmeant as fault:
        raise Fault(fault.code, spot, fault.zh, fault.en) from None


def merged_in(sheet: Sheet) -> list[Fault]:
    """A fault for each range of merged cells: what stands under a merge belongs to no row."""
    return [
        Fault(
            "sheet.merged",
            Spot(sheet.name, int(re.sub(r"\D", "", one.partition(":")[0])), re.sub(r"\d", "", one.partition(":")[0])),
            f"单元格 {one} 是合并的，不能导入。请取消合并，并在每一行里写全",
            f"the cells {one} are merged; unmerge them and write each row out",
        )
        for one in sheet.merged
    ]


def headings(sheet: Sheet, wanted: Sequence[str], optional: Sequence[str] = ()) -> tuple[dict[str, int], list[Fault]]:
    """Heading → column from 0, from the first row; and what is wrong with them: ``sheet.empty``, ``sheet.header``,
    ``column.unknown``, ``column.repeated``.
    """
    if not sheet.rows:
        empty = Fault("sheet.empty", sheet.spot(1), "这张表是空的，请填写后再上传", "this sheet is empty; fill it in")
        return {}, [empty]
    number, cells = sheet.rows[0]
    found: dict[str, int] = {}
    faults: list[Fault] = []
    for place, raw in enumerate(cells):
        spot = sheet.spot(number, place + 1)
        if raw.text in found:
            zh, en = f"表头“{raw.text}”出现了两次，请只留一列", f"the heading “{raw.text}” stands twice; keep one"
            faults.append(Fault("column.repeated", spot, zh, en))
        elif raw.text in wanted or raw.text in optional:
            found[raw.text] = place
        elif raw.text:
            zh = f"没有“{raw.text[:20]}”这一列，请删去或改回原来的表头"
            faults.append(
                Fault("column.unknown", spot, zh, f"there is no column “{raw.text[:20]}”; delete or rename it")
            )
    if missing := [label for label in wanted if label not in found]:
        words = "、".join(missing[:8])
        zh = f"表头缺少“{words}”，请恢复第一行的表头"
        spot = sheet.spot(number)
        if len(missing) == len(wanted):
            words = "、".join([*wanted, *optional][:16])
            zh, faults = f"第一行不是表头，应有：{words}", []
        faults.insert(0, Fault("sheet.header", spot, zh, f"the headings lack {words}"))
    return found, faults
