"""The locking read of an act on a case: the case, its steps, materials, spans and notices in one statement."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from typing import Any

from django.db import models

from tongban.cases.facts import Recalled, recall
from tongban.cases.models import CaseMaterial, Notice, Span, Step
from tongban.cases.rules.asking import pages_of
from tongban.cases.rules.flow import of_step
from tongban.cases.rules.known import standing
from tongban.catalogue.queries import registry_of, what_runs
from tongban.core.clock import day_of
from tongban.core.errors import Refusal
from tongban.core.ledger.change import table_of
from tongban.core.ledger.reading import fetch
from tongban.definition.effective import Effective, Material, Page
from tongban.definition.registry import Registry

Row = dict[str, Any]
_BEHIND = ("open", "waiting", "done", "dropped")
_CHILDREN: tuple[tuple[str, type[models.Model]], ...] = (
    ("steps", Step),
    ("materials", CaseMaterial),
    ("spans", Span),
    ("notices", Notice),
)
_PARTS = ", ".join(
    f"""(SELECT COALESCE(jsonb_agg(to_jsonb(x) ORDER BY x.id), '[]'::jsonb)
        FROM "{model._meta.db_table}" x WHERE x.case_id = c.id) AS {name}"""
    for name, model in _CHILDREN
)
_ONE = f"""SELECT c.*, {_PARTS}, (SELECT k.head_seq FROM cases_case k WHERE k.id = c.id) AS seen_seq
           FROM cases_case c WHERE c.id = %s"""


@dataclass
class Loaded:
    """A case as it stands, with what runs it."""

    case: Row
    steps: list[Row]
    materials: list[Row]
    spans: list[Row]
    notices: list[Row]
    _recalled: Recalled = field(init=False, repr=False, compare=False, default_factory=dict)

    @cached_property
    def e(self) -> Effective:
        """The edition the case is pinned to."""
        return what_runs(self.case["edition"], self.case["difference"], self.case["situation"], self.case["place"])

    @cached_property
    def registry(self) -> Registry:
        """Dictionary and types of that edition."""
        return registry_of(self.case["edition"])

    def forget_edition(self) -> None:
        """The case moved to another edition: what runs it and what its facts are is read from that one."""
        self.__dict__.pop("e", None)
        self.__dict__.pop("registry", None)
        self._recalled.clear()

    @property
    def states(self) -> dict[str, str]:
        """State of every step that has a row."""
        found: dict[str, str] = {}
        for step in self.steps:  # of the rows of several members the one that is furthest behind
            key = of_step(step["key"])
            state = step["state"]
            found[key] = min(found.get(key, state), state, key=_BEHIND.index)
        return found

    def step(self, key: str) -> Row | None:
        """The row of a step, if its turn has come; of one for several members the first, or the member's own."""
        exact = next((step for step in self.steps if step["key"] == key), None)
        return exact or next((step for step in self.steps if of_step(step["key"]) == key), None)

    def rows_of(self, key: str) -> list[Row]:
        """Every row of a step of the definition, one for each member."""
        return [step for step in self.steps if of_step(step["key"]) == key]

    def material(self, key: str) -> Row | None:
        """The row of a material."""
        return next((m for m in self.materials if m["key"] == key), None)

    @property
    def held(self) -> list[tuple[Material, Row]]:
        """Every row with its material, in the order of the definition; of one for each of several a row for each."""
        rows: dict[str, list[Row]] = {}
        for row in self.materials:
            rows.setdefault(of_step(row["key"]), []).append(row)
        found = [(self.e.material(row["key"]), row) for one in self.e.materials for row in rows.get(one.id, [])]
        return [(material, row) for material, row in found if material is not None]

    def facts(self, at: datetime) -> dict[str, Any]:
        """Everything the rules of the case may name."""
        case = self.case
        stands = _standing(case["edition"], case["difference"], case["situation"], case["place"])
        stored = {**stands, **case["facts"]}
        return recall(self.registry.dictionary, stored, self.steps, day_of(at), self._recalled)

    def pages(self, at: datetime) -> tuple[Page, ...]:
        """The pages of the form, with one more for what no source could say."""
        return pages_of(self.e, self.case["sources"], self.facts(at))

    @property
    def told_at(self) -> datetime | None:
        """When the one-time notice was given."""
        return next((n["at"] for n in self.notices if n["kind"] == "correction"), None)


@lru_cache(maxsize=4096)
def _standing(edition: uuid.UUID, difference: uuid.UUID | None, situation: str, place: str) -> Mapping[str, Any]:
    """What stands for every case of one situation at one place; both parts are immutable."""
    return standing(what_runs(edition, difference, situation, place), registry_of(edition).dictionary)


def _instant(text: Any) -> Any:
    return datetime.fromisoformat(text) if text is not None else None


def _day(text: Any) -> Any:
    return date.fromisoformat(text) if text is not None else None


def _key(text: Any) -> Any:
    return uuid.UUID(text) if text is not None else None


def _bytes(text: Any) -> Any:
    return bytes.fromhex(text[2:]) if text is not None else None


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "timestamp with time zone": _instant,
    "date": _day,
    "uuid": _key,
    "bytea": _bytes,
}


@cache
def _typed(model: type[models.Model]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    return tuple((c, _READERS[t]) for c, t in table_of(model).types.items() if t in _READERS)


def typed_row(model: type[models.Model], row: Row) -> Row:
    """A row that came through jsonb, with the types its columns have."""
    for column, read in _typed(model):
        row[column] = read(row[column])
    return row


def load(key: uuid.UUID, *, lock: bool = False) -> Loaded:
    """The case, under lock for an act. One statement; a second only if somebody else committed while we waited for
    the lock.

    The sub-selects run on the statement's snapshot, the locked row may be newer: the heads then differ and the read is
    repeated, so an act never decides on steps older than the row it holds.
    """
    sql = _ONE + (" FOR UPDATE OF c" if lock else "")
    found = fetch(sql, [key])
    if found and found[0]["seen_seq"] != found[0]["head_seq"]:
        found = fetch(sql, [key])
    if not found:
        raise Refusal(
            "case.unknown", "没有这个办件，请核对编号。", "There is no such case; check its number.", status=404
        )
    row = found[0]
    row.pop("seen_seq")
    row["head_digest"] = bytes(row["head_digest"])
    children = {name: [typed_row(model, r) for r in row.pop(name)] for name, model in _CHILDREN}
    return Loaded(row, **children)


def apart(loaded: Loaded) -> Loaded:
    """The case as rows of its own: a preview alters them, the page beside it must not see that."""
    steps, materials, spans, notices = (
        [dict(row) for row in rows] for rows in (loaded.steps, loaded.materials, loaded.spans, loaded.notices)
    )
    return Loaded(dict(loaded.case), steps, materials, spans, notices)
