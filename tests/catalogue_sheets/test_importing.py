"""Dry run and confirmation: nothing is written before, exactly what was shown afterwards, never published."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.catalogue.acts.drafting import save
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal, Stale
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.verify import verify
from tongban.core.scope import PLATFORM
from tongban.site.management.commands.ledger import HouseKeys
from tongban.workbench.acts.importing import confirm, hand_in
from tongban.workbench.models import Import
from tongban.workbench.reading.exports import (
    list_rows,
    sheet_of_difference,
    sheet_of_draft,
    sheet_of_edition,
    sheet_of_new,
)
from tongban.workbench.reading.imports import imports_of, plan_of
from tongban.workbench.sheets.faults import Faulty
from tongban.workbench.sheets.listing import ITEM_HEAD, list_csv, list_workbook

import life_course
from demo import FOOD, HYGIENE, WUHOU, staff
from life_course import PROVINCE, editor
from tables import add_row, edited, set_cell

pytestmark = pytest.mark.django_db
SHORTER = set_cell("基本信息", "common.limits.promised", "内容", "9个工作日")


def food(change: Any = SHORTER) -> bytes:
    return edited(sheet_of_edition(FOOD)[1], change)


def drafts() -> list[dict[str, Any]]:
    return fetch("SELECT * FROM catalogue_draft ORDER BY made_at, id")


@pytest.mark.clause("2.1a")
def test_a_dry_run_writes_nothing_and_shows_cells_with_what_the_checker_says_by_row() -> None:
    before = life_course.everything()
    change = set_cell("基本信息", "common.limits.promised", "内容", "8个工作日")
    _, plan = hand_in(food(change), "食品.xlsx", actor=editor())
    assert life_course.everything() == before
    (target,) = plan.targets
    assert [(one.where, one.path, one.before, one.after) for one in target.changes] == [
        ("基本信息!B23", "common.limits.promised", "10个工作日", "8个工作日")
    ]
    assert [(where, one.code, one.path) for where, one in target.findings if one.severity == "error"] == [
        ("基本信息!B23", "clocks.path.too_long", "common.limits.promised")
    ]
    assert (target.of, target.code, target.draft, plan.counts) == (
        f"{FOOD}@1",
        FOOD,
        None,
        {"new": 1, "changed": 0, "unchanged": 0},
    )


def test_confirming_makes_the_draft_that_was_shown_and_publishes_nothing() -> None:
    editions = fetch("SELECT count(*) AS n FROM catalogue_edition")
    key_, plan = hand_in(food(), "食品.xlsx", actor=editor())
    done = confirm(key_, plan.digest, actor=editor())
    assert (done.state, done.sort, done.counts) == ("done", "definition", {"new": 1, "changed": 0, "unchanged": 0})
    (row,) = drafts()
    assert str(row["id"]) == done.drafts[0] and row["state"] == "draft" and row["of"] == f"{FOOD}@1"
    assert row["text"] == life_course.text_of().replace("promised: 10wd", "promised: 9wd")
    assert row["reason"] == "表格导入：食品.xlsx" and row["organ_id"] == life_course.MARKET
    assert fetch("SELECT count(*) AS n FROM catalogue_edition") == editions
    (line,) = life_course.ledger("import", key_)
    assert line["verb"] == "import.confirm" and line["detail"]["file"] == plan.file_digest
    assert line["actor"]["account"] == str(editor().account)
    assert [one["verb"] for one in life_course.ledger("draft", row["id"])] == ["draft.begin"]
    assert [one for one in verify(HouseKeys()) if "workbench_import" in one.where or str(key_) in one.where] == []


def test_confirming_twice_is_once() -> None:
    key_, plan = hand_in(food(), "食品.xlsx", actor=editor())
    one = confirm(key_, plan.digest, actor=editor(), once_key="k")
    two = confirm(key_, plan.digest, actor=editor(), once_key="k")
    assert one.id == two.id and len(drafts()) == 1


def test_what_changed_since_the_dry_run_is_not_confirmed() -> None:
    key_, plan = hand_in(food(), "食品.xlsx", actor=editor())
    with pytest.raises(Stale) as stale:
        confirm(key_, "0" * 64, actor=editor())
    assert stale.value.code == "import.moved" and drafts() == []
    life_course.published()
    with pytest.raises(Stale) as stale:
        confirm(key_, plan.digest, actor=editor())
    assert stale.value.code == "sheet.outdated"
    assert fetch("SELECT count(*) AS n FROM workbench_import")[0]["n"] == 0


def test_a_draft_saved_after_the_export_is_not_overwritten() -> None:
    draft = life_course.begun()
    _, data = sheet_of_draft(editor(), draft)
    key_, plan = hand_in(edited(data, SHORTER), "草稿.xlsx", actor=editor())
    save(draft, life_course.text_of(), 1, actor=editor())
    before = life_course.everything()
    with pytest.raises(Stale) as stale:
        confirm(key_, plan.digest, actor=editor())
    assert stale.value.code == "draft.overtaken" and life_course.everything() == before


def test_a_draft_is_saved_where_the_table_came_from_it() -> None:
    draft = life_course.begun()
    _, data = sheet_of_draft(editor(), draft)
    key_, plan = hand_in(edited(data, SHORTER), "草稿.xlsx", actor=editor())
    assert plan.counts == {"new": 0, "changed": 1, "unchanged": 0}
    confirm(key_, plan.digest, actor=editor())
    (row,) = drafts()
    assert row["revision"] == 2 and "promised: 9wd" in row["text"]


def test_a_table_without_a_change_says_so() -> None:
    key_, plan = hand_in(sheet_of_edition(FOOD)[1], "食品.xlsx", actor=editor())
    assert plan.empty and plan.counts == {"new": 0, "changed": 0, "unchanged": 1}
    with pytest.raises(Refusal) as refusal:
        confirm(key_, plan.digest, actor=editor())
    assert refusal.value.code == "import.nothing"


@pytest.mark.parametrize(("role", "place"), [("窗口", WUHOU), ("法制", PROVINCE), ("编制", WUHOU)])
def test_only_those_who_may_write_the_text_import_it(role: str, place: str) -> None:
    data = food()
    before = life_course.everything()
    with pytest.raises(Denied) as denied:
        hand_in(data, "食品.xlsx", actor=staff(role, place))
    assert denied.value.code in ("import.post", "draft.editor")
    assert life_course.everything() == before


def test_the_file_is_seen_by_whoever_handed_it_in_and_nobody_else() -> None:
    key_, plan = hand_in(food(), "食品.xlsx", actor=editor())
    with pytest.raises(Refusal) as refusal:
        confirm(key_, plan.digest, actor=life_course.office())
    assert (refusal.value.code, refusal.value.status) == ("import.unknown", 404)
    confirm(key_, plan.digest, actor=editor())
    assert list(Import.seen_by(life_course.office())) == []
    who = editor()
    with CaptureQueriesContext(connection) as queries:
        assert [one.id for one in imports_of(who)] == [key_]
    assert len(queries) == 1


def test_a_new_item_is_written_as_a_table_from_nothing() -> None:
    def fill(book: Any) -> None:
        for path, text in {"item": "演示许可", "kind": "许可", "line": "市场监管", "plain": "办一个演示的证"}.items():
            set_cell("基本信息", path, "内容", text)(book)
        add_row("环节", 情形="各情形共同", 标识="accept", 类型="受理", 时限="当场", 下一步="end")(book)

    key_, plan = hand_in(edited(sheet_of_new("511A99777000")[1], fill), "新.xlsx", actor=editor())
    confirm(key_, plan.digest, actor=editor())
    (row,) = drafts()
    assert (row["code"], row["of"], row["sort"]) == ("511A99777000", "", "standard")
    assert "kind: 许可" in row["text"] and "accept: {kind: accept, within: now, next: end}" in row["text"]


# -- the list of items -------------------------------------------------------------------------------------------------


def listed(**changes: dict[str, str]) -> list[list[str]]:
    """The rows of the list with cells changed by code and heading."""
    rows = list_rows(now())
    for code, cells in changes.items():
        row = next(one for one in rows if one[0] == code.removeprefix("c"))
        for label, text in cells.items():
            row[ITEM_HEAD.index(label)] = text
    return rows


@pytest.mark.parametrize("form", ["csv", "gb18030", "bare", "xlsx"])
def test_the_list_reads_back_as_no_change_in_every_form(form: str) -> None:
    rows = listed()
    data = list_workbook(rows) if form == "xlsx" else list_csv(ITEM_HEAD, rows)
    if form in ("gb18030", "bare"):
        data = data.decode("utf-8-sig").encode("gb18030" if form == "gb18030" else "utf-8")
    plan = plan_of(data, "总表.csv", actor=PLATFORM)
    count = len(rows)
    assert count > 10 and plan.counts == {"rows": count, "new": 0, "changed": 0, "unchanged": count}


def test_several_items_are_changed_and_begun_in_one_import() -> None:
    rows = listed(c511A99001000={"承诺办结时限": "9个工作日"}, c511A00155000={"搜索词": "卫生证\n理发店"})
    rows.append(["511A99778000", "", "演示新事项", "许可", "市场监管", *[""] * (len(ITEM_HEAD) - 5)])
    key_, plan = hand_in(list_csv(ITEM_HEAD, rows), "总表.csv", actor=editor())
    assert plan.counts == {"rows": len(rows), "new": 1, "changed": 2, "unchanged": len(rows) - 3}
    done = confirm(key_, plan.digest, actor=editor())
    by_code = {row["code"]: row for row in drafts()}
    assert len(done.drafts) == 3 and set(by_code) == {FOOD, HYGIENE, "511A99778000"}
    assert "promised: 9wd" in by_code[FOOD]["text"] and "words: [卫生证, 理发店]" in by_code[HYGIENE]["text"]
    assert by_code[HYGIENE]["organ_id"] == life_course.HEALTH
    assert by_code["511A99778000"]["of"] == "" and 'item: "演示新事项"' in by_code["511A99778000"]["text"]


def test_a_row_of_an_older_edition_and_one_with_a_draft_under_way_are_named() -> None:
    rows = listed(c511A99001000={"承诺办结时限": "9个工作日", "版本": "7"}, c511A00155000={"承诺办结时限": "4个工作日"})
    with pytest.raises(Faulty) as faulty:
        plan_of(list_csv(ITEM_HEAD, rows), "总表.csv", actor=editor())
    assert [one.code for one in faulty.value.faults] == ["row.outdated"]
    life_course.begun()
    rows = listed(c511A99001000={"承诺办结时限": "9个工作日"})
    with pytest.raises(Faulty) as faulty:
        plan_of(list_csv(ITEM_HEAD, rows), "总表.csv", actor=editor())
    assert [one.code for one in faulty.value.faults] == ["row.draft"]


def test_the_list_costs_the_same_queries_however_long_it_is() -> None:
    def cost(rows: list[list[str]]) -> int:
        who = editor()
        with CaptureQueriesContext(connection) as queries:
            plan_of(list_csv(ITEM_HEAD, rows), "总表.csv", actor=who)
        return len(queries)

    rows = listed()
    assert cost(rows[:1]) == cost(rows) == 2


def test_all_or_nothing_where_one_draft_cannot_be_made() -> None:
    rows = listed(c511A99001000={"承诺办结时限": "9个工作日"}, c511A00155000={"承诺办结时限": "4个工作日"})
    key_, plan = hand_in(list_csv(ITEM_HEAD, rows), "总表.csv", actor=editor())
    before = life_course.everything()
    from tongban.workbench.acts import importing

    def fails(target: Any, name: str, actor: Any) -> Any:
        if target.code == FOOD:
            raise Refusal("draft.size", "文本超过 1 MB", "too large")
        return real(target, name, actor)

    real = importing._draft
    importing._draft = fails
    try:
        with pytest.raises(Refusal):
            confirm(key_, plan.digest, actor=editor())
    finally:
        importing._draft = real
    assert life_course.everything() == before and fetch("SELECT count(*) AS n FROM workbench_import")[0]["n"] == 0


def test_files_nobody_confirmed_are_forgotten_after_seven_days() -> None:
    from tongban.workbench.uploads import forget_old

    with time_machine.travel("2026-03-02T01:00:00Z", tick=False):
        hand_in(food(), "食品.xlsx", actor=editor())
    with time_machine.travel("2026-03-08T01:00:00Z", tick=False):
        forget_old()
        assert fetch("SELECT count(*) AS n FROM workbench_upload")[0]["n"] == 1
    with time_machine.travel("2026-03-09T02:00:00Z", tick=False):
        forget_old()
        assert fetch("SELECT count(*) AS n FROM workbench_upload")[0]["n"] == 0


def test_a_place_changes_its_telephones_by_a_table_of_its_difference() -> None:
    name, data = sheet_of_difference(FOOD, WUHOU)
    assert name == f"{FOOD}-510107.xlsx"
    same = plan_of(data, name, actor=editor(WUHOU))
    assert same.empty
    change = set_cell("基本信息", "difference.local.consult_phone", "内容", "028-00000199")
    key_, plan = hand_in(edited(data, change), name, actor=editor(WUHOU))
    assert [(one.path, one.before, one.after) for one in plan.targets[0].changes] == [
        ("difference.local.consult_phone", "028-00000101", "028-00000199")
    ]
    assert plan.targets[0].findings == ()
    confirm(key_, plan.digest, actor=editor(WUHOU))
    (row,) = drafts()
    assert (row["sort"], row["place"], row["of"], row["state"]) == ("difference", WUHOU, f"{FOOD}@1", "draft")
    assert "consult_phone: 028-00000199" in row["text"]
    with pytest.raises(Denied):
        plan_of(edited(data, change), name, actor=editor(PROVINCE))


@pytest.mark.clause("3.2.1a")
def test_a_table_that_lengthens_a_limit_of_a_place_is_told_by_its_cell_as_everywhere() -> None:
    _, data = sheet_of_difference(FOOD, WUHOU)
    longer = edited(data, set_cell("基本信息", "difference.changes.0.to", "内容", "15wd"))
    _, plan = hand_in(longer, "差异.xlsx", actor=editor(WUHOU))
    errors = [(where, one.code) for where, one in plan.targets[0].findings if one.severity == "error"]
    assert errors == [("基本信息!6", "difference.longer")]
