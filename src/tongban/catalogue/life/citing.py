"""What a definition cites that has fallen away: a repealed or amended law or article, and every cell resting on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.catalogue.citations import printed, split
from tongban.catalogue.rules.bases import citations_in

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

    @property
    def key(self) -> str:
        """The same for the same event: it opens one ticket, whatever is loaded again."""
        return "|".join((self.code, self.law, self.article, self.what, self.on))

    @property
    def title(self) -> str:
        """For lists: 《…》第三条已废止."""
        return f"{printed(self.law, self.article)}已{_WORDS[self.what]}"

    @property
    def text(self) -> str:
        """What happened and which cells rest on it."""
        since = f"自{self.on}起" if self.on else ""
        by = f"（{self.by}）" if self.by else ""
        cells = "、".join(self.paths)
        fell = f"{printed(self.law, self.article)}{since}已{_WORDS[self.what]}{by}"
        return f"{fell}。引用处：{cells}。请改引现行规定或提出取消。"


def fallen(
    code: str, document: Mapping[str, Any], ended: Mapping[str, Mapping[str, Mapping[str, str]]], day: date
) -> list[Fallen]:
    """What of ``ended`` (title → article, "" for the whole law → what, on, by) the document cites on ``day``."""
    laws = document.get("laws") or {}
    cells: dict[tuple[str, str], list[str]] = {}
    for path, cited in citations_in(document, ""):
        parts = split(cited)
        title = str((laws.get(parts[0]) or {}).get("title") or parts[0]) if parts else ""
        if parts and title in ended:
            article = _fallen_article(ended[title], parts[1], day)
            if article is not None:
                cells.setdefault((title, article), []).append(path)
    found = []
    for (title, article), paths in cells.items():
        fate = ended[title][article]
        found.append(Fallen(code, title, article, fate["what"], fate["on"], fate["by"], tuple(paths)))
    return found


def _fallen_article(fates: Mapping[str, Mapping[str, str]], article: str, day: date) -> str | None:
    """The article, or the nearest thing above it (its paragraph, the law), that has fallen away by ``day``."""
    at = article
    while True:
        fate = fates.get(at)
        if fate is not None and (not fate["on"] or date.fromisoformat(fate["on"]) <= day):
            return at
        if not at:
            return None
        at = at.rpartition(".")[0]
