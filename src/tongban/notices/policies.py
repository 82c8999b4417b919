"""Who may do what with a notice, an objection, a public record. Deny by default; a refusal says who can."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tongban.cases.policies import COUNTERS, JUDGING, check_judge, heads
from tongban.core.errors import Denied
from tongban.core.scope import Actor

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

Row = Mapping[str, object]
POST = "公示"


def _key(row: Row, name: str) -> uuid.UUID:
    return uuid.UUID(str(row[name]))


def may_put_up(actor: Actor, notice: Row) -> None:
    """Whoever holds the step of the publicity, or heads its organ."""
    holder = _key(notice, "holder_id")
    if actor.is_staff and (actor.holds(holder, str(notice["post"])) or heads(actor, holder)):
        return
    raise Denied(
        "notice.post",
        f"这份公示由{notice['post']}岗张贴和登记。请转给该岗位的人员。",
        f"This notice is put up by the post {notice['post']}; hand it to whoever holds it.",
    )


def may_enter(actor: Actor, notice: Row) -> None:
    """Whoever works at a counter, or in an organ of the notice, enters what somebody says at the window or by phone."""
    counter = actor.is_staff and any(post.role in COUNTERS for post in actor.posts)
    if counter or (actor.is_staff and any(actor.serves(_key(notice, name)) for name in ("organ_id", "holder_id"))):
        return
    raise Denied(
        "objection.enter",
        "异议由窗口或承办机关的人员代为登记；您自己有异议的，请用公示页上的表。",
        "A counter or the handling organ enters objections of others; your own goes into the form of the notice.",
    )


def may_decide(actor: Actor, turn: Turn, notice: Row) -> None:
    """Whoever judges the case for the competent organ, or heads it; nobody who accepted, helped, or has an interest."""
    organ = _key(notice, "organ_id")
    posts = {step["post"] for step in turn.loaded.steps if step["organ_id"] == organ and step["kind"] in JUDGING}
    posts |= {str(notice["post"])} if notice["holder_id"] == organ else set()
    if not actor.is_staff or not (any(actor.holds(organ, post) for post in posts) or heads(actor, organ)):
        raise Denied(
            "objection.post",
            "异议由主管机关承办这件事的人员处理。请转给他们。",
            "Objections are decided by those who handle the case for the competent organ; hand it to them.",
        )
    check_judge(actor, turn.case, turn.loaded.steps)


def may_disclose(actor: Actor, record: Row) -> None:
    """Whoever holds the post of publicity in the organ that decided, or heads it."""
    if discloses(actor, _key(record, "organ_id")):
        return
    raise Denied(
        "disclosure.post",
        "决定的公开由作出决定的机关公示岗或负责人办理。",
        "Decisions are published by the post of publicity of the organ that decided, or by its head.",
    )


def discloses(actor: Actor, organ: uuid.UUID) -> bool:
    """Does he answer for what the organ publishes?"""
    return actor.is_staff and (actor.holds(organ, POST) or heads(actor, organ))
