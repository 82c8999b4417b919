"""Every bad table is refused with the same code at the page, the API and the command, and nothing is changed."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import Workbook

from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.shipped import key
from tongban.workbench.reading.exports import sheet_of_edition
from tongban.workbench.sheets import book as limits

import life_course
from calls import Caller
from demo import FOOD
from life_course import PROVINCE
from tables import ENTRIES, add_row, edited, entry, set_cell, table_csv

EDITOR = key("account", PROVINCE, "编制")
HEAD = "基本编码,事项名称,事项类型,条线,承诺办结时限"
FORMULA = "=A1&B1"


def workbook(change: Callable[[Any], None]) -> Callable[[], bytes]:
    """The food licence's workbook, changed by an editor."""
    return lambda: edited(sheet_of_edition(FOOD)[1], change)


def cells(sheet: str, **values: Any) -> Callable[[], bytes]:
    """The workbook with some cells of a sheet overwritten."""

    def change(book: Any) -> None:
        for place, value in values.items():
            book[sheet][place] = value

    return workbook(change)


def merged(book: Any) -> None:
    book["材料"].merge_cells("A3:A5")


def emptied(book: Any) -> None:
    book["环节"].delete_rows(2, 50)


def repeated(book: Any) -> None:
    add_row("材料", 情形="各情形共同", 标识="rules", 材料名称="又一份制度")(book)


def uncovered(book: Any) -> None:
    book["说明"]["B8"] = None


def older(book: Any) -> None:
    book["说明"]["B7"] = "edition:511A99001000@9"


