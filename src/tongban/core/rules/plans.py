"""What a node of a rule becomes: one closure for its value, one for the names that keep it unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tongban.core.rules.errors import RuleError, ill_typed

#: Dotted names to str, bool, int, date, a list of mappings or of values, or None (unknown).
Facts = Mapping[str, object]
Run = Callable[[Facts, date, object], object]
Gaps = Callable[[Facts, date, object], tuple[str, ...]]


def _no_gaps(facts: Facts, at: date, it: object) -> tuple[str, ...]:
    return ()


NO_GAPS: Final[Gaps] = _no_gaps


@dataclass(frozen=True, slots=True)
class Plan:
    """``run`` gives the value or None; ``gaps`` is asked only where ``run`` gave None."""

    run: Run
    gaps: Gaps


def strict_gaps(parts: Sequence[Plan]) -> Gaps:
    """The gaps of those parts that are unknown: a part that is known keeps nothing open."""

    def gaps(facts: Facts, at: date, it: object) -> tuple[str, ...]:
        found: tuple[str, ...] = ()
        for part in parts:
            if part.run(facts, at, it) is None:
                found += part.gaps(facts, at, it)
        return found

    return gaps


def not_a_truth(column: int) -> RuleError:
    """A number or text stands where yes or no must stand."""
    return ill_typed(column, "这里应为“是”或“否”", "yes or no is wanted here", "请写成比较", "make it a comparison")
