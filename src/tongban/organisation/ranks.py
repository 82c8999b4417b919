"""Who is above whom: organs within a place, the posts held there, names; for whoever asks who answers for something."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from tongban.core.codes.division import parent, stem
from tongban.core.scope import PLATFORM
from tongban.organisation.models import Holding, Organ

# id, role, division
Ranked = tuple[uuid.UUID, str, str]


def organs_within(division: str) -> list[Ranked]:
    """Every organ of a place and of the places in it that has not ended. One query."""
    found = Organ.seen_by(PLATFORM).filter(division__startswith=stem(division), ended_on=None)
    return list(found.values_list("id", "role", "division"))


def organs_up_from(organs: Iterable[uuid.UUID]) -> list[Ranked]:
    """These organs, and every organ that governs their places or one above. Two queries."""
    own = list(Organ.seen_by(PLATFORM).filter(id__in=list(organs)).values_list("id", "role", "division"))
    places = {place for _, _, division in own for place in upward(division)}
    above = Organ.seen_by(PLATFORM).filter(division__in=places, role__in=("government", "township"), ended_on=None)
    return list({row[0]: row for row in (*own, *above.values_list("id", "role", "division"))}.values())


def upward(division: str) -> tuple[str, ...]:
    """The place itself and those above it, lowest first."""
    found = [division]
    while (above := parent(found[-1])) is not None:
        found.append(above)
    return tuple(found)


def posts_held(division: str, on: date, post: str = "") -> frozenset[tuple[uuid.UUID, str]]:
    """(organ, post) of every post (or that one) which somebody who can sign in holds on a day in a place and within it.
    One query.
    """
    held = Holding.seen_by(PLATFORM).filter(
        Q(ends=None) | Q(ends__gte=on), organ__division__startswith=stem(division), begins__lte=on, account__active=True
    )
    rows = held.filter(post=post) if post else held
    return frozenset(rows.values_list("organ", "post").distinct())


def names_of(organs: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of organs. One query, none without any."""
    keys = list(organs)
    return dict(Organ.seen_by(PLATFORM).filter(id__in=keys).values_list("id", "name")) if keys else {}


def places_of(organs: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The divisions of organs. One query, none without any."""
    keys = list(organs)
    return dict(Organ.seen_by(PLATFORM).filter(id__in=keys).values_list("id", "division")) if keys else {}
