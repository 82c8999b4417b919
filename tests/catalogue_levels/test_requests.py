"""Dynamic management on its pages: by severity, decided, carried out by a draft, told to whoever asked."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from test_adoption import refused
from test_three_doors import signed_in

from tongban.catalogue.acts.drafting import save
from tongban.catalogue.acts.requesting import Asking, ask, close, decide
from tongban.catalogue.acts.reviewing import publish_draft
from tongban.catalogue.models import ChangeRequest, Draft
from tongban.catalogue.reading.requests import board
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied
from tongban.core.events import deliver_pending
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.messages.models import Message
from tongban.site.shipped import key

from calls import as_citizen, as_staff
from demo import FOOD, GUANGAN, HYGIENE, WUHOU, citizen, staff
from life_course import (
    MARKET,
    PROVINCE,
    editor,
    everything,
    office,
    published,
    settled_here,
    shorter,
    text_of,
    through_review,
)

pytestmark = pytest.mark.django_db
REPORT = reverse("catalogue:report", args=[FOOD])


def browser(name: str) -> Client:
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("citizen", name)))
    return client


def asked(code: str = FOOD, place: str = WUHOU, **more: Any) -> uuid.UUID:
    return ask(Asking("problem", code, "电话打不通", "028-1 没人接", "local", place), actor=citizen("wang"), **more)


def row(one: uuid.UUID) -> ChangeRequest:
    found: ChangeRequest = ChangeRequest.seen_by(PLATFORM).get(id=one)
    return found


# -- the public --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("3.1.4a")
def test_anybody_reads_the_form_and_what_he_typed_waits_while_he_signs_in() -> None:
    visitor = Client()
    page = visitor.get(REPORT)
    assert page.status_code == 200 and "不想登录，可以打 12345 说" in page.content.decode()
    sent = visitor.post(REPORT, {"part": "where", "text": "电话是空号"})
    assert sent.status_code == 302 and reverse("identity:login") in sent["Location"]
    assert ChangeRequest.seen_by(PLATFORM).count() == 0
    visitor.post(sent["Location"], {"account": str(key("citizen", "wang"))})
    again = visitor.get(REPORT).content.decode()
    assert "电话是空号" in again
    assert visitor.post(REPORT, {"part": "where", "text": "电话是空号"}).status_code == 302
    assert [one.title for one in ChangeRequest.seen_by(PLATFORM)] == ["地址、电话、办公时间不对"]


@pytest.mark.clause("3.1.4a")
def test_whoever_asked_sees_state_decision_and_effect_and_nobody_elses() -> None:
    client = browser("wang")
    assert "您还没有反映过问题" in client.get(reverse("catalogue:my_reports")).content.decode()
    assert client.post(REPORT, {"part": "", "text": "x"}).status_code == 422
    kept = client.post(REPORT, {"part": "papers", "text": " "})
    assert kept.status_code == 422 and 'value="papers" checked' in kept.content.decode()
    client.post(REPORT, {"part": "papers", "text": "布局图要画到什么程度？", "once": "a" * 32})
    client.post(REPORT, {"part": "papers", "text": "布局图要画到什么程度？", "once": "a" * 32})
    one = ChangeRequest.seen_by(PLATFORM).get()
    assert (one.sort, one.path, one.place, one.code) == ("problem", "common.materials", WUHOU, FOOD)
    assert f"最迟 {one.due:%Y-%m-%d} 答复您" in client.get(reverse("catalogue:my_reports")).content.decode()
    decide(one.id, True, "样图已补充说明", actor=office())
    close(one.id, published(), "写明比例", actor=office())
    mine = client.get(reverse("catalogue:my_reports")).content.decode()
    assert "样图已补充说明" in mine and "第2版（" in mine and "写明比例" in mine and "已经改好" in mine
    other = browser("rare").get(reverse("catalogue:my_reports")).content.decode()
    assert "布局图要画到什么程度" not in other
    assert as_citizen("rare").get(f"/requests/{one.id}").code == "request.unknown"


@pytest.mark.clause("3.1.4a")
def test_whoever_asked_is_told_once() -> None:
    one = asked()
    decide(one, False, "核对过，电话有人接", actor=office())
    while deliver_pending():
        pass
    told = Message.seen_by(PLATFORM).filter(about_kind="change_request")
    assert [(m.to_kind, m.to_id, m.title, m.text, m.link) for m in told] == [
        ("person", key("person", "wang"), "您反映的问题已答复", "电话打不通：核对过，电话有人接", "/me/reports/")
    ]


# -- the office --------------------------------------------------------------------------------------------------------


def many() -> dict[str, uuid.UUID]:
    """One request in each severity, by the day on which it was asked."""
    found = {}
    for name, ago in (("overdue", 40), ("today", 21), ("near", 19), ("other", 1)):
        with time_machine.travel(now() - timedelta(days=ago)):
            found[name] = asked(code=FOOD if name != "near" else HYGIENE)
    return found


@pytest.fixture
def monday(db: None) -> Any:
    with time_machine.travel("2026-03-30T02:00:00+00:00", tick=True):
        yield


@pytest.mark.clause("3.1.4a")
def test_the_list_is_by_severity_and_its_filters_stand_in_the_address(monday: None) -> None:
    made = many()
    today = day_of(now())
    found = board(office(), today)
    assert [one.id for one in found.rows] == [made[name] for name in ("overdue", "today", "near", "other")]
    assert dict(found.severities) == {"overdue": 1, "today": 1, "near": 1, "other": 1}
    client = signed_in("事项办", PROVINCE)
    page = client.get(reverse("catalogue:requests")).content.decode()
    at = [page.index(words) for words in ("超期 1", "今天到期 1", "三天内到期 1", "其他 1")]
    assert at == sorted(at)
    narrow = client.get(f"{reverse('catalogue:requests')}?severity=overdue&sort=problem&code={FOOD}").content.decode()
    assert reverse("catalogue:request", args=[made["overdue"]]) in narrow
    assert reverse("catalogue:request", args=[made["today"]]) not in narrow
    other = client.get(f"{reverse('catalogue:requests')}?code={HYGIENE}").content.decode()
    assert reverse("catalogue:request", args=[made["near"]]) in other
    assert reverse("catalogue:request", args=[made["today"]]) not in other


def test_the_list_costs_the_same_however_many_there_are(monday: None) -> None:
    client = signed_in("事项办", PROVINCE)
    asked()

    def costs() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("catalogue:requests"))
        return len(seen.captured_queries)

    costs()
    few = costs()
    many()
    assert costs() == few == 9


@pytest.mark.clause("3.1.4a")
def test_a_granted_request_begins_its_draft_and_is_closed_with_its_effect() -> None:
    one = asked(place="")
    page = reverse("catalogue:request", args=[one])
    client = signed_in("事项办", PROVINCE)
    assert client.post(page, {"act": "accept", "words": " "}).status_code == 422
    county = str(key("organ", WUHOU, "市场监管"))
    assert client.post(page, {"act": "accept", "words": "属实", "organ": county}).status_code == 422
    assert row(one).state == "open" and Draft.seen_by(PLATFORM).count() == 0
    assert client.post(page, {"act": "accept", "words": "属实", "organ": str(MARKET)}).status_code == 302
    decided = row(one)
    draft = Draft.seen_by(PLATFORM).get(id=decided.draft)
    assert (decided.state, draft.organ_id, draft.of, draft.code, draft.state) == (
        "decided", MARKET, f"{FOOD}@1", FOOD, "draft"
    )  # fmt: skip
    assert "028-1 没人接" in draft.reason
    assert "还没有公布过落实它的版本" in client.get(page).content.decode()
    assert 'value="close"' not in client.get(page).content.decode()
    save(draft.id, shorter(text_of()), 1, actor=editor())
    edition = publish_draft(through_review(draft.id), actor=office())
    before = everything()
    for said in ({"effect": "第2版改好"}, {"effect": "改好了", "edition": "第2版"}, {"edition": str(uuid.uuid4())}):
        answer = client.post(page, {"act": "close", **said})
        assert answer.status_code == 422 and "请选择落实它的已公布版本" in answer.content.decode()
    assert everything() == before
    assert f'value="{edition}"' in client.get(page).content.decode()
    assert client.post(page, {"act": "close", "edition": str(edition), "effect": "按比例画"}).status_code == 302
    done = row(one)
    assert (done.state, done.edition, done.settled_by) == ("done", edition, f"{FOOD}@2")
    assert done.effect.startswith("第2版（") and done.effect.endswith("起施行）。按比例画")
    assert "第2版（" in client.get(page).content.decode()


@pytest.mark.clause("3.1.4a")
def test_a_request_ends_by_its_edition_or_a_reasoned_refusal_and_nothing_else() -> None:
    """What was published before it was asked, for another item or place, or by another draft settles nothing."""
    old = settled_here(phone="028-00000998")
    one = asked()
    decide(one, True, "属实", actor=office(WUHOU))
    other = settled_here(HYGIENE, GUANGAN)
    for edition in (None, old, other):
        refused("request.edition", lambda edition=edition: close(one, edition, "改好了", actor=office(WUHOU)))
    new = settled_here()
    refused("catalogue.office", lambda: close(one, new, actor=office(GUANGAN)), Denied)
    close(one, new, actor=office(WUHOU))
    assert (row(one).state, row(one).edition) == ("done", new)
    refused("request.state", lambda: close(one, new, actor=office(WUHOU)))

    cannot = asked(place="")
    for words in ("不属实", "已答复。", "？？？？？？？？？？"):
        refused("request.reason", lambda words=words: decide(cannot, False, words, actor=office()))
    decide(cannot, True, "属实", organ=MARKET, actor=office())
    drafted = row(cannot).draft
    another = published()
    refused("request.edition", lambda: close(cannot, another, actor=office()))
    client, page = signed_in("事项办", PROVINCE), reverse("catalogue:request", args=[cannot])
    assert client.post(page, {"act": "refuse", "words": "不改"}).status_code == 422
    assert client.post(page, {"act": "refuse", "words": "上位法没有修改，比例不能自定"}).status_code == 302
    assert (row(cannot).state, row(cannot).draft) == ("refused", drafted)
    while deliver_pending():
        pass
    told = Message.seen_by(PLATFORM).filter(about_kind="change_request", about_id=cannot).order_by("sent_at")
    assert [m.title for m in told] == ["您反映的问题已采纳", "您反映的问题已答复"]


@pytest.mark.clause("3.1.4a")
def test_the_office_of_the_place_decides_what_is_its_own_and_nobody_else() -> None:
    one, common = asked(), asked(place="")
    before = everything()
    for actor in (office(GUANGAN), editor(), editor(WUHOU), staff("窗口"), citizen("wang"), citizen("rare")):
        refused("catalogue.office", lambda actor=actor: decide(one, True, "好", actor=actor), Denied)
    refused("catalogue.office", lambda: decide(common, True, "好", actor=office(WUHOU)), Denied)
    for role, place in (("事项办", GUANGAN), ("编制", PROVINCE)):
        sent = {"act": "accept", "words": "好"}
        assert signed_in(role, place).post(reverse("catalogue:request", args=[one]), sent).status_code == 403
    assert everything() == before
    # It mends its own words; a draft of the province's standard is not its to begin.
    refused("catalogue.office", lambda: decide(one, True, "好", organ=MARKET, actor=office(WUHOU)), Denied)
    decide(one, True, "已改电话", actor=office(WUHOU))
    assert row(one).state == "decided"


@pytest.mark.clause("4.2d")
def test_an_organ_asks_for_a_change_is_answered_and_a_citizen_may_not() -> None:
    page = reverse("catalogue:ask_change")
    client = signed_in("编制")
    empty = client.post(page, {"item": FOOD, "title": "缩短", "text": ""})
    assert empty.status_code == 422 and 'value="缩短"' in empty.content.decode()
    mistyped = client.post(page, {"item": "519999999999", "title": "缩短", "text": "各地都在8天内办完"})
    assert mistyped.status_code == 422 and 'href="#f-item"' in (said := mistyped.content.decode())
    assert 'value="519999999999"' in said and "各地都在8天内办完</textarea>" in said
    assert client.post(page, {"item": FOOD, "title": "缩短", "text": "各地都在8天内办完"}).status_code == 302
    made = ChangeRequest.seen_by(PLATFORM).get()
    assert made.sort == "change"
    decide(made.id, False, "待上位法修订后再议", actor=office())
    answered = client.get(reverse("catalogue:request", args=[made.id])).content.decode()
    assert "待上位法修订后再议" in answered and "不采纳" in answered
    assert browser("wang").post(page, {"item": FOOD, "title": "缩短", "text": "x"}).status_code == 403
    body = {"sort": "change", "code": FOOD, "title": "缩短", "text": "x"}
    assert as_citizen().post("/requests", body).code == "request.sort"
    assert as_staff("编制").post("/requests", {**body, "code": "519999999999"}).code == "item.unknown"
