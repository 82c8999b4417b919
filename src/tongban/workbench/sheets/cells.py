"""The rows and cells a document makes in the layout: rows of the tables by key path, all the rest in 基本信息.

Everything a definition says stands in exactly one cell, so an export that was not touched reads as no change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tongban.definition import vocabulary as v
from tongban.definition.as_typed import Names
from tongban.definition.schema import DEFINITION
from tongban.definition.schema.matters import SITUATION
from tongban.definition.schema.shapes import Either, Field, Many, Map, Named
from tongban.definition.schema.ways import field_of_path, shape_of, step_into
from tongban.definition.source.paths import children, entries, field_of
from tongban.workbench.sheets.layout import ALWAYS, BLOCKS, COMMON, ITEM, Column, Table
from tongban.workbench.sheets.notation import LEFT_OUT, shown


@dataclass(frozen=True)
class Row:
    """One row of a table: where it stands (``anchor``), in which layer, how it is called, its cells by column path."""

    anchor: str
    layer: str
    names: tuple[str, ...]
    cells: Mapping[str, str]
    value: Any


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of 基本信息."""

    path: str
    text: str
    field: Field
    value: Any


def layers(document: Mapping[str, Any]) -> dict[str, str]:
    """Prefix of each layer → what it is called in the table; a situation by its name where no other is called so."""
    found = {"": ITEM, "common": COMMON}
    situations = document.get("situations") or {}
    said = {key: str((one or {}).get("name") or key) for key, one in situations.items() if isinstance(one, dict | None)}
    for key, name in said.items():
        unique = list(said.values()).count(name) == 1 and name not in (ITEM, COMMON)
        found[f"situations.{key}"] = name if unique else key
    return found


def names_of(document: Mapping[str, Any]) -> Names:
    """What lanes, steps and situations are called, by id."""
    lanes: dict[str, set[str]] = {}
    steps: dict[str, set[str]] = {}
    for prefix in layers(document):
        layer = at(document, prefix) or {}
        for key, one in _members(layer, "lanes"):
            lanes.setdefault(key, set()).update({str(one["name"])} if one.get("name") else ())
        for key, one in _members(layer, "steps"):
            kind = v.STEP_KINDS.get(str(one.get("kind")))
            said = one.get("name") or (kind.zh if kind else None)
            steps.setdefault(key, set()).update({str(said)} if said else ())
    said = {prefix.partition(".")[2]: name for prefix, name in layers(document).items() if "." in prefix}
    situations = {key: name for key, name in said.items() if key != name}
    return Names(steps=_telling(steps), lanes=_telling(lanes), situations=situations)


