"""授权委托 reaches as far as it says: for these items, in these days, and nothing beside them (民法典 161、165 条)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime

import pytest
import time_machine

from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.queries.applicant import applicants_of, cases_of, progress, seen_case
from tongban.cases.queries.lists import case_seen_by, own_cases
from tongban.cases.reading import load
from tongban.core.clock import SHANGHAI
from tongban.core.scope import Actor
from tongban.licences.queries import wallet as wallet_of
from tongban.organisation.queries import actor
from tongban.papers.queries import may_read, paper, papers_about
from tongban.site.shipped import key

from authority_world import ANSWERS
from courses import accepted, filed
from demo import FOOD, FOOD_ANSWERS, HYGIENE, WUHOU, citizen, enterprise, person
from entrusting import entrusted
from refusing import denied, refused
from runs import number_of

pytestmark = pytest.mark.django_db
SNACK, TODAY = enterprise("snack"), date(2026, 11, 2)
BEGINS, ENDS = date(2026, 11, 2), date(2026, 11, 6)


def agent() -> Actor:
    """Somebody who is not the legal person; the session acts for the enterprise where it may."""
    return citizen("rare", "snack")


def apply(item: str = FOOD) -> uuid.UUID:
    return begin(Application(item, "new", WUHOU, SNACK), actor=agent())


@pytest.mark.parametrize(
    ("day", "stands"),
    [("2026-11-01T23:59", False), ("2026-11-02T00:00", True), ("2026-11-06T23:59", True), ("2026-11-07T00:00", False)],
)
def test_it_holds_from_its_first_day_to_the_end_of_its_last(day: str, stands: bool) -> None:
    entrusted(key("person", "rare"), "snack", begins=BEGINS, ends=ENDS)
    with time_machine.travel(datetime.fromisoformat(day).replace(tzinfo=SHANGHAI), tick=False):
        assert (SNACK in agent().principals) is stands
        assert (agent().principal == SNACK) is stands
        if stands:
            assert load(apply()).case["state"] == "draft"
        else:
            with denied("case.apply"):
                apply()


def test_a_mandate_for_some_items_begins_these_and_no_others() -> None:
    entrusted(key("person", "rare"), "snack", items=(FOOD,))
    assert agent().principal == SNACK and SNACK not in agent().principals
    case = apply()
    answer(case, load(case).e.pages[0].page, FOOD_ANSWERS, actor=agent())
    with denied("case.apply"):
        apply(HYGIENE)
    withdraw(case, actor=agent())
    assert load(case).case["state"] == "finished"


def test_it_touches_and_sees_only_the_cases_of_its_items() -> None:
    entrusted(key("person", "rare"), "snack", items=(HYGIENE,))
    food = filed()
    hygiene = begin(Application(HYGIENE, "new", WUHOU, SNACK), actor=citizen("wang"))
    for page in load(hygiene).e.pages:
        answer(hygiene, page.page, ANSWERS, actor=agent())
    with denied("case.not_yours"):
        withdraw(food, actor=agent())
    with denied("case.not_yours"):
        seen_case(agent(), food)
    with refused("case.unknown", status=404):
        case_seen_by(agent(), food)
    assert case_seen_by(agent(), hygiene).case["id"] == seen_case(agent(), hygiene).case["id"] == hygiene
    assert [row["id"] for row in own_cases(agent(), "", 20)] == [hygiene]
    mine = cases_of(agent(), TODAY)
    assert [row["id"] for row in (*mine.todo, *mine.running, *mine.drafts, *mine.ended)] == [hygiene]
    whole = cases_of(citizen("wang", "snack"), TODAY)
    assert {row["id"] for row in (*whole.running, *whole.drafts)} == {food, hygiene}


def test_it_shows_the_papers_of_its_cases_and_no_licence() -> None:
    entrusted(key("person", "rare"), "snack", items=(FOOD,))
    case = accepted()
    for one in papers_about("case", case):
        served = paper(one.id)
        assert served is not None and may_read(agent(), served)
        assert not may_read(citizen("wang"), replace(served, to=person("single"))), "to another party of the case"
    stranger = citizen("tibetan")
    assert not any(may_read(stranger, served) for one in papers_about("case", case) if (served := paper(one.id)))
    held = {one.id for one in wallet_of(citizen("wang"), TODAY)} - {one.id for one in wallet_of(agent(), TODAY)}
    assert held and wallet_of(agent(), TODAY) == wallet_of(citizen("rare"), TODAY)


def test_of_two_mandates_the_wider_counts_and_two_narrow_ones_add_up() -> None:
    entrusted(key("person", "rare"), "snack", items=(FOOD,))
    entrusted(key("person", "rare"), "snack", items=(HYGIENE,))
    assert agent().limited == ((SNACK, frozenset({FOOD, HYGIENE})),)
    assert [agent().acts_for(SNACK, item) for item in (FOOD, HYGIENE, "512B00668000")] == [True, True, False]
    assert not agent().acts_for(enterprise("teahouse"), FOOD)
    entrusted(key("person", "rare"), "snack")
    assert (agent().limited, SNACK in agent().principals) == ((), True)


def test_one_is_asked_for_whom_only_where_the_mandate_reaches() -> None:
    entrusted(key("person", "rare"), "snack", items=(FOOD,), ends=ENDS)

    def chosen(item: str, on: date) -> bool:
        return SNACK[1] in [one.id for one in applicants_of(citizen("rare"), on, item)]

    assert [chosen(FOOD, TODAY), chosen(HYGIENE, TODAY), chosen("", TODAY)] == [True, False, True]
    assert [chosen(FOOD, ENDS), chosen(FOOD, date(2026, 11, 7))] == [True, False]


def test_the_state_by_number_is_told_to_an_agent_of_the_item_only() -> None:
    case = load(filed()).case
    number = number_of("rare")
    assert progress(case["number"], number, TODAY) is None
    entrusted(key("person", "rare"), "snack", items=(HYGIENE,))
    assert progress(case["number"], number, TODAY) is None
    entrusted(key("person", "rare"), "snack", items=(FOOD,))
    told = progress(case["number"], number, TODAY)
    assert told is not None and told.state == "received"


def test_a_member_of_staff_acts_for_no_enterprise_and_judges_none_of_his_own() -> None:
    judge = actor(key("account", WUHOU, "决定"))
    entrusted(judge.person, "snack", items=(HYGIENE,))
    again = actor(key("account", WUHOU, "决定"))
    assert (again.principals, again.limited) == ((), ())
    assert SNACK in again.interests and ("person", again.person) in again.interests