def bomb(size: int = 200) -> bytes:
    """A small file that says it unpacks to far more."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b"\0" * (size * 1024 * 1024))
    return out.getvalue()


def entities() -> bytes:
    """A sheet whose entities grow a million times."""
    whole = sheet_of_edition(FOOD)[1]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            data = old.read(one)
            if one.filename == "xl/worksheets/sheet2.xml":
                said = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">]>'
                data = (
                    data.replace(b"<worksheet", said + b"<worksheet", 1)
                    if b"?>" not in data[:80]
                    else (data[: data.index(b"?>") + 2] + said + data[data.index(b"?>") + 2 :])
                )
            new.writestr(one.filename, data)
    return out.getvalue()


def many_rows() -> bytes:
    return table_csv(ENTRIES, *(entry(n % 9999) for n in range(limits.MAX_ROWS + 1)))


def numbered() -> bytes:
    """A list of items whose codes were typed as numbers."""
    book = Workbook()
    assert book.active is not None
    book.active.append(HEAD.split(","))
    book.active.append([511012345000, "演示事项", "许可", "市场监管", None])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


BAD: dict[str, tuple[str, list[str], Callable[[], bytes]]] = {
    "nothing in it": ("a.csv", ["sheet.empty"], lambda: b"  \n"),
    "fifty megabytes of rows": (
        "a.csv",
        ["sheet.too-large"],
        lambda: (
            (ENTRIES + "\n").encode()
            + (entry(1) + "\n").encode() * (50 * 1024 * 1024 // len((entry(1) + "\n").encode()))
        ),
    ),
    "too many rows": ("a.csv", ["sheet.rows"], many_rows),
    "a bomb": ("a.xlsx", ["sheet.bulky"], bomb),
    "entities that grow": ("a.xlsx", ["sheet.damaged"], entities),
    "cut short": ("a.xlsx", ["sheet.damaged"], lambda: sheet_of_edition(FOOD)[1][:9000]),
    "another package": ("a.xlsx", ["sheet.kind"], lambda: _zip("word/document.xml")),
    "an old workbook": ("a.xls", ["sheet.locked"], lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600),
    "a picture": ("a.png", ["sheet.kind"], lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 99),
    "UTF-16": ("a.csv", ["sheet.encoding"], lambda: ENTRIES.encode("utf-16")),
    "Big5": (
        "a.csv",
        ["sheet.encoding"],
        lambda: "基本編碼,事項名稱,實施機關\n臺灣,醫療,證書\n".encode("big5") * 9,
    ),
    "Latin letters of another code": ("a.csv", ["sheet.encoding"], lambda: b"caf\xe9,\xff\xfa\x81\xff\n" * 5),
    "no table of ours": ("a.csv", ["sheet.header"], lambda: table_csv("甲,乙,丙", "1,2,3")),
    "headings alone": ("a.csv", ["sheet.empty"], lambda: table_csv(ENTRIES)),
    "merged cells": ("a.xlsx", ["sheet.merged"], workbook(merged)),
    "an emptied sheet": ("a.xlsx", ["sheet.empty"], workbook(emptied)),
    "a code twice": ("a.xlsx", ["row.repeated"], workbook(repeated)),
    "a code twice in a list": (
        "a.csv",
        ["row.repeated"],
        lambda: table_csv(ENTRIES, entry(1), entry(2), entry(1, "又一个")),
    ),
    "an unknown column": ("a.xlsx", ["column.unknown"], cells("环节", AB1="备注")),
    "a heading of another name": ("a.xlsx", ["sheet.header", "column.unknown"], cells("材料", C1="材料")),
    "a formula": ("a.xlsx", ["cell.formula"], cells("材料", C3=FORMULA)),
    "a formula in CSV": ("a.csv", ["cell.formula"], lambda: table_csv(ENTRIES, entry(1), entry(2, '"=1+1"'))),
    "an error of a formula": ("a.xlsx", ["cell.error"], cells("材料", C3="#REF!")),
    "a code as a number": ("a.xlsx", ["cell.code-number"], numbered),
    "a code with an exponent": (
        "a.csv",
        ["cell.scientific"],
        lambda: table_csv(HEAD, f"{FOOD},食品经营许可（餐饮）,许可,市场监管,", "5.11E+11,另一事项,许可,市场监管,"),
    ),
    "a date where text stood": ("a.xlsx", ["cell.date"], cells("材料", B3=date(2026, 5, 1))),
    "full-width digits": (
        "a.csv",
        ["cell.full-width"],
        lambda: table_csv(ENTRIES, entry(1).replace("512B", "５１２B")),
    ),
    "a word of no list": (
        "a.xlsx",
        ["cell.word"],
        workbook(set_cell("材料", "common.materials.rules", "轻重", "一般")),
    ),
    "no length": (
        "a.xlsx",
        ["cell.length"],
        workbook(set_cell("基本信息", "common.limits.promised", "内容", "八天左右")),
    ),
    "no such situation": (
        "a.xlsx",
        ["cell.situation"],
        workbook(add_row("材料", 情形="变更", 标识="x", 材料名称="甲")),
    ),
    "a row without a name": ("a.xlsx", ["row.name"], workbook(add_row("条件", 情形="各情形共同", 条件="有场所"))),
    "another name of a row": ("a.xlsx", ["row.renamed"], cells("材料", B3="licence2")),
    "a key path of nowhere": ("a.xlsx", ["row.path"], cells("基本信息", D3="common.limits.nowhere")),
    "no origin": ("a.xlsx", ["sheet.cover"], workbook(uncovered)),
    "an edition that is not there": ("a.xlsx", ["difference.of"], workbook(older)),
    "no such division": ("a.csv", ["cell.area"], lambda: table_csv(ENTRIES, entry(1, area="990000"))),
    "several at once": (
        "a.csv",
        ["row.cell", "cell.word", "cell.area"],
        lambda: table_csv(ENTRIES, "512B90001000,,,公共服务,局,,511602,2025,演示", entry(2, kind="审批", area="99")),
    ),
}


def _zip(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(name, "<x/>")
    return out.getvalue()


def everything() -> list[Any]:
    """Every row an act of the catalogue could change, and whatever was kept of a file."""
    kept = "SELECT (SELECT count(*) FROM workbench_upload), (SELECT count(*) FROM workbench_import) AS imports, "
    kept += "(SELECT md5(string_agg(e::text, '' ORDER BY id)) FROM catalogue_directory_entry e) AS entries"
    return [*life_course.everything(), *fetch(kept)[0].values()]


def at_the_page(name: str, data: bytes) -> list[str]:
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=EDITOR))
    came = client.post("/catalogue/sheets/", {"file": SimpleUploadedFile(name, data)})
    assert came.status_code in (404, 409, 413, 422)
    return re.findall(r"<code[^>]*>([a-z.-]+)</code>", came.content.decode())


def at_the_api(name: str, data: bytes) -> list[str]:
    upload = {"file": SimpleUploadedFile(name, data)}
    came = Caller(EDITOR).call("POST", "/catalogue/imports", upload=upload)
    assert came.status in (404, 409, 413, 422)
    return [one["code"] for one in came.body.get("faults", ())] or [came.code]


def at_the_command(path: Path) -> list[str]:
    out = io.StringIO()
    login = Account.seen_by(PLATFORM).get(id=EDITOR).login
    with pytest.raises(CommandError) as raised:
        call_command("import", str(path), "--as", login, "--json", stdout=out)
    assert raised.value.returncode == 1
    return [one["code"] for one in json.loads(out.getvalue())["faults"]]


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(BAD))
def test_the_same_bad_table_is_refused_alike_at_three_doors(name: str, tmp_path: Path) -> None:
    file, codes, make = BAD[name]
    data = make()
    path = tmp_path / file
    path.write_bytes(data)
    before = everything()
    assert at_the_page(file, data) == codes
    assert at_the_api(file, data) == codes
    assert at_the_command(path) == codes
    assert everything() == before
