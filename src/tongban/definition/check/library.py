"""The library of legal bases 法律依据库: every law once, with its kind and what has become of it and of its articles.

`data/laws/library.yaml` is keyed by the full title as printed. A law or an article that was repealed or amended flags
every item that cites it; the library says when, and by what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from tongban.definition.source import read

DATA = Path(__file__).resolve().parents[4] / "data"
UNDIVIDED = "none"
_CITED = re.compile(r"^(\d+)(?:-(\d+))?(?=\.|$)")
_BETWEEN = re.compile(r"[、，,;；\s]+")


def numbered_as(said: str) -> str | None:
    """The articles of a law as the library keeps them: "83" for 1 to 83, "452、133-1" with those inserted (之一),
    ``none`` for a document that is not divided. None for what cannot be read so; whatever stands between is taken.
    """
    last, *inserted = [one for one in _BETWEEN.split(said.strip()) if one] or [""]
    if said.strip() in (UNDIVIDED, "不分条"):
        return UNDIVIDED
    if not (last.isascii() and last.isdigit() and 0 < int(last) < 10000):
        return None
    beside = [_CITED.match(one) for one in inserted]
    if any(one is None or not one.group(2) or int(one.group(1)) > int(last) for one in beside):
        return None
    return "、".join([str(int(last)), *dict.fromkeys(one.group(0) for one in beside if one)])


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a law or an article: ``what`` repealed or amended, ``on`` since when, ``by`` which document."""

    what: str
    on: date | None
    by: str


@dataclass(frozen=True, slots=True)
class LawEntry:
    """One law. ``kind`` is a word of LAW_KINDS; ``since`` when this wording took force; ``articles`` by number;
    ``unchecked`` 待核: articles ("" for the whole) cited without their text having been read, with why. ``numbered``:
    which articles it has, as ``numbered_as`` writes them, "" where nobody has counted.
    """

    title: str
    kind: str
    since: date | None
    fate: Fate | None
    articles: Mapping[str, Fate] = field(default_factory=dict)
    source: str = ""
    unchecked: Mapping[str, str] = field(default_factory=dict)
    numbered: str = ""

    def has(self, article: str) -> bool | None:
        """Whether the law has the article cited (its 条; what stands in it is nobody's count); None: not counted."""
        found = _CITED.match(article)
        if not self.numbered or found is None:
            return None
        if self.numbered == UNDIVIDED:
            return False
        last, *inserted = self.numbered.split("、")
        number, beside = found.groups()
        return f"{number}-{beside}" in inserted if beside else 1 <= int(number) <= int(last)

    def fate_of(self, article: str) -> Fate | None:
        """What became of the article cited, or of the article, paragraph or law it stands in."""
        at = article
        while at:
            if at in self.articles:
                return self.articles[at]
            at = at.rpartition(".")[0]
        return self.fate


def library_of(data: Mapping[str, Any]) -> dict[str, LawEntry]:
    """The library as read from its text, by title."""
    return {title: _entry(title, one) for title, one in (data.get("laws") or {}).items()}


def _entry(title: str, one: Mapping[str, Any]) -> LawEntry:
    articles = {str(number): said or {} for number, said in (one.get("articles") or {}).items()}
    unchecked = {number: str(said["unchecked"]) for number, said in articles.items() if said.get("unchecked")}
    if one.get("unchecked"):
        unchecked[""] = str(one["unchecked"])
    return LawEntry(
        title,
        str(one.get("kind") or ""),
        _day(one.get("since")),
        _fate(one),
        {number: fate for number, said in articles.items() if (fate := _fate(said))},
        str(one.get("source") or ""),
        unchecked,
        numbered_as(str(one.get("numbered") or "")) or "",
    )


def _fate(said: Mapping[str, Any]) -> Fate | None:
    for what in ("repealed", "amended"):
        if what in said:
            return Fate(what, _day(said[what]), str(said.get("by") or ""))
    return None


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


@lru_cache(maxsize=1)
def shipped_library() -> Mapping[str, LawEntry]:
    """The library the product ships; empty where the data folder is not beside the sources."""
    path = DATA / "laws" / "library.yaml"
    return library_of(read(path.read_text(encoding="utf-8"), path.name).data) if path.exists() else {}
