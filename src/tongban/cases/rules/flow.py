"""The graph runs on rows: which steps open when one is done, when a join opens, when the case is finished.

A step row exists from the moment its turn comes. A step that joins a split is opened by the last branch that arrives:
until then its row waits. Splits nest and there are no backward edges (checked at publication), so every step opens at
most once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from tongban.core.errors import Refusal
from tongban.core.rules import decide
from tongban.definition.effective import Effective, Step

Facts = Mapping[str, Any]


@dataclass(slots=True)
class Moves:
    """What follows: steps to open now, joins that begin to wait, waiting joins that open, steps that are dropped."""

    opened: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def of_step(key: str) -> str:
    """The step of the definition that a row stands for: ``opinion.2`` is the second member's row of ``opinion``."""
    return key.partition(".")[0]


def enough(until: str, rows: Iterable[Mapping[str, Any]]) -> bool:
    """May what follows the rows of the members open: all done, the first that says no, or so many done?"""
    rows = list(rows)
    done = [row for row in rows if row["state"] == "done"]
    if until == "first_refusal" and any(False in row["outputs"].values() for row in done):
        return True
    if until.isdigit() and len(done) >= int(until):
        return True
    return not any(row["state"] in ("open", "waiting") for row in rows)


@lru_cache(maxsize=8192)
def region(e: Effective, split: str, join: str) -> frozenset[str]:
    """The steps between a split and its join."""
    found: set[str] = set()
    todo = [t.to for t in e.steps[split].next.targets]
    while todo:
        key = todo.pop()
        if key in found or key == join:
            continue
        found.add(key)
        todo.extend(t.to for t in e.steps[key].next.targets)
    return frozenset(found)


def chosen(e: Effective, step: Step, facts: Facts, at: datetime) -> list[str]:
    """Where the edge leads. An edge never meets unknown (the check holds that); if data of another day do, it says
    so.
    """
    mode = step.next.mode
    if mode == "end":
        return []
    holding = [(t.to, True if t.when is None else decide(t.when, facts, at).value) for t in step.next.targets]
    if mode == "step":
        return [holding[0][0]]
    if any(value is None for _, value in holding):
        unknown = [
            t.when.text for t in step.next.targets if t.when is not None and decide(t.when, facts, at).value is None
        ]
        raise Refusal(
            "flow.unknown",
            f"下一步的条件还不能判定：{'；'.join(unknown)}。请先补充所需的信息。",
            f"What comes next cannot be told yet: {'; '.join(unknown)}. Supply what is missing first.",
        )
    if mode == "one":
        return [next(to for to, value in holding if value)]
    taken = [to for to, value in holding if value]
    if taken:
        return taken
    join = next((s.id for s in e.steps.values() if s.join == step.id), "")
    return [join] if join else []


def follow(
    e: Effective,
    done: str,
    states: Mapping[str, str],
    facts: Facts,
    at: datetime,
    late: frozenset[str] = frozenset(),
) -> Moves:
    """The moves after step ``done``; ``states`` are the rows as they stand with ``done`` already done, ``late`` the
    open steps whose time is over and which hold nobody up (``late: go_on``).
    """
    moves = Moves()
    after = dict(states)
    arrive(e, chosen(e, e.steps[done], facts, at), after, moves)
    release(e, after, moves, late)
    return moves


def without_late(e: Effective, states: Mapping[str, str], late: frozenset[str]) -> Moves:
    """The moves when time has run out for ``late``: joins that waited for nothing else open, the late falls away."""
    moves = Moves()
    release(e, dict(states), moves, late)
    return moves


def overdue(e: Effective, steps: Iterable[Mapping[str, Any]], today: date) -> frozenset[str]:
    """Open steps that were not done in time and without which the join may open (an inquiry, a joint opinion)."""
    open_: dict[str, list[Mapping[str, Any]]] = {}
    for row in steps:
        if row["state"] == "open":
            open_.setdefault(of_step(row["key"]), []).append(row)
    return frozenset(
        key
        for key, rows in open_.items()
        if e.steps[key].late == "go_on" and all(row["due"] is not None and row["due"] < today for row in rows)
    )


@lru_cache(maxsize=8192)
def is_branch(e: Effective, key: str) -> bool:
    """Does the step lie between a split and its join?"""
    return any(key in region(e, step.join, step.id) for step in e.steps.values() if step.join)


def arrive(e: Effective, keys: list[str], states: dict[str, str], moves: Moves) -> None:
    """Branches arrive at these steps: a join waits, everything else opens."""
    for key in keys:
        if states.get(key) in ("open", "done", "waiting"):
            continue
        if e.steps[key].join:
            states[key] = "waiting"
            moves.waiting.append(key)
        else:
            states[key] = "open"
            moves.opened.append(key)


def release(e: Effective, states: dict[str, str], moves: Moves, late: frozenset[str] = frozenset()) -> None:
    """Open the joins for which no branch is still under way; one that may go on late does not hold it."""
    for key, state in list(states.items()):
        if state != "waiting":
            continue
        inside = region(e, e.steps[key].join, key)
        if not any(states.get(other) in ("open", "waiting") and other not in late for other in inside):
            states[key] = "open"
            moves.dropped += [other for other in inside & late if states.get(other) == "open"]
            if key in moves.waiting:
                moves.waiting.remove(key)
                moves.opened.append(key)
            else:
                moves.released.append(key)


def is_finished(states: Mapping[str, str]) -> bool:
    """Nothing is open and nothing waits."""
    return not any(state in ("open", "waiting") for state in states.values())
