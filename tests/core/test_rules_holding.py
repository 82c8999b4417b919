"""Conditions no case can meet, and those every case meets, by types, options and ranges."""

from __future__ import annotations

import pytest

from tongban.core.rules import can_fail, can_hold, parse
from tongban.core.rules.types import BOOL, DATE, INT, TEXT, Type

TYPES = {
    "a.n": INT, "b.n": INT, "a.area": Type("area"), "a.yes": BOOL, "a.day": DATE, "a.text": TEXT,
    "a.kind": Type("enum", options=("店", "摊", "网")), "a.place": Type("division"),
    "a.list": Type("list", fields=(("n", INT), ("kind", Type("enum", options=("店", "摊"))))),
}  # fmt: skip
RANGES = {"a.n": (0, 150), "a.area": (1, None)}

NEVER = [
    "a.n > 5 and a.n < 3",
    "a.n > 5 and a.n < 6",
    "a.n > 150",
    "a.n < 0",
    "a.n between 9 and 3",
    "a.n == 3 and a.n == 4",
    "a.n == 3 and not a.n in [3, 4]",
    "a.n in [1, 2] and a.n >= 3",
    "a.area < 1",
    "a.n > b.n and b.n > a.n",
    "a.n > b.n and a.n <= b.n",
    "a.n < a.n",
    "b.n * 2 > 7 and b.n * 2 < 7",
    "a.yes and not a.yes",
    "a.yes == true and a.yes == false",
    "a.kind == '店' and a.kind == '摊'",
    "a.kind in ['店', '摊'] and a.kind == '网'",
    "a.kind != '店' and a.kind != '摊' and a.kind != '网'",
    "a.kind startswith '铺'",
    "a.place startswith '5101' and a.place startswith '5116'",
    "a.place startswith '5101' and not a.place startswith '51'",
    "a.place == '510107' and a.place startswith '5116'",
    "a.day > @2026-01-01 and a.day < @2026-01-02",
    "(a.yes or a.n > 200) and not a.yes",
    "any(a.list, it.n > 5 and it.n < 3)",
    "count(a.list) < 0",
    "false",
    "3 > 5",
]
ALWAYS = [
    "a.n >= 0",
    "a.n <= 5 or a.n > 3",
    "a.yes or not a.yes",
    "a.kind in ['店', '摊', '网']",
    "not (a.kind == '店' and a.kind == '摊')",
    "all(a.list, it.kind == '店' or it.kind == '摊')",
    "count(a.list) >= 0",
    "a.n == a.n",
]
EITHER = [
    "a.n > 5 and a.n < 7",
    "a.n > 5 or a.n < 3",
    "a.area > 1 and a.area < 3",
    "b.n * 2 > 7 and b.n * 2 < 8",
    "a.kind == '店' or a.kind == '摊'",
    "a.place startswith '5101' and a.place startswith '510107'",
    "a.day > @2026-01-01 and a.day < @2026-01-03",
    "any(a.list, it.n > 5) and any(a.list, it.n < 3)",
    "a.n > b.n or b.n > a.n",
    "all(a.list, it.n > 5 and it.n < 3)",
    "a.text != '甲'",
]


@pytest.mark.parametrize("rule", NEVER)
def test_a_condition_no_case_can_meet(rule: str) -> None:
    assert not can_hold(parse(rule).ast, TYPES, RANGES)
    assert can_fail(parse(rule).ast, TYPES, RANGES)


@pytest.mark.parametrize("rule", ALWAYS)
def test_a_condition_every_case_meets(rule: str) -> None:
    assert can_hold(parse(rule).ast, TYPES, RANGES)
    assert not can_fail(parse(rule).ast, TYPES, RANGES)


@pytest.mark.parametrize("rule", EITHER)
def test_a_condition_that_tells_cases_apart(rule: str) -> None:
    assert can_hold(parse(rule).ast, TYPES, RANGES)
    assert can_fail(parse(rule).ast, TYPES, RANGES)


def test_a_rule_too_wide_to_look_through_is_left_alone() -> None:
    wide = " and ".join(f"(a.n > {n} or b.n > {n} or a.n < {n})" for n in range(12))
    assert can_hold(parse(f"{wide} and a.yes and not a.yes").ast, TYPES, RANGES)
