"""``tongban ledger verify``: names every line or row that was altered, removed, re-ordered, cut or slipped in by
hand.

All of it is read as it stood at one instant, so that what is written meanwhile is not accused; and it is drawn in the
same order from both sides and laid side by side, so that its memory does not grow with the province.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Generic, TypeVar

import orjson
from django.db import connection, models, transaction

from tongban.core.ledger.change import table_of
from tongban.core.ledger.models import Chained
from tongban.core.ledger.seal import KeyHolder, root_of
from tongban.core.ledger.write import entry_digest, row_digest
from tongban.core.scope import Matter, matter_models

BATCH = 2000
K = TypeVar("K", str, tuple[str, str])
# A row as the database gives it, in the order of its SELECT.
Drawn = tuple[Any, ...]
# What was read so far: "lines", "rows" or "seals", and how many of them.
Tell = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit: where it stands, and what is wrong with it, in words."""

    where: str
    what: str


def verify(keys: KeyHolder, roots: Path | None = None, tell: Tell = lambda what, count: None) -> Iterator[Fault]:
    """The seals, then every line with its chain and its sealed heads, then all rows of matters; nothing when all is as
    it was written. Beside a house at work: one snapshot. ``tell`` hears how far it has come.
    """
    with _one_instant():
        forged: list[int] = []
        yield from _seals(keys, roots, forged, tell)
        yield from _chains(forged, tell)
        yield from _rows(tell)


@contextmanager
def _one_instant() -> Iterator[None]:
    """A transaction that sees nothing of what others write after its first statement; the caller's, if he has one."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        yield


def _draw(sql: str, parameters: Sequence[str | list[str] | list[int]] = (), size: int = BATCH) -> Iterator[Drawn]:
    """Rows by a cursor of the server, so many at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, list(parameters))
        while batch := cursor.fetchmany(size):
            yield from batch


class _Beside(Generic[K]):
    """What is expected, in order of its key, drawn as far as the other side has come."""

    def __init__(self, rows: Iterator[Drawn], key: Callable[[Drawn], K]) -> None:
        self._rows = rows
        self._key: Callable[[Drawn], K] = key
        self._next = next(rows, None)

    def before(self, key: K) -> Iterator[Drawn]:
        """What comes before the key and was not asked for."""
        while self._next is not None and self._key(self._next) < key:
            yield self._take()

    def at(self, key: K) -> Iterator[Drawn]:
        """What stands under the key."""
        while self._next is not None and self._key(self._next) == key:
            yield self._take()

    def rest(self) -> Iterator[Drawn]:
        """What nobody came to."""
        while self._next is not None:
            yield self._take()

    def _take(self) -> Drawn:
        taken, self._next = self._next, next(self._rows, None)
        assert taken is not None
        return taken


def _seals(keys: KeyHolder, roots: Path | None, forged: list[int], tell: Tell) -> Iterator[Fault]:
    prev, last, known = b"", 0, {}
    seals = _draw("SELECT number, until, heads, prev, root, signature FROM ledger_seal ORDER BY number", size=1)
    for count, (number, until, heads, before, root, signature) in enumerate(seals, 1):
        where = f"ledger_seal {number}"
        if number != last + 1:
            yield Fault(where, f"seal {last + 1} is missing before it: removed")
        if bytes(before) != prev or root_of(prev, number, until, orjson.loads(heads)) != bytes(root):
            forged.append(number)
            yield Fault(where, "its heads do not give its root: altered")
        if not keys.verify_seal(bytes(root), bytes(signature)):
            yield Fault(where, "its signature is not ours: altered or signed by another key")
        prev, last, known[number] = bytes(root), number, bytes(root).hex()
        tell("seals", count)
    for text in roots.read_text().splitlines() if roots is not None else ():
        line = json.loads(text)
        if known.get(line["number"]) != line["root"]:
            where = f"ledger_seal {line['number']}"
            yield Fault(where, "the root that left the house is another: the seals were rewritten")


_SEALED = """SELECT h->>0, h->>1, h->>2, h->>3, s.number
    FROM ledger_seal s CROSS JOIN LATERAL jsonb_array_elements(s.heads) h WHERE s.number <> ALL(%s)
    ORDER BY (h->>0) COLLATE "C", (h->>1) COLLATE "C", s.number"""
_LINES = """SELECT id, subject_id, seq, at, verb, actor, detail, rows, prev, digest FROM ledger_entry
    WHERE subject_kind = %s ORDER BY subject_id, seq"""


def _chains(forged: Sequence[int], tell: Tell) -> Iterator[Fault]:
    tables: dict[str, list[str]] = {}
    for model in matter_models():
        if issubclass(model, Chained) and model.chain:
            tables.setdefault(model.chain, []).append(table_of(model).name)
    kinds = {kind for (kind,) in _draw("SELECT DISTINCT subject_kind FROM ledger_entry")}
    sealed = _Beside[tuple[str, str]](_draw(_SEALED, [list(forged)]), lambda h: (h[0], h[1]))
    count = 0
    for kind in sorted(kinds | tables.keys()):
        parts = [f"SELECT id, '{name}', head_seq, head_digest FROM \"{name}\"" for name in tables.get(kind, ())]
        rows = _draw(f"{' UNION ALL '.join(parts)} ORDER BY 1") if parts else iter(())
        heads = _Beside[str](rows, lambda h: str(h[0]))
        for key, lines in groupby(_draw(_LINES, [kind]), key=lambda e: e[1]):
            subject = (kind, str(key))
            yield from _without_lines(heads.before(str(key)))
            yield from _not_as_sealed(sealed.before(subject))
            chain = list(lines)
            yield from _chain(subject, chain, list(sealed.at(subject)), list(heads.at(str(key))))
            count += len(chain)
            tell("lines", count)
        yield from _without_lines(heads.rest())
    yield from _not_as_sealed(sealed.rest())


