"""The basic directory 基本目录 as entries: pages by code, counts, one entry, what contradicts. Each function is one
statement, whatever the number of entries; pages go by the key of the last entry shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import rjieba

from tongban.catalogue.life.listing import pieces, runs_of, told
from tongban.core.codes.written import narrow
from tongban.core.ledger.reading import fetch
from tongban.definition.check.finding import Finding

Row = dict[str, Any]
PAGE = 50
# Organs offered as a filter: those with most entries under what is chosen.
MOST_ORGANS = 40
# Words of asking, not of what is asked for: half of all names would match them.
_FILLERS = frozenset({"办理", "申请", "怎么", "如何", "我想", "我要", "需要", "什么", "哪里", "怎样"})
_CODE = re.compile(r"[0-9A-Z][0-9A-Z-]{3,}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: part of a name or the beginning of a code, kind, level, organ (by name), division (12
    digits); empty where it does not matter.
    """

    q: str = ""
    kind: str = ""
    level: str = ""
    organ: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """Entries by kind, level and organ, each under the other conditions; ``found`` under all of them, ``total`` of
    everything.
    """

    total: int = 0
    found: int = 0
    kind: dict[str, int] = field(default_factory=dict)
    level: dict[str, int] = field(default_factory=dict)
    organ: dict[str, int] = field(default_factory=dict)


_COLUMNS = {"kind": "e.kind", "level": "e.level", "organ": "e.department"}
# The item of ours that carries the entry's code, or whose situation does; nothing where it is retired.
_ITEM = """LEFT JOIN LATERAL (
  SELECT i.code AS item, s.key AS situation FROM catalogue_item i
  JOIN LATERAL (SELECT document FROM catalogue_edition WHERE item_id = i.id AND in_force_from <= %(at)s
                AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) d ON true
  LEFT JOIN LATERAL (SELECT key FROM jsonb_each(d.document->'situations')
                     WHERE value->>'code' IN (e.code, substr(e.code, 13)) AND e.code <> '' LIMIT 1) s ON true
  WHERE i.code IN (e.code, left(e.code, 12)) AND (i.code = e.code OR s.key IS NOT NULL)
    AND (i.retired_at IS NULL OR i.retired_at > %(at)s) ORDER BY i.code DESC LIMIT 1) g ON true"""
_SELECTED = """e.id, e.code, e.name, e.main, e.kind, e.level, e.department AS organ, e.organ_code, e.area, e.listing,
  e.year, e.source, e.findings, e.since, COALESCE(g.item, '') AS item, COALESCE(g.situation, '') AS situation"""


def entries(asked: Asked, at: datetime, after: str = "", size: int = PAGE) -> list[Row]:
    """Entries in the order of their codes, each with ``item`` and ``situation`` where a definition of ours has its
    code. ``after``: the ``id`` of the last one shown.
    """
    where, values = _conditions(asked)
    return _rows(
        f"""SELECT {_SELECTED} FROM (SELECT * FROM catalogue_directory_entry e
              WHERE {where} AND e.id > %(after)s ORDER BY e.id LIMIT %(size)s) e {_ITEM} ORDER BY e.id""",
        {**values, "at": at, "after": after, "size": size},
    )


def entries_coded(code: str, at: datetime) -> list[Row]:
    """The entries of a code, one for each division that lists it; for an entry without code, by its ``id``."""
    return _rows(
        f"""SELECT {_SELECTED} FROM catalogue_directory_entry e {_ITEM}
            WHERE e.until IS NULL AND ((e.code = %(code)s AND e.code <> '') OR e.id = %(code)s)
            ORDER BY e.id LIMIT 200""",
        {"code": code, "at": at},
    )


