"""Drafting and review through the acts: who may, in which order, on which text; on a denial nothing has changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.catalogue.acts import publish
from tongban.catalogue.acts.commenting import comment, reply, settle
from tongban.catalogue.acts.drafting import Overtaken, Start, draft_difference, draft_standard, drop, recall, save
from tongban.catalogue.acts.publish import Unpublishable
from tongban.catalogue.acts.reviewing import approve, go_on, opine, publish_draft, review_legality, submit
from tongban.catalogue.queries import in_force
from tongban.catalogue.reading.drafts import compare_draft, draft_of, drafts_for, findings
from tongban.catalogue.reading.waiting import waiting_for
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal, Stale
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

from counting import statements
from demo import FOOD, GUANGAN, WUHOU, citizen, staff
from life_course import (
    HEALTH,
    MARKET,
    PROVINCE,
    approved,
    begun,
    editor,
    everything,
    head,
    in_joint_review,
    in_legality_review,
    ledger,
    legality,
    office,
    published,
    shorter,
    state_of,
    text_of,
)

pytestmark = pytest.mark.django_db


def refused(code: str, act: Callable[[], Any], sort: type[Refusal] = Refusal) -> Refusal:
    """The act is refused with this code, and nothing at all has changed."""
    before = everything()
    with pytest.raises(sort) as found:
        act()
    assert found.value.code == code
    assert everything() == before
    return found.value


def week() -> Any:
    return day_of(now()) + timedelta(days=7)


@pytest.mark.clause("2.1b")
def test_a_revision_goes_the_whole_way_and_every_door_shows_it() -> None:
    draft = approved()
    edition = publish_draft(draft, actor=office())
    found = in_force(FOOD, PROVINCE, now())
    assert (found.edition, found.number, state_of(draft)) == (edition, 2, "published")
    assert str(found.effective("new").limits.promised) == "8wd"
    line = ledger("item", found.item)[-1]
    assert line["verb"] == "item.publish"
    assert line["detail"]["draft"] == str(draft)
    assert [(o["sort"], o["verdict"], o["organ"]) for o in line["detail"]["reviewed"]] == [
        ("joint", "agreed", str(HEALTH)),
        ("legal", "agreed", str(MARKET)),
    ]
    assert [one["verb"] for one in ledger("draft", draft)] == [
        "draft.begin", "draft.submit", "draft.opine", "draft.go_on", "draft.pass_legal", "draft.approve",
        "draft.publish",
    ]  # fmt: skip


def test_nobody_publishes_without_a_review() -> None:
    text = shorter(text_of())
    for actor in (editor(), office(), head(), citizen("wang"), staff("窗口")):
        refused("catalogue.publish", lambda actor=actor: publish(text, actor=actor), Denied)
    for draft in (begun(), in_joint_review(), in_legality_review()):
        refused("draft.state", lambda draft=draft: publish_draft(draft, actor=office()))


def test_who_may_draft_what() -> None:
    start = Start(MARKET, "新事项", "511A99999000")
    for actor in (staff("窗口"), legality(), head(), office(), citizen("wang"), editor(WUHOU)):
        refused("draft.editor", lambda actor=actor: draft_standard(start, actor=actor), Denied)
    local = Start(MARKET, "本级", "", place=WUHOU, of=f"{FOOD}@1")
    refused("draft.editor", lambda: draft_difference(local, actor=editor()), Denied)
    new = draft_standard(start, actor=editor())
    codes = {one.code for one in findings(draft_of(editor(), new).draft) if one.severity == "error"}
    assert codes, "an empty definition has findings and no error of reading"
    assert "format.syntax" not in codes


def test_two_editors_lose_nothing() -> None:
    draft = begun()
    theirs, mine = text_of() + "# 甲\n", text_of() + "# 乙\n"
    assert save(draft, theirs, 1, actor=editor()) == 2
    found = refused("draft.overtaken", lambda: save(draft, mine, 1, actor=editor()), Stale)
    assert isinstance(found, Overtaken)
    assert (found.theirs, found.mine, found.revision) == (theirs, mine, 2)


def test_saving_what_stands_writes_nothing_whichever_revision_is_said() -> None:
    draft = begun()
    before = everything()
    text = shorter(text_of())
    assert save(draft, text, 1, actor=editor()) == 1
    assert save(draft, text, 7, actor=editor()) == 1
    assert everything() == before


def test_an_autosave_sent_twice_is_saved_once() -> None:
    draft = begun()
    text = text_of() + "# 甲\n"
    assert [save(draft, text, 1, actor=editor(), key="k1") for _ in range(2)] == [2, 2]
    assert [one["verb"] for one in ledger("draft", draft)] == ["draft.begin", "draft.save"]
    refused("once.other-body", lambda: save(draft, text + "#", 1, actor=editor(), key="k1"), Stale)


def test_a_text_with_errors_goes_nowhere_and_each_is_listed() -> None:
    draft = begun(text_of().replace("next: inspect}", "next: nowhere}"))
    found = refused("definition.errors", lambda: submit(draft, [HEALTH], week(), actor=editor()))
    assert isinstance(found, Unpublishable)
    assert found.findings and all(one.severity == "error" and one.line > 0 for one in found.findings)


def test_a_text_that_does_not_read_is_kept_and_is_one_finding() -> None:
    draft = begun()
    save(draft, "item: [", 1, actor=editor())
    assert [one.code for one in findings(draft_of(editor(), draft).draft)] == ["format.syntax"]


def test_a_draft_for_one_item_cannot_publish_another() -> None:
    draft = begun(text_of().replace("code: 511A99001000", "code: 511A99002000"))
    found = refused("definition.errors", lambda: submit(draft, [HEALTH], week(), actor=editor()))
    assert isinstance(found, Unpublishable)
    assert "draft.other" in {one.code for one in found.findings}


def test_a_line_organ_writes_for_its_own_line() -> None:
    start = Start(HEALTH, "越界", FOOD, text=shorter(text_of()))
    draft = draft_standard(start, actor=editor())
    refused("draft.line", lambda: submit(draft, [MARKET], week(), actor=editor()))


def test_joint_review_names_organs_and_a_day() -> None:
    draft = begun()
    refused("draft.organs", lambda: submit(draft, [], week(), actor=editor()))
    refused("draft.organs", lambda: submit(draft, [MARKET], week(), actor=editor()))
    refused("draft.due", lambda: submit(draft, [HEALTH], None, actor=editor()))
    refused("draft.due", lambda: submit(draft, [HEALTH], day_of(now()) - timedelta(days=1), actor=editor()))
    refused("draft.editor", lambda: submit(draft, [HEALTH], week(), actor=head()), Denied)


@pytest.mark.clause("2.1b")
def test_it_goes_on_only_when_all_have_answered_and_every_comment_is_settled() -> None:
    draft = in_joint_review()
    refused("draft.opinions", lambda: go_on(draft, actor=editor()))
    refused("draft.opinion", lambda: opine(draft, HEALTH, "agreed", "", actor=staff("窗口", PROVINCE)), Denied)
    refused("draft.not-asked", lambda: opine(draft, MARKET, "agreed", "", actor=head()))
    refused("draft.words", lambda: opine(draft, HEALTH, "objected", " ", actor=head()))
    opine(draft, HEALTH, "agreed", "", actor=head())
    remark = comment(draft, "common.limits.promised", "能否再短？", actor=head())
    refused("draft.comments", lambda: go_on(draft, actor=editor()))
    refused("comment.path", lambda: comment(draft, "common.limits.wished", "？", actor=head()))
    refused("draft.comment", lambda: comment(draft, "item", "？", actor=staff("审查", GUANGAN)), Denied)
    reply(remark, "已是最短", actor=editor())
    settle(remark, actor=editor())
    refused("comment.settled", lambda: settle(remark, actor=editor()))
    go_on(draft, actor=editor())
    assert state_of(draft) == "legal"


def test_a_text_changed_in_review_is_judged_anew() -> None:
    draft = in_joint_review()
    opine(draft, HEALTH, "agreed", "", actor=head())
    save(draft, shorter(text_of()).replace("promised: 8wd", "promised: 9wd"), 1, actor=editor())
    refused("draft.opinions", lambda: go_on(draft, actor=editor()))
    assert [one.draft["id"] for one in waiting_for(head()) if one.waits.what == "opine"] == [draft]
    opine(draft, HEALTH, "agreed", "仍同意", actor=head())
    go_on(draft, actor=editor())
    given = fetch("SELECT verdict, revision FROM catalogue_opinion WHERE draft_id = %s ORDER BY asked_at", [draft])
    assert [(one["verdict"], one["revision"]) for one in given] == [("agreed", 1), ("agreed", 2)]


def test_an_objection_is_answered_in_words_that_stay() -> None:
    draft = in_joint_review()
    opine(draft, HEALTH, "objected", "核查时间不够", actor=head())
    refused("draft.objected", lambda: go_on(draft, actor=editor()))
    go_on(draft, "经省政府办公厅协调，卫健委同意", actor=editor())
    assert ledger("draft", draft)[-1]["detail"]["words"] == "经省政府办公厅协调，卫健委同意"


def with_posts(one: Actor, *others: Actor) -> Actor:
    """One person who holds the posts of several as well."""
    held = {name: getattr(one, name) for name in one.__slots__}
    return Actor(**{**held, "posts": (*one.posts, *(post for other in others for post in other.posts))})


@pytest.mark.clause("2.1b")
def test_whoever_saved_or_sent_a_draft_answers_for_no_organ() -> None:
    """Also he who saved before somebody else did, and he who only sent what another wrote."""
    hand = with_posts(head(), editor())
    saved = begun()
    save(saved, text_of() + "# 甲\n", 1, actor=hand)
    save(saved, text_of() + "# 乙\n", 2, actor=editor())
    submit(saved, [HEALTH], week(), actor=editor())
    refused("draft.opinion.same-person", lambda: opine(saved, HEALTH, "agreed", "", actor=hand), Denied)
    sent = begun()
    submit(sent, [HEALTH], week(), actor=hand)
    refused("draft.opinion.same-person", lambda: opine(sent, HEALTH, "agreed", "", actor=hand), Denied)
    assert not [one for one in waiting_for(hand) if one.waits.what == "opine"]
    opine(sent, HEALTH, "agreed", "", actor=legality())
    go_on(sent, actor=editor())
    lawyer = with_posts(hand, legality())
    refused("draft.legality.same-person", lambda: review_legality(sent, True, "", actor=lawyer), Denied)
    review_legality(sent, True, "", actor=legality())


def test_whoever_spoke_for_an_organ_does_not_close_the_joint_review() -> None:
    draft, both = in_joint_review(), with_posts(head(), editor())
    opine(draft, HEALTH, "agreed", "", actor=both)
    refused("draft.opinion.same-person", lambda: go_on(draft, actor=both), Denied)
    assert [one.waits.what for one in waiting_for(both)] == []
    assert [one.waits.what for one in waiting_for(editor())] == ["go_on"]
    go_on(draft, actor=editor())


def test_legality_is_reviewed_by_another_person() -> None:
    draft = in_legality_review()
    refused("draft.legality.post", lambda: review_legality(draft, True, "", actor=editor()), Denied)
    both = editor()
    both = type(both)(**{**{f: getattr(both, f) for f in both.__slots__}, "posts": (*both.posts, *legality().posts)})
    refused("draft.legality.same-person", lambda: review_legality(draft, True, "", actor=both), Denied)
    refused("draft.words", lambda: review_legality(draft, False, "", actor=legality()))
    refused("draft.legality", lambda: approve(draft, actor=head()))
    review_legality(draft, False, "第三项缺依据", actor=legality())
    assert state_of(draft) == "draft"
    refused("draft.state", lambda: approve(draft, actor=head()))


def test_under_legality_review_nobody_writes_until_it_is_taken_back() -> None:
    draft = in_legality_review()
    refused("draft.state", lambda: save(draft, text_of(), 1, actor=editor()))
    recall(draft, "补充依据", actor=editor())
    assert save(draft, text_of() + "# 补\n", 1, actor=editor()) == 2


def test_publishing_is_the_offices_and_never_in_the_past() -> None:
    draft = approved()
    for actor in (editor(), head(), legality(), office(WUHOU)):
        refused("catalogue.office", lambda actor=actor: publish_draft(draft, actor=actor), Denied)
    past = now() - timedelta(minutes=1)
    refused("edition.past", lambda: publish_draft(draft, past, actor=office()))
    since = now() + timedelta(days=3)
    publish_draft(draft, since, actor=office())
    assert in_force(FOOD, PROVINCE, now()).number == 1
    assert in_force(FOOD, PROVINCE, since).number == 2


def test_publishing_twice_with_one_key_is_one_edition() -> None:
    draft = approved()
    assert publish_draft(draft, actor=office(), key="p") == publish_draft(draft, actor=office(), key="p")
    assert in_force(FOOD, PROVINCE, now()).number == 2


def test_the_same_text_is_nothing_to_publish() -> None:
    draft = approved(text_of())
    refused("draft.unchanged", lambda: publish_draft(draft, actor=office()))


def test_a_dropped_draft_stays_readable_and_still() -> None:
    draft = begun()
    drop(draft, "并入另一修订", actor=editor())
    refused("draft.state", lambda: save(draft, "x: y", 1, actor=editor()))
    assert draft_of(editor(), draft).draft.state == "dropped"


def test_who_sees_a_draft() -> None:
    draft = begun()
    assert [one.id for one in drafts_for(editor())] == [draft]
    for nobody in (citizen("wang"), staff("审查", GUANGAN)):
        assert drafts_for(nobody) == []
        refused("draft.unknown", lambda nobody=nobody: draft_of(nobody, draft))


def test_reading_costs_the_same_however_much_there_is() -> None:
    drafts = [in_joint_review(shorter(text_of()) + f"# {n}\n") for n in range(3)]
    for n in range(4):
        comment(drafts[0], "item", f"意见{n}", actor=head())
    viewer = editor()
    assert _queries(lambda: drafts_for(viewer)) == 1
    assert _queries(lambda: draft_of(viewer, drafts[0])) == 3
    listed = next(one for one in drafts_for(viewer) if one.id == drafts[0])
    assert (listed.open_comments, listed.waiting) == (4, 1)  # type: ignore[attr-defined]


def _queries(read: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as seen:
        read()
    return len(seen.captured_queries)


@pytest.mark.clause("2.1b")
def test_a_draft_is_compared_with_the_edition_it_follows() -> None:
    draft = draft_of(editor(), begun()).draft
    assert [(c.path, c.before, c.after) for c in compare_draft(draft)] == [
        ("common.steps.inspect.within", "5个工作日", "4个工作日"),
        ("common.limits.promised", "10个工作日", "8个工作日"),
    ]


def test_a_difference_goes_through_legality_to_the_places_office_and_files_itself() -> None:
    organ = market_of(GUANGAN)
    text = fetch(
        "SELECT text FROM catalogue_difference WHERE place = '511602' AND text LIKE %s", [f"%of: '{FOOD}@1'%"]
    )[0]["text"]
    text = text.replace("changes: []", "changes:\n    - {at: common.steps.inspect.within, to: 4wd}")
    start = Start(organ, "提速", FOOD, place=GUANGAN, of=f"{FOOD}@1", text=text)
    draft = draft_difference(start, actor=editor(GUANGAN))
    submit(draft, [], None, actor=editor(GUANGAN))
    assert state_of(draft) == "legal"
    review_legality(draft, True, "", actor=legality(GUANGAN))
    approve(draft, actor=head(GUANGAN))
    refused("catalogue.office", lambda: publish_draft(draft, actor=office()), Denied)
    made = publish_draft(draft, actor=office(GUANGAN))
    found = in_force(FOOD, GUANGAN, now())
    assert found.difference == made
    assert str(found.effective("new").steps["inspect"].within) == "4wd"
    assert fetch("SELECT state FROM catalogue_filing WHERE difference_id = %s", [made]) == [{"state": "filed"}]


def market_of(place: str) -> uuid.UUID:
    from tongban.site.shipped import key

    return key("organ", place, "市场监管")


def test_publishing_with_many_adopters_writes_no_row_for_them() -> None:
    draft, actor = approved(), office()
    before = fetch("SELECT count(*) AS n FROM catalogue_difference")[0]["n"]
    with statements() as said:
        publish_draft(draft, actor=actor)
    assert len(said) == 6, said  # one asks for the stories of the item
    assert fetch("SELECT count(*) AS n FROM catalogue_difference")[0]["n"] == before


def test_a_place_keeps_its_favour_under_the_next_standard() -> None:
    """Wuhou's difference cites edition 1: what still holds goes on, without a row written."""
    published()
    found = in_force(FOOD, WUHOU, now())
    assert found.number == 2
    e = found.effective("new")
    assert (str(e.limits.promised), str(e.steps["inspect"].within)) == ("5wd", "3wd")
