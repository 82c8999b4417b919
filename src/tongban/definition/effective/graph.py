"""The graph of an effective definition, read as a graph: order, pairing of splits and joins, what is certainly
known where, and the longest way of the organ's own steps. Pure; tolerant of broken graphs, because the check reads
them too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tongban.core.workdays import Duration
from tongban.definition.effective.model import Choice, Effective, Lane, Step
from tongban.definition.vocabulary import GIVEN_FACTS, STEP_KINDS

Steps = Mapping[str, Step]


@dataclass(frozen=True, slots=True)
class Layout:
    """How the 一图 lies: ``order`` topological as written, ``rank`` the column of each step, ``joins`` split →
    join, ``inside`` split → the steps between it and its join.
    """

    order: tuple[str, ...]
    rank: Mapping[str, int]
    joins: Mapping[str, str]
    inside: Mapping[str, tuple[str, ...]]


def leads_to(step: Step) -> tuple[str, ...]:
    """The steps an edge of this step may lead to."""
    return tuple(target.to for target in step.next.targets)


def predecessors(steps: Steps) -> dict[str, tuple[str, ...]]:
    """Step → the steps that lead to it."""
    found: dict[str, list[str]] = {name: [] for name in steps}
    for step in steps.values():
        for to in leads_to(step):
            if to in found and step.id not in found[to]:
                found[to].append(step.id)
    return {name: tuple(one) for name, one in found.items()}


def topological(steps: Steps) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(order, what lies on or behind a circle); the order keeps the written one where it may."""
    before = {name: len(one) for name, one in predecessors(steps).items()}
    ready = [name for name in steps if before[name] == 0]
    place = {name: n for n, name in enumerate(steps)}
    order: list[str] = []
    while ready:
        name = min(ready, key=place.__getitem__)
        ready.remove(name)
        order.append(name)
        for to in dict.fromkeys(leads_to(steps[name])):
            if to in before:
                before[to] -= 1
                if before[to] == 0:
                    ready.append(to)
    return tuple(order), tuple(name for name in steps if name not in set(order))


