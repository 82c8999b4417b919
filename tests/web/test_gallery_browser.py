"""The gallery in a real browser: every component in every mode, under the strict content policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GALLERY = "/-/components"


@pytest.mark.parametrize(
    ("query", "mode", "width", "lang", "target"),
    [
        ("", "std", 1280, "zh", 24),
        ("", "std", 1280, "en", 24),
        ("", "elder", 1280, "zh", 44),
        ("?mode=staff", "std", 1440, "zh", 24),
        ("?contrast=high", "std", 1280, "zh", 24),
        ("", "std", 320, "zh", 24),
        ("", "elder", 320, "zh", 44),
        ("?mode=staff", "std", 320, "zh", 24),
    ],
)
def test_gallery(page_for: Callable[..., Visit], query: str, mode: str, width: int, lang: str, target: int) -> None:
    visit = page_for(GALLERY + query, mode=mode, width=width, lang=lang)
    assert visit.axe() == []
    assert visit.overflow() == 0
    assert visit.small_targets(target) == []
    assert visit.problems == []


def test_text_of_twice_the_size_still_fits(page_for: Callable[..., Visit]) -> None:
    visit = page_for(GALLERY, width=1280)
    visit.page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    assert visit.overflow() == 0


def test_every_place_of_the_keyboard_is_seen(page_for: Callable[..., Visit]) -> None:
    assert page_for(GALLERY).unfocused() == []


def test_keys_of_the_desk(page_for: Callable[..., Visit]) -> None:
    page = page_for(GALLERY + "?mode=staff").page
    page.locator("input[name=v1]").first.focus()
    page.keyboard.press("2")
    page.keyboard.press("1")
    page.keyboard.press("3")
    chosen = page.evaluate("() => ['v1','v2','v3'].map(n => document.querySelector(`input[name=${n}]:checked`).value)")
    assert chosen == ["fail", "pass", "defer"]
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.id") == "s"


def test_an_error_has_the_focus_and_leads_to_its_field(page_for: Callable[..., Visit]) -> None:
    visit = page_for(GALLERY + "/question")
    assert visit.page.evaluate("() => document.activeElement.className") == "errsum"
    visit.page.get_by_role("link", name="手机号要 11 位数字").click()
    assert visit.page.evaluate("() => document.activeElement.id") == "f-phone"
    assert visit.page.title().startswith("错误：")
    assert visit.axe() == []


def test_the_graph_becomes_a_list_on_a_phone(page_for: Callable[..., Visit]) -> None:
    page = page_for(GALLERY, width=390).page
    assert page.locator(".pg-svg").is_hidden()
    assert page.locator(".pg-tall > li").count() == 9


def test_without_a_script_the_gallery_is_whole(page_for: Callable[..., Visit]) -> None:
    page = page_for(GALLERY, script=False).page
    assert page.locator("section[data-component]").count() == 22


@pytest.mark.parametrize("path", ["/-/components/print", "/-/no-such-page"])
def test_print_and_error_pages(page_for: Callable[..., Visit], path: str) -> None:
    visit = page_for(path, width=320)
    assert visit.axe() == []
    assert visit.overflow() == 0
