"""The library of legal bases 法规库 as it stands now: what was loaded, and what was recorded since; and which items it
turns amber.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, cast

from tongban.catalogue.life.citing import Fallen, fallen
from tongban.core.clock import day_of, now
from tongban.core.ledger.reading import fetch
from tongban.definition.check.library import Fate, LawEntry, shipped_library
from tongban.organisation.queries import FRESH

Fates = dict[str, dict[str, dict[str, str]]]
_kept: dict[str, tuple[float, date, Mapping[str, LawEntry]]] = {}

# What ships, and what people added beside it; the text that is in force by the day, and what became of its articles.
# ``gone``: the addition was taken back; such a law is read by its own page alone.
_LAWS = """
WITH law AS (
  SELECT title, kind, in_force_from, articles_ended, unchecked, source, numbered, false AS gone
  FROM catalogue_legal_basis
  UNION ALL
  (SELECT DISTINCT ON (c.law) c.law, c.kind, c."on", '{}'::jsonb, '{}'::jsonb, c.source, c.numbered,
          c.withdrawn_at IS NOT NULL
   FROM catalogue_law_change c
   WHERE c.what = 'added' AND (c.withdrawn_at IS NULL OR c.law = %(title)s)
     AND NOT EXISTS (SELECT 1 FROM catalogue_legal_basis b WHERE b.title = c.law)
   ORDER BY c.law, c.withdrawn_at IS NOT NULL, c.recorded_at DESC))
SELECT b.title, b.kind, COALESCE(v."on", b.in_force_from) AS in_force_from, b.articles_ended, b.unchecked, b.gone,
       COALESCE(v.source, b.source) AS source, COALESCE(n.numbered, b.numbered) AS numbered,
       COALESCE((SELECT jsonb_agg(jsonb_build_object('article', c.article, 'what', c.what,
                                                     'on', COALESCE(c."on"::text, ''), 'by', c.by)
                                  ORDER BY c.recorded_at, c.id)
                 FROM catalogue_law_change c WHERE c.law = b.title AND c.withdrawn_at IS NULL
                   AND c.what IN ('repealed', 'amended', 'checked')), '[]'::jsonb) AS recorded
FROM law b
LEFT JOIN LATERAL (SELECT c."on", c.source FROM catalogue_law_change c
  WHERE c.law = b.title AND c.what = 'version' AND c.withdrawn_at IS NULL AND c."on" <= %(day)s
  ORDER BY c."on" DESC LIMIT 1) v ON true
LEFT JOIN LATERAL (SELECT c.numbered FROM catalogue_law_change c
  WHERE c.law = b.title AND c.withdrawn_at IS NULL AND c.numbered <> ''
    AND (c.what = 'checked' OR (c.what = 'version' AND c."on" <= %(day)s))
  ORDER BY c.recorded_at DESC, c.id DESC LIMIT 1) n ON true
