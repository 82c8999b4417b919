"""Find and replace 查找替换 within one definition: in what people read, never in keys, names of things, closed words.

A cell is searched where people write words: names, sentences, criteria, telephones, titles of laws. What points at a
thing (a lane, a step, a citation) is called as its key is, so it is no word to be replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.core.errors import Refusal
from tongban.definition.labels import label_of
from tongban.definition.schema import DEFINITION
from tongban.definition.schema.shapes import Either, Many, Map, Named
from tongban.definition.source.editing import Edit, changed
from tongban.definition.source.paths import children, field_of
from tongban.workbench.sheets.cells import fitting, inner

LONGEST = 200
# What is called as something else is: the names of rows, and what points at them.
POINTING = frozenset(
    {
        *("id", "code", "page", "fact", "key", "of", "place", "at", "lane", "next", "to", "join", "examined_in", "in"),
        *("collects", "replaces", "by", "like", "span", "opens", "each", "until", "sample", "document", "licence"),
        *("kind", "line", "level", "post", "hall", "village", "system", "provider", "who", "item_code", "formats"),
        *("required", "demo", "closes", "take", "rank", "source_id", "options", "default", "batch", "text_version"),
    }
)
_PROSE = ("text", "any")


@dataclass(frozen=True, slots=True)
class Hit:
    """One cell that holds the words: its key path, what it is called, what it says."""

    path: str
    label: str
    before: str

    def after(self, needle: str, replacement: str) -> str:
        """The cell with every occurrence replaced."""
        return self.before.replace(needle, replacement)


def refuse_words(needle: str, replacement: str = "") -> None:
    """Refusals ``replace.none``, ``replace.long``."""
    if not needle.strip():
        raise Refusal("replace.none", "请输入要查找的文字。", "Type the words to search for.", where="find")
    if max(len(needle), len(replacement)) > LONGEST:
        raise Refusal(
            "replace.long",
            f"查找和替换的文字都不超过 {LONGEST} 字。",
            f"What is searched and what replaces it have at most {LONGEST} letters.",
            where="find",
        )


def hits_in(document: Mapping[str, Any], needle: str) -> tuple[Hit, ...]:
    """Every cell that holds the words exactly as typed, in the order of the text."""
    return tuple(
        Hit(path, label_of(document, path), value)
        for path, value in _words(document, DEFINITION, "")
        if needle in value
    )


def replaced(text: str, hits: Iterable[Hit], needle: str, replacement: str) -> str:
    """The text with those cells changed; everything else stays letter by letter."""
    return changed(text, [Edit("set", hit.path, hit.after(needle, replacement)) for hit in hits])


def _words(value: Any, shape: Any, path: str) -> Iterator[tuple[str, str]]:
    """(key path, text) of every cell in which people write words."""
    if isinstance(shape, Either):
        shape = _chosen(shape, value)
    if isinstance(value, str):
        if shape in _PROSE:
            yield path, value
        return
    own = field_of(path.rpartition(".")[0]) if "." in path else None
    for key, here, member in children(path, value) if isinstance(value, dict | list) else ():
        named = isinstance(shape, Map | Named)  # rows are called as they like, `licence` too
        if key == own or (key in POINTING and not named and not _of_a_change(path, key)):
            continue
        below = inner(shape, key) if shape in _PROSE or not isinstance(shape, str) else shape
        yield from _words(member, below, here)


def _of_a_change(path: str, key: str) -> bool:
    """``to`` of a place's change is what it says instead, not where a path leads."""
    return key == "to" and path.startswith("difference.changes.")


def _chosen(shape: Either, value: Any) -> Any:
    """The form of the value that stands there; of several texts the one in which people write words."""
    if isinstance(value, list):
        return next((one for one in shape.of if isinstance(one, Many)), shape.of[0])
    if isinstance(value, dict):
        return fitting(shape, value)
    return "text" if "text" in [one for one in shape.of if isinstance(one, str)] else shape.of[0]
