"""An applicant is read with what is known of him in one statement, and it is what each says by itself."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tongban.cases.acts.begin import Application, begin
from tongban.cases.reading import load
from tongban.catalogue.acts import publish
from tongban.catalogue.acts.retiring import resume, suspend
from tongban.catalogue.queries import in_force
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.facts import Known, collect
from tongban.core.scope import PLATFORM
from tongban.dossier.sources import applicant_with_known, known_of
from tongban.identity.queries import owner_facts
from tongban.identity.sources import Applicant

from demo import FOOD, WUHOU, citizen, enterprise, known, person
from life_course import office, published, shorter, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("owner", [person("wang"), enterprise("snack")], ids=["person", "enterprise"])
def test_one_statement_says_what_two_say(owner: tuple[str, uuid.UUID], django_assert_num_queries: Any) -> None:
    known(owner, trust="B", bench__count=3, bench__list=[{"name": "甲", "area": 12.5}, {"name": "乙"}])
    known(owner, trust="D", bench__count=4, bench__said=False)
    with django_assert_num_queries(1):
        together = applicant_with_known(*owner)
        given = collect(["applicant.name", "bench.count", "bench.list", "bench.said"], together, day_of(now()))
    apart = Applicant(*owner)
    assert together.row == owner_facts(*owner) == apart.row
    assert known_of(together) == known_of(apart)
    assert known_of(together)["bench.count"] == Known(4, "D")
    assert given.values["bench.list"] == [{"name": "甲", "area": 12.5}, {"name": "乙"}]
    assert (given.values["bench.said"], given.trusts["bench.list"], given.trusts["bench.count"]) == (False, "B", "D")


def test_of_nobody_nothing_is_known() -> None:
    for kind in ("person", "enterprise"):
        nobody = applicant_with_known(kind, uuid.uuid4())
        assert (nobody.row, known_of(nobody), nobody.name) == ({}, {}, "")


def begun() -> uuid.UUID:
    return begin(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=citizen("wang", "snack"))


def test_what_this_process_remembered_is_gone_by_only_while_it_stands() -> None:
    """The probe comes beside the applicant: one statement less, and never another edition than the one in force."""
    first = load(begun()).case["edition"]
    assert load(begun()).case["edition"] == first
    publish(shorter(text_of()), actor=PLATFORM)
    second = load(begun()).case["edition"]
    assert second != first and second == in_force(FOOD, WUHOU, now()).edition
    suspend(FOOD, "系统升级", actor=office())
    with pytest.raises(Refusal) as refused:
        begun()
    assert refused.value.code == "item.suspended"
    resume(FOOD, actor=office())
    assert load(begun()).case["edition"] == second


def test_an_edition_published_for_later_is_begun_on_from_its_instant() -> None:
    with time_machine.travel(now(), tick=False) as clock:
        first = load(begun()).case["edition"]
        published(since=now() + timedelta(hours=1))
        assert load(begun()).case["edition"] == first
        clock.shift(timedelta(hours=1))
        assert load(begun()).case["edition"] != first
