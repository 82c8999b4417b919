"""Rebasing 并入新版: what was published since a draft was begun is put into it, cell by cell, and nothing is lost.

What only one side changed is taken; what both changed is decided by the editor. The draft then stands on the last
edition, and whoever judged the earlier text judges the new one.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from tongban.catalogue.acts.drafting import Overtaken, draft_change, locked
from tongban.catalogue.life.states import moved
from tongban.catalogue.policies import may_edit
from tongban.catalogue.reading.behind import behind, merged_in
from tongban.core.clock import now
from tongban.core.crypto import sm3
from tongban.core.errors import Refusal
from tongban.core.ledger.book import KeepReply, perform, write
from tongban.core.scope import Actor
from tongban.definition.merging import Clash, decided


class Undecided(Refusal):
    """Both sides changed the same cells: ``clashes`` says which, and each is to be decided."""

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        super().__init__(
            "draft.clashes",
            f"有 {len(clashes)} 格两边都改了，请逐格选用哪一边的。",
            f"{len(clashes)} cells were changed on both sides; choose one of the two for each.",
            where=clashes[0].path,
            status=409,
        )
        self.clashes = clashes


def rebase(draft: uuid.UUID, revision: int, picks: Mapping[str, str], *, actor: Actor, key: str = "") -> int:
    """Merge the last edition (or the place's last difference) into the draft read at ``revision``; ``picks``: key path
    → ``mine`` or ``theirs`` for each cell both changed. Returns the revision that stands now.

    Raises Undecided, Overtaken (409); Denied ``draft.editor``; Refusals ``draft.newest``, ``draft.unreadable``,
    ``draft.state`` (409).
    """

    def work(once: KeepReply) -> Mapping[str, Any]:
        row = locked(draft)
        may_edit(actor, row)
        moved(row["state"], "save")
        if row["revision"] != revision:
            raise Overtaken(row, row["text"])
        late = behind(row)
        if late is None:
            raise Refusal(
                "draft.newest",
                "这份草稿已经写在最新的文本上，没有要并入的内容。",
                "The draft stands on the last text already; there is nothing to merge.",
                status=409,
            )
        merged = merged_in(row, late)
        text = decided(merged, picks)
        if text is None:
            raise Undecided(merged.clashes)
        at = now()
        values: dict[str, Any] = {"of": late.of, "follows": late.follows, "text": text, "revision": revision + 1}
        values |= {"saved_by": actor.account, "saved_at": at}
        detail = {"on": late.on, "of": late.of, "taken": len(merged.taken), "digest": sm3(text.encode()).hex()}
        reply = {"revision": revision + 1}
        write([draft_change(row, "rebase", actor, at, detail=detail, **values)], once=once(reply))
        return reply

    return int(perform(work, actor=actor, key=key, body=["rebase", str(draft), revision, dict(picks)])["revision"])
