"""The rule language, by example: what reads, what is refused with which remedy, what is decided and why."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from tongban.core.rules import (
    Label,
    Reason,
    RuleError,
    Verdict,
    amount,
    check_types,
    decide,
    explain,
    missing,
    parse,
    tree,
    write,
)
from tongban.core.rules.types import BOOL, DATE, DURATION, INT, MONEY, TEXT, VOLUME, Type

AT = date(2026, 1, 31)
TYPES = {
    "applicant.age": INT,
    "applicant.birth": DATE,
    "household.income": MONEY,
    "household.members": Type("list", fields=(("name", TEXT), ("income", MONEY), ("local", BOOL))),
    "catering.operations": Type("list", member=Type("enum", options=("热食", "冷食"))),
    "premises.kind": Type("enum", options=("宾馆", "理发店")),
    "premises.central_air": BOOL,
    "intake.sources": Type("list", fields=(("volume_day", VOLUME),)),
    "param.city_from": VOLUME,
    "param.keep": DURATION,
}


def test_names_are_the_facts_a_rule_may_look_at() -> None:
    rule = parse("any(intake.sources, it.volume_day >= param.city_from) and not household.local")
    assert rule.names == {"intake.sources", "param.city_from", "household.local"}
    assert rule.text.startswith("any(")
    assert parse(rule.text) is rule
    assert {rule: 1}[parse(rule.text)] == 1


@pytest.mark.parametrize(
    ("text", "column", "remedy"),
    [
        ("", 1, "请写上事实名称、数字、带引号的文字或 @日期"),
        ("applicant.age >= 60 and", 24, "请写上事实名称、数字、带引号的文字或 @日期"),
        ("1 < applicant.age < 3", 19, "请写作 x between a and b，或用 and 连接"),
        ("applicant.age = 3", 15, "请写作 =="),
        ("applicant.age / 2 > 3", 15, "请改用乘法，如 * 0.5"),
        ("applicant.age ≥ 60", 15, "请改用半角符号 , ( ) [ ] ' \" == != <= >="),
        ("premises.kind == 宾馆", 18, "文字请加引号，名称只用字母、数字、下划线和点"),
        ("premises.kind == '宾馆", 18, "请在同一行补上引号"),
        ("premises.kind not in ['宾馆']", 15, "请写作 not (x in [...])"),
        ("premises.kind in ('宾馆')", 18, "请写作 in ['甲', '乙']；清单事实请用 any(清单, it == '甲')"),
        ("age >= 60", 1, "名称须带所属，如 applicant.age；文字请加引号"),
        ("it.income > 3", 1, "请写作 any(清单, it.字段 …)"),
        ("applicant.birth <= @2026-02-30", 20, "请核对年月日"),
        ("applicant.age >= 60岁", 20, "文字请加引号，名称只用字母、数字、下划线和点"),
        ("applicant.age >= 3d", 18, "请写作 12 或 0.5，不带单位"),
        ("(applicant.age >= 60", 21, "请补上 )"),
        ("x" * 2001, 2001, "请拆成几条规则"),
        ("(" * 33 + "a.b" + ")" * 33, 33, "请拆成几条规则"),
    ],
)
def test_what_does_not_read_is_refused_with_column_and_remedy(text: str, column: int, remedy: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.column, caught.value.remedy) == ("rule.syntax", column, remedy)


def test_thirty_two_brackets_and_two_thousand_characters_still_read() -> None:
    assert parse("(" * 32 + "a.b" + ")" * 32).ast == tree.Fact("a.b")
    long = "a.b + " * 332 + "a.b > 1"
    assert len(long) == 1999
    assert decide(parse(long), {"a.b": 1}, AT) == Verdict(True)


def test_a_list_of_mixed_sorts_is_refused() -> None:
    with pytest.raises(RuleError) as caught:
        parse("premises.kind in ['宾馆', 3]")
    assert (caught.value.code, caught.value.column) == ("rule.type", 18)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a.yes", True), ("not a.yes", False), ("a.none", None), ("not a.none", None),
        ("a.yes or a.none", True), ("a.no or a.none", None), ("a.yes and a.none", None), ("a.no and a.none", False),
        ("a.none == a.none", None), ("a.n == 3", True), ("a.n == 3.0", True), ("a.n != 3.5", True),
         ("2 * a.n + 1 == 7", True),
        ("a.n - 1 - 1 == 1", True), ("a.n between 3 and 4", True), ("a.n between 4 and a.none", False),
        ("a.n in [1, 3]", True), ("a.text in ['乙']", False), ("a.text startswith '甲'", True),
         ('a.text == "甲方"', True),
        ("a.day + months(1) == @2026-02-28", True), ("a.day + years(60) > at", True),
         ("age_at(@1966-02-01, at) == 59", True),

        ("age_at(@2004-02-29, @2005-02-28) == 1", True), ("a.day - days(31) == @2025-12-31", True),
        ("a.day + a.keep == @2026-07-31", True), ("a.day + years(999999) == @9999-12-31", True),
        ("any(a.list, it.n > 1)", True), ("all(a.list, it.n > 1)", False), ("any(a.list, it.n > 2)", None),
        ("count(a.list) == 3", True), ("count(a.list, it.n > 0)", None), ("any(a.empty, it.n > 2)", False),
        ("all(a.empty, it.n > 2)", True), ("sum(a.empty, it.n) == 0", True), ("min(a.empty, it.n) > 0", None),
        ("any(a.words, it == '乙')", True), ("sum(a.words, 2) == 4", True), ("max(a.days, it) == @2026-05-01", True),
    ],
)  # fmt: skip
def test_what_a_rule_decides(text: str, value: bool | None) -> None:
    facts = {
        "a.yes": True, "a.no": False, "a.n": 3, "a.text": "甲方", "a.day": AT, "a.keep": "6m",
        "a.list": [{"n": 1}, {"n": 2}, {"n": None}], "a.empty": [], "a.words": ["甲", "乙"],
        "a.days": [date(2026, 5, 1), AT],
    }  # fmt: skip
    if text == "count(a.list, it.n > 0)":
        assert amount(parse(text), facts, AT) is None
    else:
        assert decide(parse(text), facts, AT).value is value


def test_missing_names_only_what_could_still_change_the_answer() -> None:
    rule = parse("(a.x or a.y) and a.z and any(a.list, it.n > param.line)")
    assert decide(rule, {"a.x": True}, AT) == Verdict(None, ("a.z", "a.list"))
    assert decide(rule, {"a.x": True, "a.z": True, "a.list": [{"n": None}, {"n": 2}]}, AT).missing == (
        "a.list",
        "param.line",
    )
    assert decide(rule, {"a.z": False}, AT) == Verdict(False)
    assert missing(parse("a.x * 0.03"), {}, AT) == ("a.x",)


def test_a_fact_of_the_wrong_type_is_told_and_never_becomes_no() -> None:
    for text, facts in [
        ("a.n > 3", {"a.n": "4"}), ("a.n == 3", {"a.n": True}), ("a.n in [1]", {"a.n": "1"}), ("not a.n", {"a.n": 1}),
        ("a.n * 2 > 1", {"a.n": 0.5}), ("any(a.n, it.x)", {"a.n": "清单"}), ("a.n > '甲'", {"a.n": "乙"}),
        ("a.n and true", {"a.n": "是"}), ("a.n", {"a.n": 7}), ("at + a.n > at", {"a.n": "3wd"}),
    ]:  # fmt: skip
        with pytest.raises(RuleError) as caught:
            decide(parse(text), facts, AT)
        assert caught.value.code == "rule.type"


def test_an_instant_is_its_shanghai_date() -> None:
    late = datetime(2026, 1, 30, 17, 0, tzinfo=UTC)
    assert decide(parse("at == @2026-01-31"), {}, late).value is True
    assert decide(parse("a.when <= at"), {"a.when": late}, AT).value is True


@pytest.mark.parametrize(("base", "fen"), [(150, 5), (149, 4), (-150, -4), (None, None)])
def test_an_amount_is_rounded_once_half_up(base: int | None, fen: int | None) -> None:
    assert amount(parse("a.base * 0.03"), {"a.base": base}, AT) == fen


def test_amount_rounds_the_whole_and_not_its_parts() -> None:
    assert amount(parse("a.base * 0.4 + a.base * 0.4"), {"a.base": 1}, AT) == 1
    assert parse("0.03").ast == tree.Constant(Fraction(3, 100))
    with pytest.raises(RuleError):
        amount(parse("a.base > 1"), {"a.base": 1}, AT)


@pytest.mark.parametrize(
    ("text", "want", "faults"),
    [
        ("applicant.age >= 60 and premises.kind in ['宾馆']", "bool", []),
        ("sum(household.members, it.income) * 0.5 + 30000", "money", []),
        ("sum(household.members, it.income) * count(household.members) <= 3", "bool", []),
        ("applicant.birth + years(60) <= at and at + param.keep > at", "bool", []),
        ("any(catering.operations, it == '热食')", "bool", []),
        ("applicant.ages >= 60", "bool", [("rule.unknown-name", 1, "是否为 applicant.age")]),
        ("any(household.members, it.incom > 1)", "bool", [("rule.unknown-name", 24, "是否为 it.income")]),
        ("premises.kind == '旅馆'", "bool", [("rule.type", 18, "可选：宾馆、理发店")]),
        ("any(catering.operations, it == '酒')", "bool", [("rule.type", 32, "可选：热食、冷食")]),
        ("household.income > param.city_from", "bool", [("rule.type", 1, "请使两边为同一类型")]),
        ("premises.kind < '理'", "bool", [("rule.type", 1, "只能用 ==、!=、in 或 startswith")]),
        ("household.income * household.income", "money", [("rule.type", 20, "请把其中一个声明为整数")]),
        ("applicant.age", "bool", [("rule.type", 1, "请改写规则")]),
        ("applicant.age and premises.central_air", "bool", [("rule.type", 1, "请写成比较")]),
        ("at + 3 > at", "bool", [("rule.type", 6, "同类的数才能相加减；日期只能加减 years/months/days")]),
        ("at + days(1.5) > at", "bool", [("rule.type", 11, "请写整数")]),
        ("any(applicant.age, it.x)", "bool", [("rule.type", 5, "请换成清单事实")]),
        ("a.x between 1 and 2", "bool", [("rule.unknown-name", 1, "请先在数据元字典中声明")]),
        ("household.members == 3", "bool", [("rule.type", 1, "清单请用 any、all 或 count")]),
    ],
)
def test_check_types(text: str, want: str, faults: list[tuple[str, int, str]]) -> None:
    assert [(fault.code, fault.column, fault.remedy) for fault in check_types(parse(text), TYPES, want)] == faults


def test_explain_says_each_comparison_in_the_words_of_the_labels() -> None:
    labels = {
        "applicant.age": Label("年龄", "Age"),
        "household.members": "家庭成员",
        "household.members.income": Label("收入", "Income", lambda fen: f"{int(str(fen)) / 100:.2f} 元"),
    }
    rule = parse("applicant.age >= 60 and any(household.members, it.income < 100000) and not a.x")
    told = explain(rule, {"applicant.age": 63, "household.members": [{"income": 90000}, {}]}, AT, labels)
    assert told == (
        Reason("年龄 ≥ 60：63，符合", "Age ≥ 60: 63, met", "yes"),
        Reason(
            "家庭成员至少一项（收入 < 1000.00 元）：符合",
            "at least one of 家庭成员 (Income < 1000.00 元): met",
            "yes",
            (
                Reason(
                    "第1项：收入 < 1000.00 元：900.00 元，符合", "no. 1: Income < 1000.00 元: 900.00 元, met", "yes"
                ),
                Reason("第2项：收入 < 1000.00 元：还不知道", "no. 2: Income < 1000.00 元: not known yet", "unknown"),
            ),
        ),
        Reason(
            "以下情形不得成立：还不知道",
            "this must not hold: not known yet",
            "unknown",
            (Reason("a.x：还不知道", "a.x: not known yet", "unknown"),),
        ),
    )


def test_every_example_of_the_documentation_reads() -> None:
    text = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    examples = text.split("## Examples")[1].split("`explain`")[0].split("\n    ")[1:]
    assert len(examples) == 5
    assert [write(parse(example.strip()).ast) for example in examples] == [example.strip() for example in examples]


@pytest.mark.parametrize(
    "text",
    [
        "a.x - (a.y - a.z) > 1",
        "2 * (a.x + 1) == -1",
        "a.x * (a.y * a.z) > 0.125",
        "(a.x or a.y) and a.z",
        "a.x and (a.y and a.z)",
        "not (a.x and a.y)",
        "(a.x == 1) == (a.y == 2)",
        "a.x between a.y - 1 and a.y + 1 and a.z",
        'any(a.list, any(it.inner, it == "it\'s"))',
    ],
)
def test_brackets_that_matter_are_kept(text: str) -> None:
    assert write(parse(text).ast) == text
