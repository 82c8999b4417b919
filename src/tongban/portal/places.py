"""Places for the visitor: halls and stations of an area with address and hours, and the areas to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.core.ledger.reading import fetch
from tongban.organisation.queries import adopting_places, chain_of, division_name, level_of


@dataclass(frozen=True, slots=True)
class Hall:
    """One place to go to instead of the web."""

    name: str
    role: str
    address: str
    hours: str
    phone: str


def halls_of(division: str, lang: str) -> list[Hall]:
    """The hall of the area and the stations below it; where it has none, those above. One query."""
    stem = division[: (2, 4, 6, 9, 12)[level_of(division) - 1]]
    rows = fetch(
        """SELECT name, name_en, role, division, address, hours, phone FROM organisation_organ
           WHERE role IN ('hall', 'township', 'village') AND (division = ANY(%s) OR division LIKE %s)
           ORDER BY role = 'hall' DESC, level DESC, division LIMIT 20""",
        [list(chain_of(division)), f"{stem}%"],
    )
    near = [row for row in rows if row["division"].startswith(stem)] or rows
    return [
        Hall(
            str((row["name_en"] if lang == "en" else "") or row["name"]),
            row["role"],
            row["address"],
            row["hours"],
            row["phone"],
        )
        for row in near[:3]
    ]


def places_to_choose(current: str) -> list[dict[str, object]]:
    """Divisions with a hall of their own; the one chosen is marked."""
    return [{"code": code, "name": division_name(code), "current": code == current} for code in adopting_places()]
