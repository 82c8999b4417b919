"""Differences against newer standards: stranded (unfavourable or dangling, with the day by which to revise), and
absorbed (the standard now says the same). A difference is written to one edition and goes on under later ones.

Differences that are alike but for what a place fills in (telephones, venues, hours) are one judgement, and what a sort
of difference comes to under an edition and given numbers of the places above never changes, so the process keeps it.
The sorts are counted by the database: a province with ten thousand adopters costs a handful of statements.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import orjson

from tongban.catalogue.reading.above import Numbers, numbers_of
from tongban.catalogue.reading.levels import stem_of
from tongban.core.ledger.reading import fetch
from tongban.definition.check.finding import Finding
from tongban.definition.check.local import params_of
from tongban.definition.comparison import compare_place
from tongban.definition.merge import MergeError
from tongban.definition.registry import check_difference
from tongban.definition.source import ReadError, Source, read
from tongban.organisation.queries import chain_of

Row = dict[str, Any]
PAGE = 50
KEPT = 20_000

# What of a difference ``d`` the check looks at: everything but the words filled in for telephones, venues, hours.
_SAID = "(d.document->'difference')"
_SIGN = f"""md5(jsonb_build_object(
  'rest', {_SAID} - '{{local,place,number,of}}'::text[],
  'filled', CASE jsonb_typeof({_SAID}->'local') WHEN 'object'
            THEN (SELECT jsonb_object_agg(l.key, btrim(COALESCE(l.value, '')) <> '')
                  FROM jsonb_each_text({_SAID}->'local') l) END,
  'same', COALESCE({_SAID}->'local'->>'consult_phone', '') <> ''
          AND {_SAID}->'local'->>'consult_phone' = {_SAID}->'local'->>'complaint_phone',
  'level', length(rtrim(d.place, '0')), 'number', d.number <> '')::text)"""


@dataclass(frozen=True, slots=True)
class Sort:
    """Differences that are alike, held against an edition: one of them stands for all. ``place``: where one of them
    stands, for the numbers set above it.
    """

    edition: uuid.UUID
    sign: str
    difference: uuid.UUID
    code: str
    place: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What a difference comes to under an edition: the errors that keep its changes out, or that it changes nothing."""

    errors: tuple[Finding, ...]
    absorbed: bool


# By edition, sort, and the numbers set above the place (none where the edition leaves none to places).
Key = tuple[uuid.UUID, str, frozenset[tuple[str, str]]]
_kept: dict[Key, Judged] = {}


def judged_one(edition: uuid.UUID, difference: uuid.UUID, code: str, place: str, at: datetime) -> Judged:
    """One difference under an edition, at its place. One statement, and one more for numbers set above."""
    found = fetch(f"SELECT {_SIGN} AS sign FROM catalogue_difference d WHERE d.id = %s", [difference])
    one = Sort(edition, found[0]["sign"], difference, code, place)
    return judged([one], at)[one]


def judged(sorts: Iterable[Sort], at: datetime) -> Mapping[Sort, Judged]:
    """Each sort judged against the numbers set above its place; at most two statements."""
    wanted = list(dict.fromkeys(sorts))
    leaving = {one.code for one in wanted if _leaves(one.edition)}
    numbers = numbers_of(leaving, at)
    above = {one: numbers.above(one.code, one.place) if one.code in leaving else {} for one in wanted}
    keys: dict[Sort, Key] = {one: (one.edition, one.sign, frozenset(above[one].items())) for one in wanted}
    new = {keys[one]: one for one in wanted if keys[one] not in _kept}
    if new:
        if len(_kept) + len(new) > KEPT:
            _kept.clear()
            new = {keys[one]: one for one in wanted}
        _judge(new, above)
    return {one: _kept[keys[one]] for one in wanted}


def _judge(new: Mapping[Key, Sort], above: Mapping[Sort, Mapping[str, str]]) -> None:
    from tongban.catalogue.queries import definition

    keys = [one.difference for one in new.values()]
    rows = fetch("SELECT id, text FROM catalogue_difference WHERE id = ANY(%s)", [keys])
    texts = {row["id"]: row["text"] for row in rows}
    for key, one in new.items():
        written = read(texts[one.difference], str(one.difference))
        _kept[key] = _judgement(definition(one.edition), written, above[one])


