"""Where each cell stands in a definition's text: nodes by key path, with the first and last letter of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from tongban.core.errors import Refusal
from tongban.definition.source.paths import field_of
from tongban.definition.source.reading import read_all

_LOADER: Any = getattr(yaml, "CLoader", yaml.Loader)


def tree(text: str) -> yaml.Node | None:
    """The one document of the text as nodes; None where it is empty. Raises ReadError; Refusal ``edit.path``."""
    if len(read_all(text, "definition")) > 1:
        raise Refusal(
            "edit.path",
            "一份文本里只能有一份定义，请先删去多余的部分。",
            "The text holds more than one definition; keep one.",
        )
    found: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
    return None if found is None or nothing(found) else found


def nothing(node: yaml.Node) -> bool:
    """Is nothing written here, or `null`?"""
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def start(node: yaml.Node) -> int:
    """The place of its first letter in the text."""
    return int(node.start_mark.index)


def end(node: yaml.Node, text: str) -> int:
    """The place after its last letter, without the comments and blank lines that follow."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        if isinstance(last, tuple):
            key, value = last
            # Nothing written after the key: its mark stands after the colon.
            return max(end(value, text), int(key.end_mark.index))
        return end(last, text)
    found = int(node.end_mark.index)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return len(text[:found].rstrip())
    return found


def plain(node: yaml.Node) -> Any:
    """What the strict reader would make of it."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain(member) for member in node.value]
    return None if nothing(node) else node.value


@dataclass(frozen=True, slots=True)
class Place:
    """A cell or row in the text.

    ``node`` is its value (None for a way of supply without options, which has none); ``key`` the key before it in a
    mapping; ``row`` the whole member of a list. ``number`` counts among its siblings from 0.
    """

    path: str
    name: str
    node: yaml.Node | None
    parent: Place | None = None
    key: yaml.Node | None = None
    row: yaml.Node | None = None
    number: int = 0

    @property
    def first(self) -> yaml.Node:
        """Where the whole row begins: its key, or the member of the list."""
        return self.key or self.row or self.node  # type: ignore[return-value]

    def stop(self, text: str) -> int:
        """Where the whole row ends."""
        if self.key is not None and self.node is not None:
            return max(end(self.node, text), int(self.key.end_mark.index))
        return end(self.row or self.node, text)  # type: ignore[arg-type]


def below(place: Place) -> list[Place]:
    """The cells or rows directly below, in order; lists with identity by it."""
    node, path = place.node, place.path
    found = []
    if isinstance(node, yaml.MappingNode):
        for number, (key, value) in enumerate(node.value):
            here = f"{path}.{key.value}" if path else key.value
            found.append(Place(here, key.value, value, place, key=key, number=number))
    elif isinstance(node, yaml.SequenceNode):
        field = field_of(path)
        for number, member in enumerate(node.value):
            name, value = _named(field, member, number)
            found.append(Place(f"{path}.{name}", name, value, place, row=member, number=number))
    return found


def _named(field: str | None, member: yaml.Node, number: int) -> tuple[str, yaml.Node | None]:
    if field == "":
        if isinstance(member, yaml.ScalarNode):
            return member.value, None
        if isinstance(member, yaml.MappingNode) and len(member.value) == 1:
            return member.value[0][0].value, member.value[0][1]
    elif field is not None and isinstance(member, yaml.MappingNode):
        for key, value in member.value:
            if key.value == field and isinstance(value, yaml.ScalarNode):
                return value.value, member
    return str(number), member


def find(root: yaml.Node, path: str) -> tuple[Place, str]:
    """The deepest place on the path that is written, and the rest of the path, empty where all of it is.

    Keys that hold dots (names of facts) are found whole.
    """

    def walk(place: Place, rest: str) -> tuple[Place, str]:
        if not rest:
            return place, ""
        best = (place, rest)
        for child in below(place):
            if rest == child.name:
                return child, ""
            if rest.startswith(child.name + "."):
                got = walk(child, rest[len(child.name) + 1 :])
                if len(got[1]) < len(best[1]):
                    best = got
        return best

    return walk(Place("", "", root), path)