def reachable(steps: Steps, start: str, *, without: str = "") -> frozenset[str]:
    """Every step that can follow ``start``, itself included, not going through ``without``."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in steps or name == without:
            continue
        seen.add(name)
        waiting.extend(leads_to(steps[name]))
    return frozenset(seen)


def joins_of(steps: Steps) -> dict[str, str]:
    """split → the step that joins it (the last written, where several wrongly do)."""
    return {step.join: step.id for step in steps.values() if step.join}


@lru_cache(maxsize=512)
def layout(e: Effective) -> Layout:
    """Rank and order of the steps, for checks and the drawing."""
    order, left = topological(e.steps)
    ways_in = predecessors(e.steps)
    rank: dict[str, int] = {}
    for name in (*order, *left):
        rank[name] = max((rank[one] + 1 for one in ways_in[name] if one in rank), default=0)
    joins = joins_of(e.steps)
    inside = {
        split: tuple(name for name in order if name != split and name in reachable(e.steps, split, without=join))
        for split, join in joins.items()
        if split in e.steps
    }
    return Layout((*order, *left), rank, joins, inside)


def branches(e: Effective) -> Layout:
    """The same as layout, by the name the drawing uses."""
    return layout(e)


def given_facts(e: Effective) -> frozenset[str]:
    """What is known before any step of every case: compulsory questions, sources with a default, parameters, the
    house's own.
    """
    found = set(GIVEN_FACTS) | {f"param.{name}" for name in e.params}
    for page in e.pages:
        for question in page.questions:
            if page.when is None and question.when is None and not question.optional:
                found |= {question.fact, f"{question.fact}.division", f"{question.fact}.point"}
    found |= {name for name, source in e.facts.items() if source.default}
    return frozenset(found)


def own_outputs(step: Step) -> frozenset[str]:
    """What a step certainly leaves behind; one that may be passed over in time leaves nothing certain."""
    if step.late == "go_on":
        return frozenset()
    return frozenset(f"step.{step.id}.{name}" for name in step.outputs)


@lru_cache(maxsize=512)
def certainly_done(e: Effective) -> Mapping[str, frozenset[str]]:
    """For each step, the steps certain to be done whenever it opens: on every path, and after a join those of every
    branch opened without `when`. A step that may be passed over in time (`late: go_on`) is not certain.
    """
    order, _ = topological(e.steps)
    joins, within = joins_of(e.steps), reachable(e.steps, e.first)
    # A step nothing leads to is a finding of its own; it must not hide what is certain on the real paths.
    ways_in = {name: tuple(one for one in found if one in within) for name, found in predecessors(e.steps).items()}
    before: dict[str, frozenset[str]] = {}
    after: dict[str, frozenset[str]] = {}
    for name in order:
        step = e.steps[name]
        arriving = [after[one] for one in ways_in[name] if one in after]
        split = e.steps.get(step.join)
        if split is not None and joins.get(split.id) == name and split.id in after:
            done = after[split.id]
            for target in split.next.targets:
                if target.when is None:
                    region = reachable(e.steps, target.to, without=name)
                    ends = [after[one] for one in ways_in[name] if one in region and one in after]
                    done |= frozenset.intersection(*ends) if ends else frozenset()
        else:
            done = frozenset.intersection(*arriving) if arriving else frozenset()
        before[name] = done
        after[name] = done if step.late == "go_on" else done | {name}
    return before


def known_facts(e: Effective, step: str, *, done: bool = False) -> frozenset[str]:
    """Facts certain to be known when ``step`` opens, or with ``done`` when it is done (what its `next` may read)."""
    over = set(certainly_done(e).get(step, frozenset())) | ({step} if done else set())
    outputs = (own_outputs(e.steps[name]) for name in over if name in e.steps)
    return given_facts(e).union(*outputs)


def stopped(e: Effective) -> frozenset[str]:
    """Steps during which the clock stands."""
    return frozenset(name for stop in e.limits.stops for name in stop.by)


def counts(e: Effective, step: Step) -> bool:
    """Whether the step's time is the organ's: its kind counts, no party holds it, no stop names it."""
    kind = STEP_KINDS.get(step.kind)
    lane: Lane | None = e.lanes.get(step.lane)
    held_by_party = lane is not None and lane.mode == "party"
    return kind is not None and kind.counted and not held_by_party and step.id not in stopped(e)


def length(e: Effective, step: Step) -> Duration | None:
    """The longest time of a step: within, the longest option of a choice, min, or its span's."""
    if step.within is not None:
        return longest_of(step.within)
    if step.min is not None:
        return step.min
    span = next((one for one in e.spans if one.id == step.span), None)
    return (span.within or span.exact or span.min) if span else None


def longest_of(within: Duration | Choice[Duration] | None) -> Duration | None:
    """A length as it is, of a conditional one the longest: nobody waits longer than told."""
    if isinstance(within, Choice):
        return max((value for value, _ in within.options), key=rough_days, default=None)
    return within


_ROUGH = {"now": 0.0, "h": 1.0, "wd": 1.0, "d": 5 / 7, "m": 22.0, "y": 250.0}


