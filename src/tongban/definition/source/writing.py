"""How values are written as definition text: one row to a line, quoted only where YAML would read something else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tongban.core.errors import Refusal

# Text, a list, a mapping, or None for "left out"; as the strict reader gives them.
Written = str | Sequence[Any] | Mapping[str, Any] | None

WIDE = 118
# What these keys hold are rows, each on a line of its own.
ROWS = frozenset(
    {
        "common",
        "situations",
        "steps",
        "materials",
        "conditions",
        "form",
        "questions",
        "lanes",
        "laws",
        "spans",
        "faq",
        "outside",
        "changes",
        "params",
        "facts",
        "parties",
        "dictionary",
        "elements",
        "difference",
        "local",
    }
)
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`~=<](?:[^:,\[\]{}#\n\t]|(?<=\S)#)*\Z")
_TYPED = re.compile(r"(?:0\d+|null|Null|NULL|---.*|\.\.\..*)\Z")
_BROKEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufeff]")
_ESCAPED = re.compile(r"[\u2028\u2029\u00a0]")


def scalar(text: str, style: str = "") -> str:
    """One text as one YAML scalar on one line; ``style`` keeps the quotes that stood there. Refusal ``edit.value``."""
    if _BROKEN.search(text):
        raise Refusal(
            "edit.value",
            "内容里有不能保存的控制字符，请删去后重新输入。",
            "The text holds control characters; delete them and type it again.",
        )
    single_line = "\n" not in text and not _ESCAPED.search(text)
    if style == "'" and single_line and "\t" not in text:
        return "'" + text.replace("'", "''") + "'"
    plain = _PLAIN.match(text) and not _TYPED.match(text) and text == text.strip() and single_line
    if plain and not style:
        return text
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def flow(value: Written, style: str = "") -> str:
    """Any value on one line. Refusal ``edit.value`` for what is neither text, list, mapping nor None."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return scalar(value, style)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(member)}" for key, member in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(flow(member) for member in value) + "]"
    raise Refusal(
        "edit.value",
        "只能写文字、列表或键值，请改写这一格。",
        f"Only text, lists and mappings can be written, not {type(value).__name__}.",
    )


def has_rows(value: Written) -> bool:
    """Is this a mapping with rows below, which is written out line by line?"""
    return isinstance(value, Mapping) and any(
        key in ROWS and isinstance(member, Mapping | list | tuple) for key, member in value.items()
    )


def after_key(key: str, value: Written, column: int) -> str:
    """What stands after ``key:`` whose first letter stands at ``column``: one line, or rows below it."""
    if value and not isinstance(value, str) and (key in ROWS or has_rows(value)):
        if isinstance(value, Mapping):
            return "".join("\n" + " " * (column + 2) + entry(str(k), v, column + 2) for k, v in value.items())
        return "".join("\n" + " " * (column + 2) + item(v, column + 2) for v in value)
    return " " + _wrapped(value, column + 4)


def entry(key: str, value: Written, column: int) -> str:
    """``key: value`` of a block mapping at ``column``."""
    return f"{scalar(key)}:{after_key(key, value, column)}"


def item(value: Written, column: int) -> str:
    """``- value`` of a block list whose dash stands at ``column``."""
    if isinstance(value, Mapping) and has_rows(value):
        lines = [entry(str(key), member, column + 2) for key, member in value.items()]
        return "- " + ("\n" + " " * (column + 2)).join(lines)
    return "- " + _wrapped(value, column + 3)


def _wrapped(value: Written, column: int) -> str:
    """On one line, or a long mapping broken after its commas."""
    whole = flow(value)
    if not isinstance(value, Mapping) or column + len(whole) <= WIDE:
        return whole
    lines, line = [], "{"
    for place, (key, member) in enumerate(value.items()):
        part = f"{scalar(str(key))}: {flow(member)}" + (", " if place < len(value) - 1 else "}")
        if len(line) > 1 and column + len(line) + len(part) > WIDE:
            lines.append(line.rstrip())
            line = ""
        line += part
    return ("\n" + " " * column).join([*lines, line])
