"""Whose list a late matter stands on, and how much of a span is used. Pure.

Everything past its day is on the list of the post that holds it and of whoever heads that organ; where nobody heads
it, and after some days in any case, on that of the next above. The head of the province's government is always there,
so nothing is on nobody's list.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from tongban.core.codes.division import parent
from tongban.organisation.posts import HEAD as HEAD_POST

# Who watches an organ's days: its head, and the office for it where the organ has one.
OFFICE_POST = "督办"
WATCHING = frozenset({HEAD_POST, OFFICE_POST})
# Days after which a late matter, and a slip nobody answers, is before the next above too (no law sets them: unsourced).
GRACE = timedelta(days=5)
# Percent of a span used from which it is yellow (GB/T 39046 has the lights, no law sets the share: unsourced).
YELLOW = 80
GREEN_LIGHT, YELLOW_LIGHT, RED_LIGHT = "green", "yellow", "red"
GOVERNING = frozenset({"government", "township"})


@dataclass(frozen=True, slots=True)
class Office:
    """An organ as the question of who is above it needs it."""

    id: uuid.UUID
    role: str
    division: str


@dataclass(frozen=True)
class Offices:
    """Organs, and which posts of them somebody holds."""

    organs: Mapping[uuid.UUID, Office]
    held: frozenset[tuple[uuid.UUID, str]]

    @classmethod
    def of(cls, organs: Iterable[Office], held: Iterable[tuple[uuid.UUID, str]]) -> Offices:
        """The same from what was read."""
        return cls({one.id: one for one in organs}, frozenset(held))

    @cached_property
    def _governing(self) -> Mapping[str, tuple[Office, ...]]:
        found: dict[str, tuple[Office, ...]] = {}
        for one in self.organs.values():
            if one.role in GOVERNING:
                found[one.division] = (*found.get(one.division, ()), one)
        return found

    def headed(self, organ: uuid.UUID) -> bool:
        """Does anybody head it?"""
        return (organ, HEAD_POST) in self.held

    def above(self, organ: uuid.UUID) -> Office | None:
        """The next above: the government of its place, or of the nearest place above, that somebody heads. Of a
        government the next one up; above the province's there is none.
        """
        me = self.organs[organ]
        division = parent(me.division) if me.role in GOVERNING else me.division
        while division is not None:
            found = [one for one in self._governing.get(division, ()) if self.headed(one.id)]
            if found:
                return min(found, key=lambda one: one.id)
            division = parent(division)
        return None


@dataclass(frozen=True, slots=True)
class Late:
    """One matter past its day: ``posts`` of ``organ`` hold it (none: the organ's head alone)."""

    kind: str
    key: uuid.UUID
    case: uuid.UUID
    organ: uuid.UUID
    posts: frozenset[str]
    due: date


@dataclass(frozen=True, slots=True)
class Seat:
    """A named list: of whoever holds that post of that organ."""

    organ: uuid.UUID
    post: str


def lists_of(late: Late, offices: Offices, today: date) -> frozenset[Seat]:
    """Whose lists a late matter is on today; nobody's while its day is not over."""
    if late.due >= today:
        return frozenset()
    found = {Seat(late.organ, post) for post in late.posts if (late.organ, post) in offices.held}
    if offices.headed(late.organ):
        found.add(Seat(late.organ, HEAD_POST))
    above = offices.above(late.organ)
    if above is not None and (not offices.headed(late.organ) or late.due < today - GRACE):
        found.add(Seat(above.id, HEAD_POST))
    return frozenset(found)


def share_used(used: int, whole: int) -> int:
    """Percent of a span that is used; a span done on the spot is used from its beginning."""
    return 100 if whole <= 0 else used * 100 // whole


def light_of(used: int, whole: int, due: date, today: date) -> str:
    """Green, yellow from four fifths of the case's own span (and on its last day), red past its day."""
    if today > due:
        return RED_LIGHT
    return YELLOW_LIGHT if share_used(used, whole) >= YELLOW or today == due else GREEN_LIGHT
