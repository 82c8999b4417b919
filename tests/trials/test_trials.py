"""试办: a draft is tried to its result, nothing of it remains, and its stories are run before it is published."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
import time_machine

from tongban.catalogue.acts.drafting import drop as drop_draft
from tongban.catalogue.acts.rehearsing import put_in_force
from tongban.catalogue.acts.reviewing import publish_draft
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal, Stale
from tongban.core.files import house_store
from tongban.core.ledger.reading import fetch
from tongban.core.rehearsal import is_rehearsed
from tongban.core.scope import PLATFORM, Actor
from tongban.trials.acts import change, drop, expect, keep
from tongban.trials.queries import run, run_all
from tongban.trials.stage import played

import life_course
from demo import WUHOU, citizen, staff
from trying import BEGINS, beginning, every_table, kept, row_of, story, usual_way

pytestmark = pytest.mark.django_db


def test_a_draft_is_tried_to_its_licence_and_every_table_stays_as_it_was() -> None:
    draft = life_course.begun()
    before = every_table()
    moves, stage = usual_way(draft)
    assert stage.refused is None
    assert [one["step"] for one in moves if one["act"] == "advance"] == [
        "accept",
        "review",
        "inspect",
        "decide",
        "issue",
    ]
    assert every_table() == before
    assert (is_rehearsed(), day_of(now()).isoformat()) == (False, "2026-11-24")


@pytest.fixture(autouse=True)
def _morning() -> Any:
    with time_machine.travel("2026-11-24T10:00:00+08:00"):
        yield


def test_within_a_rehearsal_its_own_days_and_files_hold_and_no_number_is_drawn() -> None:
    draft = life_course.begun()
    moves, _ = usual_way(draft)
    with played(row_of(draft), beginning(), moves) as stage:
        outcome, case = stage.outcome(), stage.loaded.case
        held = fetch("SELECT file FROM materials_held WHERE owner_id = %s", [case["applicant_id"]])
        assert held and all(house_store().has(one["file"]) for one in held)
        files = [one["file"] for one in held]
    assert (outcome.state, outcome.result, outcome.finish) == ("finished", "granted", "0")
    assert outcome.papers == ("受理通知书", "准予行政许可决定书", "食品经营许可证")
    assert outcome.licences == ("食品经营许可证 valid 2031-11-01",)
    assert case["number"].startswith("511602-20261102-T")
    assert not any(house_store().has(file) for file in files)


def test_a_story_turns_red_when_a_day_changes_holds_up_publication_and_is_green_when_taken_again() -> None:
    key = kept(life_course.begun())
    longer = life_course.begun(life_course.text_of() + "\n# 同样的内容\n")
    ran = run(row_of(longer), story(key))
    assert (ran.holds_up, ran.stopped) == (True, None)
    assert [(one.part, one.key) for one in ran.parts] == [("promised", ""), ("steps", "inspect")]
    life_course.through_review(longer)
    before = every_table()
    with pytest.raises(Refusal) as held:
        publish_draft(longer, actor=life_course.office())
    assert (held.value.code, held.value.status) == ("draft.stories", 409)
    assert every_table() == before
    expect(longer, key, 2, actor=life_course.editor())
    assert story(key)["expected_by"] == life_course.editor().account
    assert [one.holds for one in run_all(row_of(longer))] == [True]
    publish_draft(longer, actor=life_course.office())


def test_a_story_turns_red_where_a_step_falls_away_and_names_the_move() -> None:
    key = kept(life_course.begun())
    text = life_course.text_of().replace("within: 2wd, next: inspect", "within: 2wd, next: decide")
    text = re.sub(r"\n +inspect: .*", "", text).replace("in: inspect", "in: review")
    ran = run(row_of(life_course.begun(text)), story(key))
    assert ran.fault is None, ran.fault
    assert ran.stopped is not None and ran.stopped.refusal is not None
    assert (ran.holds_up, ran.stopped.number, ran.stopped.refusal.code) == (True, 11, "step.condition")


def test_new_drafts_of_the_item_inherit_the_stories_and_a_removed_one_is_run_no_more() -> None:
    first = life_course.begun()
    key = kept(first)
    life_course.through_review(first)
    publish_draft(first, actor=life_course.office())
    second = life_course.begun(life_course.text_of() + "\n")
    assert [one.story["id"] for one in run_all(row_of(second))] == [key]
    with pytest.raises(Refusal) as why:
        drop(second, key, 2, " ", actor=life_course.editor())
    assert (why.value.code, story(key)["state"]) == ("story.reason", "open")
    drop(second, key, 2, "换成新的办法", actor=life_course.editor())
    assert (run_all(row_of(second)), story(key)["reason"]) == ([], "换成新的办法")
    assert [line["verb"] for line in life_course.ledger("story", key)] == ["story.keep", "story.expect", "story.drop"]


def test_a_story_may_be_about_somebody_who_is_refused() -> None:
    draft = life_course.begun()
    key = uuid.UUID(keep(draft, "个人来办", {**BEGINS, "applicant": "adult"}, actor=life_course.editor())["id"])
    expect(draft, key, 1, actor=life_course.editor())
    ran = run(row_of(draft), story(key))
    assert ran.holds
    assert story(key)["expected"]["refusal"] == "0 case.target"


def test_what_has_come_to_no_result_is_not_expected() -> None:
    draft = life_course.begun()
    key = uuid.UUID(keep(draft, "没办完", BEGINS, [{"act": "wait", "day": 3}], actor=life_course.editor())["id"])
    with pytest.raises(Refusal) as why:
        expect(draft, key, 1, actor=life_course.editor())
    assert (why.value.code, story(key)["expected"], story(key)["revision"]) == ("story.unfinished", None, 1)
    assert not run(row_of(draft), story(key)).holds_up


@pytest.mark.parametrize("who", ["法制", "负责人", "事项办", "编制@武侯", "窗口", "公民"])
def test_nobody_but_an_editor_of_the_draft_writes_a_story(who: str) -> None:
    draft = life_course.begun()
    key = kept(draft)
    actors: dict[str, Actor] = {
        "法制": life_course.legality(),
        "负责人": life_course.head(),
        "事项办": life_course.office(),
        "编制@武侯": life_course.editor(WUHOU),
        "窗口": staff("窗口"),
        "公民": citizen("wang"),
    }
    before = every_table()
    for act in (
        lambda actor: keep(draft, "别人的", BEGINS, actor=actor),
        lambda actor: change(draft, key, 2, name="别人的", actor=actor),
        lambda actor: expect(draft, key, 2, actor=actor),
        lambda actor: drop(draft, key, 2, "不要", actor=actor),
    ):
        with pytest.raises(Denied) as why:
            act(actors[who])
        assert why.value.code == "draft.editor"
    assert every_table() == before


def test_two_editors_do_not_overwrite_each_other() -> None:
    draft = life_course.begun()
    key = kept(draft)
    change(draft, key, 2, name="先到", actor=life_course.editor())
    with pytest.raises(Stale) as why:
        change(draft, key, 2, name="后到", actor=life_course.editor())
    assert (why.value.code, story(key)["name"]) == ("story.overtaken", "先到")


@pytest.mark.parametrize(
    ("moves", "where"),
    [
        ("advance", "moves"),
        ([{"act": "bribe"}], "moves.1"),
        ([{"act": "file", "day": -1}], "moves.1"),
        ([{"act": "file", "day": 4}, {"act": "wait", "day": 3}], "moves.2"),
        ([{"act": "file", "step": "accept"}], "moves.1"),
        ([{"act": "advance", "step": 7}], "moves.1"),
        ([{"act": "wait"}] * 121, "moves"),
    ],
)
def test_moves_that_say_nothing_known_are_refused(moves: Any, where: str) -> None:
    draft = life_course.begun()
    with pytest.raises(Refusal) as why:
        keep(draft, "错的", BEGINS, moves, actor=life_course.editor())
    assert (why.value.code, why.value.where, fetch("SELECT 1 FROM trials_story")) == ("story.form", where, [])


def test_half_past_midnight_in_beijing_is_that_day_in_the_story_too() -> None:
    with time_machine.travel("2026-11-25T00:30:00+08:00"):
        draft = life_course.begun()
        moves, stage = usual_way(draft, day=day_of(now()).isoformat())
        assert stage.played[0].day.isoformat() == "2026-11-25"
        key = uuid.UUID(keep(draft, "零点", {**BEGINS, "day": "2026-11-25"}, moves, actor=life_course.editor())["id"])
        expect(draft, key, 1, actor=life_course.editor())
    with time_machine.travel("2027-01-01T07:59:00+08:00"):
        assert run(row_of(draft), story(key)).holds


def test_a_story_needs_a_name_a_test_person_and_a_draft_on_its_way() -> None:
    draft = life_course.begun()
    key, editor = kept(draft), life_course.editor()
    before = every_table()
    for code, act in (
        ("story.name", lambda: keep(draft, " ", BEGINS, actor=editor)),
        ("story.applicant", lambda: keep(draft, "王某", {**BEGINS, "applicant": "wang"}, actor=editor)),
        ("story.form", lambda: keep(draft, "哪天", {**BEGINS, "day": "明天"}, actor=editor)),
        ("story.unknown", lambda: expect(draft, uuid.uuid4(), 2, actor=editor)),
    ):
        with pytest.raises(Refusal) as why:
            act()
        assert (why.value.code, every_table()) == (code, before)
    drop_draft(draft, "不再需要", actor=editor)
    before = every_table()
    with pytest.raises(Refusal) as late:
        change(draft, key, 2, name="太晚", actor=editor)
    assert (late.value.code, late.value.status, every_table()) == ("story.draft", 409, before)


def test_nobody_answers_for_an_organ_that_was_not_asked() -> None:
    draft = life_course.begun()
    moves = [{"act": "inquiry", "material": "layout", "outcome": "held", "words": "有"}]
    with played(row_of(draft), beginning(), moves) as stage:
        assert stage.outcome().refusal == "1 story.inquiry"


def test_a_text_with_errors_is_not_tried() -> None:
    draft = life_course.begun(life_course.text_of().replace("promised: 10wd", "promised: 99wd"))
    key = uuid.UUID(keep(draft, "照常", BEGINS, actor=life_course.editor())["id"])
    ran = run(row_of(draft), story(key))
    assert (ran.fault.code if ran.fault else "", ran.holds_up) == ("definition.errors", False)


def test_a_text_stands_without_its_review_in_a_rehearsal_alone() -> None:
    draft = life_course.begun()
    with pytest.raises(RuntimeError):
        put_in_force(row_of(draft), now(), WUHOU, actor=PLATFORM)
