"""What is past its day, as it stands on an actor's lists."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from tongban.cases.queries.late import LateRow, LateRows, Reach, late_rows
from tongban.core.scope import Actor
from tongban.organisation.queries import HEAD_POST
from tongban.organisation.ranks import names_of, organs_within, posts_held
from tongban.oversight.policies import watched
from tongban.oversight.rules import GOVERNING, GRACE, Office, Offices

PAGE = 50


@dataclass(frozen=True, slots=True)
class LateList:
    """A page of the list with the names of its organs; ``found`` has the numbers over the whole."""

    found: LateRows
    names: dict[uuid.UUID, str]

    @property
    def rows(self) -> tuple[LateRow, ...]:
        """The entries of the page."""
        return self.found.rows


def reaches(actor: Actor, today: date) -> list[Reach]:
    """What the actor's posts show him today: ``rules.lists_of`` the other way round. Two queries for each government
    that he watches from.
    """
    whole = {post.organ: today for post in watched(actor)}
    for post in watched(actor):
        if post.role not in GOVERNING:
            continue
        offices = Offices.of(
            (Office(*row) for row in organs_within(post.division)), posts_held(post.division, today, HEAD_POST)
        )
        for organ in offices.organs:
            above = offices.above(organ)
            if above is not None and above.id == post.organ:
                before = today - GRACE if offices.headed(organ) else today
                whole[organ] = max(before, whole.get(organ, before))
    seats = [Reach(organ, "", before) for organ, before in whole.items()]
    own = {(post.organ, post.name) for post in actor.posts if actor.is_staff and whole.get(post.organ) != today}
    return [*seats, *(Reach(organ, name, today) for organ, name in sorted(own, key=str))]


def late_of(
    actor: Actor, today: date, *, kind: str = "", organ: uuid.UUID | None = None, page: int = 1, size: int | None = PAGE
) -> LateList:
    """Everything past its day that is on the actor's lists, the longest late first. ``size`` None gives all. Two
    queries, and two for each government that he watches from.
    """
    seats = reaches(actor, today)
    found = late_rows(seats, today, kind=kind, organ=organ, limit=size, offset=(page - 1) * (size or 0))
    return LateList(found, names_of(found.organs))
