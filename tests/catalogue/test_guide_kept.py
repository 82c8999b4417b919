"""A guide page is made once for many visitors; each gets his own token and key, nobody anything of another."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client

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


def without_own(said: str) -> str:
    for one in set.union(*own(said)):
        said = said.replace(one, "…")
    return said


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("citizen", name)))
    return client


def test_two_visitors_get_the_same_page_with_tokens_and_keys_of_their_own() -> None:
    one, other = Client(), Client()
    first, second = page(one), page(other)
    assert without_own(first) == without_own(second)
    (tokens, keys), (others, other_keys) = own(first), own(second)
    assert [len(found) for found in (tokens, keys, others, other_keys)] == [1, 1, 1, 1]
    assert tokens != others and keys != other_keys
    assert {len(token) for token in tokens | others} == {64}
    again = page(one)
    assert own(again)[1] != keys, "a one-time key is used once"


def test_the_token_of_a_kept_page_is_the_visitors_own(client: Client) -> None:
    page(Client())
    visitor = Client(enforce_csrf_checks=True)
    tokens, keys = own(page(visitor))
    form = {"item": FOOD, "situation": "new", "area": WUHOU, "once": keys.pop()}
    accepted = visitor.post("/apply/new", {**form, "csrfmiddlewaretoken": tokens.pop()})
    assert accepted.status_code == 302, "the token is taken; the visitor is sent to sign in"
    foreign, _ = own(page(Client()))
    assert visitor.post("/apply/new", {**form, "csrfmiddlewaretoken": foreign.pop()}).status_code == 403


def test_it_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = page(Client())

    def never(*args: object) -> str:
        raise AssertionError("made again")

    monkeypatch.setattr(kept, "render_to_string", never)
    assert without_own(page(Client())) == without_own(first)


def test_nothing_of_a_person_is_kept_or_shown_to_others() -> None:
    nobody = page(Client())
    wang, zhao = page(signed_in("wang")), page(signed_in("rare"))
    name = "王秀英"
    assert name in wang and name not in zhao and name not in nobody
    assert name not in page(Client())
    assert without_own(page(Client())) == without_own(nobody)
    held = b"".join(piece for pieces in kept.shelf._held.values() for piece in pieces).decode()
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
    assert without_own(usual) != without_own(other)
    assert without_own(page(Client())) == without_own(usual)
    assert without_own(page(Client(), path)) == without_own(other)


def test_what_a_visitor_chose_before_is_his_alone() -> None:
    """Mode, contrast and area live in cookies and the session: the address is the same for both."""
    elder, usual = Client(), Client()
    before = page(usual)
    page(elder, f"{GUIDE}?mode=elder&contrast=high&area={GUANGAN[:6]}")
    assert 'data-mode="elder" data-contrast="high"' in page(elder) and "广安" in page(elder)
    assert without_own(page(usual)) == without_own(before)


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
    shelf = kept.Shelf(most=10)
    shelf.put("a", (b"1234",))
    shelf.put("b", (b"12", b"34"))
    assert shelf.get("a") is not None
    shelf.put("c", (b"123",))
    assert (shelf.get("b"), shelf.size) == (None, 7)
    shelf.put("a", (b"1",))
    assert shelf.size == 4
    shelf.put("d", (b"x" * 11,))
    assert (shelf.size, shelf.get("d"), shelf.get("a")) == (0, None, None)
