"""Strict reading of definition text.

YAML is wider than a legal text should be: `no` becomes false, `010` becomes 8, a repeated key wins silently, an
alias can grow a file a millionfold. Here every scalar stays the text that was written, and whatever could mean two
things is refused with its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from tongban.core.errors import Refusal
from tongban.definition.source.paths import field_of, identity
from tongban.definition.source.plainly import damaged, explained, full_colon, full_comma

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_LOADER: Any = getattr(yaml, "CLoader", yaml.Loader)


class ReadError(Refusal):
    """The text cannot be read as a definition; ``line`` counts from 1."""

    def __init__(self, code: str, zh: str, en: str, *, name: str, line: int, where: str = "") -> None:
        super().__init__(code, f"{name} 第 {line} 行：{zh}", f"{name}, line {line}: {en}", where=where)
        self.name = name
        self.line = line


@dataclass(frozen=True, slots=True)
class Source:
    """One document as written: nested dicts and lists of text (None where something is left out), and the line of
    each path.

    ``lines`` has one entry per key path, counted from 1; members of a list with identity are addressed by it
    (``common.materials.plan.name``), others by position (``faq.0.q``).
    """

    name: str
    data: dict[str, Any]
    lines: Mapping[str, int] = field(repr=False)

    def line(self, path: str) -> int:
        """The line of the path, or of the nearest thing above it that was written; 1 where nothing was."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path.rpartition(".")[0]
        return 1


class _Composer:
    """Builds plain values from YAML events: no anchors, tags, repeated keys or depth to guard against afterwards."""

    def __init__(self, events: Iterator[Any], name: str) -> None:
        self.events = events
        self.name = name
        self.lines: dict[str, int] = {}

    def refuse(self, code: str, zh: str, en: str, line: int, where: str = "") -> ReadError:
        return ReadError(code, zh, en, name=self.name, line=line, where=where)

    def value(self, event: Any, path: str, depth: int) -> Any:
        line = event.start_mark.line + 1
        if depth > MAX_DEPTH:
            raise self.refuse(
                "format.depth", f"嵌套超过 {MAX_DEPTH} 层，请拆平", f"nested deeper than {MAX_DEPTH} levels", line, path
            )
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self.refuse(
                "format.anchor",
                "不使用锚点和引用（& 与 *），请写全",
                "anchors and aliases are not used; write it out",
                line,
                path,
            )
        if getattr(event, "tag", None):
            raise self.refuse(
                "format.tag",
                "不使用类型标签（!），类型由格式决定",
                "tags are not used; the format gives the type",
                line,
                path,
            )
        if path:
            self.lines.setdefault(path, line)
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style  # None from the Python parser, empty from libyaml
            return None if plain and event.value in _NOTHING else str(event.value)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path, depth)
        return self.sequence(path, depth)

    def mapping(self, path: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                raise self.refuse("format.key", "键必须是文字", "a key must be plain text", line, path)
            key = str(event.value)
            here = f"{path}.{key}" if path else key
            if key in found:
                raise self.refuse(
                    "format.key.repeated", f"“{key}”写了两次，只能留一处", f"“{key}” stands twice; keep one", line, here
                )
            self.lines[here] = line
            found[key] = self.value(next(self.events), here, depth + 1)
            self.typed_plainly(key, found[key], line, here)
        return found

    def typed_plainly(self, key: str, value: object, line: int, where: str) -> None:
        """A Chinese colon joins key and value to one word without a value; a full-width space becomes part of a key."""
        if value is None and "：" in key:
            fault = full_comma(line) if "，" in key.partition("：")[0] else full_colon(line, key)
            raise self.refuse(fault.code, fault.zh, fault.en, line, where)
        if key != key.strip() or key[:1] in "　\xa0":
            raise self.refuse(
                "format.indent",
                "这一行的开头用了全角空格。请删去，改用普通空格，每层缩进两个",
                "this line begins with a full-width space; use plain spaces, two for each level",
                line,
                where,
            )

    def sequence(self, path: str, depth: int) -> list[Any]:
        found: list[Any] = []
        named = field_of(path) is not None
        seen: set[str] = set()
        outer = self.lines
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            line = event.start_mark.line + 1
            here = f"{path}.{len(found)}"
            self.lines = {}
            value = self.value(event, here, depth + 1)
            own = identity(path, value) if named else None
            if own is not None and own in seen:
                raise self.refuse(
                    "format.identity.repeated", f"“{own}”列了两次", f"“{own}” is listed twice", line, f"{path}.{own}"
                )
            if own is not None:
                seen.add(own)
                inner = f"{here}.{own}" if field_of(path) == "" else here
                self.lines = {_moved(key, (inner, here), f"{path}.{own}"): n for key, n in self.lines.items()}
            outer.update(self.lines)
            self.lines = outer
            found.append(value)
        return found


def _moved(key: str, old: tuple[str, str], new: str) -> str:
    for prefix in old:
        if key == prefix or key.startswith(prefix + "."):
            return new + key[len(prefix) :]
    return key


def read_all(text: str, name: str) -> tuple[Source, ...]:
    """Every document of the text (`---` between them); raises ReadError with the line of the first fault."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise ReadError("format.size", "文件超过 1 MB", "the file is larger than 1 MB", name=name, line=1)
    lost = damaged(text)
    if lost is not None:
        raise ReadError(lost.code, lost.zh, lost.en, name=name, line=lost.line)
    sources: list[Source] = []
    try:
        events = iter(yaml.parse(text, Loader=_LOADER))
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                composer = _Composer(events, name)
                first: Any = next(events)
                data = composer.value(first, "", 0)
                if isinstance(data, str) and "：" in data:
                    fault = full_colon(first.start_mark.line + 1, data)
                    raise composer.refuse(fault.code, fault.zh, fault.en, fault.line)
                if data is not None and not isinstance(data, dict):
                    raise composer.refuse(
                        "format.document",
                        "一份定义必须是“键：值”的结构",
                        "a definition must be a mapping",
                        first.start_mark.line + 1,
                    )
                if data is not None:
                    sources.append(Source(name, data, composer.lines))
    except yaml.YAMLError as error:
        plain = explained(text, error)
        raise ReadError(plain.code, plain.zh, plain.en, name=name, line=plain.line) from error
    return tuple(sources)


def read(text: str, name: str) -> Source:
    """The one document of the text; raises ReadError where there is none or more than one."""
    sources = read_all(text, name)
    if len(sources) != 1:
        raise ReadError(
            "format.documents",
            f"应只有一份定义，实有 {len(sources)} 份",
            f"one definition expected, {len(sources)} found",
            name=name,
            line=1,
        )
    return sources[0]
