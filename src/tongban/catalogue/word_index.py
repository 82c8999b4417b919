"""Words by which an item is found, Chinese and English in one index.

The English of an item is what its definition already says: its topics, its line and its results (a marriage
certificate) name it; the papers and answers it asks for (an identity card) are kept as words *beside* it, marked with
``~``, which find it too but never rank it above what is named so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import rjieba
from django.conf import settings
from pypinyin import lazy_pinyin

from tongban.definition.check.registered import shipped_registers
from tongban.definition.registry import Registry
from tongban.definition.source import read
from tongban.web.words import t

BESIDE = "~"
# What of a definition says in Chinese what it is.
_HEAD = (("item",), ("plain",), ("words",), ("line",))


@lru_cache(maxsize=1)
def _said() -> tuple[frozenset[str], Mapping[str, str]]:
    """Words that say nothing of the matter, and one word for those that people use alike: they are data."""
    path = Path(settings.DATA) / "dictionary" / "english.yaml"
    said = read(path.read_text(encoding="utf-8"), path.name).data
    return frozenset(map(str, said["empty"])), {str(word): str(one) for word, one in said["alike"].items()}


def search_words(text: str) -> list[str]:
    """The words of a text as the index keeps them: segments, their characters' pinyin, and Latin words, lower case."""
    segments = [w.strip().lower() for w in rjieba.cut_for_search(text) if w.strip() and not w.isspace()]
    segments = [w for w in segments if any(ch.isalnum() for ch in w)]
    pinyin = ["".join(lazy_pinyin(w)) for w in segments if any("\u4e00" <= ch <= "\u9fff" for ch in w)]
    return list(dict.fromkeys([*segments, *pinyin]))


def english_words(text: str) -> list[str]:
    """The English words of a text in their plain form, without those that say nothing; of several the whole as one
    more (``business-licence``), so that who asks for just that finds it first.
    """
    found = [_plain(word) for word in re.findall(r"[a-z0-9]+", text.lower().replace("'s", ""))]
    found = list(dict.fromkeys(word for word in found if word not in _said()[0]))
    return [*found, "-".join(found)] if len(found) > 1 else found


def _plain(word: str) -> str:
    """Without the ending of the plural, in one spelling."""
    if len(word) > 4 and word.endswith("ies"):
        word = f"{word[:-3]}y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return _said()[1].get(word, word)


def words_of_item(data: Mapping[str, object], registry: Registry) -> str:
    """What the index keeps of a definition."""
    said = " ".join(text for path, text in _texts(data) if path in _HEAD)
    named = [word for name in _names(data, registry) for word in english_words(name)]
    beside = [word for label in _labels(data, registry) for word in english_words(label) if "-" not in word]
    words = [*search_words(said), *named, *(f"{BESIDE}{word}" for word in beside if word not in named)]
    return " ".join(dict.fromkeys(words))


def words_of_question(text: str) -> list[str]:
    """What a question looks up: its words, and of the English ones also what stands beside an item."""
    asked = [*search_words(text)[:32], *(english := english_words(text)[:32])]
    return list(dict.fromkeys([*asked, *(f"{BESIDE}{word}" for word in english)]))


def _names(data: Mapping[str, object], registry: Registry) -> Iterator[str]:
    """What an item is called in English: topics, line, kinds of what is issued."""
    texts = list(_texts(data))
    yield from (t(text, "en") for path, text in texts if path[0] == "topics")
    lines = shipped_registers()["lines"]
    yield from (lines[text][1] for path, text in texts if path == ("line",) and text in lines)
    yield from (one.name_en for path, text in texts if "result" in path and (one := registry.result_type(text)))


def _labels(data: Mapping[str, object], registry: Registry) -> Iterator[str]:
    """What is asked for and looked at: licences, answers and what may be chosen."""
    for path, text in _texts(data):
        if (one := registry.result_type(text)) is not None and "result" not in path:
            yield one.name_en
        elif path and path[-1] == "fact" and text in registry.dictionary:
            element = registry.dictionary[text]
            yield element.label_en
            for chosen in (element, *element.members):
                yield from chosen.options_en


def _texts(said: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a definition with its keys from the top; what its own dictionary explains is no use of it."""
    if isinstance(said, Mapping):
        for key, one in said.items():
            if path or key != "dictionary":
                yield from _texts(one, (*path, str(key)))
    elif isinstance(said, Iterable) and not isinstance(said, str):
        for one in said:
            yield from _texts(one, path)
    elif isinstance(said, str):
        yield path, said
