"""A demand the law forbids is refused and on record with its case, at whatever door it was made."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from tongban.cases.acts.turn import Turn
from tongban.cases.models import Refused
from tongban.cases.reading import load
from tongban.cases.rules.demands import Unlawful
from tongban.core.acts import Done, act
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor


@contextmanager
def counting(case: uuid.UUID, *, actor: Actor) -> Iterator[None]:
    """What staff ask against the law inside is refused (Unlawful) and counted; nothing else changes."""
    try:
        yield
    except Unlawful as unlawful:
        if actor.is_staff:
            count_refused(case, unlawful, actor=actor)
        raise


@act("case.refused_demand")
def count_refused(case: uuid.UUID, refusal: Refusal, *, actor: Actor) -> Done:
    """An unlawful demand is on record with the case, by code and account; no supervisor can lift it."""
    turn = Turn(load(case, lock=True), actor, now())
    turn.add(Refused, [], at=turn.at, code=refusal.code, account=actor.account, words=refusal.zh)
    return Done(turn.changes("case.refused_demand", {"code": refusal.code, "where": refusal.where}))
