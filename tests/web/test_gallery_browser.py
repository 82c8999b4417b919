"""The gallery in a real browser: every component in every mode, under the strict content policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from browser import Visit

pytestmark = pytest.mark.browser

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
    assert page.locator(".pg-tall > ol > li").count() == 9


def test_without_a_script_the_gallery_is_whole(page_for: Callable[..., Visit]) -> None:
    page = page_for(GALLERY, script=False).page
    assert page.locator("section[data-component]").count() == 23


@pytest.mark.parametrize("path", ["/-/components/print", "/-/no-such-page"])
def test_print_and_error_pages(page_for: Callable[..., Visit], path: str) -> None:
    visit = page_for(path, width=320)
    assert visit.axe() == []
    assert visit.overflow() == 0


def test_htmx_sends_the_token_from_the_body_and_shows_a_refusal_in_place(page_for: Callable[..., Visit]) -> None:
    """The trap of htmx 4: headers on the body reach children only when written ``hx-headers:inherited``."""
    visit = page_for(GALLERY)
    page = visit.page
    page.evaluate("""() => { const main = document.querySelector('main');
      main.insertAdjacentHTML('afterbegin', '<p id="out"></p>'
        + '<button id="b" hx-post="/-/session" hx-target="#out">x</button>');
      htmx.process(main); }""")
    with page.expect_request("**/-/session") as sent, page.expect_response("**/-/session") as got:
        page.click("#b")
    token = page.locator("meta[name=csrf]").get_attribute("content")
    assert sent.value.headers["x-csrftoken"] == token and token
    assert got.value.status == 403
    page.wait_for_function("() => document.getElementById('out').textContent === '0'")
    assert [said for said in visit.problems if "403" not in said] == []


def test_a_form_saves_itself_and_says_so(page_for: Callable[..., Visit]) -> None:
    visit = page_for("/-/alive")
    page = visit.page
    saved: list[str] = []

    def question(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('class="q"', 'class="q" data-autosave="/autosave"'))

    def save(route: Route) -> None:
        saved.append(route.request.post_data or "")
        route.fulfill(status=200, body="已保存 14:20", content_type="text/plain; charset=utf-8")

    page.route("**/question", question)
    page.route("**/autosave", save)
    page.goto(page.url.replace("/-/alive", GALLERY + "/question"))
    page.fill("#f-phone", "13800000000")
    page.get_by_text("已保存 14:20").wait_for()
    assert len(saved) == 1 and "13800000000" in saved[0]
