"""The library of legal bases as staff read it: every law with its validity and how many items cite it; one law with its
articles, who cites each, and what was recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, cast

from tongban.catalogue.library_now import citing, laws_read
from tongban.catalogue.life.citing import cited_in, named_in
from tongban.catalogue.life.states import OPEN
from tongban.catalogue.models import Draft
from tongban.core.clock import day_of
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.labels import label_of
from tongban.definition.source import ReadError, read

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Law:
    """One law of the library. ``status``: in force, coming (something of it falls away on a day to come), parts (an
    article was repealed or amended), repealed, withdrawn (its addition was taken back; in no list). ``unchecked`` by
    article, "" for the whole; ``items`` citing it; ``numbered``: which articles it has, "" where nobody counted.
    """

    title: str
    kind: str
    since: date | None
    source: str
    status: str
    fates: Mapping[str, Mapping[str, str]]
    unchecked: Mapping[str, str]
    items: int = 0
    numbered: str = ""


def laws(at: datetime) -> list[Law]:
    """The laws, most cited first. Two queries."""
    counted = _counted(at)
    found = [_law(row, fates, left, day_of(at), counted) for row, fates, left in laws_read()]
    return sorted(found, key=lambda one: (-one.items, one.title))


def _law(
    row: Mapping[str, Any],
    fates: Mapping[str, Mapping[str, str]],
    unchecked: Mapping[str, str],
    day: date,
    counted: Mapping[str, int],
) -> Law:
    begun = {article: one for article, one in fates.items() if not one["on"] or date.fromisoformat(one["on"]) <= day}
    whole = begun.get("", {}).get("what")
    status = "repealed" if whole == "repealed" else "parts" if begun else "coming" if fates else "in force"
    status = "withdrawn" if row["gone"] else status
    items = counted.get(row["title"], 0)
    known = (row["title"], row["kind"], row["in_force_from"], row["source"], status, fates, unchecked)
    return Law(*known, items, row["numbered"])


_COUNTED = """
WITH current AS (
  SELECT i.id, e.document FROM catalogue_item i
  JOIN LATERAL (SELECT document FROM catalogue_edition WHERE item_id = i.id AND in_force_from <= %(at)s
                AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
  WHERE i.retired_at IS NULL OR i.retired_at > %(at)s)
SELECT title, count(DISTINCT id) AS n FROM (
  SELECT l.value->>'title' AS title, c.id FROM current c, jsonb_each(COALESCE(c.document->'laws', '{}'::jsonb)) l
  UNION ALL SELECT b.title, c.id FROM (SELECT title FROM catalogue_legal_basis
    UNION SELECT law FROM catalogue_law_change WHERE what = 'added' AND withdrawn_at IS NULL) b JOIN current c
    ON b.title LIKE '%%〔%%' AND c.document::text LIKE '%%' || b.title || '%%') found
WHERE title IS NOT NULL GROUP BY title
"""


def _counted(at: datetime) -> dict[str, int]:
    return {row["title"]: row["n"] for row in fetch(_COUNTED, cast(Any, {"at": at}))}


@dataclass(frozen=True, slots=True)
class Citing:
    """One text that cites an article: an item's edition in force, the difference standing at a ``place``, or a draft;
    and the cells that do (path, words).
    """

    code: str
    name: str
    cells: tuple[tuple[str, str], ...]
    edition: int = 0
    draft: Any = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """One article ("" for the law as a whole): what became of it, why it is unchecked, who cites it or a part of it."""

    number: str
    fate: Mapping[str, str]
    unchecked: str
    items: tuple[Citing, ...]
    drafts: tuple[Citing, ...]


@dataclass(frozen=True)
class LawSeen:
    """One law whole. ``revisions``: what people recorded, newest first, with name and organ of who did."""

    law: Law
    articles: list[Article]
    revisions: list[dict[str, Any]] = field(default_factory=list)


def law_of(title: str, viewer: Actor, at: datetime) -> LawSeen:
    """One law with its articles in order; four queries. Refusal ``law.unknown`` (404)."""
    found = next(((row, fates, left) for row, fates, left in laws_read(title)), None)
    if found is None or not viewer.is_staff:
        raise Refusal(
            "law.unknown", f"法律依据库里没有《{title}》。", f"The library has no {title}.", where="law", status=404
        )
    law = _law(*found, day_of(at), {})
    items = [(_of(row), row["document"]) for row in citing([title], at)]
    cited = _by_article(title, items, law.fates)
    drafted = _by_article(title, _drafts(title, viewer), law.fates)
    numbers = sorted({*cited, *drafted, *law.fates, *law.unchecked}, key=_order)
    articles = [
        Article(
            number,
            law.fates.get(number, {}),
            _unchecked(law.unchecked, number),
            tuple(cited.get(number, ())),
            tuple(drafted.get(number, ())),
        )
        for number in numbers
    ]
    codes = {one.code for found_ in cited.values() for one in found_}
    return LawSeen(replace(law, items=len(codes)), articles, _revisions(title))


def _of(row: Mapping[str, Any]) -> Citing:
    return Citing(row["code"], row["name"], (), row["number"], place=row["place"] if row["difference"] else "")


def _drafts(title: str, viewer: Actor) -> Iterator[tuple[Citing, Mapping[str, Any]]]:
    """Open drafts the viewer may see that name the law; one that does not read cites nothing yet."""
    rows = Draft.seen_by(viewer).filter(text__contains=title, state__in=OPEN).order_by("-saved_at")[:200]
    for draft in rows:
        try:
            yield Citing(draft.code, draft.title, (), 0, draft.id), read(draft.text, draft.code).data
        except ReadError:
            continue


def _by_article(title: str, texts: Any, fates: Mapping[str, Any]) -> dict[str, list[Citing]]:
    """Article → the texts that cite it in so many words; of a place's texts, the articles that fell away by name."""
    found: dict[str, list[Citing]] = {}
    for one, document in texts:
        paths: dict[str, list[tuple[str, str]]] = {}
        named = {(path, article) for path, _, article in named_in(document, {title: fates})}
        # Whoever names an article that fell away is told with it, and not once more with the law as a whole.
        found_here = [(path, title, a) for path, a in sorted(named) if a or not any(p == path and b for p, b in named)]
        for path, law, article in (*cited_in(document), *found_here):
            if law == title:
                paths.setdefault(article, []).append((path, label_of(document, path)))
        for article, cells in paths.items():
            found.setdefault(article, []).append(replace(one, cells=tuple(cells)))
    return found


def _unchecked(unchecked: Mapping[str, str], number: str) -> str:
    """Why the article, or the one it is a part of, is unchecked; the whole law is told apart."""
    while number:
        if number in unchecked:
            return unchecked[number]
        number = number.rpartition(".")[0]
    return ""


def _order(number: str) -> list[int]:
    return [int(part) for part in _NUMBER.findall(number)]


def _revisions(title: str) -> list[dict[str, Any]]:
    return fetch(
        """SELECT c.id, c.article, c.what, c."on", c.by, c.words, c.recorded_at, c.withdrawn_at, c.withdrawn_words,
                  p.name AS who
           FROM catalogue_law_change c LEFT JOIN identity_account a ON a.id = c.recorded_by
           LEFT JOIN identity_person p ON p.id = a.person_id
           WHERE c.law = %s ORDER BY c.recorded_at DESC, c.id DESC LIMIT 200""",
        [title],
    )
