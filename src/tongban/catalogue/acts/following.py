"""Drafts and opinions follow an organ that was merged, or the lines that were split off: its successor writes on and
answers in its place.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from tongban.catalogue.acts.drafting import draft_change, locked
from tongban.catalogue.life.states import OPEN
from tongban.catalogue.models import Opinion
from tongban.core.clock import now
from tongban.core.events import Happened, subscribe
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import KeepReply, Reply, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.definition.source import ReadError, read

_OPEN = """
SELECT d.id, d.code, d.sort, d.text, i.line FROM catalogue_draft d LEFT JOIN catalogue_item i ON i.code = d.code
WHERE d.state = ANY(%s) AND (d.organ_id = %s OR EXISTS (
  SELECT 1 FROM catalogue_opinion o WHERE o.draft_id = d.id AND o.organ_id = %s AND o.verdict = 'asked')) ORDER BY d.id
"""


def open_drafts_of(organ: uuid.UUID, lines: Sequence[str] = ()) -> list[uuid.UUID]:
    """Open drafts an organ writes or was asked about (of these lines, if any are named). One query."""
    rows = fetch(_OPEN, [list(OPEN), organ, organ])
    return [row["id"] for row in rows if not lines or _line_of(row) in lines]


def _line_of(row: Mapping[str, Any]) -> str:
    """The line a draft belongs to: of its item, else as its text says, where it reads."""
    if row["line"] or row["sort"] != "standard":
        return str(row["line"] or "")
    try:
        return str(read(row["text"], row["code"]).data.get("line") or "")
    except ReadError:
        return ""


@subscribe("catalogue.reorganised", "organ.merged", "organ.split")
def on_reorganised(happened: Happened) -> None:
    """Every open draft the old organ writes or was asked about, of the lines that went over."""
    organ, to = uuid.UUID(happened.body["organ"]), uuid.UUID(happened.body["into"])
    _follow.each(f"{draft} {organ} {to}" for draft in open_drafts_of(organ, happened.body["lines"]))


@per_subject("draft.follow", "draft", "机构调整后移交草稿")
def _follow(said: str) -> None:
    draft, organ, to = map(uuid.UUID, said.split())

    def work(once: KeepReply) -> Reply:
        row = locked(draft)
        asked = fetch(
            "SELECT * FROM catalogue_opinion WHERE draft_id = %s AND organ_id = %s AND verdict = 'asked'",
            [draft, organ],
        )
        own: dict[str, Any] = {"organ_id": to} if row["organ_id"] == organ else {}
        if own or asked:
            moved = tuple(revise(Opinion, one, organ_id=to) for one in asked)
            detail = {"from": str(organ), "to": str(to)}
            write([draft_change(row, "follow", PLATFORM, now(), detail=detail, others=moved, **own)])
        return {}

    perform(work, actor=PLATFORM)
