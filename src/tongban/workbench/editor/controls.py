"""Which control a field has in the editor, and what stands in it. What is typed is read by the one codec of cells
(``definition.cell``); what it does not understand is kept as typed, so that nothing is lost and the checker says what
is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.definition.as_typed import Names
from tongban.definition.cell import LENGTHS, in_a_line, is_conditional, read_cell, show_cell, takes_list
from tongban.definition.schema import closed
from tongban.definition.schema.course import EDGE, LATE
from tongban.definition.schema.shapes import Field, Map, OneOf
from tongban.definition.schema.ways import scalar_of
from tongban.definition.source.writing import flow

# Closed lists by the name of their table; the editor adds those of its own buttons.
OPTIONS: dict[str, Mapping[str, str]] = {one.id: one.cells for one in closed.TABLES.values()}
ENGLISH = {one.id: {key: word.en for key, word in one.words.items()} for one in closed.TABLES.values()}
SAYS = {one.id: {key: word.says for key, word in one.words.items() if word.says[0]} for one in closed.TABLES.values()}
LATE_ENGLISH = {**ENGLISH["late"], **{f"end:{key}": en for key, en in ENGLISH["late_end"].items()}}
LATE_OPTIONS = {**closed.LATE.cells, **{f"end:{key}": zh for key, zh in closed.LATE_END.cells.items()}}
SORTS = (
    "line",
    "long",
    "choice",
    "words",
    "many",
    "lines",
    "duration",
    "cites",
    "rule",
    "edge",
    "late",
    "pairs",
    "yaml",
)


@dataclass(frozen=True, slots=True)
class Control:
    """``sort`` is one of SORTS, ``field`` what is written there."""

    sort: str
    field: Field


def control_of(field: Field) -> Control:
    """The control of a field, from its type where it says nothing itself."""
    return Control(_sort(field), field)


def _sort(field: Field) -> str:
    shape, one = field.type, scalar_of(field.type)
    if field.control in SORTS:
        return field.control
    if shape is EDGE or shape is LATE:
        return "edge" if shape is EDGE else "late"
    if isinstance(shape, Map):
        return "pairs"
    if takes_list(shape) and one != "cite":
        return "many" if isinstance(one, OneOf) or field.of else "words" if in_a_line(field) else "lines"
    if isinstance(one, OneOf) or one == "bool" or field.of:
        return "choice"
    return _OF_TYPE.get(one, "line") if isinstance(one, str) else "yaml"


_OF_TYPE = {**dict.fromkeys(LENGTHS, "duration"), "cite": "cites", "rule": "rule", "amount": "rule", "mapping": "yaml"}


def choices(field: Field, names: Names) -> Mapping[str, str]:
    """What may be chosen, as it is written → as it is shown."""
    one = scalar_of(field.type)
    if field.type is LATE:
        return LATE_OPTIONS
    if isinstance(one, OneOf):
        return one.cells
    if one == "bool":
        return closed.BOOL.cells
    return options_of(field.of, names)


def english_of(field: Field, names: Names) -> Mapping[str, str]:
    """The same choices as they are written → English, as far as they have any: what people named stays as it is."""
    one = scalar_of(field.type)
    if field.type is LATE:
        return LATE_ENGLISH
    table = one.table.id if isinstance(one, OneOf) else "bool" if one == "bool" else field.of
    return english_called(table, names)


def english_called(name: str, names: Names) -> Mapping[str, str]:
    """The English of a list by its name."""
    return ENGLISH.get(name) or names.english.get(name, {})


def explained(field: Field, names: Names) -> Mapping[str, tuple[str, str]]:
    """What each choice means, in a line of Chinese and of English, where the word alone does not say it."""
    one = scalar_of(field.type)
    return SAYS.get(one.table.id, {}) if isinstance(one, OneOf) else names.says.get(field.of, {})


def options_of(name: str, names: Names) -> Mapping[str, str]:
    """A list by its name: a closed one, or things of the definition."""
    return OPTIONS[name] if name in OPTIONS else names.table(name)


def shown(control: Control, value: Any, names: Names) -> str:
    """The value as the control holds it: a list to choose from holds what is written, everything else the cell."""
    if value is None:
        return ""
    if control.sort in ("choice", "many", "late") and not is_conditional(value):
        return _keys(value)
    if control.sort == "edge" and isinstance(value, str):
        return value
    return show_cell(control.field, value, names)


def _keys(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "、".join(one if isinstance(one, str) else flow(one) for one in value)
    end = value.get("end") if isinstance(value, Mapping) and set(value) == {"end"} else None
    return f"end:{end}" if end is not None else flow(value)


def meant(control: Control, text: str, names: Names, was: Any = None) -> Any:
    """What the words typed mean; None for nothing. ``was`` is what stands there (kept where words only point at it)."""
    if control.sort == "many":
        found = [part.strip() for part in text.replace("\n", "、").split("、") if part.strip()]
        if not found:
            return None
        return found[0] if len(found) == 1 and isinstance(was, str) else found
    return read_cell(control.field, text, names, was, strict=False)


def is_simple_edge(value: Any) -> bool:
    """One way on, without a condition."""
    return value is None or isinstance(value, str)
