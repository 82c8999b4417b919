"""Who had a case before him is on record, and so colleagues see who else has it open."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from tongban.core.acts import Done, act
from tongban.core.clock import now
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Head, Subject, new_row
from tongban.core.scope import Actor
from tongban.desks.models import Look

# One line for each quarter of an hour in which somebody looks; within it he counts as having the case open.
STRETCH = timedelta(minutes=15)


def stretch_of(at: datetime) -> datetime:
    """The beginning of the quarter of an hour."""
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)


@act("case.look")
def look(cases: Iterable[uuid.UUID], *, actor: Actor, key: str = "") -> Done:
    """Note that this member of the staff looks at these cases. What changes nothing costs one statement."""
    at = now()
    rows = [
        new_row(Look, id=new_id(), case=case, account=actor.account, name=actor.name, at=at)
        for case in sorted(set(cases))
    ]
    return Done(
        [Change(Subject("look", row.values["id"]), Head.start(), "case.look", actor, at, rows=(row,)) for row in rows]
    )
