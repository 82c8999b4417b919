"""What the applicant and staff read of what the platform will begin by itself."""

from __future__ import annotations

import uuid
from typing import Any

from tongban.cases.queries.staff import HALL_ROLES
from tongban.core.codes import masking
from tongban.core.codes.division import stem
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

Row = dict[str, Any]
LISTED = 200


def offers_at(actor: Actor) -> list[Row]:
    """What the platform announced for people of this counter's area, what waits for a person first: until somebody has
    filed it, or it was declined. One query; names are masked.
    """
    stems = [f"{stem(post.division)}%" for post in actor.posts if post.role in HALL_ROLES]
    if not stems:
        return []
    rows = fetch(
        """SELECT o.id, o.item_code, o.situation, o.division, o.owner_kind, o.owner_id, o.state, o.announced_at,
                  o.begins_on, i.name AS item, COALESCE(p.name, n.name) AS owner
           FROM beginnings_offer o JOIN catalogue_item i ON i.code = o.item_code
           LEFT JOIN identity_person p ON o.owner_kind = 'person' AND p.id = o.owner_id
           LEFT JOIN identity_enterprise n ON o.owner_kind <> 'person' AND n.id = o.owner_id
           WHERE o.state IN ('person', 'announced') AND o.division LIKE ANY(%s)
             AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.applicant_id = o.owner_id AND c.item_code = o.item_code
                             AND c.begun_at >= o.announced_at AND c.state <> 'draft')
           ORDER BY (o.state = 'person') DESC, o.begins_on NULLS FIRST, o.announced_at, o.id LIMIT %s""",
        [stems, LISTED],
    )
    return [
        {**row, "owner": masking.name(row["owner"]) if row["owner_kind"] == "person" else row["owner"]} for row in rows
    ]


def offer_of(viewer: Actor, key: uuid.UUID) -> dict[str, Any] | None:
    """What the platform will do by itself for somebody, with the item's name; None for anybody but him. One query."""
    found = fetch(
        """SELECT o.id, o.state, o.begins_on, o.division, o.case_id, o.item_code, o.cause_words, i.name
           FROM beginnings_offer o
           JOIN catalogue_item i ON i.code = o.item_code WHERE o.id = %s AND o.owner_id = ANY(%s)""",
        [key, [owner for _, owner in viewer.principals]],
    )
    return found[0] if found else None


def offers_of(viewer: Actor) -> list[dict[str, Any]]:
    """What the platform or an event began to offer to the viewer's principals, newest first. One query."""
    return fetch(
        """SELECT o.id, o.item_code AS item, i.name, o.state, o.begins_on, o.cause_words AS cause, o.case_id AS "case"
           FROM beginnings_offer o JOIN catalogue_item i ON i.code = o.item_code
           WHERE o.owner_id = ANY(%s) ORDER BY o.announced_at DESC, o.id LIMIT 100""",
        [[owner for _, owner in viewer.principals]],
    )
