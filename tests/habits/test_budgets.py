"""What a room may cost: `./tongban budgets` prints it; who passes a budget stands in decision 022 with the reason."""

from __future__ import annotations

from tongban.site.budgets import WHOLE, rooms, table

# Room → the budgets it still passes (docs/decisions/022); a room that comes under a budget is taken off.
OVER: dict[str, tuple[str, ...]] = {
    "cases": ("lines", "any"),
    "catalogue": ("lines", "any"),
    "definition": ("lines", "any"),
    "workbench": ("files", "lines", "any"),
    "beginnings": ("any",),
    "dossier": ("any",),
    "exchange": ("any",),
    "identity": ("any",),
    "licences": ("any",),
    "limits": ("any",),
    "materials": ("any",),
    "messages": ("any",),
    "opendata": ("any",),
    "organisation": ("any",),
    "papers": ("any",),
    "portal": ("any",),
    "supervision": ("any",),
}
# The word Any in the whole house: it may only fall. Lower it when it has.
ANY = 1_744


def test_no_room_passes_another_budget() -> None:
    found = {room.name: room.over for room in rooms() if room.over}
    assert {name: over for name, over in found.items() if set(over) - set(OVER.get(name, ()))} == {}, table()


def test_the_exceptions_are_still_needed() -> None:
    now = {room.name: room.over for room in rooms()}
    assert {name: over for name, over in OVER.items() if set(over) - set(now.get(name, ()))} == {}


def test_any_only_falls() -> None:
    assert sum(room.any for room in rooms()) <= ANY


def test_the_house_stays_under_its_whole_budget() -> None:
    assert sum(room.lines for room in rooms()) <= WHOLE
