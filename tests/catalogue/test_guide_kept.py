"""A guide page is made once for all visitors who are not signed in, with nothing of anybody in it; whoever is signed in
gets one of his own, with his token and key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tongban.catalogue import guide_now
from tongban.catalogue.acts import publish
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.shipped import key
from tongban.web import kept

from demo import FOOD, GUANGAN, WUHOU
from shipped import text

pytestmark = pytest.mark.django_db
GUIDE = f"/items/{FOOD}/"


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    kept.shelf.clear()
    yield
    kept.shelf.clear()


def page(client: Client, path: str = GUIDE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def own(said: str) -> tuple[set[str], set[str]]:
    """(form tokens, one-time keys) of a page."""
    tokens = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', said)
    tokens += re.findall(r'<meta name="csrf" content="(\w+)"', said) + re.findall(r'X-CSRFToken":"(\w+)"', said)
    return set(tokens), set(re.findall(r'name="once" value="(\w+)"', said))


def begins(said: str) -> tuple[str, dict[str, str]]:
    """The form that begins a case: its method and what it sends."""
    form = re.search(r'<form method="(\w+)" action="/apply/new">(.*?)</form>', said, re.S)
    assert form is not None
    return form[1], dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[2]))


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("citizen", name)))
    return client


def test_visitors_get_the_same_bytes_with_no_token_no_key_and_no_cookie() -> None:
    one, other = Client(), Client()
    other.get("/login/")  # who has the cookie of a form reads the same page
    assert "csrftoken" in other.cookies
    first, second = page(one), page(other)
    assert first == second == page(one)
    assert own(first) == (set(), set())
    assert "csrf" not in first.lower() and not one.cookies


def test_who_is_signed_in_gets_a_token_and_a_key_of_his_own() -> None:
    wang, rare = signed_in("wang"), signed_in("rare")
    (tokens, keys), (others, other_keys) = own(page(wang)), own(page(rare))
    assert [len(found) for found in (keys, other_keys)] == [1, 1]
    assert tokens and tokens.isdisjoint(others) and keys != other_keys
    assert {len(token) for token in tokens | others} == {64}
    assert own(page(wang))[1] != keys, "a one-time key is used once"


def test_a_visitor_begins_by_a_link_signs_in_and_stands_where_he_wanted() -> None:
    visitor = Client(enforce_csrf_checks=True)
    method, sent = begins(page(visitor))
    assert (method, sent) == ("get", {"item": FOOD, "situation": "new", "area": WUHOU})
    answer = visitor.get("/apply/new", sent)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/login/")
    visitor.force_login(Account.seen_by(PLATFORM).get(id=key("citizen", "wang")))
    to = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    asked = visitor.get(to)
    assert asked.status_code == 200
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked.content.decode()))
    assert {name: hidden[name] for name in sent} == sent


def test_the_form_of_who_is_signed_in_posts_and_only_with_his_token() -> None:
    wang = Client(enforce_csrf_checks=True)
    wang.force_login(Account.seen_by(PLATFORM).get(id=key("citizen", "wang")))
    method, sent = begins(page(wang))
    assert method == "post" and set(sent) == {"csrfmiddlewaretoken", "once", "item", "situation", "area"}
    foreign = begins(page(signed_in("rare")))[1]["csrfmiddlewaretoken"]
    assert wang.post("/apply/new", {**sent, "csrfmiddlewaretoken": foreign}).status_code == 403
    assert wang.post("/apply/new", sent).status_code == 302


def test_a_page_that_is_kept_costs_one_small_statement(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guide_now, "FRESH", 600.0)  # a busy machine takes more than two seconds
    visitor = Client()
    page(visitor)
    with django_assert_num_queries(1) as seen:
        page(visitor)
    assert "SELECT head_digest AS head FROM catalogue_item WHERE code = " in seen.captured_queries[0]["sql"]
    tag = visitor.get(GUIDE)["ETag"]
    with django_assert_num_queries(1):
        assert visitor.get(GUIDE, headers={"If-None-Match": tag}).status_code == 304


def test_it_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = page(Client())

    def never(*args: object) -> str:
        raise AssertionError("made again")

    monkeypatch.setattr(kept, "render_to_string", never)
    assert page(Client()) == first


def test_nothing_of_a_person_is_kept_or_shown_to_others() -> None:
    nobody = page(Client())
    wang, zhao = page(signed_in("wang")), page(signed_in("rare"))
    name = "王秀英"
    assert name in wang and name not in zhao and name not in nobody
    assert name not in page(Client())
    assert page(Client()) == nobody
    held = b"".join(text.said for text in kept.shelf._held.values()).decode()
    assert name not in held and len(kept.shelf._held) == 1


@pytest.mark.parametrize(
    "path",
    [
        f"/en{GUIDE}",
        f"{GUIDE}?mode=elder",
        f"{GUIDE}?contrast=high",
        f"{GUIDE}?area={GUANGAN[:6]}",
        f"{GUIDE}?situation=renew",
        f"{GUIDE}print/",
        f"{GUIDE}table",
    ],
)
def test_language_mode_place_situation_and_page_are_kept_apart(path: str) -> None:
    usual, other = page(Client()), page(Client(), path)
    assert usual != other
    assert (page(Client()), page(Client(), path)) == (usual, other)


def test_what_a_visitor_chose_before_is_his_alone() -> None:
    """Mode, contrast and area live in cookies and the session: the address is the same for both."""
    elder, usual = Client(), Client()
    before = page(usual)
    page(elder, f"{GUIDE}?mode=elder&contrast=high")
    elder.post("/area/", {"area": GUANGAN, "next": GUIDE})
    text = " ".join(page(elder).split())
    assert 'data-mode="elder" data-contrast="high"' in text and "广安" in text
    assert page(usual) == before


@pytest.mark.clause("2.1c")
def test_a_new_edition_shows_on_the_next_request() -> None:
    visitors = [Client(), signed_in("wang")]
    for visitor in visitors:
        assert "承诺时限以新版为准" not in page(visitor)
    plain = next(line for line in text("food-business").splitlines() if line.startswith("plain:"))
    publish(text("food-business").replace(plain, "plain: 承诺时限以新版为准"), actor=PLATFORM)
    for visitor in visitors:
        assert "承诺时限以新版为准" in page(visitor)


def test_the_shelf_throws_the_longest_unused_away() -> None:
    shelf, text = kept.Shelf(most=10), kept.Text.of
    shelf.put("a", text("1234"))
    shelf.put("b", text("1234"))
    assert shelf.get("a") is not None
    shelf.put("c", text("123"))
    assert (shelf.get("b"), shelf.size) == (None, 7)
    shelf.put("a", text("1"))
    assert shelf.size == 4
    shelf.put("d", text("x" * 11))
    assert (shelf.size, shelf.get("d"), shelf.get("a")) == (0, None, None)
