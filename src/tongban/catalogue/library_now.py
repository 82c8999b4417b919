"""The library of legal bases 法规库 as it stands now: what was loaded, and what was recorded since; and which items it
turns amber.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, cast

from tongban.catalogue.life.citing import Fallen, fallen
from tongban.catalogue.rules.library import Fate, LawEntry, shipped_library
from tongban.core.clock import day_of
from tongban.core.ledger.reading import fetch
from tongban.organisation.queries import FRESH

Fates = dict[str, dict[str, dict[str, str]]]
_kept: dict[str, tuple[float, Mapping[str, LawEntry]]] = {}

_LAWS = """
SELECT b.title, b.kind, b.in_force_from, b.articles_ended, b.unchecked, b.source,
       COALESCE((SELECT jsonb_agg(jsonb_build_object('article', c.article, 'what', c.what,
                                                     'on', COALESCE(c."on"::text, ''), 'by', c.by)
                                  ORDER BY c.recorded_at, c.id)
                 FROM catalogue_law_change c WHERE c.law = b.title AND c.withdrawn_at IS NULL), '[]'::jsonb) AS recorded
FROM catalogue_legal_basis b
"""


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
    touched = " WHERE b.articles_ended <> '{}'::jsonb OR b.title IN (SELECT law FROM catalogue_law_change)"
    found = {row["title"]: law_now(row)[0] for row in fetch(_LAWS + touched)}
    return {title: ended for title, ended in found.items() if ended}


def laws_read(title: str = "") -> list[tuple[dict[str, Any], dict[str, dict[str, str]], dict[str, str]]]:
    """(row, fates, unchecked) of every law, or of one. One query."""
    rows = fetch(f"{_LAWS} WHERE b.title = %s", [title]) if title else fetch(_LAWS)
    return [(row, *law_now(row)) for row in rows]


def library_now() -> Mapping[str, LawEntry]:
    """The library for the checks, by title; what ships where none was loaded. One query, kept for two seconds."""
    kept = _kept.get("")
    if kept is None or time.monotonic() - kept[0] > FRESH:
        read = {row["title"]: _entry(row) for row in fetch(_LAWS)}
        kept = _kept[""] = (time.monotonic(), read or shipped_library())
    return kept[1]


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
    return LawEntry(row["title"], row["kind"], row["in_force_from"], whole, articles, row["source"], unchecked)


# What of the items in force names a law of these titles; a document that is cited by its number needs no name.
_CITING = """
SELECT i.code, i.name, e.number, e.document,
       ARRAY(SELECT r.id FROM catalogue_change_request r
             WHERE r.sort = 'basis' AND r.code = i.code AND r.state IN ('done', 'refused')
               AND r.decided_by IS NOT NULL) AS settled
FROM catalogue_item i
JOIN LATERAL (SELECT number, document FROM catalogue_edition WHERE item_id = i.id AND in_force_from <= %(at)s
              AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
WHERE (i.retired_at IS NULL OR i.retired_at > %(at)s) AND (%(codes)s::text[] IS NULL OR i.code = ANY(%(codes)s))
  AND (EXISTS (SELECT 1 FROM jsonb_each(COALESCE(e.document->'laws', '{}'::jsonb)) l
               WHERE l.value->>'title' = ANY(%(titles)s))
       OR e.document::text LIKE ANY(%(numbers)s))
ORDER BY i.code
"""


def citing(titles: Iterable[str], at: datetime, codes: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Items in force (or those of ``codes``) that name one of these laws, with document and edition. One query."""
    named = sorted(titles)
    numbers = [f"%{title}%" for title in named if "〔" in title]
    asked = {"at": at, "titles": named, "numbers": numbers, "codes": None if codes is None else sorted(set(codes))}
    return fetch(_CITING, cast(Any, asked))


def flags(at: datetime, codes: Iterable[str] | None = None) -> dict[str, list[Fallen]]:
    """Code → what the edition in force cites and what has fallen away or will, but for tickets somebody settled. One
    query where nothing has fallen away, else two.
    """
    ended = fates()
    found: dict[str, list[Fallen]] = {}
    for row in citing(ended, at, codes) if ended else ():
        fell = fallen(row["code"], row["document"], ended, day_of(at))
        held = [one for one in fell if one.ticket not in row["settled"]]
        if held:
            found[row["code"]] = held
    return found
