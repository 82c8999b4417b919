"""Revert, withdraw, suspend, resume, retire, give up: running cases go on, new filings read the sentence."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from test_drafting_and_review import refused

from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.queries.drafts_affected import drafts_affected
from tongban.cases.reading import load
from tongban.catalogue.acts.adopting import end_adoption
from tongban.catalogue.acts.retiring import resume, retire, revert, suspend, withdraw_edition
from tongban.catalogue.queries import directory, in_force
from tongban.catalogue.reading.affected import Affected
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.reading import fetch

from demo import FOOD, FOOD_ANSWERS, HYGIENE, JOBLESS, PDF, WUHOU, citizen, enterprise, staff
from life_course import PROVINCE, editor, ledger, office, published

pytestmark = pytest.mark.django_db


def applied() -> uuid.UUID:
    """An application with everything, not filed yet."""
    wang = citizen("wang", "snack")
    case = begin(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=wang)
    for page in load(case).e.pages:
        answer(case, page.page, FOOD_ANSWERS, actor=wang)
    hand_in(case, "layout", PDF, "布局图.pdf", actor=wang)
    hand_in(case, "rules", PDF, "制度.pdf", actor=wang)
    return case


def nothing_new(code: str) -> None:
    """Refused at begin and at filing with one code, and the draft stands as it stood."""
    wang = citizen("wang", "snack")
    with pytest.raises(Refusal) as found:
        begin(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=wang)
    assert found.value.code == code


@pytest.mark.clause("2.1b")
def test_a_suspended_item_takes_nothing_new_and_its_cases_go_on() -> None:
    draft, running = applied(), applied()
    wang = citizen("wang", "snack")
    file(running, actor=wang, signed="王秀英")
    suspend(FOOD, "系统升级", actor=office())
    nothing_new("item.suspended")
    with pytest.raises(Refusal) as found:
        file(draft, actor=wang, signed="王秀英")
    assert (found.value.code, found.value.status) == ("item.suspended", 409)
    assert "系统升级" in found.value.zh
    assert load(draft).case["state"] == "draft"
    examine(running, {m["key"]: ("fit", "") for m in load(running).materials}, actor=staff("窗口"))
    refused("item.suspended", lambda: suspend(FOOD, "再停", actor=office()))
    resume(FOOD, actor=office())
    refused("item.running", lambda: resume(FOOD, actor=office()))
    file(draft, actor=wang, signed="王秀英")
    assert load(draft).case["state"] == "received"


@pytest.mark.clause("2.1b")
def test_a_retired_item_says_what_replaces_it_from_its_day_on() -> None:
    day = now() + timedelta(days=2)
    retire(FOOD, day, "并入一业一证", HYGIENE, actor=office())
    assert in_force(FOOD, WUHOU, now()).number == 1
    with time_machine.travel(day, tick=False):
        nothing_new("item.retired")
        with pytest.raises(Refusal) as found:
            in_force(FOOD, WUHOU, now())
        assert (found.value.status, found.value.where) == (410, HYGIENE)
        assert HYGIENE in found.value.zh and "并入一业一证" in found.value.zh
        rest = in_force(FOOD, WUHOU, now(), resting=True).rest
        assert rest is not None and rest.code == "item.retired"
        assert FOOD not in {row["code"] for row in directory(now())}
        refused("item.retired", lambda: suspend(FOOD, "停", actor=office()))


def test_retiring_is_refused_into_the_past_without_words_or_for_nothing() -> None:
    refused("item.past", lambda: retire(FOOD, now() - timedelta(hours=1), "取消", actor=office()))
    refused("item.words", lambda: retire(FOOD, None, " ", actor=office()))
    refused("item.replacement", lambda: retire(FOOD, None, "取消", "519999999999", actor=office()))
    refused("item.circle", lambda: retire(FOOD, None, "取消", FOOD, actor=office()))
    retire(HYGIENE, None, "取消", actor=office())
    refused("item.replacement", lambda: retire(FOOD, None, "取消", HYGIENE, actor=office()))


def test_nothing_is_replaced_in_a_circle() -> None:
    """The one that ends later was entered first: by its day the other would lead back to it."""
    retire(FOOD, now() + timedelta(days=30), "并入", HYGIENE, actor=office())
    refused("item.circle", lambda: retire(HYGIENE, now() + timedelta(days=5), "并入", FOOD, actor=office()))
    retire(JOBLESS, now() + timedelta(days=5), "并入", FOOD, actor=office())
    refused("item.circle", lambda: retire(HYGIENE, now() + timedelta(days=2), "并入", JOBLESS, actor=office()))


def test_only_the_provincial_office_rests_a_standard() -> None:
    for actor in (editor(), office(WUHOU), staff("负责人", PROVINCE), citizen("wang")):
        refused("catalogue.office", lambda actor=actor: suspend(FOOD, "停", actor=actor), Denied)
        refused("catalogue.office", lambda actor=actor: retire(FOOD, None, "停", actor=actor), Denied)
        refused("catalogue.office", lambda actor=actor: revert(f"{FOOD}@1", "回", actor=actor), Denied)


@pytest.mark.clause("2.1b")
def test_going_back_is_a_new_edition() -> None:
    published()
    refused("edition.past", lambda: revert(f"{FOOD}@1", "回", now() - timedelta(days=1), actor=office()))
    edition = revert(f"{FOOD}@1", "第2版核查时限过短", actor=office())
    found = in_force(FOOD, PROVINCE, now())
    assert (found.edition, found.number, str(found.effective("new").limits.promised)) == (edition, 3, "10wd")
    assert ledger("item", found.item)[-1]["detail"]["reverts_to"] == f"{FOOD}@1"
    refused("draft.unchanged", lambda: revert(f"{FOOD}@3", "回", actor=office()))
    refused("difference.of", lambda: revert(f"{FOOD}@9", "回", actor=office()))


def test_an_edition_is_withdrawn_before_its_day_and_never_after() -> None:
    refused("edition.in-force", lambda: withdraw_edition(f"{FOOD}@1", "错", actor=office()))
    since = now() + timedelta(days=1)
    published(since=since)
    withdraw_edition(f"{FOOD}@2", "附件有误", actor=office())
    assert in_force(FOOD, PROVINCE, since + timedelta(days=1)).number == 1
    refused("edition.withdrawn", lambda: withdraw_edition(f"{FOOD}@2", "附件有误", actor=office()))
    refused("edition.unknown", lambda: withdraw_edition(f"{FOOD}@7", "错", actor=office()))
    refused("difference.of", lambda: revert(f"{FOOD}@2", "回", actor=office()))
    published()
    assert in_force(FOOD, PROVINCE, now()).number == 3


def test_a_place_that_gave_an_item_up_takes_nothing_new_and_others_do() -> None:
    end_adoption(FOOD, WUHOU, "划转市级", actor=office(WUHOU))
    nothing_new("item.given-up")
    assert in_force(FOOD, PROVINCE, now()).number == 1
    refused("adoption.none", lambda: end_adoption(FOOD, WUHOU, "划转市级", actor=office(WUHOU)))
    refused("catalogue.office", lambda: end_adoption(HYGIENE, WUHOU, "划转", actor=office()), Denied)


def test_what_is_in_force_costs_one_query() -> None:
    for resting in (False, True):
        with CaptureQueriesContext(connection) as seen:
            in_force(JOBLESS, WUHOU, now(), resting=resting)
        assert len(seen.captured_queries) == 1


def test_a_dry_run_counts_drafts_and_leaves_out_what_is_filed() -> None:
    draft, filed = applied(), applied()
    file(filed, actor=citizen("wang", "snack"), signed="王秀英")
    edition = load(draft).case["edition"]
    before = fetch("SELECT count(*) AS n FROM ledger_entry")
    assert drafts_affected([edition]) == [Affected(edition, "new", WUHOU, 1)]
    assert fetch("SELECT count(*) AS n FROM ledger_entry") == before
