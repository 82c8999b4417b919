"""Matters of several: shareholders who sign one by one, a couple that comes together, a divorce left to itself."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from tongban.cases.acts.advance import advance
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.jobs import accept_by_silence, end_late_steps, on_joining
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.events import Happened
from tongban.core.ledger.reading import fetch
from tongban.site.shipped import key

from demo import WUHOU, citizen, person, staff
from life_course import everything
from runs import ended, filed, holders, issued, known, number_of, open_steps, row_of, run, take

pytestmark = pytest.mark.django_db
COMPANY, MARRIAGE = "511A00641000", "511F02873000"
CARD = ("idcards.3",)  # of the shareholder whom nobody here knows


def company() -> dict[str, str]:
    """Two who have accounts and one who has none."""
    from datetime import date

    from tongban.core.codes import id_number

    people = [
        ("王秀英", number_of("wang"), "600000"),
        ("㛃", number_of("single"), "300000"),
        ("何平（演示）".removesuffix("（演示）"), id_number.generate(date(1990, 1, 1), 301), "100000"),
    ]
    said = {
        "company.shape": "有限责任公司",
        "company.name": "成都演示商贸有限公司",
        "company.address": "成都市武侯区簇桥街道演示路3栋2号",
        "company.address.division": "510107011000",
        "company.business": "日用百货销售",
        "company.capital": "1000000",
        "company.representative": "王秀英",
        "company.hiring": "是",
        "handover.way": "电子",
    }
    for n, (name, number, share) in enumerate(people, 1):
        said |= {
            f"company.shareholders.{n}.name": name,
            f"company.shareholders.{n}.id_number": number,
            f"company.shareholders.{n}.share": share,
        }
    return said


def test_everybody_signs_for_himself_and_the_clerk_notes_who_has_no_account() -> None:
    case = filed(COMPANY, "new", company(), papers=CARD)
    assert open_steps(case) == ["signing"]
    advance(case, "signing", Said(), actor=citizen("wang"))
    before = everything()
    for actor, error, code in (
        (citizen("wang"), Denied, "party.not_you"),  # once, and not for the others
        (citizen("rare"), Denied, "case.not_yours"),
        (staff("审查"), Denied, "case.not_yours"),
        (staff("窗口"), Refusal, "party.nobody"),
    ):
        with pytest.raises(error) as caught:
            advance(case, "signing", Said(), actor=actor)
        assert caught.value.code == code
    assert everything() == before
    advance(case, "signing", Said(), actor=citizen("single"))
    assert open_steps(case) == ["signing"]
    advance(case, "signing", Said(conditions={"joined.3": True}), actor=staff("窗口"))
    joined = row_of(case, "signing")["joined_by"]
    assert [(one["n"], one["name"], one["way"]) for one in joined] == [
        (1, "王秀英", "self"),
        (2, "㛃", "self"),
        (3, "何平", "counter"),
    ]
    assert open_steps(case) == ["accept"]


def signed() -> uuid.UUID:
    case = filed(COMPANY, "new", company(), papers=CARD)
    advance(case, "signing", Said(conditions={f"joined.{n}": True for n in (1, 2, 3)}), actor=staff("窗口二"))
    return case


@time_machine.travel(datetime(2026, 11, 2, 10, tzinfo=SHANGHAI))
def test_one_accepts_and_another_decides_on_the_spot() -> None:
    case = signed()
    clerk = staff("窗口")
    take(case, "accept", actor=clerk)
    (chief, *_) = holders(row_of(case, "decide"))
    assert chief.account != clerk.account
    assert run(case) == ["decide", "issue"]
    loaded = load(case)
    assert ended(case) == ("finished", "granted", "0")
    assert day_of(loaded.case["accepted_at"]) == day_of(loaded.case["decided_at"]) == loaded.case["promised_due"]
    assert [s["key"] for s in loaded.steps if s["kind"] == "notify"] == [
        "hand_over",
        "tell_tax",
        "tell_insurance",
        "done",
    ]
    assert issued(case) == [("business_licence", "王秀英", "valid")]


def test_whoever_served_a_case_does_not_decide_it_even_as_chief() -> None:
    case = signed()
    take(case, "accept")
    (chief, *_) = holders(row_of(case, "decide"))
    row = row_of(case, "accept")
    both = replace(staff("窗口"), posts=(*staff("窗口").posts, *chief.posts))
    assert both.account == row["done_by"]
    before = everything()
    with pytest.raises(Denied) as caught:
        advance(case, "decide", Said(verdict="granted"), actor=both)
    assert caught.value.code == "case.separation"
    assert everything() == before


def test_a_signature_that_does_not_come_returns_it_and_silence_of_the_office_is_counted_from_the_last() -> None:
    with time_machine.travel(datetime(2026, 11, 2, 10, tzinfo=SHANGHAI), tick=False) as clock:
        case, other = filed(COMPANY, "new", company(), papers=CARD), filed(COMPANY, "new", company(), papers=CARD)
        assert row_of(case, "signing")["due"].isoformat() == "2026-12-02"
        clock.move_to(datetime(2026, 12, 2, 10, tzinfo=SHANGHAI), tick=False)
        advance(other, "signing", Said(conditions={f"joined.{n}": True for n in (1, 2, 3)}), actor=staff("窗口"))
        assert (end_late_steps(), accept_by_silence()) == (0, 0)
        clock.move_to(datetime(2026, 12, 3, 10, tzinfo=SHANGHAI))
        assert end_late_steps() == 1
        assert ended(case) == ("finished", "returned", "1")
        clock.move_to(datetime(2026, 12, 9, 23, tzinfo=SHANGHAI))
        assert accept_by_silence() == 0
        clock.move_to(datetime(2026, 12, 10, 1, tzinfo=SHANGHAI))
        assert accept_by_silence() == 1
        assert load(other).case["accepted_at"] == datetime(2026, 12, 2, 10, tzinfo=SHANGHAI)


def couple(**more: str) -> dict[str, str]:
    return {
        "marriage.office_division": "510107000000",
        "marriage.other_name": "㛃",
        "marriage.other_id": number_of("single"),
        "marriage.other_phone": "13900000003",
        **more,
    }


def test_both_come_and_each_gets_a_certificate() -> None:
    known(person("rare"), marriage__single=True)
    known(person("single"), marriage__other_single=True)
    before = everything()
    with pytest.raises(Refusal) as caught:
        begin(Application(MARRIAGE, "marry", WUHOU, person("rare")), actor=citizen("rare"))
    assert caught.value.code == "case.channel"  # not online: both must come
    assert everything() == before
    case = filed(MARRIAGE, "marry", couple(), "rare", at_window=True, papers=("photo",))
    assert open_steps(case) == ["accept"]
    with pytest.raises(Refusal) as caught:
        take(case, "accept", conditions={"joined.2": False})
    assert (caught.value.code, caught.value.where) == ("party.appear", "joined.2")
    assert run(case) == ["accept", "decide", "issue"]
    assert [one["name"] for one in row_of(case, "accept")["joined_by"]] == ["𬭎𠮷", "㛃"]
    assert issued(case) == [("marriage_certificate", "𬭎𠮷", "valid"), ("marriage_certificate", "㛃", "valid")]
    assert len({s["done_by"] for s in load(case).steps if s["key"] in ("accept", "decide")}) == 2


def test_whoever_is_not_enrolled_is_enrolled_with_the_certificate() -> None:
    from datetime import date

    from tongban.core.codes import id_number

    known(person("rare"), marriage__single=True)
    number = id_number.generate(date(1995, 5, 5), 402)
    answers = couple(**{"marriage.other_name": "林小雨", "marriage.other_id": number, "marriage.other_single": "是"})
    case = filed(MARRIAGE, "marry", answers, "rare", at_window=True, papers=("photo",))
    run(case)
    assert [holder for _, holder, _ in issued(case)] == ["𬭎𠮷", "林小雨"]
    assert fetch("SELECT name, sex FROM identity_person WHERE name = '林小雨'") == [{"name": "林小雨", "sex": "女"}]


def divorce() -> uuid.UUID:
    known(person("rare"), marriage__registered_inland=True, marriage__single=True)
    known(person("single"), marriage__other_single=True)
    married = filed(MARRIAGE, "marry", couple(), "rare", at_window=True, papers=("photo",))
    run(married)
    case = filed(MARRIAGE, "divorce", couple(), "rare", at_window=True, papers=("agreement",))  # the photo is held
    take(case, "accept")
    assert issued(married)[0][2] == "valid"
    return case


START = datetime(2026, 10, 12, 10, tzinfo=SHANGHAI)


def test_a_divorce_waits_thirty_days_and_is_registered_within_the_next_thirty() -> None:
    with time_machine.travel(START) as clock:
        case = divorce()
        claim = row_of(case, "claim")
        assert (claim["opens_on"].isoformat(), claim["due"].isoformat()) == ("2026-11-11", "2026-12-11")
        both = {"joined.1": True, "joined.2": True}
        clock.move_to(START + timedelta(days=30))
        with pytest.raises(Refusal) as caught:
            advance(case, "claim", Said(conditions=both), actor=staff("窗口"))
        assert caught.value.code == "step.too_early"
        clock.move_to(START + timedelta(days=31))
        with pytest.raises(Refusal) as caught:
            advance(case, "claim", Said(), actor=citizen("rare"))
        assert caught.value.code == "party.appear"
        with pytest.raises(Refusal) as caught:
            withdraw(case, actor=citizen("single"))
        assert caught.value.code == "withdraw.over"
        advance(case, "claim", Said(conditions=both), actor=staff("窗口"))
        assert load(case).case["starts_at"].replace(microsecond=0) == START + timedelta(days=31)
        assert run(case) == ["decide", "issue"]
        assert ended(case) == ("finished", "granted", "0")
        states = fetch("SELECT type_key, state FROM licences_licence WHERE holder_name IN ('㛃', '𬭎𠮷') ORDER BY 1, 2")
        certificates = [tuple(row.values()) for row in states if "certificate" in row["type_key"]]
        assert certificates == [("divorce_certificate", "valid")] * 2 + [("marriage_certificate", "cancelled")] * 2


def test_either_may_withdraw_alone_in_the_first_month() -> None:
    with time_machine.travel(START) as clock:
        case = divorce()
        clock.move_to(START + timedelta(days=30))
        before = everything()
        with pytest.raises(Denied):
            withdraw(case, actor=citizen("wang"))
        assert everything() == before
        withdraw(case, actor=citizen("single"))
        assert ended(case) == ("finished", "withdrawn", "2")


def test_a_silent_second_month_withdraws() -> None:
    with time_machine.travel(START) as clock:
        case = divorce()
        clock.move_to(datetime(2026, 12, 11, 23, tzinfo=SHANGHAI))
        assert end_late_steps() == 0
        clock.move_to(datetime(2026, 12, 12, 1, tzinfo=SHANGHAI))
        assert end_late_steps() == 1
        assert ended(case) == ("finished", "deemed_withdrawn", "2")
        assert end_late_steps() == 0


def pressed(name: str, place: str = "") -> Client:
    """A browser in which somebody of the demonstration pressed his button."""
    client = Client()
    account = key("account", place, name) if place else key("citizen", name)
    assert client.post("/login/", {"account": str(account)}).status_code == 302
    return client


def test_whoever_signs_is_told_sees_what_is_public_of_it_and_signs_with_one_press() -> None:
    case = filed(COMPANY, "new", company(), papers=CARD)
    address = f"/cases/{case}/step/signing/"
    on_joining(Happened(uuid.uuid4(), "case.file", "case", case, now(), {}))
    told = fetch("SELECT to_id, link FROM messages_message WHERE about_id = %s AND link = %s", [case, address])
    assert [row["to_id"] for row in told] == [person("single")[1]]  # the applicant knows, the third has no account
    mine = pressed("single")
    page = mine.get(address).content.decode()
    assert "成都演示商贸有限公司" in page and "王秀英" in page
    assert number_of("wang") not in page and "何平" not in page  # nothing of the other shareholders
    assert mine.get(f"/cases/{case}/").status_code == 403
    assert pressed("rare").get(address).status_code == 404
    assert mine.post(address, {"once": uuid.uuid4().hex}).status_code == 302
    assert [one["name"] for one in row_of(case, "signing")["joined_by"]] == ["㛃"]
    assert mine.get(address).status_code == 404  # done: the case is nobody else's to see


def test_the_clerk_ticks_who_came_and_what_was_ticked_is_kept_when_somebody_is_missing() -> None:
    known(person("rare"), marriage__single=True)
    case = filed(MARRIAGE, "marry", couple(), "rare", at_window=True, papers=("photo",))
    desk, address = pressed("窗口", WUHOU), f"/desk/case/{case}/"
    page = desk.get(address).content.decode()
    assert "谁来了" in page and "㛃：已核对本人证件并签名" in page
    form = {"act": "accept", "v.photo": "pass", "c-joined.1": "yes", "c-joined.2": "no"}
    refused = desk.post(address, {**form, "once": uuid.uuid4().hex})
    assert refused.status_code == 422 and "都到场签名" in refused.content.decode()
    assert re.search(r'name="c-joined.1"[^>]*value="yes"[^>]*checked', refused.content.decode())
    assert open_steps(case) == ["accept"]
    taken = desk.post(address, {**form, "c-joined.2": "yes", "once": uuid.uuid4().hex})
    assert (taken.status_code, open_steps(case)) == (302, ["decide"])
