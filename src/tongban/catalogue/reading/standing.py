"""Differences against newer standards: stranded (unfavourable or dangling, with the day by which to revise), and
absorbed (the standard now says the same). A difference is written to one edition and goes on under later ones.

What a pair of edition and difference comes to never changes, so the process keeps it: texts are read once for all
pairs that are new, in one statement.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from tongban.catalogue.format import ReadError, Source, read
from tongban.catalogue.life.comparison import compare_place
from tongban.catalogue.merge import MergeError
from tongban.catalogue.registry import check_difference
from tongban.catalogue.rules.finding import Finding
from tongban.core.ledger.reading import fetch

Row = dict[str, Any]
Pair = tuple[uuid.UUID, uuid.UUID]
PAGE = 50
KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Judged:
    """What a difference comes to under an edition: the errors that keep its changes out, or that it changes nothing."""

    errors: tuple[Finding, ...]
    absorbed: bool


_kept: dict[Pair, Judged] = {}


def judged(pairs: Iterable[Pair]) -> Mapping[Pair, Judged]:
    """Each pair (edition, difference) judged; at most one statement."""
    wanted = list(dict.fromkeys(pairs))
    new = [pair for pair in wanted if pair not in _kept]
    if new:
        if len(_kept) + len(new) > KEPT:
            _kept.clear()
            new = wanted
        _judge(new)
    return {pair: _kept[pair] for pair in wanted}


def _judge(pairs: list[Pair]) -> None:
    rows = fetch(
        """SELECT p.e, p.d, d.text FROM unnest(%s::uuid[], %s::uuid[]) AS p(e, d)
           JOIN catalogue_difference d ON d.id = p.d""",
        [[edition for edition, _ in pairs], [difference for _, difference in pairs]],
    )
    from tongban.catalogue.queries import definition

    alike: dict[tuple[uuid.UUID, bytes], Judged] = {}
    for row in rows:
        written = read(row["text"], str(row["d"]))
        sign = (row["e"], signature(written.data.get("difference") or {}))
        if sign not in alike:
            alike[sign] = _judgement(definition(row["e"]), written)
        _kept[row["e"], row["d"]] = alike[sign]


def signature(said: Mapping[str, Any]) -> bytes:
    """What of a difference the check looks at: everything but the words filled in for telephones, venues, hours.

    Ten thousand places that adopt a standard as it is are one judgement.
    """
    local = said.get("local") or {}
    filled = {name: bool(str(value or "").strip()) for name, value in local.items()}
    same = bool(local.get("consult_phone")) and local.get("consult_phone") == local.get("complaint_phone")
    level = str(said.get("place") or "").rstrip("0")
    rest = {key: value for key, value in said.items() if key not in ("local", "place", "number", "of")}
    whole = {"rest": rest, "filled": filled, "same": same, "level": len(level), "number": bool(said.get("number"))}
    return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)


def _judgement(standard: Source, written: Source) -> Judged:
    errors = tuple(one for one in check_difference(standard, written) if one.severity == "error")
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
    found = judged((row["edition"], row["difference"]) for row in rows)
    told = ((row, found[row["edition"], row["difference"]].errors) for row in rows)
    return [{**row, "findings": errors} for row, errors in told if errors]


def absorbed(place: str, at: datetime, after: str = "", size: int | None = PAGE) -> list[Row]:
    """Differences of a place whose every change the standard in force says too 已被标准吸收: nothing of the place's own
    is left but its local values.
    """
    rows = [row for row in _differences(place, at, after, size) if row["cites"] < row["running"]]
    found = judged((row["current"], row["difference"]) for row in rows)
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


def against(standard: Source, text: str) -> tuple[Finding, ...]:
    """The errors a difference's text would have against a standard; those that are alike are judged once."""
    global _looked_at
    try:
        written = read(text, "difference")
    except ReadError:
        return ()
    if _looked_at is None or _looked_at[0] is not standard:
        _looked_at = (standard, {})
    alike = _looked_at[1]
    sign = signature(written.data.get("difference") or {})
    if sign not in alike:
        alike[sign] = tuple(one for one in check_difference(standard, written) if one.severity == "error")
    return alike[sign]
