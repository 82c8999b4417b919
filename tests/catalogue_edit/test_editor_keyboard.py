"""The editor with keys alone, in a browser: cells save themselves, rows move, the focus stays, conflicts are seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tongban.catalogue.acts.drafting import save
from tongban.catalogue.models import Draft
from tongban.core.scope import PLATFORM
from tongban.definition.source import read, resolve
from tongban.identity.models import Account
from tongban.site.shipped import key
from tongban.workbench.editor.sheet import short

from editing import text_of
from life_course import PROVINCE, begun, editor

pytestmark = pytest.mark.browser


def person() -> Account:
    return Account.seen_by(PLATFORM).get(id=key("account", PROVINCE, "编制"))


def focus(page: Any) -> str:
    """The name of what has the focus."""
    return str(page.evaluate("() => document.activeElement.getAttribute('aria-label')"))


def until(true: Callable[[], bool]) -> None:
    """A cell saves itself a moment after it is left."""
    for _ in range(100):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("nothing was saved in five seconds")


def settled(page: Any) -> None:
    """The answer of what was saved stands on the page too: only then may a test move the focus."""
    page.wait_for_function("() => !document.querySelector('.htmx-request')")


def cell(path: str) -> str:
    return f"#i-{short(path)}"


def test_a_clerk_edits_with_keys_alone(live: Any, page_for: Callable[..., Any]) -> None:
    draft = begun()

    def value(path: str) -> Any:
        return resolve(read(text_of(draft), "x").data, path)

    visit = page_for(reverse("workbench:edit", args=(draft, "steps")), user=person())
    page = visit.page
    within = "common.steps.review.within"
    page.focus(cell(within))
    page.keyboard.press("Control+A")
    page.keyboard.type("12个工作日")
    page.keyboard.press("Enter")
    assert focus(page) == "现场核查 时限"
    until(lambda: value(within) == "12wd")
    page.wait_for_selector("#found .bad")
    # The focus stays where the person went on, and what is typed meanwhile stays too.
    assert focus(page) == "现场核查 时限"
    assert "书面审查 12个工作日" in page.inner_text("#found")
    assert "12个工作日" in page.inner_text("#route")
    assert page.inner_text("#tabs .n").startswith("1")
    assert visit.axe() == [] and visit.small_targets() == []
    # A row moves with its step, and the focus with the row.
    page.focus(cell("common.steps.decide.within"))
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")  # pressed at once: it waits for the first
    until(lambda: list(value("common.steps"))[:4] == ["accept", "decide", "review", "inspect"])
    settled(page)
    page.wait_for_function(f"() => document.activeElement.id === 'i-{short('common.steps.decide.within')}'")
    assert [step["next"] for step in value("common.steps").values()][:4] == ["decide", "review", "inspect", "issue"]
    # However fast keys come, each is done in its turn.
    page.evaluate("() => { window.done = 0; document.addEventListener('htmx:finally:request', () => window.done++); }")
    for press in ("Down", "Down", "Up", "Down"):
        page.keyboard.press(f"Alt+Arrow{press}")
    page.wait_for_function("() => window.done === 4")
    assert list(value("common.steps"))[:4] == ["accept", "review", "inspect", "decide"]
    assert value("common.steps.inspect.next") == "decide"
    page.focus(cell("common.steps.review.within"))
    page.keyboard.press("Alt+Enter")
    until(lambda: "review_2" in value("common.steps"))
    settled(page)
    page.wait_for_function(f"() => document.activeElement.id === 'i-{short('common.steps.review_2.name')}'")
    page.keyboard.press("Control+A")
    page.keyboard.type("复核")
    page.keyboard.press("Tab")
    until(lambda: value("common.steps.review_2.name") == "复核")
    settled(page)
    assert value("common.steps.review.next") == "review_2" and value("common.steps.review_2.next") == "inspect"
    # What is typed and taken back is not saved.
    page.focus(cell("common.steps.decide.within"))
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.wait_for_timeout(300)
    assert value("common.steps.decide.within") == "2wd"
    assert visit.problems == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert visit.overflow() == 0


def test_a_conflict_is_shown_in_its_cell_and_chosen_there(live: Any, page_for: Callable[..., Any]) -> None:
    draft = begun()
    visit = page_for(reverse("workbench:edit", args=(draft, "steps")), user=person())
    page = visit.page
    row = Draft.seen_by(PLATFORM).get(id=draft)
    save(draft, row.text.replace("within: 4wd, staff", "within: 3wd, staff"), row.revision, actor=editor())
    within = "common.steps.inspect.within"
    page.fill(cell(within), "2个工作日")
    page.keyboard.press("Tab")
    page.wait_for_selector(".clash")
    assert "3个工作日" in page.inner_text(".clash") and "2个工作日" in page.inner_text(".clash")
    assert page.input_value(cell(within)) == "2个工作日"
    assert visit.axe() == []
    page.click(".clash >> text=用我写的")
    until(lambda: "within: 2wd, staff" in text_of(draft))
    page.wait_for_selector(".clash", state="detached")
    assert page.input_value(cell(within)) == "2个工作日"


def test_more_of_a_row_opens_in_its_place(live: Any, page_for: Callable[..., Any]) -> None:
    draft = begun()
    visit = page_for(reverse("workbench:edit", args=(draft, "materials")), user=person())
    page = visit.page
    page.click("[aria-label='更多 食品安全管理制度目录']")
    page.wait_for_selector(cell("common.materials.rules.defer.within"))
    page.fill(cell("common.materials.rules.defer.within"), "3个工作日")
    page.keyboard.press("Tab")
    until(lambda: "defer: {within: 3wd" in text_of(draft))
    assert visit.axe() == [] and visit.problems == []


def test_laws_are_found_while_typing_and_put_in(live: Any, page_for: Callable[..., Any]) -> None:
    draft = begun()
    visit = page_for(reverse("workbench:edit", args=(draft, "bases")), user=person())
    page = visit.page
    page.fill("#pk-q", "图书馆")
    page.wait_for_selector("#laws >> text=中华人民共和国公共图书馆法")
    assert page.locator("#laws li").count() == 1
    page.fill("#pk-a", "第三十三条第一款")
    page.click("#laws >> text=写进设定依据")
    page.wait_for_url("**saved=1")
    assert "公共图书馆法#33.1" in page.input_value(cell("basis"))
    assert visit.problems == []
