"""Differences against newer standards: stranded (unfavourable or dangling, with the day by which to revise), and
absorbed (the standard now says the same). A difference is written to one edition and goes on under later ones.

What a pair of edition and difference comes to under given numbers of the places above never changes, so the process
keeps it: texts are read once for all pairs that are new, in one statement.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from tongban.catalogue.format import ReadError, Source, read
from tongban.catalogue.life.comparison import compare_place
from tongban.catalogue.merge import MergeError
from tongban.catalogue.reading.above import numbers_of
from tongban.catalogue.registry import check_difference
from tongban.catalogue.rules.finding import Finding
from tongban.catalogue.rules.local import params_of
from tongban.core.ledger.reading import fetch

Row = dict[str, Any]
Pair = tuple[uuid.UUID, uuid.UUID]
PAGE = 50
KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A difference of a place to an item, and an edition it is held against."""

    edition: uuid.UUID
    difference: uuid.UUID
    code: str
    place: str

    @property
    def pair(self) -> Pair:
        return self.edition, self.difference


@dataclass(frozen=True, slots=True)
class Judged:
    """What a difference comes to under an edition: the errors that keep its changes out, or that it changes nothing."""

    errors: tuple[Finding, ...]
    absorbed: bool


# By edition, difference, and the numbers set above the place (none where the edition leaves none to places).
Key = tuple[uuid.UUID, uuid.UUID, frozenset[tuple[str, str]]]
_kept: dict[Key, Judged] = {}


def judged(asked: Iterable[Asked], at: datetime) -> Mapping[Pair, Judged]:
    """Each difference judged against the numbers set above its place; at most two statements."""
    wanted = {one.pair: one for one in asked}
    above = _above(wanted.values(), at)
    keys = {pair: (*pair, frozenset(above.get(pair, {}).items())) for pair in wanted}
    new = [pair for pair in wanted if keys[pair] not in _kept]
    if new:
        if len(_kept) + len(new) > KEPT:
            _kept.clear()
            new = list(wanted)
        for pair, found in _judge(new, above).items():
            _kept[keys[pair]] = found
    return {pair: _kept[keys[pair]] for pair in wanted}


def _above(asked: Iterable[Asked], at: datetime) -> dict[Pair, Mapping[str, str]]:
    """The numbers set above each place, where the edition leaves some to places. One statement, or none."""
    leaving = [one for one in asked if _leaves(one.edition)]
    numbers = numbers_of({one.code for one in leaving}, at)
    return {one.pair: numbers.above(one.code, one.place) for one in leaving}


@lru_cache(maxsize=1024)
def _leaves(edition: uuid.UUID) -> bool:
    """Does the edition leave numbers to places? Kept for ever, as editions are."""
    from tongban.catalogue.queries import definition

    return bool(params_of(definition(edition)))


def _judge(pairs: list[Pair], above: Mapping[Pair, Mapping[str, str]]) -> dict[Pair, Judged]:
    rows = fetch(
        """SELECT p.e, p.d, d.text FROM unnest(%s::uuid[], %s::uuid[]) AS p(e, d)
           JOIN catalogue_difference d ON d.id = p.d""",
        [[edition for edition, _ in pairs], [difference for _, difference in pairs]],
    )
    from tongban.catalogue.queries import definition

    alike: dict[tuple[uuid.UUID, bytes], Judged] = {}
    found: dict[Pair, Judged] = {}
    for row in rows:
        pair = (row["e"], row["d"])
        written = read(row["text"], str(row["d"]))
        sign = (row["e"], signature(written.data.get("difference") or {}, above.get(pair)))
        if sign not in alike:
            alike[sign] = _judgement(definition(row["e"]), written, above.get(pair, {}))
        found[pair] = alike[sign]
    return found


def signature(said: Mapping[str, Any], above: Mapping[str, str] | None = None) -> bytes:
    """What of a difference the check looks at: everything but the words filled in for telephones, venues, hours; and
    the numbers set above.

    Ten thousand places that adopt a standard as it is are one judgement.
    """
    local = said.get("local") or {}
    filled = {name: bool(str(value or "").strip()) for name, value in local.items()}
    same = bool(local.get("consult_phone")) and local.get("consult_phone") == local.get("complaint_phone")
    level = str(said.get("place") or "").rstrip("0")
    rest = {key: value for key, value in said.items() if key not in ("local", "place", "number", "of")}
    whole = {"rest": rest, "filled": filled, "same": same, "level": len(level), "number": bool(said.get("number"))}
    whole["above"] = dict(above or {})
    return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)


