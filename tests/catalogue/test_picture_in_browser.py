"""The guide as people use it: short, what is folded opens to whoever is led there; from a stop of the picture to its
rows and back, by keyboard, on a phone, on paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from demo import FOOD

pytestmark = pytest.mark.browser
ITEM = f"/items/{FOOD}/"
PICTURE = "summary:has-text('一图')"
# The three longest guides of what ships: a dispute over land, a guard's company, a game parlour.
LONGEST = ("511E15002003", "511A99001000", "511A00155000")
HIT = "[...document.querySelectorAll('{}')].map(e => e.dataset.row ?? e.dataset.stop)"


@pytest.mark.parametrize("code", LONGEST)
def test_a_citizen_reads_little_and_takes_home_two_sheets(page_for: Callable[..., Any], code: str) -> None:
    for width, most in ((1280, 2_500), (360, 4_000)):
        page = page_for(f"/items/{code}/", width=width).page
        assert page.evaluate("document.documentElement.scrollHeight") <= most, width
    assert len(lies(page_for(f"/items/{code}/print/").page)) <= 2
    assert len(lies(page_for(f"/items/{code}/print/?large=1").page)) <= 5


def test_what_is_folded_opens_by_one_press_without_script(page_for: Callable[..., Any]) -> None:
    page = page_for(ITEM, script=False).page
    row = page.locator("tr[data-row=statutory]")
    assert not row.is_visible() and page.locator("#where").is_visible()
    page.locator("summary:has-text('一表')").click()
    assert row.is_visible()


def test_a_stop_leads_to_its_rows_and_a_row_to_its_stop(page_for: Callable[..., Any]) -> None:
    page = page_for(ITEM).page
    page.locator(PICTURE).click()
    stop = page.locator(".pg-stop[data-stop=inspect]")
    stop.focus()
    page.keyboard.press("Enter")
    page.locator("tr.hit").first.wait_for()
    assert page.evaluate("location.hash") == "#r-step.inspect"
    assert page.locator("tr[data-row='step.inspect']").is_visible()  # the table opened
    assert page.evaluate(HIT.format("tr.hit")) == [
        "condition.place",
        "condition.equipment",
        "condition.flow",
        "step.inspect",
    ]
    assert page.evaluate(HIT.format(".pg-stop.hit")) == ["inspect"]
    page.locator(PICTURE).click()  # shut again: a row opens it
    page.locator("tr[data-row='material.layout'] a", has_text="书面审查").click()
    page.wait_for_function("document.activeElement.dataset.stop == 'review'")
    assert page.locator(".pg-stop[data-stop=review]").is_visible()


def test_on_a_phone_the_list_stands_for_the_picture(page_for: Callable[..., Any]) -> None:
    page = page_for(ITEM).page
    page.set_viewport_size({"width": 390, "height": 800})
    for fold in page.locator("summary:has-text('一图'), summary:has-text('一表')").all():
        fold.click()
    assert not page.locator(".pg svg").first.is_visible()
    names = page.locator(".pg-tall li > p > b").all_inner_texts()
    assert names[:3] == ["提交申请", "受理", "补正材料"] and names[-1] in ("领证", "纳入监管")
    assert page.locator(".pg-times li").all_inner_texts()[0].startswith("承诺5个工作日，法定10个工作日")
    page.locator("tr[data-row='step.decide'] a").click()
    page.locator(".pg-tall li.hit").wait_for()
    assert page.evaluate(HIT.format(".pg-tall li.hit")) == ["decide"]
    assert page.locator(".pg-tall li.hit").evaluate("e => e.getBoundingClientRect().top") < 800


def test_on_paper_the_picture_has_a_landscape_page(page_for: Callable[..., Any]) -> None:
    """The page of the picture lies as a whole; in a guide the picture has a page of its own between upright ones."""
    assert set(lies(page_for(f"{ITEM}graph").page)) == {True}
    page = page_for(ITEM).page
    assert set(lies(page)) == {False}  # folded, it is left out
    page.locator(PICTURE).click()
    guide = lies(page)
    assert guide.count(True) == 1 and not guide[0] and not guide[-1]


def lies(page: Any) -> list[bool]:
    """Page by page: is it wider than high?"""
    paper = page.pdf(prefer_css_page_size=True, format="A4")
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    return [float(w) > float(h) for w, h in sizes]
