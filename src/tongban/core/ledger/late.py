"""A transaction that begins with the first statement that locks or writes, and is left out where one statement is all.

An act does not decide better for having read in a transaction: each read sees what is committed when it is asked (READ
COMMITTED). What counts is what it locks, and that all it writes stands or falls together. An act that locks nothing and
ends with the writer's one statement is whole by that statement; BEGIN and COMMIT would be two more ways to the database
and back.
"""

from __future__ import annotations

import re
from contextvars import ContextVar, Token
from functools import lru_cache
from types import TracebackType

from django.db import DEFAULT_DB_ALIAS, connections, transaction

_MORE_THAN_READING = re.compile(
    r"\bFOR\s+(NO\s+KEY\s+UPDATE|UPDATE|KEY\s+SHARE|SHARE)\b|\b(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|LOCK|COPY)\b"
    r"|\b(pg_(try_)?advisory\w+|setval|pg_notify|set_config)\b|^\s*+(?!SELECT\b|WITH\b)",
    re.I,
)


@lru_cache(maxsize=4096)
def only_reads(sql: str) -> bool:
    """Does a statement neither lock nor write? One that is doubtful does."""
    return _MORE_THAN_READING.search(sql) is None


class Late:
    """Around an act that ends with its one writing statement (``write(…, last=True)``); within another transaction an
    ordinary one, with a savepoint.
    """

    __slots__ = ("_atomic", "_ended", "_token")

    def __init__(self) -> None:
        self._atomic: transaction.Atomic | None = None
        self._ended = False
        self._token: Token[Late | None] | None = None

    def __enter__(self) -> Late:
        if connections[DEFAULT_DB_ALIAS].in_atomic_block:
            self.begin()
        self._token = under_way.set(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._token is not None
        under_way.reset(self._token)
        if self._atomic is not None:
            self._atomic.__exit__(kind, error, at)

    def begin(self) -> None:
        """From here on everything stands or falls together. RuntimeError after the act's last statement: what would be
        written now was not within it.
        """
        if self._ended:
            raise RuntimeError("an act locks and writes nothing after the statement that was its last")
        if self._atomic is None:
            self._atomic = transaction.atomic()
            self._atomic.__enter__()

    def before(self, sql: str) -> None:
        """Begins the transaction where a statement needs one."""
        if self._atomic is None and not only_reads(sql):
            self.begin()

    def end(self) -> None:
        """The next statement is the last of the act: what was not begun yet need not begin for it alone."""
        self._ended = self._atomic is None


under_way: ContextVar[Late | None] = ContextVar("under_way", default=None)
