"""The wallet, a licence to show, and what anybody learns who verifies."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client

from tongban.core.clock import now
from tongban.core.ledger.book import Change, Head, Subject, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.licences.models import Licence

from demo import key

pytestmark = pytest.mark.django_db


def held(name: str, kind: str = "person") -> dict[str, Any]:
    rows = fetch("SELECT * FROM licences_licence WHERE holder_id = %s ORDER BY issued_at", [key(kind, name)])
    return rows[0]


def browser_of(name: str) -> Client:
    browser = Client()
    browser.post("/login/", {"account": str(key("citizen", name))})
    return browser


def end(licence: dict[str, Any], state: str, why: str) -> None:
    """End a licence as the organ's act will: one change on its chain."""

    def work(once: Any) -> dict[str, str]:
        row = fetch("SELECT * FROM licences_licence WHERE id = %s FOR UPDATE", [licence["id"]])[0]
        update = revise(Licence, row, state=state, ended_at=now(), ended_by=why)
        write([Change(Subject("licence", row["id"]), Head.on(row), "licence.end", PLATFORM, now(), updates=(update,))])
        return {}

    perform(work, actor=PLATFORM)


def test_the_wallet_holds_what_one_may_show_and_nothing_of_others(django_assert_num_queries: Any) -> None:
    browser = browser_of("wang")
    browser.get("/me/licences/")
    with django_assert_num_queries(3):
        text = browser.get("/me/licences/").content.decode()
    assert "居民身份证" in text and "王秀英" in text
    assert "尼玛扎西" not in text


def test_a_licence_shows_its_code_and_is_only_for_its_holder(django_assert_num_queries: Any) -> None:
    licence = held("wang")
    browser = browser_of("wang")
    browser.get(f"/me/licences/{licence['id']}/")
    with django_assert_num_queries(3):
        text = browser.get(f"/me/licences/{licence['id']}/").content.decode()
    assert "data:image/svg+xml" in text and f"/verify/{licence['code']}" in text
    assert browser_of("tibetan").get(f"/me/licences/{licence['id']}/").status_code == 404
    assert Client().get(f"/me/licences/{licence['id']}/")["Location"].startswith("/login/?next=")


@pytest.mark.parametrize(
    ("who", "masked", "whole"),
    [
        ("wang", "王**", "王秀英"),
        ("rare", "𬭎*", "𬭎𠮷"),
        ("single", "<dd>*</dd>", "㛃"),
        ("tibetan", "尼***·****·****·****", "丹增旺堆"),
    ],
)
def test_anybody_verifies_and_names_of_persons_are_masked(who: str, masked: str, whole: str) -> None:
    text = Client().get(f"/verify/{held(who)['code']}").content.decode()
    main = text[text.index("<main") : text.index("</main")]
    assert "✓ 有效" in main and masked in main and whole not in main


def test_enterprises_are_named_in_full_and_identifiers_verify_too() -> None:
    licence = held("snack", "enterprise")
    for code in (licence["code"], licence["identifier"]):
        text = Client().get(f"/verify/{code}").content.decode()
        assert "武侯区王记小吃店（演示）" in text and licence["identifier"] in text


@pytest.mark.parametrize(
    ("state", "zh", "en"),
    [
        ("cancelled", "注销", "cancelled"),
        ("revoked", "撤销", "revoked"),
        ("withdrawn", "撤回", "withdrawn"),
        ("forfeited", "吊销", "forfeited"),
        ("suspended", "暂扣", "suspended"),
    ],
)
def test_an_ended_licence_says_how_it_ended(state: str, zh: str, en: str) -> None:
    licence = held("wang")
    end(licence, state, "依据演示决定")
    text = Client().get(f"/verify/{licence['code']}").content.decode()
    assert f'<h2 id="v">{zh}</h2>' in text and "这张证照已经不能使用。" in text and "依据演示决定" in text
    assert f'<h2 id="v">{en}</h2>' in Client().get(f"/en/verify/{licence['code']}").content.decode()
    page = browser_of("wang").get(f"/me/licences/{licence['id']}/").content.decode()
    assert "亮码" not in page and zh in page


def test_validity_ends_by_itself() -> None:
    licence = fetch("SELECT * FROM licences_licence WHERE valid_until IS NOT NULL LIMIT 1")
    if not licence:
        one = held("wang")
        _limit(one["id"])
        licence = [one]
    with time_machine.travel("2200-01-01 10:00+08:00", tick=False):
        assert '<h2 id="v">失效</h2>' in Client().get(f"/verify/{licence[0]['code']}").content.decode()


def _limit(licence: uuid.UUID) -> None:
    from datetime import date

    def work(once: Any) -> dict[str, str]:
        row = fetch("SELECT * FROM licences_licence WHERE id = %s FOR UPDATE", [licence])[0]
        update = revise(Licence, row, valid_until=date(2030, 1, 1))
        write(
            [Change(Subject("licence", row["id"]), Head.on(row), "licence.change", PLATFORM, now(), updates=(update,))]
        )
        return {}

    perform(work, actor=PLATFORM)


def test_an_unknown_code_says_so_in_both_languages(django_assert_num_queries: Any) -> None:
    browser = Client()
    browser.get("/verify/")
    with django_assert_num_queries(2):
        response = browser.get("/verify/ABCDEFGHJKMNPQRS")
    assert response.status_code == 404 and "查不到" in response.content.decode()
    assert "unknown" in browser.get("/en/verify/ABCDEFGHJKMNPQRS").content.decode()


def test_the_form_leads_to_the_answer_and_refuses_what_no_code_is_written_with() -> None:
    browser = Client()
    assert browser.get("/verify/", {"code": " 2345 6789 "})["Location"] == "/verify/23456789"
    wrong = browser.get("/verify/", {"code": "<证>"})
    assert wrong.status_code == 422 and "只能是字母、数字和点" in wrong.content.decode()
    assert browser.get("/verify/").status_code == 200


def test_the_answer_is_never_kept_by_a_cache() -> None:
    assert "no-store" in Client().get(f"/verify/{held('wang')['code']}")["Cache-Control"]
