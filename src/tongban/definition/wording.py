"""A finding in the words of the tables. The checker speaks to whoever writes the text and names cells, things and facts
by their keys; who works in tables and forms reads what the same things are called there (``definition.labels``).

Only the Chinese sentences are put into words; the English ones name the keys, which are English words. The key path
stays with the finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tongban.core.errors import Refusal
from tongban.definition.check.finding import Finding
from tongban.definition.labels import label_of, said, word_of
from tongban.definition.registry import registry_with, shipped
from tongban.definition.schema import closed
from tongban.definition.vocabulary import CHANNELS, RESULT_KINDS, SEPARATIONS, STEP_KINDS, WAYS, WEIGHTS

# Words of the format that name no cell: values, moments, what stands in the place of a constant.
_WORDS: Mapping[str, str] = {
    **{key: one.zh for key, one in STEP_KINDS.items()},
    **{key: one.zh for key, one in WAYS.items()},
    **{key: zh for key, (zh, _) in RESULT_KINDS.items()},
    **CHANNELS,
    **SEPARATIONS,
    "received": "收到申请",
    "accepted": "受理",
    "decided": "作出决定",
    "delivered": "送达",
    "now": "当场",
    "none": "无",
    "end": "结束",
    "here": "本平台",
    "external": "外部系统",
    "first_refusal": "有一个不同意即止",
    **closed.BOOL.cells,
    **closed.WHEN_SHORT.cells,
    **WEIGHTS,
}
# What is called by a name in a definition, by the key that holds it; the words that come before its name in a sentence.
_HOLDING: Mapping[str, tuple[str, ...]] = {
    "lanes": ("责任方", "同在"),
    "steps": ("环节", "走到", "在", "之后的", "通向"),
    "materials": ("材料", "要收的"),
    "situations": ("情形", "like 指向不存在的情形"),
    "conditions": ("条件",),
    "parties": ("当事人",),
}
_LISTED: Mapping[str, str] = {"责任方": "lanes", "环节": "steps", "情形": "situations", "材料": "materials"}
_ENDS: Mapping[str, str] = {"opened": "开始", "done": "办完", "end": "期满"}
_NAME = r"[a-zA-Z][a-zA-Z0-9_]*(?:\.[\w]+)*"
# A space that stood between a key and the words around it.
_GAP = re.compile(r"(?<=[\u4e00-\u9fff”]) (?=[\u4e00-\u9fff“])|(?<=”) | (?=“)")
_TOKEN = re.compile(
    rf"现有(?P<sort>{'|'.join(_LISTED)})：(?P<members>{_NAME}(?:、{_NAME})*)"
    r"|kind: (?P<kind>\w+) 的"
    r"|(?P<whose>环节|期间)\.(?P<moment>opened|done|end)"
    r"|“(?P<quoted>[^“”]+)”"
    r"|(?P<braces>\[?\{[^{}]*\}\]?)"
    r"|(?P<file>[\w.-]*/[\w./-]+|\w+\.(?:svg|yaml|md)\b)"
    r"|(?<![\w.…])(?P<span>\d+(?:wd|[hdmy])\b)"
    rf"|(?<![\w.…])(?P<bare>{_NAME})(?P<value>: (?![\[{{…])[^\s，。；、（）]+)?",
)


@dataclass(frozen=True, slots=True)
class Called:
    """What the things of one definition are called: by the key that holds them, and facts by their names."""

    document: Mapping[str, Any]
    things: Mapping[str, Mapping[str, str]]
    facts: Mapping[str, str]


def worded(found: Iterable[Finding], document: Mapping[str, Any]) -> tuple[Finding, ...]:
    """The findings of a definition with their sentences in words. ``document``: the definition as it is read; of a
    difference the standard it changes.
    """
    listed = tuple(found)
    called = _called(document) if listed else None
    return tuple(
        replace(one, what_zh=_in_words(one.what_zh, called), mend_zh=_in_words(one.mend_zh, called))
        for one in listed
        if called is not None
    )


def _called(document: Mapping[str, Any]) -> Called:
    things: dict[str, dict[str, str]] = {}
    situations = document.get("situations")
    layers = [document, document.get("common"), *(situations.values() if isinstance(situations, Mapping) else ())]
    for holder in _HOLDING:
        named: dict[str, str] = {}
        for layer in layers:
            for key, one in _members(layer.get(holder) if isinstance(layer, Mapping) else None):
                named.setdefault(key, _name(one))
        things[holder] = {key: name for key, name in named.items() if name}
    try:
        dictionary = registry_with(document.get("dictionary")).dictionary
    except (Refusal, TypeError, AttributeError, ValueError, KeyError):
        dictionary = shipped().dictionary
    return Called(document, things, {name: one.label_zh for name, one in dictionary.items()})


def _members(held: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(held, Mapping):
        yield from held.items()
    for one in held if isinstance(held, list) else ():
        if isinstance(one, Mapping) and isinstance(one.get("id"), str):
            yield one["id"], one


def _name(one: Any) -> str:
    if not isinstance(one, Mapping):
        return ""
    name = one.get("name") or one.get("text")
    kind = STEP_KINDS.get(str(one.get("kind")))
    return str(name) if name else kind.zh if kind else ""


def _in_words(sentence: str, called: Called) -> str:
    def put(found: re.Match[str]) -> str:
        if found["sort"]:
            names = called.things[_LISTED[found["sort"]]]
            return f"现有{found['sort']}：{'、'.join(names.get(one, one) for one in found['members'].split('、'))}"
        if found["kind"]:
            return f"{_WORDS.get(found['kind'], found['kind'])}的"
        if found["file"]:
            return found["file"]
        if found["span"]:
            return said("within", found["span"])
        if found["moment"]:
            return f"{found['whose']}{_ENDS[found['moment']]}"
        if found["braces"]:
            words = [_key(one, called) for one in re.findall(_NAME, found["braces"])]
            return "、".join(f"“{one}”" for one in dict.fromkeys(word for word in words if word)) or found["braces"]
        if found["quoted"]:
            return _quoted(found["quoted"], sentence[: found.start()], called)
        return _bare(found["bare"], (found["value"] or "")[2:], called)

    return _GAP.sub("", _TOKEN.sub(put, sentence).replace("”: ", "”："))


def _quoted(text: str, before: str, called: Called) -> str:
    """A cell, thing or fact in quotation marks; what was typed wrong stays as it was typed."""
    if not re.fullmatch(r"[\w.]+", text):
        return f"“{text}”"
    if (cell := _cell(text, called)) is not None:
        return cell
    for holder in sorted(called.things, key=lambda one: not before.endswith(_HOLDING[one])):
        if text in called.things[holder]:
            return f"“{called.things[holder][text]}”"
    return f"“{_key(text, called) or text}”"


def _bare(text: str, value: str, called: Called) -> str:
    cell = _cell(text, called) if "." in text else None
    word = cell or _key(text, called)
    word = word or _thing(text, called)
    if not word:
        return text + (f": {value}" if value else "")
    if value:
        spoken = said(text, value)
        if spoken == value:
            spoken = _thing(value, called) or _WORDS.get(value, value)
        return f"“{word}”：{spoken}"
    return cell or f"“{word}”"


def _cell(path: str, called: Called) -> str | None:
    """The words of a cell that stands in the definition, or that may stand in a thing of it."""
    head, dot, _ = path.partition(".")
    if not dot or not (head in called.document or head in ("common", "situations")):
        return None
    return label_of(called.document, path)


def _thing(name: str, called: Called) -> str:
    return next((names[name] for names in called.things.values() if name in names), "")


def _key(text: str, called: Called) -> str:
    """A fact, an output, a key or a closed word; empty for what is none of them."""
    if text in called.facts:
        return called.facts[text]
    head, _, rest = text.partition(".")
    if head == "step" and rest:
        step, _, output = rest.partition(".")
        return f"{called.things['steps'].get(step, step)}的结果{output}"
    if head == "param" and rest:
        return f"参数{rest}"
    if "." in text:
        parts = [word_of(one) or _thing(one, called) for one in text.split(".")]
        return "·".join(parts) if all(parts) else ""
    return word_of(text) or _WORDS.get(text, "")
