"""Where a case is begun: a place nobody knows is no place, a clerk's draft lies at his own counter, numbers go on."""

from __future__ import annotations

import uuid
from collections import deque

import pytest
from django.test import Client

from tongban.cases import lanes
from tongban.cases.acts import begin as beginning
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.file import file_at_once
from tongban.cases.policies import may_handle_own
from tongban.cases.reading import load
from tongban.catalogue.queries import in_force
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor
from tongban.organisation.queries import division_name, division_names, own_name
from tongban.site.shipped import key

from calls import Caller
from demo import FOOD, FOOD_ANSWERS, WUHOU, citizen, enterprise, staff
from life_course import everything

pytestmark = pytest.mark.django_db
NOWHERE, TOWN = "510107999999", "510107011000"


def test_a_division_nobody_knows_does_not_take_the_name_of_the_one_above_it() -> None:
    assert (division_name(NOWHERE), own_name(NOWHERE)) == ("", "")
    assert division_names([NOWHERE, WUHOU]) == {NOWHERE: "", WUHOU: "成都市武侯区"}


@pytest.mark.parametrize("page", ["/", f"/items/{FOOD}/", f"/items/{FOOD}/table", "/delegations/"])
@pytest.mark.parametrize("asked", [NOWHERE, "999999", "武侯"])
def test_a_page_says_that_the_place_of_its_address_is_not_known(page: str, asked: str) -> None:
    answer = Client().get(page, {"area": asked})
    shown = answer.content.decode()
    assert (answer.status_code, f"没有代码为“{asked}”的行政区划" in shown) == (404, True)
    assert "武侯区市场监督管理局" not in shown


def test_the_api_and_the_act_say_the_same_and_nothing_is_begun() -> None:
    assert Caller().get(f"/items/{FOOD}?area={NOWHERE}").code == "area.unknown"
    before = everything()
    with pytest.raises(Refusal) as found:
        begin(Application(FOOD, "new", NOWHERE, enterprise("snack")), actor=citizen("wang", "snack"))
    assert (found.value.code, found.value.status, everything()) == ("area.unknown", 404, before)


def begun(actor: Actor, place: str = WUHOU) -> uuid.UUID:
    return begin(Application(FOOD, "new", place, enterprise("snack"), "window"), actor=actor)


def test_a_township_clerks_draft_lies_at_his_own_counter_and_the_county_accepts_it() -> None:
    station, hall = key("township", TOWN), key("hall", WUHOU)
    clerk = staff("便民", TOWN)
    case = load(begun(clerk)).case
    assert (case["place"], case["counter_id"], case["hall_id"]) == (WUHOU, station, hall)
    may_handle_own(clerk, case)
    with pytest.raises(Denied):
        may_handle_own(staff("窗口"), case)
    said = Application(FOOD, "new", WUHOU, enterprise("snack"), "window")
    row = load(file_at_once(said, FOOD_ANSWERS, actor=clerk, signed=clerk.name)).step("accept")
    assert row is not None and row["organ_id"] == hall


def test_a_station_takes_the_step_of_a_counter_where_it_has_the_post_or_else_the_county(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    station, e = key("township", TOWN), in_force(FOOD, WUHOU, now()).effective("new")
    lane = next(one.id for one in e.lanes.values() if one.mode == "hall")
    assert lanes.resolve(e, lane, {}, now(), WUHOU, station)[0] == station
    monkeypatch.setattr(lanes, "holders_of", lambda *said, **more: [])
    assert lanes.resolve(e, lane, {}, now(), WUHOU, station)[0] == key("hall", WUHOU)


def test_after_the_last_number_of_six_digits_longer_ones_come_and_none_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beginning, "_serials", deque([7, 999_999, 1_000_000, 1_000_007]))
    numbers = [load(begun(staff("窗口"))).case["number"].rpartition("-")[2] for _ in range(4)]
    assert numbers == ["000007", "999999", "1000000", "1000007"]