@lru_cache(maxsize=1024)
def _leaves(edition: uuid.UUID) -> bool:
    """Does the edition leave numbers to places? Kept for ever, as editions are."""
    from tongban.catalogue.queries import definition

    return bool(params_of(definition(edition)))


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


# -- at a place and everywhere below it --------------------------------------------------------------------------------

# The difference that stands at each place for each item (``s``), with its item, the edition that runs and the newest.
# ``parent``: the place above it, where the edition leaves numbers to places: what is alike else may differ by them.
_STANDING = f"""
WITH item AS MATERIALIZED (
  SELECT i.id, i.code, i.name, i.line, e.id AS edition, e.number AS newest, e.in_force_from AS since,
         n.id AS current, n.number AS running, jsonb_path_exists(e.document, '$.**.params') AS leaves
  FROM catalogue_item i
  JOIN LATERAL (SELECT id, number, in_force_from, document FROM catalogue_edition WHERE item_id = i.id
                AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
  JOIN LATERAL (SELECT id, number FROM catalogue_edition WHERE item_id = i.id AND in_force_from <= %(at)s
                AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) n ON true
  WHERE i.retired_at IS NULL OR i.retired_at > %(at)s),
last AS (
  SELECT DISTINCT ON (d.item_id, rpad(d.place, 12, '0')) d.id, d.item_id, d.edition_number AS cites,
         rpad(d.place, 12, '0') AS place
  FROM catalogue_difference d
  WHERE d.in_force_from <= %(at)s AND rpad(d.place, 12, '0') LIKE %(within)s
  ORDER BY d.item_id, rpad(d.place, 12, '0'), d.in_force_from DESC, d.published_at DESC),
s AS MATERIALIZED (
  SELECT item.*, last.id AS difference, last.place, last.cites, d.number, {_SIGN} AS sign,
         CASE WHEN item.leaves THEN left(last.place, CASE WHEN last.place LIKE '%%0000000000' THEN 0
              WHEN last.place LIKE '%%00000000' THEN 2 WHEN last.place LIKE '%%000000' THEN 4
              WHEN last.place LIKE '%%000' THEN 6 ELSE 9 END) ELSE '' END AS parent
  FROM last JOIN item ON item.id = last.item_id JOIN catalogue_difference d ON d.id = last.id
  WHERE last.cites <> item.newest)
"""
_SORTS = f"""{_STANDING}
SELECT code, edition, current, newest, running, cites, sign, parent, count(*) AS n, min(place) AS place,
       (array_agg(difference))[1] AS difference
FROM s GROUP BY code, edition, current, newest, running, cites, sign, parent ORDER BY code, sign, parent, cites"""
_PAGE = f"""{_STANDING}
SELECT code || place AS key, s.* FROM s
JOIN jsonb_to_recordset(%(sorts)s::jsonb) AS w(code text, sign text, parent text, cites int)
  USING (code, sign, parent, cites)
WHERE code || place > %(after)s ORDER BY code || place LIMIT %(size)s::bigint"""


def _sorts(place: str, at: datetime) -> list[Row]:
    """The sorts of differences at a place and below that are written to another edition than the newest, with how many
    of each there are.
    """
    return fetch(_SORTS, cast(Any, {"at": at, "within": f"{stem_of(place)}%"}))


def _stranded_in(rows: Sequence[Row], at: datetime) -> list[Row]:
    """The sorts that the newest standard, in force or published for later, leaves unfavourable or dangling."""
    sorts = {n: Sort(r["edition"], r["sign"], r["difference"], r["code"], r["place"]) for n, r in enumerate(rows)}
    found = judged(sorts.values(), at)
    return [{**rows[n], "findings": found[one].errors} for n, one in sorts.items() if found[one].errors]


