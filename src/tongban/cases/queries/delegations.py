"""Reads of what an organ may delegate."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tongban.cases.acts.delegating import ADMINISTRATIVE, May, holds_power, may_be_given
from tongban.cases.lanes import number_of
from tongban.catalogue.queries import in_force
from tongban.catalogue.reading.saying import items_saying
from tongban.core.codes.division import stem
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.organisation.queries import HEAD_POST, holders_of

Row = dict[str, Any]


def headed(actor: Actor) -> list[uuid.UUID]:
    """The organs the actor heads."""
    return [post.organ for post in actor.posts if post.name == HEAD_POST]


@dataclass(frozen=True, slots=True)
class Giveable:
    """An item whose decision an organ may delegate, or let a person of its own make at once."""

    code: str
    name: str
    organ: uuid.UUID
    organ_name: str
    may: May


# Items whose edition in force lets a decision be delegated or made at once; the definition itself says the rest.
_GIVEABLE = ("$.**.delegable", '$.**.separation ? (@ == "chief")')


def giveable(actor: Actor, at: datetime) -> Iterator[Giveable]:
    """By item: what the organs that the actor heads may give. Nothing where he heads none."""
    heads = headed(actor)
    organs = fetch("SELECT * FROM organisation_organ WHERE id = ANY(%s) AND ended_on IS NULL ORDER BY name", [heads])
    rows = items_saying(*_GIVEABLE, at=at) if organs else []
    for organ in organs:
        for row in rows:
            try:
                found = in_force(row["code"], organ["division"], at)
            except Refusal:  # given up here, or resting
                continue
            may = may_be_given(found)
            if may is not None and holds_power(found.effective(found.situations[0]).line, organ, may.lane):
                yield Giveable(row["code"], row["name"], organ["id"], organ["name"], may)


def recipients(one: Giveable, on: date) -> list[dict[str, str]]:
    """To whom it may be given on a day, as options: organs of the level below the organ's place, people of the post."""
    organ = fetch("SELECT * FROM organisation_organ WHERE id = %s", [one.organ])[0]
    found = []
    if one.may.delegable is not None:
        rows = fetch(
            """SELECT id, name FROM organisation_organ WHERE level = %s AND role = ANY(%s) AND ended_on IS NULL
               AND division LIKE %s AND id <> %s ORDER BY division, name LIMIT 500""",
            [number_of(one.may.delegable.to), sorted(ADMINISTRATIVE), f"{stem(organ['division'])}%", one.organ],
        )
        found += [{"value": f"organ:{row['id']}", "label": row["name"]} for row in rows]
    if one.may.chief:
        found += [
            {"value": f"person:{row['account_id']}", "label": row["name"]}
            for row in holders_of(one.organ, one.may.post, on=on)
        ]
    return found
