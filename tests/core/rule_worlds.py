"""Random rules over a small world of facts, and a second, naive reading of them to compare with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from tongban.core.rules import tree

AT = date(2026, 3, 31)
DAYS = st.dates(min_value=AT - timedelta(days=900), max_value=AT + timedelta(days=60))
NUMBERS = st.integers(-3, 3)
TEXTS = st.sampled_from(["甲", "乙", "甲乙"])
RECORDS = st.lists(st.fixed_dictionaries({"n": NUMBERS | st.none(), "ok": st.booleans() | st.none()}), max_size=3)
VALUES = {
    "a.yes": st.booleans(),
    "b.yes": st.booleans(),
    "a.n": NUMBERS,
    "b.n": NUMBERS,
    "a.text": TEXTS,
    "a.day": DAYS,
    "a.list": RECORDS,
}
WHOLE_RECORDS = st.lists(st.fixed_dictionaries({"n": NUMBERS, "ok": st.booleans()}), max_size=3)
FILLED = {**VALUES, "a.list": WHOLE_RECORDS}
FACTS = st.fixed_dictionaries({}, optional={name: value | st.none() for name, value in VALUES.items()})

_constants = st.builds(tree.Constant, NUMBERS | st.just(Fraction(1, 2)) | st.just(Fraction(-5, 4)))
_dates = st.builds(tree.Constant, DAYS) | st.just(tree.Fact("a.day")) | st.just(tree.At())


def _numbers(member: bool) -> st.SearchStrategy[tree.Node]:
    leaves: st.SearchStrategy[tree.Node] = _constants | st.sampled_from([tree.Fact("a.n"), tree.Fact("b.n")])
    if member:
        leaves = leaves | st.just(tree.Member("n"))
    else:
        leaves = (
            leaves
            | st.builds(
                lambda kind: tree.Aggregate(kind, tree.Fact("a.list"), tree.Member("ok" if kind == "count" else "n")),
                st.sampled_from(["count", "sum", "min", "max"]),
            )
            | st.builds(tree.AgeAt, _dates, st.just(tree.At()))
        )
    return (
        leaves
        | st.builds(
            lambda first, sign, other: tree.Total(first, ((sign, other),)), leaves, st.sampled_from([1, -1]), leaves
        )
        | st.builds(lambda one, other: tree.Product((one, other)), leaves, leaves)
    )


def _shifted() -> st.SearchStrategy[tree.Node]:
    spans = st.builds(
        tree.Span, st.sampled_from(["years", "months", "days"]), st.sampled_from([tree.Fact("a.n"), tree.Constant(2)])
    )
    return _dates | st.builds(
        lambda day, sign, span: tree.Total(day, ((sign, span),)), _dates, st.sampled_from([1, -1]), spans
    )


def _leaves(member: bool) -> st.SearchStrategy[tree.Node]:
    numbers = _numbers(member)
    texts = st.builds(tree.Constant, TEXTS)
    truths: list[tree.Node] = [tree.Fact("a.yes"), tree.Fact("b.yes"), tree.Constant(True), tree.Constant(False)]
    if member:
        truths.append(tree.Member("ok"))
    return st.one_of(
        st.sampled_from(truths),
        st.builds(tree.Compare, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), numbers, numbers),
        st.builds(tree.Between, numbers, numbers, numbers),
        st.builds(tree.Compare, st.sampled_from(["==", "!=", "<", ">="]), _shifted(), _dates),
        st.builds(tree.Compare, st.sampled_from(["==", "!="]), st.just(tree.Fact("a.text")), texts),
        st.builds(tree.StartsWith, st.just(tree.Fact("a.text")), texts),
        st.builds(tree.In, st.just(tree.Fact("a.text")), st.lists(texts, min_size=1, max_size=2).map(tuple)),
        st.builds(tree.In, st.just(tree.Fact("a.n")), st.lists(_constants, min_size=1, max_size=3).map(tuple)),
    )


def _truths(member: bool, size: int) -> st.SearchStrategy[tree.Node]:
    return st.recursive(
        _leaves(member),
        lambda inner: st.one_of(
            st.builds(tree.Not, inner),
            st.builds(tree.And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
            st.builds(tree.Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        ),
        max_leaves=size,
    )


_over = st.builds(
    lambda kind, body: tree.Aggregate(kind, tree.Fact("a.list"), body),
    st.sampled_from(["any", "all"]),
    _truths(True, 3),
)
RULES: st.SearchStrategy[tree.Node] = st.recursive(
    _leaves(False) | _over,
    lambda inner: st.one_of(
        st.builds(tree.Not, inner),
        st.builds(tree.And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(tree.Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)
AMOUNTS = _numbers(False)


def naive(node: tree.Node, facts: Mapping[str, object], it: object = None) -> object:
    """The meaning of a rule as docs/rules.md says it, evaluated whole, one line for each form."""

    def of(part: tree.Node, member: object = it) -> object:
        return naive(part, facts, member)

    match node:
        case tree.Constant(value):
            return value
        case tree.Fact(name):
            return facts.get(name)
        case tree.Member(field):
            return it[field]  # type: ignore[index]
        case tree.At():
            return AT
        case tree.Not(part):
            return {True: False, False: True, None: None}[of(part)]  # type: ignore[index]
        case tree.And(parts):
            return conjunction([of(part) for part in parts])
        case tree.Or(parts):
            return disjunction([of(part) for part in parts])
        case tree.Between(value, low, high):
            return conjunction([of(tree.Compare("<=", low, value)), of(tree.Compare("<=", value, high))])
        case tree.Aggregate(kind, over, body):
            members = of(over)
            return None if members is None else gathered(kind, [of(body, each) for each in members])  # type: ignore
        case _:
            return strict(node, of)


def conjunction(values: list[object]) -> bool | None:
    return False if any(v is False for v in values) else None if any(v is None for v in values) else True


def disjunction(values: list[object]) -> bool | None:
    return True if any(v is True for v in values) else None if any(v is None for v in values) else False


def gathered(kind: str, values: list[object]) -> object:
    if kind == "any":
        return disjunction(values)
    if kind == "all":
        return conjunction(values)
    if None in values or (not values and kind in ("min", "max")):
        return None
    return {"count": sum, "sum": sum, "min": min, "max": max}[kind](values)  # type: ignore[operator]


def strict(node: tree.Node, of: object) -> object:  # noqa: PLR0911
    match node:
        case tree.Compare(op, left, right):
            a, b = of(left), of(right)  # type: ignore[operator]
            if a is None or b is None:
                return None
            return {
                "==": a == b,
                "!=": a != b,
                "<": a < b if op == "<" else 0,
                "<=": a <= b if op == "<=" else 0,
                ">": a > b if op == ">" else 0,
                ">=": a >= b if op == ">=" else 0,
            }[op]
        case tree.StartsWith(left, prefix):
            a = of(left)  # type: ignore[operator]
            return None if a is None else a.startswith(of(prefix))  # type: ignore[operator]
        case tree.In(left, options):
            a = of(left)  # type: ignore[operator]
            return None if a is None else any(a == option.value for option in options)
        case tree.Product(factors):
            values = [of(factor) for factor in factors]  # type: ignore[operator]
            return None if None in values else values[0] * values[1]
        case tree.Total(first, ((sign, tree.Span(unit, count)),)):
            day, n = of(first), of(count)  # type: ignore[operator]
            return None if day is None or n is None else moved(day, unit, sign * n)
        case tree.Total(first, ((sign, other),)):
            a, b = of(first), of(other)  # type: ignore[operator]
            return None if a is None or b is None else a + sign * b
        case tree.AgeAt(birth, at):
            born, then = of(birth), of(at)  # type: ignore[operator]
            if born is None or then is None:
                return None
            # the largest number of years that, added to the birth, is not after the day
            return next(n for n in range(200, -200, -1) if moved(born, "years", n) <= then)
    raise AssertionError(node)


def moved(day: date, unit: str, n: int) -> date:
    if unit == "days":
        return day + timedelta(days=n)
    months = day.year * 12 + day.month - 1 + (12 * n if unit == "years" else n)
    for last in range(day.day, 0, -1):
        try:
            return date(months // 12, months % 12 + 1, last)
        except ValueError:
            continue
    raise AssertionError((day, unit, n))
