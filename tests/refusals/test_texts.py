"""Definitions, differences, comments and tables: what cannot be is refused with its place, and nothing is written."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tongban.catalogue.acts import publish
from tongban.catalogue.acts.commenting import comment, reply, settle
from tongban.catalogue.acts.drafting import recall, save
from tongban.catalogue.acts.filing import note, object_to
from tongban.catalogue.acts.reviewing import approve, go_on, opine, review_legality, submit
from tongban.catalogue.life.levels import own_item_fault
from tongban.catalogue.life.spreading import spread_text
from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.crypto import KeyStore
from tongban.core.crypto.keys import MOST_KEYS, KeysUnusable
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.definition.check.direction import _options, holds
from tongban.definition.merge import apply_difference, situation
from tongban.organisation.registers import strike
from tongban.site.benching.ground import ground
from tongban.workbench.acts.importing import confirm, hand_in
from tongban.workbench.pages.edit_saving import unshaped
from tongban.workbench.reading.exports import sheet_of_difference, sheet_of_edition
from tongban.workbench.sheets.faults import Faulty

import life_course
from demo import FOOD, GUANGAN
from life_course import HEALTH, editor, head, in_joint_review, office
from refusing import refused, written
from tables import ENTRIES, edited, entry, set_cell, table_csv

ITEM = "item: 甲\ncommon:\n  limits: {promised: 10wd}\nsituations:\n  a: {like: b}\n"


@pytest.mark.django_db
def test_a_comment_says_something_and_is_answered_before_it_is_settled() -> None:
    draft = in_joint_review()
    with refused("comment.empty", "text"):
        comment(draft, "item", " ", actor=head())
    health = replace(head(), posts=tuple(post for post in head().posts if post.organ == HEALTH))
    market = replace(editor(), posts=tuple(post for post in editor().posts if post.organ == life_course.MARKET))
    said = comment(draft, "item", "能否再短？", actor=health)
    with refused("comment.empty", "text"):
        reply(said, "  ", actor=editor())
    with refused("comment.reply"):
        settle(said, actor=market)
    reply(said, "已改", actor=market)
    settle(said, actor=market)
    with refused("comment.settled", status=409):
        settle(said, actor=market)


@pytest.mark.django_db
def test_an_opinion_is_one_of_two_and_an_objection_says_why() -> None:
    draft = in_joint_review()
    with refused("draft.verdict", "verdict"):
        opine(draft, HEALTH, "perhaps", "", actor=head())
    with refused("draft.words", "words"):
        opine(draft, HEALTH, "objected", " ", actor=head())
    with refused("draft.words", "words"):
        review_legality(draft, False, " ", actor=life_course.legality())


@pytest.mark.django_db
def test_only_the_head_of_the_drafting_organ_approves() -> None:
    draft = life_course.in_legality_review()
    review_legality(draft, True, "合法", actor=life_course.legality())
    for other in (editor(), life_course.legality(), office(), head(GUANGAN)):
        with refused("draft.approve", status=403):
            approve(draft, actor=other)
    approve(draft, actor=head())
    assert life_course.state_of(draft) == "approved"


@pytest.mark.django_db
def test_nothing_is_approved_before_its_legality_is_reviewed_and_not_after_a_change() -> None:
    draft = life_course.in_legality_review()
    with refused("draft.legality"):
        approve(draft, actor=head())
    review_legality(draft, True, "合法", actor=life_course.legality())
    recall(draft, "补一处", actor=editor())
    text = str(fetch("SELECT text, revision FROM catalogue_draft WHERE id = %s", [draft])[0]["text"])
    (row,) = fetch("SELECT revision FROM catalogue_draft WHERE id = %s", [draft])
    save(draft, text.replace("开餐馆、小吃店", "开餐馆、小吃店、茶楼"), row["revision"], actor=editor())
    submit(draft, [HEALTH], day_of(now()) + timedelta(days=7), actor=editor())
    opine(draft, HEALTH, "agreed", "无意见", actor=head())
    go_on(draft, actor=editor())
    with refused("draft.legality"):
        approve(draft, actor=head())


@pytest.mark.django_db
def test_a_filing_is_answered_once_until_the_end_of_its_last_day() -> None:
    with time_machine.travel(datetime(2026, 11, 2, 10, tzinfo=SHANGHAI), tick=False):
        answered = life_course.filed()
        note(answered, "知悉", actor=office())
        with refused("filing.answered", status=409):
            object_to(answered, "不同意", actor=office())
        (row,) = fetch("SELECT answer_by FROM catalogue_filing WHERE id = %s", [answered])
        assert row["answer_by"] is not None


@pytest.mark.django_db
@pytest.mark.parametrize(("after", "late"), [(0, False), (1, True)])
def test_a_filing_nobody_answered_counts_as_noted_the_day_after(after: int, late: bool) -> None:
    with time_machine.travel(datetime(2026, 11, 2, 10, tzinfo=SHANGHAI), tick=False) as clock:
        filing = life_course.filed()
        (row,) = fetch("SELECT answer_by FROM catalogue_filing WHERE id = %s", [filing])
        last = row["answer_by"] + timedelta(days=after)
        clock.move_to(datetime(last.year, last.month, last.day, 0 if late else 23, 30, tzinfo=SHANGHAI))
        if late:
            with refused("filing.answered", status=409):
                object_to(filing, "不同意", actor=office())
        else:
            object_to(filing, "不同意", actor=office())
            (state,) = fetch("SELECT state FROM catalogue_filing WHERE id = %s", [filing])
            assert state["state"] == "objected"


@pytest.mark.django_db
def test_a_filing_that_is_not_there_is_not_answered() -> None:
    with refused("filing.unknown", status=404):
        note(uuid.uuid4(), "", actor=office())
    with refused("filing.unknown", status=404):
        object_to(uuid.uuid4(), "不同意", actor=office())


@pytest.mark.django_db
def test_a_place_without_a_difference_exports_none() -> None:
    with refused("difference.none", status=404):
        sheet_of_difference(FOOD, "513200000000")


@pytest.mark.django_db
def test_drafts_made_of_a_table_have_an_editor() -> None:
    data = edited(sheet_of_edition(FOOD)[1], set_cell("基本信息", "plain", "内容", "开店先办证"))
    kept, plan = hand_in(data, "表.xlsx", actor=PLATFORM)
    with refused("import.person", status=403):
        confirm(kept, plan.digest, actor=PLATFORM)


@pytest.mark.parametrize(
    ("document", "place"),
    [({"nature": "许可"}, "510107000000"), ({"nature": "许可", "basis": []}, "510107")],
)
def test_an_own_item_of_a_place_has_a_basis(document: dict[str, object], place: str) -> None:
    fault = own_item_fault(document, place)
    assert fault is not None and (fault.code, fault.where, fault.status) == ("item.unfounded", "basis", 422)


def test_an_improvement_of_what_is_gone_is_not_spread() -> None:
    said = {"changes": [{"at": "common.limits.wished", "to": "5wd"}]}
    with pytest.raises(Refusal) as caught:
        spread_text(ITEM, said)
    assert (caught.value.code, caught.value.where) == ("filing.stranded", "common.limits.wished")


def test_like_names_a_situation_and_add_meets_a_list() -> None:
    document = {"item": "甲", "common": {"limits": {"promised": "10wd"}}, "situations": {"a": {"like": "b"}}}
    with pytest.raises(Refusal) as caught:
        situation(document, "a")
    assert (caught.value.code, caught.value.where) == ("situation.like.unknown", "situations.a.like")
    with pytest.raises(Refusal) as caught:
        apply_difference(document, {"changes": [{"at": "common.limits.promised", "add": ["5wd"]}]})
    assert (caught.value.code, caught.value.where) == ("difference.add", "common.limits.promised")


def test_a_text_that_is_no_table_says_where_to_mend_it() -> None:
    fault = unshaped()
    assert (fault.code, fault.status) == ("edit.text", 409) and "定义全文" in fault.zh


def test_there_are_no_more_keys_than_a_byte_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = KeyStore(tmp_path / "keys")
    store.current()
    monkeypatch.setattr(store, "_numbers", lambda: [MOST_KEYS])
    monkeypatch.setattr(store, "current", lambda: None)
    with pytest.raises(KeysUnusable) as caught:
        store.rotate()
    assert caught.value.code == "keys.many"


def test_a_bench_needs_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(Refusal) as caught, ground():
        raise AssertionError("nothing to stand on")
    assert caught.value.code == "bench.database"


def headed_twice(book: Any) -> None:
    page = book["材料"]
    page.cell(1, page.max_column + 1).value = page.cell(1, 1).value


def left_out(book: Any) -> None:
    page = book["材料"]
    row = next(r for r in page.iter_rows(min_row=2) if "common.materials.layout" in [cell.value for cell in r])
    for cell in row[2:-1]:
        cell.value = None
    row[2].value = "（不适用）"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("column.repeated", headed_twice),
        ("cell.form", set_cell("材料", "common.materials.layout", "提供方式", "[{upload")),
        ("row.left-out", left_out),
    ],
)
def test_a_table_an_editor_spoilt_is_refused_with_every_fault(code: str, change: Callable[[Any], None]) -> None:
    before = written()
    with pytest.raises(Faulty) as caught:
        hand_in(edited(sheet_of_edition(FOOD)[1], change), "表.xlsx", actor=editor())
    assert code in [one.code for one in caught.value.faults]
    assert all(one.where for one in caught.value.faults) and written() == before


@pytest.mark.django_db
def test_a_year_of_a_directory_is_a_number() -> None:
    before = written()
    row = entry(1).replace(",2025,", ",二〇二五,")
    with pytest.raises(Faulty) as caught:
        hand_in(table_csv(ENTRIES, row), "目录.csv", actor=office(GUANGAN))
    assert [one.code for one in caught.value.faults] == ["cell.number"] and written() == before


def test_a_value_that_stays_is_no_worse_and_one_of_several_is_compared_with_each() -> None:
    context: Any = None  # numbers need none
    assert [holds("less", "5", after, context) for after in ("4", "5", "6")] == [True, True, False]
    assert [holds("more", "5", after, context) for after in ("4", "5", "6")] == [False, True, True]
    assert _options({"one": [{"is": "10wd", "when": "x"}, {"is": "5wd"}]}) == ["10wd", "5wd"]


@pytest.mark.django_db
def test_an_entry_that_is_not_there_is_not_struck_off() -> None:
    with refused("register.words", "words"):
        strike(uuid.uuid4(), " ", actor=PLATFORM)
    with refused("register.unknown", status=404):
        strike(uuid.uuid4(), "已并入其他条线", actor=PLATFORM)


@pytest.mark.django_db
def test_only_the_platform_publishes_without_a_review() -> None:
    text = life_course.shorter(life_course.text_of())
    for other in (editor(), head(), office(), life_course.legality()):
        with refused("catalogue.publish", status=403):
            publish(text, actor=other)
