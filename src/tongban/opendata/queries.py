"""What the public data are read from: the directory by its codes in pieces, its state, what changed and when."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from tongban.core.ledger.reading import fetch

Row = dict[str, Any]
PIECE = 5000
VERBS = ("publish", "suspend", "resume", "retire", "withdraw_edition")

_IN_FORCE = """JOIN LATERAL (SELECT number, in_force_from, digest, document FROM catalogue_edition
  WHERE item_id = i.id AND in_force_from <= %(at)s AND withdrawn_at IS NULL
  ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true"""
_OPEN = "(i.retired_at IS NULL OR i.retired_at > %(at)s)"


def directory_rows(at: datetime, *, piece: int = PIECE) -> Iterator[Row]:
    """Every item in force in the order of codes, suspended ones with the day; one statement for each piece, by the code
    of the last row, so that neither memory nor a statement grows with the directory.
    """
    after = ""
    while rows := _rows(
        f"""SELECT i.code, i.name, i.kind, i.line, i.place, i.topics, i.suspended_at, e.number, e.in_force_from,
                   e.digest, e.document->>'plain' AS plain, e.document->'targets' AS targets
            FROM catalogue_item i {_IN_FORCE}
            WHERE i.code > %(after)s AND {_OPEN} ORDER BY i.code LIMIT %(piece)s""",
        {"at": at, "after": after, "piece": piece},
    ):
        yield from rows
        if len(rows) < piece:
            return
        after = rows[-1]["code"]


@dataclass(frozen=True, slots=True)
class State:
    """The state of the directory: how many items are in force, when anything last changed, and a mark of all that."""

    count: int
    listed: int
    changed: datetime | None
    mark: str


def state_of(at: datetime) -> State:
    """One statement. ``listed`` leaves out what is suspended: as many addresses as the map of the site has."""
    row = _rows(
        f"""SELECT count(*) AS count,
                   count(*) FILTER (WHERE i.suspended_at IS NULL OR i.suspended_at > %(at)s) AS listed,
                   max(greatest(e.in_force_from, i.suspended_at)) AS changed,
                   (SELECT max(retired_at) FROM catalogue_item WHERE retired_at <= %(at)s) AS retired,
                   COALESCE(sum(i.head_seq), 0) AS acts, COALESCE(sum(e.number), 0) AS editions
            FROM catalogue_item i JOIN LATERAL (SELECT number, in_force_from FROM catalogue_edition
              WHERE item_id = i.id AND in_force_from <= %(at)s AND withdrawn_at IS NULL
              ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
            WHERE {_OPEN}""",
        {"at": at},
    )[0]
    changed = max((one for one in (row["changed"], row["retired"]) if one is not None), default=None)
    said = (row["count"], row["listed"], row["acts"], row["editions"], changed.isoformat() if changed else "")
    return State(row["count"], row["listed"], changed, "-".join(map(str, said)))


def addresses(at: datetime, number: int, size: int) -> list[Row]:
    """Code and last change of the items of one map of the site, counted from 1; what is suspended is in none."""
    return _rows(
        f"""SELECT i.code, e.in_force_from FROM catalogue_item i JOIN LATERAL (
              SELECT in_force_from FROM catalogue_edition WHERE item_id = i.id AND in_force_from <= %(at)s
              AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
            WHERE {_OPEN} AND (i.suspended_at IS NULL OR i.suspended_at > %(at)s)
            ORDER BY i.code OFFSET %(skip)s LIMIT %(size)s""",
        {"at": at, "skip": (number - 1) * size, "size": size},
    )


def changes(at: datetime, size: int, before: tuple[datetime, uuid.UUID] | None = None) -> list[Row]:
    """What was published, suspended, resumed, retired or taken back, newest first: id, at, verb, detail, code, name,
    ``published_at`` and ``in_force_from`` of the edition where it is one. One statement.
    """
    where = "AND (l.at, l.id) < (%(last)s, %(key)s)" if before else ""
    last, key = before or (at, uuid.UUID(int=0))
    return _rows(
        f"""SELECT l.id, l.at, l.verb, l.detail, i.code, i.name FROM (
              SELECT id, at, verb, detail, subject_id FROM ledger_entry l
              WHERE subject_kind = 'item' AND verb = ANY(%(verbs)s) AND at <= %(at)s {where}
              ORDER BY at DESC, id DESC LIMIT %(size)s) l
            JOIN catalogue_item i ON i.id = l.subject_id ORDER BY l.at DESC, l.id DESC""",
        {"at": at, "verbs": [f"item.{verb}" for verb in VERBS], "size": size, "last": last, "key": key},
    )


def _rows(sql: str, values: Row) -> list[Row]:
    return fetch(sql, cast(Any, values))
