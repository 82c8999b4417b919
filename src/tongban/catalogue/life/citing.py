"""What a definition cites that has fallen away: a repealed or amended law or article, and every cell resting on it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.catalogue.citations import printed, split
from tongban.catalogue.rules.bases import citations_in

_SPACE = uuid.UUID("5b1f2f0c-6c1e-4b1d-8a44-0f7f2f6f7a10")
_WORDS = {"repealed": "废止", "amended": "修改"}


@dataclass(frozen=True, slots=True)
class Fallen:
    """One law or article that fell away, and the cells of one item that cite it."""

    code: str
    law: str
    article: str
    what: str
    on: str
    by: str
    paths: tuple[str, ...]
    # It falls away on a day to come: told beforehand, so that the item is rewritten in time.
    coming: bool = False

    @property
    def key(self) -> str:
        """The same for the same event: it opens one ticket, whatever is loaded again."""
        return "|".join((self.code, self.law, self.article, self.what, self.on))

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
    code: str, document: Mapping[str, Any], ended: Mapping[str, Mapping[str, Mapping[str, str]]], day: date
) -> list[Fallen]:
    """What of ``ended`` (title → article, "" for the whole law → what, on, by) the document cites: what has fallen away
    by ``day``, and what will on a day that is known already.
    """
    cells: dict[tuple[str, str], list[str]] = {}
    for path, title, article in cited_in(document):
        fell = _fallen_article(ended[title], article, day) if title in ended else None
        if fell is not None:
            cells.setdefault((title, fell), []).append(path)
    found = []
    for (title, article), paths in cells.items():
        fate = ended[title][article]
        coming = not _begun(fate, day)
        found.append(Fallen(code, title, article, fate["what"], fate["on"], fate["by"], tuple(paths), coming))
    return found


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
