"""Each check by its broken twin: one shipped definition, one thing changed, exactly these findings and no other.

The good twin of every row is the shipped definition itself, which has no finding (test_shipped).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.definition.check import check
from tongban.definition.source import read
from tongban.definition.vocabulary import STEP_KINDS, WAYS

from shipped import BROKEN, GONE, codes_in_source, context, edited, source, text

CASES = [
    case
    for path in sorted(BROKEN.iterdir())
    for case in read(path.read_text(encoding="utf-8"), path.name).data["cases"]
]


def changes(case: dict[str, Any]) -> dict[str, Any]:
    return {path: GONE if value is None else value for path, value in case["change"].items()}


@pytest.mark.clause("3.1.3a")
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_broken_twin_is_found_where_it_is_broken(case: dict[str, Any]) -> None:
    lines = text(case["in"]).splitlines()
    found = [
        (one.severity, one.code, one.path, one.what_zh, one.mend_zh)
        for one in check(edited(case["in"], changes(case)), context())
    ]
    assert found == [(one["severity"], one["code"], one["at"], one["says"], one["mend"]) for one in case["finds"]]
    for one, expected in zip(check(edited(case["in"], changes(case)), context()), case["finds"], strict=True):
        assert lines[one.line - 1].strip().startswith(expected["on"])
        assert one.what_en
        assert one.mend_en


def test_a_kind_or_way_without_a_handler_cannot_be_published() -> None:
    lacking = replace(context(), kinds=frozenset(STEP_KINDS) - {"site_inspection"}, ways=frozenset(WAYS) - {"inquiry"})
    found = [(one.code, one.path, one.what_zh) for one in check(edited("food-business", {}), lacking)]
    assert found == [
        (
            "papers.way.no_handler",
            "common.materials.licence.supply.inquiry",
            "提供方式 inquiry 还没有装好，不能发布",
        ),
        (
            "flow.kind.no_handler",
            "common.steps.inspect.kind",
            "“现场核查”的类型 site_inspection 还没有办理程序，不能发布",
        ),
    ]


def test_every_code_of_the_checks_is_demonstrated() -> None:
    shown = {one["code"] for case in CASES for one in case["finds"]}
    by_context = {"papers.way.no_handler", "flow.kind.no_handler"} | {  # below, and in test_bases
        "after.supervising",
        "basis.repealed",
        "basis.amended",
        "basis.coming",
        "bases.law.unread",
        "bases.law.unlisted",
        "bases.power.expired",
    }
    codes = {code for code in codes_in_source() if not code.startswith("difference.")}  # see test_difference
    assert sorted(codes - shown - by_context) == []


WRITTEN = {name: sorted(source(name).lines) for name in ("food-business", "park-event")}
ODD = [None, "", "x", "2wd", [], {}, ["x"], {"x": "y"}, {"one": []}, {"one": [{"is": "x"}]}, [{}], [None], [[]], "end"]


@given(st.sampled_from(sorted(WRITTEN)), st.data())
@settings(max_examples=200, deadline=None)
def test_no_edit_of_a_definition_makes_the_check_itself_fail(name: str, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(WRITTEN[name]))
    value = data.draw(st.sampled_from([GONE, *ODD]))
    for finding in check(edited(name, {path: value}), context()):
        assert finding.line >= 1
        assert finding.severity in ("error", "warning")
