"""A demand the law forbids is refused and on record with its case, at whatever door it was made."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from tongban.cases.acts.turn import Turn
from tongban.cases.models import Refused
from tongban.cases.reading import load
from tongban.cases.rules.demands import Unlawful
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.book import KeepReply, Reply, perform, write
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


def count_refused(case: uuid.UUID, refusal: Refusal, *, actor: Actor) -> None:
    """An unlawful demand is on record with the case, by code and account; no supervisor can lift it."""

    def work(once: KeepReply) -> Reply:
        turn = Turn(load(case, lock=True), actor, now())
        turn.add(Refused, [], at=turn.at, code=refusal.code, account=actor.account, words=refusal.zh)
        write(turn.changes("case.refused_demand", {"code": refusal.code, "where": refusal.where}))
        return {}

    perform(work, actor=actor)
