"""Dynamic management: requests, tickets, decisions, effects; a repealed article flags every item citing it, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from test_drafting_and_review import refused

from tongban.catalogue.acts.library import load_laws, open_basis_tickets
from tongban.catalogue.acts.requesting import Asking, ask, close, decide
from tongban.catalogue.acts.reviewing import publish_draft
from tongban.catalogue.reading.requests import flagged, requests_for
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied
from tongban.core.scope import PLATFORM, nobody
from tongban.definition.check.library import Fate, LawEntry, shipped_library

from demo import FOOD, HYGIENE, citizen, staff
from life_course import begun, ledger, office, through_review

pytestmark = pytest.mark.django_db
LICENSING = "中华人民共和国行政许可法"


@pytest.mark.clause("3.1.4a")
def test_a_request_is_decided_carried_out_and_its_effect_told() -> None:
    key = ask(
        Asking("problem", FOOD, "样图过期", "布局图样图是旧的", "common.materials.layout.sample"), actor=citizen("wang")
    )
    assert [one.id for one in requests_for(citizen("wang"))] == [key]
    assert requests_for(citizen("li")) == [] if citizen("li").account else True
    refused("catalogue.office", lambda: decide(key, True, "改", actor=staff("审查")), Denied)
    refused("request.text", lambda: decide(key, True, " ", actor=office()))
    refused("request.state", lambda: close(key, None, "换了", actor=office()))
    draft = begun()
    decide(key, True, "属实，修订样图", draft, actor=office())
    refused("request.reason", lambda: decide(key, False, "再议", actor=office()))
    refused("request.state", lambda: decide(key, True, "再议", actor=office()))
    refused("request.edition", lambda: close(key, None, "第2版已换样图", actor=office()))
    edition = publish_draft(through_review(draft), actor=office())
    close(key, edition, "已换样图", actor=office())
    found = requests_for(office())[0]
    assert (found.state, found.decision, found.settled_by, found.edition, found.draft) == (
        "done",
        "属实，修订样图",
        f"{FOOD}@2",
        edition,
        draft,
    )
    assert found.effect.startswith("第2版（") and found.effect.endswith("。已换样图")
    assert [one["verb"] for one in ledger("change_request", key)] == ["request.open", "request.decide", "request.close"]


def test_who_may_ask() -> None:
    refused("request.login", lambda: ask(Asking("problem", FOOD, "问", "题"), actor=nobody()), Denied)
    refused("request.sort", lambda: ask(Asking("change", FOOD, "问", "题"), actor=citizen("wang")))
    refused("request.text", lambda: ask(Asking("problem", FOOD, "问", " "), actor=citizen("wang")))
    refused("item.unknown", lambda: ask(Asking("problem", "519999999999", "问", "题"), actor=citizen("wang")))


def library(**articles: Fate) -> dict[str, LawEntry]:
    named = {number.removeprefix("art"): fate for number, fate in articles.items()}
    return {**shipped_library(), LICENSING: LawEntry(LICENSING, "法律", None, None, named)}


@pytest.mark.clause("3.1.4a")
def test_a_repealed_article_opens_one_ticket_on_every_item_citing_it() -> None:
    assert open_basis_tickets() == 0
    assert load_laws(library(art50=Fate("repealed", date(2026, 1, 1), "主席令（演示）")), actor=PLATFORM)
    first = open_basis_tickets()
    assert first >= 2
    assert open_basis_tickets() == 0
    marks = flagged([FOOD, HYGIENE])
    assert marks[FOOD] == marks[HYGIENE] == ["《中华人民共和国行政许可法》第五十条已废止"]
    ticket = requests_for(office(), sort="basis", code=FOOD)[0]
    assert ticket.path == "situations.renew.silence.basis"
    assert "自2026-01-01起已废止（主席令（演示））" in ticket.text
    load_laws(
        library(art50=Fate("repealed", date(2026, 1, 1), "主席令（演示）"), art999=Fate("amended", None, "")),
        actor=PLATFORM,
    )
    assert open_basis_tickets() == 0


def test_what_falls_away_later_is_told_with_its_day_and_due_by_then() -> None:
    day = day_of(now()) + timedelta(days=30)
    load_laws(library(art50=Fate("repealed", day, "")), actor=PLATFORM)
    assert open_basis_tickets() >= 2
    assert flagged([FOOD]) == {FOOD: [f"《中华人民共和国行政许可法》第五十条将于{day}废止"]}
    assert [one.due for one in requests_for(office(), sort="basis", code=FOOD)] == [day]


def test_the_library_is_loaded_by_the_platform_alone_and_once() -> None:
    refused("catalogue.publish", lambda: load_laws(actor=office()), Denied)
    assert load_laws(actor=PLATFORM) is False
