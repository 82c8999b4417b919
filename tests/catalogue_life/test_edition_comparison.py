"""Comparison cell by cell, in the words of the table."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.definition.comparison import Cell, cells, compare, compare_place, touched
from tongban.definition.source import read

FOOD = read(Path("data/catalogue/food-business.yaml").read_text(encoding="utf-8"), "food").data


def changed(**paths: Any) -> dict[str, Any]:
    return copy.deepcopy(FOOD)


def test_nothing_differs_from_itself() -> None:
    assert compare(FOOD, copy.deepcopy(FOOD)) == ()


def test_a_changed_limit_reads_as_in_the_table() -> None:
    after = changed()
    after["common"]["limits"]["promised"] = "8wd"
    assert compare(FOOD, after) == (
        Cell("common.limits.promised", "承诺办结时限", "10个工作日", "8个工作日", "changed"),
    )


def test_a_material_dropped_and_a_way_added_are_named_by_the_material() -> None:
    after = changed()
    materials = after["common"]["materials"]
    after["common"]["materials"] = [m for m in materials if m["id"] != "idcard"]
    layout = next(m for m in after["common"]["materials"] if m["id"] == "layout")
    layout["supply"].append("shown")
    found = compare(FOOD, after)
    assert found[0] == Cell(
        "common.materials.layout.supply.shown",
        "材料“主要设备设施布局和操作流程”·提供方式·出示原件",
        "",
        "是",
        "added",
    )
    gone = found[1:]
    assert {c.kind for c in gone} == {"removed"}
    assert gone[0] == Cell("common.materials.idcard.id", "材料“法定代表人身份证”·标识", "idcard", "", "removed")
    assert Cell(
        "common.materials.idcard.required_by", "材料“法定代表人身份证”·要求依据", "工作需要", "", "removed"
    ) in gone  # fmt: skip


def test_a_moved_material_is_no_change() -> None:
    after = changed()
    after["common"]["materials"].reverse()
    assert compare(FOOD, after) == ()


def test_what_a_place_changes_of_its_standard() -> None:
    said = {"changes": [{"at": "common.steps.inspect.within", "to": "3wd"}]}
    assert compare_place(FOOD, said) == (
        Cell("common.steps.inspect.within", "环节“现场核查”·时限", "5个工作日", "3个工作日", "changed"),
    )


def test_a_change_of_one_situation_touches_only_it_and_a_dropped_one_is_told() -> None:
    after = changed()
    after["situations"]["renew"]["apply_before_end"]["latest"] = "10wd"
    assert list(touched(FOOD, after)) == ["renew"]
    del after["situations"]["renew"]
    assert touched(FOOD, after) == {"renew": (Cell("situations.renew", "情形“延续”", "延续", "", "removed"),)}


_PATHS = sorted(cells(FOOD))


@given(st.sets(st.sampled_from(_PATHS), max_size=5), st.text("甲乙丙", min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_exactly_the_cells_that_were_written_over_are_listed(paths: set[str], text: str) -> None:
    before, after = cells(FOOD), dict(cells(FOOD))
    whole = changed()
    for path in paths:
        if _write(whole, path, text):
            after = cells(whole)
    found = {c.path for c in compare(FOOD, whole)}
    assert found == {p for p in before.keys() | after.keys() if before.get(p) != after.get(p)}


def _write(whole: Any, path: str, text: str) -> bool:
    """Write over a cell reached through mappings alone."""
    *way, last = path.split(".")
    for key in way:
        if not isinstance(whole, dict) or key not in whole:
            return False
        whole = whole[key]
    if not isinstance(whole, dict) or last not in whole or isinstance(whole[last], dict | list):
        return False
    whole[last] = text
    return True


def test_a_list_of_words_is_compared_by_its_words() -> None:
    """One more in front is one more, not every one of them changed."""
    before = {"words": ["开饭馆", "开小吃店", "办食堂"]}
    after = {"words": ["开餐馆", "开饭馆", "办食堂", "开火锅店"]}
    assert [(cell.kind, cell.label, cell.before, cell.after) for cell in compare(before, after)] == [
        ("added", "搜索词", "", "开餐馆"),
        ("removed", "搜索词", "开小吃店", ""),
        ("added", "搜索词", "", "开火锅店"),
    ]
    assert [cell.kind for cell in compare({"words": []}, after)] == ["added"] * 4
