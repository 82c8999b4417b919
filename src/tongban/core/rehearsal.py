"""A rehearsal: the house's own acts run as they will run, on days of their own, and nothing of it remains.

Everything happens in one transaction that is always taken back (a savepoint, where one is open already): rows, ledger,
events, messages. What a transaction does not hold is put aside: files are kept in memory, the clock is the rehearsal's
for this thread alone, and serial numbers are not drawn (``is_rehearsed``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import transaction

from tongban.core.clock import standing_at
from tongban.core.files.store import kept_aside

_running: ContextVar[bool] = ContextVar("rehearsal", default=False)


def is_rehearsed() -> bool:
    """Is what happens now taken back at the end? Whoever draws from what no transaction gives back asks this."""
    return _running.get()


@contextmanager
def rehearsal(at: datetime) -> Iterator[None]:
    """Within it is ``at`` (move on with ``core.clock.standing_at``); at the end everything is taken back."""
    token = _running.set(True)
    try:
        with standing_at(at), kept_aside(), transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        _running.reset(token)
