"""Reads of what is owed after decisions, and of what an organ may delegate."""

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
_DUTY = """
SELECT d.*, o.name AS organ_name, t.name AS to_name, c.number, c.item_name, c.applicant_kind, c.applicant_name,
       c.outcome AS case_outcome, c.decided_at,
       (d.organ_id = ANY(%(heads)s)
        OR (d.organ_id, d.post) IN (SELECT * FROM unnest(%(organs)s::uuid[], %(posts)s::text[]))) AS mine
FROM cases_duty d JOIN cases_case c ON c.id = d.case_id JOIN organisation_organ o ON o.id = d.organ_id
LEFT JOIN organisation_organ t ON t.id = d.to_id
WHERE (d.organ_id = ANY(%(heads)s) OR d.to_id = ANY(%(organs)s)
       OR (d.organ_id, d.post) IN (SELECT * FROM unnest(%(organs)s::uuid[], %(posts)s::text[]))) AND {which}
ORDER BY d.state = 'done', d.due NULLS LAST, d.owed_at, d.id LIMIT 300
"""


def _posts(actor: Actor) -> dict[str, Any]:
    return {
        "organs": [post.organ for post in actor.posts],
        "posts": [post.name for post in actor.posts],
        "heads": headed(actor),
    }


def _fetch(sql: str, named: dict[str, Any]) -> list[Row]:
    parameters: Any = named
    return fetch(sql, parameters)


def headed(actor: Actor) -> list[uuid.UUID]:
    """The organs the actor heads."""
    return [post.organ for post in actor.posts if post.name == HEAD_POST]


def duties_of(actor: Actor) -> list[Row]:
    """What the actor's posts owe, and what is owed to his organs; open ones by day first. One query."""
    return _fetch(_DUTY.format(which="true"), _posts(actor)) if actor.is_staff else []


def duty_seen_by(actor: Actor, key: uuid.UUID) -> Row:
    """One of them; to anybody else it does not exist. One query."""
    found = _fetch(_DUTY.format(which="d.id = %(id)s"), {**_posts(actor), "id": key}) if actor.is_staff else []
    if not found:
        raise Refusal("duty.unknown", "没有这项任务，请从列表进入。", "There is no such duty.", status=404)
    return found[0]


def owed_for(case: uuid.UUID) -> list[Row]:
    """What is owed for a case, for its applicant: who checks what until when. One query."""
    return fetch(
        """SELECT d.id, d.kind, d.state, d.outcome, d.due, o.name AS organ_name, o.name_en AS organ_en
           FROM cases_duty d JOIN organisation_organ o ON o.id = d.organ_id
           WHERE d.case_id = %s AND d.kind = 'verify' ORDER BY d.id""",
        [case],
    )


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
