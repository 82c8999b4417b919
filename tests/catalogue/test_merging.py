"""One merging rule: for situations, `like`, and the differences of places."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.definition.merge import MergeError, apply_difference, merged, normal, situation, written_at
from tongban.definition.source import read, resolve

from shipped import CATALOGUE, source


def definition(written: str) -> dict[str, Any]:
    return read(written, "x").data


BASE = """
item: 甲
common:
  limits: {statutory: 20wd, promised: 10wd, stops: [{by: [test, expert], basis: 许可法#45}]}
  materials:
    - {id: plan, name: 图, supply: [upload, scan]}
    - {id: rules, name: 制度, supply: [upload]}
  steps:
    accept: {kind: accept, next: {all: [{to: test}, {to: expert}]}}
    test: {kind: test, next: decide}
    expert: {kind: expert_review, next: decide}
    decide: {kind: decide, join: accept, next: end, collects: [plan, rules]}
  result: {granted: {document: approval, lapse: {after: 3y}}}
situations:
  one: {name: 一, code: "01"}
  two:
    name: 二
    like: one
    limits: {promised: 5wd}
    materials: {plan: null, photo: {name: 照片, supply: [upload]}, rules: {supply: {upload: null, licence: x}}}
    steps: {expert: null}
    result: {granted: {licence: card, valid: 5y}}
"""


def test_mappings_merge_by_key_and_lists_by_identity_new_ones_last() -> None:
    said = situation(definition(BASE), "two")
    assert said["limits"]["promised"] == "5wd"
    assert said["limits"]["statutory"] == "20wd"
    assert list(said["materials"]) == ["rules", "photo"]
    assert said["materials"]["photo"] == {"id": "photo", "name": "照片", "supply": {"upload": {}}}
    assert said["materials"]["rules"]["supply"] == {"licence": "x"}


def test_what_pointed_at_a_thing_left_out_falls_away_if_it_is_one_of_several() -> None:
    said = situation(definition(BASE), "two")
    assert said["steps"]["accept"]["next"] == {"all": [{"to": "test"}]}
    assert said["steps"]["decide"]["collects"] == ["rules"]
    assert said["limits"]["stops"] == [{"by": ["test"], "basis": "许可法#45"}]


def test_a_result_of_another_sort_is_another_result() -> None:
    assert situation(definition(BASE), "two")["result"] == {"granted": {"licence": "card", "valid": "5y"}}


def test_like_takes_the_other_situation_as_base_and_may_not_go_round() -> None:
    assert situation(definition(BASE), "two")["code"] == "01"
    data = definition(BASE)
    data["situations"]["one"]["like"] = "two"
    with pytest.raises(MergeError) as refused:
        situation(data, "two")
    assert refused.value.code == "situation.like.circle"
    assert refused.value.zh == "like 绕成了圈：two → one → two"


def test_an_unknown_situation_says_which_there_are() -> None:
    with pytest.raises(MergeError) as refused:
        situation(definition(BASE), "three")
    assert (refused.value.code, refused.value.status) == ("situation.unknown", 404)
    assert refused.value.zh == "没有情形“three”，现有：one、two"


def test_where_a_merged_value_was_written() -> None:
    data = source("public-place-hygiene").data
    assert written_at(data, "renew", "result.granted.valid") == "situations.renew.result.granted.valid"
    assert written_at(data, "renew", "steps.test.within") == "common.steps.test.within"
    assert written_at(data, "renew", "lanes.window.post") == "lanes.window.post"
    assert written_at(data, "renew", "limits.nothing") == "common.limits.nothing"


def test_a_difference_changes_by_key_path_and_leaves_the_standard_alone() -> None:
    standard = source("food-business").data
    difference = read((CATALOGUE / "differences/food-business.510107.yaml").read_text(encoding="utf-8"), "d").data
    local = apply_difference(standard, difference["difference"])
    assert situation(local, "new")["limits"]["promised"] == "5wd"
    assert situation(local, "new")["steps"]["inspect"]["within"] == "3wd"
    assert situation(standard, "new")["limits"]["promised"] == "10wd"


@pytest.mark.parametrize(
    ("change", "path", "expected"),
    [
        ({"at": "common.materials.rules", "to": None}, "materials", ["form", "licence", "plan"]),
        ({"at": "common.materials.plan.supply", "add": "shown"}, "materials.plan.supply", ["upload", "scan", "shown"]),
        ({"at": "common.materials.rules.supply", "add": {"commitment": "r"}}, "materials.rules.supply.commitment", "r"),
        ({"at": "common.supervision.measures", "add": ["约谈"]}, "supervision.measures.2", "约谈"),
    ],
)
def test_changes_of_a_difference(change: dict[str, Any], path: str, expected: Any) -> None:
    said = situation(apply_difference(source("public-place-hygiene").data, {"changes": [change]}), "new")
    found = resolve(said, path)
    assert (list(found) if isinstance(found, dict) else found) == expected


def test_what_pointed_at_a_material_a_place_dropped_falls_away() -> None:
    local = apply_difference(
        source("public-place-hygiene").data, {"changes": [{"at": "common.materials.rules", "to": None}]}
    )
    assert situation(local, "new")["commitment"]["replaces"] == ["plan", "hygiene", "test", "review", "inspect"]


def test_a_difference_on_a_path_that_is_gone_is_refused() -> None:
    with pytest.raises(MergeError) as refused:
        apply_difference(source("food-business").data, {"changes": [{"at": "common.steps.visit.within", "to": "1wd"}]})
    assert refused.value.code == "difference.path.missing"
    assert refused.value.where == "common.steps.visit.within"


WORDS = st.text("abc", min_size=1, max_size=3)
PLAIN = st.recursive(WORDS, lambda inner: st.dictionaries(WORDS, inner, max_size=4) | st.lists(WORDS, max_size=3))
BLOCKS = st.dictionaries(WORDS, PLAIN, max_size=4)


@given(BLOCKS)
def test_nothing_laid_on_changes_nothing(base: dict[str, Any]) -> None:
    assert merged(base, {}) == normal(base)


@given(BLOCKS, BLOCKS)
def test_laid_on_twice_is_laid_on_once(base: dict[str, Any], over: dict[str, Any]) -> None:
    once = merged(base, over)
    assert merged(once, over) == once


@given(BLOCKS)
def test_null_leaves_out(base: dict[str, Any]) -> None:
    assert merged(base, dict.fromkeys(base)) == {}
