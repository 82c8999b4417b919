"""The first door gives a kept page out as the whole house would, to visitors alone, and only as long as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client, RequestFactory

import door
from door import GUIDE, Came, ask, at_door
from tongban.catalogue import guide_now
from tongban.catalogue.acts import publish
from tongban.catalogue.acts.retiring import resume, suspend
from tongban.core.clock import now
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.shipped import key
from tongban.web import front

from counting import statements
from demo import FOOD, GUANGAN, JOBLESS
from life_course import office, published
from shipped import text

pytestmark = pytest.mark.django_db
PACKED = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A slow machine passes the two seconds after which a guide is looked at again; and the web's beginning and end of
    a request leave the connection of a test alone, as Django's own client does.
    """
    monkeypatch.setattr(guide_now, "FRESH", 600.0)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with door.empty():
        yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def from_house(path: str = GUIDE, **said: str) -> Came:
    """The same without any door."""
    front.shelf.clear()
    return ask(path, **said)


def the_same(one: Came | None, other: Came | None) -> bool:
    """Equal to the byte, but for the order in which the policy names its parts."""
    return _sorted(one) == _sorted(other)


def _sorted(came: Came | None) -> Any:
    assert came is not None
    return came[0], [(name, sorted(value.split("; "))) for name, value in came[1]], came[2]


@pytest.mark.parametrize(("taken", "way"), [("", ""), ("gzip, deflate, br", "br"), ("gzip", "gzip")])
@pytest.mark.parametrize("page", ["", "graph", "table", "print/", "?situation=new&area=510107"])
def test_it_gives_what_the_house_gave_with_every_header_for_one_small_statement(
    page: str, taken: str, way: str
) -> None:
    said = {"HTTP_ACCEPT_ENCODING": taken}
    whole = ask(GUIDE + page, **said)
    assert whole[0] == "200 OK"
    with statements() as told:
        given = at_door(GUIDE + page, **said)
    assert given == whole and given is not None
    assert told == ["SELECT head_digest AS head FROM catalogue_item WHERE code = %s"]
    assert the_same(from_house(GUIDE + page, **said), given)
    headers = dict(given[1])
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in headers["Content-Security-Policy"] and "Set-Cookie" not in headers
    assert headers.get("Content-Encoding", "") == way
    assert int(headers["Content-Length"]) == len(given[2])


def test_who_has_its_bytes_is_told_so_at_the_door_too() -> None:
    tag = dict(ask(**PACKED)[1])["ETag"]
    has = {**PACKED, "HTTP_IF_NONE_MATCH": tag}
    assert at_door(**has) is None, "nobody had them yet: what the house says then is not known"
    unchanged = ask(**has)
    assert (unchanged[0], unchanged[2]) == ("304 Not Modified", b"")
    with statements() as told:
        assert at_door(**has) == unchanged
    assert len(told) == 1
    other = at_door(**{**PACKED, "HTTP_IF_NONE_MATCH": 'W/"another"'})
    assert other is not None and other[0] == "200 OK"


OTHERS: dict[str, tuple[str, dict[str, str]]] = {
    "English": (f"/en{GUIDE}", {}),
    "situation": (f"{GUIDE}?situation=renew", {}),
    "place": (f"{GUIDE}?area={GUANGAN[:6]}", {}),
    "elder": (GUIDE, {"HTTP_COOKIE": "mode=elder"}),
    "contrast": (GUIDE, {"HTTP_COOKIE": "contrast=high"}),
    "both": (GUIDE, {"HTTP_COOKIE": "contrast=high; mode=elder"}),
    "elder by the address": (f"{GUIDE}?mode=elder", {"HTTP_COOKIE": "mode=elder"}),
    "packed": (GUIDE, PACKED),
    "host": (GUIDE, {"HTTP_HOST": "127.0.0.1"}),
    "page": (f"{GUIDE}table", {}),
}


@pytest.mark.parametrize("other", OTHERS)
def test_nobody_gets_what_was_made_for_another_way_of_asking(other: str) -> None:
    path, said = OTHERS[other]
    path = path.replace(JOBLESS, FOOD) if other == "situation" else path
    base = path.partition("?")[0] if other == "situation" else GUIDE
    usual = ask(base)
    assert at_door(path, **said) is None
    whole = ask(path, **said)
    assert whole[0] == "200 OK"
    assert at_door(path, **said) == whole and at_door(base) == usual
    assert other == "host" or whole[2] != usual[2]
    assert the_same(from_house(path, **said), whole)


