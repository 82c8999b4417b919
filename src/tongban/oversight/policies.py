"""Who may supervise what. Deny by default; a refusal says who can."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from tongban.core.errors import Denied
from tongban.core.scope import Actor, Post
from tongban.organisation.ranks import upward
from tongban.oversight.rules import GOVERNING, WATCHING


def watched(actor: Actor) -> list[Post]:
    """The posts from which the actor watches."""
    return [post for post in actor.posts if actor.is_staff and post.name in WATCHING]


def asking_post(actor: Actor, organ: uuid.UUID, division: str) -> Post:
    """The post from which the actor may ask that organ: of its own head, or of a government above it. Denied
    ``slip.office``.
    """
    above = upward(division)
    found = [p for p in watched(actor) if p.organ == organ or (p.role in GOVERNING and p.division in above)]
    # From as near as can be: the organ's own head asks before the government does.
    found.sort(key=lambda post: (post.organ != organ, above.index(post.division)))
    if not found:
        raise Denied(
            "slip.office",
            "督办单由承办机关的负责人或者上级政府的负责人发出。",
            "A slip is sent by the head of the organ that is late, or of a government above it.",
        )
    return found[0]


def may_answer(actor: Actor, slip: Mapping[str, object]) -> None:
    """The post that was asked, and who heads its organ. Denied ``slip.asked``."""
    asked = slip["to_id"]
    if not any(p.organ == asked and (p.name == slip["to_post"] or p.name in WATCHING) for p in _posts(actor)):
        raise Denied(
            "slip.asked",
            "督办单由被督办的岗位或者其机关负责人答复。",
            "A slip is answered by the post that was asked, or by the head of its organ.",
        )


def may_settle(actor: Actor, slip: Mapping[str, object]) -> None:
    """Who watches in the organ that asked, or in the one it was raised to. Denied ``slip.office``."""
    if not any(post.organ in (slip["organ_id"], slip["raised_to_id"]) for post in watched(actor)):
        raise Denied(
            "slip.settle",
            "督办单由发出机关或者上报机关的负责人办结、退回。",
            "A slip is closed or sent back by the head of the organ that sent it, or of the one it was raised to.",
        )


def report_post(actor: Actor, organ: uuid.UUID) -> None:
    """Who watches in a government. Denied ``oversight.report``."""
    if not any(post.organ == organ and post.role in GOVERNING for post in watched(actor)):
        raise Denied(
            "oversight.report",
            "通报由本级政府的负责人生成。",
            "The report of a place is made by the head of its government.",
        )


def _posts(actor: Actor) -> Iterable[Post]:
    return actor.posts if actor.is_staff else ()