def _absorbed_in(rows: Sequence[Row], at: datetime) -> list[Row]:
    """The sorts whose every change the standard in force says too."""
    late = [row for row in rows if row["cites"] < row["running"]]
    sorts = {n: Sort(r["current"], r["sign"], r["difference"], r["code"], r["place"]) for n, r in enumerate(late)}
    found = judged(sorts.values(), at)
    return [late[n] for n, one in sorts.items() if found[one].absorbed]


def _rows(
    place: str, at: datetime, after: str, size: int | None, chosen: Callable[[Sequence[Row], datetime], list[Row]]
) -> list[Row]:
    sorts = chosen(_sorts(place, at), at)
    if not sorts:
        return []
    names = ("code", "sign", "parent", "cites")
    told = orjson.dumps([{name: one[name] for name in names} for one in sorts]).decode()
    asked = {"at": at, "within": f"{stem_of(place)}%", "after": after, "size": size, "sorts": told}
    rows = fetch(_PAGE, cast(Any, asked))
    findings = {tuple(one[name] for name in names): one.get("findings", ()) for one in sorts}
    return [{**row, "findings": findings[tuple(row[name] for name in names)]} for row in rows]


def stranded(place: str, at: datetime, after: str = "", size: int | None = PAGE) -> list[Row]:
    """Differences of a place and of those below that a newer standard, in force or published for later, leaves
    unfavourable or dangling: with ``place``, ``since`` (the instant it takes force: the day by which to revise) and
    ``findings``; by code and place, ``key`` of the last one shown goes on. At most four statements.
    """
    return _rows(place, at, after, size, _stranded_in)


def absorbed(place: str, at: datetime, after: str = "", size: int | None = PAGE) -> list[Row]:
    """Differences of a place and of those below whose every change the standard in force says too 已被标准吸收: nothing
    of the place's own is left but its local values. As ``stranded``.
    """
    return _rows(place, at, after, size, _absorbed_in)


def both(place: str, at: datetime) -> dict[str, int]:
    """How many differences of a place and of those below are stranded and how many absorbed. At most five statements,
    none of them for each place.
    """
    rows = _sorts(place, at)
    return {
        "stranded": sum(one["n"] for one in _stranded_in(rows, at)),
        "absorbed": sum(one["n"] for one in _absorbed_in(rows, at)),
    }


# -- looking ahead -----------------------------------------------------------------------------------------------------


def differences_of(code: str, at: datetime) -> list[Row]:
    """The difference that stands at each place for an item, with its text and its sort. One statement."""
    return fetch(
        f"""SELECT DISTINCT ON (rpad(d.place, 12, '0')) d.id, rpad(d.place, 12, '0') AS place, d.number, d.text,
                   d.edition_number, i.code, i.name, {_SIGN} AS sign
            FROM catalogue_difference d JOIN catalogue_item i ON i.id = d.item_id
            WHERE i.code = %s AND d.in_force_from <= %s
              AND NOT EXISTS (SELECT 1 FROM catalogue_filing f WHERE f.difference_id = d.id AND f.state = 'objected')
            ORDER BY rpad(d.place, 12, '0'), d.in_force_from DESC, d.published_at DESC""",
        [code, at],
    )


def against(standard: Source, rows: Iterable[Row], numbers: Numbers) -> list[tuple[Row, tuple[Finding, ...]]]:
    """The differences that a standard not yet published would strand, with their errors; those alike judged once."""
    alike: dict[tuple[str, frozenset[tuple[str, str]]], tuple[Finding, ...]] = {}
    found = []
    for row in rows:
        above = numbers.over(row["code"], chain_of(row["place"])[1:])
        sign = (row["sign"], frozenset(above.items()))
        if sign not in alike:
            alike[sign] = _looked_at(standard, row["text"], above)
        if alike[sign]:
            found.append((row, alike[sign]))
    return found


def _looked_at(standard: Source, text: str, above: Mapping[str, str]) -> tuple[Finding, ...]:
    try:
        return _errors(standard, read(text, "difference"), above)
    except ReadError:
        return ()
