"""Whose matter it is not: said with the reason and the basis before anything is filed, and as soon as it is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tongban.cases.acts.window import late_words
from tongban.cases.rules.outside import outside_of, untold
from tongban.catalogue.queries import code_called
from tongban.core.errors import Refusal
from tongban.core.rules.reasons import Labels
from tongban.definition.effective import Effective, Outside, taken_along
from tongban.definition.plain_rules import in_words, labels_of

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

# What to do instead, by ``then``: Chinese, English. 行政许可法 32 (一)(二): not needed is told at once, another's
# matter with the organ to turn to.
_INSTEAD: Mapping[str, tuple[str, str]] = {
    "not_needed": ("这件事不用办，您什么也不用提交。", "Nothing is needed: there is nothing to submit."),
    "court": ("这件事由人民法院处理，请向法院起诉。", "It is for the people's court: bring an action there."),
    "organ": ("这件事由{target}办理，请向{target}提出。", "It is for {target}: turn to them."),
    "item": ("请改办“{target}”。", "Apply for “{target}” instead."),
    "forward": ("这件事由{target}决定，请向{target}提出。", "{target} decides it: turn to them."),
}
_FORWARDED = (
    "这件事由{target}决定。请照常填写提交，由{line}部门在{within}内提出意见并转报。",
    "{target} decides it. Fill in and submit all the same: it is forwarded with an opinion within {within_en}.",
)


def _along(papers: tuple[str, ...], zh: bool) -> str:
    """What he takes along, as one more sentence; empty where the definition says nothing."""
    if not papers:
        return ""
    return f"请带上：{'、'.join(papers)}。" if zh else f" Take along: {', '.join(papers)}."


class Elsewhere(Refusal):
    """Not dealt with here. ``then`` says what instead (not_needed, court, organ, item, forward), ``target`` who or
    which item, ``code`` of an item that can be begun here is in ``item``, ``papers`` what he takes along.
    """

    def __init__(
        self, outside: Outside, labels: Labels, item: str, papers: tuple[str, ...], forwarded: bool = False
    ) -> None:
        within = outside.within
        said = {
            "target": outside.target,
            "line": outside.by.get("line", ""),
            "within": within.zh if within is not None else "",
            "within_en": within.en if within is not None else "",
        }
        zh, en = (words.format_map(said) for words in (_FORWARDED if forwarded else _INSTEAD[outside.then]))
        basis = "、".join(one.zh for one in outside.basis)
        why, why_en = (in_words(outside.when, labels, lang) for lang in ("zh", "en"))
        super().__init__(
            f"file.{outside.then}",
            f"您填写的情况是：{why}。按照{basis}，{zh}{_along(papers, True)}已填的内容仍然保留。",
            f"You say: {why_en}. By {basis}: {en}{_along(papers, False)} What you filled in is kept.",
            where="outside",
        )
        self.then, self.target, self.item, self.basis = outside.then, outside.target, item, basis
        self.papers = papers


def elsewhere(
    e: Effective, facts: Mapping[str, Any], labels: Labels, at: datetime, *, filed: bool = False
) -> Elsewhere | None:
    """What to tell whoever fills in the form, as soon as his answers say so; ``filed`` where he submits it all the
    same. One query where it is another item's.
    """
    found = outside_of(e, facts, at)
    if found is None:
        return None
    item = code_called(found.target, at) if found.then == "item" else ""
    forwarded = not filed and found.then == "forward" and bool(found.by.get("line")) and found.within is not None
    return Elsewhere(found, labels_of(e, labels), item, taken_along(e, found), forwarded)


def to_look_at(turn: Turn, lang: str) -> list[str]:
    """What nobody can tell from the answers and whoever accepts must look at: each case with its basis and what it
    would mean (not to accept, by ground and organ, is his to do).
    """
    labels = labels_of(turn.e, turn.loaded.registry.dictionary.labels)
    zh = lang != "en"
    return late_words(turn, lang) + [
        f"{in_words(one.when, labels, lang)}（{'、'.join(cited.zh for cited in one.basis)}）"
        f"{'：' if zh else ': '}{_INSTEAD[one.then][0 if zh else 1].format(target=one.target)}"
        f"{_along(taken_along(turn.e, one), zh)}"
        for one in untold(turn.e, turn.facts, turn.at)
    ]


def check_here(turn: Turn) -> None:
    """Raises Elsewhere where the matter is not dealt with here; nothing is changed, and nothing typed is lost. What is
    forwarded is looked at before (``forwarding.forwarder``), and comes here only where nobody is there to forward it.
    """
    dictionary = turn.loaded.registry.dictionary
    refusal = elsewhere(turn.e, turn.facts, dictionary.labels, turn.at, filed=True)
    if refusal is not None:
        raise refusal