def rough_days(span: Duration) -> float:
    """Working days, roughly, to order spans of different units; hours count as one day at least."""
    if span.unit == "h":
        return float(max(1, -(-span.n // 24)))
    return span.n * _ROUGH[span.unit] if span.unit != "now" else 0.0


def moment_steps(e: Effective, moment: str) -> tuple[tuple[str, ...], str] | None:
    """The steps a moment belongs to, and whether it is when they are ``opened`` or ``done``; None for a date, the end
    of a span no step opens at, or a word that is no moment.
    """
    of_kind = {
        "accepted": ("accept",),
        "intake.closed": ("accept",),
        "decided": ("decide",),
        "delivered": ("issue", "deliver"),
    }
    if moment in of_kind:
        found = tuple(one.id for one in e.steps.values() if one.kind in of_kind[moment])
        return (found, "done") if found else ((e.first,), "opened") if moment == "accepted" else None
    if moment == "received":
        return (e.first,), "opened"
    head, _, tail = moment.rpartition(".")
    if tail in ("opened", "done") and head in e.steps:
        return (head,), tail
    if tail == "end":
        opening = tuple(one.id for one in e.steps.values() if one.opens == moment)
        return (opening, "opened") if opening else None
    return None


def longest_between(
    e: Effective, start: str, until: str, weighs: Callable[[Step], bool]
) -> tuple[tuple[Step, Duration], ...] | None:
    """The slowest way between two moments, of the steps that weigh, each with its longest time; None where a moment is
    no step's.
    """
    begin, finish = moment_steps(e, start), moment_steps(e, until)
    if begin is None or finish is None:
        return None
    heads, side = begin
    # What begins together is counted from each; a step done at the start is over.
    region = {name for head in heads for name in reachable(e.steps, head)}
    if side == "done":
        region -= set(heads)
    ends = set(finish[0]) if finish[1] == "done" else {
        one for name in finish[0] for one in predecessors(e.steps).get(name, ())
    }  # fmt: skip
    return _slowest(e, region, ends, weighs)


def _slowest(
    e: Effective, region: set[str], ends: set[str], weighs: Callable[[Step], bool]
) -> tuple[tuple[Step, Duration], ...]:
    order, _ = topological(e.steps)
    ways_in = predecessors(e.steps)
    weight: dict[str, float] = {}
    via: dict[str, str] = {}
    for name in order:
        if name not in region:
            continue
        own = length(e, e.steps[name])
        best = max((one for one in ways_in[name] if one in weight), key=lambda one: weight[one], default="")
        weight[name] = weight.get(best, 0.0) + (rough_days(own) if own and weighs(e.steps[name]) else 0.0)
        if best:
            via[name] = best
    at = max((name for name in ends if name in weight), key=lambda name: weight[name], default="")
    path: list[tuple[Step, Duration]] = []
    while at:
        own = length(e, e.steps[at])
        if own is not None and weighs(e.steps[at]):
            path.append((e.steps[at], own))
        at = via.get(at, "")
    return tuple(reversed(path))


def longest_path(e: Effective) -> tuple[tuple[Step, Duration], ...]:
    """The organ's counted steps on the slowest way from where the limit begins (acceptance, unless the law says
    otherwise) to the decision, each with its longest time. Where nothing is decided, to the end.
    """

    def weighs(step: Step) -> bool:
        return counts(e, step) or (e.limits.from_ == "received" and step.kind == "accept" and step.id not in halted)

    halted = stopped(e)
    found = longest_between(e, e.limits.from_, "decided", weighs)
    if found is not None:
        return found
    begin = moment_steps(e, e.limits.from_) or moment_steps(e, "accepted")
    heads, side = begin or ((e.first,), "opened")
    region = {name for head in heads for name in reachable(e.steps, head)} - (set(heads) if side == "done" else set())
    ends = {one.id for one in e.steps.values() if one.kind == "decide"} or set(e.steps)
    return _slowest(e, region, ends & region, weighs)


def shortest_way(steps: Steps, start: str, goal: str) -> tuple[str, ...]:
    """The shortest path from one step to another, both included; empty where there is none."""
    came: dict[str, str] = {start: ""}
    waiting = [start]
    while waiting:
        name = waiting.pop(0)
        if name == goal:
            path = [name]
            while came[path[-1]]:
                path.append(came[path[-1]])
            return tuple(reversed(path))
        for to in leads_to(steps[name]) if name in steps else ():
            if to not in came and to in steps:
                came[to] = name
                waiting.append(to)
    return ()
