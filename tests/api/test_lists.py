"""Every list of the API is read page by page in one way."""

from __future__ import annotations

import json

import pytest

from tongban.site.management.commands.openapi import described
from tongban.web.programs import cursor_of, paged

from calls import as_staff
from demo import FOOD, WUHOU
from sheets_policy import published

NUMBERS = [f"{n:02}" for n in range(7)]
LISTS = {
    "/items": None,
    f"/items/{FOOD}/editions": "int",
    "/directory": None,
    "/directory/findings": None,
    "/cases": "uuid",
    "/notices": "uuid",
    "/decisions": "uuid",
    "/steps": "uuid",
    "/requests": "instant",
    "/filings": None,
    "/catalogue/drafts": "instant",
    f"/levels/{WUHOU}/directory": None,
    f"/directories/{WUHOU}/1": None,
}


def test_pages_hold_every_row_once_and_the_last_has_no_cursor() -> None:
    def read(last: str, size: int) -> list[str]:
        return [one for one in NUMBERS if one > last][:size]

    for limit in (1, 3, 6, 7, 8, 1000):
        seen, after, pages = [], "", 0
        while pages == 0 or after:
            rows, after = paged(read, str, after, limit)
            seen, pages = [*seen, *rows], pages + 1
        assert (seen, pages) == (NUMBERS, -(-7 // limit))
    assert len(paged(read, str, "", 0)[0]) == len(paged(read, str, "", -5)[0]) == 1


def test_every_list_of_the_description_is_asked_here() -> None:
    named = {
        path.removeprefix("/api/v1")
        .replace("/{division}/{number}", f"/{WUHOU}/1")
        .replace("{code}", FOOD)
        .replace("{place}", WUHOU)
        .replace("{report}", "directory")
        for path, methods in json.loads(described())["paths"].items()
        if any(
            one["name"] == "after" and path != "/api/v1/catalogue/comparison"
            for one in methods.get("get", {}).get("parameters", ())
        )
    }
    assert named == set(LISTS)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "sort"), LISTS.items())
def test_a_cursor_that_is_none_of_ours_is_refused(path: str, sort: str | None) -> None:
    who = as_staff("事项办")
    if path.startswith("/directories/"):
        published()
    wrong = ["!", "_w", cursor_of("\x00")] + ([cursor_of("x"), cursor_of("2026-01-01")] if sort else [])
    for cursor in wrong:
        came = who.get(f"{path}?after={cursor}")
        assert (came.status, came.code) == (400, "list.cursor"), (path, cursor)
    assert who.get(f"{path}?limit=1").status == 200
