"""试办: a draft is tried to its result, nothing of it remains, and its stories are run before it is published."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from tongban.core.ledger.reading import fetch
from tongban.core.errors import Refusal
from tongban.trials.queries import run

import life_course
from trying import kept, row_of, story, usual_way

pytestmark = pytest.mark.django_db


def every_table(*but: str) -> dict[str, Any]:
    """Count and digest of every table of the house."""
    names = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - set(but))
    return {
        name: fetch(
            f"SELECT count(*) AS n, md5(COALESCE(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) AS d "
            f'FROM "{name}" t'
        )[0]
        for name in names
    }


def test_a_draft_is_tried_to_its_licence_and_every_table_stays_as_it_was() -> None:
    draft = life_course.begun()
    before = every_table(), fetch("SELECT last_value FROM cases_serial")
    moves, stage = usual_way(draft)
    assert stage.refused is None
    assert [one.move["step"] for one in stage.played if one.move["act"] == "advance"] == [
        "accept",
        "review",
        "inspect",
        "decide",
        "issue",
    ]
    assert (every_table(), fetch("SELECT last_value FROM cases_serial")) == before


def test_a_story_turns_red_when_the_draft_says_another_day_and_green_when_it_is_taken_again() -> None:
    draft = life_course.begun(life_course.text_of() + "\n")
    key = kept(draft)
    ran = run(row_of(draft), story(key))
    assert (ran.holds, ran.outcome.result if ran.outcome else "") == (True, "granted")
    print(story(key)["expected"])
    shorter = life_course.begun(life_course.shorter(life_course.text_of()))
    ran = run(row_of(shorter), story(key))
    print(ran.parts)
    assert ran.holds_up
    life_course.through_review(shorter)
    with pytest.raises(Refusal) as held:
        from tongban.catalogue.acts.reviewing import publish_draft
        publish_draft(shorter, actor=life_course.office())
    assert held.value.code == "draft.stories"
