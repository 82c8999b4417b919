"""Graphs nobody wrote code for: splits, joins, choices, publicity, lanes of several levels, up to the result."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file, file_at_once
from tongban.cases.acts.supplying import hand_in
from tongban.cases.jobs import go_on_without_late
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.catalogue.acts import publish
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.organisation.queries import forget

from courses import holder, ledger, open_steps, take
from demo import PDF, WUHOU, citizen, enterprise, staff

pytestmark = pytest.mark.django_db
PARK = Path(__file__).parents[1] / "definitions" / "park-event.yaml"
START = datetime(2026, 11, 2, 2, tzinfo=UTC)  # a Monday morning in 成都


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        forget()
        yield traveller
    forget()


def days(clock: time_machine.Traveller, number: int) -> None:
    """Calendar days go by; 10 a.m. of the last."""
    clock.shift(timedelta(days=number))
    forget()


# -- the park event: another hand's definition, run by acts alone


def park_event(people: int) -> uuid.UUID:
    publish(PARK.read_text(encoding="utf-8"), actor=PLATFORM, name="park-event.yaml")
    tibetan = citizen("tibetan", "teahouse")
    case = begin(Application("511A99101000", "single", WUHOU, enterprise("teahouse")), actor=tibetan)
    said = {
        "event.title": "秋日音乐会",
        "event.site": "武侯区演示公园",
        "event.site.division": "510107011000",
        "event.on": "2026-12-20",
        "event.people": str(people),
        "event.loud": "是",
        "event.stage": "否",
    }
    for page in load(case).e.pages:
        answer(case, page.page, said, actor=tibetan)
    hand_in(case, "safety_plan", PDF, "方案.pdf", actor=tibetan)
    if people >= 500:
        hand_in(case, "insurance", PDF, "保单.pdf", actor=tibetan)
    file(case, actor=tibetan, signed=tibetan.name)
    supplied = [m["key"] for m in load(case).materials if m["state"] == "supplied"]
    examine(case, dict.fromkeys(supplied, ("fit", "")), actor=staff("窗口"))
    take(case, "take_in", actor=staff("窗口"))
    return case


def weighed(people: int) -> uuid.UUID:
    case = park_event(people)
    take(case, "first_look")
    assert open_steps(case) == {"police_view", "trees_view"}
    police, trees = load(case).step("police_view"), load(case).step("trees_view")
    assert police is not None and trees is not None
    places = {o["id"]: (o["line"], o["division"]) for o in fetch("SELECT id, line, division FROM organisation_organ")}
    assert places[police["organ_id"]] == ("公安", WUHOU)
    assert places[trees["organ_id"]] == ("林业", "510100000000")
    take(case, "trees_view", agrees="是")
    assert load(case).states["weigh"] == "waiting"
    with pytest.raises(Refusal, match="not open"):
        advance(case, "weigh", Said(), actor=staff("审查"))
    take(case, "police_view", agrees="是")
    assert open_steps(case) == {"weigh"}
    take(case, "weigh")
    return case


def granted(case: uuid.UUID) -> None:
    take(case, "ruling")
    take(case, "hand_out", actor=staff("窗口二"))
    done = load(case)
    assert (done.case["state"], done.case["outcome"], done.case["finish"]) == ("finished", "granted", "0")
    assert len(fetch("SELECT 1 AS one FROM licences_licence WHERE case_id = %s", [case])) == 1


def test_a_small_event_needs_no_publicity(clock: time_machine.Traveller) -> None:
    case = weighed(120)
    assert open_steps(case) == {"ruling"}
    granted(case)
    assert "notice_board" not in load(case).states


def test_a_large_event_is_published_for_its_days_and_then_decided(clock: time_machine.Traveller) -> None:
    case = weighed(800)
    assert open_steps(case) == {"notice_board"}
    with pytest.raises(Refusal) as early:
        take(case, "notice_board", objected="否")
    assert early.value.code == "step.too_early"
    days(clock, 7)
    with pytest.raises(Refusal) as still:
        take(case, "notice_board", objected="否")
    assert still.value.zh == "“公示”要到2026-11-09届满，届满后才能办结。"
    days(clock, 1)
    take(case, "notice_board", objected="否")
    granted(case)
    assert "objection" not in load(case).states


def test_an_objection_is_dealt_with_before_the_ruling(clock: time_machine.Traveller) -> None:
    case = weighed(800)
    days(clock, 8)
    take(case, "notice_board", objected="是")
    assert open_steps(case) == {"objection"}
    take(case, "objection")
    granted(case)


def test_a_refusal_ends_the_graph_wherever_it_stands(clock: time_machine.Traveller) -> None:
    case = weighed(120)
    take(case, "ruling", verdict="refused", reasons=["草坪正在养护"])
    done = load(case)
    assert (done.case["state"], done.case["outcome"], done.case["finish"]) == ("finished", "refused", "6")
    assert "hand_out" not in done.states


# -- graphs of our own

_FRAME = """
source: invented for tests 演示
item: {name}（演示）
code: {code}
kind: 公共服务
line: 文化旅游
competence: {{level: 县级, place: graph.place}}
accepted_in: 全县
targets: [自然人]
laws:
  图书馆法: {{title: 中华人民共和国公共图书馆法, kind: 法律}}
