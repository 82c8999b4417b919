"""Guided finding on the pages of a guide: ✓ stands on the answer that was given, on no other."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from django.template import Context
from django.test import Client, RequestFactory

from tongban.catalogue.guide_now import guide_at
from tongban.catalogue.templatetags.picks import answers
from tongban.definition.guide.parts import Asked, Way

from demo import FOOD, WUHOU

LAND = "511E15002003"
ALONE, BY_COUNTY, UNITS = "请乡镇处理", "请县里处理", "、村组之间"


def ticked(address: str) -> list[tuple[str, bool]]:
    """(the last words of an answer, whether it shows ✓) of every answer of the page, ✓ and aria-current alike."""
    page = Client().get(address).content.decode()
    found = re.findall(r'<nav class="pick" id="ask-.*?</nav>', page, re.S)
    links = [link for nav in found for link in re.findall(r"<a\s[^>]*>.*?</a>", nav, re.S)]
    for link in links:
        assert ("aria-current" in link) == ("✓" in link)
    return [(html.unescape(re.sub("<[^>]+>", "", link)).strip().removeprefix("✓ "), "✓" in link) for link in links]


@pytest.mark.parametrize("page", ["", "graph", "table"])
@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", []),
        ("?situation=township", [ALONE]),
        ("?situation=county", []),
        ("?situation=county&answer=sides-2", [BY_COUNTY]),
        ("?situation=county&answer=sides-3", [UNITS]),
        ("?situation=county&answer=sides-1", []),
        ("?situation=county&answer=%3Cb%3E", []),
        ("?situation=township&answer=sides-3", [ALONE]),
    ],
)
def test_of_two_answers_that_lead_to_one_situation_only_the_given_one_is_ticked(
    db: None, page: str, asked: str, given: list[str]
) -> None:
    shown = ticked(f"/items/{LAND}/{page}{asked}")
    assert [label[-len(ALONE) :] for label, _ in shown] == [ALONE, BY_COUNTY, UNITS]
    assert [label[-len(ALONE) :] for label, tick in shown if tick] == given


def test_the_links_carry_the_answer_where_the_situation_alone_would_not_tell_it(db: None) -> None:
    page = Client().get(f"/items/{LAND}/").content.decode()
    links = re.findall(r'href="(\?situation=[^"]*)"', re.search(r'<nav class="pick".*?</nav>', page, re.S)[0])  # type: ignore[index]
    assert [html.unescape(link).partition("&area=")[0] for link in links] == [
        "?situation=township", "?situation=county", "?situation=county",
    ]  # fmt: skip
    assert [html.unescape(link).partition("&answer=")[2] for link in links] == ["", "sides-2", "sides-3"]
    assert [tick for _, tick in ticked(f"/items/{LAND}/{html.unescape(links[2])}")] == [False, False, True]


@pytest.mark.parametrize(("asked", "first"), [("?situation=new", True), ("?situation=renew", False), ("", False)])
def test_one_answer_to_a_situation_is_ticked_when_it_was_asked_for(db: None, asked: str, first: bool) -> None:
    assert [tick for _, tick in ticked(f"/items/{FOOD}/{asked}")] == [first, asked.endswith("renew")]


def test_the_answers_on_the_way_to_a_question_are_ticked_with_its_own(db: None) -> None:
    tree = (
        Asked("first", "先问", (Way("甲", "renew", "", False), Way("乙", "", "second", False))),
        Asked("second", "再问", (Way("丙", "new", "", True), Way("丁", "other", "", False))),
    )
    guide = replace(guide_at(FOOD, WUHOU, "new"), asked=tree)

    def chosen(**given: Any) -> list[str]:
        context = Context({"request": RequestFactory().get("/", given)})
        return [one.way.label for _, ways in answers(context, guide) for one in ways if one.chosen]

    assert chosen(situation="new") == ["乙", "丙"]
    assert chosen() == []


def test_situations_chosen_by_name_show_which_one_is_shown(db: None) -> None:
    named = (Asked("situation", "", (Way("新办", "new", "", True), Way("延续", "renew", "", False))),)
    guide = replace(guide_at(FOOD, WUHOU, "new"), asked=named)
    [(_, ways)] = answers(Context({}), guide)
    assert [(one.way.label, one.chosen, one.mark) for one in ways] == [("新办", True, ""), ("延续", False, "")]
