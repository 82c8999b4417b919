"""any, all, count, sum, min, max over a list fact whose member is ``it``.

``any`` and ``all`` follow Kleene over the members; the others are unknown while one member is. ``min`` and ``max`` of
an empty list are unknown and name no missing fact: nothing that could be asked would answer them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from tongban.core.rules.days import civil_day
from tongban.core.rules.errors import ill_typed
from tongban.core.rules.plans import Facts, Plan, Run, not_a_truth
from tongban.core.rules.values import number, sort_of


def aggregate(kind: str, over: Plan, body: Plan | None, column: int) -> Plan:
    """The closures of ``kind(over, body)``."""

    def members(facts: Facts, at: date, it: object) -> list[object] | tuple[object, ...] | None:
        found = over.run(facts, at, it)
        if found is None or isinstance(found, list | tuple):
            return found
        raise ill_typed(column, f"{sort_of(found)} 不是清单", "not a list", "请换成清单事实", "use a list fact")

    def values(facts: Facts, at: date, it: object) -> Iterator[object] | None:
        found = members(facts, at, it)
        if found is None:
            return None
        return iter([True] * len(found)) if body is None else (body.run(facts, at, each) for each in found)

    def gaps(facts: Facts, at: date, it: object) -> tuple[str, ...]:
        found = members(facts, at, it)
        if found is None:
            return over.gaps(facts, at, it)
        names: tuple[str, ...] = ()
        for each in found:
            if body is not None and body.run(facts, at, each) is None:
                names += body.gaps(facts, at, each)
        return tuple(dict.fromkeys(names))

    def run(facts: Facts, at: date, it: object) -> object:
        given = values(facts, at, it)
        if given is None:
            return None
        if kind in ("any", "all"):
            return _quantified(given, kind == "any", column)
        known = list(given)
        if any(value is None for value in known):
            return None
        return _reckoned(kind, known, column)

    made: Run = run
    return Plan(made, gaps)


def _quantified(given: Iterator[object], settling: bool, column: int) -> bool | None:
    unknown = False
    for value in given:
        if value is settling:
            return settling
        if value is None:
            unknown = True
        elif value is not (not settling):
            raise not_a_truth(column)
    return None if unknown else not settling


def _reckoned(kind: str, known: list[object], column: int) -> object:
    if kind == "count":
        for value in known:
            if value is not True and value is not False:
                raise not_a_truth(column)
        return sum(value is True for value in known)
    if kind == "sum":
        return sum((number(value, column) for value in known), 0)
    if not known:
        return None
    days = [civil_day(value) for value in known if isinstance(value, date | datetime)]
    if len(days) == len(known):
        return min(days) if kind == "min" else max(days)
    numbers = [number(value, column) for value in known]
    return min(numbers) if kind == "min" else max(numbers)
