"""The geometry of an operating graph in pixels: boxes of words, rings, lines. No SVG, so a test can measure it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .graph import Edge, Graph, Lane, Stop
from .text import width, wrap
from .tracks import Route, Tracks, route, rows_of

NAME, SMALL, HEAD = 18.0, 14.0, 19.0
ROOM = 6 * NAME + 2  # a name longer than six characters wraps
SMALL_ROOM = 9 * SMALL
HEAD_ROOM = 8 * HEAD + 4
LEFT = 224.0  # the first column of stops; the names of the lanes stand left of it
RING, LINE = 14.0, 7.0
REACH = 24.0  # from the middle of a stop to its words
TRACK = 14.0
WORD_TRACK = 32.0


@dataclass(frozen=True, slots=True)
class Box:
    """Words standing together. ``x, y`` is the upper left corner; ``lines`` are drawn from the top."""

    x: float
    y: float
    w: float
    h: float
    lines: tuple[str, ...]
    size: float
    bold: bool = False
    tone: str = "ink"
    of: str = ""


@dataclass(frozen=True, slots=True)
class Ring:
    """A stop where it is drawn, with its words."""

    stop: Stop
    x: float
    y: float
    name: Box
    small: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """An edge as a line, with its words."""

    edge: Edge
    points: tuple[tuple[float, float], ...]
    turn: int  # up to this point the line has the colour of who hands over, then of who takes over
    words: Box | None
    law: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A lane as a band, with its head."""

    lane: Lane
    y: float
    h: float
    head: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn, measured, in one row. Between columns, at each of ``cuts``, no word stands."""

    width: float
    height: float
    bands: tuple[Band, ...]
    rings: tuple[Ring, ...]
    paths: tuple[Path, ...]
    cuts: tuple[float, ...] = ()
    levels: tuple[tuple[str, float, float], ...] = ()  # rows of stops: lane, top, bottom


@dataclass(slots=True)
class _Sheet:
    """The sheet while it is being measured."""

    graph: Graph
    row: dict[str, int]
    spans: dict[str, tuple[int, int]]
    tracks: Tracks
    words: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    x: list[float] = field(default_factory=list)  # the stops of each rank
    gutter: list[float] = field(default_factory=list)  # the first track before them
    y: list[float] = field(default_factory=list)  # middle of each row
    gap: list[float] = field(default_factory=list)  # top of each gap; one more than rows
    tops: dict[str, tuple[float, float]] = field(default_factory=dict)
    levels: list[tuple[str, float, float]] = field(default_factory=list)
    ranks: int = 0
    room: dict[int, float] = field(default_factory=dict)  # words between gutter and stop
    reach: dict[int, float] = field(default_factory=dict)  # from the middle of a stop to the track right of its words


def arrange(graph: Graph) -> Drawing:
    """Measure a graph: every stop, line and word gets its place."""
    row, spans = rows_of(graph)
    sheet = _Sheet(graph, row, spans, route(graph, row))
    sheet.ranks = max(graph.rank.values(), default=0) + 1
    _columns(sheet)
    _levels(sheet)
    rings = tuple(_ring(sheet, stop) for stop in graph.stops)
    paths = tuple(_path(sheet, way) for way in sheet.tracks.routes)
    right = max((box.x + box.w for ring in rings for box in (ring.name, *ring.small)), default=LEFT) + 16
    bands = tuple(_band(sheet, lane) for lane in graph.lanes)
    bottom = bands[-1].y + bands[-1].h if bands else 0.0
    return Drawing(right, bottom, bands, rings, paths, tuple(at - LINE for at in sheet.gutter[1:]), tuple(sheet.levels))


def _before(way: Route) -> bool:
    """Do the words of this line stand between the gutter and the stop it leads to?"""
    return bool(way.edge.label) and way.way in ("level", "gutter")


def _columns(s: _Sheet) -> None:
    for way in s.tracks.routes:
        rank = s.graph.rank[way.edge.target]
        room = ROOM if not _before(way) else 6 * SMALL + 2
        if way.edge.label:
            lines = wrap(way.edge.label, SMALL, room)
            s.words[(way.edge.source, way.edge.target)] = lines
            if _before(way):
                s.room[rank] = max(s.room.get(rank, 0), _wide(lines, SMALL) + 8)
            else:
                _stretch(s, s.graph.rank[way.edge.source], _wide(lines, SMALL))
    for stop in s.graph.stops:
        at_rank = s.graph.rank[stop.id]
        _stretch(s, at_rank, _wide(wrap(stop.name, NAME, ROOM, bold=True, whole=True), NAME, bold=True))
        _stretch(s, at_rank, _wide(wrap(stop.limit, SMALL, SMALL_ROOM), SMALL))
        _stretch(s, at_rank, _wide(wrap(stop.note, SMALL, SMALL_ROOM), SMALL))
    at = LEFT - RING - 12
    for rank in range(s.ranks):
        lanes = len(s.tracks.gutters.get(rank, ()))
        at += s.reach[rank - 1] if rank else lanes and TRACK
        s.gutter.append(at)
        at += max(lanes - 1, 0) * TRACK + s.room.get(rank, 0) + RING + 12
        s.x.append(at)


def _wide(lines: tuple[str, ...], size: float, *, bold: bool = False) -> float:
    return max((width(line, size, bold=bold) for line in lines), default=0.0)


def _stretch(s: _Sheet, rank: int, words: float) -> None:
    s.reach[rank] = max(s.reach.get(rank, 84.0), REACH + words + 14)


def _above(s: _Sheet, row: int) -> float:
    """How far words of this row reach above its line."""
    reach = 30.0
    for ident, at in s.row.items():
        if at == row:
            reach = max(reach, 12 + len(wrap(s.graph.stop(ident).name, NAME, ROOM, bold=True, whole=True)) * 22)
    for way in s.tracks.routes:
        if way.edge.label and way.way != "round" and s.row[way.edge.target] == row:
            reach = max(reach, 8 + len(s.words[(way.edge.source, way.edge.target)]) * 18)
    return reach


def _below(s: _Sheet, row: int) -> float:
    reach = 22.0
    for ident, at in s.row.items():
        if at == row:
            stop = s.graph.stop(ident)
            reach = max(
                reach, 12 + (len(wrap(stop.limit, SMALL, SMALL_ROOM)) + len(wrap(stop.note, SMALL, SMALL_ROOM))) * 18
            )
    return reach


def _gap_height(s: _Sheet, gap: int) -> float:
    height = 0.0
    for taken in s.tracks.gaps.get(gap, ()):
        words = [len(s.words[(e.source, e.target)]) for _, _, e in taken if e.label]
        height += WORD_TRACK + (max(words) - 1) * 18 if words else TRACK
    return height


def _levels(s: _Sheet) -> None:
    y = 2.0
    for lane in s.graph.lanes:
        first, depth = s.spans[lane.id]
        top = y
        for row in range(first, first + depth):
            s.levels.append((lane.id, y, 0.0))
            s.gap.append(y + 6)
            y += 8 + _gap_height(s, row) + _above(s, row)
            s.y.append(y)
            y += _below(s, row) + 8
            s.levels[-1] = (lane.id, s.levels[-1][1], y)
        heads = len(wrap(lane.title, HEAD, HEAD_ROOM, bold=True)) * 24 + len(wrap(lane.subtitle, SMALL, HEAD_ROOM)) * 18
        y = max(y, top + heads + 24)
        s.tops[lane.id] = (top, y)
    s.gap.append(y + 4)
    last = _gap_height(s, len(s.y))
    if last and s.graph.lanes:
        lane_id = s.graph.lanes[-1].id
        s.tops[lane_id] = (s.tops[lane_id][0], y + last + 8)


def _box(x: float, y: float, lines: tuple[str, ...], size: float, leading: float, **more: object) -> Box:
    bold = bool(more.get("bold", False))
    wide = _wide(lines, size, bold=bold)
    return Box(
        x, y, wide, leading * len(lines), lines, size, bold, str(more.get("tone", "ink")), str(more.get("of", ""))
    )


def _ring(s: _Sheet, stop: Stop) -> Ring:
    x, y = s.x[s.graph.rank[stop.id]], s.y[s.row[stop.id]]
    bold = not stop.quiet
    name = wrap(stop.name, NAME, ROOM, bold=True, whole=True)
    title = _box(x + REACH, y - 10 - 22 * len(name), name, NAME, 22, bold=bold, of=stop.id)
    limit, note = wrap(stop.limit, SMALL, SMALL_ROOM), wrap(stop.note, SMALL, SMALL_ROOM)
    small = []
    if limit:
        small.append(_box(x + REACH, y + 10, limit, SMALL, 18, of=stop.id))
    if note:
        small.append(_box(x + REACH, y + 10 + 18 * len(limit), note, SMALL, 18, tone="ink-2", of=stop.id))
    return Ring(stop, x, y, title, tuple(small))


def _track_y(s: _Sheet, way: Route) -> float:
    y = s.gap[way.gap]
    for number, taken in enumerate(s.tracks.gaps[way.gap]):
        words = [len(s.words[(e.source, e.target)]) for _, _, e in taken if e.label]
        high = WORD_TRACK + (max(words) - 1) * 18 if words else TRACK
        if number == way.track:
            return y + high - LINE
        y += high
    raise AssertionError("a route without its track")


def _path(s: _Sheet, way: Route) -> Path:
    edge = way.edge
    r1, r2 = s.graph.rank[edge.source], s.graph.rank[edge.target]
    x1, x2 = s.x[r1], s.x[r2]
    y1, y2 = s.y[s.row[edge.source]], s.y[s.row[edge.target]]
    gutter = s.gutter[r2] + way.gutter * TRACK
    lines = s.words.get((edge.source, edge.target), ())
    wide = _wide(lines, SMALL)
    left, base = x2 - RING - 8 - wide, y2
    turn = 1
    if way.way in ("level", "drop"):
        turn = 0
        points = [(x1, y1), (x2, y2)]
    elif way.way == "corner":
        points, left = [(x1, y1), (x1, y2), (x2, y2)], x1 + 20
    elif way.way == "gutter":
        points = [(x1, y1), (gutter, y1), (gutter, y2), (x2, y2)]
    else:
        base, turn = _track_y(s, way), 2
        points, left = [(x1, y1), (x1, base), (gutter, base), (gutter, y2), (x2, y2)], x1 + 20
    words = _box(left, base - 6 - 18 * len(lines), lines, SMALL, 18) if lines else None
    law = s.graph.quiet(edge)
    return Path(edge, tuple(points), turn, words, law)


def _band(s: _Sheet, lane: Lane) -> Band:
    top, bottom = s.tops[lane.id]
    title, sub = wrap(lane.title, HEAD, HEAD_ROOM, bold=True), wrap(lane.subtitle, SMALL, HEAD_ROOM)
    tall = len(title) * 24 + len(sub) * 18
    y = top + (bottom - top - tall) / 2
    head = [_box(24, y, title, HEAD, 24, bold=True)]
    if sub:
        head.append(_box(24, y + 24 * len(title), sub, SMALL, 18, tone="ink-2"))
    return Band(lane, top, bottom - top, tuple(head))