basis: [图书馆法#33]
topics: {{person: [文化体育]}}
plain: 只在测试里办的一件事
words: [{name}测试, 图形测试, 演示图形]
dictionary:
  elements:
    graph.place: {{zh: 办理地, en: Place, type: division, sensitivity: public}}
    graph.first: {{zh: 第一项, en: First, type: bool, sensitivity: public}}
    graph.second: {{zh: 第二项, en: Second, type: bool, sensitivity: public}}
  documents:
    graph_answer: {{name: 回执, en: Receipt}}
lanes:
  desk:   {{hall: place.venue, post: 综合窗口, name: 服务台}}
  office: {{organ: competent, post: 审查, name: 审查人员}}
  head:   {{organ: competent, post: 决定, name: 负责人}}
  police: {{line: 公安, level: 市级, at: graph.place, post: 意见, name: 市公安机关}}
  town:   {{government: 乡级, at: graph.place, post: 社会事务, name: 乡镇街道}}
  corner: {{village: graph.place, post: 帮办, name: 村社区}}
parties:
  applicant: {{sign: true, agent: allowed}}
separation: apart
common:
  form:
    - page: 一页
      questions:
        - {{fact: graph.place}}
        - {{fact: graph.first}}
        - {{fact: graph.second}}
  materials:
    - {{id: slip, name: 申请表, issuer: 申请人, weight: main, required_by: practice, supply: [form],
       examined_in: receive}}
  steps:
    receive: {{lane: desk, kind: accept, within: now, next: look}}
{steps}
    grant:   {{lane: head, kind: decide, within: 1wd, next: hand_out}}
    hand_out: {{lane: desk, kind: issue, within: now, next: end}}
  limits: {{statutory: none, promised: 30wd}}
  fee: []
  result:
    granted: {{document: graph_answer, does: issue, sample: reader-card.svg}}
situations:
  one:
    name: 办理
    code: "01"
local:
  required: [consult_phone, complaint_phone, venues, hours]
"""
ANSWERS: Mapping[str, str] = {"graph.place": WUHOU, "graph.first": "否", "graph.second": "否"}


def accepted(name: str, code: str, steps: str, **answers: str) -> uuid.UUID:
    """Publish a definition with these steps, file it and accept it."""
    named = re.sub(r"^(    )(\w+):(\s+){lane", r"\1\2:\3{name: 环节\2, lane", steps, flags=re.M)
    text = _FRAME.format(name=name, code=code, steps=named)
    publish(text, actor=PLATFORM, name=name)
    single = citizen("single")
    assert single.principal is not None
    application = Application(code, "one", WUHOU, single.principal)
    given = {**ANSWERS, **{f"graph.{k}": v for k, v in answers.items()}}
    case = file_at_once(application, given, actor=single, signed=single.name)
    take(case, "receive", actor=staff("窗口"))
    return case


def finished(case: uuid.UUID) -> None:
    take(case, "grant")
    take(case, "hand_out", actor=staff("窗口二"))
    assert load(case).case["state"] == "finished"
    from tongban.core.ledger.verify import verify
    from tongban.site.management.commands.ledger import HouseKeys

    assert [fault for fault in verify(HouseKeys()) if str(case) in fault.where] == []


NESTED = """
    look:   {lane: office, kind: review, within: 1wd, next: {all: [{to: left}, {to: right}]}}
    left:   {lane: office, kind: review, within: 1wd, next: {all: [{to: la}, {to: lb}]}}
    la:     {lane: office, kind: joint_opinion, within: 1wd, outputs: {agrees: bool}, next: lmeet}
    lb:     {lane: police, kind: joint_opinion, within: 1wd, outputs: {agrees: bool}, next: lmeet}
    lmeet:  {lane: office, kind: review, within: 1wd, join: left, next: meet}
    right:  {lane: office, kind: review, within: 1wd, outputs: {big: bool},
             next: {one: [{to: deep, when: step.right.big}, {to: meet}]}}
    deep:   {lane: office, kind: review, within: 1wd, next: meet}
    meet:   {lane: office, kind: review, within: 1wd, join: look, next: grant}
"""


@pytest.mark.parametrize("big", ["是", "否"])
@pytest.mark.parametrize("first", ["left", "right"])
def test_nested_splits_and_a_choice_inside_a_branch(clock: time_machine.Traveller, big: str, first: str) -> None:
    case = accepted("嵌套", "512B99401000", NESTED)
    take(case, "look")
    assert open_steps(case) == {"left", "right"}

    def on_the_left() -> None:
        take(case, "left")
        assert open_steps(case) >= {"la", "lb"}
        take(case, "lb", agrees="是")
        assert load(case).states["lmeet"] == "waiting"
        take(case, "la", agrees="否")
        assert load(case).states["lmeet"] == "open"
        take(case, "lmeet")

    def on_the_right() -> None:
        take(case, "right", big=big)
        assert ("deep" in load(case).states) is (big == "是")
        if big == "是":
            take(case, "deep")

    for way in (on_the_left, on_the_right) if first == "left" else (on_the_right, on_the_left):
        assert load(case).states.get("meet") in (None, "waiting")
        way()
    assert open_steps(case) == {"meet"}
    take(case, "meet")
    finished(case)


SPLIT = """
    look:  {lane: office, kind: review, within: 1wd,
            next: {all: [{to: one, when: graph.first}, {to: two, when: graph.second}]}}
    one:   {lane: office, kind: review, within: 1wd, next: meet}
    two:   {lane: police, kind: joint_opinion, within: 1wd, outputs: {agrees: bool}, next: meet}
    meet:  {lane: office, kind: review, within: 1wd, join: look, next: grant}
"""


@pytest.mark.parametrize(
    "first, second, opens",
    [("是", "是", {"one", "two"}), ("是", "否", {"one"}), ("否", "是", {"two"}), ("否", "否", {"meet"})],
)
def test_a_split_opens_every_branch_that_holds_and_the_join_where_none_does(
    clock: time_machine.Traveller, first: str, second: str, opens: set[str]
) -> None:
    case = accepted("条件", "512B99402000", SPLIT, first=first, second=second)
    take(case, "look")
    assert open_steps(case) == opens
    for step in sorted(opens - {"meet"}):
        take(case, step)
    assert open_steps(case) == {"meet"}
    take(case, "meet")
    finished(case)


LATE = """
    look:  {lane: office, kind: review, within: 1wd, next: {all: [{to: asked}, {to: seen}]}}
    asked: {lane: police, kind: inquiry, within: 3wd, late: go_on, next: meet}
    seen:  {lane: office, kind: review, within: 1wd, next: meet}
    meet:  {lane: office, kind: review, within: 1wd, join: look, next: grant}
"""


def test_an_answer_that_does_not_come_in_time_holds_nobody_up(clock: time_machine.Traveller) -> None:
    case = accepted("逾期", "512B99403000", LATE)
    take(case, "look")
    take(case, "seen")
    assert load(case).states == {"receive": "done", "look": "done", "asked": "open", "seen": "done", "meet": "waiting"}
    days(clock, 3)  # Thursday: the third working day is not over
    assert go_on_without_late() == 0
    days(clock, 1)
    assert go_on_without_late() == 1
    assert go_on_without_late() == 0
    assert (load(case).states["asked"], load(case).states["meet"]) == ("dropped", "open")
    assert ledger(case)[-1]["detail"] == {"steps": ["asked"]}
    with pytest.raises(Refusal, match="not open"):
        take(case, "asked")
    take(case, "meet")
    finished(case)


def test_an_answer_already_late_does_not_hold_the_last_branch(clock: time_machine.Traveller) -> None:
    case = accepted("逾期后", "512B99404000", LATE)
    take(case, "look")
    days(clock, 7)
    take(case, "seen")
    assert open_steps(case) == {"meet"}
    take(case, "meet")
    finished(case)


def test_an_answer_in_time_is_waited_for(clock: time_machine.Traveller) -> None:
    case = accepted("按时", "512B99405000", LATE)
    take(case, "look")
    take(case, "seen")
    days(clock, 2)
    take(case, "asked")
    assert open_steps(case) == {"meet"}


PARTIES = """
    look:   {lane: office, kind: review, within: 1wd, next: {all: [{to: signed}, {to: town}, {to: corner}]}}
    signed: {lane: applicant, kind: sign, within: 5wd, next: meet}
    town:   {lane: town, kind: joint_opinion, within: 3wd, outputs: {agrees: bool}, next: meet}
    corner: {lane: corner, kind: coach, within: 3wd, next: meet}
    meet:   {lane: office, kind: review, within: 1wd, join: look, next: come}
    come:   {lane: applicant, kind: await, within: 10wd, next: grant}
"""


def test_steps_of_the_party_and_of_the_lowest_levels(clock: time_machine.Traveller) -> None:
    case = accepted("基层", "512B99406000", PARTIES, place="510107011002")
    take(case, "look")
    rows = {key: load(case).step(key) for key in ("signed", "town", "corner")}
    places = {o["id"]: (o["role"], o["division"]) for o in fetch("SELECT id, role, division FROM organisation_organ")}
    assert rows["signed"] is not None and (rows["signed"]["organ_id"], rows["signed"]["post"]) == (
        None,
        "party:applicant",
    )
    assert rows["town"] is not None and places[rows["town"]["organ_id"]] == ("township", "510107011000")
    assert rows["corner"] is not None and places[rows["corner"]["organ_id"]] == ("village", "510107011002")
    with pytest.raises(Denied):
        advance(case, "signed", Said(), actor=staff("审查"))
    with pytest.raises(Denied):
        advance(case, "signed", Said(), actor=citizen("wang"))
    take(case, "signed", actor=citizen("single"))
    with pytest.raises(Denied):
        advance(case, "town", Said(outputs={"agrees": "是"}), actor=staff("审查"))
    take(case, "town", agrees="是")
    take(case, "corner")
    assert holder(case, "meet", but=(staff("窗口").account,)).holds(load(case).case["organ_id"], "审查")
    take(case, "meet")
    take(case, "come", actor=citizen("single"))
    finished(case)
