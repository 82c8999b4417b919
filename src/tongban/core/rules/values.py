"""Comparing and reckoning with the values of a rule. Texts have no order, truths are no numbers, nothing divides."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from tongban.core.rules.days import Stretch, age_at, civil_day, shift, stretch_of
from tongban.core.rules.errors import RuleError, ill_typed
from tongban.core.rules.plans import Facts, Run
from tongban.core.workdays import Duration

_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FAST_ORDER: Final = frozenset({int, date})
_FAST_EQUAL: Final = frozenset({int, date, str, bool})


def sort_of(value: object) -> str:
    """number, text, date, truth, or the Python name of what a rule cannot use."""
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int | Fraction):
        return "number"
    if isinstance(value, str):
        return "text"
    return "date" if isinstance(value, date) else type(value).__name__


def _plain(value: object) -> object:
    return civil_day(value) if isinstance(value, datetime) else value


def _apart(column: int, left: object, right: object) -> RuleError:
    return ill_typed(
        column,
        f"不能把 {sort_of(left)} 与 {sort_of(right)} 相比",
        f"{sort_of(left)} and {sort_of(right)} do not compare",
        "请核对事实的类型",
        "check the type of the fact",
    )


def comparison(op: str, left: Run, right: Run, column: int, listed: frozenset[object] = frozenset()) -> Run:
    """One comparison; ``in`` compares with a sample of its list first, so that a wrong type is told and not "no"."""
    if op in _ORDERS:
        return _ordered(_ORDERS[op], left, right, column)
    if op == "startswith":
        return _starts(left, right, column)
    wanted = op != "!="

    def run(facts: Facts, at: date, it: object) -> object:
        a = left(facts, at, it)
        if a is None:
            return None
        b = right(facts, at, it)
        if b is None:
            return None
        kind = type(a)
        if kind is not type(b) or kind not in _FAST_EQUAL:
            a, b = _plain(a), _plain(b)
            if sort_of(a) != sort_of(b) or sort_of(a) not in ("number", "text", "date", "truth"):
                raise _apart(column, a, b)
        if listed:
            return a in listed
        return (a == b) is wanted

    return run


def _ordered(test: Callable[[Any, Any], bool], left: Run, right: Run, column: int) -> Run:
    def run(facts: Facts, at: date, it: object) -> object:
        a = left(facts, at, it)
        if a is None:
            return None
        b = right(facts, at, it)
        if b is None:
            return None
        kind = type(a)
        if kind is not type(b) or kind not in _FAST_ORDER:
            a, b = _plain(a), _plain(b)
            if sort_of(a) != sort_of(b) or sort_of(a) not in ("number", "date"):
                raise _apart(column, a, b)
        return test(a, b)

    return run


def _starts(left: Run, right: Run, column: int) -> Run:
    def run(facts: Facts, at: date, it: object) -> object:
        a, b = left(facts, at, it), right(facts, at, it)
        if a is None or b is None:
            return None
        if isinstance(a, str) and isinstance(b, str):
            return a.startswith(b)
        raise _apart(column, a, b)

    return run


def add(a: object, b: object, sign: int, column: int) -> object:
    """Number ± number, or date ± stretch of time (a stored duration in years, months or days is one too)."""
    if sort_of(a) == "number" and sort_of(b) == "number":
        return a + sign * b  # type: ignore[operator]
    moved = stretch_of(str(b)) if isinstance(b, str | Duration) else b
    if isinstance(a, date) and isinstance(moved, Stretch):
        return shift(civil_day(a), moved, sign)
    raise ill_typed(
        column,
        f"{sort_of(a)} 与 {sort_of(b)} 不能相加减",
        f"{sort_of(a)} and {sort_of(b)} do not add",
        "数与数、日期与 years/months/days 才能相加减",
        "add numbers, or years/months/days to a date",
    )


def plus(first: Run, others: Sequence[tuple[int, Run]], column: int) -> Run:
    """A sum whose terms are run when it is asked; unknown where a term is."""

    def run(facts: Facts, at: date, it: object) -> object:
        value = first(facts, at, it)
        if value is None:
            return None
        for sign, term in others:
            more = term(facts, at, it)
            if more is None:
                return None
            value = add(value, more, sign, column)
        return value

    return run


def times(factors: Sequence[Run], column: int) -> Run:
    """A product whose factors are run when it is asked; unknown where a factor is."""

    def run(facts: Facts, at: date, it: object) -> object:
        product: int | Fraction = 1
        for factor in factors:
            value = factor(facts, at, it)
            if value is None:
                return None
            product *= number(value, column)
        return product

    return run


def number(value: object, column: int) -> int | Fraction:
    """``value`` if it is a number; a truth is none."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return value
    raise ill_typed(column, f"{sort_of(value)} 不能计算", f"{sort_of(value)} is no number", "请换成数", "use a number")


def stretch(unit: str, count: Run, column: int) -> Run:
    """``years(n)``, ``months(n)``, ``days(n)``: n must come to a whole number."""

    def run(facts: Facts, at: date, it: object) -> object:
        value = count(facts, at, it)
        if value is None:
            return None
        n = number(value, column)
        if n.denominator != 1:
            raise ill_typed(
                column, f"{unit} 须为整数", f"{unit} wants a whole number", "请写整数", "use a whole number"
            )
        # Beyond a million years or days the calendar has ended already, and the sum below must stay small.
        whole = max(-4_000_000, min(4_000_000, int(n)))
        if unit == "days":
            return Stretch(days=whole)
        return Stretch(months=12 * whole if unit == "years" else whole)

    return run


def age(birth: Run, at_day: Run, column: int) -> Run:
    """Whole years between two dates that are run when it is asked."""

    def run(facts: Facts, at: date, it: object) -> object:
        born, then = birth(facts, at, it), at_day(facts, at, it)
        if born is None or then is None:
            return None
        if isinstance(born, date) and isinstance(then, date):
            return age_at(civil_day(born), civil_day(then))
        raise ill_typed(
            column,
            "age_at 要两个日期",
            "age_at wants two dates",
            "请写作 age_at(出生日期, at)",
            "write age_at(birth, at)",
        )

    return run
