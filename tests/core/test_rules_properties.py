"""The laws of the rule language, by property: Kleene's tables, missing facts, monotony, reading what was written."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from core.rule_worlds import AMOUNTS, AT, FACTS, FILLED, RULES, naive
from tongban.core.rules import (
    RuleError,
    amount,
    can_fail,
    can_hold,
    check_types,
    decide,
    explain,
    missing,
    parse,
    tree,
    write,
)
from tongban.core.rules.days import Stretch, age_at, shift
from tongban.core.rules.types import BOOL, DATE, INT, TEXT, Type

TYPES = {
    "a.yes": BOOL, "b.yes": BOOL, "a.n": INT, "b.n": INT, "a.text": TEXT, "a.day": DATE,
    "a.list": Type("list", fields=(("n", INT), ("ok", BOOL))),
}  # fmt: skip
ANSWERS = {True: "yes", False: "no", None: "unknown"}


@settings(max_examples=400, deadline=None)
@given(RULES)
def test_a_written_rule_reads_as_itself(node: tree.Node) -> None:
    assert parse(write(node)).ast == node


@settings(max_examples=400, deadline=None)
@given(RULES, FACTS)
def test_decide_agrees_with_the_naive_reading(node: tree.Node, facts: dict[str, object]) -> None:
    assert decide(parse(write(node)), facts, AT).value is naive(node, facts)


@settings(max_examples=200, deadline=None)
@given(AMOUNTS, FACTS)
def test_amount_is_the_naive_sum_rounded_half_up(node: tree.Node, facts: dict[str, object]) -> None:
    exact = naive(node, facts)
    expected = None if exact is None else (2 * Fraction(exact) + 1) // 2  # type: ignore[arg-type]
    assert amount(parse(write(node)), facts, AT) == expected


@settings(max_examples=400, deadline=None)
@given(RULES, FACTS, st.data())
def test_only_missing_facts_can_still_change_the_answer(
    node: tree.Node, facts: dict[str, object], data: st.DataObject
) -> None:
    rule = parse(write(node))
    verdict = decide(rule, facts, AT)
    assert set(verdict.missing) <= rule.names
    assert verdict.missing == missing(rule, facts, AT)
    others = [name for name in FILLED if name not in verdict.missing and facts.get(name) is None]
    filled = {**facts, **{name: data.draw(FILLED[name], label=name) for name in others}}
    assert decide(rule, filled, AT).value is verdict.value


@settings(max_examples=400, deadline=None)
@given(RULES, FACTS, st.data())
def test_learning_a_fact_never_turns_an_answer(node: tree.Node, facts: dict[str, object], data: st.DataObject) -> None:
    rule = parse(write(node))
    before = decide(rule, facts, AT).value
    learnt = {name: data.draw(value, label=name) for name, value in FILLED.items() if facts.get(name) is None}
    after = decide(rule, {**facts, **learnt}, AT).value
    assert before is None or after is before


@settings(max_examples=200, deadline=None)
@given(RULES, FACTS, FACTS)
def test_facts_not_named_do_not_matter(node: tree.Node, facts: dict[str, object], other: dict[str, object]) -> None:
    rule = parse(write(node))
    kept = {name: value for name, value in facts.items() if name in rule.names}
    strange = {name: value for name, value in other.items() if name not in rule.names}
    assert decide(rule, {**kept, **strange}, AT) == decide(rule, kept, AT)


@settings(max_examples=200, deadline=None)
@given(RULES, FACTS)
def test_sound_rules_have_no_fault_and_reasons_agree_with_the_verdict(
    node: tree.Node, facts: dict[str, object]
) -> None:
    rule = parse(write(node))
    assert check_types(rule, TYPES) == ()
    told = {reason.verdict for reason in explain(rule, facts, AT, {})}
    whole = "no" if "no" in told else "unknown" if "unknown" in told else "yes"
    assert whole == ANSWERS[decide(rule, facts, AT).value]


@settings(max_examples=200, deadline=None)
@given(RULES, RULES, FACTS)
def test_kleene_laws(one: tree.Node, other: tree.Node, facts: dict[str, object]) -> None:
    def value(text: str) -> bool | None:
        return decide(parse(text), facts, AT).value

    p, q = f"({write(one)})", f"({write(other)})"
    assert value(f"not not {p}") is value(p)
    assert value(f"not ({p} and {q})") is value(f"not {p} or not {q}")
    assert value(f"{p} and {q}") is value(f"{q} and {p}")
    assert value(f"{p} or {p} and {q}") is value(p)


SNIPPETS = st.sampled_from(
    ["a.n", "a.text", "a.list", "it", "it.n", "at", "and", "or", "not", "in", "between", "startswith", "any(", "count(",
     "sum(", "years(", "age_at(", "(", ")", "[", "]", ",", "==", "<", "+", "-", "*", "1", "0.5", "'甲'", "@2026-01-31",
     "@2026-02-30", "true", "，", "/", "="]
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.text(max_size=40) | st.lists(SNIPPETS, max_size=12).map(" ".join), FACTS)
def test_random_text_gives_a_rule_or_a_refusal_and_nothing_else(text: str, facts: dict[str, object]) -> None:
    try:
        rule = parse(text)
        assert parse(write(rule.ast)).ast == rule.ast
        if check_types(rule, TYPES, "bool") == ():
            decide(rule, facts, AT)
        elif check_types(rule, TYPES, "number") == ():
            amount(rule, facts, AT)
        else:
            decide(rule, facts, AT)
    except RuleError as error:
        assert error.code in ("rule.syntax", "rule.type")
        assert 1 <= error.column <= len(text) + 1


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 120), st.dates(date(2000, 1, 1), date(2200, 1, 1)))
def test_age_and_years_agree(birth: date, years: int, at: date) -> None:
    assert (age_at(birth, at) >= years) is (shift(birth, Stretch(months=12 * years)) <= at)


@settings(max_examples=600, deadline=None)
@given(RULES, FACTS)
def test_what_can_never_hold_never_does(node: tree.Node, facts: dict[str, object]) -> None:
    answer = decide(parse(write(node)), facts, AT).value
    if answer is True:
        assert can_hold(node, TYPES)
    if answer is False:
        assert can_fail(node, TYPES)
