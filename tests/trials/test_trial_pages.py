"""The pages of 试办: an editor plays a story to its licence, takes the outcome; others look and may not."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.identity.models import Account

import life_course
from trying import BEGINS, every_table, kept, story

pytestmark = pytest.mark.django_db


def as_(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=actor.account))
    return client


def said(key: uuid.UUID, **values: Any) -> dict[str, Any]:
    return {"version": story(key)["revision"], "day": "0", **values}


def test_an_editor_begins_plays_takes_and_sees_the_papers() -> None:
    draft, editor = life_course.begun(), as_(life_course.editor())
    shown = editor.get(reverse("catalogue:draft", args=[draft])).content.decode()
    assert reverse("trials:stories", args=[draft]) in shown
    listed = reverse("trials:stories", args=[draft])
    assert "还没有人按这份文本办过一遍" in editor.get(listed).content.decode()
    begun = editor.post(listed, {**BEGINS, "once": "a"})
    assert begun.status_code == 302
    page, key = begun.headers["Location"], fetch("SELECT id FROM trials_story")[0]["id"]
    assert story(key)["name"] == "新办 · 个体工商户"
    first = editor.get(page).content.decode()
    assert "店名（招牌上的名字）叫什么？" in first and "试办，不具法律效力" in first
    # What the house refuses is shown at its field, with what was typed, and nothing is kept.
    wrong = editor.post(
        page, said(key, act="answer", page="经营场所", **{"premises.name": "王记", "premises.area": "x"})
    )
    assert (wrong.status_code, "王记" in wrong.content.decode(), story(key)["moves"]) == (422, True, [])
    assert editor.post(page, said(key, act="auto")).status_code == 302
    ended = editor.get(page).content.decode()
    assert "办到了结果：准予" in ended and "食品经营许可证" in ended
    paper = editor.get(reverse("trials:paper", args=[draft, key, 2]))
    assert (paper.headers["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert editor.get(reverse("trials:paper", args=[draft, key, 9])).status_code == 404  # story.paper
    assert editor.post(page, said(key, act="expect")).status_code == 302
    assert story(key)["expected"]["result"] == "granted"
    assert "符合预期" in editor.get(listed).content.decode()


def test_one_move_after_the_other_by_its_own_form_and_back_again() -> None:
    draft, editor = life_course.begun(), as_(life_course.editor())
    key = kept(draft)
    page = reverse("trials:story", args=[draft, key])
    assert editor.post(page, said(key, act="back", number="8")).status_code == 302
    assert [one["act"] for one in story(key)["moves"]] == ["answer"] * 3 + ["supply", "supply", "file", "supply"]
    told = editor.post(page, said(key, act="tell", defects=["layout"], problem="没有标出清洗区"))
    assert (told.status_code, story(key)["moves"][-1]["act"]) == (302, "tell")
    assert "补正" in editor.get(page).content.decode()
    assert editor.post(page, said(key, act="withdraw")).status_code == 302
    assert "撤回" in editor.get(page).content.decode()


def test_who_may_not_write_looks_and_changes_nothing() -> None:
    draft = life_course.in_joint_review()
    key = kept(draft)
    page = reverse("trials:story", args=[draft, key])
    before = every_table("django_session")
    for actor in (life_course.legality(), life_course.head(), life_course.office()):
        client = as_(actor)
        shown = client.get(page)
        assert (shown.status_code, "记为预期</button>" in shown.content.decode()) == (200, False)
        for act in ("expect", "drop", "change", "back", "withdraw"):
            assert client.post(page, said(key, act=act, reason="不要", name="别的", number="1")).status_code == 403, act
    assert as_(life_course.editor("510107000000")).get(page).status_code == 404
    assert every_table("django_session") == before
