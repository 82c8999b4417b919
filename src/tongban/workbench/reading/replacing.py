"""What an editor may search and replace in: drafts under way of his organs, the last editions of the standards of their
lines, the differences of his place. A text that has a draft under way is searched in the draft.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalogue.policies import PROVINCE
from tongban.catalogue.reading.findings import findings_of
from tongban.core.crypto import sm3
from tongban.core.errors import Denied
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.check.finding import Finding
from tongban.definition.source import ReadError, read
from tongban.organisation.posts import EDITOR
from tongban.workbench.replacing import Hit, hits_in, refuse_words, replaced

MOST = 200  # so many texts with hits are shown and replaced in one go


@dataclass(frozen=True, slots=True)
class Text:
    """One text that may be changed: a draft, or an edition or difference from which a draft would begin.

    ``mark`` names it in a form; ``digest`` of what was searched, so that nothing is changed that was not shown.
    """

    mark: str
    sort: str
    code: str
    title: str
    place: str
    of: str
    organ: uuid.UUID
    draft: uuid.UUID | None
    revision: int
    text: str

    @property
    def digest(self) -> str:
        """SM3 of the text."""
        return sm3(self.text.encode()).hex()


@dataclass(frozen=True, slots=True)
class Searched:
    """A text with its hits."""

    of: Text
    hits: tuple[Hit, ...]


_DRAFTS = """
SELECT id, sort, code, title, place, of, organ_id, revision, text FROM catalogue_draft
WHERE organ_id = ANY(%s) AND state IN ('draft', 'joint') AND strpos(text, %s) > 0
ORDER BY code, saved_at DESC, id LIMIT %s
"""
# Whatever has a draft under way of one of these organs is searched there and not here.
_FREE = """NOT EXISTS (SELECT 1 FROM catalogue_draft f WHERE f.code = i.code AND f.sort = %s AND f.organ_id = ANY(%s)
                       AND f.state IN ('draft', 'joint', 'legal', 'approved')"""
_EDITIONS = f"""
SELECT i.code, i.name, i.line, i.place, e.number, e.id, e.text FROM catalogue_item i
JOIN LATERAL (SELECT id, number, text FROM catalogue_edition WHERE item_id = i.id AND withdrawn_at IS NULL
              ORDER BY number DESC LIMIT 1) e ON true
WHERE (i.line, COALESCE(NULLIF(i.place, ''), '{PROVINCE}')) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
  AND i.retired_at IS NULL AND strpos(e.text, %s) > 0 AND {_FREE}) ORDER BY i.code LIMIT %s
"""
_DIFFERENCES = f"""
SELECT DISTINCT ON (i.code, d.place) i.code, i.name, i.line, d.id, d.place, d.edition_number, d.text
FROM catalogue_difference d JOIN catalogue_item i ON i.id = d.item_id
WHERE (i.line, rpad(d.place, 12, '0')) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
  AND i.retired_at IS NULL AND {_FREE} AND f.place = rpad(d.place, 12, '0'))
ORDER BY i.code, d.place, d.in_force_from DESC
"""


def search_texts(actor: Actor, needle: str) -> tuple[Searched, ...]:
    """Every text the actor may change that holds the words, with its hits, by code. Three queries.

    Denied ``draft.editor``; refusals of ``refuse_words``.
    """
    refuse_words(needle)
    texts = (*_drafts(actor, needle), *_editions(actor, needle), *_differences(actor, needle))
    found = []
    for one in texts:
        try:
            hits = hits_in(read(one.text, one.code or "draft").data, needle)
        except ReadError:
            continue  # a draft that does not read is mended in the editor first
        if hits:
            found.append(Searched(one, hits))
    return tuple(sorted(found, key=lambda one: (one.of.code, one.of.place, one.of.mark)))[:MOST]


def findings_after(one: Searched, hits: tuple[Hit, ...], needle: str, replacement: str) -> tuple[Finding, ...]:
    """What the checker says anew of the text with these cells replaced."""
    of = one.of
    before = {(f.code, f.path, f.what_zh) for f in findings_of(of.sort, of.code, of.place, of.text)}
    text = replaced(of.text, hits, needle, replacement)
    found = findings_of(of.sort, of.code, of.place, text)
    return tuple(f for f in found if (f.code, f.path, f.what_zh) not in before)


def _posts(actor: Actor) -> list[Any]:
    posts = [post for post in actor.posts if post.name == EDITOR]
    if not posts:
        raise Denied(
            "draft.editor",
            "批量查找替换供事项编制岗使用。需要改动的，请用“提意见”或变更申请。",
            "Find and replace is for editors of items; use a comment or a change request instead.",
        )
    return posts


def _drafts(actor: Actor, needle: str) -> list[Text]:
    organs = [post.organ for post in _posts(actor)]
    return [
        Text(
            f"draft:{row['id']}",
            row["sort"],
            row["code"],
            row["title"],
            row["place"],
            row["of"],
            row["organ_id"],
            row["id"],
            row["revision"],
            row["text"],
        )
        for row in fetch(_DRAFTS, [organs, needle, MOST])
    ]


def _editions(actor: Actor, needle: str) -> list[Text]:
    posts = _posts(actor)
    organs = [post.organ for post in posts]
    lines, places = [post.line for post in posts], [post.division for post in posts]
    rows = fetch(_EDITIONS, [lines, places, needle, "standard", organs, MOST])
    return [_begun(row, "standard", f"edition:{row['id']}", f"{row['code']}@{row['number']}", posts) for row in rows]


def _differences(actor: Actor, needle: str) -> list[Text]:
    posts = _posts(actor)
    organs = [post.organ for post in posts]
    lines, places = [post.line for post in posts], [post.division for post in posts]
    rows = fetch(_DIFFERENCES, [lines, places, "difference", organs])
    return [
        _begun(row, "difference", f"difference:{row['id']}", f"{row['code']}@{row['edition_number']}", posts)
        for row in rows
        if needle in row["text"]
    ]


def _begun(row: Mapping[str, Any], sort: str, mark: str, of: str, posts: list[Any]) -> Text:
    """A text from which a draft would begin, for the organ of its line and place."""
    place = row["place"].ljust(12, "0") if row["place"] else ""
    organ = next(post.organ for post in posts if post.line == row["line"] and post.division == (place or PROVINCE))
    return Text(mark, sort, row["code"], row["name"], place, of, organ, None, 0, row["text"])
