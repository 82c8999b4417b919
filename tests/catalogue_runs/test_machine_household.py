"""Shows: what a source knows of each member of a list, asked by his own number: it takes the place of what was typed,
the clerk sees of how many, and the rule reads it.
"""

from __future__ import annotations

import uuid

import pytest

from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.turn import Turn
from tongban.cases.pages.case_view import answers
from tongban.cases.reading import load
from tongban.catalogue.guide_now import guide_at
from tongban.core.clock import now
from tongban.core.scope import PLATFORM

from demo import WUHOU, citizen, known, person, staff
from desk_walk import signed_in
from machine import listed, load_definition
from runs import ended, filed, number_of, run, take

pytestmark = pytest.mark.django_db
HOME, INCOME = "512F99325000", "family.members.income"


@pytest.fixture(autouse=True)
def loaded(db: None) -> None:
    load_definition("household")


def household(**incomes: str) -> dict[str, str]:
    """Wang and Single with what is typed of their incomes."""
    people = [
        {"name": "王秀英", "id_number": number_of("wang"), "income": incomes.get("wang", "")},
        {"name": "㛃", "id_number": number_of("single"), "income": incomes.get("single", "")},
    ]
    return {"family.division": WUHOU, **listed("family.members", *people)}


def earns(name: str, yuan: int, trust: str = "A") -> None:
    known(person(name), trust, family__members__income=yuan * 100)


def incomes(case: uuid.UUID) -> list[int | None]:
    return [one["income"] for one in load(case).facts(now())["family.members"]]


def test_each_member_is_asked_about_by_his_own_number_and_the_case_runs_to_its_result() -> None:
    earns("wang", 1200)
    earns("single", 700)
    case = filed(HOME, "first", household(), "wang")
    assert incomes(case) == [120000, 70000]
    row = load(case).case
    assert (row["sources"][INCOME], row["trusts"][INCOME]) == ("一人一档、一企一档", "A")
    take(case, "take")
    run(case)
    assert ended(case)[1] == "granted"


def test_what_the_source_says_takes_the_place_of_what_was_typed() -> None:
    earns("wang", 3000)
    earns("single", 700, "B")
    case = filed(HOME, "first", household(wang="100", single="100"), "wang")
    assert (incomes(case), load(case).case["trusts"][INCOME]) == ([300000, 70000], "B")


def test_of_whom_nothing_is_known_what_he_typed_counts_and_the_clerk_sees_of_how_many() -> None:
    earns("single", 700)
    case = filed(HOME, "first", household(wang="500"), "wang")
    row = load(case).case
    assert incomes(case) == [50000, 70000]
    assert (row["sources"][INCOME], row["trusts"][INCOME]) == ("一人一档、一企一档（1/2人）", "D")
    said = answers(Turn(load(case), PLATFORM, now()))[0]["rows"][1]["source"]
    assert "“月收入”由一人一档、一企一档（1/2人）核对" in said
    page = signed_in(staff("窗口")).get(f"/desk/case/{case}/").content.decode()
    assert "“月收入”由一人一档、一企一档（1/2人）核对" in page


def test_when_the_list_is_told_anew_nothing_of_the_old_one_is_kept() -> None:
    earns("single", 700)
    wang = citizen("wang")
    case = begin(Application(HOME, "first", WUHOU, person("wang")), actor=wang)
    answer(case, "家庭", household(wang="500"), actor=wang)
    alone = listed("family.members", {"name": "王秀英", "id_number": number_of("wang"), "income": "500"})
    answer(case, "家庭", {"family.division": WUHOU, **alone}, actor=wang)
    row = load(case).case
    assert (incomes(case), INCOME in row["sources"], INCOME in row["trusts"]) == ([50000], False, False)


def test_the_form_and_the_guide_say_that_nobody_need_fill_it_in() -> None:
    wang = citizen("wang")
    case = begin(Application(HOME, "first", WUHOU, person("wang")), actor=wang)
    page = signed_in(wang).get(f"/apply/{case}/q/1/").content.decode()
    assert "“月收入”按证件号由系统查，可以不填。" in page
    rows = {row.id: row for group in guide_at(HOME, WUHOU).groups for row in group.rows}
    assert rows["members.family.members"].content == "“共同生活的人”每人按本人证件号由系统核对"
