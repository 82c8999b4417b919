"""What an operating graph (运行图谱, 一图) is made of, as plain data, and its text form.

The picture is for the eye; ``outline`` is the same graph as a numbered list, which stands on the same page for
screen readers, for paper and for screens under 760 px.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["normal", "special", "law", "aside"]
Colour = Literal["brand", "biz", "ink", "seal", "amber"]


@dataclass(frozen=True, slots=True)
class Lane:
    """One responsible party (责任方): a band of the picture. ``colour`` is the name of a token of tokens.css."""

    id: str
    title: str
    subtitle: str = ""
    colour: Colour = "ink"


@dataclass(frozen=True, slots=True)
class Stop:
    """One step (环节). ``limit`` and ``note`` are words ready for the screen ("1 个工作日", "2 人以上到场").

    ``special`` is a special procedure (特别程序): a square. ``law`` is a move of the law that every case has
    (correction, refusal), ``aside`` a special procedure that somebody may ask for (hearing); both are drawn quietly.
    ``maybe`` happens only if, ``many`` once for each of several. Without ``href`` the stop leads to its line in the
    text.
    """

    id: str
    lane: str
    name: str
    limit: str = ""
    note: str = ""
    kind: Kind = "normal"
    href: str = ""
    maybe: bool = False
    many: bool = False

    @property
    def quiet(self) -> bool:
        """A move of the law: it never stretches the picture."""
        return self.kind in ("law", "aside")


@dataclass(frozen=True, slots=True)
class Edge:
    """From one stop to another; ``label`` is the condition in words, ``dotted`` says "only if"."""

    source: str
    target: str
    label: str = ""
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time between two stops, drawn as a bracket above them: the promised time, a waiting period.

    ``extra`` is what may be added by a special procedure (延长); ``party``: the applicant's time, not the organ's.
    """

    start: str
    end: str
    words: str
    extra: str = ""
    party: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """A whole graph. Raises ValueError when a name is repeated or unknown, or when the flow runs in a circle."""

    title: str
    lanes: tuple[Lane, ...]
    stops: tuple[Stop, ...]
    edges: tuple[Edge, ...]
    times: tuple[Stretch, ...] = ()
    rank: dict[str, int] = field(init=False, repr=False, compare=False)
    _named: dict[str, Stop] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lanes, stops = {lane.id for lane in self.lanes}, {stop.id for stop in self.stops}
        if len(lanes) != len(self.lanes) or len(stops) != len(self.stops):
            raise ValueError("a lane or a stop is named twice")
        for stop in self.stops:
            if stop.lane not in lanes:
                raise ValueError(f"stop {stop.id!r} stands in the unknown lane {stop.lane!r}")
        for edge in self.edges:
            if edge.source not in stops or edge.target not in stops:
                raise ValueError(f"edge {edge.source!r} → {edge.target!r} names an unknown stop")
        for time in self.times:
            if time.start not in stops or time.end not in stops:
                raise ValueError(f"the stretch {time.words!r} names an unknown stop")
        object.__setattr__(self, "_named", {stop.id: stop for stop in self.stops})
        object.__setattr__(self, "rank", self._rank())

    def _rank(self) -> dict[str, int]:
        """The law's moves must not stretch the picture: correction stands beside what it leads back to, if it can."""
        _ranks(self.stops, self.edges)
        returns = {edge for edge in self.edges if self.stop(edge.source).quiet and not self.stop(edge.target).quiet}
        rank = _ranks(self.stops, [edge for edge in self.edges if edge not in returns])
        if all(rank[edge.source] <= rank[edge.target] for edge in returns):
            return rank
        return _ranks(self.stops, self.edges)

    def stop(self, ident: str) -> Stop:
        return self._named[ident]

    def entering(self, ident: str) -> tuple[Edge, ...]:
        return tuple(edge for edge in self.edges if edge.target == ident)

    def leaving(self, ident: str) -> tuple[Edge, ...]:
        return tuple(edge for edge in self.edges if edge.source == ident)

    def joins(self, ident: str) -> bool:
        """Two or more branches meet here: drawn as a ring with a dot inside."""
        return sum(not self.quiet(edge) for edge in self.entering(ident)) > 1

    def quiet(self, edge: Edge) -> bool:
        """A line to or from a move of the law."""
        return self.stop(edge.source).quiet or self.stop(edge.target).quiet

    def beside(self, ident: str) -> tuple[str, ...]:
        """The stops opened together with this one by the same split; what is chosen stands beside nothing."""
        found: dict[str, None] = {}
        for edge in self.entering(ident):
            twins = [e for e in self.leaving(edge.source) if not self.quiet(e)]
            if self.quiet(edge) or edge.dotted or sum(not e.dotted for e in twins) < 2:
                continue
            found.update(dict.fromkeys(e.target for e in twins if e.target != ident and not e.dotted))
        return tuple(found)


def _ranks(stops: Iterable[Stop], edges: Iterable[Edge]) -> dict[str, int]:
    """Longest path from a beginning, so that nothing stands before what it waits for."""
    rank = {stop.id: 0 for stop in stops}
    waiting = list(edges)
    for _ in range(len(rank) + 1):
        moved = False
        for edge in waiting:
            if rank[edge.target] <= rank[edge.source]:
                rank[edge.target] = rank[edge.source] + 1
                moved = True
        if not moved:
            return rank
    raise ValueError("the flow runs in a circle")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text version. ``then`` are the names of what follows, each with its condition in words; ``only``
    is when the step comes at all, ``beside`` what runs at the same time.
    """

    number: int
    id: str
    name: str
    lane: str
    limit: str
    note: str
    kind: Kind
    state: Literal["done", "now", "todo", ""]
    href: str
    then: tuple[tuple[str, str], ...]
    maybe: bool = False
    many: bool = False
    only: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def outline(graph: Graph, *, current: frozenset[str] = frozenset(), done: frozenset[str] = frozenset()) -> list[Line]:
    """The graph as a list in the order of the flow; what runs side by side stands together.

    Without ``current`` and ``done`` (a guide, not a case) every ``state`` is empty.
    """
    titles = {lane.id: lane.title for lane in graph.lanes}
    order = {stop.id: place for place, stop in enumerate(graph.stops)}
    live = bool(current or done)
    lines = []

    def place(stop: Stop) -> tuple[int, bool, int]:
        """A move of the law that leads on stands before what it leads to."""
        return graph.rank[stop.id], not (stop.quiet and graph.leaving(stop.id)), order[stop.id]

    for number, stop in enumerate(sorted(graph.stops, key=place), start=1):
        state: Literal["done", "now", "todo", ""] = ""
        if live:
            state = "now" if stop.id in current else "done" if stop.id in done else "todo"
        then = tuple((graph.stop(edge.target).name, edge.label) for edge in graph.leaving(stop.id))
        said = [edge.label for edge in graph.entering(stop.id) if not graph.quiet(edge)]
        lines.append(
            Line(
                number,
                stop.id,
                stop.name,
                titles[stop.lane],
                stop.limit,
                stop.note,
                stop.kind,
                state,
                stop.href,
                then,
                stop.maybe,
                stop.many,
                tuple(dict.fromkeys(said)) if stop.maybe and all(said) else (),
                tuple(graph.stop(ident).name for ident in graph.beside(stop.id)),
            )
        )
    return lines
