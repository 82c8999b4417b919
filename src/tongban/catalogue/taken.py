"""Who deals with an item at a place, and what is said where nobody has taken it on: for the guide and for who files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tongban.catalogue.queries import COUNTY, InForce, competent_place
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.definition.effective import Effective
from tongban.organisation.queries import Place, division_name, level_of, place

# Whom to call where the place names no telephone of its own.
HOTLINE = "12345"


def organ_here(e: Effective, where: Place, competent: str, *, taken: bool) -> Mapping[str, object] | None:
    """The competent organ at the ``competent`` division of ``where``: who holds the power of the line, else the organ
    of the line; for what a township or village has ``taken`` on without an organ of the line, its county's. No organ of
    a place above stands in for one that has not taken the item on: it would be a wrong one.
    """
    found = where.organ_of(e.line, competent)
    if found is None and taken:
        above = where.organ("organ", level_of(competent), e.line)
        found = above if above and level_of(above["division"]) >= COUNTY else None
    return found


def nearest_hall(where: Place) -> Mapping[str, object] | None:
    """Name, address, hours and telephones of the place's hall, or of the nearest above it. One query."""
    near = where.nearest_hall()
    if near is None:
        return None
    rows = fetch(
        "SELECT name, name_en, address, hours, phone, complaint_phone FROM organisation_organ WHERE id = %s",
        [near["id"]],
    )
    return rows[0] if rows else None


def is_dealt_with(found: InForce, e: Effective, where: Place, competent: str) -> bool:
    """Has the competent place, or one below it that the matter lies in, taken the item on, or an organ of its line?"""
    return found.taken_at(competent) or organ_here(e, where, competent, taken=False) is not None


def place_of_begin(found: InForce, e: Effective, day: date) -> str:
    """The place that is competent for a matter in the division of ``found``, as far as it is known before any answer.
    Refusal ``item.not-adopted``; where the level hangs on an answer it is looked at when the case is filed.
    """
    competent = competent_place(e, found.place)
    if isinstance(e.competence.level, str) and not is_dealt_with(found, e, place(competent, day), competent):
        raise not_adopted(e, competent)
    return competent


def not_adopted(e: Effective, competent: str) -> Refusal:
    """``item.not-adopted`` (409): nothing is begun or filed where no organ is there to receive it. One query, for whom
    to ask.
    """
    name, hall = division_name(competent), nearest_hall(place(competent))
    ask = e.local.get("consult_phone") or (hall["phone"] if hall else "") or HOTLINE
    return Refusal(
        "item.not-adopted",
        f"{name}还没有认领“{e.item}”，没有公布由哪个机关办理，现在不能在这里申请。请先拨打 {ask} 问清楚在哪里办。",
        f"{name} has not taken “{e.item}” on and publishes no organ that handles it, so it cannot be applied for "
        f"there. Call {ask} to ask where to apply.",
        status=409,
    )
