"""Cover for absence 代班: whoever holds a post lets a colleague of the same organ hold it too, for named days.

The colleague holds the post as anybody does, under his own name: who accepted, helped or has an interest stays away.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row, revise
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.identity.queries import names_of_accounts
from tongban.organisation.models import Holding, Organ
from tongban.organisation.posts import DECIDING, EDITOR, LEGALITY, OFFICE, OPERATION, STAFFING
from tongban.organisation.queries import forget, holders_of

# Longer than this nobody is absent: the post is given to somebody (``post.appoint``).
LONGEST = timedelta(days=60)
# Nobody hands on what was entrusted to him in person: to decide, to head, to publish, to run the platform.
GIVEN = DECIDING | {LEGALITY, EDITOR, OFFICE, STAFFING, OPERATION}


@dataclass(frozen=True, slots=True)
class CoverSaid:
    """Which post of one's own a colleague covers, from which day to which (both counted), and why."""

    organ: uuid.UUID
    post: str
    by: uuid.UUID
    begins: date
    ends: date
    reason: str


@act("post.cover")
def cover(said: CoverSaid, *, actor: Actor, key: str = "") -> Done:
    """Let a colleague cover a post of one's own; the reply's ``holding`` is its id.

    Refusals ``cover.colleague``, ``cover.days``, ``cover.reason``, ``post.held`` (409); Denied ``post.cover`` for
    whoever does not hold the post, and for posts that only the head or the staffing office gives.
    """
    if not actor.is_staff or said.post in GIVEN or not actor.holds(said.organ, said.post):
        raise Denied(
            "post.cover",
            "只能安排同事代自己的岗位；决定、负责人等岗位须由负责人或机构编制部门登记任职。",
            "You let a colleague cover a post of your own; who decides or heads is appointed by the head or the "
            "staffing office.",
        )
    organ = fetch("SELECT * FROM organisation_organ WHERE id = %s FOR UPDATE", [said.organ])[0]
    _check(said, actor)
    row = new_row(
        Holding,
        id=new_id(),
        account_id=said.by,
        organ_id=said.organ,
        post=said.post,
        begins=said.begins,
        ends=said.ends,
    )
    told = {"holding": str(row.values["id"])}
    detail = {
        **told,
        "post": said.post,
        "for": str(actor.account),
        "by": str(said.by),
        "begins": said.begins.isoformat(),
        "ends": said.ends.isoformat(),
        "reason": said.reason.strip(),
    }
    change = Change(
        Subject("organ", said.organ),
        Head.on(organ),
        "post.cover",
        actor,
        now(),
        rows=(row,),
        updates=(revise(Organ, organ),),
        detail=detail,
        event=Event("post.cover", {"organ": str(said.organ), "post": said.post}),
    )
    forget()
    return Done((change,), told)


def _check(said: CoverSaid, actor: Actor) -> None:
    today = day_of(now())
    if said.begins < today or said.ends < said.begins or said.ends - said.begins >= LONGEST:
        raise Refusal(
            "cover.days",
            f"代班从今天或以后开始，最长{LONGEST.days}天。更久的，请负责人登记任职。",
            f"Cover begins today or later and lasts at most {LONGEST.days} days; beyond that the head gives the post.",
            where="begins" if said.begins < today else "ends",
        )
    if not said.reason.strip():
        raise Refusal("cover.reason", "请写明原因，如年休假。", "Say why, for instance leave.", where="reason")
    staff = {one["account_id"] for one in holders_of(said.organ, on=said.begins)}
    if said.by not in staff or actor.is_behind(said.by):
        raise Refusal(
            "cover.colleague",
            "请选择本单位的一名同事代班。",
            "Choose a colleague of the same organ.",
            where="by",
        )
    held = holders_of(said.organ, said.post, on=said.begins) + holders_of(said.organ, said.post, on=said.ends)
    if any(one["account_id"] == said.by for one in held):
        raise Refusal(
            "post.held",
            "他在这段时间已经担任这个岗位。",
            "He holds this post in these days already.",
            where="by",
            status=409,
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """What the form offers: the reader's posts that he may let be covered, and the colleagues of their organs."""

    posts: tuple[tuple[uuid.UUID, str, str], ...]
    colleagues: tuple[tuple[uuid.UUID, str], ...]


def choice_of(actor: Actor, on: date) -> Choice:
    """Posts as (organ, its name, post), colleagues as (account, name). Three queries, however many organs."""
    own = [one for one in actor.posts if one.name not in GIVEN]
    organs = list(dict.fromkeys(one.organ for one in own))
    names = fetch("SELECT id, name FROM organisation_organ WHERE id = ANY(%s)", [organs])
    called = {row["id"]: row["name"] for row in names}
    held = fetch(
        """SELECT DISTINCT account_id FROM organisation_holding
           WHERE organ_id = ANY(%s) AND begins <= %s AND (ends IS NULL OR ends >= %s)""",
        [organs, on, on],
    )
    people = names_of_accounts(row["account_id"] for row in held if not actor.is_behind(row["account_id"]))
    return Choice(
        tuple((one.organ, called.get(one.organ, ""), one.name) for one in own),
        tuple(sorted(people.items(), key=lambda one: one[1])),
    )
