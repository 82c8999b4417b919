"""The pages of 试办: an editor plays a story to its licence, takes the outcome; others look and may not."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tongban.catalogue.acts.drafting import Start, draft_standard
from tongban.catalogue.acts.reviewing import publish_draft
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.identity.models import Account
from tongban.trials.acts import drop, expect, keep
from tongban.trials.rules import MOST_DAYS

import life_course
from trying import BEGINS, every_table, kept, story, usual_way

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


def test_the_pages_of_a_draft_list_its_stories_and_say_what_none_shows() -> None:
    draft, editor = life_course.in_joint_review(), as_(life_course.editor())
    pages = [reverse(f"catalogue:{name}", args=[draft]) for name in ("draft", "review", "publish")]
    for page in pages:
        shown = editor.get(page).content.decode()
        assert "没有试办故事：没有人照它办到准予，也没有人照它被拒" in shown
    key = kept(draft)
    listed = [editor.get(page).content.decode() for page in pages]
    assert ["照常办理" in one for one in listed] == [True] * 3
    # Who took the outcome has just run it on this text, so even the page that runs nothing knows how it stands.
    assert ["符合预期" in one for one in listed] == [True] * 3
    for one in listed:
        assert "没有一个办到准予的故事" not in one and "没有一个不予的故事" in one and "不妨碍公布" in one
    refused = uuid.UUID(keep(draft, "个人来办", {**BEGINS, "applicant": "adult"}, actor=life_course.editor())["id"])
    assert "没有一个不予的故事" in editor.get(pages[0]).content.decode()  # nobody has looked at it yet
    expect(draft, refused, 1, actor=life_course.editor())
    for page in pages:
        shown = editor.get(page).content.decode()
        assert "没有一个不予的故事" not in shown and "个人来办" in shown
    drop(draft, key, 2, "只留被拒的", actor=life_course.editor())
    for page in pages:
        shown = editor.get(page).content.decode()
        assert "没有一个办到准予的故事" in shown and "没有一个不予的故事" not in shown


def test_a_draft_without_stories_is_published_all_the_same_and_one_in_red_is_shown_where_it_is_held_up() -> None:
    draft, office = life_course.approved(), as_(life_course.office())
    page = reverse("catalogue:publish", args=[draft])
    assert "只是提醒，不妨碍公布" in office.get(page).content.decode()
    kept(draft)
    longer = life_course.begun(life_course.text_of() + "\n# 同样的内容\n")
    shown = as_(life_course.editor()).get(reverse("catalogue:publish", args=[longer])).content.decode()
    assert "照常办理" in shown and "与预期不符" in shown
    publish_draft(draft, actor=life_course.office())


def test_a_clerk_defers_a_paper_and_days_go_by_until_the_case_ends_of_itself() -> None:
    draft, editor = life_course.begun(), as_(life_course.editor())
    key = kept(draft)
    page = reverse("trials:story", args=[draft, key])
    at = next(
        n for n, one in enumerate(story(key)["moves"], 1) if one["act"] == "supply" and one["material"] == "rules"
    )
    assert editor.post(page, said(key, act="back", number=str(at))).status_code == 302
    shown = editor.get(page).content.decode()
    assert "以后补交（容缺受理）" in shown and 'name="deferred" value="rules"' in shown
    assert editor.post(page, said(key, act="accept", deferred=["rules"])).status_code == 302
    assert story(key)["moves"][-2]["verdicts"]["rules"] == ["deferred", ""]
    assert editor.post(page, said(key, act="wait", days="12")).status_code == 302
    assert story(key)["moves"][-1] == {"act": "wait", "day": 12}
    ended = editor.get(page).content.decode()
    assert "到期自动办理：容缺材料逾期未补" in ended and "办到了结果：容缺材料逾期" in ended


def test_days_that_no_story_has_are_cut_to_the_longest() -> None:
    draft, editor = life_course.begun(), as_(life_course.editor())
    key = kept(draft)
    page = reverse("trials:story", args=[draft, key])
    assert editor.post(page, said(key, act="wait", days="999999999")).status_code == 302
    assert story(key)["moves"][-1] == {"act": "wait", "day": MOST_DAYS}


def test_a_season_and_a_commitment_have_their_forms() -> None:
    editor = as_(life_course.editor())
    for code, situation, applicant, words in (
        ("511A01386000", "exam", "adult", "这件事只在受理期内受理"),
        ("511A00155000", "new", "company", "申请人读过承诺书并签名"),
    ):
        organ = life_course.key("organ", life_course.PROVINCE, "教育" if "01386" in code else "卫生健康")
        text = life_course.text_of(code) + "\n"
        draft = draft_standard(Start(organ, "试办", code, of=code, text=text), actor=life_course.editor())
        begins = {**BEGINS, "situation": situation, "applicant": applicant}
        moves, _ = usual_way(draft, **{name: begins[name] for name in ("situation", "applicant")})
        before = moves[: next(n for n, one in enumerate(moves) if one["act"] in ("season", "file"))]
        key = uuid.UUID(keep(draft, "故事", begins, before, actor=life_course.editor())["id"])
        page = reverse("trials:story", args=[draft, key])
        assert words in editor.get(page).content.decode()
        act = {"act": "season", "days": "45"} if situation == "exam" else {"act": "commit"}
        assert editor.post(page, said(key, **act)).status_code == 302
        made = story(key)["moves"][-1]
        assert (made["act"], made.get("days", 45)) == (act["act"], 45)
        assert words not in editor.get(page).content.decode()
        assert editor.post(page, said(key, act="auto")).status_code == 302
        assert "办到了结果：准予" in editor.get(page).content.decode()
        assert [one["act"] for one in story(key)["moves"]][-1] == ("advance" if situation == "exam" else "verify")
