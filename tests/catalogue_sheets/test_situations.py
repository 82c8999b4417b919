"""Situations 情形 by spreadsheet: added with their rows, renamed, taken away; the dry run tells each."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook
from test_exports import exported

from tongban.core.ledger.reading import fetch
from tongban.definition.source import read
from tongban.definition.source.editing import changed
from tongban.workbench.acts.importing import confirm, hand_in
from tongban.workbench.reading.exports import sheet_of_draft, sheet_of_edition, sheet_of_new
from tongban.workbench.sheets.book import read_book
from tongban.workbench.sheets.definition import changes_of
from tongban.workbench.sheets.faults import Faulty
from tongban.workbench.sheets.layout import BASIC, SITUATIONS, TABLES

import life_course
from demo import FOOD
from life_course import editor
from tables import add_row, definitions, drop_row, edited, set_cell, text_named

Change = Callable[[Any], None]
FOOD_FILE = text_named("food-business")
LABELS = {table.block: table.sheet for table in TABLES}


def all_of(*changes: Change) -> Change:
    def change(book: Any) -> None:
        for one in changes:
            one(book)

    return change


def add_cell(path: str, content: str) -> Change:
    """A cell written in the first empty row of 基本信息 that is there for it."""

    def change(book: Any) -> None:
        page = book[BASIC]
        row = next(r for r in page.iter_rows(min_row=2) if not r[0].value and not r[3].value and not r[1].value)
        assert not row[1].protection.locked and not row[3].protection.locked
        row[3].value, row[1].value = path, content

    return change


def after(text: str, *changes: Change) -> tuple[Any, list[tuple[str, str, str, str]], str]:
    """The document with what the workbook changes, (key path, before, after, kind) of what is told, and the text."""
    found = changes_of(read_book(edited(exported(text), all_of(*changes)), "d.xlsx"), read(text, "d").data)
    became = changed(text, found.edits)
    return read(became, "d").data, [(one.path, one.before, one.after, one.kind) for one in found.changes], became


def faults(text: str, *changes: Change) -> list[tuple[str, str]]:
    with pytest.raises(Faulty) as raised:
        changes_of(read_book(edited(exported(text), all_of(*changes)), "d.xlsx"), read(text, "d").data)
    return [(one.code, one.where) for one in raised.value.faults]


# What an editor writes for a third situation of the food licence: a lost licence is made anew.
REISSUE = all_of(
    add_row(SITUATIONS, 标识="reissue", 名称="补发", 业务办理项编码="05", 承诺办结时限="9个工作日"),
    add_row("环节", 情形="补发", 标识="review", 时限="1个工作日"),
    add_row(
        "材料",
        情形="补发",
        标识="lost",
        材料名称="遗失说明",
        来源="申请人",
        轻重="主要材料",
        要求依据="工作需要",
        提供方式="上传\n窗口扫描",
        审查环节="书面审查",
        文件格式="pdf\njpg",
        **{"文件上限（MB）": "5"},
    ),
    add_row("材料", 情形="补发", 标识="layout", 材料名称="（不适用）"),
    add_row("材料", 情形="补发", 标识="rules", 材料名称="（不适用）"),
    add_row("问题", 情形="补发", 页="补发", 数据元="premises.central_air", 怎样问="用集中空调吗？"),
    add_row("条件", 情形="补发", 标识="flow", 条件="（不适用）"),
    add_row("常见问题", 情形="补发", 问="登报吗？", 答="不用。"),
    add_cell("ask.matter.options.证丢了，补一张", "reissue"),
    add_cell("situations.reissue.hearing", "不举行"),
)


def test_a_new_situation_comes_with_its_rows_and_nothing_else_moves() -> None:
    data, told, text = after(FOOD_FILE, REISSUE)
    assert data["situations"]["reissue"] == {
        "name": "补发",
        "code": "05",
        "limits": {"promised": "9wd"},
        "steps": {"review": {"within": "1wd"}},
        "materials": {
            "layout": None,
            "rules": None,
            "lost": {
                "name": "遗失说明",
                "issuer": "申请人",
                "weight": "main",
                "required_by": "practice",
                "supply": ["upload", "scan"],
                "examined_in": "review",
                "files": {"formats": ["pdf", "jpg"], "max_mb": "5"},
            },
        },
        "form": [{"page": "补发", "questions": [{"fact": "premises.central_air", "text": "用集中空调吗？"}]}],
        "conditions": {"flow": None},
        "faq": [{"q": "登报吗？", "a": "不用。"}],
        "hearing": "never",
    }
    assert data["ask"][0]["options"]["证丢了，补一张"] == "reissue"
    kept = set(FOOD_FILE.splitlines()) - set(text.splitlines())
    assert all("options" in line for line in kept), kept  # the line of the opening question is written on
    assert ("situations.reissue", "", "reissue，补发，05，9个工作日", "added") in told
    assert {kind for *_, kind in told} == {"added"}
    assert [path for path, *_ in told if path.startswith("situations.reissue.materials")] == [
        "situations.reissue.materials.layout",
        "situations.reissue.materials.rules",
        "situations.reissue.materials.lost",
    ]


@pytest.mark.django_db
@pytest.mark.clause("2.1a")
def test_exported_edited_imported_and_exported_again_it_is_the_same_table() -> None:
    before = life_course.everything()
    key, plan = hand_in(edited(sheet_of_edition(FOOD)[1], REISSUE), "食品.xlsx", actor=editor())
    assert life_course.everything() == before
    (target,) = plan.targets
    assert [one.where for one in target.changes if one.path == "situations.reissue"] == ["情形!A4"]
    errors = [(where, one.code, one.path) for where, one in target.findings if one.severity == "error"]
    assert errors == []
    confirm(key, plan.digest, actor=editor())
    (row,) = fetch("SELECT id, text FROM catalogue_draft")
    assert row["text"] == target.text
    _, again = sheet_of_draft(editor(), row["id"])
    book = load_workbook(io.BytesIO(again))
    assert [[cell.value for cell in line[:3]] for line in book[SITUATIONS].iter_rows(min_row=2, max_row=4)] == [
        ["new", "新办", "01"],
        ["renew", "延续", "03"],
        ["reissue", "补发", "05"],
    ]
    same = changes_of(read_book(again, "d.xlsx"), read(row["text"], "d").data)
    assert (same.changes, same.edits) == ([], [])


def test_a_fault_of_a_new_situation_names_its_row_and_column() -> None:
    new = add_row(SITUATIONS, 标识="reissue", 名称="补发", 业务办理项编码="05", 承诺办结时限="两三天")
    assert faults(FOOD_FILE, new) == [("cell.length", "情形!G4")]
    new = add_row(SITUATIONS, 标识="reissue", 名称="补发", 业务办理项编码="05")
    assert faults(FOOD_FILE, new, add_row("环节", 情形="补发", 标识="x", 类型="审批")) == [("cell.word", "环节!D8")]
    assert faults(FOOD_FILE, new, add_row("环节", 情形="补办", 标识="x", 类型="审核")) == [
        ("cell.situation", "环节!A8")
    ]
    assert faults(FOOD_FILE, add_row(SITUATIONS, 标识="renew", 名称="再延续")) == [("row.repeated", "情形!A4")]
    assert faults(FOOD_FILE, add_row(SITUATIONS, 名称="补发")) == [("row.name", "情形!A4")]
    assert faults(FOOD_FILE, add_row(SITUATIONS, 标识="renew2", 名称="延续", 业务办理项编码="05"), CALLED_TWICE) == [
        ("cell.situation", "材料!A7")
    ]


CALLED_TWICE = add_row("材料", 情形="延续", 标识="x", 材料名称="甲")


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        ("situations.renew.nowhere", "x", "row.path"),
        ("situations.nowhere.hearing", "不举行", "row.path"),
        ("situations.renew.silence", "x", "row.path"),  # a group, no cell
        ("situations.renew.materials.x.name", "甲", "row.path"),  # stands in a sheet of its own
        ("situations.renew.limits.promised", "3个工作日", "row.path"),
        ("common.hearing", "看情况", "row.repeated"),
        ("situations.renew.hearing", "看情况", "cell.word"),
    ],
)
def test_a_cell_added_where_none_may_stand_is_refused(path: str, content: str, code: str) -> None:
    ((said, where),) = faults(FOOD_FILE, add_cell(path, content))
    assert said == code and where.startswith(f"{BASIC}!")


def test_a_cell_that_was_not_written_is_added_and_a_group_left_out() -> None:
    data, told, _ = after(FOOD_FILE, add_cell("situations.renew.hearing", "必须举行"))
    assert data["situations"]["renew"]["hearing"] == "always"
    assert told == [("situations.renew.hearing", "", "必须举行", "added")]
    data, _, _ = after(FOOD_FILE, add_cell("situations.new.apply_before_end", "（不适用）"))
    assert data["situations"]["new"]["apply_before_end"] is None


HYGIENE_FILE = text_named("public-place-hygiene")


def test_a_situation_goes_with_its_row_and_all_that_goes_with_it_is_told() -> None:
    data, told, _ = after(HYGIENE_FILE, drop_row(SITUATIONS, "situations.renew"))
    assert list(data["situations"]) == ["new"]
    assert {kind for *_, kind in told} == {"removed"}
    assert [path for path, *_ in told] == [
        "situations.renew.apply_before_end.latest",
        "situations.renew.apply_before_end.earliest",
        "situations.renew.silence.decide",
        "situations.renew.silence.basis",
        "situations.renew",
        "situations.renew.materials.plan",
        "situations.renew.result.granted",
    ]
    deleted = all_of(drop_row(SITUATIONS, "situations.renew"), drop_row("材料", "situations.renew.materials.plan"))
    assert after(HYGIENE_FILE, deleted)[:2] == (data, told)


def test_what_is_written_for_a_situation_that_goes_is_a_fault_and_so_is_taking_all_away() -> None:
    gone = drop_row(SITUATIONS, "situations.renew")
    assert faults(HYGIENE_FILE, gone, add_row("材料", 情形="延续", 标识="x", 材料名称="甲")) == [
        ("row.situation", "材料!A7")
    ]
    shorter = set_cell(BASIC, "situations.renew.silence.decide", "内容", "refused")
    ((code, where),) = faults(HYGIENE_FILE, gone, shorter)
    assert code == "row.situation" and where.startswith(f"{BASIC}!B")
    assert faults(HYGIENE_FILE, gone, drop_row(SITUATIONS, "situations.new")) == [("sheet.empty", "情形!1")]


def test_a_sheet_that_is_not_in_the_file_takes_nothing_away() -> None:
    def without(book: Any) -> None:
        del book[SITUATIONS]

    found = changes_of(read_book(edited(exported(FOOD_FILE), without), "d.xlsx"), read(FOOD_FILE, "d").data)
    assert found.edits == [] and found.notices[0][0] == "文件里没有工作表“情形”，这些内容不作改动。"


def test_a_situation_called_otherwise_keeps_its_rows_by_the_old_name_and_takes_new_ones_by_either() -> None:
    renamed = set_cell(SITUATIONS, "situations.renew", "名称", "到期换证")
    for said in ("到期换证", "延续", "renew"):
        data, told, _ = after(FOOD_FILE, renamed, add_row("材料", 情形=said, 标识="layout", 材料名称="（不适用）"))
        assert data["situations"]["renew"]["name"] == "到期换证"
        assert data["situations"]["renew"]["materials"] == {"layout": None}
        assert told[0][0] == "situations.renew.name" and len(told) == 2


def test_new_lanes_and_steps_are_pointed_at_by_name_from_other_sheets() -> None:
    data, _, _ = after(
        FOOD_FILE,
        add_row("责任方", 情形="事项", 标识="archive", 名称="档案室", 机关角色="实施机关", 岗位="审查"),
        add_row(
            "环节",
            情形="各情形共同",
            标识="filing",
            环节="归档核对",
            类型="审查",
            承办="档案室",
            时限="1个工作日",
        ),
        set_cell("材料", "common.materials.rules", "审查环节", "归档核对"),
    )
    assert data["common"]["steps"]["filing"]["lane"] == "archive"
    assert next(one for one in data["common"]["materials"] if one["id"] == "rules")["examined_in"] == "filing"


def test_a_situation_built_on_another_says_so_by_its_name() -> None:
    water = text_named("water-abstraction")
    book = load_workbook(io.BytesIO(exported(water)))
    like = next(row for row in book[SITUATIONS].iter_rows(min_row=2) if row[0].value == "change")
    assert like[3].value == "延续"
    data, _, _ = after(
        water,
        add_row(SITUATIONS, 标识="split", 名称="分立", 业务办理项编码="08", 同于="变更"),
    )
    assert data["situations"]["split"] == {"name": "分立", "code": "08", "like": "change"}


def test_a_time_taken_out_leaves_what_else_the_group_says() -> None:
    data, _, _ = after(text_named("water-abstraction"), set_cell(SITUATIONS, "situations.renew", "承诺办结时限", None))
    assert set(data["situations"]["renew"]["limits"]) == {"stops"}


@pytest.mark.sweep
@pytest.mark.parametrize("name", [one for one, text in definitions().items() if "\nsituations:" in text])
def test_every_situation_that_ships_can_be_taken_away_and_written_again(name: str) -> None:
    """Each situation removed leaves the others as they were; nothing of it stays behind."""
    text = definitions()[name]
    document = read(text, name).data
    for key in list(document["situations"]) if len(document["situations"]) > 1 else ():
        data, _, _ = after(text, drop_row(SITUATIONS, f"situations.{key}"))
        assert data == {**document, "situations": {k: v for k, v in document["situations"].items() if k != key}}


@pytest.mark.django_db
def test_a_new_item_gets_a_second_situation_and_its_opening_question_from_nothing() -> None:
    change = all_of(
        add_row(SITUATIONS, 标识="renew", 名称="延续", 业务办理项编码="02"),
        add_cell("ask.matter.text", "您要办哪一种？"),
        add_cell("ask.matter.options.新办", "new"),
        add_cell("ask.matter.options.延续", "renew"),
    )
    key, plan = hand_in(edited(sheet_of_new("511A99777000")[1], change), "新.xlsx", actor=editor())
    confirm(key, plan.digest, actor=editor())
    (row,) = fetch("SELECT text FROM catalogue_draft")
    data = read(row["text"], "d").data
    assert list(data["situations"]) == ["new", "renew"]
    asked = data["ask"]["matter"] if isinstance(data["ask"], dict) else data["ask"][0]
    assert asked["options"] == {"新办": "new", "延续": "renew"} and asked["text"] == "您要办哪一种？"
    assert "elements.type" not in [one.code for _, one in plan.targets[0].findings if one.path.startswith("ask")]
