"""The words of items that were published before the index kept English."""

from __future__ import annotations

from tongban.catalogue.acts.publish import Row
from tongban.catalogue.models import Item
from tongban.catalogue.policies import may_publish
from tongban.catalogue.word_index import BESIDE, words_of_item
from tongban.core.clock import now
from tongban.core.ledger.book import Change, Head, Subject, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.registry import registry_with

BATCH = 100


def index_in_english(*, actor: Actor) -> int:
    """Keep the English words of every item that has none, from its last edition; how many were changed. Run again it
    changes nothing.
    """
    may_publish(actor)
    changed, after = 0, ""
    while rows := _without(after):
        changes = [one for row in rows if (one := _indexed(row, actor)) is not None]
        if changes:
            write(changes)
        changed, after = changed + len(changes), rows[-1]["code"]
    return changed


def _without(after: str) -> list[Row]:
    return fetch(
        """SELECT i.*, e.document AS "said" FROM catalogue_item i
           JOIN LATERAL (SELECT document FROM catalogue_edition WHERE item_id = i.id AND withdrawn_at IS NULL
                         ORDER BY number DESC LIMIT 1) e ON true
           WHERE i.code > %s AND position(%s IN i.words) = 0 ORDER BY i.code LIMIT %s""",
        [after, f" {BESIDE}", BATCH],
    )


def _indexed(row: Row, actor: Actor) -> Change | None:
    data = row.pop("said")
    words = words_of_item(data, registry_with(data.get("dictionary")))
    if words == row["words"]:
        return None
    updated = (revise(Item, row, words=words),)
    return Change(Subject("item", row["id"]), Head.on(row), "item.index", actor, now(), updates=updated)
