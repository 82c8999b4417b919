"""Replacing words across items 批量替换: the cells that were ticked, one draft for each item, in one act."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.catalogue.acts.drafting import Start, beginning, saving
from tongban.core.errors import Refusal, Stale
from tongban.core.ledger.book import Change, KeepReply, perform, write
from tongban.core.scope import Actor
from tongban.definition.check.finding import Finding
from tongban.workbench.reading.replacing import Searched, Text, findings_after, search_texts
from tongban.workbench.replacing import Hit, refuse_words, replaced


@dataclass(frozen=True, slots=True)
class Ticked:
    """The cells of one text that are to be replaced: its mark, the digest of what was shown, their key paths."""

    mark: str
    digest: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What replacing would do to one text: the cells it would change, and what the checker would say anew."""

    of: Text
    hits: tuple[Hit, ...]
    findings: tuple[Finding, ...]


def try_replacing(needle: str, replacement: str, ticked: Sequence[Ticked], *, actor: Actor) -> tuple[Tried, ...]:
    """The dry run 试运行 of ``replace``, with its refusals; nothing is written."""
    return tuple(
        Tried(searched.of, hits, findings_after(searched, hits, needle, replacement))
        for searched, hits in _chosen(needle, replacement, ticked, actor)
    )


def replace(needle: str, replacement: str, ticked: Sequence[Ticked], *, actor: Actor, key: str = "") -> list[uuid.UUID]:
    """Replace in the ticked cells; the drafts made or changed, in the order of the texts. All or nothing, and nothing
    is published.

    Refusals ``replace.none``, ``replace.long``, ``replace.same``, ``replace.unticked``, ``replace.moved`` (a text is
    another than was shown), and those of the acts of drafting.
    """
    _refuse_saying(needle, replacement, ticked)

    def work(once: KeepReply) -> Mapping[str, Any]:
        chosen = _chosen(needle, replacement, ticked, actor)
        made = [_change(searched.of, hits, needle, replacement, actor) for searched, hits in chosen]
        reply = {"drafts": [str(change.subject.id) for change in made]}
        write(made, once=once(reply))
        return reply

    body = ["replace", needle, replacement, [[one.mark, one.digest, list(one.paths)] for one in ticked]]
    return [uuid.UUID(one) for one in perform(work, actor=actor, key=key, body=body)["drafts"]]


def _refuse_saying(needle: str, replacement: str, ticked: Sequence[Ticked]) -> None:
    """What can be told without a look at any text."""
    refuse_words(needle, replacement)
    if needle == replacement:
        raise Refusal("replace.same", "替换前后的文字一样，请改写。", "Both texts are the same.", where="to")
    if not any(one.paths for one in ticked):
        raise Refusal("replace.unticked", "请勾选要替换的格。", "Tick the cells to be replaced.", where="pick")


def _chosen(
    needle: str, replacement: str, ticked: Sequence[Ticked], actor: Actor
) -> list[tuple[Searched, tuple[Hit, ...]]]:
    """Each ticked text as it was shown, with its ticked cells, every one of them still in it."""
    _refuse_saying(needle, replacement, ticked)
    found = {one.of.mark: one for one in search_texts(actor, needle)}
    wanted: dict[str, tuple[str, set[str]]] = {}
    for one in ticked:
        if one.paths:
            digest, paths = wanted.setdefault(one.mark, (one.digest, set()))
            paths |= set(one.paths)
            if digest != one.digest:
                raise _moved()
    chosen = []
    for mark, (digest, paths) in wanted.items():
        searched = found.get(mark)
        hits = tuple(hit for hit in searched.hits if hit.path in paths) if searched else ()
        if searched is None or searched.of.digest != digest or len(hits) != len(paths):
            raise _moved()
        chosen.append((searched, hits))
    return chosen


def _moved() -> Stale:
    return Stale(
        "replace.moved",
        "查找以后，有的文本已经改过，没有替换任何一处。请重新查找。",
        "A text has changed since the search; nothing was replaced. Search again.",
        where="find",
    )


def _change(of: Text, hits: Sequence[Hit], needle: str, replacement: str, actor: Actor) -> Change:
    """The Change of one draft: saved, or begun from its edition."""
    text = replaced(of.text, hits, needle, replacement)
    if of.draft is not None:
        saved = saving(of.draft, text, of.revision, actor)
        assert saved is not None  # a hit was replaced by another text
        return saved
    reason = f"批量替换：“{needle[:40]}”改为“{replacement[:40]}”"
    return beginning(of.sort, Start(of.organ, of.title, of.code, of.place, of.of, text, reason), actor)
