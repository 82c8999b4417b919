"""Where the lines of a graph run, on a grid of rows and columns, before anything is measured.

A line leaves its stop upright and arrives level, so that words (right of a stop, name above, limit below) stay clear.
Four ways are tried in turn: level in one's own row; upright, then level; level, then upright in the gutter before the
target; and round everything, in the gap above or below one's own row. (A move of the law may stand above what it leads
back to, and drop.) The last way is always free: gaps and gutters hold no stop and no name, and get as many parallel
tracks as they need.

Units: column ``2r`` is the stop of rank r and ``2r-1`` the gutter before it; level ``2w`` is row w and ``2w-1`` the gap
above it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .graph import Edge, Graph

Way = str  # "level" | "corner" | "gutter" | "round" | "drop"


@dataclass(slots=True)
class Route:
    """The way an edge takes: its gutter, its gap and its track there."""

    edge: Edge
    way: Way
    gutter: int = 0  # the track in the gutter before the target, counted from the left
    gap: int = 0  # which gap (the one above row ``gap``)
    track: int = 0  # the track in that gap, counted from the top


@dataclass(slots=True)
class Tracks:
    """What is taken already. ``rows`` and ``columns`` hold stretches of lines with the edge they belong to."""

    routes: list[Route] = field(default_factory=list)
    rows: dict[int, list[tuple[int, int, Edge]]] = field(default_factory=dict)
    columns: dict[int, list[tuple[int, int, Edge]]] = field(default_factory=dict)
    gutters: dict[int, list[list[tuple[int, int, Edge]]]] = field(default_factory=dict)
    gaps: dict[int, list[list[tuple[int, int, Edge]]]] = field(default_factory=dict)
    corner_words: set[tuple[int, int]] = field(default_factory=set)
    fallen: dict[tuple[int, int], int] = field(default_factory=dict)  # lowest track reached from above, by gap and rank
    turned: dict[tuple[int, int], int] = field(default_factory=dict)  # last track, by rank, that a row turns off into
    risen: dict[tuple[int, int], int] = field(default_factory=dict)  # highest track reached from below


def rows_of(graph: Graph) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    """A row for every stop and, for every lane, its first row and how many it has.

    Two stops of one lane and rank stand in rows of their own; a branch keeps the row it began in, a meeting returns to
    the highest of its branches; the law's moves come last and so stand below.
    """
    row: dict[str, int] = {}
    spans: dict[str, tuple[int, int]] = {}
    first = 0
    order = {stop.id: place for place, stop in enumerate(graph.stops)}
    for lane in graph.lanes:
        inside = [stop for stop in graph.stops if stop.lane == lane.id]
        inside.sort(key=lambda s: (s.quiet, graph.rank[s.id], order[s.id]))
        taken: set[tuple[int, int]] = set()
        for stop in inside:
            before = [row[e.source] - first for e in graph.entering(stop.id) if row.get(e.source, -1) >= first]
            choice = min((at for at in before if at >= 0), default=0)
            wanted = [choice, *range(len(inside) + 1)]
            at = next(w for w in wanted if (graph.rank[stop.id], w) not in taken)
            taken.add((graph.rank[stop.id], at))
            row[stop.id] = first + at
        depth = max((at for _, at in taken), default=0) + 1
        spans[lane.id] = (first, depth)
        first += depth
    return row, spans


def route(graph: Graph, row: dict[str, int]) -> Tracks:
    """A way for every edge, so that no two lines lie on each other."""
    tracks = Tracks()
    stops = {(graph.rank[ident], level) for ident, level in row.items()}
    place = {ident: (graph.rank[ident], level) for ident, level in row.items()}

    def effort(edge: Edge) -> tuple[bool, bool, int, int]:
        (r1, w1), (r2, w2) = place[edge.source], place[edge.target]
        law = graph.quiet(edge)
        return (law, r1 == r2, r2 - r1, abs(w2 - w1))

    for edge in sorted(graph.edges, key=effort):
        start, end = place[edge.source], place[edge.target]
        worded = bool(edge.label) and len(graph.entering(edge.target)) > 1
        if not (
            _drop(tracks, edge, start, end, stops)
            or _level(tracks, edge, start, end, stops, worded)
            or _corner(tracks, edge, start, end, stops)
            or _gutter(tracks, edge, start, end, stops, worded)
        ):
            _round(tracks, edge, start, end)
    return tracks


def _free(taken: list[tuple[int, int, Edge]], low: int, high: int, edge: Edge) -> bool:
    """Lines with a common beginning or a common end may run together, others never."""
    return all(
        high <= a or b <= low or other.source == edge.source or other.target == edge.target for a, b, other in taken
    )


Place = tuple[int, int]


def _drop(t: Tracks, edge: Edge, start: Place, end: Place, stops: set[Place]) -> bool:
    (r1, w1), (r2, w2) = start, end
    low, high = sorted((w1, w2))
    if r1 != r2 or edge.label or any((r1, w) in stops for w in range(low + 1, high)):
        return False
    taken = t.columns.setdefault(r1, [])
    if not _free(taken, 2 * low, 2 * high, edge):
        return False
    taken.append((2 * low, 2 * high, edge))
    t.routes.append(Route(edge, "drop"))
    return True


def _level(t: Tracks, edge: Edge, start: Place, end: Place, stops: set[Place], worded: bool) -> bool:
    (r1, w1), (r2, w2) = start, end
    if w1 != w2 or worded or any((r, w1) in stops for r in range(r1 + 1, r2)):
        return False
    taken = t.rows.setdefault(w1, [])
    if not _free(taken, 2 * r1, 2 * r2, edge):
        return False
    taken.append((2 * r1, 2 * r2, edge))
    t.routes.append(Route(edge, "level"))
    return True


def _corner(t: Tracks, edge: Edge, start: Place, end: Place, stops: set[Place]) -> bool:
    (r1, w1), (r2, w2) = start, end
    if w1 == w2 or r1 >= r2 or any((r, w2) in stops for r in range(r1, r2)):
        return False
    low, high = sorted((2 * w1, 2 * w2))
    if any((r1, w) in stops for w in range(min(w1, w2) + 1, max(w1, w2))) or (
        edge.label and (r1, w2) in t.corner_words
    ):
        return False
    rows, columns = t.rows.setdefault(w2, []), t.columns.setdefault(r1, [])
    if not (_free(rows, 2 * r1, 2 * r2, edge) and _free(columns, low, high, edge)):
        return False
    rows.append((2 * r1, 2 * r2, edge))
    columns.append((low, high, edge))
    if edge.label:
        t.corner_words.add((r1, w2))
    t.routes.append(Route(edge, "corner"))
    return True


def _gutter(t: Tracks, edge: Edge, start: Place, end: Place, stops: set[Place], worded: bool) -> bool:
    (r1, w1), (r2, w2) = start, end
    if w1 == w2 or r1 >= r2 or worded or any((r, w1) in stops for r in range(r1 + 1, r2)):
        return False
    rows, arriving = t.rows.setdefault(w1, []), t.rows.setdefault(w2, [])
    # As far as the next stop in its row: what arrives there must not meet what turns off before it.
    if not (_free(rows, 2 * r1, 2 * r2, edge) and _free(arriving, 2 * r2 - 1, 2 * r2, edge)):
        return False
    rows.append((2 * r1, 2 * r2, edge))
    arriving.append((2 * r2 - 1, 2 * r2, edge))
    gutter = _take(t.gutters.setdefault(r2, []), 2 * w1, 2 * w2, edge)
    t.turned[(r2, w1)] = max(gutter, t.turned.get((r2, w1), -1))
    t.routes.append(Route(edge, "gutter", gutter=gutter))
    return True


def _round(t: Tracks, edge: Edge, start: Place, end: Place) -> None:
    (r1, w1), (r2, w2) = start, end
    gap, track = w1, -1
    if w2 > w1:
        # Down, unless it would have to pass a line that comes up to the same gap in the same column.
        track = _take(t.gaps.setdefault(w1 + 1, []), 2 * r1, 2 * r2 - 1, edge, before=t.risen.get((w1 + 1, r1)))
    if track >= 0:
        gap = w1 + 1
        t.fallen[(gap, r1)] = max(track, t.fallen.get((gap, r1), -1))
    else:
        after = t.fallen.get((gap, r1), -1)
        track = _take(t.gaps.setdefault(gap, []), 2 * r1, 2 * r2 - 1, edge, after=after)
        t.risen[(gap, r1)] = min(track, t.risen.get((gap, r1), track))
    gutter = _take(t.gutters.setdefault(r2, []), 2 * gap - 1, 2 * w2, edge, after=t.turned.get((r2, w2), -1))
    t.columns.setdefault(r1, []).append((min(2 * w1, 2 * gap - 1), max(2 * w1, 2 * gap - 1), edge))
    t.rows.setdefault(w2, []).append((2 * r2 - 1, 2 * r2, edge))
    t.routes.append(Route(edge, "round", gutter=gutter, gap=gap, track=track))


def _take(
    lanes: list[list[tuple[int, int, Edge]]],
    one: int,
    other: int,
    edge: Edge,
    *,
    after: int = -1,
    before: int | None = None,
) -> int:
    """The first parallel track with room, between ``after`` and ``before``; -1 when there is none.

    A line that carries words has its track for itself.
    """
    low, high = sorted((one, other))
    for number, taken in enumerate(lanes):
        apart = all(high < a or b < low for a, b, _ in taken)
        shared = not edge.label and all(not e.label for _, _, e in taken) and _free(taken, low, high, edge)
        if number > after and (before is None or number < before) and (apart or shared):
            taken.append((low, high, edge))
            return number
    if before is not None and len(lanes) >= before:
        return -1
    while len(lanes) <= after:
        lanes.append([])
    lanes.append([(low, high, edge)])
    return len(lanes) - 1
