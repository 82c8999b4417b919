"""Walls for SQL: a statement names the tables of its own room; of another room it uses the queries.

What crosses today is counted pair by pair and may only fall. Nothing points upward. ``site`` assembles and loads the
house and may name every table; ``core`` keeps tables of its own that everybody's acts write through it.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from django.apps import apps
from test_floors import HOUSE

from source import modules

# Rooms that may name every table, and tables that everybody may name: the ledger's lines and the outbox are core's and
# are read where a history is shown.
FREE_ROOMS = frozenset({"site"})
FREE_OWNERS = frozenset({"core"})
_TABLE = re.compile(r'\b(?:FROM|JOIN|INTO|UPDATE)\s+"?([a-z]+_[a-z_]+)"?')

# (room, whose tables) → references that still cross. It may only fall: lower it when it has.
CROSSING: dict[tuple[str, str], int] = {
    ("beginnings", "cases"): 3,
    ("beginnings", "catalogue"): 3,
    ("beginnings", "dossier"): 1,
    ("beginnings", "identity"): 2,
    ("beginnings", "licences"): 1,
    ("cases", "catalogue"): 2,
    ("cases", "identity"): 6,
    ("cases", "licences"): 1,
    ("cases", "materials"): 1,
    ("cases", "organisation"): 16,
    ("cases", "papers"): 1,
    ("catalogue", "identity"): 7,
    ("catalogue", "organisation"): 13,
    ("licences", "organisation"): 4,
    ("licences", "papers"): 1,
    ("limits", "cases"): 7,
    ("limits", "catalogue"): 4,
    ("limits", "identity"): 2,
    ("limits", "organisation"): 1,
    ("opendata", "catalogue"): 10,
    ("organisation", "identity"): 6,
    ("papers", "organisation"): 1,
    ("portal", "organisation"): 1,
    ("supervision", "cases"): 4,
    ("supervision", "licences"): 1,
    ("supervision", "organisation"): 2,
    ("workbench", "catalogue"): 19,
    ("workbench", "organisation"): 1,
}


@cache
def owners() -> dict[str, str]:
    """Table → the room it belongs to."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("tongban."):
            found[model._meta.db_table] = model.__module__.split(".")[1]
    return found


@cache
def crossing() -> Counter[tuple[str, str]]:
    """How often a statement of a room names another room's table."""
    found: Counter[tuple[str, str]] = Counter()
    for module in modules():
        room = module.path.split("/")[0]
        for text in module.strings():
            for table in _TABLE.findall(str(text.value)):
                owner = owners().get(table, room)
                if owner != room and room not in FREE_ROOMS and owner not in FREE_OWNERS:
                    found[room, owner] += 1
    return found


def test_no_statement_names_a_table_of_a_room_above() -> None:
    upward = {pair for pair in crossing() if HOUSE.index(pair[1]) > HOUSE.index(pair[0])}
    assert upward == set()


def test_what_crosses_only_falls() -> None:
    more = {pair: number for pair, number in crossing().items() if number > CROSSING.get(pair, 0)}
    assert more == {}, "ask the other room's queries instead of its tables"


def test_what_no_longer_crosses_is_taken_off() -> None:
    assert {pair for pair in CROSSING if not crossing()[pair]} == set()


def test_the_habit_sees_a_table() -> None:
    assert _TABLE.findall('SELECT 1 FROM cases_case c JOIN "papers_paper" p') == ["cases_case", "papers_paper"]
    assert owners()["limits_quota"] == "limits" and sum(crossing().values()) > 0


def test_only_modes_and_the_first_door_read_a_visitors_cookies() -> None:
    """By what they read kept pages are kept apart (decision 18); a cookie read elsewhere would show another's page."""
    reading = {one.path for one in modules() if ".COOKIES" in one.text or "parse_cookie" in one.text}
    assert reading == {"web/middleware.py", "web/front.py"}
