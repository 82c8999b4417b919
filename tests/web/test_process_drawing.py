"""The operating graph: what is drawn, and that no word stands on another word or on a line."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.web.drawing.graph import Edge, Graph, Lane, Stop, Stretch
from tongban.web.drawing.layout import arrange
from tongban.web.drawing.parts import FITS, parts_of
from tongban.web.drawing.process import draw, draw_file, outline
from tongban.web.drawing.text import width, wrap
from web.geometry import collisions, lost_in_rows, strangers
from web.graphs import FOOD, WATER, long, nested

GRAPHS = {"food": FOOD, "water": WATER, "sixty": long(60), "nested": nested(60), "two hundred": nested(200)}


@pytest.mark.parametrize("name", GRAPHS)
def test_words_stay_clear_of_words_lines_and_rings(name: str) -> None:
    assert collisions(GRAPHS[name]) == []


@pytest.mark.parametrize("name", GRAPHS)
def test_rows_show_everything_once_and_clear(name: str) -> None:
    assert lost_in_rows(GRAPHS[name]) == []


def test_only_what_is_too_wide_stands_in_rows() -> None:
    rows = {name: parts_of(graph, arrange(graph)) for name, graph in GRAPHS.items()}
    assert {name: len(parts) for name, parts in rows.items()} == {
        "food": 2, "water": 2, "sixty": 9, "nested": 6, "two hundred": 19,
    }  # fmt: skip
    assert all(part.width <= FITS for parts in rows.values() for part in parts)
    # Lanes where nothing happens are left out of a row.
    assert min(len(part.bands) for part in rows["nested"]) < len(GRAPHS["nested"].lanes)


@pytest.mark.parametrize("name", GRAPHS)
def test_unlike_lines_never_lie_on_each_other(name: str) -> None:
    assert strangers(GRAPHS[name]) == []


@st.composite
def graphs(draw_: st.DrawFn) -> Graph:
    count = draw_(st.integers(1, 14))
    lanes = FOOD.lanes[: draw_(st.integers(1, 4))]
    names = st.text("审查受理决定现场核验 ab", min_size=1, max_size=16)
    kinds = st.sampled_from(["normal", "normal", "special"])
    stops = tuple(
        Stop(
            f"s{n}",
            draw_(st.sampled_from(lanes)).id,
            draw_(names),
            draw_(names),
            draw_(names),
            draw_(kinds),
            maybe=draw_(st.booleans()),
            many=draw_(st.booleans()),
        )
        for n in range(count)
    )
    pairs = draw_(st.sets(st.tuples(st.integers(0, count - 1), st.integers(1, 5)), max_size=24))
    edges = tuple(
        Edge(f"s{a}", f"s{a + by}", draw_(st.sampled_from(["", "", "其余", "面积五百平方米以上的"])))
        for a, by in sorted(pairs)
        if a + by < count
    )
    spans = draw_(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), names), max_size=3))
    times = tuple(Stretch(f"s{a}", f"s{b}", f"期间{n}{said}", said[:3]) for n, (a, b, said) in enumerate(spans))
    return Graph("随机图谱", lanes, stops, edges, times)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(graphs())
def test_any_graph_is_drawn_without_collisions(graph: Graph) -> None:
    assert collisions(graph) == []
    assert strangers(graph) == []
    assert lost_in_rows(graph) == []
    ElementTree.fromstring(f"<g>{draw(graph)}</g>")


def test_every_stop_is_a_link_that_says_who_when_and_how_it_stands() -> None:
    svg = draw(FOOD, current=frozenset({"visit"}), done=frozenset({"file", "accept"}))
    root = ElementTree.fromstring(f"<g>{svg}</g>")
    rows = [(svg.attrib["role"], svg.attrib["aria-labelledby"]) for svg in root]
    assert rows == [("group", "pg-t"), ("group", "pg-2-t")]
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


def test_the_file_stands_by_itself() -> None:
    root = ElementTree.fromstring(draw_file(GRAPHS["nested"]))
    assert root.attrib["role"] == "img" and float(root.attrib["width"]) <= FITS + 32
    tags = {element.tag.split("}")[1] for element in root.iter()}
    assert tags == {"svg", "title", "desc", "rect", "text", "tspan", "g", "path", "circle"}, "no link, no style"
    linked = ElementTree.fromstring(draw_file(FOOD, base="https://example.org/items/1/"))
    hrefs = [element.attrib["href"] for element in linked.iter() if element.tag.endswith("}a")]
    assert hrefs[0] == "https://example.org/items/1/#step-file" and len(hrefs) == len(FOOD.stops)


def test_a_circle_an_unknown_name_and_a_repeated_name_are_refused() -> None:
    lane, one, two = Lane("a", "甲"), Stop("s", "a", "一"), Stop("t", "a", "二")
    with pytest.raises(ValueError, match="circle"):
        Graph("g", (lane,), (one, two), (Edge("s", "t"), Edge("t", "s")))
    with pytest.raises(ValueError, match="unknown stop"):
        Graph("g", (lane,), (one,), (Edge("s", "t"),))
    with pytest.raises(ValueError, match="unknown lane"):
        Graph("g", (), (one,), ())
    with pytest.raises(ValueError, match="stretch"):
        Graph("g", (lane,), (one,), (), (Stretch("s", "t", "期间"),))
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
    by_id = {line.id: line for line in lines}
    assert by_id["hearing"].only == ("有异议",) and by_id["decide"].only == ()
    assert by_id["expert"].beside == ("征求有关部门意见", "公示", "简易审查")


@given(st.text("审查（演示）受理 3 个工作日abc，。", max_size=40), st.floats(60, 200))
def test_wrapping_loses_nothing_and_keeps_within_the_room(words: str, room: float) -> None:
    lines = wrap(words, 14, room)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(width(line, 14) <= room + 14 for line in lines)


def test_words_of_latin_script_stay_whole_where_there_is_room_for_them() -> None:
    assert wrap("Shareholders sign", 18, 110, bold=True, whole=True) == ("Shareholders", "sign")
    assert wrap("Examined and decided on the spot", 18, 110, bold=True, whole=True) == (
        "Examined", "and decided", "on the spot",
    )  # fmt: skip
    assert wrap("权属和限额审查", 18, 110, bold=True, whole=True) == ("权属和", "限额审查")
