"""The library of legal bases: a repeal recorded turns every item citing it amber, and none else."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from test_drafting_and_review import refused

from tongban.catalogue.acts.library import Revision, load_laws, open_basis_tickets, record, withdraw
from tongban.catalogue.acts.requesting import decide
from tongban.catalogue.library_now import fates, flags, forget, library_now
from tongban.catalogue.queries import directory
from tongban.catalogue.reading.findings import findings_of
from tongban.catalogue.reading.requests import flagged, requests_for
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, nobody
from tongban.definition.check.library import shipped_library

from calls import Caller
from demo import FOOD, HYGIENE, JOBLESS, WUHOU, citizen, staff
from life_course import editor, head, ledger, legality, office, published, text_of

pytestmark = pytest.mark.django_db
LICENSING, FOODLAW = "中华人民共和国行政许可法", "中华人民共和国食品安全法"
JOBS = "就业服务与就业管理规定"
HOUSING = "公共租赁住房管理办法"  # read, but for one article


@pytest.fixture(autouse=True)
def _looked_at_again() -> Iterator[None]:
    """What is kept for two seconds is not kept over the rollback of a test."""
    forget()
    yield
    forget()


def repeal(article: str = "42", law: str = LICENSING, what: str = "repealed", **said: Any) -> Revision:
    return Revision(law, article, what, said.get("on", date(2026, 1, 1)), said.get("by", "主席令（演示）"))


def citing_by_hand(law: str, article: str) -> set[str]:
    """Codes of the items in force whose text cites the article or a part of it, read without the code under test."""
    found = set()
    for row in fetch(
        "SELECT i.code, e.text, e.document FROM catalogue_item i JOIN catalogue_edition e ON e.item_id = i.id"
    ):
        for alias, said in (row["document"].get("laws") or {}).items():
            marks = [f"{alias}#{article}{end}" for end in (",", "]", "}", "\n", " ", ".")]
            if said["title"] == law and any(mark in row["text"] for mark in marks):
                found.add(row["code"])
    return found


# -- the whole way -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("3.1.4a")
@pytest.mark.parametrize(("law", "article"), [(LICENSING, "42"), (LICENSING, "45"), (FOODLAW, "35"), (JOBS, "63")])
def test_a_repeal_turns_every_item_citing_it_amber_and_none_else(law: str, article: str) -> None:
    everything = {one["code"] for one in directory(now(), size=1000)}
    wanted = citing_by_hand(law, article)
    assert wanted and wanted < everything
    revision, tickets = record(repeal(article, law), actor=office())
    assert set(flagged(everything)) == wanted
    opened = requests_for(office(), sort="basis", size=1000)
    assert {one.code for one in opened} == wanted and len(opened) == tickets == len(wanted)
    assert all(one.due and one.due > day_of(now()) and one.path for one in opened)
    line = ledger("law_change", revision)[0]
    assert (line["verb"], line["detail"]["law"], line["detail"]["article"]) == ("law.repealed", law, article)
    assert open_basis_tickets() == 0
    for code in sorted(everything):
        codes = {one.code for one in findings_of("standard", code, "", text_of(code))}
        assert ("basis.repealed" in codes) is (code in wanted), code


def test_a_part_of_an_article_falls_with_it_and_not_the_other_way() -> None:
    record(repeal("33", FOODLAW, "amended"), actor=office())
    assert len(flags(now())[FOOD]) == 1 and len(flags(now())[FOOD][0].paths) == 4
    assert citing_by_hand(FOODLAW, "33") == set(flags(now()))


def test_a_whole_law_turns_whoever_names_it_amber() -> None:
    record(repeal("", JOBS), actor=legality())
    assert flagged([JOBLESS, FOOD]) == {JOBLESS: ["《就业服务与就业管理规定》已废止"]}


def test_what_falls_later_is_told_with_its_day() -> None:
    day = day_of(now()) + timedelta(days=200)
    record(repeal("35", FOODLAW, on=day), actor=office())
    assert flagged([FOOD]) == {FOOD: [f"《{FOODLAW}》第三十五条将于{day}废止"]}
    assert requests_for(office(), sort="basis", code=FOOD)[0].due == day
    found = [one for one in findings_of("standard", FOOD, "", text_of(FOOD)) if one.code == "basis.coming"]
    assert [one.path for one in found] == ["basis.0", "outside.0.basis"] and str(day) in found[0].what_zh


def test_green_again_when_the_edition_cites_it_no_more_or_the_ticket_is_settled() -> None:
    record(repeal("35", FOODLAW), actor=office())
    published(text_of(FOOD).replace("食品安全法#35", "许可法#12"))
    assert flagged([FOOD]) == {}
    deliver_pending()
    states = {one.code: (one.state, one.decided_by) for one in requests_for(office(), sort="basis")}
    assert states.pop(FOOD) == ("done", None) and set(states.values()) == {("open", None)}
    record(repeal("50"), actor=office())
    assert set(flagged([FOOD, HYGIENE])) == {FOOD, HYGIENE}
    ticket = requests_for(office(), sort="basis", code=HYGIENE)[0]
    decide(ticket.id, False, "新条文内容相同，无需修改", actor=office())
    assert set(flagged([FOOD, HYGIENE])) == {FOOD}


# -- what is recorded and what is loaded -------------------------------------------------------------------------------


def test_what_people_recorded_outlives_the_next_load() -> None:
    record(repeal("42"), actor=office())
    laws = {title: one for title, one in shipped_library().items() if title != JOBS}
    assert load_laws(laws, actor=PLATFORM)
    assert fates()[LICENSING]["42"]["what"] == "repealed"
    assert library_now()[LICENSING].articles["42"].by == "主席令（演示）"


def test_a_text_that_was_checked_is_unchecked_no_more() -> None:
    assert library_now()[FOODLAW].unchecked == {}
    assert set(library_now()[HOUSING].unchecked) == {"35"}
    assert set(library_now()[JOBS].unchecked) == {"", "61", "63", "64"}
    record(Revision(JOBS, "63", "checked", None, "国家法律法规数据库2026年3月文本"), actor=legality())
    assert set(library_now()[JOBS].unchecked) == {"", "61", "64"}
    record(repeal("35", HOUSING, "amended"), actor=office())
    assert set(fates()[HOUSING]) == {"35"}
    record(Revision(HOUSING, "35", "checked", None, "修改决定（演示），条文内容不变"), actor=legality())
    assert fates() == {} and library_now()[HOUSING].unchecked == {}


def test_a_slip_is_taken_back_with_a_reason() -> None:
    revision, _ = record(repeal("42"), actor=office())
    refused("law.words", lambda: withdraw(revision, " ", actor=office()))
    withdraw(revision, "看错了条号", actor=office())
    deliver_pending()
    assert {one.state for one in requests_for(office(), sort="basis")} == {"done"}
    assert flagged([FOOD, HYGIENE]) == {} and fates() == {}
    assert [one["verb"] for one in ledger("law_change", revision)] == ["law.repealed", "law.withdraw"]
    refused("law.withdrawn", lambda: withdraw(revision, "再撤", actor=office()))
    refused("law.revision", lambda: withdraw(uuid.uuid4(), "无", actor=office()))


@pytest.mark.parametrize(
    ("revision", "code"),
    [
        (repeal(law="没有这部法"), "law.unknown"),
        (repeal("第42条"), "law.article"),
        (repeal(what="gone"), "law.what"),
        (repeal(by=" "), "law.by"),
        (repeal(on=None), "law.on"),
    ],
)
def test_a_record_says_what_when_and_by_which_document(revision: Revision, code: str) -> None:
    refused(code, lambda: record(revision, actor=office()))


def test_the_same_is_recorded_once() -> None:
    first, _ = record(repeal("42"), actor=office(), key="k1")
    assert record(repeal("42"), actor=office(), key="k1")[0] == first
    refused("law.repeated", lambda: record(repeal("42"), actor=office()))


def test_only_the_provincial_office_and_provincial_legality_keep_it() -> None:
    for actor in (nobody(), citizen("wang"), editor(), head(), office(WUHOU), legality(WUHOU), staff("审查")):
        refused("library.keep", lambda actor=actor: record(repeal(), actor=actor), Denied)
    revision, _ = record(repeal(), actor=legality())
    for actor in (nobody(), editor(), office(WUHOU)):
        refused("library.keep", lambda actor=actor: withdraw(revision, "撤", actor=actor), Denied)


# -- what the public and programs read ---------------------------------------------------------------------------------


def test_the_guide_says_quietly_that_its_bases_are_being_checked() -> None:
    from tongban.catalogue import guide_now

    def page(code: str) -> str:
        guide_now._kept.clear()
        return Client().get(f"/items/{code}/").content.decode()

    assert "依据正在修订核对中" not in page(FOOD)
    record(repeal("42", on=day_of(now()) + timedelta(days=9)), actor=office())
    assert "依据正在修订核对中" not in page(FOOD)  # a day to come is for its editors to know
    record(repeal("35", FOODLAW), actor=office())
    assert "依据正在修订核对中" in page(FOOD) and f"《{FOODLAW}》第三十五条已废止" in page(FOOD)
    assert "依据正在修订核对中" not in page(JOBLESS)
    guide_now._kept.clear()
    assert Caller().get(f"/items/{FOOD}").body["guide"]["shaken"] == [f"《{FOODLAW}》第三十五条已废止"]
