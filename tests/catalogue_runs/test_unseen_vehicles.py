"""Shows, on a definition in no list: a permit for each vehicle, with its length and mass, tested with a sample of
its own; good from the day the haul begins until the day that was named; the greater the mass, the higher the organ.
"""

from __future__ import annotations

import uuid
from datetime import date

import pytest
import time_machine

from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.elsewhere import Elsewhere
from tongban.cases.acts.file import file, follow_edition
from tongban.cases.jobs import go_on_without_late
from tongban.cases.reading import load
from tongban.core.clock import now
from tongban.core.errors import Refusal, Stale
from tongban.organisation.queries import organ

from demo import WUHOU, citizen, enterprise
from machine import licences, listed, load_definition, notices, papers
from runs import ended, filed, given, issued, open_steps, row_of, take

pytestmark = pytest.mark.django_db
OUTSIZE = "511A99423000"
HAUL = {
    "haul.from": "成都市武侯区簇桥街道演示路20号",
    "haul.from.division": "510107011000",
    "haul.begins": "2026-11-20",
    "haul.until": "2026-12-31",
}
TWO = listed(
    "haul.trucks",
    {"plate": "川A20001", "long": "28.5", "mass": "62000"},
    {"plate": "川A20002", "long": "21", "mass": "50000.5"},
)
BOOKS = ("book.1", "book.2")


@pytest.fixture(autouse=True)
def loaded(db: None) -> None:
    load_definition("outsize")


def applied(trucks: dict[str, str] = TWO, papers: tuple[str, ...] = BOOKS) -> uuid.UUID:
    return filed(OUTSIZE, "once", {**HAUL, **trucks}, firm="snack", papers=papers)


def drafted(trucks: dict[str, str]) -> uuid.UUID:
    """Filled in and not submitted."""
    actor = citizen("wang", "snack")
    draft = begin(Application(OUTSIZE, "once", WUHOU, enterprise("snack")), actor=actor)
    for page in load(draft).e.pages:
        answer(draft, page.page, {**HAUL, **trucks}, actor=actor)
    return draft


def weighing(case: uuid.UUID) -> uuid.UUID:
    take(case, "take")
    take(case, "read")
    return case


def test_small_vehicles_need_no_permit_and_a_heavy_one_is_the_citys() -> None:
    small = listed("haul.trucks", {"plate": "川A20003", "long": "18.1", "mass": "49000"})
    with pytest.raises(Elsewhere) as caught:
        applied(small, ("book.1",))
    assert caught.value.code == "file.not_needed"
    heavy = listed("haul.trucks", {"plate": "川A20004", "long": "40", "mass": "100000.001"})
    actor = citizen("wang", "snack")
    case = drafted(heavy)
    given(case, "book.1", actor)
    with pytest.raises(Stale):
        file(case, actor=actor, signed=actor.name)
    follow_edition(case, actor=actor)
    file(case, actor=actor, signed=actor.name)
    assert (load(case).case["place"], organ(load(case).case["organ_id"]).level) == ("510100000000", 2)
    just = listed("haul.trucks", {"plate": "川A20005", "long": "40", "mass": "100000"})
    assert load(applied(just, ("book.1",))).case["place"] == WUHOU


def test_the_plan_of_escort_is_asked_by_the_sum_of_the_masses() -> None:
    case = applied()
    assert load(case).material("escort")["state"] == "not_needed"  # type: ignore[index] # 112 t
    three = listed(
        "haul.trucks",
        {"plate": "川A20001", "long": "28.5", "mass": "62000"},
        {"plate": "川A20002", "long": "21", "mass": "58000.001"},
    )
    actor, draft = citizen("wang", "snack"), drafted(three)
    assert [m["key"] for m in load(draft).materials if m["state"] == "missing"] == ["escort", "book.1", "book.2"]
    with pytest.raises(Refusal) as caught:
        file(draft, actor=actor, signed=actor.name)
    assert caught.value.code == "file.materials"


