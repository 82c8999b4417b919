"""The dictionary of data elements: loading, merging, entering, showing, deriving."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.core.codes import credit_code, id_number
from tongban.core.errors import Refusal
from tongban.core.facts import Dictionary, Element, Type, parse_rows, parse_value, show_value, with_derived
from tongban.core.rules import check_types, explain, parse
from tongban.core.rules.types import BOOL, INT

BASE_PATH = Path(__file__).parents[2] / "data" / "dictionary" / "base.yaml"
BASE = Dictionary.load(BASE_PATH)
AT = date(2026, 3, 31)


def element(kind: str, **more: object) -> Element:
    return Element("a.b", "某项", "Thing", Type(kind), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "premises.name", "premises.address", "premises.kind", "premises.central_air", "premises.division",
        "premises.address.division", "premises.address.point", "place.venue", "case.commitment", "handover.way",
        "applicant.age", "applicant.address.division", "catering.operations", "unemployment.reason", "enterprise.name",
    ],
)  # fmt: skip
def test_every_fact_of_the_shipped_example_resolves(name: str) -> None:
    assert BASE[name].label_zh
    assert BASE.types[name] == BASE[name].type


def test_every_element_of_the_base_says_both_languages_and_where_it_is_true() -> None:
    for name, each in BASE.items():
        assert each.label_zh and each.label_en and each.source, name
        assert not each.of or each.of in BASE, name
        assert len(each.options_en) == len(each.options) and all(each.options_en), name
    assert len(BASE["premises.kind"].options) == 28
    assert BASE["handover.way"].options == ("电子", "窗口自取", "邮寄")
    assert BASE["applicant.id_number"].sensitivity == "sensitive"


def test_the_base_types_and_labels_a_rule() -> None:
    rule = parse(
        "applicant.age >= 60 and premises.kind in ['理发店', '美容店'] "
        "and any(catering.operations, it == '散装食品销售')"
    )
    assert check_types(rule, BASE.types) == ()
    assert [fault.remedy for fault in check_types(parse("applicant.agee > 1"), BASE.types)] == ["是否为 applicant.age"]
    told = explain(parse("applicant.age >= 60"), {"applicant.age": 63}, AT, BASE.labels)
    assert told[0].zh == "年龄 ≥ 60 周岁：63 周岁，符合"


def test_merge_adds_and_refuses_another_type_or_less_care() -> None:
    more = Dictionary.of({"household.size": {"zh": "家庭人口", "type": "int"}})
    both = BASE.merge(more)
    assert both["household.size"].type == INT and "household.size" not in BASE
    assert (
        BASE.merge(Dictionary.of({"premises.name": {"zh": "店名", "type": "text"}}))["premises.name"].label_zh == "店名"
    )
    for name, said in [
        ("applicant.age", {"zh": "年龄", "type": "text"}),
        ("handover.way", {"zh": "方式", "type": "enum", "options": ["电子"], "sensitivity": "public"}),
        ("applicant.id_number", {"zh": "证件号", "type": "id_number", "sensitivity": "public"}),
        ("premises.address.division", {"zh": "区划", "type": "text"}),
    ]:
        with pytest.raises(Refusal) as caught:
            BASE.merge(Dictionary.of({name: said}))
        assert (caught.value.code, caught.value.where) == ("dictionary.conflict", name)


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"zh": "甲", "type": "number"}, "a.b.type"),
        ({"type": "int"}, "a.b.zh"),
        ({"zh": "甲", "kind": "int"}, "a.b.kind"),
        ({"zh": "甲", "type": "enum"}, "a.b.options"),
        ({"zh": "甲", "type": "enum", "options": ["一", "一"]}, "a.b.options"),
        ({"zh": "甲", "type": "list"}, "a.b"),
        ({"zh": "甲", "type": "int", "min": "1.5"}, "a.b.min"),
        ({"zh": "甲", "pattern": "("}, "a.b.pattern"),
        ({"zh": "甲", "sensitivity": "secret"}, "a.b.sensitivity"),
        ("甲", "a.b"),
    ],
)
def test_an_element_said_wrongly_is_refused_at_its_key(said: object, where: str) -> None:
    with pytest.raises(Refusal) as caught:
        Dictionary.of({"a.b": said})
    assert (caught.value.code, caught.value.where) == ("dictionary.element", where)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("elements:\n  a.b: {zh: 甲}\n  a.b: {zh: 乙}\n", 3),
        ("elements: &x\n  a.b: {zh: 甲}\n", 1),
        ("elements:\n  a.b: !!str 甲\n", 2),
        ("elements: [\n", 2),
        ("elements: " + "[" * 30, 1),
    ],
)
def test_yaml_that_reads_two_ways_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "d.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        Dictionary.load(path)
    assert (caught.value.code, caught.value.where) == ("dictionary.yaml", f"d.yaml:{line}")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "  甲 ", "甲"), ("text", "   ", None),
        ("bool", "是", True), ("bool", "off", False), ("int", "１，２００", 1200),
        ("int", "-3", -3), ("money", "1,234.5", 123450), ("money", "0.07", 7),
        ("area", "12.50", 1250), ("volume", "0.125", 125),
        ("date", "2026-01-31", date(2026, 1, 31)), ("date", "2026/1/31", date(2026, 1, 31)),
        ("date", "2026年1月31日", date(2026, 1, 31)), ("date", "20260131", date(2026, 1, 31)),
        ("point", "106.63, 30.47", "106.63,30.47"),
        ("person_name", "阿卜杜拉•买买提", "阿卜杜拉·买买提"), ("person_name", "㐂", "㐂"),
        ("phone", "+86 138-0013-8000", "13800138000"), ("division", "511602", "511602000000"),
        ("duration", "20个工作日", "20wd"),
        ("address", "广安区演示路1号", "广安区演示路1号"),
    ],
)  # fmt: skip
def test_what_is_entered_becomes_a_typed_value(kind: str, text: str, value: object) -> None:
    read = parse_value(element(kind), text)
    assert read == value and type(read) is type(value)


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("bool", "也许", "fact.bool"), ("int", "1.5", "fact.number"), ("int", "十二", "fact.number"),
        ("int", "1,20", "fact.number"),
        ("money", "1.005", "fact.money"), ("money", "1e3", "fact.money"), ("money", "NaN", "fact.money"),
        ("area", "1.234", "fact.area"), ("volume", "1.2345", "fact.volume"), ("date", "2026-02-30", "fact.date"),
        ("date", "昨天", "fact.date"), ("point", "200,10", "fact.point"), ("person_name", "张3", "fact.person-name"),
        ("text", "甲\x00", "fact.text"), ("text", "甲" * 4001, "fact.length"), ("phone", "1", "phone.form"),
        ("list", "甲", "fact.rows"), ("duration", "很快", "fact.duration"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_at_the_element(kind: str, text: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_value(element(kind), text)
    assert (caught.value.code, caught.value.where) == (code, "a.b")


def test_refusals_say_how_to_write_it() -> None:
    with pytest.raises(Refusal) as money:
        parse_value(element("money"), "十元")
    assert money.value.zh == "某项：请填元，最多两位小数。"
    with pytest.raises(Refusal) as option:
        parse_value(BASE["handover.way"], "快递")
    assert (option.value.code, option.value.zh) == (
        "fact.option", "结果送达方式：没有“快递”这一选项，可选：电子、窗口自取、邮寄。",
    )  # fmt: skip
    with pytest.raises(Refusal) as bounds:
        parse_value(BASE["applicant.age"], "151周岁")
    assert (bounds.value.code, bounds.value.zh) == ("fact.range", "年龄：应不小于0、不大于150周岁。")
    with pytest.raises(Refusal) as industry:
        parse_value(BASE["enterprise.industry"], "Z99")
    assert industry.value.zh == "行业代码：请按国民经济行业分类填写，如 H6210。"


def test_codes_are_checked_by_their_standards() -> None:
    number = id_number.generate(date(1990, 2, 3), 12)
    assert parse_value(BASE["applicant.id_number"], number.lower()) == number
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    with pytest.raises(Refusal) as caught:
        parse_value(BASE["applicant.id_number"], wrong)
    assert (caught.value.code, caught.value.where) == ("id-number.check-digit", "applicant.id_number")
    with pytest.raises(Refusal) as unborn:
        parse_value(BASE["applicant.id_number"], number, on=date(1989, 1, 1))
    assert unborn.value.code == "id-number.birth"
    code = credit_code.generate(7)
    assert parse_value(BASE["enterprise.credit_code"], code) == code


def test_lists_of_values_and_of_records() -> None:
    assert parse_value(BASE["catering.operations"], "热食类食品制售、散装食品销售\n热食类食品制售") == [
        "热食类食品制售",
        "散装食品销售",
    ]
    members = Dictionary.of(
        {
            "household.members": {
                "zh": "家庭成员",
                "type": "list",
                "fields": {"name": {"zh": "姓名", "type": "person_name"}, "income": {"zh": "月收入", "type": "money"}},
            }
        }
    )["household.members"]
    rows = [{"name": "演示甲", "income": "100"}, {"name": "", "income": " "}, {"name": "演示乙"}]
    read = parse_rows(members, rows)
    assert read == [{"name": "演示甲", "income": 10000}, {"name": "演示乙", "income": None}]
    assert show_value(members, read) == "姓名 演示甲，月收入 100.00 元；姓名 演示乙"
    with pytest.raises(Refusal) as caught:
        parse_rows(members, [{"name": "演示甲", "income": "多"}])
    assert (caught.value.code, caught.value.where) == ("fact.money", "household.members.1.income")


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("money", 123450, "1,234.50"), ("money", -5, "-0.05"),
        ("area", 1250, "12.5"), ("volume", 125, "0.125"), ("int", 1200, "1,200"),
        ("bool", True, "是"), ("date", date(2026, 1, 31), "2026年1月31日"), ("text", "甲", "甲"), ("int", None, "未知"),
        ("list", [], "无"), ("duration", "5y", "5年"),
    ],
)  # fmt: skip
def test_how_a_value_is_shown(kind: str, value: object, text: str) -> None:
    assert show_value(element(kind), value) == text


@given(st.integers(-(10**12), 10**12), st.sampled_from(["int", "money", "area", "volume"]))
def test_what_is_shown_can_be_entered_again(value: int, kind: str) -> None:
    assert parse_value(element(kind, unit="元"), show_value(element(kind, unit="元"), value)) == value


@given(st.text(max_size=60), st.sampled_from(sorted(BASE)))
def test_any_text_gives_a_value_or_a_refusal_at_its_element(text: str, name: str) -> None:
    try:
        parse_value(BASE[name], text)
    except Refusal as refusal:
        assert refusal.where in (name, "it") and refusal.zh and refusal.en


def test_birth_sex_and_age_follow_from_the_identity_number() -> None:
    number = id_number.generate(date(1966, 3, 31), 12)
    known = with_derived(BASE, {"applicant.id_number": number, "premises.address.division": "511602000000"}, AT)
    assert known["applicant.birth"] == date(1966, 3, 31)
    assert known["applicant.age"] == 60
    assert known["applicant.sex"] == ("男" if int(number[16]) % 2 else "女")
    assert known["premises.division"] == "511602000000"
    assert with_derived(BASE, {"applicant.age": 5}, AT) == {"applicant.age": 5}
    assert BASE["case.commitment"].type == BOOL
