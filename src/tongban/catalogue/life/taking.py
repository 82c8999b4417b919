"""Whether a place may take an item on, and what a new text of its difference does to the changes filed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tongban.catalogue.life.levels import NAMES, carried_out_at
from tongban.core.errors import Refusal
from tongban.organisation.queries import chain_of, level_of

Item = Mapping[str, Any]
Changes = Sequence[Mapping[str, Any]]


COUNTY = 3


def levels_taken(level: int) -> tuple[int, ...]:
    """The levels whose items a place takes on: its own, and a county those of its townships and villages too."""
    return (level,) if level != COUNTY else tuple(n for n in NAMES if n >= COUNTY)


def carries_out(document: Mapping[str, Any], place: str) -> bool:
    """Whether a place takes on an item by its level; one without a fixed level is carried out everywhere."""
    levels = carried_out_at(document)
    return not levels or not levels.isdisjoint(levels_taken(level_of(place)))


def refuse_unadoptable(
    item: Item, document: Mapping[str, Any], said: Mapping[str, Any], place: str, at: datetime
) -> None:
    """A standard is adopted at a level it is carried out at; an own item only at its place and below; nothing retired.

    A place above that level may set the parameters left to it and nothing else. Refusals ``item.retired``,
    ``adoption.own``, ``adoption.level``.
    """
    if item["retired_at"] is not None and item["retired_at"] <= at:
        raise Refusal("item.retired", "这个事项已经取消，不能认领。", "This item is retired.", status=410)
    if item["place"] and item["place"] not in chain_of(place):
        raise Refusal(
            "adoption.own",
            "这是一个地方的自设事项，别处不能认领。需要的，请提出变更申请，由省级编成通用标准。",
            "This is an own item of one place; ask the province to make it a common standard.",
        )
    sets_only_parameters = bool(said.get("params")) and not said.get("changes")
    if not carries_out(document, place) and not sets_only_parameters:
        levels = carried_out_at(document)
        names = "、".join(NAMES[one] for one in sorted(levels))
        raise Refusal(
            "adoption.level",
            f"这个事项由{names}办理，本级不能认领。",
            f"This item is carried out at other levels ({names}).",
            where="place",
        )


def refuse_objected(changes: Changes, objected: Mapping[str, Changes]) -> None:
    """What the province objected to does not come back in the same words. ``objected``: filing number → changes.

    Refusal ``filing.objected``.
    """
    for number, rows in objected.items():
        for change in changes:
            if dict(change) in [dict(row) for row in rows]:
                raise Refusal(
                    "filing.objected",
                    f"“{change.get('at')}”这处改变已被省级不予同意（{number}）。请删去这一处；仍有必要的，请提出变更申请。",
                    f"The province objected to the change of {change.get('at')} ({number}). "
                    "Drop it, or ask for the standard to be changed.",
                    where=str(change.get("at")),
                    status=409,
                )


def without(changes: Changes, struck: Changes) -> list[dict[str, Any]]:
    """The changes that are not struck out."""
    gone = [dict(one) for one in struck]
    return [dict(one) for one in changes if dict(one) not in gone]
