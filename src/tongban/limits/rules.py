"""Who gets a place 名额 of a limited number: in the order of acceptance (行政许可法57), by rank, or by lot.

Claims are rows of ``limits_hold``; numbers are in the smallest unit of the ledger. Nothing here reads or writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tongban.definition.effective import Quota

Row = Mapping[str, Any]
# Short of these, nobody holds a place before it is granted: who comes first is found when all have come.
COMPARED = frozenset({"rank", "lot"})


# A ledger that is counted apart for each zone has one for each: what is counted, and the zone.
_APART = "@"


def ledger_of(of: str, zone: str) -> str:
    """The key of a ledger: of what is counted, in one zone where it is counted apart (每个街道N家)."""
    return f"{of}{_APART}{zone}" if zone else of


def zone_in(ledger: str) -> str:
    """The zone of a ledger's key; empty where it is not counted apart."""
    return ledger.partition(_APART)[2]


def free(quota: Row) -> int:
    """How much of a ledger nobody holds and nobody was granted."""
    left: int = quota["total"] - quota["held"] - quota["taken"]
    return left


def next_in_order(waiting: Sequence[Row], left: int) -> list[Row]:
    """Of those waiting, in the order of their acceptance, whose turn has come. Whoever does not fit holds the others
    up: a small wish does not pass a large one that came before it.
    """
    found: list[Row] = []
    for claim in waiting:
        if claim["amount"] > left:
            break
        left -= claim["amount"]
        found.append(claim)
    return found


def ahead(said: Quota, own: Row, others: Iterable[Row], ranks: Mapping[Any, Any]) -> int:
    """How much those may still take who come before this claim, or could: whose rank is not known yet, and of the same
    rank everybody before the lots are drawn. The greatest rank comes first. ``ranks`` by case.
    """
    mine = ranks.get(own["case_id"]) if said.when_short == "rank" else None
    total = 0
    for other in others:
        if other["case_id"] == own["case_id"]:
            continue
        theirs = ranks.get(other["case_id"])
        told = said.when_short == "rank" and mine is not None and theirs is not None
        if not told or _first(said, (theirs, other), (mine, own)):
            total += other["amount"]
    return total


def _first(said: Quota, other: tuple[Any, Row], own: tuple[Any, Row]) -> bool:
    """Does the other come first, or could: by rank; of the same rank by lot, or by the order of acceptance."""
    if other[0] != own[0]:
        return bool(other[0] > own[0])
    return said.then == "lot" or (other[1]["since"], other[1]["id"]) < (own[1]["since"], own[1]["id"])