def _chain(
    subject: tuple[str, str],
    lines: Sequence[Drawn],
    sealed: Sequence[Drawn],
    heads: Sequence[Drawn],
) -> Iterator[Fault]:
    seq, prev, digests = 0, b"", {}
    for id_, _, number, at, verb, actor, detail, rows, before, digest in lines:
        where = _line(id_, *subject, number)
        if number != seq + 1:
            yield Fault(where, f"line {seq + 1} is missing before it: removed or re-ordered")
        elif bytes(before) != prev:
            yield Fault(where, "does not follow the line before it: altered, re-ordered or exchanged")
        texts = (orjson.loads(actor), orjson.loads(detail), orjson.loads(rows))
        if entry_digest(bytes(before), (str(id_), *subject, number, at, verb, *texts)) != bytes(digest):
            yield Fault(where, "its text does not give its digest: altered")
        seq, prev = number, bytes(digest)
        digests[str(number)] = prev.hex()
    yield from _not_as_sealed(one for one in sealed if digests.get(one[2]) != one[3])
    for key, table, head, digest in heads:
        if (seq, prev) != (head, bytes(digest)):
            yield _cut(table, key, seq, head)
    if not heads:
        yield Fault(" ".join(subject), "has a chain but its row is gone: removed")


def _line(id_: object, kind: str, key: object, seq: int) -> str:
    return f"ledger_entry {id_} ({kind} {key} line {seq})"


def _cut(table: str, key: object, seq: int, head: int) -> Fault:
    return Fault(
        f"{table} {key}", f"its chain ends at line {seq} but the row says line {head}: cut, or the row was altered"
    )


def _without_lines(heads: Iterator[Drawn]) -> Iterator[Fault]:
    for key, table, head, digest in heads:
        if (head, bytes(digest)) != (0, b""):
            yield _cut(table, key, 0, head)


def _not_as_sealed(sealed: Iterator[Drawn]) -> Iterator[Fault]:
    for kind, key, seq, _, number in sealed:
        yield Fault(f"{kind} {key} line {seq}", f"sealed by seal {number} with another digest: altered or cut")


# What the last line that wrote a row said of it; names of tables as they are now.
_WRITTEN = """SELECT DISTINCT ON (t, k) t, k, r->>2, id, subject_kind, subject_id, seq FROM (
        SELECT COALESCE(n.now, r->>0) COLLATE "C" AS t, (r->>1) COLLATE "C" AS k, r, e.* FROM ledger_entry e
        CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(e.rows) WHEN 'array' THEN e.rows ELSE '[]' END) r
        LEFT JOIN unnest(%s::text[], %s::text[]) n (old, now) ON n.old = r->>0) w
    WHERE t IS NOT NULL AND k IS NOT NULL ORDER BY t, k, subject_kind DESC, subject_id DESC, seq DESC"""


def _rows(tell: Tell) -> Iterator[Fault]:
    names = {old: model._meta.db_table for model in matter_models() for old in model.formerly}
    written = _Beside[tuple[str, str]](_draw(_WRITTEN, [list(names), list(names.values())]), lambda w: (w[0], w[1]))
    count = 0
    for model in sorted(matter_models(), key=lambda one: one._meta.db_table):
        if model.reference:
            continue
        table = model._meta.db_table
        for _ in written.before((table, "")):
            pass  # of a table that is no matter's
        count = yield from _rows_of(model, written, count, tell)


def _rows_of(
    model: type[Matter], written: _Beside[tuple[str, str]], count: int, tell: Tell
) -> Generator[Fault, None, int]:
    columns = table_of(model)
    for row in _stream(model):
        count += 1
        at = (columns.name, str(row["id"]))
        where = " ".join(at)
        yield from _gone(written.before(at))
        said = next(written.at(at), None)
        if said is None:
            yield Fault(where, "no line of the ledger wrote this row: slipped in")
        elif row_digest(columns, row) != said[2]:
            yield Fault(where, f"differs from what {_line(*said[3:])} wrote: altered")
        if count % BATCH == 0:
            tell("rows", count)
    yield from _gone(written.before((f"{columns.name}\0", "")))
    tell("rows", count)
    return count


def _gone(written: Iterator[Drawn]) -> Iterator[Fault]:
    for table, key, _, *line in written:
        yield Fault(f"{table} {key}", f"written by {_line(*line)} and gone: removed")


def _stream(model: type[models.Model]) -> Iterator[Mapping[str, object]]:
    """The rows of a table in the order of their keys as texts; a UUID has the same order either way, and an index."""
    table = table_of(model)
    names = ", ".join(f'"{c}"' for c in table.columns)
    order = '"id"' if isinstance(model._meta.pk, models.UUIDField) else '"id"::text COLLATE "C"'
    for row in _draw(f'SELECT {names} FROM "{table.name}" ORDER BY {order}'):
        values = dict(zip(table.columns, row, strict=True))
        for column in table.json:
            if values[column] is not None:
                values[column] = orjson.loads(values[column])
        yield values
