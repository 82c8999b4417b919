"""What a definition, or a place's difference, cites that has fallen away: a repealed or amended law or article, and
every cell resting on it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.definition.check.bases import citations_in
from tongban.definition.citations import printed, split
from tongban.definition.source.paths import children

_SPACE = uuid.UUID("5b1f2f0c-6c1e-4b1d-8a44-0f7f2f6f7a10")
_WORDS = {"repealed": "废止", "amended": "修改"}


@dataclass(frozen=True, slots=True)
class Fallen:
    """One law or article that fell away, and the cells of one item that cite it: of its edition, or (``place``,
    ``difference``) of the difference that stands at a place.
    """

    code: str
    law: str
    article: str
    what: str
    on: str
    by: str
    paths: tuple[str, ...]
    # It falls away on a day to come: told beforehand, so that the item is rewritten in time.
    coming: bool = False
    place: str = ""
    difference: uuid.UUID | None = None

    @property
    def key(self) -> str:
        """The same for the same event at the same place: it opens one ticket, whatever is loaded again."""
        where = (self.place,) if self.place else ()
        return "|".join((self.code, self.law, self.article, self.what, self.on, *where))

    @property
    def ticket(self) -> uuid.UUID:
        """The id of that ticket."""
        return uuid.uuid5(_SPACE, self.key)

    @property
    def title(self) -> str:
        """For lists: 《…》第三条已废止, or 将于2027-01-01废止."""
        when = f"将于{self.on}" if self.coming else "已"
        return f"{printed(self.law, self.article)}{when}{_WORDS[self.what]}"

    @property
    def text(self) -> str:
        """What happened and which cells rest on it."""
        since = f"自{self.on}起" if self.on else ""
        by = f"（{self.by}）" if self.by else ""
        cells = "、".join(self.paths)
        fell = f"{printed(self.law, self.article)}{since}{'' if self.coming else '已'}{_WORDS[self.what]}{by}"
        return f"{fell}。引用处：{cells}。请改引现行规定或提出取消。"


def fallen(
    code: str,
    document: Mapping[str, Any],
    ended: Mapping[str, Mapping[str, Mapping[str, str]]],
    day: date,
    place: str = "",
    difference: uuid.UUID | None = None,
) -> list[Fallen]:
    """What of ``ended`` (title → article, "" for the whole law → what, on, by) the document cites: what has fallen away
    by ``day``, and what will on a day that is known already. Of a difference the document is ``difference`` with the
    ``laws`` it may name; what its texts and local values say in words counts too. ``place``: whose text it is.
    """
    cells: dict[tuple[str, str], list[str]] = {}
    for path, title, article in (*cited_in(document), *named_in(document, ended)):
        fell = _fallen_article(ended[title], article, day) if title in ended else None
        if fell is not None:
            cells.setdefault((title, fell), []).append(path)
    found = []
    for (title, article), paths in cells.items():
        fate = ended[title][article]
        told = (code, title, article, fate["what"], fate["on"], fate["by"], tuple(dict.fromkeys(paths)))
        found.append(Fallen(*told, coming=not _begun(fate, day), place=place, difference=difference))
    return found


def named_in(document: Mapping[str, Any], known: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str, str]]:
    """(key path, title, article) of what a place's texts name in words: 《…》第三十五条, 川发改价格〔2020〕12号.
    ``known``: title → the articles looked for; a law named without any of them is named as a whole.
    """
    return _named(document.get("difference"), known, "difference")


def _named(said: Any, known: Mapping[str, Iterable[str]], path: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(said, str):
        for title, articles in known.items():
            if _stands(printed(title, ""), said):
                yield from (
                    (path, title, one) for one in dict.fromkeys(("", *articles)) if _stands(printed(title, one), said)
                )
    elif isinstance(said, Mapping | list):
        for key, here, member in children(path, said):
            if key not in ("basis", "laws", "of", "place"):
                yield from _named(member, known, here)


def _stands(words: str, text: str) -> bool:
    """第三十五条 is named by 第三十五条第一款, and not by 第三十五条之一, which is another article."""
    at = text.find(words)
    while at >= 0:
        if not text.startswith("之", at + len(words)):
            return True
        at = text.find(words, at + 1)
    return False


def cited_in(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(key path, full title of the law, article) of every citation of a definition."""
    laws = document.get("laws") or {}
    for path, cited in citations_in(document, ""):
        parts = split(cited)
        if parts:
            yield path, str((laws.get(parts[0]) or {}).get("title") or parts[0]), parts[1]


def _fallen_article(fates: Mapping[str, Mapping[str, str]], article: str, day: date) -> str | None:
    """The article, or what stands above it (its paragraph, the law): what has fallen away before what will."""
    at, coming = article, None
    while True:
        fate = fates.get(at)
        if fate is not None and _begun(fate, day):
            return at
        if fate is not None and coming is None:
            coming = at
        if not at:
            return coming
        at = at.rpartition(".")[0]


def _begun(fate: Mapping[str, str], day: date) -> bool:
    return not fate["on"] or date.fromisoformat(fate["on"]) <= day