def test_each_vehicle_is_weighed_with_a_sample_and_a_report_of_its_own() -> None:
    case = weighing(applied())
    assert open_steps(case) == ["weigh.1", "weigh.2", "escort_view"]
    assert [row_of(case, key)["due"] for key in open_steps(case)] == [date(2026, 11, 5)] * 3
    assert row_of(case, "weigh.2")["name"] == "称重取样（川A20002）"
    with pytest.raises(Refusal) as caught:
        take(case, "weigh.1", found="六十二吨", sample="A-1")
    assert (caught.value.code, caught.value.where) == ("fact.mass", "found")
    take(case, "weigh.1", found="62010.5", sample="A-1")
    take(case, "weigh.2", found="50000", sample="A-2")
    facts = load(case).facts(now())
    assert (facts["step.weigh.found"], facts["step.weigh.sample"]) == ([62010500, 50000000], ["A-1", "A-2"])
    reports = [one["data"] for one in papers(case, "document")]
    assert [one["step"] for one in reports] == ["称重取样（川A20001）", "称重取样（川A20002）"]
    assert [{f["label"]: f["value"] for f in one["findings"]}["样品编号"] for one in reports] == ["A-1", "A-2"]


def test_the_clock_stands_once_for_all_of_them_beside_the_police() -> None:
    case = weighing(applied())
    assert load(case).case["promised_due"] is None
    take(case, "escort_view", agrees="是")
    with time_machine.travel("2026-11-04T10:00:00+08:00"):
        take(case, "weigh.1", found="62000", sample="A-1")
        assert load(case).case["promised_due"] is None
    with time_machine.travel("2026-11-05T10:00:00+08:00"):
        take(case, "weigh.2", found="50000", sample="A-2")
        assert load(case).case["promised_due"] == date(2026, 11, 16)  # 8wd from the 2nd are the 12th; two stood
        assert open_steps(case) == ["meet"]
    assert [one["lines"][0]["resumed"] for one in notices(case, "stop")] == [False, True]


def test_nobody_waits_for_the_police_when_their_time_is_over() -> None:
    case = weighing(applied())
    for key in ("weigh.1", "weigh.2"):
        take(case, key, found="60000", sample="B")
    assert load(case).states["meet"] == "waiting"
    with time_machine.travel("2026-11-06T10:00:00+08:00"):
        go_on_without_late()
        assert (open_steps(case), row_of(case, "escort_view")["verdict"]) == (["meet"], "late")


def test_four_vehicles_have_more_days() -> None:
    four = listed("haul.trucks", *({"plate": f"川A3000{n}", "long": "30", "mass": "29000"} for n in range(4)))
    case = weighing(applied(four, tuple(f"book.{n}" for n in range(1, 5))))
    assert {row_of(case, f"weigh.{n}")["due"] for n in range(1, 5)} == {date(2026, 11, 9)}


def test_each_has_a_permit_from_the_day_it_begins_until_the_day_that_was_named() -> None:
    case = weighing(applied())
    take(case, "escort_view", agrees="是")
    for step, said in (
        ("weigh.1", {"found": "62000", "sample": "A-1"}),
        ("weigh.2", {"found": "50000", "sample": "A-2"}),
        ("meet", {}),
        ("settle", {}),
        ("print", {}),
    ):
        take(case, step, **said)
    assert issued(case) == [("outsize_permit", "武侯区王记小吃店（演示）", "valid")] * 2
    rows = licences(case)
    assert [(r["valid_from"], r["valid_until"]) for r in rows] == [(date(2026, 11, 20), date(2026, 12, 31))] * 2
    shown = [{one["label"]: one["value"] for one in r["data"]["fields"]} for r in rows]
    assert [(one["车牌号"], one["车货总长"], one["车货总重"]) for one in shown] == [
        ("川A20001", "28.5 米", "62,000 千克"),
        ("川A20002", "21 米", "50,000.5 千克"),
    ]
    assert ended(case) == ("finished", "granted", "0")
