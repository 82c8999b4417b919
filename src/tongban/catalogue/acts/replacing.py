"""Replacing words across items 批量替换: the cells that were ticked, one draft for each item, in one act."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.catalogue.acts.drafting import Start, beginning, saving
from tongban.catalogue.life.replacing import refuse_words, replaced
from tongban.catalogue.reading.replacing import Searched, search_texts
from tongban.core.errors import Refusal, Stale
from tongban.core.ledger.book import Change, perform, write
from tongban.core.scope import Actor


@dataclass(frozen=True, slots=True)
class Ticked:
    """The cells of one text that are to be replaced: its mark, the digest of what was shown, their key paths."""

    mark: str
    digest: str
    paths: tuple[str, ...]


def replace(needle: str, replacement: str, ticked: Sequence[Ticked], *, actor: Actor, key: str = "") -> list[uuid.UUID]:
    """Replace in the ticked cells; the drafts made or changed, in the order of the texts. All or nothing, and nothing
    is published.

    Refusals ``replace.none``, ``replace.long``, ``replace.same``, ``replace.unticked``, ``replace.moved`` (a text is
    another than was shown), and those of the acts of drafting.
    """
    refuse_words(needle, replacement)
    if needle == replacement:
        raise Refusal("replace.same", "替换前后的文字一样，请改写。", "Both texts are the same.", where="to")
    if not any(one.paths for one in ticked):
        raise Refusal("replace.unticked", "请勾选要替换的格。", "Tick the cells to be replaced.", where="pick")

    def work(once: Any) -> Mapping[str, Any]:
        found = {one.of.mark: one for one in search_texts(actor, needle)}
        wanted = [one for one in ticked if one.paths]
        made = [_change(_shown(found, one), one, needle, replacement, actor) for one in wanted]
        reply = {"drafts": [str(change.subject.id) for change in made]}
        write(made, once=once(reply))
        return reply

    body = ["replace", needle, replacement, [[one.mark, one.digest, list(one.paths)] for one in ticked]]
    return [uuid.UUID(one) for one in perform(work, actor=actor, key=key, body=body)["drafts"]]


def _shown(found: Mapping[str, Searched], one: Ticked) -> Searched:
    """The text as it was shown, with every ticked cell still in it."""
    searched = found.get(one.mark)
    standing = {hit.path for hit in searched.hits} if searched else set()
    if searched is None or searched.of.digest != one.digest or not set(one.paths) <= standing:
        raise Stale(
            "replace.moved",
            "查找以后，有的文本已经改过，没有替换任何一处。请重新查找。",
            "A text has changed since the search; nothing was replaced. Search again.",
            where="find",
        )
    return searched


def _change(searched: Searched, one: Ticked, needle: str, replacement: str, actor: Actor) -> Change:
    """The Change of one draft: saved, or begun from its edition."""
    of = searched.of
    hits = [hit for hit in searched.hits if hit.path in one.paths]
    text = replaced(of.text, hits, needle, replacement)
    if of.draft is not None:
        saved = saving(of.draft, text, of.revision, actor)
        assert saved is not None  # a hit was replaced by another text
        return saved
    reason = f"批量替换：“{needle[:40]}”改为“{replacement[:40]}”"
    return beginning(of.sort, Start(of.organ, of.title, of.code, of.place, of.of, text, reason), actor)
