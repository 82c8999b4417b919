"""The flow of what runs in the terms of BPMN 2.0: tasks, gateways, events. No XML and no geometry yet.

A choice is an exclusive gateway; a split a parallel one, or an inclusive one where a branch opens only if; each is
closed by one of its own kind. A minimum period and a moment a step opens at are timers that are waited for; a limit is
a timer at the border of its task. Documents end in one end event for each way out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from tongban.core.workdays import Duration
from tongban.definition.drawing import CORRECTED, FILED, HEARING, REFUSED, RESULT
from tongban.definition.effective import Effective, Step
from tongban.definition.effective.graph import joins_of, leads_to, length, predecessors, reachable
from tongban.web.drawing.graph import Graph, Stop
from tongban.web.words import t

Kind = Literal["start", "end", "user", "task", "exclusive", "parallel", "inclusive", "wait"]


@dataclass(frozen=True, slots=True)
class Node:
    """One element. ``limit``: the longest time of a task, ``ends``: what follows when it is over (empty: it is only
    reported, the task goes on); ``each``: the list a task is done for once a member.
    """

    id: str
    kind: Kind
    name: str
    lane: str
    said: str = ""
    limit: Duration | None = None
    ends: str = ""
    each: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A sequence flow; ``rule`` in the grammar of definitions, ``name`` the same in words."""

    id: str
    source: str
    target: str
    name: str = ""
    rule: str = ""
    default: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Moves of the law beside the flow, said of one task; a line each."""

    of: str
    text: str


@dataclass(slots=True)
class Flow:
    """The whole flow; ``nodes`` in the order of the definition."""

    nodes: dict[str, Node] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def flow_of(e: Effective, graph: Graph, lang: str = "zh") -> Flow:
    """``graph`` is the picture of the same definition: names, lanes and conditions in words are taken from it."""
    return _Builder(e, graph, lang).flow()


class _Builder:
    def __init__(self, e: Effective, graph: Graph, lang: str) -> None:
        self.e, self.graph, self.lang = e, graph, lang
        self.start = graph.stops[0]
        self.joins = {join: split for split, join in joins_of(e.steps).items()}
        self.before = predecessors(e.steps)
        self.words = {(edge.source, edge.target): edge.label for edge in graph.edges}
        self.made = Flow()
        self.enters: dict[str, str] = {}  # step → where what leads to it arrives
        self.doors: dict[tuple[str, str], str] = {}  # (from, join) → the gateway at which a branch of choices meets

    def flow(self) -> Flow:
        self.add(Node("start", "start", self.start.name, self.start.lane))
        for step in self.e.steps.values():
            self._ahead(step)
        self.link("start", self.enters[self.e.first])
        for step in self.e.steps.values():
            self._behind(step)
        said: dict[str, list[str]] = {}
        for note in self._notes():
            said.setdefault(note.of, []).append(note.text)
        self.made.notes.extend(Note(of, "\n".join(texts)) for of, texts in said.items())
        return self.made

    def add(self, node: Node) -> str:
        self.made.nodes[node.id] = node
        return node.id

    def link(self, source: str, target: str, **more: str | bool) -> None:
        self.made.links.append(Link(f"flow_{len(self.made.links) + 1}", source, target, **more))  # type: ignore[arg-type]

    # before a step

    def _ahead(self, step: Step) -> None:
        """What stands before a task: the meeting of branches or of choices, and a moment to wait for; and the task."""
        stop = self.graph.stop(step.id)
        chain = []
        if step.id in self.joins:
            chain.append(self.add(Node(f"join_{step.id}", self._split_kind(self.joins[step.id]), "", stop.lane)))
            self._meetings(step, stop)
        elif len(self.before[step.id]) > 1:
            chain.append(self.add(Node(f"meet_{step.id}", "exclusive", "", stop.lane)))
        waits = self._waits(step)
        if waits is not None:
            chain.append(self.add(Node(f"wait_{step.id}", "wait", waits[0], stop.lane, limit=waits[1])))
        chain.append(self.add(self._task(step, stop)))
        for one, other in zip(chain, chain[1:], strict=False):
            self.link(one, other)
        self.enters[step.id] = chain[0]

    def _meetings(self, join: Step, stop: Stop) -> None:
        """A branch that may come to the join in several ways has to meet itself first, else the join would wait for
        each of them.
        """
        split = self.e.steps.get(self.joins[join.id])
        for n, target in enumerate(split.next.targets if split else ()):
            region = reachable(self.e.steps, target.to, without=join.id)
            ways = [one for one in self.before[join.id] if one in region]
            doubled = [one for one in ways if sum(to == join.id for to in leads_to(self.e.steps[one])) > 1]
            if len(ways) > 1 or doubled:
                door = self.add(Node(f"meet_{join.id}_{n + 1}", "exclusive", "", stop.lane))
                self.link(door, f"join_{join.id}")
                self.doors.update({(one, join.id): door for one in ways})

    def _waits(self, step: Step) -> tuple[str, Duration] | None:
        span = next((one for one in self.e.spans if step.opens == f"{one.id}.end"), None)
        least = (span.min or span.exact) if span else None
        return (t("满{span}", self.lang, span=self._span(least)), least) if least else None

    def _task(self, step: Step, stop: Stop) -> Node:
        lane = self.e.lanes.get(step.lane)
        longest = length(self.e, step)
        timed = longest if longest and longest.unit != "now" and not self._least(step) else None
        ends = ""
        if step.late.startswith("end"):
            ends = t("到期未办，终止", self.lang)
        said = "，".join(part for part in (stop.limit, stop.note) if part)
        return Node(
            f"step_{step.id}",
            "task" if lane is not None and lane.mode == "system" else "user",
            stop.name,
            stop.lane,
            said,
            timed,
            ends,
            step.each,
        )

    def _least(self, step: Step) -> Duration | None:
        return step.min if step.within is None else None

    # after a step

    def _behind(self, step: Step) -> None:
        """What stands behind a task: a minimum period, a choice, a split, an end."""
        stop, at = self.graph.stop(step.id), f"step_{step.id}"
        least = self._least(step)
        if least is not None and least.unit != "now":
            name = t("满{span}", self.lang, span=self._span(least))
            at = self._after(at, Node(f"min_{step.id}", "wait", name, stop.lane, limit=least))
        targets = [target for target in step.next.targets if target.to in self.e.steps]
        if not targets:
            self._after(at, self._end(step, stop))
            return
        choice, inclusive = step.next.mode == "one", False
        if len(targets) > 1:
            kind: Kind = "exclusive" if choice else self._split_kind(step.id)
            inclusive = kind == "inclusive"
            at = self._after(at, Node(f"{'choice' if choice else 'split'}_{step.id}", kind, "", stop.lane))
        for target in targets:
            # What leaves an inclusive gateway needs a condition, also where the branch always opens.
            always = "true" if inclusive else ""
            rule = target.when.text if target.when is not None else always
            words = self.words.get((step.id, target.to), "") if len(targets) > 1 else ""
            self.link(
                at,
                self.doors.get((step.id, target.to), self.enters[target.to]),
                name=words if rule or choice else "",
                rule=rule if len(targets) > 1 else "",
                default=choice and len(targets) > 1 and not rule,
            )

    def _after(self, at: str, node: Node) -> str:
        self.link(at, self.add(node))
        return node.id

    def _end(self, step: Step, stop: Stop) -> Node:
        result = any(edge.source == step.id for edge in self.graph.entering(RESULT))
        end = self.graph.stop(RESULT) if result else None
        name = end.name if end else t("办结", self.lang)
        return Node(f"end_{step.id}", "end", name, end.lane if end else stop.lane, end.limit if end else "")

    def _split_kind(self, split: str) -> Kind:
        step = self.e.steps.get(split)
        return "inclusive" if step and any(target.when is not None for target in step.next.targets) else "parallel"

    def _span(self, span: Duration | None) -> str:
        if span is None:
            return ""
        return span.en if self.lang.startswith("en") else span.zh

    # beside the flow

    def _notes(self) -> Iterator[Note]:
        """The law's moves that are drawn: they belong to every case, and a definition only sizes them."""
        for stop in self.graph.stops:
            if not stop.quiet or stop.id not in (CORRECTED, REFUSED, HEARING):
                continue
            text = "，".join(part for part in (stop.name, stop.limit, stop.note) if part)
            sources = [e.source for e in self.graph.entering(stop.id)]
            if stop.id == HEARING:
                sources = [e.target for e in self.graph.leaving(stop.id)]
            yield from (Note(f"step_{one}", text) for one in sources if one != FILED)
        for time in self.graph.times:
            if time.extra:
                yield Note(f"step_{time.end}", "，".join((time.words, time.extra)))
