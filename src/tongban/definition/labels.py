"""The words of a cell, for comparison, comments and findings: what the schema calls each key on the way to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.core.errors import Refusal
from tongban.core.workdays import Duration
from tongban.definition.schema import closed
from tongban.definition.schema.shapes import Field, OneOf
from tongban.definition.schema.ways import every_field, scalar_of, shape_of, step_into, top_of, words_of_keys
from tongban.definition.source.paths import children
from tongban.definition.vocabulary import PARTIES, STEP_KINDS

_HOLDING = frozenset({"materials", "steps", "conditions", "lanes", "parties", "situations", "laws", "params", "form"})
_LENGTHS = ("duration", "duration|none", "valid", "decline")


def word_of(key: str) -> str:
    """What a key is called where nothing says in which record it stands; empty for what is no key of the format."""
    local = closed.LOCAL.words.get(key)
    return local.zh if local is not None else words_of_keys().get(key, "")


def label_of(document: Any, path: str) -> str:
    """The words of a cell, outermost first and without the house's own layers: 材料“营业执照”·受理标准."""
    said: list[str] = []
    value, at, held, rest = document, "", "", path
    shape: Any = top_of(path)
    while rest:
        found = next(
            ((k, here, m) for k, here, m in children(at, value) if rest == k or rest.startswith(f"{k}.")), None
        )
        if found is None:  # not written yet
            for key in rest.split("."):
                field, shape = step_into(shape, key)
                said.append(_part(key, None, "", field))
            break
        key, at, value = found
        rest = rest[len(key) + 1 :]
        field, shape = step_into(shape, key)
        said.append(_part(key, value, held, field))
        held = key if key in _HOLDING and held not in _HOLDING else ""
    return _joined([one for one in said if one])


def _part(key: str, value: Any, held: str, field: Field | None) -> str:
    if held:
        named = value.get("name") or value.get("title") or value.get("text") if isinstance(value, Mapping) else None
        if held == "steps" and not named and isinstance(value, Mapping) and value.get("kind") in STEP_KINDS:
            named = STEP_KINDS[value["kind"]].zh
        return f"“{named or (PARTIES.get(key) if held == 'parties' else '') or key}”"
    if key == "common":
        return ""
    if key.isdigit():
        return f"第{int(key) + 1}项"
    return field.zh if field is not None else word_of(key) or key


def _joined(parts: list[str]) -> str:
    """A group is not said where what follows says it too: 时限·时限依据 is 时限依据."""
    short = [one for one, after in zip(parts, [*parts[1:], ""], strict=False) if _says_more(one, after)]
    said = ""
    for part in short:
        said += part if not said or part.startswith("“") else f"·{part}"
    return said or "全文"


def _says_more(part: str, after: str) -> bool:
    return part.startswith("“") or after.startswith("“") or part not in after


def said(path: str, value: Any) -> str:
    """A value in the words of the table: 5个工作日, 次要材料, 现场核查; what has no words stays as written."""
    if value is None:
        return ""
    text = str(value)
    shape = scalar_of(_shape_at(path))
    if shape == "any" or (isinstance(shape, str) and text in closed.BOOL.words):
        return closed.BOOL.cells.get(text, text)
    if isinstance(shape, OneOf):
        return shape.table.cells.get(text, text)
    if shape in _LENGTHS or shape is None:
        try:
            return Duration.parse(text).zh
        except Refusal:
            return text
    return text


def _shape_at(path: str) -> Any:
    """Where only a key is known, the shape of the first field that is called so."""
    found = shape_of(path)
    if found is not None or "." in path:
        return found
    return next((one.type for at, one in every_field() if at.rpartition(".")[2] == path), None)
