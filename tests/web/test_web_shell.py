"""The shell without a browser: modes, languages, refusals, menus, the gallery and the sign of life."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from tongban.core.errors import Denied, Refusal
from tongban.web import menus, pages
from tongban.web.context import other_path
from tongban.web.middleware import _session_ends, refused

COTTON = Path(__file__).parents[2] / "src/tongban/web/templates/cotton"
pytestmark = pytest.mark.django_db


@pytest.fixture
def sockets() -> Iterator[None]:
    entries, panels = list(menus._sockets.entries), list(menus._sockets.panels)
    yield
    menus._sockets.entries[:], menus._sockets.panels[:] = entries, panels


def seen(request: HttpRequest) -> HttpRequest:
    request.mode = "std"  # type: ignore[attr-defined]
    return request


def test_the_process_answers(client: Client) -> None:
    answer = client.get(reverse("web:alive"))
    assert (answer.status_code, answer.content) == (200, b"alive")


@pytest.mark.parametrize(
    ("path", "mode", "lang"),
    [
        ("/-/components", "std", "zh-Hans"),
        ("/-/components?mode=elder", "elder", "zh-Hans"),
        ("/-/components?mode=staff", "staff", "zh-Hans"),
        ("/en/-/components", "std", "en"),
    ],
)
def test_gallery_in_all_modes_and_languages(client: Client, path: str, mode: str, lang: str) -> None:
    html = client.get(path).content.decode()
    assert f'<html lang="{lang}" data-mode="{mode}"' in html
    assert "<c-" not in html and "{%" not in html and "{{" not in html


def test_every_component_stands_in_the_gallery() -> None:
    text = "".join(
        path.read_text(encoding="utf-8") for path in COTTON.parent.rglob("*.html") if path.parent != COTTON
    ) + "".join(path.read_text(encoding="utf-8") for path in COTTON.glob("*.html"))
    names = [path.stem.replace("_", "-") for path in COTTON.glob("*.html") if not path.stem.startswith("_")]
    assert [name for name in names if not re.search(rf"<c-{name}\b", text)] == []


def test_elder_mode_stays_until_it_is_left_and_staff_mode_never_stays(client: Client) -> None:
    client.get("/-/components?mode=elder")
    assert 'data-mode="elder"' in client.get("/-/components").content.decode()
    client.get("/-/components?mode=staff")
    assert 'data-mode="elder"' in client.get("/-/components").content.decode()
    client.get("/-/components?mode=std")
    assert 'data-mode="std"' in client.get("/-/components").content.decode()
    assert 'data-contrast="high"' in client.get("/-/components?contrast=high").content.decode()


def test_an_unknown_mode_is_the_standard_one(client: Client) -> None:
    assert 'data-mode="std"' in client.get("/-/components?mode=%22%3E").content.decode()


def test_content_policy_is_exactly_the_strict_one(client: Client) -> None:
    policy = client.get("/-/components")["Content-Security-Policy"]
    assert sorted(part.strip() for part in policy.split(";")) == [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self' data:",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "script-src 'self'",
        "style-src 'self'",
    ]


def test_the_other_language_is_the_same_page() -> None:
    assert other_path("/items/1/") == "/en/items/1/"
    assert other_path("/en/items/1/") == "/items/1/"
    assert other_path("/en") == "/"
    assert other_path("/energy/") == "/en/energy/"


def test_a_missing_page_offers_search_12345_and_a_reference(client: Client) -> None:
    answer = client.get("/-/no-such-page")
    html = answer.content.decode()
    assert answer.status_code == 404
    assert "没有这一页" in html and 'role="search"' in html and "12345" in html
    assert re.search(r"<b>[0-9A-F]{8}</b>", html)


def test_a_missing_page_is_a_fragment_for_htmx(client: Client) -> None:
    answer = client.get("/-/no-such-page", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert answer.content.decode().strip().startswith('<div class="note bad" role="alert"')


def test_the_page_of_a_failure_asks_nothing_of_the_database(rf: RequestFactory, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = pages.failed(rf.get("/cases/"))
    html = answer.content.decode()
    assert answer.status_code == 500
    assert "12345" in html and 'role="search"' in html and re.search(r"<b>[0-9A-F]{8}</b>", html)


def test_a_form_that_is_too_old_says_what_happened(rf: RequestFactory) -> None:
    answer = pages.csrf_failed(seen(rf.post("/apply/1/")))
    assert answer.status_code == 403 and "刚才的操作没有执行" in answer.content.decode()


REFUSAL = Refusal("case.stale", "办件已经变了，请刷新。", "The case has changed; reload.", where="step", status=409)


def test_a_refusal_says_one_sentence_at_every_door(rf: RequestFactory) -> None:
    page = refused(seen(rf.get("/desk/")), REFUSAL)
    assert page.status_code == 409 and "办件已经变了，请刷新。" in page.content.decode()
    part = refused(seen(rf.get("/desk/", headers={"HX-Request": "true"})), REFUSAL)
    assert part.status_code == 409 and part.content.decode().startswith('<div class="note bad"')
    with override("en"):
        assert "The case has changed; reload." in refused(seen(rf.get("/en/desk/")), REFUSAL).content.decode()
    program = refused(seen(rf.get("/api/v1/cases")), REFUSAL)
    assert program["Content-Type"] == "application/problem+json"
    assert json.loads(program.content) == {
        "type": "urn:tongban:problem:case.stale",
        "title": "有冲突",
        "status": 409,
        "detail": "办件已经变了，请刷新。",
        "zh": "办件已经变了，请刷新。",
        "en": "The case has changed; reload.",
        "code": "case.stale",
        "where": "step",
    }


def test_a_denial_and_any_other_refusal_have_pages(rf: RequestFactory) -> None:
    denied = refused(seen(rf.get("/desk/")), Denied("scope.post", "要由受理岗办理。", "The accepting post does this."))
    assert denied.status_code == 403 and "要由受理岗办理。" in denied.content.decode()
    other = refused(seen(rf.get("/desk/")), Refusal("x.y", "不行。", "No.", status=422))
    assert other.status_code == 422 and "不行。" in other.content.decode()


def test_menu_entries_show_what_exists_and_to_whom(rf: RequestFactory, sockets: None) -> None:
    place = "test-place"
    menus.add(
        menus.Entry(place, 2, "组件样例", "web:components", count=lambda request: 3),
        menus.Entry(place, 1, "首页", "no:such-page"),
        menus.Entry(place, 3, "退出", "web:alive", shown=lambda request: False),
    )
    menus.add(menus.Entry(place, 3, "退出", "web:alive", shown=lambda request: False))
    assert menus.links(place, rf.get("/-/components")) == [
        {"label": "组件样例", "url": "/-/components", "current": True, "count": 3}
    ]


def test_of_two_entries_one_below_the_other_the_nearer_is_the_page(rf: RequestFactory, sockets: None) -> None:
    place = "test-place"
    menus.add(
        menus.Entry(place, 1, "机构调整", "organisation:reorganise"),
        menus.Entry(place, 2, "机构登记", "organisation:enter"),
    )

    def current(path: str) -> list[object]:
        return [one["current"] for one in menus.links(place, rf.get(path))]

    assert current("/catalogue/organs/enter/") == [False, True]
    assert current("/catalogue/organs/") == [True, False]
    assert current("/catalogue/organs/merge/") == [True, False]
    assert current("/") == [False, False]


def test_panels_come_in_order_and_empty_ones_stay_away(rf: RequestFactory, sockets: None) -> None:
    def panel(words: str) -> menus.Panel:
        def render(request: HttpRequest, subject: object) -> SafeString:
            return mark_safe(words.format(subject))  # noqa: S308

        return menus.Panel("test-place", len(words), render)

    menus.add(panel("乙{}乙"), panel("甲{}"), panel(""))
    assert menus.panels("test-place", rf.get("/"), 1) == ["甲1", "乙1乙"]


def test_a_signed_in_session_is_prolonged_by_use_at_one_write_in_five_minutes(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.session = SessionStore()  # type: ignore[assignment]
    request.session["_auth_user_id"] = "1"
    request.session.save()
    request.session.set_expiry(1800)
    start = dt.datetime(2026, 3, 18, 14, 20, tzinfo=dt.UTC)
    ends = []
    for seconds in (0, 120, 299, 600):
        with time_machine.travel(start + dt.timedelta(seconds=seconds), tick=False):
            ends.append(_session_ends(request))
    assert ends == [1800, 1680, 1501, 1800]


def test_nobody_is_warned_who_is_not_signed_in(rf: RequestFactory) -> None:
    request = rf.get("/")
    assert _session_ends(request) is None
    request.session = SessionStore()  # type: ignore[assignment]
    request.session.save()
    assert _session_ends(request) is None


def test_prolonging_needs_a_session(client: Client) -> None:
    assert client.post(reverse("web:extend")).status_code == 403
    assert client.get(reverse("web:extend")).status_code == 405


def test_values_are_escaped_in_a_sentence() -> None:
    html = Template('{% load tongban %}{% t "还剩 {n} 天" n=evil %}').render(Context({"evil": "<b>"}))
    assert html == "还剩 &lt;b&gt; 天"
