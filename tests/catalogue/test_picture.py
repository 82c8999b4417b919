"""The operating graph of what runs: bands, stops, the law's moves, choices in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tongban.catalogue.queries import in_force
from tongban.core.clock import now
from tongban.definition.drawing import CORRECTED, FILED, HEARING, REFUSED, RESULT, graph_of
from tongban.definition.effective import effective
from tongban.definition.registry import registry_with
from tongban.definition.source import read
from tongban.web.drawing.graph import Graph, outline
from tongban.web.drawing.process import draw
from web.geometry import collisions, lost_in_rows, strangers

from demo import FOOD, GUANGAN, HYGIENE, JOBLESS, WUHOU

DATA = Path(__file__).parents[2] / "data" / "catalogue"
PARK = Path(__file__).parents[1] / "definitions" / "park-event.yaml"


def picture(code: str, situation: str = "new", place: str = WUHOU, lang: str = "zh") -> Graph:
    return graph_of(in_force(code, place, now()).effective(situation), place, lang)


def shipped_picture(name: str, situation: str, lang: str = "zh") -> Graph:
    """Of a definition as it ships, without loading it."""
    data = read((DATA / name).read_text(encoding="utf-8"), name).data
    registry = registry_with(data.get("dictionary"))
    e = effective(data, situation, WUHOU, names=registry.result_names)
    return graph_of(e, WUHOU, lang, registry.dictionary.labels)


def park(situation: str = "single", lang: str = "zh") -> Graph:
    data = read(PARK.read_text(encoding="utf-8"), "park-event.yaml").data
    registry = registry_with(data["dictionary"])
    e = effective(data, situation, WUHOU, names=registry.result_names)
    return graph_of(e, WUHOU, lang, registry.dictionary.labels)


def test_bands_are_applicant_window_organs_supervision(db: None) -> None:
    lanes = picture(FOOD).lanes
    assert [(lane.title, lane.colour) for lane in lanes] == [
        ("申请人", "brand"),
        ("综合窗口", "biz"),
        ("审批部门", "ink"),
        ("监管部门", "seal"),
    ]
    assert lanes[1].subtitle == "武侯区政务服务中心（演示）"
    assert lanes[2].subtitle == "武侯区市场监督管理局（演示）"


def test_where_an_approval_bureau_decides_its_band_and_the_supervisors_differ(db: None) -> None:
    lanes = {lane.colour: lane.subtitle for lane in picture(HYGIENE, place=GUANGAN).lanes}
    assert (lanes["ink"], lanes["seal"]) == ("广安区行政审批局（演示）", "广安区卫生健康局（演示）")


def test_stops_say_name_limit_and_note(db: None) -> None:
    stops = {stop.id: stop for stop in picture(FOOD).stops}
    assert list(stops) == [
        FILED, "accept", "review", "inspect", "decide", "issue", "hand_over", CORRECTED, REFUSED, HEARING, RESULT,
    ]  # fmt: skip
    assert (stops["inspect"].limit, stops["inspect"].note, stops["inspect"].kind) == (
        "3个工作日",
        "核查人员，2人以上到场",
        "special",
    )
    assert (stops[RESULT].name, stops[RESULT].limit, stops[RESULT].note) == ("领证", "食品经营许可证", "有效期5年")
    assert {stops[one].kind for one in (CORRECTED, REFUSED)} == {"law"}
    assert (stops[HEARING].kind, stops[HEARING].note) == ("aside", "有人要求时，停表")


def test_a_difference_of_the_place_shows_in_the_limits(db: None) -> None:
    limits = {
        place: next(s.limit for s in picture(FOOD, place=place).stops if s.id == "inspect")
        for place in (WUHOU, GUANGAN)
    }
    assert limits == {WUHOU: "3个工作日", GUANGAN: "5个工作日"}


def test_a_step_that_stops_the_clock_and_one_replaced_by_commitment_say_so(db: None) -> None:
    notes = {stop.id: stop.note for stop in picture(HYGIENE).stops}
    assert notes["test"] == "检测人员，停表，不计时限，承诺后免办"
    assert notes["review"] == "承诺后免办"


def test_split_join_and_choice(db: None) -> None:
    graph = park()
    edges = {(edge.source, edge.target): (edge.label, edge.dotted) for edge in graph.edges}
    assert edges[("first_look", "police_view")] == edges[("first_look", "trees_view")] == ("", False)
    assert edges[("weigh", "notice_board")] == ("预计人数 ≥ 500 人", True)
    assert edges[("weigh", "ruling")] == ("其他情形", True)
    assert edges[("notice_board", "objection")] == ("“公示”期间有异议", True)
    assert graph.joins("weigh")
    assert [stop.id for stop in graph.stops if stop.maybe] == ["notice_board", "objection"]
    assert [lane.title for lane in graph.lanes] == ["申请人", "公园服务窗口", "公园管理部门", "公安机关", "市林业部门"]


def test_a_hearing_may_be_asked_for_before_the_decision_on_a_licence_only(db: None) -> None:
    graph = picture(FOOD)
    assert [(edge.source, edge.target) for edge in graph.edges if HEARING in (edge.source, edge.target)] == [
        ("inspect", HEARING), (HEARING, "decide"),
    ]  # fmt: skip
    assert graph.rank[HEARING] == graph.rank["decide"], "it stretches nothing"
    assert HEARING not in [stop.id for stop in picture(JOBLESS).stops]


def test_the_promise_and_spans_of_their_own_are_brackets(db: None) -> None:
    assert [(t.start, t.end, t.words, t.extra, t.party) for t in picture(FOOD).times] == [
        ("accept", "decide", "承诺5个工作日，法定10个工作日", "可延长5个工作日", False),
    ]  # fmt: skip
    times = shipped_picture("marriage-registration.yaml", "divorce").times
    assert [(t.start, t.end, t.words, t.party) for t in times] == [
        ("claim", "decide", "承诺当场，法定当场", False),
        (FILED, "claim", "当事人等待期不少于30日", True),
        ("claim", "claim", "当事人等待期30日", True),
    ]


def test_a_step_for_each_of_several_says_so(db: None) -> None:
    stop = next(s for s in shipped_picture("quality-award.yaml", "new").stops if s.id == "consulted")
    assert stop.many and stop.note == "每个“征求意见的部门”各办一次，全部办完"


def test_the_result_follows_the_handing_out_and_the_refusal_the_decision(db: None) -> None:
    graph = picture(JOBLESS)
    assert [edge.source for edge in graph.entering(RESULT)] == ["issue"]
    assert [edge.source for edge in graph.entering(REFUSED)] == ["decide"]
    assert [edge.target for edge in graph.leaving(CORRECTED)] == ["review"]
    # What is served before the decision is no result.
    graph = shipped_picture("land-dispute.yaml", "county")
    steps = {stop.id for stop in graph.stops}
    before = [edge.source for edge in graph.entering(RESULT) if graph.rank[edge.source] < graph.rank["decide"]]
    assert "decide" in steps and before == []


@pytest.mark.sweep
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", sorted(DATA.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_picture_is_clear(db: None, path: Path, lang: str) -> None:
    """No word on another or on a line, nothing lost between the rows, no two lines that could be taken for one."""
    for situation in read(path.read_text(encoding="utf-8"), path.name).data["situations"]:
        graph = shipped_picture(path.name, situation, lang)
        assert (collisions(graph), lost_in_rows(graph), strangers(graph)) == ([], [], []), situation


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_graph_can_be_drawn_and_told(db: None, lang: str) -> None:
    for graph in (picture(FOOD, lang=lang), picture(HYGIENE, lang=lang), picture(JOBLESS, lang=lang), park(lang=lang)):
        svg = str(draw(graph, lang=lang, current=frozenset({graph.stops[1].id}), done=frozenset({FILED})))
        assert svg.startswith("<svg") and all(stop.id in svg for stop in graph.stops[:2])
        assert len(outline(graph)) == len(graph.stops)


def test_english_has_no_chinese_but_what_the_definition_says(db: None) -> None:
    stops = {stop.id: stop for stop in picture(FOOD, lang="en").stops}
    assert (stops["accept"].name, stops["accept"].limit) == ("Acceptance", "at once")
    assert (stops["inspect"].limit, stops["inspect"].note) == ("3 working days", "2 or more officers on site")


def test_no_query_where_the_place_is_known(db: None, django_assert_num_queries: Any) -> None:
    e = in_force(FOOD, WUHOU, now()).effective("new")
    graph_of(e, WUHOU)
    with django_assert_num_queries(0):
        graph_of(e, WUHOU)
