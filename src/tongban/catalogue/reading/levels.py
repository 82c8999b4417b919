"""Levels as reports, each with a constant number of statements: the basic directory, unadopted, orphaned, unfounded,
beyond power, diverging; and the filings. ``after`` is the key of the last row shown (mostly its code), ``size`` None
everything. Differences that a newer standard strands or has absorbed stand in ``reading.standing``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import orjson

from tongban.catalogue.life.levels import NAMES, may_create
from tongban.catalogue.life.taking import levels_taken
from tongban.catalogue.models import Filing
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.vocabulary import KINDS
from tongban.organisation.queries import chain_of, level_of

Row = dict[str, Any]
PAGE = 50


def _rows(sql: str, values: Mapping[str, Any]) -> list[Row]:
    """One statement with named values."""
    return fetch(sql, cast(Any, values))


def _page(body: str, key: str, values: Mapping[str, Any], after: str, size: int | None) -> list[Row]:
    return _rows(
        f"""SELECT *, {key} AS key FROM ({body}) found WHERE {key} > %(after)s
            ORDER BY {key} LIMIT %(size)s::bigint""",
        {**values, "after": after, "size": size},
    )


_CURRENT = """JOIN LATERAL (SELECT id, number, document, in_force_from FROM catalogue_edition
    WHERE item_id = i.id AND in_force_from <= %(at)s AND withdrawn_at IS NULL
    ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true"""
_LIVE = "(i.retired_at IS NULL OR i.retired_at > %(at)s)"
# Standards of the province, and own items of the places above: what a place takes over 承接.
_SUPERIOR = "(i.place = '' OR i.place = ANY(%(above)s))"
_WITHIN = "(%(stem)s = '' OR {0} LIKE %(stem)s || '%%')"
# Whichever situation says so, by a constant or by a rule's branches.
_AT_LEVEL = """jsonb_path_query_array(e.document, '$.**.competence.level')::text ~ %(level)s"""
# The changes of the difference that stands at a place now; none where it only fills in what is left to it.
_STANDING = """LEFT JOIN LATERAL (SELECT edition_number, document->'difference'->'changes' AS changes
    FROM catalogue_difference WHERE item_id = i.id AND rpad(place, 12, '0') = {0} AND in_force_from <= %(at)s
    ORDER BY in_force_from DESC, published_at DESC LIMIT 1) d ON true"""


def stem_of(place: str) -> str:
    """What the codes of a place and of everything below it begin with (51, 5101, 510107); empty for everywhere."""
    cuts = {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}
    return place[: cuts[level_of(place)]] if place else ""


def _values(place: str, at: datetime, line: str = "", level: int = 0) -> dict[str, Any]:
    return {
        "at": at,
        "place": place,
        "line": line,
        "stem": stem_of(place),
        "above": list(chain_of(place)[1:]) if place else [],
        "level": "|".join(NAMES[one] for one in levels_taken(level or level_of(place))) if place else "",
    }


_DIRECTORY = f"""SELECT i.code, i.name, i.kind, i.line, i.place, i.suspended_at, e.number AS edition,
    e.in_force_from AS since, a.adopted_at, a.number, d.edition_number AS cites,
    CASE jsonb_typeof(d.changes) WHEN 'array' THEN jsonb_array_length(d.changes) ELSE 0 END AS changes,
    (SELECT count(*) FROM catalogue_adoption o WHERE o.item_id = i.id AND o.ended_at IS NULL) AS adopters,
    i.place = %(place)s OR ({_SUPERIOR} AND {_AT_LEVEL}) AS carried_out
    FROM catalogue_item i {_CURRENT}
    LEFT JOIN catalogue_adoption a ON a.item_id = i.id AND a.place = %(place)s AND a.ended_at IS NULL
    {_STANDING.format("%(place)s")}
    WHERE {_LIVE} AND (%(line)s = '' OR i.line = %(line)s)
      AND (i.place = %(place)s OR ({_SUPERIOR} AND ({_AT_LEVEL} OR %(stem)s = '51')))"""


def directory_of(
    level: int, place: str, at: datetime, after: str = "", size: int | None = PAGE, line: str = ""
) -> list[Row]:
    """The basic directory 基本目录 of a place: superior items carried out at its level and its own items, by code, with
    ``adopted_at`` and ``number`` of the adoption where it has one, ``cites`` and ``changes`` (how many) of its
    difference, ``adopters`` everywhere. The province, which keeps them, lists all its standards. One statement.
    """
    return _page(_DIRECTORY, "code", _values(place, at, line, level), after, size)


_UNADOPTED = f"""SELECT i.code, i.name, i.kind, i.line, e.number AS edition, e.in_force_from AS since
    FROM catalogue_item i {_CURRENT}
    WHERE {_LIVE} AND {_SUPERIOR} AND (%(line)s = '' OR i.line = %(line)s) AND {_AT_LEVEL}
      AND NOT EXISTS (SELECT 1 FROM catalogue_adoption a
                      WHERE a.item_id = i.id AND a.place = %(place)s AND a.ended_at IS NULL)"""


def unadopted(place: str, at: datetime, after: str = "", size: int | None = PAGE, line: str = "") -> list[Row]:
    """Superior items of the place's level that it has not adopted 未认领, by code. One statement."""
    return _page(_UNADOPTED, "code", _values(place, at, line), after, size)


_ORPHANED = f"""SELECT i.code, i.name, i.kind, i.line, a.place, a.number, i.retired_at, i.replaced_by,
    d.edition_number AS cites, e.number AS edition,
    CASE WHEN NOT {_LIVE} THEN 'retired' ELSE 'superseded' END AS cause
    FROM catalogue_adoption a JOIN catalogue_item i ON i.id = a.item_id {_CURRENT} {_STANDING.format("a.place")}
    WHERE a.ended_at IS NULL AND {_WITHIN.format("a.place")} AND (NOT {_LIVE} OR d.edition_number < e.number)
      AND (%(cause)s = '' OR NOT {_LIVE})"""


def orphaned(place: str, at: datetime, after: str = "", size: int | None = PAGE, cause: str = "") -> list[Row]:
    """Adoptions of a place and of those below whose item is retired, or (unless ``cause`` is ``retired``) whose
    difference is written to an edition that is no longer in force. One statement. ``place`` empty: everywhere.
    """
    return _page(_ORPHANED, "code || place", {**_values(place, at), "cause": cause}, after, size)


# The kinds of the laws a definition names as its basis, whether one citation or several.
_KINDS = """ARRAY(SELECT COALESCE(e.document->'laws'->split_part(c.one, '#', 1)->>'kind', '')
    FROM jsonb_array_elements_text(CASE jsonb_typeof(e.document->'basis') WHEN 'array' THEN e.document->'basis'
         WHEN 'string' THEN jsonb_build_array(e.document->'basis') ELSE '[]'::jsonb END) c(one))"""
_UNFOUNDED = f"""SELECT i.code, i.name, i.kind, i.line, i.place, e.number AS edition FROM catalogue_item i {_CURRENT}
    WHERE {_LIVE} AND (%(stem)s IN ('', '51') OR i.place LIKE %(stem)s || '%%')
      AND NOT EXISTS (SELECT 1 FROM unnest({_KINDS}) k WHERE k <> '')"""


def unfounded(at: datetime, after: str = "", size: int | None = PAGE, place: str = "") -> list[Row]:
    """Items of a place and below that name no basis, or only laws that are not named with their kind 无依据; the
    province answers for its standards too. One statement.
    """
    return _page(_UNFOUNDED, "code", _values(place, at), after, size)


_DEPTH = """CASE WHEN i.place LIKE '%%0000000000' THEN 1 WHEN i.place LIKE '%%00000000' THEN 2
    WHEN i.place LIKE '%%000000' THEN 3 WHEN i.place LIKE '%%000' THEN 4 ELSE 5 END"""
_BEYOND = f"""SELECT i.code, i.name, i.kind, i.line, i.place, e.number AS edition, {_KINDS} AS kinds,
    p.kinds AS allowed FROM catalogue_item i {_CURRENT}
    JOIN jsonb_to_recordset(%(powers)s::jsonb) AS p(nature text, level int, kinds text[])
      ON p.nature = COALESCE(e.document->>'nature', i.kind) AND p.level = {_DEPTH}
    WHERE {_LIVE} AND i.place <> '' AND {_WITHIN.format("i.place")} AND NOT {_KINDS} && p.kinds"""


def _powers() -> str:
    powers = [
        {"nature": nature, "level": level, "kinds": list(may_create(nature, level))}
        for nature in KINDS
        for level in NAMES.keys() & range(1, 6)
    ]
    return orjson.dumps(powers).decode()


def beyond_power(at: datetime, after: str = "", size: int | None = PAGE, place: str = "") -> list[Row]:
    """Own items of a place and below on a basis by which their level may create none of that kind 越权设定. One
    statement.
    """
    return _page(_BEYOND, "code", {**_values(place, at), "powers": _powers()}, after, size)


# An office entry (14 places) goes by the name of its situation; lists as found count filings among the other powers.
# Pairs are found by name, and by the code's beginning of each length that codes of standards have: both are hashed, so
# that a province's entries cost no comparison of each with each.
_DIVERGING = """SELECT * FROM (
    WITH standard AS MATERIALIZED (
      SELECT i.id, i.code, i.name, i.kind, b.basis FROM catalogue_item i
      JOIN LATERAL (SELECT document->'basis' AS basis FROM catalogue_edition WHERE item_id = i.id
                    AND withdrawn_at IS NULL ORDER BY number DESC LIMIT 1) b ON true WHERE i.place = ''),
    own AS MATERIALIZED (
      SELECT o.id::text, o.code, o.name, o.kind, o.place, e.document->'basis' AS basis FROM catalogue_item o
      JOIN LATERAL (SELECT document FROM catalogue_edition WHERE item_id = o.id
                    ORDER BY number DESC LIMIT 1) e ON true
      WHERE o.place <> '' AND o.place LIKE %(stem)s || '%%'),
    lengths AS (SELECT DISTINCT length(code) AS n FROM standard),
    pair AS (
      SELECT x.id, i.id AS standard FROM catalogue_directory_entry x JOIN standard i ON i.name = x.name
      WHERE x.until IS NULL AND x.area LIKE %(stem)s || '%%'
      UNION
      SELECT x.id, i.id FROM catalogue_directory_entry x CROSS JOIN lengths l
      JOIN standard i ON i.code = left(x.code, l.n)
      WHERE x.until IS NULL AND x.code <> '' AND x.area LIKE %(stem)s || '%%'
      UNION
      SELECT o.id, i.id FROM own o JOIN standard i ON i.name = o.name OR left(o.code, length(i.code)) = i.code),
    x AS (
      SELECT p.standard, d.id, d.code, d.name, d.kind, rpad(d.area, 12, '0') AS place, NULL::jsonb AS basis
      FROM pair p JOIN catalogue_directory_entry d ON d.id = p.id
      UNION ALL SELECT p.standard, o.* FROM pair p JOIN own o ON o.id = p.id)
    SELECT x.id, x.code, x.name, x.kind, x.place, i.code AS superior_code, i.name AS superior_name,
           i.kind AS superior_kind,
           array_remove(ARRAY[CASE WHEN x.name <> i.name AND x.code = i.code THEN 'name' END,
                              CASE WHEN x.kind <> i.kind AND (x.kind, i.kind) <> ('其他', '备案') THEN 'kind' END,
                              CASE WHEN left(x.code, length(i.code)) <> i.code THEN 'code' END,
                              CASE WHEN x.basis IS DISTINCT FROM i.basis AND x.basis IS NOT NULL
                                   THEN 'basis' END], NULL) AS differs
    FROM x JOIN standard i ON i.id = x.standard) found_
    WHERE cardinality(differs) > 0"""


def diverging(place: str, after: str = "", size: int | None = PAGE) -> list[Row]:
    """Entries of the directory of a place and of those below that differ from the common standard 与上级不一致: same
    code, another name or kind; same name, another code; own items also by another basis. One statement.

    ``differs`` lists name, kind, code, basis; ``superior`` is the standard's code, name and kind; ``place``: whose.
    """
    return _page(_DIVERGING, "id || superior_code", {"stem": stem_of(place)}, after, size)


_COUNTED = {
    "directory": _DIRECTORY,
    "unadopted": _UNADOPTED,
    "orphaned": _ORPHANED,
    "unfounded": _UNFOUNDED,
    "beyond": _BEYOND,
    "diverging": _DIVERGING,
}


def counts(place: str, at: datetime, line: str = "") -> dict[str, int]:
    """How many rows each report of a place has. One statement."""
    parts = ", ".join(f'(SELECT count(*) FROM ({body}) n) AS "{name}"' for name, body in _COUNTED.items())
    return _rows(f"SELECT {parts}", {**_values(place, at, line), "cause": "retired", "powers": _powers()})[0]


def lines_of(place: str, at: datetime) -> list[Row]:
    """The lines of a place's directory with how many items each has. One statement."""
    return _rows(f"SELECT line, count(*) AS n FROM ({_DIRECTORY}) x GROUP BY line ORDER BY line", _values(place, at))


def places_below(place: str, at: datetime) -> list[Row]:
    """The divisions directly below, each with how many items it has adopted, how many it has not, and in how many it
    does better than the standard. One statement.
    """
    level = level_of(place) + 1
    return _rows(
        f"""WITH asked AS (SELECT i.id FROM catalogue_item i {_CURRENT}
                           WHERE {_LIVE} AND i.place = '' AND {_AT_LEVEL})
            SELECT v.code, v.name, count(a.id) AS adopted, (SELECT count(*) FROM asked) - count(a.id) AS missing,
                   count(*) FILTER (WHERE jsonb_typeof(d.changes) = 'array' AND d.changes <> '[]'::jsonb) AS better
            FROM organisation_division v
            LEFT JOIN catalogue_adoption a ON a.place = v.code AND a.ended_at IS NULL
                      AND a.item_id IN (SELECT id FROM asked)
            LEFT JOIN catalogue_item i ON i.id = a.item_id {_STANDING.format("v.code")}
            WHERE v.parent = %(place)s GROUP BY v.code, v.name ORDER BY v.code""",
        {**_values(place, at, level=level)},
    )


def filings(viewer: Actor, state: str = "", after: str = "", size: int = PAGE) -> list[Filing]:
    """Filings of favourable differences, newest first, with difference and item. One query. ``after``: the last number
    shown.
    """
    rows = Filing.seen_by(viewer).select_related("difference", "difference__item").defer("difference__text")
    if state:
        rows = rows.filter(state=state)
    if after:
        rows = rows.filter(number__lt=after)
    return list(rows.order_by("-number")[:size])
