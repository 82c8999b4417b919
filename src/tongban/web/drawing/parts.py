"""A long graph in several rows, like a score: each row has the names of its lanes and its own line of time above.

A row shows a slice of columns. Lanes in which nothing happens there are left out. Lines that go on are cut at the
border and marked; nothing else ever crosses it (``Drawing.cuts``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from .graph import Edge, Graph, Stretch
from .layout import LEFT, RING, SMALL, Band, Box, Drawing, Path, Ring
from .text import width, wrap

FITS = 1290.0  # a little wider than the page: drawn smaller instead of cut, limits stay above 12 px
HEADS = LEFT - RING - 12
TIME_ROOM = 15 * SMALL
INDENT = 16.0  # room for the arrow heads of what goes on from the row above
SHORT = 48.0  # a stretch within one stop is shown that wide
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A piece of a line in one colour: that of the lane ``of`` (a stop's), or of the law where that is empty.

    ``comes``: it goes on from the row above; ``goes``: it goes on in the row below.
    """

    edge: Edge
    points: tuple[Point, ...]
    of: str
    law: bool
    comes: bool = False
    goes: bool = False


@dataclass(frozen=True, slots=True)
class Bracket:
    """A stretch of time as far as it is seen in this row; ``begins`` and ``ends``: its own ends lie here."""

    time: Stretch
    x1: float
    x2: float
    y: float
    words: Box
    begins: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One row, from its own upper left corner."""

    width: float
    height: float
    head: float  # height of the line of time
    bands: tuple[Band, ...]
    rings: tuple[Ring, ...]
    strokes: tuple[Stroke, ...]
    words: tuple[Box, ...]
    brackets: tuple[Bracket, ...]


def parts_of(graph: Graph, drawing: Drawing, room: float = FITS) -> tuple[Part, ...]:
    """The rows; one where the whole drawing fits into ``room`` pixels. A row is wider only where one column is."""
    strokes = [stroke for path in drawing.paths for stroke in _strokes(path)]
    borders = _borders(drawing, room)
    wide = max(right - left + (INDENT if left > HEADS else 0) for left, right in borders) + HEADS
    return tuple(_part(graph, drawing, strokes, left, right, wide) for left, right in borders)


def _borders(drawing: Drawing, room: float) -> list[tuple[float, float]]:
    """As few rows as fit, cut where few lines cross, of nearly the same width."""
    start, end = HEADS, drawing.width
    if end <= room:
        return [(start, end)]
    limit = room - HEADS - INDENT
    edges = [start, *(cut for cut in drawing.cuts if cut > start), end]
    crossed = [sum(0.4 if path.law else 1.0 for path in drawing.paths if _crosses(path, at)) for at in edges]
    crossed[-1] = 0
    # best[n]: (rows, badness, where the last row begins) for everything left of edges[n].
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]
    for n in range(1, len(edges)):
        ways = [m for m in range(n) if edges[n] - edges[m] <= limit] or [n - 1]
        best.append(
            min(
                (best[m][0] + 1, best[m][1] + crossed[n] + 3 * ((limit - edges[n] + edges[m]) / limit) ** 2, m)
                for m in ways
            )
        )
    found, n = [], len(edges) - 1
    while n:
        m = best[n][2]
        found.append((edges[m], edges[n]))
        n = m
    return found[::-1]


def _crosses(path: Path, at: float) -> bool:
    return path.points[0][0] < at < path.points[-1][0]


def _strokes(path: Path) -> list[Stroke]:
    """A line of two colours as two: it changes where it turns from who hands over to who takes over."""
    one, other = path.edge.source, path.edge.target
    if path.law or not path.turn:
        return [Stroke(path.edge, path.points, "" if path.law else other, path.law)]
    here, before, after = path.points[path.turn], path.points[path.turn - 1], path.points[path.turn + 1]
    far = abs(here[0] - before[0]) + abs(here[1] - before[1])
    r = min(14.0, far / 2, (abs(after[0] - here[0]) + abs(after[1] - here[1])) / 2)
    at = (here[0] + (before[0] - here[0]) * r / far, here[1] + (before[1] - here[1]) * r / far)
    first = Stroke(path.edge, (*path.points[: path.turn], at), one, False)
    return [first, Stroke(path.edge, (at, *path.points[path.turn :]), other, False)]


def _part(graph: Graph, drawing: Drawing, strokes: Iterable[Stroke], left: float, right: float, wide: float) -> Part:
    rings = [ring for ring in drawing.rings if left <= ring.x < right]
    seen = [piece for stroke in strokes if (piece := _within(stroke, left, right)) is not None]
    words = [path.words for path in drawing.paths if path.words and left <= path.words.x < right]
    bands = [band for band in drawing.bands if _lives(band.y, band.y + band.h, rings, seen, words)]
    dx = HEADS - left + (INDENT if left > HEADS else 0)
    brackets, head = _brackets(graph, drawing, left, right, dx, wide)
    gone = _gone(drawing, bands, rings, seen, words)
    move = _mover(gone, head)

    def box(one: Box) -> Box:
        return replace(one, x=one.x + dx, y=move(one.y))

    shown = [_moved(band, move) for band in bands]
    placed = [
        replace(r, x=r.x + dx, y=move(r.y), name=box(r.name), small=tuple(box(one) for one in r.small)) for r in rings
    ]
    lines = [replace(s, points=tuple((x + dx, move(y)) for x, y in s.points)) for s in seen]
    bottom = shown[-1].y + shown[-1].h if shown else head
    return Part(
        wide, bottom, head, tuple(shown), tuple(placed), tuple(lines), tuple(box(one) for one in words), brackets
    )


def _within(stroke: Stroke, left: float, right: float) -> Stroke | None:
    """What lies between the borders; lines never turn back, so it is one piece. None where nothing does."""
    points = stroke.points
    if points[0][0] >= right or points[-1][0] <= left:
        return None
    inside = [(min(max(x, left), right), y) for x, y in points]
    first = max((n for n, (x, _) in enumerate(points) if x < left), default=-1)
    last = min((n for n, (x, _) in enumerate(points) if x > right), default=len(points))
    comes, goes = first >= 0, last < len(points)
    kept = inside[max(first, 0) : last + 1]
    return replace(stroke, points=tuple(kept), comes=comes, goes=goes) if len(kept) > 1 else None


def _lives(top: float, bottom: float, rings: Iterable[Ring], strokes: Iterable[Stroke], words: Iterable[Box]) -> bool:
    """Whether anything happens between two heights but lines that pass through."""
    ys = [ring.y for ring in rings] + [y for stroke in strokes for _, y in stroke.points] + [box.y for box in words]
    return any(top <= y < bottom for y in ys)


def _gone(
    drawing: Drawing, bands: list[Band], rings: list[Ring], strokes: list[Stroke], words: list[Box]
) -> list[tuple[float, float]]:
    """What is left out: lanes, and rows within a lane as long as the lane's name has room. (top, height) each."""
    kept = {band.lane.id: band for band in bands}
    gone = [(band.y, band.h) for band in drawing.bands if band.lane.id not in kept]
    spare = {key: band.h - sum(box.h for box in band.head) - 24 for key, band in kept.items()}
    for lane, top, bottom in drawing.levels:
        if lane in kept and bottom - top <= spare[lane] and not _lives(top, bottom, rings, strokes, words):
            spare[lane] -= bottom - top
            gone.append((top, bottom - top))
    return sorted(gone)