def _members(layer: Any, block: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    held = layer.get(block) if isinstance(layer, dict) else None
    for key, one in held.items() if isinstance(held, dict) else ():
        if isinstance(one, dict):
            yield key, one


def _telling(found: Mapping[str, set[str]]) -> dict[str, str]:
    """Names that say which one is meant: one for each id, and no other id or name like it."""
    single = {key: next(iter(names)) for key, names in found.items() if len(names) == 1}
    said = [name for names in found.values() for name in names]
    return {key: name for key, name in single.items() if said.count(name) == 1 and name not in found}


def at(document: Any, path: str) -> Any:
    """What stands at a path of plain keys; None where nothing does."""
    for key in path.split(".") if path else ():
        document = document.get(key) if isinstance(document, dict) else None
    return document


def prefix_of(path: str) -> str:
    """The layer in which a key path stands: "" (the item), common, situations.new."""
    head, _, rest = path.partition(".")
    return f"{head}.{rest.partition('.')[0]}" if head == "situations" and rest else head if head == "common" else ""


def joined(*parts: str) -> str:
    """A key path of parts, empty ones left out."""
    return ".".join(part for part in parts if part)


def rows(document: Mapping[str, Any], table: Table) -> tuple[Row, ...]:
    """The rows of one sheet, layer by layer."""
    names = names_of(document)
    found: list[Row] = []
    for prefix, said in layers(document).items():
        block = at(document, joined(prefix, table.block))
        here = joined(prefix, table.block)
        if table.layers or not prefix:
            found += [
                _row(table, said, anchor, called, value, names) for anchor, called, value in _held(table, here, block)
            ]
    return tuple(found)


def _held(table: Table, here: str, block: Any) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """Anchor, names and value of each row that stands in a block; what is left out whole is a cell of 基本信息."""
    if table.ordered:
        if isinstance(block, dict):
            yield here, (), block
        for place, one in enumerate(block if isinstance(block, list) else ()):
            yield f"{here}.{place}", (), one
        return
    members = entries(here, block) if isinstance(block, list | dict) else {}
    if len(table.names) == 1:
        for key, one in members.items():
            yield f"{here}.{key}", (key,), one
        return
    for page, one in members.items():
        inner = f"{here}.{page}.questions"
        questions = one.get("questions") if isinstance(one, dict) else None
        for fact, question in entries(inner, questions if isinstance(questions, list | dict) else {}).items():
            yield f"{inner}.{fact}", (page, fact), question


def _row(table: Table, layer: str, anchor: str, called: tuple[str, ...], value: Any, names: Names) -> Row:
    cells = {one.path: cell_of(value, one, names) for one in table.columns}
    if value is None:
        cells[table.columns[0].path] = LEFT_OUT
    return Row(anchor, layer, called, cells, value)


def cell_of(value: Any, column: Column, names: Names) -> str:
    """The text of one cell of a row's value; empty where nothing is written."""
    held = value
    for key in column.path.split("."):
        if not isinstance(held, dict) or key not in held:
            return ""
        held = held[key]
        if held is None:
            break
    return shown(held, column.field, names)


def basic(document: Mapping[str, Any]) -> tuple[Cell, ...]:
    """The rows of 基本信息: what is always listed, then everything else that no table holds, in the text's order."""
    leaves = {one.path: one for one in _leaves(document, document, DEFINITION, "")}
    listed = () if "difference" in document else ALWAYS
    blank = (Cell(path, "", field_at(path, shape_of(path)), None) for path in listed)
    first = [leaves.pop(one.path, one) for one in blank]
    return (*first, *leaves.values())


def field_at(path: str, shape: Any) -> Field:
    """The field of a cell of 基本信息; one without a label where its key is a name or a place in a list."""
    found = field_of_path(path)
    return replace(found, type=shape) if found is not None else Field(path.rpartition(".")[2], shape, "", "")


def _leaves(document: Mapping[str, Any], value: Any, shape: Any, path: str) -> Iterator[Cell]:
    """Every cell below that stands in no table; nothing for what is empty there."""
    table = _in_table(path) if path else None
    if table is not None and value is not None:
        if len(table.names) == 2:
            yield from _pages(document, value, path)
        return
    if isinstance(shape, Either):
        shape = fitting(shape, value)
    below = list(children(path, value)) if isinstance(value, dict | list) and not _is_leaf(value, path) else []
    if path and not below and not (isinstance(value, dict) and not value) and not in_a_row_of_situations(path, value):
        field = field_at(path, shape)
        yield Cell(path, shown(value, field), field, value)
    own = field_of(path.rpartition(".")[0]) if "." in path else None
    for key, here, member in below:
        if key != own:  # what names a row of a list is its key path
            yield from _leaves(document, member, inner(shape, key), here)


def in_a_row_of_situations(path: str, value: Any) -> bool:
    """Does the sheet of situations hold it? A group that is left out stands in its cells there."""
    prefix = prefix_of(path)
    rest = path[len(prefix) + 1 :]
    columns = [one.path for one in BLOCKS["situations"].columns]
    whole = value is None and rest in ("", *(one.partition(".")[0] for one in columns))
    return prefix.startswith("situations.") and (rest in columns or whole)


def _pages(document: Mapping[str, Any], value: Any, path: str) -> Iterator[Cell]:
    """What a page says beside its questions, or that a situation leaves it out."""
    record = SITUATION["form"].of
    for page, one in entries(path, value if isinstance(value, list | dict) else {}).items():
        if one is None:
            yield Cell(f"{path}.{page}", LEFT_OUT, Field(page, "text", "", ""), None)
        for key, member in one.items() if isinstance(one, dict) else ():
            if key not in ("page", "questions"):
                yield from _leaves(document, member, record.get(key, "text"), f"{path}.{page}.{key}")


def _is_leaf(value: Any, path: str) -> bool:
    """One cell: a choice, ways of supply, a list of texts, or nothing below it."""
    if isinstance(value, dict):
        return not value or set(value) <= {"one", "all"}
    if field_of(path) == "":
        return True
    return field_of(path) is None and all(isinstance(one, str) for one in value)


def shape_below(path: str) -> Any:
    """The shape of any cell a definition may have, whether it stands or not; a Mapping for a group of cells, None where
    the format has nothing of that name. Facts are called with dots, so a name may be several keys.
    """
    if path.startswith("ask.") and path.count(".") > 1:
        return "text"
    found = shape_of(path)
    return None if isinstance(found, Map | Named) else found


def inner(shape: Any, key: str) -> Any:
    """The shape of a member below."""
    found = step_into(shape, key)[1]
    return "text" if found is None else found


def fitting(shape: Either, value: Any) -> Any:
    """The member of an Either that has the outer form of the value; texts and lists of texts stay as they are."""
    if isinstance(value, dict):
        return next((one for one in shape.of if isinstance(one, Mapping | Map)), shape)
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return next((one for one in shape.of if isinstance(one, Many)), shape)
    return shape


def _in_table(path: str) -> Table | None:
    """The table whose block stands exactly at this path."""
    prefix = prefix_of(path)
    table = BLOCKS.get(path[len(prefix) + 1 :] if prefix else path)
    return table if table is not None and (table.layers or not prefix) and path != "situations" else None


def in_table(path: str) -> Table | None:
    """The table in whose block this path stands; what a page of questions says beside them is in none."""
    keys = path.split(".")
    for length in range(1, len(keys) + 1):
        if (table := _in_table(".".join(keys[:length]))) is not None:
            return table if len(table.names) < 2 or "questions" in keys[length:] else None
    return None
