"""A real Chromium for the tests that need one. conftest.py imports these fixtures.

``page_for`` opens a page as one person would see it and returns a ``Visit``: the playwright page, what the console
complained of (a violated content policy is such a complaint), and the measurements every page must pass.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tongban.launch import trial

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Of what axe says only the faults are brought over; its own reading of style sheets serves no rule of these.
VIOLATIONS = """rules => axe.run({runOnly: rules, resultTypes: ['violations'], preload: false}).then(said =>
  said.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 120))]))"""
OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"
# Links inside a sentence are exempt (WCAG 2.5.8); a hidden input under its own label is measured by the label.
SMALL = """least => [...document.querySelectorAll('a,button,input,select,textarea,summary')].filter(e => {
  if (e.closest('.skip,.vh,svg,dialog:not([open])') || e.type === 'hidden' || !e.checkVisibility()) return false;
  if (e.closest('p,.hint,.note') && e.tagName === 'A' && !e.classList.contains('btn')) return false;
  const box = (e.matches('.opt input,.seg input,.tasks a') ? e.closest('.opt,label,li') : e).getBoundingClientRect();
  return box.width > 0 && (box.height < least || box.width < least);
}).map(e => e.outerHTML.slice(0, 120))"""
# Writes down where each press of Tab has led, so that many presses are read at once.
WATCH = """() => { window.__led = []; addEventListener('keyup', said => {
  if (said.key !== 'Tab') return;
  const e = document.activeElement, before = window.__at; window.__at = e;
  if (!e || e === document.body) return window.__led.push(null);
  const s = getComputedStyle(e.closest('.seg') ? e.closest('label') : e);
  window.__led.push([e.outerHTML.slice(0, 90), parseFloat(s.outlineWidth), s.outlineStyle, e === before]);
  }, true); }"""
LED = "() => window.__led.splice(0)"
AT_ONCE = 20


@dataclass(slots=True)
class Visit:
    page: Page
    problems: list[str] = field(default_factory=list)

    def axe(self) -> list[str]:
        """Every violation with its first places; an empty list is what a test asserts."""
        self.page.evaluate(Axe().axe_script)
        return [f"{name}: {places}" for name, places in self.page.evaluate(VIOLATIONS, RULES)]

    def overflow(self) -> int:
        """How many pixels the page is wider than the window; regions that scroll by themselves do not count."""
        return max(0, int(self.page.evaluate(OVERFLOW)))

    def small_targets(self, least: int = 24) -> list[str]:
        return list(self.page.evaluate(SMALL, least))

    def unfocused(self, steps: int = 200) -> list[str]:
        """Walk with Tab; what has the focus without a visible outline of 3 px, or "trap" when it goes nowhere."""
        bad: list[str] = []
        self.page.evaluate(WATCH)
        for _ in range(steps // AT_ONCE):
            for _ in range(AT_ONCE):
                self.page.keyboard.press("Tab")
            led = self.page.evaluate(LED)
            for found in led:
                if found is None:
                    return bad
                html, width, style, same = found
                if same and not any(kind in html for kind in ('"radio"', '"date"')):
                    return [*bad, f"trap: {html}"]
                if width < 3 or style == "none":
                    bad.append(html)
        return bad


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = trial.browser()
    if not path:
        pytest.skip(f"No browser is installed: apt-get install {trial.BROWSERS[0]} fonts-noto-cjk")
    # Playwright runs a loop in this thread; the ORM would refuse to be called beside it.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        # Beside its loop Django keeps other connections than without one: what an earlier browser left open there may
        # be to a database that was made anew since.
        connection.close()
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@dataclass(slots=True)
class Visitors:
    """One person at one screen is one context of the browser. ``kept``: he stays, with what his browser has fetched."""

    browser: Browser
    root: str
    client: Any
    kept: dict[Any, BrowserContext] | None = None
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self, path: str, mode: str = "std", width: int = 1280, lang: str = "zh", user: Any = None, script: bool = True
    ) -> Visit:
        visit = Visit(self._context(mode, width, user, script).new_page())
        visit.page.on(
            "console", lambda said: visit.problems.append(said.text) if said.type in ("error", "warning") else None
        )
        visit.page.on("pageerror", lambda error: visit.problems.append(str(error)))
        visit.page.goto(self.root + ("/en" if lang == "en" else "") + path)
        return visit

    def _context(self, mode: str, width: int, user: Any, script: bool) -> BrowserContext:
        who = (mode, width, user and user.pk, script)
        if self.kept is not None and who in self.kept:
            return self.kept[who]
        context = self.browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        self.contexts.append(context)
        cookies = [{"name": "mode", "value": mode, "url": self.root}] if mode == "elder" else []
        if user is not None:
            self.client.force_login(user)
            session = self.client.cookies["sessionid"].value
            cookies.append({"name": "sessionid", "value": session, "url": self.root})
        if cookies:
            context.add_cookies(cookies)  # type: ignore[arg-type]
        if self.kept is not None:
            self.kept[who] = context
        return context

    def leave(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def page_for(browser: Browser, live: Any, client: Any) -> Iterator[Visitors]:
    """``page_for(path, mode="std", width=1280, lang="zh", user=None, script=True)``; ``user`` is an account."""
    visitors = Visitors(browser, live.url.rstrip("/"), client)
    yield visitors
    visitors.leave()


@pytest.fixture(scope="module")
def look_at(browser: Browser, live: Any) -> Iterator[Visitors]:
    """The same, by persons who stay for the module: for pages that are only looked at."""
    visitors = Visitors(browser, live.url.rstrip("/"), Client(), {})
    yield visitors
    visitors.leave()
