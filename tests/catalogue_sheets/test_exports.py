"""Definitions as workbooks: what is exported reads back as no change; cells that are changed are exactly the change."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from tongban.core.clock import now
from tongban.definition.cell import NOBODY
from tongban.definition.source import read
from tongban.definition.source.editing import changed
from tongban.workbench.reading.exports import sheet_of_draft, sheet_of_edition, sheet_of_new
from tongban.workbench.sheets.book import read_book
from tongban.workbench.sheets.cells import basic, names_of, rows
from tongban.workbench.sheets.definition import changes_of, origin_of
from tongban.workbench.sheets.layout import BASIC, COVER, TABLES
from tongban.workbench.sheets.notation import meant
from tongban.workbench.sheets.writing import Origin, workbook_of

import life_course
from demo import FOOD
from tables import add_row, definitions, drop_row, edited, set_cell, text_named

SHIPPED = definitions()
FOOD_FILE = text_named("food-business")


def exported(text: str) -> bytes:
    return workbook_of(read(text, "d").data, Origin("edition:x@1", "事项", "x@1", "摘要", now()))


def after(text: str, data: bytes) -> tuple[str, list[Any]]:
    """The text with what the workbook changes, and the changes."""
    found = changes_of(read_book(data, "d.xlsx"), read(text, "d").data)
    return changed(text, found.edits), found.changes


@pytest.mark.sweep
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
                    said = meant(row.cells[column.path], column.field, names, held)
                    assert said == held, f"{row.anchor}.{column.path}"
    for cell in basic(document):
        if cell.text:
            assert meant(cell.text, cell.field, NOBODY, cell.value) == cell.value, cell.path


def said(text: str, change: Any) -> tuple[Any, list[tuple[str, str, str, str]]]:
    """The document after one change, and (key path, before, after, kind) of what was told."""
    became, changes = after(text, edited(exported(text), change))
    return read(became, "d").data, [(one.path, one.before, one.after, one.kind) for one in changes]


def test_a_length_in_chinese_words_changes_that_cell_alone() -> None:
    change = set_cell(BASIC, "common.limits.promised", "内容", "8个工作日")
    became, changes = after(FOOD_FILE, edited(exported(FOOD_FILE), change))
    assert became == FOOD_FILE.replace("promised: 10wd", "promised: 8wd")
    assert [(one.where, one.path, one.label, one.before, one.after) for one in changes] == [
        ("基本信息!B23", "common.limits.promised", "承诺办结时限", "10个工作日", "8个工作日")
    ]


def test_words_names_lists_and_ways_are_meant_as_they_are_shown() -> None:
    base = read(FOOD_FILE, "d").data["common"]
    data, told = said(FOOD_FILE, set_cell("材料", "common.materials.rules", "轻重", "主要材料"))
    assert data["common"]["materials"][4]["weight"] == "main" and told[0][1:3] == ("次要材料", "主要材料")
    data, _ = said(FOOD_FILE, set_cell("环节", "common.steps.review", "承办", "核查人员"))
    assert data["common"]["steps"]["review"]["lane"] == "inspector"
    data, _ = said(FOOD_FILE, set_cell("环节", "common.steps.accept", "下一步", "作出决定"))
    assert data["common"]["steps"]["accept"]["next"] == "decide"
    data, _ = said(
        FOOD_FILE, set_cell("材料", "common.materials.rules", "提供方式", "上传\n窗口扫描\n告知承诺：rules.v1")
    )
    assert data["common"]["materials"][4]["supply"] == ["upload", "scan", {"commitment": "rules.v1"}]
    data, _ = said(FOOD_FILE, set_cell("材料", "common.materials.licence", "受理标准", "在有效期内"))
    assert data["common"]["materials"][1]["criteria"] == ["在有效期内"]
    edge = "如果 premises.area <= 50 → 作出决定\n否则 → inspect"
    data, _ = said(FOOD_FILE, set_cell("环节", "common.steps.review", "下一步", edge))
    assert data["common"]["steps"]["review"]["next"] == {
        "one": [{"to": "decide", "when": "premises.area <= 50"}, {"to": "inspect"}]
    }
    assert base["steps"]["review"]["next"] == "inspect"


def test_an_emptied_cell_is_taken_out_and_so_is_an_emptied_group() -> None:
    data, told = said(FOOD_FILE, set_cell("材料", "common.materials.idcard", "受理标准", None))
    assert "criteria" not in data["common"]["materials"][2] and told == [
        ("common.materials.idcard.criteria", "在有效期内", "", "removed")
    ]

    def both(book: Any) -> None:
        set_cell("材料", "common.materials.rules", "可容缺，几日内补", None)(book)
        set_cell("材料", "common.materials.rules", "逾期不补", None)(book)

    data, told = said(FOOD_FILE, both)
    assert "defer" not in data["common"]["materials"][4] and len(told) == 2


def test_rows_are_added_and_taken_away() -> None:
    new = {
        "情形": "各情形共同",
        "标识": "staff",
        "材料名称": "从业人员名单",
        "来源": "申请人",
        "轻重": "次要材料",
        "要求依据": "工作需要",
        "提供方式": "上传",
        "审查环节": "书面审查",
    }
    data, told = said(FOOD_FILE, add_row("材料", **new))
    assert data["common"]["materials"][-1] == {
        "id": "staff",
        "name": "从业人员名单",
        "issuer": "申请人",
        "weight": "minor",
        "required_by": "practice",
        "supply": ["upload"],
        "examined_in": "review",
    }
    assert told == [
        ("common.materials.staff", "", "staff，从业人员名单，申请人，次要材料，工作需要，上传，书面审查", "added")
    ]
    data, told = said(FOOD_FILE, drop_row("条件", "common.conditions.flow"))
    assert [one["id"] for one in data["common"]["conditions"]] == ["place", "equipment", "people"]
    assert told[0][0] == "common.conditions.flow" and told[0][3] == "removed"
    data, _ = said(
        FOOD_FILE, add_row("问题", 情形="各情形共同", 页="领取方式", 数据元="handover.phone", 怎样问="电话？")
    )
    assert data["common"]["form"][2]["questions"][-1] == {"fact": "handover.phone", "text": "电话？"}
    data, _ = said(FOOD_FILE, add_row("问题", 情形="延续", 页="变化", 数据元="premises.changed", 怎样问="有变化吗？"))
    assert data["situations"]["renew"]["form"] == [
        {"page": "变化", "questions": [{"fact": "premises.changed", "text": "有变化吗？"}]}
    ]
    data, _ = said(FOOD_FILE, add_row("收费", 情形="各情形共同", 收费项目="证照工本费", 金额="500"))
    assert data["common"]["fee"] == [{"name": "证照工本费", "amount": "500"}]
    data, _ = said(FOOD_FILE, add_row("常见问题", 情形="事项", 问="要年检吗？", 答="不用。"))
    assert data["faq"][-1] == {"q": "要年检吗？", "a": "不用。"} and len(data["faq"]) == 4


def test_a_situation_leaves_out_and_takes_back() -> None:
    hygiene = text_named("public-place-hygiene")
    data, told = said(hygiene, add_row("材料", 情形="延续", 标识="rules", 材料名称="（不适用）"))
    assert data["situations"]["renew"]["materials"] == {"plan": None, "rules": None}
    assert told[0][0] == "situations.renew.materials.rules"
    data, _ = said(hygiene, drop_row("材料", "situations.renew.materials.plan"))
    assert data["situations"]["renew"]["materials"] == {}


def test_the_layout_is_what_editors_know() -> None:
    book = load_workbook(io.BytesIO(exported(FOOD_FILE)))
    assert book.sheetnames == [COVER, BASIC, *(table.sheet for table in TABLES), "词表"]
    steps, basic_ = book["环节"], book[BASIC]
    assert steps.freeze_panes == "C2" and basic_.freeze_panes == "B2" and book["词表"].sheet_state == "hidden"
    kinds = [one for one in steps.data_validations.dataValidation if "D2" in str(one.sqref).split(":")]
    assert len(kinds) == 1 and kinds[0].showErrorMessage
    assert basic_.protection.sheet and not basic_["B2"].protection.locked and basic_["A2"].protection.locked
    assert book[COVER]["B7"].value == "edition:x@1"
    assert "=HYPERLINK" not in str([cell.value for row in basic_.iter_rows() for cell in row])


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    text = FOOD_FILE.replace("plain: 开餐馆", "plain: '=1+1 开餐馆")
    text = text.replace("办备案就行\n", "办备案就行'\n")
    book = load_workbook(io.BytesIO(exported(text)))
    cell = next(row[1] for row in book[BASIC].iter_rows() if row[3].value == "plain")
    assert cell.value.startswith("=1+1") and cell.data_type == "s"
    assert after(text, exported(text))[1] == []


@pytest.mark.django_db
def test_every_headline_has_a_column_of_the_format() -> None:
    for table in TABLES:
        assert len(set(table.head)) == len(table.head), table.sheet


@pytest.mark.django_db
def test_editions_drafts_and_new_items_are_exported_with_their_origin() -> None:
    name, data = sheet_of_edition(FOOD)
    assert name == f"{FOOD}@1.xlsx" and origin_of(read_book(data, name)) == f"edition:{FOOD}@1"
    draft = life_course.begun()
    name, data = sheet_of_draft(life_course.editor(), draft)
    assert origin_of(read_book(data, name)) == f"draft:{draft}@1"
    assert origin_of(read_book(sheet_of_new("511A99777000")[1], "n")) == "new:511A99777000"
    derived = load_workbook(io.BytesIO(data))[BASIC]
    row = next(r for r in derived.iter_rows() if r[0].value == "实施编码")
    assert row[2].value.startswith("由平台推导") and row[1].protection.locked and row[3].value is None
