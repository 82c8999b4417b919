"""The one writer. Any number of changes become one statement: rows, ledger lines, events and the idempotency key
together.

PostgreSQL runs every data-modifying part of a WITH on one snapshot and checks foreign keys at its end, so the order
of the parts does not matter and a half-written change cannot exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import orjson

from tongban.core.canonical import canonical
from tongban.core.crypto import sm3
from tongban.core.errors import Stale
from tongban.core.ids import new_id
from tongban.core.ledger.change import HEAD_COLUMNS, Change, Event, Once, Table, Update
from tongban.core.ledger.late import under_way
from tongban.core.ledger.reading import run

Contributor = Callable[[Change], Iterable[Change]]
_contributors: dict[str, list[Contributor]] = {}
writing: ContextVar[bool] = ContextVar("writing", default=False)


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


def row_digest(table: Table, values: Mapping[str, Any]) -> str:
    """The digest the ledger keeps of a row as it stands: every column that says something, but the chain's own head.

    A column at its default is left out, so that a column added by a later version does not make older rows look
    altered; a value set back to its default by hand is still missed, and the digest differs. 32 hexadecimal digits.
    """
    blank = table.blank
    said = {k: v for k, v in values.items() if k not in HEAD_COLUMNS and not (k in blank and v == blank[k])}
    return sm3(canonical(said))[:16].hex()


def entry_digest(prev: bytes, entry: Sequence[Any]) -> bytes:
    """SM3 over the digest before and every field of the line: nothing of it can be altered, moved or dropped unseen."""
    return sm3(prev + canonical(list(entry)))


class _Parts:
    """The parts of one statement, grouped so that each table is written once per kind of write.

    The rows of a part are one parameter, a JSON array the server reads as rows of that table: the text of the statement
    then depends on the tables alone, so it is short, prepared once, and the same for one act and for fifty thousand.
    """

    def __init__(self) -> None:
        self.inserts: dict[str, list[Mapping[str, Any]]] = {}
        self.updates: dict[tuple[str, tuple[str, ...]], list[Mapping[str, Any]]] = {}

    def insert(self, table: str, row: Mapping[str, Any]) -> None:
        self.inserts.setdefault(table, []).append(row)

    def update(self, table: Table, key: Any, changed: Mapping[str, Any]) -> None:
        columns = tuple(sorted(changed))
        self.updates.setdefault((table.name, columns), []).append({"id": key, **changed})

    def run(self, *, last: bool) -> None:
        updates = tuple((table, columns, _round(len(rows))) for (table, columns), rows in self.updates.items())
        statement = _statement(tuple(self.inserts), updates)
        if last and (act := under_way.get()) is not None:
            act.end()
        with _as_writer():
            run(statement, [_rows(rows) for rows in (*self.inserts.values(), *self.updates.values())], last=last)


def _rows(rows: list[Mapping[str, Any]]) -> str:
    return orjson.dumps(rows, default=_column, option=orjson.OPT_NON_STR_KEYS).decode()


def _column(value: Any) -> Any:
    """What JSON has no form for, as the database reads it from text."""
    if isinstance(value, bytes | bytearray | memoryview):
        return f"\\x{bytes(value).hex()}"
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot stand in a row")


def _round(count: int) -> int:
    """1, 10, 100 …: a bound on the number of rows that few statements share."""
    bound = 1
    while bound < count:
        bound *= 10
    return bound


@lru_cache(maxsize=512)
def _statement(inserts: tuple[str, ...], updates: tuple[tuple[str, tuple[str, ...], int], ...]) -> str:
    """The text for a shape. LIMIT tells the planner how few rows there are, so that it finds them by their key."""
    rows = 'json_populate_recordset(NULL::"{0}", %s::json)'
    parts = [f'INSERT INTO "{table}" SELECT * FROM {rows.format(table)}' for table in inserts]
    for table, columns, bound in updates:
        sets = ", ".join(f'"{c}" = v."{c}"' for c in columns)
        few = f"(SELECT * FROM {rows.format(table)} LIMIT {bound})"
        parts.append(f'UPDATE "{table}" t SET {sets} FROM {few} v WHERE t."id" = v."id"')
    if len(parts) == 1:
        return parts[0]
    head = ", ".join(f"p{i} AS ({part})" for i, part in enumerate(parts[:-1]))
    return f"WITH {head} {parts[-1]}"


def _all(changes: Sequence[Change]) -> list[Change]:
    """The changes and what contributors add, breadth first; a contribution may be contributed to."""
    found = list(changes)
    for change in found:
        for contributor in _contributors.get(change.verb, ()):
            found.extend(contributor(change))
    return found


def write(changes: Sequence[Change], *, once: Once | None = None, last: bool = False) -> None:
    """Write the changes in the transaction that is open; ``last``: nothing is locked or written after it in this act.
    Raises ``Stale`` if somebody was there between read and write.
    """
    from django.db.utils import IntegrityError

    changes = _all(changes)
    parts = _Parts()
    heads: dict[tuple[str, Any], tuple[int, bytes]] = {}
    tops: dict[tuple[str, Any], tuple[Table, dict[str, Any], bool]] = {}
    for change in changes:
        seq, prev = heads.get(change.subject, change.head)
        line = _line(change, seq + 1, prev)
        parts.insert("ledger_entry", line)
        heads[change.subject] = (seq + 1, line["digest"])
        if change.event is not None:
            _event(parts, change, change.event, seq + 1)
        for row in change.rows:
            if row.table.chain == change.subject.kind and row.values.get("id") == change.subject.id:
                tops[change.subject] = (row.table, row.values, True)
            else:
                parts.insert(row.table.name, row.values)
        for update in change.updates:
            _collect(parts, tops, change, update)
    for subject, (table, values, fresh) in tops.items():
        top = {**values, "head_seq": heads[subject][0], "head_digest": heads[subject][1]}
        if fresh:
            parts.insert(table.name, top)
        else:
            parts.update(table, subject[1], top)
    if missing := heads.keys() - tops.keys():
        raise ValueError(f"a change must alter its subject's row (the head stands there): {sorted(map(str, missing))}")
    if once is not None:
        parts.insert("ledger_idempotency", _kept(once, changes[0]))
    try:
        parts.run(last=last)
    except IntegrityError as error:
        if "ledger_entry_chain" in str(error):
            raise Stale(
                "ledger.stale",
                "刚刚有人先办了这一步，请刷新后再看。",
                "Somebody was there first; reload and look again.",
            ) from error
        raise


def _line(change: Change, seq: int, prev: bytes) -> dict[str, Any]:
    rows = [[r.table.name, str(r.values.get("id")), row_digest(r.table, r.values)] for r in change.rows]
    rows += [[u.table.name, str(u.old["id"]), row_digest(u.table, {**u.old, **u.changed})] for u in change.updates]
    line = {
        "id": str(new_id()),
        "subject_kind": change.subject.kind,
        "subject_id": str(change.subject.id),
        "seq": seq,
        "at": change.at,
        "verb": change.verb,
        "actor": change.actor.record(),
        "detail": change.detail,
        "rows": rows,
    }
    return {**line, "prev": prev, "digest": entry_digest(prev, tuple(line.values()))}


def _event(parts: _Parts, change: Change, event: Event, seq: int) -> None:
    parts.insert(
        "event_outbox",
        {
            "id": new_id(),
            "subject_kind": change.subject.kind,
            "subject_id": change.subject.id,
            "seq": seq,
            "at": change.at,
            "name": event.name,
            "body": event.body,
            "done": False,
        },
    )


def _kept(once: Once, change: Change) -> dict[str, Any]:
    kept = {"actor": once.actor, "key": once.key, "body": once.body, "reply": once.reply}
    return {"id": new_id(), **kept, "at": change.at}


def _collect(parts: _Parts, tops: dict[Any, Any], change: Change, update: Update) -> None:
    if update.table.chain == change.subject.kind and update.old["id"] == change.subject.id:
        table, values, fresh = tops.get(change.subject, (update.table, {}, False))
        tops[change.subject] = (table, {**values, **update.changed}, fresh)
    elif update.changed:
        parts.update(update.table, update.old["id"], update.changed)
