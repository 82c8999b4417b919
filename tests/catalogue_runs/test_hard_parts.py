"""The hard parts of 取水许可 and 临时救助, published as they will be, and run as far as handlers are there.

婚姻登记 and 公租房 are published and run whole: ``test_several_people``, ``test_seasons_and_starts``.
"""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest
import time_machine

from hearing_course import held
from tongban.cases.acts.begin import Application, begin
from tongban.cases.reading import load
from tongban.core.clock import SHANGHAI, now
from tongban.core.errors import Refusal
from tongban.hearings.acts.asking import ask, order, tell
from tongban.hearings.acts.parties import note_served
from tongban.hearings.sitting import read
from tongban.organisation.queries import organ

from answering import START, applied, as_if_built, definition, move_on, published  # noqa: F401
from demo import WUHOU, citizen, enterprise, staff
from refusing import refused
from runs import ended, filed, holders, issued, open_steps, row_of, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_if_built")]
CHENGDU = "510100000000"
WATER, RELIEF = "511A00794000", "512B00036000"


def water(volume_day: str, **more: str) -> dict[str, str]:
    """A project that takes groundwater in the city, from one source."""
    return {
        "abstraction.household_use": "否",
        "abstraction.collective_pond": "否",
        "intake.point_address": "成都市武侯区簇桥街道演示路50号",
        "intake.point_address.division": "510107011000",
        "intake.sources.1.name": "演示河",
        "intake.sources.1.kind": "河流",
        "intake.sources.1.volume_day": volume_day,
        "abstraction.purpose": "工业",
        "abstraction.groundwater": "是",
        "abstraction.volume_year": "300000",
        "abstraction.design_volume": "400000",
        "abstraction.project": "是",
        "abstraction.filed_project": "否",
        "abstraction.urban_plan": "是",
        "abstraction.forbidden_zone": "否",
        "intake.basin_reserved": "否",
        **more,
    }


def asked_for(volume_day: str) -> uuid.UUID:
    published("water-abstraction")
    return filed(WATER, "approval", water(volume_day), "carer", firm="care", papers=("argument",))


def test_the_volume_decides_who_is_competent_by_the_numbers_of_the_province() -> None:
    with time_machine.travel(START):
        small, large = asked_for("500"), asked_for("20000")
        assert [load(case).case["place"] for case in (small, large)] == [WUHOU, CHENGDU]
        assert organ(row_of(large, "accept")["organ_id"]).role == "hall"
        facts = load(large).facts(now())
        assert (facts["param.city_from"], facts["param.province_from"]) == (10_000_000, 100_000_000)


def test_lawful_stops_of_two_laws_move_the_day_and_third_parties_are_heard() -> None:
    with time_machine.travel(START) as clock:
        case = asked_for("500")
        take(case, "accept")
        before = load(case).case["statutory_due"]
        take(case, "review")
        assert open_steps(case) == ["inspect", "water_opinion", "experts", "urban"]
        experts = organ(row_of(case, "experts")["organ_id"])
        assert (experts.role, experts.name) == ("provider", "武侯区水资源论证专家组（演示）")
        stops = {span["step_key"]: span["basis"] for span in load(case).spans}
        assert stops == {
            "experts": "《中华人民共和国行政许可法》第四十五条",
            "urban": "《取水许可和水资源费征收管理条例》第十九条第三款",
        }
        assert load(case).case["statutory_due"] is None  # it stands still, and says why
        assert "专家评审" in load(case).case["due_words"]
        clock.move_to(datetime(2026, 9, 22, 10, tzinfo=SHANGHAI))
        for step, said in (
            ("inspect", {"passed": "是"}),
            ("water_opinion", {"agrees": "是"}),
            ("experts", {"passed": "是"}),
        ):
            take(case, step, **said)
        assert load(case).states["urban"] == "dropped"  # not given in five days: it holds nothing up, the clock goes on
        assert load(case).case["statutory_due"] > before
        take(case, "settle_view", hearing_needed="是")
        assert load(case).case["statutory_due"] is None
        with refused("hearing.minutes", status=409):  # a step of hearing is done on the minutes and nothing else
            take(case, "hearing", minutes="利害关系人的意见在卷")
        office = holders(row_of(case, "settle_view"))[0]
        order(case, "涉及社会公共利益（取水条例第十八条）", actor=office)
        assert [span["step_key"] for span in load(case).spans if span["ended_at"] is None] == ["hearing"]
        held(case, clock, office)
        assert load(case).case["statutory_due"] > before  # with the minutes, before anybody finishes the step
        take(case, "hearing", minutes="利害关系人的意见在卷")
        assert load(case).case["statutory_due"] > before
        take(case, "decide")
        take(case, "issue")
        assert issued(case) == [("abstraction_approval", "武侯区桂芳养老服务有限公司（演示）", "valid")]


