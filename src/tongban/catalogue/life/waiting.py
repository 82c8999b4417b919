"""What waits for whom on a draft's way to publication: decided from the draft, its opinions and its comments."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.catalogue.life.states import MOVES, latest, unanswered, unsettled
from tongban.catalogue.policies import (
    allows,
    may_approve,
    may_comment,
    may_edit,
    may_manage,
    may_opine,
    may_review_legality,
    may_send_on,
)
from tongban.core.scope import Actor
from tongban.organisation.posts import EDITOR, HEAD, LEGALITY, OFFICE

Row = Mapping[str, Any]
# In the order in which they stand on the desk: others wait for the first ones.
WAITS = ("opine", "legality", "approve", "publish", "returned", "reply", "settle", "go_on")


@dataclass(frozen=True, slots=True)
class Waits:
    """One thing that somebody is to do: ``what`` is one of WAITS, ``n`` how many comments; ``organ`` speaks."""

    what: str
    due: date | None = None
    n: int = 0
    organ: uuid.UUID | None = None


def what_waits(draft: Row, opinions: Sequence[Row], comments: Sequence[Row], actor: Actor) -> list[Waits]:
    """What this person is to do about this draft now."""
    state, found = draft["state"], []
    edits = allows(may_edit, actor, draft)
    left = unsettled(comments)
    if state == "joint":
        owed = unanswered(opinions, draft["revision"])
        found += [Waits("opine", o["due"], 0, o["organ_id"]) for o in owed if allows(may_opine, actor, o, draft)]
        if not owed and not left and allows(may_send_on, actor, draft, opinions):
            found.append(Waits("go_on"))
    if state == "legal":
        passed = has_passed(draft, opinions)
        if not passed and allows(may_review_legality, actor, draft):
            found.append(Waits("legality"))
        if passed and not left and allows(may_approve, actor, draft):
            found.append(Waits("approve"))
    if state == "approved" and allows(may_manage, actor, draft["place"]):
        found.append(Waits("publish"))
    if state == "draft" and edits and sent_back(draft, opinions):
        found.append(Waits("returned"))
    return [*found, *_about_comments(draft, left, edits, actor)]


def _about_comments(draft: Row, left: Iterable[Row], edits: bool, actor: Actor) -> list[Waits]:
    if draft["state"] not in MOVES["reply"].within:
        return []
    left = list(left)
    silent = sum(not one["reply"] for one in left)
    mine = sum(bool(one["reply"]) and made_by(one, actor) for one in left)
    return [Waits(what, n=n) for what, n in (("reply", silent if edits else 0), ("settle", mine)) if n]


def made_by(comment: Row, actor: Actor) -> bool:
    """Did this person make the comment, or somebody of his organ?"""
    return actor.account == comment["by"] or (bool(comment["organ_id"]) and actor.serves(comment["organ_id"]))


def has_passed(draft: Row, opinions: Iterable[Row]) -> bool:
    """Has the legality review passed this very text?"""
    given = latest(opinions, "legal").values()
    return any(one["verdict"] == "agreed" and one["revision"] == draft["revision"] for one in given)


def sent_back(draft: Row, opinions: Iterable[Row]) -> bool:
    """Was this very text returned by the legality review (nobody has written on it since)?"""
    given = latest(opinions, "legal").values()
    return any(one["verdict"] == "objected" and one["revision"] == draft["revision"] for one in given)


def moves_for(draft: Row, opinions: Sequence[Row], actor: Actor) -> frozenset[str]:
    """The moves (see ``states.MOVES``) this person may make now: the state allows them and his post does. A legality
    review that has passed this text is not offered again.
    """
    asked, passed = list(latest(opinions, "joint").values()), has_passed(draft, opinions)
    by_post = {
        "save": allows(may_edit, actor, draft),
        "comment": allows(may_comment, actor, draft, opinions),
        "opine": any(allows(may_opine, actor, one, draft) for one in asked),
        "pass_legal": allows(may_review_legality, actor, draft) and not passed,
        "approve": allows(may_approve, actor, draft) and passed,
        "publish": allows(may_manage, actor, draft["place"]),
    }
    for verb in ("submit", "recall", "drop", "reply"):
        by_post[verb] = by_post["save"]
    by_post["go_on"] = allows(may_send_on, actor, draft, opinions)
    return frozenset(verb for verb, may in by_post.items() if may and draft["state"] in MOVES[verb].within)


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is: the post, of which organs (``organs`` empty: of the drafting one), and by when."""

    what: str
    post: str
    organs: tuple[uuid.UUID, ...] = ()
    due: date | None = None


def whose_turn(draft: Row, opinions: Sequence[Row], comments: Sequence[Row]) -> Turn | None:
    """The next one on the way; nobody once it is published or given up. An office stands for its place."""
    state = draft["state"]
    if state == "draft":
        return Turn("save" if not sent_back(draft, opinions) else "returned", EDITOR)
    if state == "joint":
        owed = unanswered(opinions, draft["revision"])
        if owed:
            days = [one["due"] for one in owed if one["due"]]
            return Turn("opine", HEAD, tuple(one["organ_id"] for one in owed), min(days, default=None))
        return Turn("reply" if unsettled(comments) else "go_on", EDITOR)
    if state == "legal":
        if not has_passed(draft, opinions):
            return Turn("legality", LEGALITY)
        return Turn("reply", EDITOR) if unsettled(comments) else Turn("approve", HEAD)
    return Turn("publish", OFFICE) if state == "approved" else None
