"""Shows, on a definition in no list: several organs examine together and visit the site; one does not answer and nobody
waits for it; a paper follows late; a test stops the clock; a document and an entry come of one grant.
"""

from __future__ import annotations

import uuid
from datetime import date

import pytest
import time_machine

from tongban.cases.acts.elsewhere import Elsewhere
from tongban.cases.acts.examine import examine
from tongban.cases.acts.forwarding import forward
from tongban.cases.acts.inquiring import answer_inquiry
from tongban.cases.acts.turn import Turn
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.jobs import end_overdue_deferrals, go_on_without_late
from tongban.cases.reading import load
from tongban.cases.rules.spans import standing_spans
from tongban.catalogue.acts import publish_difference
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.organisation.queries import organ

from demo import citizen, staff
from machine import licences, load_definition, notices, papers
from runs import Row, ended, filed, given, holders, issued, looked, open_steps, row_of, take

pytestmark = pytest.mark.django_db
GAS = "511Z99421000"
PIPE = {
    "gas.site": "成都市武侯区簇桥街道演示路9号",
    "gas.site.division": "510107011000",
    "gas.length": "800",
    "gas.crosses": "河道",
    "gas.high": "是",
    "gas.organs": "消防、生态环境",
}
PAPERS = ("drawing", "photos")
NUMBERS = f"""
difference:
  of: '{GAS}@1'
  place: '510107'
  number: 武侯建发〔2026〕9号（演示）
  changes: []
  local: {{consult_phone: 028-00005601, complaint_phone: 028-00005602, venues: 武侯区政务中心（演示）, hours: 工作日}}
  params: {{keep_years: 3y}}
"""


@pytest.fixture(autouse=True)
def loaded(db: None) -> None:
    load_definition("gas-works")
    publish_difference(NUMBERS, actor=PLATFORM)


def applied(situation: str = "whole", papers: tuple[str, ...] = PAPERS, **answers: str) -> uuid.UUID:
    said = {name.replace("__", "."): value for name, value in answers.items()}
    return filed(GAS, situation, {**PIPE, **said}, firm="snack", papers=papers)


def duty(case: uuid.UUID, kind: str) -> Row:
    (row,) = fetch("SELECT * FROM cases_duty WHERE case_id = %s AND kind = %s", [case, kind])
    return row


def examined(case: uuid.UUID) -> None:
    """Accepted and looked through: what follows is open."""
    take(case, "take")
    take(case, "look")


def dues(case: uuid.UUID) -> dict[str, date | None]:
    return {row["key"]: row["due"] for row in load(case).steps}


def documents(case: uuid.UUID) -> list[tuple[str, str]]:
    return [(one["data"]["step"], one["data"]["name"]) for one in papers(case, "document")]


def test_filing_asks_the_archive_and_acceptance_sets_the_three_days_by_hand() -> None:
    case = applied()
    asked = duty(case, "inquiry")
    assert (organ(asked["organ_id"]).line, asked["step_key"], asked["due"]) == ("档案", "permit", date(2026, 11, 4))
    take(case, "take")
    found = load(case).case
    assert (found["promised_due"], found["statutory_due"]) == (date(2026, 11, 23), date(2026, 11, 30))  # 15wd, 20wd
    assert dues(case)["look"] == date(2026, 11, 4)  # two working days, within the three the law gives


def test_every_branch_that_holds_opens_each_with_its_organ_and_its_day() -> None:
    case = applied()
    examined(case)
    assert open_steps(case) == ["ask_all.1", "ask_all.2", "ask_fire", "ask_water"]
    lines = {key: organ(row_of(case, key)["organ_id"]).line for key in open_steps(case)}
    assert lines == {"ask_all.1": "消防", "ask_all.2": "生态环境", "ask_fire": "消防", "ask_water": "水利"}
    assert {dues(case)[key] for key in open_steps(case)} == {date(2026, 11, 5)}
    assert row_of(case, "ask_all.1")["name"] == "各部门意见（消防）"
    other = applied(gas__crosses="不穿越")
    examined(other)
    assert "ask_water" not in open_steps(other)


