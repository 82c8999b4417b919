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
FROM cases_step s JOIN cases_case c ON c.id = s.case_id
WHERE s.state = 'open' AND s.id > %s AND (s.organ_id, s.post) IN (SELECT * FROM unnest(%s::uuid[], %s::text[]))
ORDER BY s.id LIMIT %s
"""


def open_steps(actor: Actor, after: str, size: int) -> list[Row]:
    """Open steps that wait for a post the actor holds, oldest first; nothing for whoever holds no post."""
    organs, posts = [post.organ for post in actor.posts], [post.name for post in actor.posts]
    return fetch(_OPEN, [after or uuid.UUID(int=0), organs, posts, size])
