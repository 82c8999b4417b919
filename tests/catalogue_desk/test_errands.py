"""The workbench counts what waits for an office beside drafts: filings, requests, tickets; and nobody else's."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from test_desk_pages import todo

from tongban.catalogue.acts.drafting import drop
from tongban.catalogue.acts.filing import note
from tongban.catalogue.acts.library import Revision, record
from tongban.catalogue.acts.requesting import Asking, ask, close, decide
from tongban.catalogue.reading import errands
from tongban.catalogue.reading.errands import errands_for
from tongban.catalogue.reading.requests import request_of
from tongban.core.clock import day_of, now

from demo import FOOD, GUANGAN, JOBLESS, WUHOU, citizen
from life_course import MARKET, PROVINCE, approved, editor, filed, head, legality, office, settled_here
from workbench import desk_of, html, page, queries, words

pytestmark = pytest.mark.django_db
JOBS = "就业服务与就业管理规定"


def waits(place: str = PROVINCE) -> list[str]:
    return [row["what"] for row in errands_for(office(place), day_of(now())).rows]


def problem(place: str = WUHOU, code: str = FOOD) -> uuid.UUID:
    return ask(Asking("problem", code, "电话打不通", "一直占线", "", place), actor=citizen("wang"))


@pytest.mark.clause("3.1.4b")
def test_the_desk_lists_and_counts_filings_and_requests_with_drafts_the_nearest_day_first() -> None:
    with time_machine.travel("2026-03-18T09:00:00+08:00", tick=False):
        before = len(waits())
        filing = filed()
        request = ask(Asking("change", FOOD, "缩短时限", "改为八个工作日"), actor=editor())
        problem(code=JOBLESS)
        approved()
        listed = todo("事项办")
        assert listed[before:] == ["答复创新备案", "处理变更申请", "处理问题反映", "公布"]
        shown = html(desk_of("事项办"), page("desk"))
        assert f"等您办理 {before + 4}</h2>" in shown
        assert re.search(rf'aria-current="page">事项工作台 {before + 4}</a>', shown)
        assert page("filing", filing) in shown and page("request", request) in shown
        assert "食品经营许可（餐饮）　缩短时限" in shown
        assert f"事项工作台 {before + 4}" in words(html(desk_of("事项办"), page("filings")))


def test_each_waits_for_whoever_may_act_and_no_longer() -> None:
    wrong = problem()
    assert (waits(WUHOU), waits(GUANGAN)) == (["problem"], [])
    assert "problem" in waits()
    for actor in (editor(), head(), legality(), citizen("wang"), editor(WUHOU)):
        assert errands_for(actor, day_of(now())).total == 0
    decide(wrong, True, "已改电话", actor=office(WUHOU))
    assert waits(WUHOU) == ["close"]
    close(wrong, settled_here(), "已更换号码", actor=office(WUHOU))
    assert waits(WUHOU) == []
    refused = problem()
    decide(refused, False, "号码没有错，打得通", actor=office(WUHOU))
    assert waits(WUHOU) == []


def test_a_granted_request_waits_again_when_its_draft_is_through() -> None:
    request = ask(Asking("change", FOOD, "缩短时限", "改为八个工作日"), actor=editor())
    decide(request, True, "同意", organ=MARKET, actor=office())
    assert "close" not in waits() and "change" not in waits()
    draft = request_of(office(), request).draft
    assert draft is not None
    drop(draft, "不改了", actor=editor())
    assert "close" in waits()


def test_a_filing_waits_for_the_province_until_it_is_answered_or_its_period_is_over() -> None:
    filing = filed()
    assert "filing" in waits() and "filing" not in waits(GUANGAN)
    with time_machine.travel(now() + timedelta(days=40), tick=False):
        assert "filing" not in waits()
    before = waits().count("filing")
    note(filing, "知悉", actor=office())
    assert waits().count("filing") == before - 1


def test_a_ticket_of_a_standard_waits_for_the_province() -> None:
    record(Revision(JOBS, "63", "repealed", date(2026, 1, 1), "决定（演示）"), actor=office())
    assert "basis" in waits() and waits(WUHOU) == []
    assert "处理依据变动" in todo("事项办") and "处理依据变动" not in todo("事项办", WUHOU)


def test_the_desk_costs_the_same_with_one_and_with_many(monkeypatch: pytest.MonkeyPatch) -> None:
    client = desk_of("事项办", WUHOU)
    problem()
    one = queries(client, page("desk"))
    for _ in range(6):
        problem()
    monkeypatch.setattr(errands, "SHOWN", 4)
    assert queries(client, page("desk")) == one == 9
    shown = words(html(client, page("desk")))
    assert "等您办理 7" in shown and "还有 3 件没有列出" in shown
    actors = (office(), editor())
    with CaptureQueriesContext(connection) as seen:
        for actor in actors:
            errands_for(actor, day_of(now()))
    assert len(seen) == 1
