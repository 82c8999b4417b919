"""The syntax tree of a rule: plain frozen data, so that columns (Polars) and SQL can be made from it beside closures.

``column`` is where the node begins in the text; two trees are equal whatever their columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

Number = int | Fraction


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a rule, with the column it begins at."""

    column: int = field(default=1, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A text, an exact number (int, or Fraction where there are decimals), a date or true/false."""

    value: str | Number | date

    def __eq__(self, other: object) -> bool:
        # True == 1 in Python; in a rule they are different constants.
        return isinstance(other, Constant) and type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, slots=True)
class Fact(Node):
    """A dotted name: ``applicant.age``."""

    name: str


@dataclass(frozen=True, slots=True)
class Member(Node):
    """``it`` (``field`` empty) or ``it.field`` inside an aggregate."""

    field: str


@dataclass(frozen=True, slots=True)
class At(Node):
    """The day for which the rule is asked."""


@dataclass(frozen=True, slots=True)
class Not(Node):
    """Not: unknown stays unknown."""

    part: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    """All parts hold; one that does not decides."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """One part holds; one that holds decides."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """``op`` is one of == != < <= > >=."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """One of the listed constants."""

    left: Node
    options: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class StartsWith(Node):
    """A text begins with another."""

    left: Node
    prefix: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """Both bounds belong to it."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Total(Node):
    """``first`` plus or minus the others, each with its sign (1 or -1)."""

    first: Node
    others: tuple[tuple[int, Node], ...]


@dataclass(frozen=True, slots=True)
class Product(Node):
    """Numbers multiplied."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Span(Node):
    """``unit`` is years, months or days."""

    unit: str
    count: Node


@dataclass(frozen=True, slots=True)
class AgeAt(Node):
    """Whole years from a birth to a day."""

    birth: Node
    at: Node


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """``kind`` is any, all, count, sum, min or max; ``body`` is absent only in ``count(list)``."""

    kind: str
    over: Fact | Member
    body: Node | None


# Binding strength: what binds looser than its surroundings is written in brackets.
_OR, _AND, _NOT, _COMPARE, _TOTAL, _PRODUCT, _ATOM = range(7)


def write(node: Node) -> str:
    """The canonical text: ``parse(write(node)).ast == node``."""
    return _write(node, _OR)


def _write(node: Node, outside: int) -> str:
    strength, text = _written(node)
    return f"({text})" if strength < outside else text


def _written(node: Node) -> tuple[int, str]:
    match node:
        case Or(parts):
            return _OR, " or ".join(_write(part, _AND) for part in parts)
        case And(parts):
            return _AND, " and ".join(_write(part, _NOT) for part in parts)
        case Not(part):
            return _NOT, f"not {_write(part, _NOT)}"
        case Compare(op, left, right):
            return _COMPARE, f"{_write(left, _TOTAL)} {op} {_write(right, _TOTAL)}"
        case In(left, options):
            return _COMPARE, f"{_write(left, _TOTAL)} in [{', '.join(map(write, options))}]"
        case StartsWith(left, prefix):
            return _COMPARE, f"{_write(left, _TOTAL)} startswith {_write(prefix, _TOTAL)}"
        case Between(value, low, high):
            return _COMPARE, f"{_write(value, _TOTAL)} between {_write(low, _TOTAL)} and {_write(high, _TOTAL)}"
        case Total(first, others):
            tail = "".join(f" {'+' if sign > 0 else '-'} {_write(term, _PRODUCT)}" for sign, term in others)
            return _TOTAL, _write(first, _PRODUCT) + tail
        case Product(factors):
            return _PRODUCT, " * ".join(_write(factor, _ATOM) for factor in factors)
        case _:
            return _ATOM, _atom(node)


def _atom(node: Node) -> str:
    match node:
        case Constant(value):
            return constant_text(value)
        case Fact(name):
            return name
        case Member(name):
            return f"it.{name}" if name else "it"
        case At():
            return "at"
        case Span(unit, count):
            return f"{unit}({write(count)})"
        case AgeAt(birth, at):
            return f"age_at({write(birth)}, {write(at)})"
        case Aggregate(kind, over, body):
            return f"{kind}({write(over)})" if body is None else f"{kind}({write(over)}, {write(body)})"
    raise TypeError(f"not a node of a rule: {node!r}")


def constant_text(value: str | Number | date) -> str:
    """A constant as it is written in a rule; decimals are always finite, so they are written in full."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if "'" in value else f"'{value}'"
    if isinstance(value, date):
        return f"@{value.isoformat()}"
    return number_text(value)


def number_text(value: Number) -> str:
    """A number in plain decimals, exactly: constants have at most as many places as a rule has characters."""
    if isinstance(value, int) or value.denominator == 1:
        return str(int(value))
    places, scaled = 0, abs(value)
    while scaled.denominator != 1 and places < 2000:
        scaled *= 10
        places += 1
    digits = str(int(scaled)).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"
