"""How many statements an act or a page tells the database, counted alike by every test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

_CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements told within the block, without those that only begin and end a transaction.

    As they are written, without their values: nothing is composed or kept that an assertion does not need.
    """
    told: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(_CONTROL):
            told.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield told
