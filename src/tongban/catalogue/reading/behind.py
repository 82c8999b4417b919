"""What was published since a draft was begun: it is merged into the draft before the draft goes out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalogue.acts.publish import cited, standing_difference
from tongban.catalogue.life.states import OPEN
from tongban.catalogue.life.writing import difference_text
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.definition.merging import Merged, merge
from tongban.definition.source import ReadError, read
from tongban.definition.source.editing import Edit, changed

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Behind:
    """``on``: the edition (code@number) the draft was written on, ``of`` the last one now; ``base`` and ``theirs`` are
    what stood then and what stands now, ``follows`` the place's difference that stands (of a difference's draft).
    """

    on: str
    of: str
    base: str
    theirs: str
    follows: uuid.UUID | None = None

    @property
    def number(self) -> int:
        """The number of the edition to merge in."""
        return int(self.of.partition("@")[2])

    @property
    def standard_moved(self) -> bool:
        """Has the standard a later edition (else only the place's difference has changed)?"""
        return self.on != self.of


def behind(draft: Row) -> Behind | None:
    """None for a draft that stands on the last text, was begun from nothing, or is no longer open. One query for a
    standard, three or four for a difference.
    """
    if draft["state"] not in OPEN or not draft["of"]:
        return None
    return _difference(draft) if draft["sort"] == "difference" else _standard(draft)


def _standard(draft: Row) -> Behind | None:
    code, _, number = draft["of"].partition("@")
    found = fetch(
        """SELECT e.number, e.text, b.text AS base FROM catalogue_item i
           JOIN LATERAL (SELECT number, text FROM catalogue_edition WHERE item_id = i.id AND withdrawn_at IS NULL
                         ORDER BY number DESC LIMIT 1) e ON true
           JOIN catalogue_edition b ON b.item_id = i.id AND b.number::text = %s
           WHERE i.code = %s AND e.number <> b.number""",
        [number, code],
    )
    if not found:
        return None
    return Behind(draft["of"], f"{code}@{found[0]['number']}", found[0]["base"], found[0]["text"])


def _difference(draft: Row) -> Behind | None:
    item, last = cited(draft["of"].partition("@")[0])
    of, on = f"{item['code']}@{last['number']}", _cites(draft)
    standing = standing_difference(item["id"], draft["place"])
    follows = standing["id"] if standing else None
    if on == of and follows == draft["follows"]:
        return None
    base = _text_of(draft["follows"]) or difference_text(on, draft["place"], "", {})
    theirs = str(standing["text"]) if standing is not None and follows != draft["follows"] else base
    return Behind(on, of, base, theirs, follows)


def _cites(draft: Row) -> str:
    """The edition the text itself cites, once the editor has written another than it was begun with."""
    try:
        said = read(draft["text"], draft["code"]).data.get("difference")
    except ReadError:
        return str(draft["of"])
    return str((said or {}).get("of") or draft["of"]) if isinstance(said, Mapping) else str(draft["of"])


def _text_of(difference: uuid.UUID | None) -> str:
    found = fetch("SELECT text FROM catalogue_difference WHERE id = %s", [difference]) if difference else []
    return str(found[0]["text"]) if found else ""


def merged_in(draft: Row, late: Behind) -> Merged:
    """Their text and the draft's, cell by cell; a difference is then written to the last edition.

    Refusal ``draft.unreadable`` (409) while one of the texts does not read.
    """
    try:
        found = merge(late.base, late.theirs, draft["text"])
        if draft["sort"] == "difference":
            text = changed(found.text, [Edit("set", "difference.of", late.of)])
            found = Merged(text, found.taken, tuple(c for c in found.clashes if c.path != "difference.of"))
    except ReadError as fault:
        raise Refusal(
            "draft.unreadable",
            f"草稿的文本现在读不出来（第 {fault.line} 行），不能合并。请先改正这一行。",
            f"The draft's text does not read (line {fault.line}); correct that line before merging.",
            where="text",
            status=409,
        ) from None
    return found
