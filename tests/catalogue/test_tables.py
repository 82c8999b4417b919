"""The official fields and the 18 rules are tables: complete, true to the format, each enforced by a check."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tongban.definition.effective import depth, effective, elements_of
from tongban.definition.effective.element_values import VALUES
from tongban.definition.effective.elements import CONDITIONS, TABLES, fields
from tongban.definition.schema import DEFINITION
from tongban.definition.schema.shapes import Either, Many, Map, Named
from tongban.definition.vocabulary import KINDS

from shipped import BROKEN, UNLAWFUL, codes_in_source, context, source

RULES = list(csv.DictReader((TABLES / "quality_rule_paths.csv").open(encoding="utf-8")))


def codes() -> set[str]:
    return codes_in_source() | {"difference.local.same", "difference.local.missing"}


def stands(shape: Any, keys: list[str]) -> bool:
    """Whether the format knows a key path."""
    if not keys:
        return True
    if isinstance(shape, Either):
        return any(stands(one, keys) for one in shape.of)
    if isinstance(shape, Map | Many | Named):
        if keys[0] == "*":
            return stands(shape.of, keys[1:])
        # Ways of supply are named members: supply.licence.
        return isinstance(shape, Named) and isinstance(shape.of, Mapping) and stands(shape.of, keys)
    if isinstance(shape, Mapping):
        if keys[0] == "*":
            return any(stands(one, keys[1:]) for one in shape.values())
        return keys[0] in shape and stands(shape[keys[0]], keys[1:])
    return False


@pytest.mark.clause("3.1.2a")
def test_each_of_the_118_fields_and_the_ten_of_the_policy_stands_in_the_table() -> None:
    assert [one.number for one in fields()] == list(range(1, 129))
    assert len({one.name for one in fields()}) == 128
    assert {one.disposition for one in fields()} == {"written", "derived", "local", "platform", "directory", "not_kept"}


@pytest.mark.parametrize("field", fields(), ids=[one.name for one in fields()])
def test_a_field_says_where_it_is_and_who_checks_it(field: Any) -> None:
    written = [path for part in field.key_path.split(";") for path in part.split("|") if path]
    inputs = [one for one in field.derived_from if "." in one and not one.startswith("difference.")]
    must = [path for paths, _ in field.must for path in paths if not path.startswith("local.required.")]
    for path in (*written, *inputs, *must):
        if not path.startswith("difference."):
            assert stands(DEFINITION, path.removeprefix("situations.*.").split(".")), path
    assert field.kinds <= set(KINDS)
    assert field.when in CONDITIONS
    assert set(field.checked) <= codes()
    if field.must:
        assert "elements.missing" in field.checked
    if field.disposition == "written":
        assert written
        assert field.name in VALUES
    if field.disposition in ("directory", "not_kept"):
        assert field.kept_zh


def test_every_item_says_every_field_or_from_what_it_is_derived() -> None:
    for name, key in (("food-business", "new"), ("public-place-hygiene", "new"), ("unemployment-registration", "new")):
        rows = elements_of(effective(source(name).data, key, names=context().licences))
        assert len(rows) == 128
        for row in rows:
            assert row.disposition == "written" or row.derived, row.field


def test_fields_of_the_food_licence() -> None:
    e = effective(source("food-business").data, "new", names=context().licences)
    rows = {one.field: one for one in elements_of(e)}
    said = {
        "task_name": "食品经营许可（餐饮）",
        "promise_day": "10个工作日",
        "anticipate_day": "10个工作日",
        "project_type": "承诺件",
        "is_fee": "否",
        "limit_scene_num": "0",
        "online_handle_depth": "Ⅳ级",
        "result_name": "食品经营许可证",
        "valid_period": "5年",
        "tolerant": "是",
        "promise_system": "否",
        "site_survey": "现场核查：5个工作日",
        "by_law": "《中华人民共和国食品安全法》第三十五条",
        "service_type": "无",
    }
    assert {name: rows[name].value for name in said} == said
    assert rows["undertake_dept"].derived == "由组织机构目录给出"
    assert rows["material.copy_count"].derived == "不设：窗口扫描后退还，不收复印件"


@pytest.mark.clause("3.2.4b")
def test_depth_says_what_blocks_the_next_level() -> None:
    data = source("food-business").data
    assert depth(effective(data, "new")).zh == "Ⅳ级"
    data["parties"]["applicant"]["appear"] = "true"
    found = depth(effective(data, "new"))
    assert (found.zh, [(one.path, one.zh) for one in found.blocks]) == (
        "Ⅲ级",
        [("parties.applicant.appear", "须本人到场")],
    )
    data["channels"] = ["window"]
    assert depth(effective(data, "new")).blocks[0].path == "channels"
    data["runs_in"] = "external"
    assert depth(effective(data, "new")).level == 1


def test_each_of_the_18_rules_is_mapped_and_shown_by_a_broken_twin() -> None:
    assert [one["rule"] for one in RULES] == [f"R{n:02}" for n in range(1, 19)]
    shown = "".join(path.read_text(encoding="utf-8") for path in (*BROKEN.iterdir(), *UNLAWFUL.iterdir()))
    for rule in RULES:
        assert rule["applies"] in ("check", "imported only")
        for code in rule["codes"].split(";"):
            assert code in codes(), code
            assert re.search(rf"code: {re.escape(code)},", shown), code
        for path in rule["key_paths"].split(";"):
            if not path.startswith(("difference.", "local.")):
                assert stands(DEFINITION, path.removeprefix("situations.*.").split(".")), path
