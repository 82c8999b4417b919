"""Filings, cards and bookings that the platform finishes by rule: at once, without a decision where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds.decision import judged
from tongban.cases.reading import load
from tongban.core.errors import Refusal
from tongban.core.events import deliver_pending
from tongban.core.facts import SOURCES, Keyed, provide
from tongban.core.ledger.reading import fetch
from tongban.limits.acts.quotas import change_quota

from demo import citizen, person, staff
from places import claim, numbers
from runs import ended, filed, issued, known, open_steps, run, take

pytestmark = pytest.mark.django_db
PREPACK, CARD, NOTARY = "511Z31138001", "512B99227000", "512C01075000"
SHOP = {
    "premises.name": "王记小卖部",
    "premises.address": "成都市武侯区簇桥街道演示路3栋1号",
    "premises.address.division": "510107011000",
    "catering.operations": "预包装食品销售",
    "filing.machines": "否",
    "filing.licensed": "否",
}
READER = {"reader.library_division": "510107000000", "reader.library": "武侯区图书馆（演示）"}
VISIT = {
    "notary.division": "510107000000",
    "notary.kind": "委托",
    "notary.on": "2026-12-01",
    "notary.period": "上午",
}


def test_a_filing_is_made_at_once_and_nothing_is_decided() -> None:
    case = filed(PREPACK, "new", SHOP, firm="snack")
    assert ended(case) == ("finished", "granted", "0")
    loaded = load(case)
    assert [(s["key"], s["state"], s["done_by"]) for s in loaded.steps] == [
        ("accept", "done", None),
        ("issue", "done", None),
        ("made_public", "done", None),
        ("hand_over", "done", None),
    ]
    assert loaded.case["decided_at"] is None
    assert issued(case) == [("prepack_filing_receipt", "武侯区王记小吃店（演示）", "valid")]


def test_a_filing_that_ends_leaves_no_valid_receipt() -> None:
    first = filed(PREPACK, "new", SHOP, firm="snack")
    close = {**SHOP, "filing.number": "YB15101070000001", "filing.ended_on": "2026-11-20"}
    last = filed(PREPACK, "close", close, firm="snack")
    assert issued(first) == [("prepack_filing_receipt", "武侯区王记小吃店（演示）", "cancelled")]
    assert issued(last) == [("prepack_filing_receipt:end", "武侯区王记小吃店（演示）", "valid")]


def test_a_reader_card_is_made_by_the_kiosk_when_the_library_knows_enough() -> None:
    known(person("single"), reader__registered=False, reader__blocked=False)
    case = filed(CARD, "adult", READER, "single")
    assert ended(case) == ("finished", "granted", "0")
    assert {s["done_by"] for s in load(case).steps} == {None}
    assert issued(case) == [("reader_card", "㛃", "valid")]
    again = filed(CARD, "replace", {**READER, "reader.loss": "遗失"}, "single")
    assert open_steps(again) == ["accept"]  # the library does not know of a card yet: a person looks, nobody refuses
    known(person("single"), reader__registered=True)
    new = filed(CARD, "replace", {**READER, "reader.loss": "遗失"}, "single")
    assert (issued(case), issued(new)) == ([("reader_card", "㛃", "replaced")], [("reader_card", "㛃", "valid")])


@pytest.mark.parametrize("facts", [{}, {"reader__registered": True, "reader__blocked": False}])
def test_no_and_unknown_go_to_a_librarian(facts: dict[str, Any]) -> None:
    known(person("single"), **facts)
    case = filed(CARD, "adult", READER, "single")
    assert ended(case) == ("received", "", "")
    assert open_steps(case) == ["accept"]


@pytest.mark.parametrize(
    ("trust", "states"), [("A", "finished"), ("B", "finished"), ("C", "received"), ("D", "received")]
)
def test_a_rule_grants_only_upon_what_somebody_entitled_has_said(trust: str, states: str) -> None:
    known(person("single"), trust, reader__registered=False)
    known(person("single"), reader__blocked=False)
    case = filed(CARD, "adult", READER, "single")
    assert all(value is True for value in judged_of(case).values())
    assert load(case).case["state"] == states


def judged_of(case: Any) -> dict[str, bool | None]:
    from tongban.cases.acts.turn import Turn
    from tongban.core.clock import now
    from tongban.core.scope import PLATFORM

    return judged(Turn(load(case), PLATFORM, now()))


@pytest.fixture
def diary() -> Iterator[set[str]]:
    """The notary office's diary, asked by the day: the days on which a place is free."""
    free: set[str] = set()

    def ask(name: str, subject: object, at: object) -> object:
        return str(subject.value) in free if isinstance(subject, Keyed) and subject.of == "notary.on" else None

    provide("notary.place_free", "公证机构号源（演示）")(ask)
    yield free
    SOURCES.take_off(ask)


def test_an_appointment_is_confirmed_when_a_place_is_free(diary: set[str]) -> None:
    diary.add("2026-12-01")
    case = filed(NOTARY, "office", VISIT, "single")
    assert ended(case) == ("finished", "granted", "0")
    assert issued(case) == [("notary_slip", "㛃", "valid")]


def test_without_a_diary_the_notary_answers_who_is_no_organ(diary: set[str]) -> None:
    case = filed(NOTARY, "office", VISIT, "single")
    step = load(case).steps[0]
    assert (step["post"], step["key"], step["state"]) == ("接待", "accept", "open")
    assert provider_of(step["organ_id"]) == ("provider", "武侯区公证处（演示）")
    with pytest.raises(Refusal):
        take(case, "accept", actor=citizen("wang"))
    assert run(case, decide={"verdict": "refused", "reasons": ("那一天没有号了",)}) == ["accept", "decide"]
    assert ended(case)[:2] == ("finished", "refused")


def provider_of(organ: Any) -> tuple[str, str]:
    from tongban.organisation.queries import organ as read

    found = read(organ)
    return found.role, found.name


def test_a_booking_may_be_given_back_until_the_slip_is_out(diary: set[str]) -> None:
    case = filed(NOTARY, "office", VISIT, "single")
    take(case, "accept")
    withdraw(case, actor=citizen("single"))
    assert ended(case)[:2] == ("finished", "withdrawn")


def test_bookings_beyond_the_number_wait_and_are_confirmed_when_a_place_is_there(diary: set[str]) -> None:
    diary.add("2026-12-01")
    sql = "SELECT id FROM limits_quota WHERE ledger = 'notary.places' AND place = %s"
    quota = fetch(sql, ["510107000000"])[0]["id"]
    change_quota(quota, "1", "只有一位公证员当班（演示）", actor=staff("负责人"))
    first, second = (filed(NOTARY, "office", VISIT, who) for who in ("single", "wang"))
    assert [(ended(case)[0], claim(case)) for case in (first, second)] == [
        ("finished", "taken"),
        ("accepted", "waiting"),
    ]
    assert open_steps(second) == ["decide"]
    change_quota(quota, "2", "又来了一位公证员（演示）", actor=staff("负责人"))
    assert (claim(second), numbers(quota)) == ("held", (2, 1, 1))
    deliver_pending()
    assert (ended(second), claim(second), numbers(quota)) == (("finished", "granted", "0"), "taken", (2, 0, 2))
