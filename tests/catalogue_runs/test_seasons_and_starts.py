"""Teachers in their season, a class in one batch, a pension confirmed before anybody asks, an old people's home filed,
public housing checked by five organs.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tongban.beginnings.acts.offers import announce_all, begin_announced, decline
from tongban.cases.jobs import go_on_without_late
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.jobs import failures
from tongban.core.ledger.reading import fetch
from tongban.limits.acts.batch import advance_batch
from tongban.limits.acts.seasons import Season, open_season
from tongban.organisation.queries import organ
from tongban.site.shipped import key

from demo import WUHOU, citizen, person, staff
from life_course import everything
from runs import ended, filed, holders, issued, known, number_of, open_steps, row_of, run, take

pytestmark = pytest.mark.django_db
TEACHER, SPORTS, PENSION, HOME, HOUSING = "511A01386000", "511F33033003", "512014006000", "512011001001", "512017002000"
CHENGDU = "510100000000"


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def season(place: str = WUHOU, **changed: Any) -> Season:
    said: dict[str, Any] = {"name": "2026年秋季", "opens_at": at(9, 7), "closes_at": at(9, 18, 17)}
    return Season(TEACHER, place, **{**said, **changed})


def teaching(stage: str = "小学") -> dict[str, str]:
    return {
        "teacher.stage": stage,
        "teacher.subject": "语文",
        "teacher.division": WUHOU,
        "teacher.tie": "户籍在这里",
        "handover.way": "电子",
    }


def qualified(name: str) -> None:
    known(
        person(name),
        teacher__education="本科",
        teacher__exam_passed=True,
        teacher__mandarin="二级甲等",
        teacher__barred=False,
    )


def applied(name: str, stage: str = "小学") -> uuid.UUID:
    qualified(name)
    return filed(TEACHER, "exam", teaching(stage), name, papers=("health", "photo"))


def test_only_the_head_of_the_competent_organ_opens_a_season_and_only_one_at_a_time() -> None:
    with time_machine.travel(at(9, 1)):
        before = everything()
        for actor in (staff("决定"), staff("负责人", "511602000000"), citizen("wang")):
            with pytest.raises(Denied):
                open_season(season(), actor=actor)
        for wrong, code in (
            (season(closes_at=at(9, 6)), "season.times"),
            (Season(SPORTS, WUHOU, "班", at(9, 2), at(9, 3)), "season.none"),
        ):
            with pytest.raises(Refusal) as caught:
                open_season(wrong, actor=staff("负责人"))
            assert caught.value.code == code
        assert everything() == before
        open_season(season(), actor=staff("负责人"))
        with pytest.raises(Refusal) as caught:
            open_season(season(opens_at=at(9, 10), closes_at=at(9, 30)), actor=staff("负责人"))
        assert caught.value.code == "season.overlap"


def test_a_season_makes_one_batch_whose_clock_runs_from_its_close() -> None:
    with time_machine.travel(at(9, 1)) as clock:
        open_season(season(), actor=staff("负责人"))
        with pytest.raises(Refusal) as caught:
            applied("wang")
        assert caught.value.code == "season.closed" and "2026-09-07" in caught.value.zh
        clock.move_to(at(9, 8))
        first = filed(TEACHER, "exam", teaching(), "wang", papers=())
        clock.move_to(at(9, 16))
        second = applied("single")
        for case in (first, second):
            take(case, "accept")
            assert (
                load(case).case["statutory_due"].isoformat() == "2026-10-19"
            )  # 30 days from the close; the 18th is a Sunday
            take(case, "record_check", clear="是")
        said = Said(conditions={"health": True, "morals": True})
        reviewer = holders(row_of(first, "review"))[0]
        before = everything()
        with pytest.raises(Refusal) as caught:
            advance_batch([first, second], "review", said, actor=reviewer)
        assert caught.value.code == "step.too_early" and load(min(first, second)).case["number"] in caught.value.zh
        assert everything() == before
        clock.move_to(at(9, 19))
        advance_batch([first, second], "review", said, actor=reviewer)
        assert [open_steps(case) for case in (first, second)] == [["decide"], ["decide"]]
        for case in (first, second):
            assert run(case) == ["decide", "issue"]
            assert ended(case) == ("finished", "granted", "0")
        with pytest.raises(Refusal) as caught:
            applied("rare")
        assert caught.value.code == "season.closed"


def test_a_senior_school_is_looked_at_by_the_county_and_decided_by_the_city() -> None:
    with time_machine.travel(at(9, 8)):
        open_season(season(CHENGDU, opens_at=at(9, 7)), actor=staff("负责人", CHENGDU))
        qualified("wang")
        case = filed(TEACHER, "exam", teaching("高级中学"), papers=("health", "photo"))
        take(case, "accept")
        county, city = organ(row_of(case, "county")["organ_id"]), load(case).case["organ_id"]
        assert (county.division, organ(city).division) == (WUHOU, CHENGDU)


def test_whoever_asks_for_it_without_the_examination_is_refused_with_the_reason_at_hand() -> None:
    with time_machine.travel(at(9, 8)) as clock:
        open_season(season(), actor=staff("负责人"))
        qualified("wang")
        known(person("wang"), teacher__mandarin="三级甲等")
        case = filed(TEACHER, "exam", teaching(), papers=("health", "photo"))
        take(case, "accept")
        take(case, "record_check", clear="是")
        clock.move_to(at(9, 19))
        take(case, "review")
        with pytest.raises(Refusal) as caught:
            take(case, "decide")
        assert caught.value.code == "decide.against_findings" and "普通话水平达到二级乙等以上" in caught.value.zh


def test_a_class_is_brought_in_and_looked_at_together() -> None:
    with time_machine.travel(at(9, 8)):
        roster = {
            "sports.division": WUHOU,
            "sports.project": "太极拳",
            "sports.standard": "否",
            "sports.services": "40",
            "sports.trained_on": "2026-06-01",
        }
        for n, name in enumerate(("wang", "single", "tibetan"), 1):
            roster |= {f"sports.roster.{n}.name": name, f"sports.roster.{n}.id_number": number_of(name)}
        known(person("wang"), sports__trained_on="2026-06-01")
        case = filed(SPORTS, "batch", roster, papers=("photo",))
        take(case, "accept")
        conditions = {"trained": True, "service": True, "skill": True}
        advance_batch([case], "review", Said(conditions=conditions), actor=holders(row_of(case, "review"))[0])
        with pytest.raises(Refusal) as caught:
            advance_batch([case], "second", Said(), actor=holders(row_of(case, "second"))[0])
        assert caught.value.code == "batch.step"
        assert run(case) == ["second", "decide", "issue"]
        assert len(issued(case)) == 3 and {one[0] for one in issued(case)} == {"instructor_certificate"}


def test_what_the_bureau_holds_itself_is_not_asked_for() -> None:
    with time_machine.travel(at(9, 8)):
        known(person("wang"), sports__trained_on="2026-06-01", sports__services=36)
        said = {"sports.division": WUHOU, "sports.project": "广场舞", "sports.standard": "否"}
        case = filed(SPORTS, "single", said, papers=("photo",))
        ways = {m["key"]: (m["way"], m["state"]) for m in load(case).materials}
        assert (ways["training"], ways["services"]) == (("data", "supplied"), ("data", "supplied"))
        assert run(case) == ["accept", "review", "second", "decide", "issue"]
        assert issued(case) == [("instructor_certificate", "王秀英", "valid")]


def pensioner(**more: Any) -> None:
    facts = {"pension__drawing": True, "pension__confirmed_on": "2025-10-01", "pension__paid_in": WUHOU}
    known(person("tibetan"), **{**facts, **more})


def offers() -> list[dict[str, Any]]:
    return fetch("SELECT * FROM beginnings_offer ORDER BY announced_at")


def test_the_platform_tells_and_then_confirms_a_pension_in_silence() -> None:
    with time_machine.travel(at(9, 8)) as clock:
        pensioner(pension__seen_alive=True)
        assert (announce_all(), announce_all()) == (1, 0)
        (offer,) = offers()
        assert (offer["state"], offer["begins_on"].isoformat()) == ("announced", "2026-10-08")
        told = fetch("SELECT title FROM messages_message WHERE to_id = %s", [person("tibetan")[1]])
        assert told == [{"title": "养老保险定期待遇领取资格认证：平台替您办"}]
        clock.move_to(at(10, 8))
        assert begin_announced() == 0
        clock.move_to(at(10, 9))
        assert (begin_announced(), begin_announced()) == (1, 0)
        (offer,) = offers()
        case = offer["case_id"]
        assert (offer["state"], ended(case)) == ("begun", ("finished", "granted", "0"))
        assert {s["done_by"] for s in load(case).steps} == {None} and load(case).case["channel"] == "platform"
        assert [s["key"] for s in load(case).steps] == ["accept", "compare", "decide", "issue"]


def test_nobody_is_told_of_what_nobody_at_his_place_has_taken_on() -> None:
    with time_machine.travel(at(9, 8)):
        pensioner(pension__seen_alive=True, pension__paid_in="510104000000")
        assert (announce_all(), offers(), failures()) == (0, [], [])
        told = fetch("SELECT title FROM messages_message WHERE to_id = %s", [person("tibetan")[1]])
        assert told == []


def test_whoever_does_not_want_it_says_so() -> None:
    with time_machine.travel(at(9, 8)) as clock:
        pensioner(pension__seen_alive=True)
        announce_all()
        (offer,) = offers()
        before = everything()
        with pytest.raises(Denied):
            decline(offer["id"], actor=citizen("wang"))
        assert everything() == before
        decline(offer["id"], actor=citizen("tibetan"))
        with pytest.raises(Refusal) as caught:
            decline(offer["id"], actor=citizen("tibetan"))
        assert caught.value.code == "offer.over"
        clock.move_to(at(10, 9))
        assert begin_announced() == 0 and offers()[0]["state"] == "declined"


@pytest.mark.parametrize(
    ("facts", "trust", "state"),
    [
        ({"pension__drawing": True}, "A", "person"),  # unknown when confirmed last
        ({"pension__drawing": True, "pension__confirmed_on": "2025-10-01"}, "D", "person"),
        ({"pension__drawing": True, "pension__confirmed_on": "2026-08-01"}, "A", None),
    ],
)
def test_unknown_waits_for_a_person_and_nobody_is_bothered_before_time(
    facts: dict[str, Any], trust: str, state: str | None
) -> None:
    with time_machine.travel(at(9, 8)):
        known(person("tibetan"), trust, **facts)
        assert announce_all() == (state is not None)
        assert [offer["state"] for offer in offers()] == ([state] if state else [])


def test_whom_data_do_not_show_a_helper_visits_and_payment_is_never_stopped_for_it() -> None:
    with time_machine.travel(at(9, 8)):
        pensioner()
        asked = {"pension.home": "成都市武侯区簇桥街道演示路20号", "pension.home.division": "510107011002"}
        case = filed(PENSION, "anyone", asked, "tibetan")
        assert open_steps(case) == ["accept"]  # a person, not the platform
        take(case, "accept")
        take(case, "compare")
        helper = row_of(case, "at_home")
        assert (organ(helper["organ_id"]).role, helper["post"]) == ("village", "帮办")
        take(case, "at_home", alive="是")
        assert run(case) == ["decide"]
        assert ended(case) == ("finished", "granted", "0")


def test_a_home_is_filed_at_once_and_visited_by_two_afterwards() -> None:
    said = {
        "care.name": "武侯区桂芳养老院（演示）",
        "care.address": "成都市武侯区簇桥街道演示路30号",
        "care.address.division": "510107011002",
        "care.profit": "营利性（营业执照）",
        "care.beds": "60",
        "care.area": "1800",
        "care.head": "王秀英",
        "care.phone": "13900000001",
        "care.first_on": "2026-11-02",
        "care.scope": "是",
    }
    with time_machine.travel(at(11, 2)) as clock:
        case = filed(HOME, "new", said, "carer", firm="care")
        assert {m["key"]: m["way"] for m in load(case).materials} == {
            "form": "form",
            "licence": "licence",
            "promise": "commitment",
        }
        take(case, "accept")
        take(case, "issue")
        assert issued(case) == [("care_filing_receipt", "武侯区桂芳养老服务有限公司（演示）", "valid")]
        assert load(case).case["promised_due"] == date(2026, 11, 2)
        assert (open_steps(case), ended(case)[0]) == (["visit"], "accepted")
        clock.move_to(at(11, 20))
        with pytest.raises(Refusal) as caught:
            take(case, "visit", partner=None)
        assert caught.value.code == "step.two"
        take(case, "visit")
        assert ended(case) == ("finished", "granted", "0")


def lodged(**more: Any) -> uuid.UUID:
    facts = {
        "household__area_each": 800,
        "household__income_each": 1_200_000,
        "household__other_aid": False,
        "household__cancelled": False,
        "household__married": "离异",
    }
    known(person("wang"), **{**facts, **more})
    said = {
        "household.address": "成都市武侯区簇桥街道演示路3栋1号",
        "household.address.division": "510107011000",
        "household.members.1.name": "王小宝",
        "household.members.1.id_number": number_of("single"),
        "household.members.1.relation": "子女",
        "housing.wish": "租公租房",
    }
    return filed(HOUSING, "mid", said)


def test_five_organs_check_at_once_and_the_result_is_a_place_in_the_queue() -> None:
    with time_machine.travel(at(9, 1)) as clock:
        case = lodged()
        take(case, "accept")
        assert load(case).states == {"accept": "done", "visit": "open"}
        take(case, "visit", people="2")
        asked = ["property", "household", "insured", "taxes", "means"]
        assert open_steps(case) == asked
        assert len({row_of(case, key)["organ_id"] for key in asked}) == 5
        for key in ("means", "property"):
            take(case, key, ok="是")
        assert load(case).states["review"] == "waiting"
        clock.move_to(at(9, 20))
        assert go_on_without_late() == 1  # the three that did not answer in time hold nobody up
        assert [load(case).states[key] for key in asked] == ["done", "dropped", "dropped", "dropped", "done"]
        take(case, "review")
        clock.move_to(at(10, 12))
        assert run(case) == ["publicise", "decide", "issue"]
        (entry,) = [n for n in load(case).notices if n["kind"] == "record"]
        assert (entry["lines"][0]["record"], entry["lines"][0]["name"]) == ("housing_queue", "公租房轮候登记")
        assert date.fromisoformat(entry["lines"][0]["until"]) - day_of(now()) > timedelta(days=365)
        assert ended(case) == ("finished", "granted", "6")


def test_a_family_above_the_line_of_its_place_is_not_granted() -> None:
    """The line is a number of the place; the rule is the standard's."""
    with time_machine.travel(at(9, 1)) as clock:
        case = lodged(household__income_each=99_000_000)
        assert load(case).facts(now())["param.income_line"] == 3_000_000
        for step, said in (("accept", {}), ("visit", {"people": "2"})):
            take(case, step, **said)
        for step in ("property", "household", "insured", "taxes", "means"):
            take(case, step, ok="是")
        take(case, "review")
        clock.move_to(at(10, 12))
        take(case, "publicise")
        with pytest.raises(Refusal) as caught:
            take(case, "decide")
        assert caught.value.code == "decide.against_findings" and "收入、财产低于规定标准" in caught.value.zh
        take(case, "decide", verdict="refused", reasons=("人均年收入高于本区标准",))
        assert ended(case)[:2] == ("finished", "refused")


def signed_in(client: Client, name: str) -> None:
    answer = client.post("/login/", {"account": str(key("citizen", name))})
    assert answer.status_code == 302


def test_the_page_of_an_offer_says_what_and_lets_one_decline(client: Client) -> None:
    with time_machine.travel(at(9, 8)):
        pensioner(pension__seen_alive=True)
        announce_all()
        (offer,) = offers()
        address = f"/me/offers/{offer['id']}/"
        told = fetch("SELECT link FROM messages_message WHERE to_id = %s", [person("tibetan")[1]])
        assert told == [{"link": address}]
        signed_in(client, "wang")
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
        signed_in(client, "tibetan")
        page = client.get(address).content.decode()
        assert "养老保险定期待遇领取资格认证" in page and "2026年10月8日" in page
        assert client.post(address, {"once": uuid.uuid4().hex}).status_code == 302
        assert "您说了不用平台办" in client.get(address).content.decode()
        assert offers()[0]["state"] == "declined"