def asked_all(case: uuid.UUID) -> None:
    """Every opinion is given but that of the fire brigade."""
    for key, said in (("ask_all.1", "是"), ("ask_all.2", "否"), ("ask_water", "是")):
        take(case, key, agrees=said)


def test_the_join_waits_for_all_and_goes_on_without_who_is_late() -> None:
    case = applied()
    examined(case)
    asked_all(case)
    assert load(case).facts(now())["step.ask_all.agrees"] == [True, False]
    assert load(case).states["visit"] == "waiting"
    letters = [step for step, name in documents(case) if name == "意见函"]
    assert letters == ["各部门意见（消防）", "各部门意见（生态环境）"]
    with time_machine.travel("2026-11-05T17:00:00+08:00"):
        go_on_without_late()
        assert load(case).states["visit"] == "waiting"
    with time_machine.travel("2026-11-06T09:00:00+08:00"):
        go_on_without_late()
        assert (row_of(case, "ask_fire")["state"], row_of(case, "ask_fire")["verdict"]) == ("dropped", "late")
        assert (open_steps(case), dues(case)["visit"]) == (["visit"], date(2026, 11, 11))


def test_a_part_stops_asking_with_the_first_that_says_no() -> None:
    case = applied("part", gas__crosses="不穿越")
    examined(case)
    assert load(case).case["promised_due"] == date(2026, 11, 18)  # twelve working days
    take(case, "ask_all.1", agrees="否")
    assert row_of(case, "ask_all.2")["state"] == "dropped"
    assert load(case).states["visit"] == "waiting"  # the fire brigade has not answered
    take(case, "ask_fire", remark="同意")
    assert open_steps(case) == ["visit"]


def to_the_site(case: uuid.UUID) -> None:
    examined(case)
    asked_all(case)
    take(case, "ask_fire", remark="消火栓间距符合要求")


def test_the_visit_takes_three_and_measures_length_and_mass() -> None:
    case = applied()
    to_the_site(case)
    with pytest.raises(Refusal) as caught:
        take(case, "visit", measured="812.5", gauge="36", partner=None)
    assert (caught.value.code, row_of(case, "visit")["state"]) == ("step.two", "open")
    take(case, "visit", measured="812.5", gauge="36")
    assert row_of(case, "visit")["outputs"]["measured"] == load(case).facts(now())["step.visit.measured"]
    (paper,) = [one for one in papers(case, "document") if one["data"]["step"] == "联合踏勘"]
    said = {one["label"]: one["value"] for one in paper["data"]["findings"]}
    assert paper["data"]["name"] == "现场核查记录"
    assert (said["实测长度"], said["调压器重量"], said["管道严密性试验合格"]) == ("812.5 米", "36 千克", "符合")


def test_the_test_stops_the_clock_and_collects_its_paper() -> None:
    case = applied()
    to_the_site(case)
    with time_machine.travel("2026-11-03T10:00:00+08:00"):
        take(case, "visit", measured="812", gauge="36")
        assert (open_steps(case), load(case).case["promised_due"]) == (["weld"], None)
        with pytest.raises(Refusal) as caught:
            take(case, "weld", passed="是")
        assert caught.value.code == "step.collects" and "焊缝检测单" in caught.value.zh
    with time_machine.travel("2026-11-05T10:00:00+08:00"):
        given(case, "films", holders(row_of(case, "weld"))[0])
        take(case, "weld", passed="是")
        assert load(case).case["promised_due"] == date(2026, 11, 24)  # the day of notice counts, the 4th does not
    assert [n["lines"][0]["resumed"] for n in notices(case, "stop")] == [False, True]
    assert ("焊缝复验", "焊缝检测单") in documents(case)


def granted(case: uuid.UUID) -> None:
    """From the site to the end, with the archive's answer."""
    take(case, "visit", measured="812", gauge="36")
    given(case, "films", holders(row_of(case, "weld"))[0])
    for step, said in (("weld", {"passed": "是"}), ("law", {})):
        take(case, step, **said)
    asked = duty(case, "inquiry")
    answer_inquiry(asked["id"], "held", "施工许可武侯2025-12号", actor=holders(asked)[0])
    take(case, "settle")
    take(case, "print")


