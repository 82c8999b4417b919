"""The one writer. Any number of changes become one statement: rows, ledger lines, events and the idempotency key
together.

PostgreSQL runs every data-modifying part of a WITH on one snapshot and checks foreign keys at its end, so the order
of the parts does not matter and a half-written change cannot exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from tongban.core.canonical import canonical, sm3
from tongban.core.errors import Stale
from tongban.core.ids import new_id
from tongban.core.ledger.change import HEAD_COLUMNS, Change, Once, Row, Table, Update

Contributor = Callable[[Change], Iterable[Change]]
_contributors: dict[str, list[Contributor]] = {}
writing: ContextVar[bool] = ContextVar("writing", default=False)

_ENTRY = ("id", "subject_kind", "subject_id", "seq", "at", "verb", "actor", "detail", "rows", "prev", "digest")
_EVENT = ("id", "subject_kind", "subject_id", "seq", "at", "name", "body", "done")
_ONCE = ("id", "actor", "key", "body", "reply", "at")
# Parameters of one statement (the protocol counts them in 16 bits); a bulk beyond is written table by table.
MOST = 60_000
_LAST = frozenset({"ledger_entry", "event_outbox", "ledger_idempotency"})


def contribute(verb: str) -> Callable[[Contributor], Contributor]:
    """The socket *contributors to a change*: what must be true at once joins the same transaction."""

    def register(contributor: Contributor) -> Contributor:
        _contributors.setdefault(verb, []).append(contributor)
        return contributor

    return register


@contextmanager
def _as_writer() -> Any:
    token = writing.set(True)
    try:
        yield
    finally:
        writing.reset(token)


def _json(value: Any) -> Jsonb:
    return Jsonb(value, dumps=canonical)


def _adapt(table: Table, column: str, value: Any) -> Any:
    if column in table.json:
        return _json(value)
    if column in table.text and value is not None:
        return str(value)
    return value


def row_digest(values: dict[str, Any]) -> str:
    """The digest the ledger keeps of a row as it stands: every column but the chain's own head, 32 hexadecimal
    digits.
    """
    return sm3(canonical({k: v for k, v in values.items() if k not in HEAD_COLUMNS}))[:16].hex()


def entry_digest(prev: bytes, entry: Sequence[Any]) -> bytes:
    """SM3 over the digest before and every field of the line: nothing of it can be altered, moved or dropped unseen."""
    return sm3(prev + canonical(list(entry)))


class _Parts:
    """The parts of one statement, grouped so that each table is written once per kind of write."""

    def __init__(self) -> None:
        self.inserts: dict[tuple[str, tuple[str, ...]], list[list[Any]]] = {}
        self.updates: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[list[Any]]] = {}

    def insert(self, table: str, columns: tuple[str, ...], values: list[Any]) -> None:
        self.inserts.setdefault((table, columns), []).append(values)

    def update(self, table: Table, key: Any, changed: dict[str, Any]) -> None:
        columns = tuple(sorted(changed))
        types = (table.types["id"], *(table.types[c] for c in columns))
        values = [key, *(_adapt(table, c, changed[c]) for c in columns)]
        self.updates.setdefault((table.name, columns, types), []).append(values)

    def run(self) -> None:
        size = sum(len(rows) * len(rows[0]) for rows in (*self.inserts.values(), *self.updates.values()))
        with _as_writer(), connection.cursor() as cursor:
            for inserts, updates in [(self.inserts, self.updates)] if size <= MOST else self._pieces():
                shape = (
                    tuple((t, c, len(v)) for (t, c), v in inserts.items()),
                    tuple((t, c, k, len(v)) for (t, c, k), v in updates.items()),
                )
                parameters = [p for rows in (*inserts.values(), *updates.values()) for row in rows for p in row]
                cursor.execute(_statement(shape), parameters)

    def _pieces(self) -> Iterator[tuple[dict[Any, list[list[Any]]], dict[Any, list[list[Any]]]]]:
        """A bulk that has more parameters than the protocol carries: table by table, still in one transaction."""
        for key, rows in sorted(self.inserts.items(), key=lambda entry: entry[0][0] in _LAST):
            for batch in _batches(rows):
                yield {key: batch}, {}
        for where, rows in self.updates.items():
            for batch in _batches(rows):
                yield {}, {where: batch}


def _batches(rows: list[list[Any]]) -> Iterator[list[list[Any]]]:
    step = max(1, MOST // len(rows[0]))
    for start in range(0, len(rows), step):
        yield rows[start : start + step]


@lru_cache(maxsize=512)
def _statement(shape: tuple[tuple[Any, ...], tuple[Any, ...]]) -> str:
    """The text for a shape; one text per shape, so that the server keeps it prepared."""
    parts = []
    for table, columns, count in shape[0]:
        marks = "(" + ", ".join(["%s"] * len(columns)) + ")"
        names = ", ".join(f'"{c}"' for c in columns)
        parts.append(f'INSERT INTO "{table}" ({names}) VALUES {", ".join([marks] * count)}')
    for table, columns, types, count in shape[1]:
        typed = "(" + ", ".join(f"%s::{t}" for t in types) + ")"
        sets = ", ".join(f'"{c}" = v."{c}"' for c in columns)
        names = ", ".join(f'"{c}"' for c in ("id", *columns))
        parts.append(
            f'UPDATE "{table}" t SET {sets} FROM (VALUES {", ".join([typed] * count)}) v({names}) WHERE t."id" = v."id"'
        )
    if len(parts) == 1:
        return str(parts[0])
    head = ", ".join(f"p{i} AS ({part})" for i, part in enumerate(parts[:-1]))
    return f"WITH {head} {parts[-1]}"


def _all(changes: Sequence[Change]) -> list[Change]:
    """The changes and what contributors add, breadth first; a contribution may be contributed to."""
    found = list(changes)
    for change in found:
        for contributor in _contributors.get(change.verb, ()):
            found.extend(contributor(change))
    return found


def write(changes: Sequence[Change], *, once: Once | None = None) -> None:
    """Write the changes in the transaction that is open. Raises ``Stale`` if somebody was there between read and
    write.
    """
    from django.db.utils import IntegrityError

    changes = _all(changes)
    parts = _Parts()
    heads: dict[tuple[str, Any], tuple[int, bytes]] = {}
    tops: dict[tuple[str, Any], tuple[Table, dict[str, Any], bool]] = {}
    for change in changes:
        seq, prev = heads.get(change.subject, change.head)
        line = _line(change, seq + 1, prev)
        parts.insert("ledger_entry", _ENTRY, line)
        heads[change.subject] = (seq + 1, line[-1])
        if change.event is not None:
            _event(parts, change, seq + 1)
        for row in change.rows:
            if row.table.chain == change.subject.kind and row.values.get("id") == change.subject.id:
                tops[change.subject] = (row.table, row.values, True)
            else:
                _insert(parts, row)
        for update in change.updates:
            _collect(parts, tops, change, update)
    for subject, (table, values, fresh) in tops.items():
        top = {**values, "head_seq": heads[subject][0], "head_digest": heads[subject][1]}
        if fresh:
            _insert(parts, Row(table, top))
        else:
            parts.update(table, subject[1], top)
    if missing := heads.keys() - tops.keys():
        raise ValueError(f"a change must alter its subject's row (the head stands there): {sorted(map(str, missing))}")
    if once is not None:
        reply = [new_id(), once.actor, once.key, once.body, _json(once.reply), changes[0].at]
        parts.insert("ledger_idempotency", _ONCE, reply)
    try:
        parts.run()
    except IntegrityError as error:
        if "ledger_entry_chain" in str(error):
            raise Stale(
                "ledger.stale",
                "刚刚有人先办了这一步，请刷新后再看。",
                "Somebody was there first; reload and look again.",
            ) from error
        raise


def _line(change: Change, seq: int, prev: bytes) -> list[Any]:
    rows = [[r.table.name, str(r.values.get("id")), row_digest(r.values)] for r in change.rows]
    rows += [[u.table.name, str(u.old["id"]), row_digest({**u.old, **u.changed})] for u in change.updates]
    actor = change.actor.record()
    key = new_id()
    plain = (
        str(key),
        change.subject.kind,
        str(change.subject.id),
        seq,
        change.at,
        change.verb,
        actor,
        change.detail,
        rows,
    )
    digest = entry_digest(prev, plain)
    return [
        key,
        change.subject.kind,
        change.subject.id,
        seq,
        change.at,
        change.verb,
        _json(actor),
        _json(change.detail),
        _json(rows),
        prev,
        digest,
    ]


def _event(parts: _Parts, change: Change, seq: int) -> None:
    event = change.event
    assert event is not None
    at: datetime = change.at
    subject = change.subject
    parts.insert(
        "event_outbox", _EVENT, [new_id(), subject.kind, subject.id, seq, at, event.name, _json(event.body), False]
    )


def _insert(parts: _Parts, row: Row) -> None:
    table = row.table
    parts.insert(table.name, table.columns, [_adapt(table, c, row.values[c]) for c in table.columns])


def _collect(parts: _Parts, tops: dict[Any, Any], change: Change, update: Update) -> None:
    if update.table.chain == change.subject.kind and update.old["id"] == change.subject.id:
        table, values, fresh = tops.get(change.subject, (update.table, {}, False))
        tops[change.subject] = (table, {**values, **update.changed}, fresh)
    elif update.changed:
        parts.update(update.table, update.old["id"], update.changed)