def test_whom_the_application_names_as_concerned_is_told_before_the_decision() -> None:
    with time_machine.travel(START) as clock:
        published("water-abstraction")
        others = {f"abstraction.third_parties.1.{name}": value for name, value in NEIGHBOUR.items()}
        case = filed(WATER, "approval", water("500", **others), "carer", firm="care", papers=("argument",))
        while open_steps(case) != ["decide"]:
            move_on(case, clock, open_steps(case)[0])
        with refused("hearing.not_told", status=409):
            take(case, "decide")
        office = holders(row_of(case, "settle_view"))[0]
        tell(case, actor=office)
        party = next(one for one in read(case)[1] if one["role"] == "interested")
        assert (party["name"], party["interest"], party["told_at"]) == ("老张（演示）", "申请材料中写明", None)
        note_served(case, party["id"], "当面交本人，已签收", actor=office)
        ask(case, party=party["id"], signature="身份证核对，签名", actor=staff("窗口"))
        with refused("hearing.minutes", status=409):
            take(case, "decide")


NEIGHBOUR = {
    "name": "老张（演示）",
    "address": "成都市武侯区簇桥街道演示路52号",
    "address.division": "510107011000",
    "phone": "13800000000",
}


def test_two_results_years_apart_and_the_second_asks_for_nothing_the_first_gave() -> None:
    with time_machine.travel(START) as clock:
        case = asked_for("500")
        for _ in range(20):
            if not open_steps(case):
                break
            move_on(case, clock, open_steps(case)[0])
        clock.move_to(datetime(2027, 9, 1, 10, tzinfo=SHANGHAI))
        built = {**water("500"), "water.trial_days": "45"}
        second = filed(WATER, "licence", built, "carer", firm="care", papers=("trial", "meter"))
        approval = load(second).material("approval")
        assert approval is not None and (approval["way"], approval["trust"]) == ("licence", "A")
        for _ in range(20):
            if not open_steps(second):
                break
            move_on(second, clock, open_steps(second)[0])
        assert ended(second) == ("finished", "granted", "0")
        assert [one[0] for one in issued(second)] == ["abstraction_licence"]


def test_help_in_an_emergency_is_decided_at_once_and_waits_only_for_the_paying_out() -> None:
    with time_machine.travel(START) as clock:
        published("temporary-assistance")
        case, _ = applied(definition("temporary-assistance", "emergency"))
        assert load(case).e.limits.promised is not None and str(load(case).e.limits.promised) == "24h"
        proof = load(case).material("proof")
        assert proof is not None and proof["way"] == "commitment"  # nobody runs for papers first
        for _ in range(6):
            if open_steps(case) == ["pay"]:
                break
            move_on(case, clock, open_steps(case)[0])
        pay = row_of(case, "pay")
        assert (load(case).case["state"], load(case).case["outcome"]) == ("decided", "granted")
        assert (pay["kind"], organ(pay["organ_id"]).line) == ("pay_out", "财政")
        with pytest.raises(Refusal) as caught:
            take(case, "pay")
        assert (caught.value.code, caught.value.status) == ("step.no_handler", 501)


def test_nothing_of_it_can_be_begun_before_it_is_published() -> None:
    with pytest.raises(Refusal) as caught:
        begin(Application(WATER, "approval", WUHOU, enterprise("care")), actor=citizen("carer", "care"))
    assert caught.value.code == "item.unknown"
