"""``tongban ledger verify``: names every line or row that was altered, removed, re-ordered, cut or slipped in by
hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, models

from tongban.core.ledger.change import table_of
from tongban.core.ledger.models import Chained
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.seal import KeyHolder, root_of
from tongban.core.ledger.write import entry_digest, row_digest
from tongban.core.scope import Matter, matter_models


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit: where it stands, and what is wrong with it, in words."""

    where: str
    what: str


def verify(keys: KeyHolder, roots: Path | None = None) -> Iterator[Fault]:
    """Walk all chains, then all rows of matters, then the seals; yields nothing when all is as it was written."""
    rows: dict[tuple[str, str], tuple[str, str]] = {}
    heads: dict[tuple[str, str], tuple[int, bytes]] = {}
    digests: dict[tuple[str, str, int], str] = {}
    yield from _chains(rows, heads, digests)
    yield from _heads(heads)
    yield from _rows(rows)
    yield from _seals(keys, digests, roots)


def _chains(
    rows: dict[tuple[str, str], tuple[str, str]],
    heads: dict[tuple[str, str], tuple[int, bytes]],
    digests: dict[tuple[str, str, int], str],
) -> Iterator[Fault]:
    names = {old: model._meta.db_table for model in matter_models() for old in model.formerly}
    for e in fetch("SELECT * FROM ledger_entry ORDER BY subject_kind, subject_id, seq"):
        subject = (e["subject_kind"], str(e["subject_id"]))
        seq, prev = heads.get(subject, (0, b""))
        where = f"ledger_entry {e['id']} ({subject[0]} {subject[1]} line {e['seq']})"
        if e["seq"] != seq + 1:
            yield Fault(where, f"line {seq + 1} is missing before it: removed or re-ordered")
        elif bytes(e["prev"]) != prev:
            yield Fault(where, "does not follow the line before it: altered, re-ordered or exchanged")
        fields = (
            str(e["id"]),
            subject[0],
            subject[1],
            e["seq"],
            e["at"],
            e["verb"],
            e["actor"],
            e["detail"],
            e["rows"],
        )
        if entry_digest(bytes(e["prev"]), fields) != bytes(e["digest"]):
            yield Fault(where, "its text does not give its digest: altered")
        heads[subject] = (e["seq"], bytes(e["digest"]))
        digests[(*subject, e["seq"])] = bytes(e["digest"]).hex()
        for table, key, digest in e["rows"]:
            rows[(names.get(table, table), key)] = (digest, where)


def _heads(heads: Mapping[tuple[str, str], tuple[int, bytes]]) -> Iterator[Fault]:
    seen = set()
    for model in matter_models():
        if not issubclass(model, Chained) or not model.chain:
            continue
        table = table_of(model).name
        for r in fetch(f'SELECT id, head_seq, head_digest FROM "{table}"'):
            subject = (model.chain, str(r["id"]))
            seen.add(subject)
            if heads.get(subject, (0, b"")) != (r["head_seq"], bytes(r["head_digest"])):
                last = heads.get(subject, (0, b""))[0]
                yield Fault(
                    f"{table} {r['id']}",
                    f"its chain ends at line {last} but the row says line {r['head_seq']}: cut, or the row was altered",
                )
    for kind, key in heads.keys() - seen:
        yield Fault(f"{kind} {key}", "has a chain but its row is gone: removed")


def _rows(rows: dict[tuple[str, str], tuple[str, str]]) -> Iterator[Fault]:
    for model in matter_models():
        if model.reference:
            continue
        yield from _rows_of(model, rows)


def _rows_of(model: type[Matter], rows: dict[tuple[str, str], tuple[str, str]]) -> Iterator[Fault]:
    columns = table_of(model)
    table = columns.name
    expected = {key: value for (name, key), value in rows.items() if name == table}
    for r in _stream(model):
        key = str(r["id"])
        digest, where = expected.pop(key, ("", ""))
        if not digest:
            yield Fault(f"{table} {key}", "no line of the ledger wrote this row: slipped in")
        elif row_digest(columns, r) != digest:
            yield Fault(f"{table} {key}", f"differs from what {where} wrote: altered")
    for key, (_, where) in expected.items():
        yield Fault(f"{table} {key}", f"written by {where} and gone: removed")


def _stream(model: type[models.Model]) -> Iterator[dict[str, Any]]:
    table = table_of(model)
    names = ", ".join(f'"{c}"' for c in table.columns)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {names} FROM "{table.name}"')
        while batch := cursor.fetchmany(2000):
            for row in batch:
                values = dict(zip(table.columns, row, strict=True))
                for column in table.json:
                    if values[column] is not None:
                        values[column] = json.loads(values[column])
                yield values


def _seals(keys: KeyHolder, digests: Mapping[tuple[str, str, int], str], roots: Path | None) -> Iterator[Fault]:
    prev, last = b"", 0
    known = {}
    for s in fetch("SELECT * FROM ledger_seal ORDER BY number"):
        where = f"ledger_seal {s['number']}"
        if s["number"] != last + 1:
            yield Fault(where, f"seal {last + 1} is missing before it: removed")
        if bytes(s["prev"]) != prev or root_of(prev, s["number"], s["until"], s["heads"]) != bytes(s["root"]):
            yield Fault(where, "its heads do not give its root: altered")
        if not keys.verify_seal(bytes(s["root"]), bytes(s["signature"])):
            yield Fault(where, "its signature is not ours: altered or signed by another key")
        for kind, key, seq, digest in s["heads"]:
            if digests.get((kind, key, seq)) != digest:
                yield Fault(
                    f"{kind} {key} line {seq}", f"sealed by seal {s['number']} with another digest: altered or cut"
                )
        prev, last = bytes(s["root"]), s["number"]
        known[s["number"]] = bytes(s["root"]).hex()
    if roots is not None:
        for text in roots.read_text().splitlines():
            line = json.loads(text)
            if known.get(line["number"]) != line["root"]:
                yield Fault(
                    f"ledger_seal {line['number']}", "the root that left the house is another: the seals were rewritten"
                )
