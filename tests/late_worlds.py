"""Cases that became late, for the tests of this room."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import time_machine

from tongban.cases.queries.late import LateRow
from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.scope import Actor
from tongban.organisation.queries import forget
from tongban.oversight.queries.late import late_of

from courses import accepted

# Monday 2 November 2026; a food licence accepted then (5 working days) is due on the 9th, its review step earlier.
MONDAY = datetime(2026, 11, 2, 10, tzinfo=SHANGHAI)


@contextmanager
def day(after: int, hour: int = 10) -> Iterator[date]:
    """So many days after that Monday."""
    with time_machine.travel(MONDAY.replace(hour=hour) + timedelta(days=after), tick=False):
        forget()
        yield day_of(now())
    forget()


def late_case() -> uuid.UUID:
    """A food licence accepted on that Monday."""
    with day(0):
        return accepted()


def listed(actor: Actor, kind: str = "") -> tuple[LateRow, ...]:
    """All of an actor's list."""
    return late_of(actor, day_of(now()), kind=kind, size=None).rows