"""


def _read(where: str = "", title: str = "") -> list[dict[str, Any]]:
    return fetch(f"{_LAWS} {where}", cast(Any, {"day": day_of(now()), "title": title}))


def law_now(row: Mapping[str, Any]) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """(fates, unchecked) of one row of the library: what was recorded goes before what was loaded, the later before
    the earlier. A text that was checked is unchecked no more, and an amendment checked is settled.
    """
    fates, unchecked = dict(row["articles_ended"]), dict(row["unchecked"])
    for one in row["recorded"]:
        if one["what"] == "checked":
            unchecked.pop(one["article"], None)
            if fates.get(one["article"], {}).get("what") == "amended":
                del fates[one["article"]]
        else:
            fates[one["article"]] = {"what": one["what"], "on": one["on"], "by": one["by"]}
    return fates, unchecked


def fates() -> Fates:
    """Title → article ("" for the whole) → what, on, by: everything that has fallen away or will. One query."""
    touched = "WHERE b.articles_ended <> '{}'::jsonb OR b.title IN (SELECT law FROM catalogue_law_change)"
    found = {row["title"]: law_now(row)[0] for row in _read(touched)}
    return {title: ended for title, ended in found.items() if ended}


def laws_read(title: str = "") -> list[tuple[dict[str, Any], dict[str, dict[str, str]], dict[str, str]]]:
    """(row, fates, unchecked) of every law, or of one, even where its addition was taken back (``gone``). One query."""
    rows = _read("WHERE b.title = %(title)s", title) if title else _read()
    return [(row, *law_now(row)) for row in rows]


def library_now() -> Mapping[str, LawEntry]:
    """The library for the checks, by title; what ships where none was loaded. One query, kept for two seconds and
    never past midnight.
    """
    kept, today = _kept.get(""), day_of(now())
    if kept is None or kept[1] != today or time.monotonic() - kept[0] > FRESH:
        read = {row["title"]: _entry(row) for row in _read()}
        kept = _kept[""] = (time.monotonic(), today, read or shipped_library())
    return kept[2]


def forget() -> None:
    """Look again at once: after an act in this process."""
    _kept.clear()


def _entry(row: Mapping[str, Any]) -> LawEntry:
    ended, unchecked = law_now(row)
    articles = {
        article: Fate(one["what"], date.fromisoformat(one["on"]) if one["on"] else None, one["by"])
        for article, one in ended.items()
    }
    whole = articles.pop("", None)
    known = (row["title"], row["kind"], row["in_force_from"], whole, articles, row["source"], unchecked)
    return LawEntry(*known, row["numbered"])


# What of the items in force names a law of these titles, and what of the differences that stand at places; a document
# that is cited by its number needs no name. A place that gave the item up runs it no more.
_CITING = """
WITH current AS (
  SELECT i.id, i.code, i.name, i.place, e.number, e.document FROM catalogue_item i
  JOIN LATERAL (SELECT number, document FROM catalogue_edition WHERE item_id = i.id AND in_force_from <= %(at)s
                AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
  WHERE (i.retired_at IS NULL OR i.retired_at > %(at)s) AND (%(codes)s::text[] IS NULL OR i.code = ANY(%(codes)s))),
standing AS (
  SELECT DISTINCT ON (d.item_id, rpad(d.place, 12, '0')) d.id, d.item_id, rpad(d.place, 12, '0') AS place,
         d.document->'difference' AS said
  FROM catalogue_difference d WHERE d.item_id IN (SELECT id FROM current) AND d.in_force_from <= %(at)s
    AND (%(places)s::text[] IS NULL OR rpad(d.place, 12, '0') = ANY(%(places)s))
    AND NOT EXISTS (SELECT 1 FROM catalogue_filing o WHERE o.difference_id = d.id AND o.state = 'objected')
  ORDER BY d.item_id, rpad(d.place, 12, '0'), d.in_force_from DESC, d.published_at DESC),
citing AS (
  SELECT c.code, c.name, c.number, c.document, c.place, NULL::uuid AS difference FROM current c
  WHERE EXISTS (SELECT 1 FROM jsonb_each(COALESCE(c.document->'laws', '{}'::jsonb)) l
                WHERE l.value->>'title' = ANY(%(titles)s))
     OR c.document::text LIKE ANY(%(numbers)s)
  UNION ALL
  SELECT c.code, c.name, c.number,
         jsonb_build_object('difference', s.said, 'laws', COALESCE(c.document->'laws', '{}'::jsonb)
                            || COALESCE(s.said->'laws', '{}'::jsonb)), s.place, s.id
  FROM standing s JOIN current c ON c.id = s.item_id
  WHERE (s.said::text LIKE ANY(%(named)s)
         OR EXISTS (SELECT 1 FROM jsonb_each(COALESCE(c.document->'laws', '{}'::jsonb)) l
                    WHERE l.value->>'title' = ANY(%(titles)s) AND strpos(s.said::text, '"' || l.key) > 0))
    AND (EXISTS (SELECT 1 FROM catalogue_adoption a
                 WHERE a.item_id = s.item_id AND a.place = s.place AND a.ended_at IS NULL)
         OR NOT EXISTS (SELECT 1 FROM catalogue_adoption a WHERE a.item_id = s.item_id AND a.place = s.place)))
SELECT c.*, ARRAY(SELECT r.id FROM catalogue_change_request r
                  WHERE r.sort = 'basis' AND r.code = c.code AND r.state IN ('done', 'refused')
                    AND r.decided_by IS NOT NULL) AS settled
FROM citing c ORDER BY c.code, c.difference IS NOT NULL, c.place
"""


def citing(
    titles: Iterable[str], at: datetime, codes: Iterable[str] | None = None, places: Iterable[str] | None = None
) -> list[dict[str, Any]]:
    """Items in force (or those of ``codes``) that name one of these laws, with ``document`` and edition ``number``; and
    the differences standing at places (or at these of twelve digits) that do, with ``place``, ``difference`` and as
    document what they say beside the laws they may name. ``place`` of an item: whose own it is. One query.
    """
    named = sorted(titles)
    asked = {
        "at": at,
        "titles": named,
        "numbers": [f"%{title}%" for title in named if "〔" in title],
        "named": [f"%{title}%" for title in named],
        "codes": None if codes is None else sorted(set(codes)),
        "places": None if places is None else sorted(set(places)),
    }
    return fetch(_CITING, cast(Any, asked))


def fallen_in(row: Mapping[str, Any], ended: Fates, day: date) -> list[Fallen]:
    """What of these laws a row of ``citing`` cites that has fallen away or will."""
    return fallen(row["code"], row["document"], ended, day, row["place"], row["difference"])


def flags(
    at: datetime, codes: Iterable[str] | None = None, places: Iterable[str] | None = None
) -> dict[str, list[Fallen]]:
    """Code → what the edition in force, or a difference at a place (of ``places``), cites and what has fallen away or
    will, but for tickets somebody settled. One query where nothing has fallen away, else two.
    """
    ended = fates()
    found: dict[str, list[Fallen]] = {}
    for row in citing(ended, at, codes, places) if ended else ():
        held = [one for one in fallen_in(row, ended, day_of(at)) if one.ticket not in row["settled"]]
        if held:
            found.setdefault(row["code"], []).extend(held)
    return found
