"""The operating graph: what is drawn, and that no word stands on another word or on a line."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.web.drawing.graph import Edge, Graph, Lane, Stop
from tongban.web.drawing.layout import LINE, RING, Box, Drawing, arrange
from tongban.web.drawing.process import draw, outline
from tongban.web.drawing.text import width, wrap
from web.graphs import FOOD, WATER, long

GRAPHS = {"food": FOOD, "water": WATER, "sixty": long(60)}


def boxes(sheet: Drawing) -> list[Box]:
    found = [box for band in sheet.bands for box in (*band.head, *band.again)]
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


@pytest.mark.parametrize("name", GRAPHS)
def test_words_stay_clear_of_words_lines_and_rings(name: str) -> None:
    assert collisions(GRAPHS[name]) == []


@pytest.mark.parametrize("name", GRAPHS)
def test_unlike_lines_never_lie_on_each_other(name: str) -> None:
    assert strangers(GRAPHS[name]) == []


@st.composite
def graphs(draw_: st.DrawFn) -> Graph:
    count = draw_(st.integers(1, 14))
    lanes = FOOD.lanes[: draw_(st.integers(1, 4))]
    names = st.text("审查受理决定现场核验 ab", min_size=1, max_size=16)
    kinds = st.sampled_from(["normal", "normal", "special", "optional"])
    stops = tuple(
        Stop(f"s{n}", draw_(st.sampled_from(lanes)).id, draw_(names), draw_(names), draw_(names), draw_(kinds))
        for n in range(count)
    )
    pairs = draw_(st.sets(st.tuples(st.integers(0, count - 1), st.integers(1, 5)), max_size=24))
    edges = tuple(
        Edge(f"s{a}", f"s{a + by}", draw_(st.sampled_from(["", "", "其余", "面积五百平方米以上的"])))
        for a, by in sorted(pairs)
        if a + by < count
    )
    return Graph("随机图谱", lanes, stops, edges)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(graphs())
def test_any_graph_is_drawn_without_collisions(graph: Graph) -> None:
    assert collisions(graph) == []
    assert strangers(graph) == []
    ElementTree.fromstring(draw(graph))


def test_every_stop_is_a_link_that_says_who_when_and_how_it_stands() -> None:
    svg = draw(FOOD, current=frozenset({"visit"}), done=frozenset({"file", "accept"}))
    root = ElementTree.fromstring(svg)
    assert root.attrib["role"] == "group" and root.attrib["aria-labelledby"] == "pg-t"
    links = {e.attrib["href"]: e.attrib["aria-label"] for e in root.iter() if e.tag.endswith("}a")}
    assert len(links) == len(FOOD.stops)
    assert links["#step-visit"] == "现场核查，审批部门，最长 3 个工作日，2 人以上到场，特别程序，正在办"
    assert links["#step-accept"].endswith("已办完")
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", svg)


def test_words_of_a_definition_cannot_become_markup() -> None:
    evil = '<script>alert("1")</script>&'
    graph = Graph(evil, (Lane("a", evil, evil),), (Stop("s", "a", evil, evil, evil, href='"><b>'),), ())
    svg = draw(graph)
    assert "<script" not in svg and '"><b>' not in svg
    ElementTree.fromstring(svg)


def test_a_circle_an_unknown_name_and_a_repeated_name_are_refused() -> None:
    lane, one, two = Lane("a", "甲"), Stop("s", "a", "一"), Stop("t", "a", "二")
    with pytest.raises(ValueError, match="circle"):
        Graph("g", (lane,), (one, two), (Edge("s", "t"), Edge("t", "s")))
    with pytest.raises(ValueError, match="unknown stop"):
        Graph("g", (lane,), (one,), (Edge("s", "t"),))
    with pytest.raises(ValueError, match="unknown lane"):
        Graph("g", (), (one,), ())
    with pytest.raises(ValueError, match="twice"):
        Graph("g", (lane,), (one, one), ())


def test_correction_does_not_stretch_the_picture() -> None:
    assert FOOD.rank["mend"] == FOOD.rank["review"] == 2


def test_the_outline_follows_the_flow_and_says_what_comes_next() -> None:
    lines = outline(WATER, current=frozenset({"accept"}), done=frozenset({"file"}))
    assert [line.number for line in lines] == list(range(1, 11))
    assert [line.state for line in lines[:3]] == ["done", "now", "todo"]
    assert lines[1].then == (
        ("专家评审", "日取水 500 方以上"),
        ("征求有关部门意见", "日取水 500 方以上"),
        ("公示", "日取水 500 方以上"),
        ("简易审查", "其余"),
    )
    assert {line.state for line in outline(WATER)} == {""}


@given(st.text("审查（演示）受理 3 个工作日abc，。", max_size=40), st.floats(60, 200))
def test_wrapping_loses_nothing_and_keeps_within_the_room(words: str, room: float) -> None:
    lines = wrap(words, 14, room)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(width(line, 14) <= room + 14 for line in lines)
