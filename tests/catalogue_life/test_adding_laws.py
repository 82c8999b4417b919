"""Laws and new texts of laws are added by those who keep the library, at the screen and through programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from test_drafting_and_review import refused

from tongban.catalogue.acts.laws import Addition, Wording, add_law, new_wording
from tongban.catalogue.acts.library import Revision, load_laws, record, withdraw
from tongban.catalogue.library_now import fates, forget, laws_read, library_now
from tongban.catalogue.reading.findings import findings_of
from tongban.catalogue.reading.library import law_of, laws
from tongban.catalogue.reading.requests import flagged, requests_for
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied
from tongban.core.scope import PLATFORM, nobody
from tongban.definition.check.library import LawEntry, shipped_library
from tongban.site.shipped import key

from calls import Caller, as_citizen
from demo import FOOD, HYGIENE, JOBLESS, WUHOU, citizen
from life_course import PROVINCE, editor, everything, head, ledger, legality, office, text_of

pytestmark = pytest.mark.django_db
FOODLAW, NEW = "中华人民共和国食品安全法", "四川省食品安全条例（演示）"
LIBRARY = "/catalogue/library/"
LAW = Addition(NEW, "地方性法规", date(2026, 1, 1), "省人大常委会公告（演示）", "演示，全文已读", "", "60")
TEXT = Wording(FOODLAW, date(2026, 1, 1), "主席令（演示）", "国家法律法规数据库（演示）", ("35",), "看第二款")


@pytest.fixture(autouse=True)
def _looked_at_again() -> Iterator[None]:
    forget()
    yield
    forget()


def signed_in(role: str = "事项办", place: str = PROVINCE) -> Client:
    return Caller(key("account", place, role)).client


def citing_new(kind: str = "地方性法规") -> str:
    """The food licence resting on the new law too."""
    text = text_of().replace("\nlaws:", f"\nlaws:\n  新条例: {{title: {NEW}, kind: {kind}}}", 1)
    changed = text.replace("食品安全法#35", "新条例#3")
    assert changed != text
    return changed


# -- a law -------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("3.1.4a")
def test_a_law_that_was_added_is_listed_checked_and_can_fall_away() -> None:
    before = len(laws(now()))
    revision = add_law(replace(LAW, title=f"《{NEW}》"), actor=office())
    found = {one.title: one for one in laws(now())}
    assert len(found) == before + 1
    one = found[NEW]
    assert (one.kind, one.since, one.source, one.status) == (
        "地方性法规",
        date(2026, 1, 1),
        "演示，全文已读",
        "in force",
    )
    assert library_now()[NEW].kind == "地方性法规"
    codes = {one.code for one in findings_of("standard", FOOD, "", citing_new("规范性文件"))}
    assert "bases.law.kind" in codes
    assert "bases.law.kind" not in {one.code for one in findings_of("standard", FOOD, "", citing_new())}
    record(Revision(NEW, "3", "repealed", date(2026, 2, 1), "公告（演示）"), actor=legality())
    forget()
    assert "basis.repealed" in {one.code for one in findings_of("standard", FOOD, "", citing_new())}
    line = ledger("law_change", revision)[0]
    assert (line["verb"], line["detail"]["law"]) == ("law.added", NEW)


def test_an_addition_taken_back_is_in_no_list_and_stays_readable() -> None:
    revision = add_law(LAW, actor=office())
    withdraw(revision, "与已有的重复", actor=office())
    assert NEW not in {one.title for one in laws(now())} and NEW not in library_now()
    seen = law_of(NEW, office(), now())
    assert (seen.law.status, seen.revisions[0]["withdrawn_words"]) == ("withdrawn", "与已有的重复")
    refused("law.unknown", lambda: record(Revision(NEW, "", "repealed", date(2026, 2, 1), "公告"), actor=office()))
    refused("law.unknown", lambda: new_wording(replace(TEXT, law=NEW), actor=office()))
    add_law(LAW, actor=office())
    assert laws_read(NEW)[0][0]["gone"] is False


def test_what_ships_later_goes_before_what_was_added() -> None:
    add_law(LAW, actor=office())
    shipped = {NEW: LawEntry(NEW, "地方性法规", date(2026, 3, 1), None, source="随版本发布")}
    load_laws({**shipped_library(), **shipped}, actor=PLATFORM)
    assert [one.source for one in laws(now()) if one.title == NEW] == ["随版本发布"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"title": " 《》 "}, "law.title"),
        ({"title": "法" * 201}, "law.title"),
        ({"kind": "惯例"}, "law.kind"),
        ({"since": None}, "law.on"),
        ({"by": " "}, "law.by"),
        ({"source": ""}, "law.source"),
        ({"numbered": " "}, "law.numbered"),
        ({"numbered": "六十"}, "law.numbered"),
        ({"numbered": "60、61-1"}, "law.numbered"),
        ({"title": FOODLAW}, "law.known"),
    ],
)
def test_a_law_is_added_whole_and_once(changed: dict[str, Any], code: str) -> None:
    refused(code, lambda: add_law(replace(LAW, **changed), actor=office()))


def test_the_same_key_adds_once_and_nobody_else_adds() -> None:
    first = add_law(LAW, actor=office(), key="k")
    assert add_law(LAW, actor=office(), key="k") == first
    refused("law.known", lambda: add_law(LAW, actor=legality()))
    for actor in (nobody(), citizen("wang"), editor(), head(), office(WUHOU), legality(WUHOU)):
        refused("library.keep", lambda actor=actor: add_law(replace(LAW, title="别的法"), actor=actor), Denied)
        refused("library.keep", lambda actor=actor: new_wording(TEXT, actor=actor), Denied)


def cites(article: str) -> set[str]:
    text = citing_new().replace("新条例#3", f"新条例#{article}")
    return {one.code for one in findings_of("standard", FOOD, "", text) if one.code.startswith("bases.")}


def test_a_citation_resolves_by_the_articles_that_were_given() -> None:
    assert cites("3") == {"bases.law.unlisted"}
    add_law(replace(LAW, numbered="60 12-1"), actor=office())
    assert (cites("60"), cites("12-1"), cites("61"), cites("12-2")) == (
        set(),
        set(),
        {"bases.article.unknown"},
        {"bases.article.unknown"},
    )
    seen = law_of(NEW, office(), now()).law
    assert seen.numbered == "60、12-1"


def test_who_read_a_law_records_how_many_articles_it_has() -> None:
    """By its check as a whole, or with a new text from its day on."""
    counted = Revision(FOODLAW, "", "checked", None, "全文（演示）", numbered="34")
    refused("law.numbered", lambda: record(replace(counted, article="35"), actor=office()))
    refused("law.numbered", lambda: record(replace(counted, numbered="x"), actor=office()))
    assert "bases.article.unknown" not in {one.code for one in findings_of("standard", FOOD, "", text_of())}
    revision, _ = record(counted, actor=office())
    assert "bases.article.unknown" in {one.code for one in findings_of("standard", FOOD, "", text_of())}
    withdraw(revision, "数错了", actor=office())
    assert law_of(FOODLAW, office(), now()).law.numbered == "154"
    day = day_of(now()) + timedelta(days=9)
    new_wording(replace(TEXT, since=day, numbered="155"), actor=office())
    assert law_of(FOODLAW, office(), now()).law.numbered == "154"
    with time_machine.travel(now() + timedelta(days=10)):
        assert law_of(FOODLAW, office(), now()).law.numbered == "155"


# -- a new text --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("3.1.4a")
def test_a_new_text_turns_what_cites_its_changed_articles_amber_from_its_day() -> None:
    since = law_of(FOODLAW, office(), now()).law.since
    day = day_of(now()) + timedelta(days=9)
    _, tickets = new_wording(replace(TEXT, since=day), actor=office())
    told = {one.code: one.title for one in requests_for(office(), sort="basis", size=100)}
    assert len(told) == tickets == 2 and told[FOOD] == f"《{FOODLAW}》第三十五条将于{day}修改"
    assert law_of(FOODLAW, office(), now()).law.since == since
    refused("law.repeated", lambda: new_wording(replace(TEXT, since=day), actor=office()))
    with time_machine.travel(now() + timedelta(days=10)):
        law = law_of(FOODLAW, office(), now()).law
        assert (law.since, law.source, law.status) == (day, "国家法律法规数据库（演示）", "parts")
        assert flagged([FOOD, JOBLESS]) == {FOOD: [f"《{FOODLAW}》第三十五条已修改"]}
    refused("law.repeated", lambda: again(day))


def again(day: date) -> None:
    with time_machine.travel(now() + timedelta(days=10)):
        new_wording(replace(TEXT, since=day), actor=office())


def test_a_new_text_without_its_articles_asks_for_everything_anew_until_it_is_checked() -> None:
    refused("law.numbered", lambda: new_wording(replace(TEXT, articles=()), actor=legality()))
    new_wording(replace(TEXT, articles=(), numbered="160"), actor=legality())
    assert fates()[FOODLAW][""]["what"] == "amended"
    assert set(flagged([FOOD, HYGIENE, JOBLESS])) == {FOOD}
    record(Revision(FOODLAW, "", "checked", None, "新文本已核对"), actor=legality())
    assert flagged([FOOD]) == {}


def test_a_new_text_taken_back_gives_the_day_of_the_old_one() -> None:
    since = law_of(FOODLAW, office(), now()).law.since
    revision, _ = new_wording(TEXT, actor=office())
    assert law_of(FOODLAW, office(), now()).law.since == date(2026, 1, 1)
    withdraw(revision, "看错了", actor=office())
    assert law_of(FOODLAW, office(), now()).law.since == since


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"law": "没有这部法"}, "law.unknown"),
        ({"since": None}, "law.on"),
        ({"by": ""}, "law.by"),
        ({"source": " "}, "law.source"),
        ({"articles": ("35", "第36条")}, "law.article"),
        ({"numbered": "很多"}, "law.numbered"),
    ],
)
def test_a_new_text_says_since_when_by_what_and_where_it_was_read(changed: dict[str, Any], code: str) -> None:
    refused(code, lambda: new_wording(replace(TEXT, **changed), actor=office()))


# -- at both doors -----------------------------------------------------------------------------------------------------

SAID = {
    "title": NEW,
    "kind": "地方性法规",
    "since": "2026-01-01",
    "by": "公告（演示）",
    "source": "演示",
    "words": "暂行",
    "numbered": "60",
}


def test_a_law_is_added_at_the_screen_and_nothing_typed_is_lost() -> None:
    client = signed_in()
    assert "添加法律依据" in client.get(LIBRARY).content.decode()
    form = f"{LIBRARY}new/"
    shown = client.get(form).content.decode()
    assert 'name="title"' in shown and 'name="numbered"' in shown
    before = everything()
    for name, wrong, says in (
        ("by", "", "请写明依据的文件"),
        ("since", "明年", "日期要写成"),
        ("kind", "", "请选择种类"),
        ("title", FOODLAW, "已经有"),
    ):
        answer = client.post(form, {**SAID, name: wrong})
        page = answer.content.decode()
        assert answer.status_code in (409, 422) and says in page, name
        assert f'href="#f-{name}"' in page and "暂行" in page
        assert all(f'value="{SAID[one]}"' in page for one in ("since", "by", "source") if one != name)
    assert everything() == before
    answer = client.post(form, {**SAID, "once": "a"}, follow=True)
    assert answer.status_code == 200 and "已添加，编写事项时可以引用" in answer.content.decode()
    assert "添加入库" in answer.content.decode() and NEW in client.get(LIBRARY).content.decode()


def test_a_new_text_is_recorded_at_the_screen() -> None:
    client, law = signed_in("法制"), f"{LIBRARY}{quote(FOODLAW)}/"
    assert f'href="{law}text/"' in client.get(law).content.decode()
    said = {
        "since": "2026-01-01",
        "by": "主席令（演示）",
        "source": "演示",
        "articles": "33.1、三十五",
        "words": "看第二款",
    }
    page = client.post(f"{law}text/", said).content.decode()
    assert "条号“三十五”写得不对" in page and 'value="33.1、三十五"' in page and "看第二款" in page
    answer = client.post(f"{law}text/", {**said, "articles": "33.1、35"}, follow=True)
    page = answer.content.decode()
    assert "新的文本" in page and "标黄" in page and len(re.findall(r"修改</span>\s+2026-1-1", page)) == 2
    revision = re.findall(r'name="revision" value="([^"]+)"', page)
    assert len(revision) == 3
    assert client.get(f"{LIBRARY}没有这部法/text/").status_code == 404


def test_whoever_does_not_keep_it_sees_no_form_and_is_refused() -> None:
    for role, place in (("编制", PROVINCE), ("负责人", PROVINCE), ("事项办", WUHOU), ("法制", WUHOU)):
        client = signed_in(role, place)
        before = everything()
        assert "添加法律依据" not in client.get(LIBRARY).content.decode()
        for address in (f"{LIBRARY}new/", f"{LIBRARY}{quote(FOODLAW)}/text/"):
            assert client.get(address).status_code == 403
            assert client.post(address, SAID).status_code == 403
        assert everything() == before


def test_programs_add_by_the_same_acts_with_the_same_codes() -> None:
    api = Caller(key("account", PROVINCE, "法制"))
    once = {"Idempotency_Key": "k"}
    told = api.post("/library", SAID, **once)
    assert (told.status, told.body["title"], told.body["status"]) == (201, NEW, "in force")
    assert told.body["revisions"][0]["what"] == "added"
    assert api.post("/library", SAID, **once).body == told.body
    assert (api.post("/library", SAID).status, api.post("/library", SAID).code) == (409, "law.known")
    assert api.post("/library", {**SAID, "kind": "惯例"}).code == "law.kind"
    body = {"since": "2026-01-01", "by": "主席令（演示）", "source": "演示", "articles": ["35"]}
    made = api.post(f"/library/{quote(FOODLAW)}/texts", body)
    assert (made.status, made.body["tickets"]) == (201, 2)
    assert api.post(f"/library/{quote(FOODLAW)}/texts", {**body, "articles": ["x y"]}).code == "law.article"
    assert api.post(f"/library/{quote('没有')}/texts", body).status == 404
    address = f"/library/{quote(NEW)}/revisions/{told.body['revisions'][0]['id']}/withdraw"
    assert api.post(address, {"words": "重复"}).body["status"] == "withdrawn"
    for caller in (as_citizen(), Caller(key("account", WUHOU, "事项办"))):
        assert caller.post("/library", {**SAID, "title": "别的法"}).code == "library.keep"
        assert caller.post(f"/library/{quote(FOODLAW)}/texts", body).code == "library.keep"
