"""Whether a rule can hold at all, and whether it can fail: by types, ranges and options.

``x > 5 and x < 3`` reads and is well typed, and no case will ever meet it. Every fact is looked at by itself: the
numbers, days, options and beginnings that the comparisons leave it; a sum or an aggregate counts as a number nobody
knows. What is found never to hold never holds; what is not found may still never hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Final

from tongban.core.rules import tree
from tongban.core.rules.types import Type

#: Lowest and highest of a number, in its scaled unit; None: no end.
Range = tuple[int | None, int | None]
_MOST: Final = 512
_NEGATED: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TURNED: Final = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Literal:
    """One comparison as it must come out: ``about`` which term (canonical text), ``op``, and with what."""

    about: str
    op: str
    value: object
    type: Type | None


Way = tuple[Literal, ...]


def can_hold(node: tree.Node, types: Mapping[str, Type], ranges: Mapping[str, Range] | None = None) -> bool:
    """False where no values of the facts make the rule yes; True also where it is too wide to tell."""
    ways = _Ways(types, ranges or {}).of(node, True, None)
    return ways is None or any(_consistent(way, ranges or {}) for way in ways)


def can_fail(node: tree.Node, types: Mapping[str, Type], ranges: Mapping[str, Range] | None = None) -> bool:
    """False where the rule is yes whatever the facts are (they being known); True also where it is too wide to tell."""
    return can_hold(tree.Not(node), types, ranges)


@dataclass
class _Ways:
    """The ways a rule can come out, each a conjunction of comparisons; None where there are too many to look at."""

    types: Mapping[str, Type]
    ranges: Mapping[str, Range]

    def of(self, node: tree.Node, holds: bool, it: Type | None) -> list[Way] | None:
        match node:
            case tree.Not(part):
                return self.of(part, not holds, it)
            case tree.And(parts) | tree.Or(parts):
                several = [self.of(part, holds, it) for part in parts]
                if isinstance(node, tree.And) is holds:
                    return _all(several)
                return _any(several)
            case tree.Between(value, low, high):
                bounds = tree.And((tree.Compare("<=", low, value), tree.Compare("<=", value, high)))
                return self.of(bounds, holds, it)
            case tree.In(left, options) if any(isinstance(option.value, bool) for option in options):
                return self.of(tree.Or(tuple(tree.Compare("==", left, option) for option in options)), holds, it)
            case tree.In(left, options):
                values = frozenset(option.value for option in options)
                return [(self.literal(left, "in" if holds else "not in", values, it),)]
            case tree.StartsWith(left, tree.Constant(prefix)):
                return [(self.literal(left, "begins" if holds else "not begins", prefix, it),)]
            case tree.Compare(op, left, right):
                return self.compared(op if holds else _NEGATED[op], left, right, it)
            case tree.Constant(value):
                return [()] if value is holds else []
            case tree.Aggregate(kind, over, body) if kind in ("any", "all") and body is not None:
                return self.aggregate(node, kind, over, body, holds, it)
            case _:
                return [(Literal(tree.write(node), "==", holds, None),)]

    def compared(self, op: str, left: tree.Node, right: tree.Node, it: Type | None) -> list[Way]:
        if isinstance(left, tree.Constant) and isinstance(right, tree.Constant):
            return [()] if _meets(left.value, op, right.value) else []
        if isinstance(left, tree.Constant):
            left, right, op = right, left, _TURNED[op]
        if isinstance(right, tree.Constant):
            return [(self.literal(left, op, right.value, it),)]
        # Two terms against each other: one number, their difference, against nothing.
        one, other = tree.write(left), tree.write(right)
        if one == other:
            return [()] if op in ("==", "<=", ">=") else []
        if one > other:
            one, other, op = other, one, _TURNED[op]
        return [(Literal(f"({one}) - ({other})", op, 0, None),)]

    def literal(self, node: tree.Node, op: str, value: object, it: Type | None) -> Literal:
        return Literal(tree.write(node), op, value, self.type_of(node, it))

    def type_of(self, node: tree.Node, it: Type | None) -> Type | None:
        match node:
            case tree.Fact(name):
                return self.types.get(name)
            case tree.Member(name):
                return None if it is None else it.field(name) if name else it.member
            case tree.AgeAt():
                return Type("int")
            case tree.Aggregate(kind) if kind == "count":
                return Type("int")
        return None

    def aggregate(
        self, node: tree.Node, kind: str, over: tree.Node, body: tree.Node, holds: bool, it: Type | None
    ) -> list[Way]:
        """``any`` of what never holds is no, ``all`` of what always holds is yes; else nobody knows."""
        listed = self.type_of(over, it)
        inside = _Ways(self.types, self.ranges).of(body, kind == "any", listed)
        possible = inside is None or any(_consistent(way, self.ranges) for way in inside)
        if not possible and holds is (kind == "any"):
            return []
        if not possible:
            return [()]
        return [(Literal(tree.write(node), "==", holds, None),)]


def _all(several: Iterable[list[Way] | None]) -> list[Way] | None:
    found: list[Way] = [()]
    for ways in several:
        if ways is None:
            continue  # what cannot be told of one part is not held against the others
        found = [(*one, *more) for one in found for more in ways]
        if len(found) > _MOST:
            return None
    return found


def _any(several: Iterable[list[Way] | None]) -> list[Way] | None:
    found: list[Way] = []
    for ways in several:
        if ways is None or len(found) + len(ways) > _MOST:
            return None
        found.extend(ways)
    return found


def _meets(left: object, op: str, right: object) -> bool:
    if op in ("==", "!="):
        return (type(left) is type(right) and left == right) is (op == "==")
    a, b = _number(left), _number(right)
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]


def _number(value: object) -> Fraction:
    if isinstance(value, date):
        return Fraction(value.toordinal())
    return Fraction(value) if isinstance(value, int | Fraction) else Fraction(0)


def _consistent(way: Way, ranges: Mapping[str, Range]) -> bool:
    by_term: dict[str, list[Literal]] = {}
    for literal in way:
        by_term.setdefault(literal.about, []).append(literal)
    return all(_possible(term, said, ranges.get(term, (None, None))) for term, said in by_term.items())


def _possible(term: str, said: list[Literal], bounds: Range) -> bool:
    """Whether one term can meet all that is said of it."""
    known = next((one.type for one in said if one.type is not None), None)
    values = [one.value for one in said]
    if any(isinstance(value, bool) for value in values):
        wanted = {value if one.op == "==" else not value for one, value in zip(said, values, strict=True)}
        return len(wanted) == 1
    if any(isinstance(value, str) or (isinstance(value, frozenset) and _texts(value)) for value in values):
        return _text(said, known)
    if term.startswith("count(") and bounds[0] is None:
        bounds = (0, bounds[1])
    whole = (known is not None and known.is_number) or any(isinstance(value, date) for value in values)
    return _Numbers(bounds, whole).meet(said)


def _texts(values: frozenset[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _text(said: list[Literal], known: Type | None) -> bool:
    allowed: set[str] | None = set(known.options) if known is not None and known.kind == "enum" else None
    begins: list[str] = []
    barred: set[str] = set()
    barred_heads: list[str] = []
    for one in said:
        many = {str(value) for value in one.value} if isinstance(one.value, frozenset) else {str(one.value)}
        if one.op in ("==", "in"):
            allowed = many if allowed is None else allowed & many
        elif one.op in ("!=", "not in"):
            barred |= many
        elif one.op == "begins":
            begins.append(str(one.value))
        elif one.op == "not begins":
            barred_heads.append(str(one.value))
    if allowed is not None:
        return any(
            text not in barred
            and all(text.startswith(head) for head in begins)
            and not any(text.startswith(head) for head in barred_heads)
            for text in allowed
        )
    longest = max(begins, key=len, default="")
    fits = all(longest.startswith(head) for head in begins)
    return fits and not any(longest.startswith(head) for head in barred_heads)


@dataclass
class _Numbers:
    """What is left of a number: between two ends, without some values; ``whole``: it is a whole number or a day."""

    bounds: Range
    whole: bool
    low: Fraction | None = None
    high: Fraction | None = None
    open_low: bool = False
    open_high: bool = False
    without: set[Fraction] = field(default_factory=set)
    among: set[Fraction] | None = None

    def meet(self, said: list[Literal]) -> bool:
        """Whether a value is left."""
        least, most = self.bounds
        if least is not None:
            self.at_least(Fraction(least), False)
        if most is not None:
            self.at_most(Fraction(most), False)
        for one in said:
            self.take(one)
        if self.among is not None:
            return any(self.inside(value) and value not in self.without for value in self.among)
        return self.left()

    def take(self, one: Literal) -> None:
        if isinstance(one.value, frozenset):
            several = {_number(value) for value in one.value}
            if one.op == "in":
                self.among = several if self.among is None else self.among & several
            else:
                self.without |= several
            return
        value = _number(one.value)
        if one.op == "==":
            self.among = {value} if self.among is None else self.among & {value}
        elif one.op == "!=":
            self.without.add(value)
        elif one.op in (">", ">="):
            self.at_least(value, one.op == ">")
        else:
            self.at_most(value, one.op == "<")

    def at_least(self, value: Fraction, beyond: bool) -> None:
        if self.low is None or (value, beyond) > (self.low, self.open_low):
            self.low, self.open_low = value, beyond

    def at_most(self, value: Fraction, below: bool) -> None:
        if self.high is None or value < self.high or (value == self.high and below):
            self.high, self.open_high = value, below

    def inside(self, value: Fraction) -> bool:
        above = self.low is None or value > self.low or (value == self.low and not self.open_low)
        under = self.high is None or value < self.high or (value == self.high and not self.open_high)
        return above and under and (not self.whole or value.denominator == 1)

    def left(self) -> bool:
        if self.low is None or self.high is None:
            return True
        if not self.whole:
            point = self.low == self.high
            return self.low < self.high or (
                point and not self.open_low and not self.open_high and self.low not in self.without
            )
        first = floor(self.low) + 1 if self.open_low else ceil(self.low)
        last = ceil(self.high) - 1 if self.open_high else floor(self.high)
        if last - first >= len(self.without):
            return last >= first
        return any(Fraction(n) not in self.without for n in range(first, last + 1))
