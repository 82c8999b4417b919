"""Deciding a rule for one subject: Kleene's three values, exact numbers, and the facts still missing.

A rule is compiled once into closures. A fact that is absent or ``None`` is unknown; a fact of the wrong type is a fault
of the house and raises RuleError ``rule.type``, it never turns into "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Final

from tongban.core.rules import tree
from tongban.core.rules.aggregates import aggregate
from tongban.core.rules.days import civil_day
from tongban.core.rules.errors import ill_typed
from tongban.core.rules.grammar import Rule
from tongban.core.rules.plans import NO_GAPS, Facts, Gaps, Plan, Run, not_a_truth, strict_gaps
from tongban.core.rules.values import age, comparison, plus, stretch, times

__all__ = ["Facts", "Plan", "Verdict", "amount", "compiled", "decide", "missing", "plan"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``value`` is True, False or None (unknown); ``missing`` names the missing facts that could still change it."""

    value: bool | None
    missing: tuple[str, ...] = ()


_YES: Final = Verdict(True)
_NO: Final = Verdict(False)


def decide(rule: Rule, facts: Facts, at: date) -> Verdict:
    """Whether ``rule`` holds of ``facts`` on the day ``at`` (an instant is taken as its Shanghai date)."""
    made = compiled(rule)
    if type(at) is not date:
        at = civil_day(at)
    value = made.run(facts, at, None)
    if value is True:
        return _YES
    if value is False:
        return _NO
    if value is None:
        return Verdict(None, tuple(dict.fromkeys(made.gaps(facts, at, None))))
    raise ill_typed(
        rule.ast.column, "规则的结果不是“是”或“否”", "the rule gives no yes or no", "请写成比较", "make it a comparison"
    )


def amount(rule: Rule, facts: Facts, at: date) -> int | None:
    """The number ``rule`` comes to, rounded once, half up, to the scaled unit (fen); None while a fact is unknown."""
    value = compiled(rule).run(facts, civil_day(at), None)
    if value is None:
        return None
    if type(value) is int:
        return value
    if isinstance(value, Fraction):
        return floor(value + Fraction(1, 2))
    raise ill_typed(rule.ast.column, "规则的结果不是数", "the rule gives no number", "请写成算式", "make it a sum")


def missing(rule: Rule, facts: Facts, at: date) -> tuple[str, ...]:
    """The missing facts that could still change the answer or the amount; empty when it is already known."""
    made, day = compiled(rule), civil_day(at)
    if made.run(facts, day, None) is not None:
        return ()
    return tuple(dict.fromkeys(made.gaps(facts, day, None)))


@lru_cache(maxsize=8192)
def compiled(rule: Rule) -> Plan:
    """The closures of ``rule``, made once."""
    return plan(rule.ast, "")


def plan(node: tree.Node, owner: str) -> Plan:
    """The closures of one node; ``owner`` is the list fact whose members ``it`` stands for."""
    match node:
        case tree.Constant(value):
            return Plan(lambda facts, at, it: value, NO_GAPS)
        case tree.Fact(name):
            return _fact(name)
        case tree.Member(field):
            return _member(field, owner, node.column)
        case tree.At():
            return Plan(lambda facts, at, it: at, NO_GAPS)
        case tree.Not(part):
            return _not(plan(part, owner), part.column)
        case tree.And(parts):
            return _all_hold([plan(part, owner) for part in parts], [part.column for part in parts], True)
        case tree.Or(parts):
            return _all_hold([plan(part, owner) for part in parts], [part.column for part in parts], False)
        case tree.Between(value, low, high):
            bounds = (tree.Compare(">=", value, low), tree.Compare("<=", value, high))
            return plan(tree.And(bounds, column=node.column), owner)
        case tree.Aggregate(kind, over, body):
            inner = over.name if isinstance(over, tree.Fact) else owner
            return aggregate(kind, plan(over, owner), None if body is None else plan(body, inner), node.column)
        case _:
            return _strict(node, owner)


def _fact(name: str) -> Plan:
    names = (name,)
    return Plan(
        lambda facts, at, it: facts.get(name), lambda facts, at, it: () if facts.get(name) is not None else names
    )


def _member(field: str, owner: str, column: int) -> Plan:
    """A field of the member at hand; where it is unknown, it is the list that must be completed."""
    names = (owner,)

    def run(facts: Facts, at: date, it: object) -> object:
        if not field or it is None:
            return it
        if isinstance(it, Mapping):
            return it.get(field)
        raise ill_typed(
            column, f"{owner} 的成员没有字段 {field}", f"members of {owner} have no fields", "请改用 it", "use it alone"
        )

    return Plan(run, lambda facts, at, it: () if run(facts, at, it) is not None else names)


def _not(part: Plan, column: int) -> Plan:
    inner = part.run

    def run(facts: Facts, at: date, it: object) -> object:
        value = inner(facts, at, it)
        if value is True:
            return False
        if value is False:
            return True
        if value is None:
            return None
        raise not_a_truth(column)

    return Plan(run, part.gaps)


def _all_hold(parts: list[Plan], columns: list[int], neutral: bool) -> Plan:
    """``and`` (neutral True) and ``or`` (neutral False): the other truth value settles it whatever is unknown."""
    runs = tuple(part.run for part in parts)
    settling = not neutral

    def run(facts: Facts, at: date, it: object) -> object:
        unknown = False
        for place, each in enumerate(runs):
            value = each(facts, at, it)
            if value is settling:
                return settling
            if value is None:
                unknown = True
            elif value is not neutral:
                raise not_a_truth(columns[place])
        return None if unknown else neutral

    return Plan(run, strict_gaps(parts))


def _strict(node: tree.Node, owner: str) -> Plan:
    """Everything whose answer is unknown as soon as one of its operands is."""
    column = node.column
    children: list[Plan]
    run: Run
    match node:
        case tree.Compare(op, left, right):
            children = [plan(left, owner), plan(right, owner)]
            run = comparison(op, children[0].run, children[1].run, column)
        case tree.StartsWith(left, prefix):
            children = [plan(left, owner), plan(prefix, owner)]
            run = comparison("startswith", children[0].run, children[1].run, column)
        case tree.In(left, options):
            children = [plan(left, owner)]
            listed = frozenset(option.value for option in options)
            sample = options[0].value
            run = comparison("in", children[0].run, lambda facts, at, it: sample, column, listed)
        case tree.Total(first, others):
            children = [plan(first, owner), *(plan(term, owner) for _, term in others)]
            run = plus(
                children[0].run,
                [(sign, child.run) for (sign, _), child in zip(others, children[1:], strict=True)],
                column,
            )
        case tree.Product(factors):
            children = [plan(factor, owner) for factor in factors]
            run = times([child.run for child in children], column)
        case tree.Span(unit, count):
            children = [plan(count, owner)]
            run = stretch(unit, children[0].run, column)
        case tree.AgeAt(birth, at):
            children = [plan(birth, owner), plan(at, owner)]
            run = age(children[0].run, children[1].run, column)
        case _:
            raise TypeError(f"not a node of a rule: {node!r}")
    gaps: Gaps = strict_gaps(children)
    return Plan(run, gaps)