def _mover(gone: list[tuple[float, float]], head: float) -> Callable[[float], float]:
    """Heights of the whole drawing → heights here, with the line of time above and without what is left out."""

    def move(y: float) -> float:
        return y + head - sum(min(max(y - top, 0.0), high) for top, high in gone)

    return move


def _moved(band: Band, move: Callable[[float], float]) -> Band:
    """A band in its new place, its name in the middle of what is left of it."""
    top, bottom = move(band.y), move(band.y + band.h)
    tall = sum(box.h for box in band.head)
    y, head = top + (bottom - top - tall) / 2, []
    for box in band.head:
        head.append(replace(box, y=y))
        y += box.h
    return replace(band, y=top, h=bottom - top, head=tuple(head))


def _brackets(
    graph: Graph, drawing: Drawing, left: float, right: float, dx: float, wide: float
) -> tuple[tuple[Bracket, ...], float]:
    """The brackets of this row, one above the other where they or their words would meet; and their height."""
    at = {ring.stop.id: ring.x for ring in drawing.rings}
    tracks: list[list[Bracket]] = []
    for time in graph.times:
        x1, x2 = sorted((at[time.start], at[time.end]))
        if x1 >= right or max(x2, x1 + 1) <= left:
            continue
        begin, end = max(x1, left) + dx, min(max(x2, x1 + SHORT), right) + dx
        lines = wrap(time.words, SMALL, max(end - begin, min(TIME_ROOM, wide - begin - 8)))
        lines += wrap(time.extra, SMALL, max(end - begin, min(TIME_ROOM, wide - begin - 8)))
        size = max(width(line, SMALL) for line in lines), 18.0 * len(lines)
        words = Box(begin, 0, *size, lines, SMALL)
        bracket = Bracket(time, begin, end, 0, words, x1 >= left, x2 <= right)
        free = next((track for track in tracks if not any(_meet(bracket, other) for other in track)), None)
        if free is None:
            tracks.append([bracket])
        else:
            free.append(bracket)
    found, y = [], 6.0
    for track in tracks:
        y += max(one.words.h for one in track) + 18
        found += [replace(one, y=y - 10, words=replace(one.words, y=y - 16 - one.words.h)) for one in track]
    return tuple(found), y + 4 if found else 0.0


def _meet(one: Bracket, other: Bracket) -> bool:
    return one.x1 < max(other.x2, other.words.x + other.words.w) + 12 and other.x1 < (
        max(one.x2, one.words.x + one.words.w) + 12
    )