def test_one_grant_brings_a_document_and_an_entry_each_with_its_own_end() -> None:
    case = applied()
    to_the_site(case)
    with time_machine.travel("2026-11-03T10:00:00+08:00"):
        granted(case)
        assert issued(case) == [("gas_acceptance", "武侯区王记小吃店（演示）", "valid")]
        (row,) = licences(case)
        assert (row["valid_from"], row["valid_until"]) == (date(2026, 11, 3), date(2028, 11, 2))
        (line,) = notices(case, "record")[0]["lines"]
        assert (line["record"], line["until"]) == ("gas_register", "2029-11-02")  # three years of the place
        assert dues(case)["hand"] == date(2026, 11, 4)
        take(case, "hand")
        assert ended(case) == ("finished", "granted", "0")
        assert [one["name"] for one in notices(case, "served")[0]["lines"]] == ["武侯区王记小吃店（演示）"]
        spans = {
            one.span.id: (one.due.date if one.due else None, one.late)
            for one in standing_spans(Turn(load(case), PLATFORM, now()).course, date(2026, 11, 3))
        }
        assert spans == {"first": (date(2026, 11, 5), False), "filing": (date(2026, 11, 10), False)}
    assert load(case).states["enter"] == "done"


def test_a_grant_waits_for_the_archive_and_for_the_paper_that_may_follow() -> None:
    case = applied(papers=("drawing",))
    assert [m["state"] for m in load(case).materials if m["key"] == "photos"] == ["missing"]
    examine(case, {"photos": ("deferred", "")}, actor=staff("窗口"))
    to_the_site(case)
    assert load(case).material("photos")["due"] == date(2026, 11, 5)  # type: ignore[index]
    take(case, "visit", measured="812", gauge="36")
    given(case, "films", holders(row_of(case, "weld"))[0])
    take(case, "weld", passed="是")
    take(case, "law")
    with pytest.raises(Refusal) as caught:
        take(case, "settle")
    assert caught.value.code == "decide.deferred"
    given(case, "photos", citizen("wang", "snack"))
    looked(case)
    with pytest.raises(Refusal) as caught:
        take(case, "settle")
    assert (caught.value.code, issued(case)) == ("decide.asking", [])


def test_a_paper_that_never_follows_ends_the_case_as_was_signed() -> None:
    case = applied(papers=("drawing",))
    examine(case, {"photos": ("deferred", "")}, actor=staff("窗口"))
    take(case, "take")
    with time_machine.travel("2026-11-06T09:00:00+08:00"):
        end_overdue_deferrals()
    assert ended(case)[0] == "finished" and ended(case)[1] == "deferral_lapsed"


def test_whoever_applied_may_take_it_back_until_it_is_decided() -> None:
    case = applied()
    to_the_site(case)
    withdraw(case, actor=citizen("wang", "snack"))
    assert ended(case)[:2] == ("finished", "withdrawn")
    assert not open_steps(case)


def test_what_is_not_this_item_is_told_with_what_instead() -> None:
    for answers, code in (({"gas__length": "20"}, "file.not_needed"), ({"gas__crosses": "军用场地"}, "file.organ")):
        with pytest.raises(Elsewhere) as caught:
            applied(**answers)
        assert caught.value.code == code and "燃气管理条例" in caught.value.zh


def test_what_another_authority_decides_is_forwarded_by_the_line_that_is_named() -> None:
    case = applied(gas__crosses="铁路")
    owed = duty(case, "forward")
    assert (organ(owed["organ_id"]).line, owed["due"], open_steps(case)) == ("交通运输", date(2026, 11, 16), [])
    forward(owed["id"], "管线避让铁路安全保护区，同意转报", actor=holders(owed)[0])
    assert ended(case)[:2] == ("finished", "forwarded")
