"""A refusal as whoever meets it sees it: its code, the place at fault, its status; and nothing has changed.

Every change of a matter's table is a line of the ledger (``conftest`` raises on any other), so the length of the ledger
and the outbox say that nothing was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch


def written() -> tuple[Any, ...]:
    """How many lines, events and one-time keys there are: none can be without a change, and no change without one."""
    sql = """SELECT (SELECT count(*) FROM ledger_entry) AS lines, (SELECT count(*) FROM event_outbox) AS events,
                    (SELECT count(*) FROM ledger_idempotency) AS keys"""
    return tuple(fetch(sql)[0].values())


@contextmanager
def refused(code: str, where: str = "", status: int = 422) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """What is done inside is refused so, and has changed nothing."""
    before = written()
    with pytest.raises(Refusal) as caught:
        yield caught
    said = caught.value
    assert (said.code, said.where, said.status) == (code, where, status)
    assert said.zh.strip() and said.en.strip()
    assert written() == before, f"{code} was refused, yet something was written"


def denied(code: str) -> Any:
    """The same for who may not."""
    return refused(code, status=403)
