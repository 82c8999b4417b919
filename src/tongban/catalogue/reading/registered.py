"""What is registered in this house: the registers as they ship, and what was entered since; its own items."""

from __future__ import annotations

from tongban.core.ledger.reading import fetch
from tongban.definition.check.finding import Registered
from tongban.definition.check.registered import items_shipped, registered_with
from tongban.definition.source import Source
from tongban.organisation.queries import names_entered


def registered_now() -> Registered:
    """For the checks; one query, kept for two seconds."""
    return registered_with(names_entered())


def items_of_house(source: Source) -> frozenset[str]:
    """The names of this house's items, for a definition that sends to an item that does not ship (``outside: {then:
    {item: …}}``). One query, and none for any other.
    """
    ways = [one.get("then") for one in source.data.get("outside") or [] if isinstance(one, dict)]
    named = {str(way["item"]) for way in ways if isinstance(way, dict) and way.get("item")}
    if not named - items_shipped():
        return frozenset()
    return frozenset(row["name"] for row in fetch("SELECT name FROM catalogue_item"))
