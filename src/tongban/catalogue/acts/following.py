"""Drafts and opinions follow an organ that was merged: its successor writes on and answers in its place."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from tongban.catalogue.acts.drafting import draft_change, locked
from tongban.catalogue.life.states import OPEN
from tongban.catalogue.models import Opinion
from tongban.core.clock import now
from tongban.core.events import Happened, subscribe
from tongban.core.ledger.book import perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM

_OPEN = """
SELECT d.id FROM catalogue_draft d WHERE d.state = ANY(%s) AND (d.organ_id = %s OR EXISTS (
  SELECT 1 FROM catalogue_opinion o WHERE o.draft_id = d.id AND o.organ_id = %s AND o.verdict = 'asked')) ORDER BY d.id
"""


@subscribe("catalogue.reorganised", "organ.merged")
def on_merged(happened: Happened) -> None:
    """Every open draft the old organ writes or was asked about."""
    organ, to = uuid.UUID(happened.body["organ"]), uuid.UUID(happened.body["into"])
    for row in fetch(_OPEN, [list(OPEN), organ, organ]):
        _follow(row["id"], organ, to)


def _follow(draft: uuid.UUID, organ: uuid.UUID, to: uuid.UUID) -> None:
    def work(once: Any) -> Mapping[str, Any]:
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
