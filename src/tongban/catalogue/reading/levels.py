"""Levels as reports, each with a constant number of statements: unadopted, orphaned, unfounded, beyond power,
diverging, stranded; and the filings. ``after`` is the key of the last row shown (mostly its code).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import orjson

from tongban.catalogue.format import ReadError, Source, read
from tongban.catalogue.life.levels import NAMES, may_create
from tongban.catalogue.models import Filing
from tongban.catalogue.registry import check_difference
from tongban.catalogue.rules.finding import Finding
from tongban.catalogue.vocabulary import KINDS
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.organisation.queries import level_of

Row = dict[str, Any]
PAGE = 50


def _rows(sql: str, values: Mapping[str, Any]) -> list[Row]:
    """One statement with named values."""
    return fetch(sql, cast(Any, values))


_CURRENT = """JOIN LATERAL (SELECT id, number, document, in_force_from FROM catalogue_edition
    WHERE item_id = i.id AND in_force_from <= %(at)s AND withdrawn_at IS NULL
    ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true"""
_LIVE = "(i.retired_at IS NULL OR i.retired_at > %(at)s)"


def directory_of(level: int, place: str, at: datetime, after: str = "", size: int = PAGE) -> list[Row]:
    """The basic directory 基本目录 of a place: standards carried out at its level and its own items, by code, with
    ``adopted_at`` and ``number`` of the adoption where it has one. One statement.
    """
    return _rows(
        f"""SELECT i.code, i.name, i.kind, i.line, i.place, e.number AS edition, a.adopted_at, a.number
            FROM catalogue_item i {_CURRENT}
            LEFT JOIN catalogue_adoption a ON a.item_id = i.id AND a.place = %(place)s AND a.ended_at IS NULL
            WHERE {_LIVE} AND i.code > %(after)s AND (i.place = %(place)s OR (i.place = '' AND {_AT_LEVEL}))
            ORDER BY i.code LIMIT %(size)s""",
        {"at": at, "place": place, "after": after, "size": size, "level": NAMES[level]},
    )


# Whichever situation says so, by a constant or by a rule's branches.
_AT_LEVEL = """jsonb_path_query_array(e.document, '$.**.competence.level')::text LIKE '%%' || %(level)s || '%%'"""


def unadopted(place: str, at: datetime, after: str = "", size: int = PAGE) -> list[Row]:
    """Standards of the place's level that it has not adopted 未认领, by code. One statement."""
    return _rows(
        f"""SELECT i.code, i.name, i.kind, i.line, e.number AS edition, e.in_force_from AS since
            FROM catalogue_item i {_CURRENT}
            WHERE {_LIVE} AND i.place = '' AND i.code > %(after)s AND {_AT_LEVEL}
              AND NOT EXISTS (SELECT 1 FROM catalogue_adoption a
                              WHERE a.item_id = i.id AND a.place = %(place)s AND a.ended_at IS NULL)
            ORDER BY i.code LIMIT %(size)s""",
        {"at": at, "place": place, "after": after, "size": size, "level": NAMES[level_of(place)]},
    )


def orphaned(place: str, at: datetime, after: str = "", size: int = PAGE) -> list[Row]:
    """Adoptions whose item is retired, or whose difference is written to an edition that is no longer in force. One
    statement. ``place`` empty: everywhere; ``cause``: retired or superseded.
    """
    return _rows(
        f"""SELECT i.code, i.name, a.place, a.number, i.retired_at, i.replaced_by, d.edition_number AS cites,
                   e.number AS edition,
                   CASE WHEN NOT {_LIVE} THEN 'retired' ELSE 'superseded' END AS cause
            FROM catalogue_adoption a JOIN catalogue_item i ON i.id = a.item_id {_CURRENT}
            LEFT JOIN LATERAL (SELECT edition_number FROM catalogue_difference
                WHERE item_id = i.id AND rpad(place, 12, '0') = a.place AND in_force_from <= %(at)s
                ORDER BY in_force_from DESC LIMIT 1) d ON true
            WHERE a.ended_at IS NULL AND (%(place)s = '' OR a.place = %(place)s) AND i.code || a.place > %(after)s
              AND (NOT {_LIVE} OR d.edition_number < e.number)
            ORDER BY i.code || a.place LIMIT %(size)s""",
        {"at": at, "place": place, "after": after, "size": size},
    )


# The kinds of the laws a definition names as its basis, whether one citation or several.
_KINDS = """ARRAY(SELECT COALESCE(e.document->'laws'->split_part(c.one, '#', 1)->>'kind', '')
    FROM jsonb_array_elements_text(CASE jsonb_typeof(e.document->'basis') WHEN 'array' THEN e.document->'basis'
         WHEN 'string' THEN jsonb_build_array(e.document->'basis') ELSE '[]'::jsonb END) c(one))"""


def unfounded(at: datetime, after: str = "", size: int = PAGE) -> list[Row]:
    """Items that name no basis, or only laws that are not named with their kind 无依据. One statement."""
    return _rows(
        f"""SELECT i.code, i.name, i.kind, i.line, i.place, e.number AS edition FROM catalogue_item i {_CURRENT}
            WHERE {_LIVE} AND i.code > %(after)s AND NOT EXISTS (SELECT 1 FROM unnest({_KINDS}) k WHERE k <> '')
            ORDER BY i.code LIMIT %(size)s""",
        {"at": at, "after": after, "size": size},
    )


def beyond_power(at: datetime, after: str = "", size: int = PAGE) -> list[Row]:
    """Own items of places on a basis by which their level may create none of that kind 越权设定. One statement."""
    powers = [
        {"nature": nature, "level": level, "kinds": list(may_create(nature, level))}
        for nature in KINDS
        for level in NAMES.keys() & range(1, 6)
    ]
    depth = """CASE WHEN i.place LIKE '%%0000000000' THEN 1 WHEN i.place LIKE '%%00000000' THEN 2
                    WHEN i.place LIKE '%%000000' THEN 3 WHEN i.place LIKE '%%000' THEN 4 ELSE 5 END"""
    return _rows(
        f"""SELECT i.code, i.name, i.kind, i.place, e.number AS edition, {_KINDS} AS kinds, p.kinds AS allowed
            FROM catalogue_item i {_CURRENT}
            JOIN jsonb_to_recordset(%(powers)s::jsonb) AS p(nature text, level int, kinds text[])
              ON p.nature = COALESCE(e.document->>'nature', i.kind) AND p.level = {depth}
            WHERE {_LIVE} AND i.place <> '' AND i.code > %(after)s AND NOT {_KINDS} && p.kinds
            ORDER BY i.code LIMIT %(size)s""",
        {"at": at, "after": after, "size": size, "powers": orjson.dumps(powers).decode()},
    )


def diverging(area: str, after: str = "", size: int = PAGE) -> list[Row]:
    """Entries of a place's directory that differ from the common standard 与上级不一致: same code, another name or
    kind; same name, another code; own items also by another basis. One statement.

    ``differs`` lists name, kind, code, basis; ``superior`` is the standard's code, name and kind.
    """
    return _rows(
        """SELECT * FROM (
             SELECT x.id, x.code, x.name, x.kind, i.code AS superior_code, i.name AS superior_name,
                    i.kind AS superior_kind,
                    array_remove(ARRAY[CASE WHEN x.name <> i.name THEN 'name' END,
                                       CASE WHEN x.kind <> i.kind THEN 'kind' END,
                                       CASE WHEN left(x.code, length(i.code)) <> i.code THEN 'code' END,
                                       CASE WHEN x.basis IS DISTINCT FROM b.basis AND x.basis IS NOT NULL
                                            THEN 'basis' END], NULL) AS differs
             FROM (SELECT id, code, name, kind, NULL::jsonb AS basis FROM catalogue_directory_entry
                   WHERE rpad(area, 12, '0') = %(area)s
                   UNION ALL
                   SELECT o.id::text, o.code, o.name, o.kind, e.document->'basis' FROM catalogue_item o
                   JOIN LATERAL (SELECT document FROM catalogue_edition WHERE item_id = o.id
                                 ORDER BY number DESC LIMIT 1) e ON true WHERE o.place = %(area)s) x
             JOIN catalogue_item i ON i.place = '' AND (i.name = x.name OR (x.code <> ''
                  AND left(x.code, length(i.code)) = i.code))
             JOIN LATERAL (SELECT document->'basis' AS basis FROM catalogue_edition WHERE item_id = i.id
                           AND withdrawn_at IS NULL ORDER BY number DESC LIMIT 1) b ON true) found
           WHERE cardinality(differs) > 0 AND id > %(after)s ORDER BY id LIMIT %(size)s""",
        {"area": area, "after": after, "size": size},
    )


def differences_of(code: str, at: datetime) -> list[Row]:
    """The difference that stands at each place for an item, with its text. One statement."""
    return fetch(
        """SELECT DISTINCT ON (rpad(d.place, 12, '0')) d.id, rpad(d.place, 12, '0') AS place, d.number, d.text,
                  d.edition_number, i.code, i.name
           FROM catalogue_difference d JOIN catalogue_item i ON i.id = d.item_id
           WHERE i.code = %s AND d.in_force_from <= %s
             AND NOT EXISTS (SELECT 1 FROM catalogue_filing f WHERE f.difference_id = d.id AND f.state = 'objected')
           ORDER BY rpad(d.place, 12, '0'), d.in_force_from DESC""",
        [code, at],
    )


def against(standard: Source, text: str) -> tuple[Finding, ...]:
    """The errors a difference's text would have against a standard."""
    try:
        written = read(text, "difference")
    except ReadError:
        return ()
    return tuple(one for one in check_difference(standard, written) if one.severity == "error")


def stranded(place: str, at: datetime, after: str = "", size: int = PAGE) -> list[Row]:
    """Differences of a place that a newer standard, in force or published for later, leaves unfavourable or dangling:
    with ``from`` (the instant it takes force: the date by which to revise) and ``findings``. One statement; the check
    of each pair is kept by the process. ``size`` differences are looked at, so a page may be short.
    """
    from tongban.catalogue.queries import what_still_holds

    rows = fetch(
        """SELECT DISTINCT ON (i.code) i.code, i.name, d.id AS difference, d.number, d.edition_number AS cites,
                  e.id AS edition, e.number AS newest, e.in_force_from AS since
           FROM catalogue_difference d JOIN catalogue_item i ON i.id = d.item_id
           JOIN LATERAL (SELECT id, number, in_force_from FROM catalogue_edition WHERE item_id = i.id
                         AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
           WHERE rpad(d.place, 12, '0') = %s AND d.in_force_from <= %s AND i.code > %s
             AND (i.retired_at IS NULL OR i.retired_at > %s)
           ORDER BY i.code, d.in_force_from DESC LIMIT %s""",
        [place, at, after, at, size],
    )
    found = []
    for row in rows:
        errors = what_still_holds(row["edition"], row["difference"])[1] if row["cites"] != row["newest"] else ()
        if errors:
            found.append({**row, "findings": errors})
    return found


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
