"""What can be wrong with a drawing, by measure: words on words or lines, anything lost, lines nobody can tell apart."""

from __future__ import annotations

from itertools import combinations

from tongban.web.drawing.graph import Graph
from tongban.web.drawing.layout import LINE, RING, Box, Drawing, arrange
from tongban.web.drawing.parts import HEADS, Part, parts_of


def boxes(sheet: Drawing) -> list[Box]:
    found = [box for band in sheet.bands for box in band.head]
    found += [box for ring in sheet.rings for box in (ring.name, *ring.small)]
    return found + [path.words for path in sheet.paths if path.words]


def meets(box: Box, x1: float, y1: float, x2: float, y2: float, room: float) -> bool:
    left, right, top, bottom = min(x1, x2) - room, max(x1, x2) + room, min(y1, y2) - room, max(y1, y2) + room
    return box.x < right and left < box.x + box.w and box.y < bottom and top < box.y + box.h


def collisions(graph: Graph) -> list[str]:
    sheet = arrange(graph)
    words = boxes(sheet)
    found = [
        f"{a.lines} on {b.lines}" for a, b in combinations(words, 2) if meets(a, b.x, b.y, b.x + b.w, b.y + b.h, 0)
    ]
    for path in sheet.paths:
        for (x1, y1), (x2, y2) in zip(path.points, path.points[1:], strict=False):
            assert x1 == x2 or y1 == y2, "a line runs level or upright"
            found += [f"{box.lines} on {path.edge}" for box in words if meets(box, x1, y1, x2, y2, LINE / 2)]
            for ring in sheet.rings:
                own = ring.stop.id in (path.edge.source, path.edge.target)
                near = meets(Box(ring.x - RING, ring.y - RING, 2 * RING, 2 * RING, (), 0), x1, y1, x2, y2, LINE / 2)
                if near and not own:
                    found.append(f"{path.edge} runs through {ring.stop.id}")
    for one, other in combinations(sheet.rings, 2):
        if abs(one.x - other.x) < 2 * RING and abs(one.y - other.y) < 2 * RING:
            found.append(f"{one.stop.id} on {other.stop.id}")
    for box in words:
        if box.x < 0 or box.y < 0 or box.x + box.w > sheet.width or box.y + box.h > sheet.height:
            found.append(f"{box.lines} outside the picture")
    return found


def lost_in_rows(graph: Graph) -> list[str]:
    """What is wrong in the rows: words on words or on lines, anything outside, anything lost or shown twice."""
    drawing = arrange(graph)
    parts = parts_of(graph, drawing)
    found = [fault for part in parts for fault in _faults(part)]
    shown = [ring.stop.id for part in parts for ring in part.rings]
    found += [f"{stop.id} is shown {shown.count(stop.id)} times" for stop in graph.stops if shown.count(stop.id) != 1]
    for path in drawing.paths:
        pieces = [s for part in parts for s in part.strokes if s.edge == path.edge]
        if not pieces or sum(s.goes for s in pieces) != sum(s.comes for s in pieces):
            found.append(f"{path.edge} is broken")
        if path.words and sum(path.words.lines == box.lines for part in parts for box in part.words) < 1:
            found.append(f"the words of {path.edge} are lost")
    times = {bracket.time for part in parts for bracket in part.brackets}
    found += [f"{time.words} is lost" for time in graph.times if time not in times]
    for time in times:
        own = [bracket for part in parts for bracket in part.brackets if bracket.time == time]
        if (sum(b.begins for b in own), sum(b.ends for b in own)) != (1, 1):
            found.append(f"{time.words} begins or ends twice")
    return found


def _faults(part: Part) -> list[str]:
    words = [box for band in part.bands for box in band.head]
    words += [box for ring in part.rings for box in (ring.name, *ring.small)]
    words += [*part.words, *(bracket.words for bracket in part.brackets)]
    found = [
        f"{a.lines} on {b.lines}" for a, b in combinations(words, 2) if meets(a, b.x, b.y, b.x + b.w, b.y + b.h, 0)
    ]
    lines = [(a, b) for s in part.strokes for a, b in zip(s.points, s.points[1:], strict=False)]
    lines += [((b.x1, b.y), (b.x2, b.y)) for b in part.brackets]
    found += [f"{box.lines} on a line" for box in words for a, b in lines if meets(box, *a, *b, LINE / 2)]
    for box in words:
        if box.x < 0 or box.y < 0 or box.x + box.w > part.width or box.y + box.h > part.height:
            found.append(f"{box.lines} outside the row")
    for ring in part.rings:
        lane = next((band for band in part.bands if band.lane.id == ring.stop.lane), None)
        if lane is None or not lane.y <= ring.y <= lane.y + lane.h or ring.x < HEADS:
            found.append(f"{ring.stop.id} outside its lane")
    return found


def strangers(graph: Graph) -> list[str]:
    """Stretches where lines of unlike beginning and unlike end lie on each other: nobody could tell them apart."""
    found = []
    for one, other in combinations(arrange(graph).paths, 2):
        if one.edge.source == other.edge.source or one.edge.target == other.edge.target:
            continue
        for a, b in zip(one.points, one.points[1:], strict=False):
            for c, d in zip(other.points, other.points[1:], strict=False):
                for axis in (0, 1):
                    level = a[axis] == b[axis] == c[axis] == d[axis]
                    start, stop = (
                        max(min(a[1 - axis], b[1 - axis]), min(c[1 - axis], d[1 - axis])),
                        min(max(a[1 - axis], b[1 - axis]), max(c[1 - axis], d[1 - axis])),
                    )
                    if level and stop - start > 2 * RING:
                        found.append(f"{one.edge} with {other.edge}")
    return found
