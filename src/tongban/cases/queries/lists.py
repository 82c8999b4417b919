"""Lists for programs: one's own cases and the open steps of one's posts, each one statement a page, by a cursor."""

from __future__ import annotations

import uuid
from typing import Any

from tongban.cases.models import Case
from tongban.cases.reading import Loaded, load
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

Row = dict[str, Any]


def case_seen_by(actor: Actor, key: uuid.UUID) -> Loaded:
    """The case, if this actor sees it; otherwise it is as if it did not exist (404). Two statements."""
    if not Case.seen_by(actor).filter(id=key).exists():
        raise Refusal(
            "case.unknown",
            "没有这个办件，或不在您的办理范围。请核对编号，或联系受理窗口。",
            "There is no such case, or it is not within your work. Check its number, or ask the accepting window.",
            status=404,
        )
    return load(key)


def case_by_number(number: str) -> uuid.UUID | None:
    """The case of a full number, for whoever is about to show that he may see it. One query."""
    rows = fetch("SELECT id FROM cases_case WHERE number = %s", [number.strip()])
    return rows[0]["id"] if rows else None


def own_cases(actor: Actor, after: str, size: int) -> list[Row]:
    """Cases of the person and of whomever he may act for, newest first. ``after``: the id of the last
    one shown.
    """
    rows = Case.seen_by(actor).filter(applicant_id__in=[key for _, key in actor.represented])
    if after:
        rows = rows.filter(id__lt=after)
    columns = (
        "id",
        "number",
        "item_code",
        "item_name",
        "applicant_name",
        "state",
        "outcome",
        "begun_at",
        "promised_due",
    )
    return list(rows.order_by("-id").values(*columns)[:size])


_OPEN = """
SELECT s.id, s.key, s.kind, s.name, s.organ_id, s.post, s.opened_at, s.due, c.id AS case_id, c.number, c.item_code,
       c.item_name, c.state AS case_state
FROM (SELECT DISTINCT * FROM unnest(%(organs)s::uuid[], %(posts)s::text[])) held (organ, post)
CROSS JOIN LATERAL (SELECT * FROM cases_step WHERE state = 'open' AND organ_id = held.organ AND post = held.post
                    OFFSET 0) s
JOIN cases_case c ON c.id = s.case_id WHERE s.id > %(after)s ORDER BY s.id LIMIT %(size)s
"""


def open_steps(actor: Actor, after: str, size: int) -> list[Row]:
    """Open steps that wait for a post the actor holds, oldest first; nothing for whoever holds no post. Each post is
    asked by itself: a list of pairs is no condition of an index, and all open steps of the province would be read; and
    before the order is (OFFSET 0), lest the planner walk all steps in it until it has found enough that are his.
    """
    asked: Row = {
        "organs": [post.organ for post in actor.posts],
        "posts": [post.name for post in actor.posts],
        "after": after or uuid.UUID(int=0),
        "size": size,
    }
    return fetch(_OPEN, asked)
