"""What an act hands to the writer: rows in, rows altered, one ledger line, at most one event."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models

from tongban.core.scope import Actor

HEAD_COLUMNS = frozenset({"head_seq", "head_digest"})


class Subject(NamedTuple):
    """Whose chain the line stands on."""

    kind: str
    id: uuid.UUID


class Head(NamedTuple):
    """The chain's head as the locking read saw it; ``Head.start()`` for a new subject."""

    seq: int
    digest: bytes

    @classmethod
    def start(cls) -> Head:
        return cls(0, b"")

    @classmethod
    def on(cls, row: Mapping[str, Any]) -> Head:
        """The head that stands on a subject's row."""
        return cls(row["head_seq"], bytes(row["head_digest"]))


@dataclass(frozen=True)
class Table:
    """A model as the writer needs it: column names in order, their types, defaults and which are jsonb.

    ``blank`` holds what a column says when nothing was said: such values are left out of a row's digest.
    """

    name: str
    columns: tuple[str, ...]
    types: Mapping[str, str]
    defaults: Mapping[str, Any]
    blank: Mapping[str, Any]
    json: frozenset[str]
    text: frozenset[str]
    chain: str


@cache
def table_of(model: type[models.Model]) -> Table:
    """Computed once per model; a default that is a callable is called for each row."""
    fields = [f for f in model._meta.concrete_fields if not (f.primary_key and isinstance(f, models.AutoField))]
    return Table(
        name=model._meta.db_table,
        columns=tuple(str(f.column) for f in fields),
        types={
            str(f.column): str(f.rel_db_type(connection) if f.is_relation else f.db_type(connection)) for f in fields
        },
        defaults={str(f.column): f.default if f.has_default() else (None if f.null else ...) for f in fields},
        blank={str(f.column): f.get_default() for f in fields if f.has_default() or f.null},
        json=frozenset(str(f.column) for f in fields if isinstance(f, models.JSONField)),
        text=frozenset(str(f.column) for f in fields if isinstance(f, models.CharField | models.TextField)),
        chain=getattr(model, "chain", ""),
    )


class Row(NamedTuple):
    """A new row with a value for every column."""

    table: Table
    values: dict[str, Any]


class Update(NamedTuple):
    """A row as it was read under lock, and the columns that change."""

    table: Table
    old: Mapping[str, Any]
    changed: dict[str, Any]


def new_row(model: type[models.Model], **values: Any) -> Row:
    """A full row: unknown columns and missing values are programming errors and raise at once."""
    table = table_of(model)
    full: dict[str, Any] = {}
    for column in table.columns:
        if column in values:
            full[column] = values.pop(column)
        else:
            default = table.defaults[column]
            if default is ...:
                raise ValueError(f"{table.name}.{column} needs a value")
            full[column] = default() if callable(default) else default
    if values:
        raise ValueError(f"{table.name} has no column {', '.join(values)}")
    return Row(table, full)


def whole_row(model: type[models.Model], values: dict[str, Any]) -> Row:
    """A row made by ``new_row`` and altered since: it has a value for every column, and none but these."""
    table = table_of(model)
    if values.keys() != table.types.keys():
        raise ValueError(f"{table.name} is not whole: {', '.join(sorted(values.keys() ^ table.types.keys()))}")
    return Row(table, values)


def revise(model: type[models.Model], old: Mapping[str, Any], **changed: Any) -> Update:
    """``old`` must hold every column, as the locking read gave it: the ledger keeps the digest of the whole row."""
    return Update(table_of(model), old, changed)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, for the rooms that follow; ``body`` holds identifiers and words, never a sealed value."""

    name: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One act on one subject. ``detail`` is what a person may read later: old and new, reasons, references."""

    subject: Subject
    head: Head
    verb: str
    actor: Actor
    at: datetime
    rows: tuple[Row, ...] = ()
    updates: tuple[Update, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Once:
    """A one-time key of a form or an API call with the digest of its body and the reply to repeat."""

    actor: str
    key: str
    body: bytes
    reply: Mapping[str, Any]
