"""Who types English finds the items: by what they are about, what is issued, and what is asked for."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tongban.catalogue.acts.indexing import index_in_english
from tongban.catalogue.models import Item
from tongban.catalogue.queries import search
from tongban.catalogue.word_index import english_words, words_of_question
from tongban.core.clock import now
from tongban.core.errors import Denied
from tongban.core.ledger.book import Change, Head, Subject, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM

from demo import FOOD, HYGIENE, JOBLESS, citizen

RELIEF = "512B99305000"
MARRIAGE, COMPANY, PREPACK, READER, DISABILITY = (
    "511F02873000", "511A00641000", "511Z31138001", "512B99227000", "511F82001002",
)  # fmt: skip


def test_words_are_plain() -> None:
    assert english_words("Business Licenses") == ["business", "licence", "business-licence"]
    assert english_words("How do I get an ID card?") == ["identity", "card", "identity-card"]
    assert english_words("the") == [] and english_words("开餐馆") == []
    assert words_of_question("Food") == ["food", "~food"]
    assert words_of_question("餐馆") == ["餐馆", "canguan"]


def found(text: str) -> list[str]:
    return [row["code"] for row in search(text, now())]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "all_of_it"),
    [
        ("marriage", [MARRIAGE]),
        ("Married", [MARRIAGE]),
        ("food", [FOOD, PREPACK, RELIEF]),
        ("restaurant", [HYGIENE, FOOD]),
        ("unemployment", [JOBLESS]),
        ("jobless", [JOBLESS]),
    ],
)
def test_exactly_what_is_meant_is_found(asked: str, all_of_it: list[str]) -> None:
    assert found(asked) == all_of_it


@pytest.mark.django_db
def test_what_is_called_so_stands_before_what_only_asks_for_it() -> None:
    assert found("business licence")[:2] == [COMPANY, FOOD]
    assert found("food business licence")[:2] == [FOOD, COMPANY]
    cards = found("id card")
    assert set(cards[:2]) < {DISABILITY, READER, "512B05669000"} and FOOD in cards[3:]
    assert found("xyzzy") == []


@pytest.mark.django_db
def test_the_english_page_shows_them_and_what_they_are_about() -> None:
    page = Client().get("/en/search?q=marriage").content.decode()
    assert re.findall(r'href="/en/items/(\w+)/"', page)[0] == MARRIAGE
    assert "<p>Marriage</p>" in page


@pytest.mark.django_db
def test_what_was_published_before_is_indexed_once() -> None:
    words = str(fetch("SELECT words FROM catalogue_item WHERE code = %s", [FOOD])[0]["words"])
    row = fetch("SELECT * FROM catalogue_item WHERE code = %s", [FOOD])[0]
    old = revise(Item, row, words="食品 shipin")
    write([Change(Subject("item", row["id"]), Head.on(row), "item.index", PLATFORM, now(), updates=(old,))])
    assert found("food") == [PREPACK, RELIEF]
    with pytest.raises(Denied):
        index_in_english(actor=citizen("wang"))
    assert found("food") == [PREPACK, RELIEF]
    assert (index_in_english(actor=PLATFORM), index_in_english(actor=PLATFORM)) == (1, 0)
    assert fetch("SELECT words FROM catalogue_item WHERE code = %s", [FOOD]) == [{"words": words}]
    assert found("food") == [FOOD, PREPACK, RELIEF]
