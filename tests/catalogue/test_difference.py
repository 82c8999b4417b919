"""A place changes the standard only in the applicant's favour: unlawful changes by twins, lawful ones kept."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.definition.check.difference import check_against
from tongban.definition.check.finding import Finding
from tongban.definition.effective import effective
from tongban.definition.favour import FAVOUR, favour_of
from tongban.definition.merge import apply_difference
from tongban.definition.source import read

from shipped import CATALOGUE, GONE, UNLAWFUL, changed, codes_in_source, context, edited

WRITTEN = (CATALOGUE / "differences/food-business.510107.yaml").read_text(encoding="utf-8")
CASES = read((UNLAWFUL / "difference.yaml").read_text(encoding="utf-8"), "difference.yaml").data["cases"]
STATUTE = {
    "difference.laws": {"彝州条例": {"title": "食品安全条例（演示）", "kind": "自治条例"}},
    "difference.statute": {"basis": "彝州条例#12"},
}
PHOTO = {
    "id": "photo", "name": "后厨照片", "issuer": "申请人", "weight": "main", "required_by": "statute",
    "basis": "彝州条例#12", "supply": ["upload"], "files": {"formats": ["jpg"]}, "examined_in": "accept",
}  # fmt: skip


def cells(said: Any) -> dict[str, Any]:
    return {path: GONE if value is None else value for path, value in (said or {}).items()}


def found(standard: Any, difference: Any, **known: Any) -> tuple[Finding, ...]:
    return check_against(
        edited("food-business", cells(standard)),
        changed(read(WRITTEN, "d.yaml"), cells(difference)),
        replace(context(), **known),
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_a_place_may_not_do_is_found_where_it_is_done(case: dict[str, Any]) -> None:
    lines = WRITTEN.splitlines()
    findings = found(case.get("standard"), case.get("difference"))
    assert [(one.severity, one.code, one.path, one.what_zh, one.mend_zh) for one in findings] == [
        (one["severity"], one["code"], one["at"], one["says"], one["mend"]) for one in case["finds"]
    ]
    for one, expected in zip(findings, case["finds"], strict=True):
        assert lines[one.line - 1].strip().startswith(expected["on"])
        assert one.what_en
        assert one.mend_en


COACH = {
    "common.steps.coach": {"lane": "approve", "kind": "coach", "within": "1wd", "next": "accept"},
    "common.steps.accept.document": GONE,
}
PAID = {
    "common.fee": [{"name": "证照工本费", "amount": "1000", "basis": "食品安全法#35"}],
    "common.steps.decide.next": "pay",
    "common.steps.pay": {"lane": "applicant", "kind": "pay", "within": "5d", "next": "issue"},
    "local.required": ["consult_phone", "complaint_phone", "venues", "hours", "payee"],
}
LOCAL_PAYEE = {"difference.local.payee": "非税账户（演示）"}


@pytest.mark.parametrize(
    ("standard", "change", "local"),
    [
        ({}, {"at": "common.limits.promised", "to": "9wd"}, {}),
        ({}, {"at": "common.limits.extend", "to": None}, {}),
        ({}, {"at": "common.limits.extend.by", "to": "3wd"}, {}),
        ({}, {"at": "common.materials.idcard", "to": None}, {}),
        ({}, {"at": "common.materials.layout.supply", "add": {"earlier": "food"}}, {}),
        ({}, {"at": "common.materials.layout.files.max_mb", "to": "50"}, {}),
        ({}, {"at": "common.materials.layout.files.formats", "add": ["ofd"]}, {}),
        ({}, {"at": "common.materials.rules.defer.within", "to": "7wd"}, {}),
        (
            {"common.materials.rules.defer": GONE},
            {"at": "common.materials.rules", "add": {"defer": {"within": "5wd"}}},
            {},
        ),
        ({}, {"at": "common.materials.licence.supply.inquiry.within", "to": "1wd"}, {}),
        ({"channels": ["online", "window"]}, {"at": "channels", "add": ["kiosk"]}, {}),
        ({}, {"at": "accepted_in", "to": "全省"}, {}),
        ({}, {"at": "words", "add": ["火锅店办证"]}, {}),
        ({}, {"at": "faq", "add": [{"q": "周末办吗？", "a": "办。"}]}, {}),
        (COACH, {"at": "common.steps.coach", "to": None}, {}),
        (PAID, {"at": "common.fee.0.amount", "to": "500"}, LOCAL_PAYEE),
    ],
)
def test_what_is_in_the_applicants_favour_passes(standard: Any, change: Any, local: Any) -> None:
    assert found(standard, {"difference.changes": [change], **local}) == ()


def test_a_fee_is_dropped_with_its_payment_and_the_flow_closes_over_it() -> None:
    changes = [{"at": "common.fee", "to": []}, {"at": "common.steps.pay", "to": None}]
    difference = {"difference.changes": changes, **LOCAL_PAYEE}
    assert found(PAID, difference) == ()
    whole = apply_difference(edited("food-business", PAID).data, {"changes": changes})
    e = effective(whole, "new")
    assert e.fees == ()
    assert e.steps["decide"].next.targets[0].to == "issue"


def test_a_fee_that_is_dropped_moves_no_other_into_its_place() -> None:
    names = (("工本费", "100"), ("检测费", "1000"), ("登记费", "300"))
    fees = [{"name": name, "amount": amount, "basis": "食品安全法#35"} for name, amount in names]
    standard = {**PAID, "common.fee": fees}
    changes = [{"at": "common.fee.0", "to": None}, {"at": "common.fee.1.amount", "to": "900"}]
    assert found(standard, {"difference.changes": changes, **LOCAL_PAYEE}) == ()
    e = effective(apply_difference(edited("food-business", standard).data, {"changes": changes}), "new")
    assert [(fee.name, fee.amount) for fee in e.fees] == [("检测费", 900), ("登记费", 300)]


def test_a_paper_a_rule_requires_may_be_as_old_as_the_standard_says_and_no_older() -> None:
    standard = {"common.materials.layout.not_older": "30d", "common.materials.idcard.not_older": "30d"}
    held = found(standard, {"difference.changes": [{"at": "common.materials.idcard.not_older", "to": "60d"}]})
    assert held == ()
    refused = found(standard, {"difference.changes": [{"at": "common.materials.layout.not_older", "to": "60d"}]})
    assert [finding.code for finding in refused] == ["difference.no_path"]


def test_the_time_of_a_party_may_only_be_longer() -> None:
    shorter = found(PAID, {"difference.changes": [{"at": "common.steps.pay.within", "to": "3d"}], **LOCAL_PAYEE})
    assert [finding.what_zh for finding in shorter] == ["“common.steps.pay.within”：环节时限只能延长：5日→3日"]
    assert found(PAID, {"difference.changes": [{"at": "common.steps.pay.within", "to": "7d"}], **LOCAL_PAYEE}) == ()


def test_a_constant_instead_of_a_choice_is_as_good_as_each_of_its_options() -> None:
    options = {"one": [{"is": "9wd", "when": "premises.area <= 5000"}, {"is": "10wd"}]}
    standard = {"common.limits.promised": options}
    assert found(standard, {"difference.changes": [{"at": "common.limits.promised", "to": "9wd"}]}) == ()
    worse = found(standard, {"difference.changes": [{"at": "common.limits.promised", "to": "10wd"}]})
    assert [finding.what_zh for finding in worse] == [
        "“common.limits.promised”：承诺时限只能缩短：9个工作日→10个工作日"
    ]


def test_what_a_statute_of_the_place_adds_is_published_when_the_province_has_confirmed_it() -> None:
    adds = {**STATUTE, "difference.changes": [{"at": "common.materials", "add": PHOTO}]}
    assert [(finding.severity, finding.code) for finding in found({}, adds)] == [("error", "difference.waits")]
    confirmed = found({}, adds, approved=True)
    assert [(finding.severity, finding.code) for finding in confirmed] == [("warning", "difference.waits")]


def test_a_statute_of_the_place_does_not_drop_what_a_rule_requires() -> None:
    drops = {**STATUTE, "difference.changes": [{"at": "common.materials.layout", "to": None}]}
    assert [finding.code for finding in found({}, drops, approved=True)] == ["difference.statutory"]


SMALL = {"params": {"small": {"type": "money", "set_by": "县级", "better": "up"}}}


@pytest.mark.parametrize(
    ("better", "value", "says"),
    [
        ("up", "300000", None),
        ("up", "199999", "比上级设定的200000对申请人更不利：199999"),
        ("down", "100000", None),
        ("down", "200001", "比上级设定的200000对申请人更不利：200001"),
        ("none", "1", None),
    ],
)
def test_a_parameter_is_no_worse_than_what_is_set_above(better: str, value: str, says: str | None) -> None:
    standard = {"params": {"small": {**SMALL["params"]["small"], "better": better}}}
    findings = found(standard, {"difference.params.small": value}, above={"small": "200000"})
    assert [(one.code, one.what_zh) for one in findings] == ([("difference.param.direction", says)] if says else [])


def test_a_parameter_set_above_needs_no_value_of_the_place() -> None:
    standard = {"params": {"small": {**SMALL["params"]["small"], "set_by": "省级"}}}
    assert [(one.severity, one.code) for one in found(standard, {})] == [("warning", "difference.param.unset")]
    assert [(one.severity, one.code) for one in found(standard, {}, above={})] == [("error", "difference.param.unset")]
    assert found(standard, {}, above={"small": "200000"}) == ()


PATHS = sorted({*edited("food-business", {}).lines, "common.steps.visit", "", ".", "x.y", "common.materials.x.supply"})
ODD = [None, "", "x", "2wd", [], {}, ["x"], {"x": "y"}, {"one": []}, {"one": [{"is": "1wd"}]}, [{}], [None], "end", "1"]


@given(st.sampled_from(PATHS), st.sampled_from(["to", "add"]), st.sampled_from(ODD))
@settings(max_examples=200, deadline=None)
def test_no_change_makes_the_check_itself_fail(path: str, how: str, value: Any) -> None:
    for finding in found({}, {"difference.changes": [{"at": path, how: value}]}):
        assert finding.line >= 1
        assert finding.what_zh


@given(st.sampled_from(sorted(read(WRITTEN, "d.yaml").lines)), st.sampled_from([GONE, *ODD]))
@settings(max_examples=150, deadline=None)
def test_no_edit_of_a_difference_makes_the_check_itself_fail(path: str, value: Any) -> None:
    for finding in found({}, {path: value}):
        assert finding.line >= 1


def test_every_code_of_a_difference_is_demonstrated() -> None:
    shown = {one["code"] for case in CASES for one in case["finds"]} | {"difference.param.direction"}
    paths = {"difference.changes", "difference.statute.basis", "difference.local.complaint_phone"}
    assert {code for code in codes_in_source() if code.startswith("difference.")} - shown - paths == set()


def test_every_kind_of_cell_stands_once_in_the_table_and_says_which_way() -> None:
    for favour in FAVOUR:
        path = re.sub(r"\*", "x", favour.path)
        assert favour_of(path if favour.whole else f"common.{path}") is favour
        assert favour.to or favour.add or favour.drop
    others = "common.conditions.x common.steps.x.min common.hearing remedies parties.joint quota.take limits.statutory"
    for path in (*others.split(), "common.materials.x.weight", "common.steps.x.shows", "lanes.x.post"):
        assert favour_of(path) is None