def _errors(standard: Source, written: Source, above: Mapping[str, str]) -> tuple[Finding, ...]:
    """What was published was confirmed by the province where it rests on a statute of the place."""
    found = check_difference(standard, written, above=above, approved=True)
    return tuple(one for one in found if one.severity == "error")


def _judgement(standard: Source, written: Source, above: Mapping[str, str]) -> Judged:
    errors = _errors(standard, written, above)
    said = written.data.get("difference") or {}
    if errors or not said.get("changes"):
        return Judged(errors, False)
    try:
        return Judged((), not compare_place(standard.data, said))
    except MergeError:
        return Judged((), False)


_ROWS = """
SELECT DISTINCT ON (i.code) i.code, i.name, i.line, d.id AS difference, d.number, d.edition_number AS cites,
       e.id AS edition, e.number AS newest, e.in_force_from AS since, n.id AS current, n.number AS running
FROM catalogue_difference d JOIN catalogue_item i ON i.id = d.item_id
JOIN LATERAL (SELECT id, number, in_force_from FROM catalogue_edition WHERE item_id = i.id
              AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
JOIN LATERAL (SELECT id, number FROM catalogue_edition WHERE item_id = i.id AND in_force_from <= %s
              AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) n ON true
WHERE rpad(d.place, 12, '0') = %s AND d.in_force_from <= %s AND i.code > %s
  AND (i.retired_at IS NULL OR i.retired_at > %s)
ORDER BY i.code, d.in_force_from DESC, d.published_at DESC LIMIT %s::bigint
"""


def _differences(place: str, at: datetime, after: str, size: int | None) -> list[Row]:
    """The difference that stands at a place for each item, written to an edition older than the newest."""
    rows = fetch(_ROWS, [at, place, at, after, at, size])
    return [row for row in rows if row["cites"] != row["newest"]]


def stranded(place: str, at: datetime, after: str = "", size: int | None = PAGE) -> list[Row]:
    """Differences of a place that a newer standard, in force or published for later, leaves unfavourable or dangling:
    with ``since`` (the instant it takes force: the day by which to revise) and ``findings``. ``size`` differences are
    looked at, so a page may be short.
    """
    rows = _differences(place, at, after, size)
    found = judged((Asked(row["edition"], row["difference"], row["code"], place) for row in rows), at)
    told = ((row, found[row["edition"], row["difference"]].errors) for row in rows)
    return [{**row, "findings": errors} for row, errors in told if errors]


def absorbed(place: str, at: datetime, after: str = "", size: int | None = PAGE) -> list[Row]:
    """Differences of a place whose every change the standard in force says too 已被标准吸收: nothing of the place's own
    is left but its local values.
    """
    rows = [row for row in _differences(place, at, after, size) if row["cites"] < row["running"]]
    found = judged((Asked(row["current"], row["difference"], row["code"], place) for row in rows), at)
    return [row for row in rows if found[row["current"], row["difference"]].absorbed]


def both(place: str, at: datetime) -> dict[str, int]:
    """How many of a place's differences are stranded and how many absorbed."""
    return {"stranded": len(stranded(place, at, size=None)), "absorbed": len(absorbed(place, at, size=None))}


def differences_of(code: str, at: datetime) -> list[Row]:
    """The difference that stands at each place for an item, with its text. One statement."""
    return fetch(
        """SELECT DISTINCT ON (rpad(d.place, 12, '0')) d.id, rpad(d.place, 12, '0') AS place, d.number, d.text,
                  d.edition_number, i.code, i.name
           FROM catalogue_difference d JOIN catalogue_item i ON i.id = d.item_id
           WHERE i.code = %s AND d.in_force_from <= %s
             AND NOT EXISTS (SELECT 1 FROM catalogue_filing f WHERE f.difference_id = d.id AND f.state = 'objected')
           ORDER BY rpad(d.place, 12, '0'), d.in_force_from DESC, d.published_at DESC""",
        [code, at],
    )


_looked_at: tuple[Source, dict[bytes, tuple[Finding, ...]]] | None = None


def against(standard: Source, text: str, above: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    """The errors a difference's text would have against a standard; those that are alike are judged once. ``above``:
    the numbers set above its place.
    """
    global _looked_at
    try:
        written = read(text, "difference")
    except ReadError:
        return ()
    if _looked_at is None or _looked_at[0] is not standard:
        _looked_at = (standard, {})
    alike = _looked_at[1]
    sign = signature(written.data.get("difference") or {}, above)
    if sign not in alike:
        alike[sign] = _errors(standard, written, above or {})
    return alike[sign]
