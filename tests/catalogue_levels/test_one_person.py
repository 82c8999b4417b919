"""A place where one person alone accepts and decides is told at the adoption: whoever accepted may not decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from tongban.catalogue.reading import separation
from tongban.catalogue.reading.separation import held_by_one
from tongban.core.clock import day_of, now
from tongban.definition.source import read
from tongban.organisation.queries import holders_at
from tongban.site.shipped import key

from calls import Caller
from demo import FOOD, WUHOU
from life_course import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """One person, and nobody else, holds these posts at the district."""

    def hold(person: str, *posts: str) -> None:
        def held(divisions: Sequence[str], on: date) -> dict[Any, Any]:
            found = holders_at(divisions, on)
            one = frozenset({(key("account", WUHOU, person), person)})
            return {place: one if place[1] in posts else people for place, people in found.items()}

        monkeypatch.setattr(separation, "holders_at", held)

    return hold


def told(on: date | None = None) -> list[tuple[str, str, str]]:
    found = held_by_one(read(text_of(FOOD), FOOD), WUHOU, on or day_of(now()))
    return [(one.severity, one.code, one.path) for one in found]


def test_two_people_at_two_posts_are_told_nothing(only: Callable[..., None]) -> None:
    assert told() == []
    only("窗口", "综合窗口")
    assert told() == []
    only("决定", "决定")
    assert told() == []


def test_one_person_at_both_posts_is_told_by_name_at_the_page_and_the_api(only: Callable[..., None]) -> None:
    only("决定", "综合窗口", "决定")
    assert told() == [("warning", "lanes.apart.one_person", "lanes.decide.post")]
    found = held_by_one(read(text_of(FOOD), FOOD), WUHOU, day_of(now()))[0]
    assert "都只有决定一人" in found.what_zh
    office = Caller(key("account", WUHOU, "事项办"))
    said = office.call("GET", f"/adoptions/{FOOD}/{WUHOU}")
    assert [one["code"] for one in said.body["warnings"]] == ["lanes.apart.one_person"], said.body


def test_a_standard_of_a_chief_keeps_nothing_apart(only: Callable[..., None]) -> None:
    only("决定", "综合窗口", "决定")
    text = text_of(FOOD).replace("separation: apart", "separation: chief")
    assert held_by_one(read(text, FOOD), WUHOU, day_of(now())) == ()
