"""Every page of the inventory: to whom it opens, without a script; and looked at once in a browser in each of its
modes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.management.commands.inventory import named_pages

from browser import Visitors
from pages import INVENTORY, PAGES
from world import ROLES, Page, World, make_world

LOOKED_AT = [(page, mode) for page in PAGES if page.main for mode in page.modes]


def test_every_url_of_the_house_stands_in_the_inventory() -> None:
    assert set(named_pages()) == INVENTORY


def address(page: Page, world: World) -> str:
    """Where the page is."""
    return reverse(page.name, kwargs=page.arguments(world)) + page.query


def account(role: str) -> Account | None:
    """The account of a role."""
    key = ROLES[role]
    return None if key is None else Account.seen_by(PLATFORM).get(id=key)


@pytest.mark.sweep
@pytest.mark.django_db
def test_pages_open_without_a_script_to_whom_they_are_for() -> None:
    world, wrong = make_world(), {}
    for role in ROLES:
        client = Client()
        if (person := account(role)) is not None:
            client.force_login(person)
        for page in PAGES:
            status = client.get(address(page, world)).status_code
            right = (page.status,) if role in page.roles else (302, 403, 404, 405, 422)
            if status not in right:
                wrong[f"{page.name} ({page.state}) as {role}"] = status
    assert wrong == {}


@pytest.fixture(scope="module")
def world(live: Any) -> Iterator[World]:
    """What the browser looks at."""
    yield make_world()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("page", "mode"), LOOKED_AT, ids=lambda one: one if isinstance(one, str) else f"{one.name}-{one.state}"
)
def test_a_page_is_whole_for_everybody(page: Page, mode: str, world: World, look_at: Visitors) -> None:
    visit = look_at(address(page, world), mode=mode, user=account(page.main))
    seen = visit.page
    assert seen.locator("h1").count() == 1
    assert seen.title().strip() and seen.locator("html").get_attribute("lang") == "zh-Hans"
    assert visit.axe() == []
    assert visit.unfocused() == []
    seen.set_viewport_size({"width": 320, "height": 640})
    assert visit.overflow() == 0
    # Chromium itself says of a page that it came with 404; everything else is a fault of the page.
    assert [said for said in visit.problems if page.status == 200 or str(page.status) not in said] == []
    seen.close()