def counts(asked: Asked) -> Counts:
    """How many entries there are under each kind, level and organ. One statement."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    for name, column in _COLUMNS.items():
        where, values = _conditions(asked, without=name)
        most = f" ORDER BY count(*) DESC, {column} LIMIT {MOST_ORGANS}" if name == "organ" else ""
        parts.append(
            f"(SELECT '{name}' AS facet, {column} AS value, count(*) AS n FROM catalogue_directory_entry e "
            f"WHERE {where} GROUP BY {column}{most})"
        )
    where, values = _conditions(asked)
    parts.append(f"SELECT 'found', '', count(*) FROM catalogue_directory_entry e WHERE {where}")
    parts.append("SELECT 'total', '', count(*) FROM catalogue_directory_entry WHERE until IS NULL")
    found: dict[str, dict[str, int]] = {"kind": {}, "level": {}, "organ": {}, "found": {}, "total": {}}
    for row in _rows(" UNION ALL ".join(parts), values):
        found[row["facet"]][row["value"]] = row["n"]
    return Counts(found["total"][""], found["found"][""], found["kind"], found["level"], found["organ"])


def also_listed(text: str, at: datetime, size: int = 5) -> list[Row]:
    """Entries that share words of two or more characters with a question, the longest match first: what a search shows
    below the items. One statement.
    """
    cut = dict.fromkeys(str(word).lower() for word in rjieba.cut_for_search(text))
    words = [word for word in cut if len(word) > 1 and word.isalnum() and word not in _FILLERS][:16]
    if not words:
        return []
    return _rows(
        f"""SELECT {_SELECTED} FROM (
              SELECT e.*, (SELECT SUM(length(w)) FROM unnest(%(words)s::text[]) w WHERE lower(e.name) LIKE '%%' || w
                           || '%%') AS score
              FROM catalogue_directory_entry e WHERE e.words && %(pieces)s::text[] AND e.until IS NULL
              ORDER BY score DESC NULLS LAST, length(e.name), e.id LIMIT %(size)s) e {_ITEM}
            WHERE e.score > 0 ORDER BY e.score DESC, length(e.name), e.id""",
        {"words": words, "pieces": pieces(" ".join(words)), "at": at, "size": size},
    )


def contradicting(after: str = "", size: int = PAGE, finding: str = "") -> list[tuple[Row, tuple[Finding, ...]]]:
    """Entries in which something contradicts, in the order of codes, with what it is and how to mend it. ``finding``:
    only those with this one.
    """
    rows = _rows(
        """SELECT id, code, name, kind, department AS organ, organ_code, area, year, findings
           FROM catalogue_directory_entry
           WHERE NOT (findings = '[]'::jsonb) AND until IS NULL AND id > %(after)s
             AND (%(finding)s = '' OR findings ? %(finding)s) ORDER BY id LIMIT %(size)s""",
        {"after": after, "size": size, "finding": finding},
    )
    return [(row, tuple(told(code, row) for code in row["findings"])) for row in rows]


def _conditions(asked: Asked, without: str = "") -> tuple[str, dict[str, Any]]:
    said = {"kind": asked.kind, "level": asked.level, "organ": asked.organ}
    parts = ["e.until IS NULL"]
    parts += [f"{_COLUMNS[name]} = %({name})s" for name, value in said.items() if value and name != without]
    if asked.area:
        parts.append("e.area = %(area)s")
    where, values = _named(asked.q)
    return " AND ".join([*parts, *where]), {**said, "area": asked.area, **values}


def _named(q: str) -> tuple[list[str], dict[str, Any]]:
    """A code is looked up by its beginning; a name by every part of it, first in the index of pieces."""
    text = narrow(q)
    if not text:
        return [], {}
    code = text.upper()
    if _CODE.fullmatch(code) and any(ch.isdigit() for ch in code):
        return ["e.code LIKE %(prefix)s"], {"prefix": f"{code}%"}
    runs = runs_of(text)[:8]
    if not runs:
        return ["false"], {}
    parts = [f"lower(e.name || ' ' || e.main) LIKE %(run{n})s" for n in range(len(runs))]
    values: dict[str, Any] = {f"run{n}": f"%{run}%" for n, run in enumerate(runs)}
    wanted = pieces(" ".join(run for run in runs if len(run) > 1))
    if wanted:
        parts.insert(0, "e.words @> %(pieces)s::text[]")
        values["pieces"] = wanted
    return parts, values


def _rows(sql: str, values: Mapping[str, Any]) -> list[Row]:
    return fetch(sql, cast(Any, values))
