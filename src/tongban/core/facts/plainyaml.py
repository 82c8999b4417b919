"""YAML as the format of definitions reads it: every scalar is text; a repeated key, an anchor or a tag is refused."""

from __future__ import annotations

from typing import Final

import yaml

from tongban.core.errors import Refusal

_DEEPEST: Final = 20
Plain = str | None | list["Plain"] | dict[str, "Plain"]


def read_plain(text: str, name: str) -> Plain:
    """The one document in ``text`` as mappings, lists and texts (``null`` is None); refused with its line."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if getattr(event, "anchor", None) or getattr(event, "tag", None):
                raise _refuse(name, _line(event), "不使用锚点、引用和标签", "no anchors, aliases or tags")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise _refuse(name, _line(event), "嵌套过深", "nested too deeply")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _refuse(name, mark.line if mark else 0, "YAML 写法不对", "not YAML") from None
    return None if node is None else _plain(node, name)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _plain(node: yaml.Node, name: str) -> Plain:
    if isinstance(node, yaml.ScalarNode):
        empty = node.style is None and node.value in ("", "null", "~")
        return None if empty else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each, name) for each in node.value]
    found: dict[str, Plain] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _refuse(name, key.start_mark.line, "键须为文字", "a key must be a text")
        if key.value in found:
            raise _refuse(name, key.start_mark.line, f"键 {key.value} 重复", f"the key {key.value} is repeated")
        found[key.value] = _plain(value, name)
    return found


def _refuse(name: str, line: int, zh: str, en: str) -> Refusal:
    return Refusal(
        "dictionary.yaml",
        f"{name} 第{line + 1}行：{zh}。请改写该行。",
        f"{name}, line {line + 1}: {en}. Rewrite the line.",
        where=f"{name}:{line + 1}",
    )
