"""Socket: how many open drafts of applicants an act on the catalogue would touch. The room of cases counts them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Affected:
    """Drafts 未提交 of one situation at one place that are pinned to one of the editions; numbers only."""

    edition: uuid.UUID
    situation: str
    place: str
    drafts: int


Counter = Callable[[Iterable[uuid.UUID]], list[Affected]]
_counters: list[Counter] = []


def count_by(counter: Counter) -> None:
    """Register who knows drafts of applicants; offering the same twice changes nothing."""
    if counter not in _counters:
        _counters.append(counter)


def drafts_of(editions: Iterable[uuid.UUID]) -> list[Affected]:
    """Open drafts pinned to these editions, by situation and place. One query for each room that counts."""
    known = list(editions)
    return [one for counter in _counters for one in counter(known)] if known else []