@pytest.mark.parametrize("cookie", ["mode=staff", "contrast=low", f"csrftoken={'a' * 32}", "seen=1"])
def test_cookies_that_change_nothing_of_the_page_share_it(cookie: str) -> None:
    usual = ask()
    assert at_door(HTTP_COOKIE=cookie) == usual
    assert the_same(from_house(HTTP_COOKIE=cookie), usual)


def test_a_session_passes_by_and_its_page_is_nobody_elses() -> None:
    wang = Client()
    wang.force_login(Account.seen_by(PLATFORM).get(id=key("citizen", "wang")))
    cookie = f"{settings.SESSION_COOKIE_NAME}={wang.cookies[settings.SESSION_COOKIE_NAME].value}"
    own = ask(HTTP_COOKIE=cookie)
    assert "王秀英" in own[2].decode() and not front.shelf.size
    usual = ask()
    assert "王秀英" not in usual[2].decode()
    assert at_door(HTTP_COOKIE=cookie) is None
    assert "王秀英" in ask(HTTP_COOKIE=f"mode=std; {cookie}")[2].decode()
    assert at_door() == usual
    assert at_door(HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}=gone") is None


@pytest.mark.parametrize(
    "said", [{"REQUEST_METHOD": "POST"}, {"REQUEST_METHOD": "HEAD"}, {"HTTP_AUTHORIZATION": "Bearer x"}]
)
def test_only_plain_reading_is_answered_at_the_door(said: dict[str, str]) -> None:
    ask()
    assert at_door() is not None and at_door(**said) is None


def test_an_answer_that_sets_a_cookie_and_a_page_nobody_keeps_are_not_given_again() -> None:
    for path in (f"{GUIDE}?mode=elder", f"{GUIDE}?contrast=high", "/login/", f"{GUIDE}versions/", "/items/nowhere/"):
        ask(path)
        assert at_door(path) is None, path
    assert not front.shelf.size


def test_a_policy_with_a_nonce_is_never_kept(rf: RequestFactory) -> None:
    def house(request: Any) -> Any:
        response = HttpResponse("x", headers={"ETag": 'W/"x"', "Content-Security-Policy": policy.pop()})
        response.stands = lambda: True  # type: ignore[attr-defined]
        return response

    policy = ["script-src 'self'", "script-src 'nonce-abc'"]
    for many in (0, 1):
        front.Keeping(house)(rf.get("/x"))
        assert front.shelf.size == many


def test_a_host_that_is_not_ours_is_refused_though_the_page_is_kept() -> None:
    ask()
    assert ask(HTTP_HOST="evil.example")[0] == "400 Bad Request"


@pytest.mark.clause("2.1c")
def test_an_edition_shows_on_the_next_request_and_at_its_instant() -> None:
    path, plain = f"/items/{FOOD}/", next(x for x in text("food-business").splitlines() if x.startswith("plain:"))
    before = ask(path)
    assert at_door(path) == before
    publish(text("food-business").replace(plain, "plain: 承诺时限以新版为准"), actor=PLATFORM)
    assert at_door(path) is None
    assert "承诺时限以新版为准" in ask(path)[2].decode() and "承诺时限以新版为准" not in before[2].decode()


def test_an_edition_published_for_later_shows_from_its_instant() -> None:
    with time_machine.travel(now(), tick=False) as clock:
        instant = now() + timedelta(seconds=1)
        published(since=instant)
        path = f"/items/{FOOD}/"
        before = ask(path)
        clock.move_to(instant - timedelta(microseconds=1))
        assert at_door(path) == before
        clock.move_to(instant)
        assert at_door(path) is None
        assert ask(path)[2] != before[2]


def test_an_item_that_rests_says_so_at_once_and_its_page_is_not_kept_here() -> None:
    path = f"/items/{FOOD}/"
    usual = ask(path)
    suspend(FOOD, "系统升级", actor=office())
    assert at_door(path) is None
    assert "系统升级" in ask(path)[2].decode()
    assert at_door(path) is None
    resume(FOOD, actor=office())
    assert ask(path)[2] == usual[2]
    assert at_door(path) is not None


def test_it_is_looked_at_again_after_two_seconds_and_on_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        ask()
        assert at_door() is not None
        clock.shift(timedelta(days=1))
        assert at_door() is None
    ask()
    assert at_door() is not None
    monkeypatch.setattr(guide_now, "FRESH", -1.0)
    assert at_door() is None
