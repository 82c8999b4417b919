"""Reads of what organs owe in cases and after decisions."""

from __future__ import annotations

import uuid
from typing import Any

from tongban.cases.queries.delegations import headed
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

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


def duties_of(actor: Actor) -> list[Row]:
    """What the actor's posts owe, and what is owed to his organs; open ones by day first. One query."""
    return _fetch(_DUTY.format(which="true"), _posts(actor)) if actor.is_staff else []


def duty_seen_by(actor: Actor, key: uuid.UUID) -> Row:
    """One of them; to anybody else it does not exist. One query."""
    found = _fetch(_DUTY.format(which="d.id = %(id)s"), {**_posts(actor), "id": key}) if actor.is_staff else []
    if not found:
        raise Refusal("duty.unknown", "没有这项任务，请从列表进入。", "There is no such duty.", status=404)
    return found[0]
