"""Edits of one cell or row in a definition's text; every letter that an edit does not speak of stays as it was.

The text is the record, with its comments, its order and its columns, so nothing is dumped anew: the letters of the
cell are replaced where they stand. Front door: ``changed(text, edits)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from tongban.core.errors import Refusal
from tongban.definition.source.nodes import Place, below, end, find, nothing, plain, start, tree
from tongban.definition.source.paths import field_of
from tongban.definition.source.reading import ReadError, read_all
from tongban.definition.source.writing import ROWS, Written, after_key, entry, flow, item

# What may be said of a question or a declared fact: the one key below a name that itself holds dots.
_OF_A_FACT = frozenset({"text", "when", "of", "many", "optional", "source", "default"})
LAST = "\x00last"  # no row is called so


@dataclass(frozen=True, slots=True)
class Edit:
    """One change.

    - ``set``: ``path`` holds ``value`` from now on; what is missing above it is made. None writes `null` (left out).
    - ``remove``: the cell or row at ``path`` goes.
    - ``insert``: ``value`` becomes a row of the list or mapping at ``path``, after the row called ``after`` ("" first,
      ``LAST`` last). ``name`` is its key in a mapping; in a list its identity stands in the value.
    - ``move``: the row at ``path`` goes after its sibling called ``after`` ("" first, ``LAST`` last).
    - ``rename``: the row at ``path`` is called ``name``. What refers to it is not looked at.

    Rows of a list without identity are called by their position. Values are as the strict reader gives them: text,
    lists, mappings, None.
    """

    do: Literal["set", "remove", "insert", "move", "rename"]
    path: str
    value: Written = None
    name: str = ""
    after: str = LAST


def changed(text: str, edits: Sequence[Edit]) -> str:
    """The text after the edits, one after another; without edits the very same text.

    Raises ReadError where the text does not read, Refusal ``edit.path`` (nothing stands there, or it holds no rows),
    ``edit.row`` (such a row is there already, or none to go after), ``edit.value``; ``where`` is the key path.
    """
    for edit in edits:
        try:
            text = _DO[edit.do](text, edit)
        except Refusal as fault:
            if isinstance(fault, ReadError) or fault.where:
                raise
            raise Refusal(fault.code, fault.zh, fault.en, where=edit.path, status=fault.status) from fault
    if edits:
        read_all(text, "definition")
    return text


def _gone(path: str) -> Refusal:
    return Refusal(
        "edit.path",
        f"文本里没有“{path}”这一处，可能已被删去。请刷新后再改。",
        f"Nothing stands at {path}; it may have been removed. Reload and try again.",
        where=path,
    )


def _no_rows(path: str) -> Refusal:
    return Refusal(
        "edit.path",
        f"“{path}”这一处写的是一个值，不能再往下写。请先删去它。",
        f"A single value stands at {path}; nothing can be written below it. Remove it first.",
        where=path,
    )


def _there_already(path: str, name: str) -> Refusal:
    return Refusal(
        "edit.row",
        f"“{path}”下已有“{name}”，请换一个名称，或直接改那一行。",
        f"{path} already holds {name}; choose another name or edit that row.",
        where=f"{path}.{name}" if path else name,
    )


def _root(text: str) -> yaml.Node:
    node = tree(text)
    return node if node is not None else yaml.MappingNode("tag:yaml.org,2002:map", [], flow_style=False)


def _existing(text: str, path: str) -> Place:
    place, rest = find(_root(text), path)
    if rest or not path:
        raise _gone(path)
    return place


def _put(text: str, first: int, last: int, new: str) -> str:
    return text[:first] + new + text[last:]


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _in_flow(place: Place | None) -> bool:
    """Does it stand inside `{…}` or `[…]`, itself not counted?"""
    above = place.parent if place else None
    while above is not None:
        if any(isinstance(one, yaml.CollectionNode) and one.flow_style for one in (above.node, above.row)):
            return True
        above = above.parent
    return False


def _set(text: str, edit: Edit) -> str:
    if not edit.path:
        raise _gone(edit.path)
    place, rest = find(_root(text), edit.path)
    if rest:
        name, value = _nested(place, rest, edit.value)
        return _added(text, place, name, value, LAST)
    if place.node is None:  # a way of supply that was a bare word
        way = place.row
        assert way is not None
        new = flow(place.name if edit.value in ({}, None, "") else {place.name: edit.value})
        return _put(text, start(way), end(way, text), new)
    return _replaced(text, place, edit.value)


def _replaced(text: str, place: Place, value: Written) -> str:
    node = place.node
    assert node is not None
    if value is not None and plain(node) == value:
        return text
    first, last = start(node), end(node, text)
    style = (node.style or "") if isinstance(node, yaml.ScalarNode) and not nothing(node) else ""
    block = not _in_flow(place)
    if place.key is not None and block and (isinstance(node, yaml.CollectionNode) or not isinstance(value, str)):
        return _below_key(text, place, value)
    new = flow(value, style if style in ("'", '"') else "")
    glued = first == last or (first > 0 and text[first - 1] not in " \n[{,")
    return _put(text, first, max(last, first), (" " if glued else "") + new)


def _below_key(text: str, place: Place, value: Written) -> str:
    """Everything after the key's colon anew; blanks that keep a column stay."""
    key, node = place.key, place.node
    assert key is not None and node is not None
    colon = text.index(":", int(key.end_mark.index)) + 1
    new = after_key(key.value, value, int(key.start_mark.column))
    last = max(end(node, text), colon)
    if not new.startswith("\n") and start(node) > colon and "\n" not in text[colon : start(node)]:
        return _put(text, start(node), last, new[1:])
    return _put(text, colon, last, new)


def _nested(place: Place, rest: str, value: Written) -> tuple[str, Written]:
    """The member of ``place`` that the rest of a path speaks of, and what it holds."""
    if field_of(place.path) == "fact" or place.name == "facts":
        head, _, last = rest.rpartition(".")
        return (head, {last: value}) if head and last in _OF_A_FACT else (rest, value)
    name, _, more = rest.partition(".")
    if not more:
        return name, value
    inner = Place(f"{place.path}.{name}" if place.path else name, name, None)
    key, below_it = _nested(inner, more, value)
    if field_of(inner.path) == "key" and isinstance(below_it, dict):  # questions of `ask` are written as a list alone
        return name, [{"key": key, **below_it}]
    return name, {key: below_it}


def _member(path: str, name: str, value: Written) -> Written:
    """A member of a list as it is written there."""
    field = field_of(path)
    if field == "":
        return name if value in ({}, None, "") else {name: value}
    if field is not None:
        if value is not None and not isinstance(value, dict):
            raise Refusal("edit.value", "这里要写一整行，请逐格填写。", "A whole row is expected here.", where=path)
        return {field: name, **{key: member for key, member in (value or {}).items() if key != field}}
    return value


def _added(text: str, place: Place, name: str, value: Written, after: str) -> str:
    """A new member of the mapping or list at ``place``."""
    node = place.node
    if node is None and place.row is not None:  # options of a way of supply that was a bare word
        return _put(text, start(place.row), end(place.row, text), flow({place.name: {name: value}}))
    if node is None:
        raise _no_rows(place.path)
    if isinstance(node, yaml.ScalarNode):
        if not nothing(node):
            raise _no_rows(place.path)
        return _replaced(text, place, {name: value})
    rows = below(place)
    if any(row.name == name for row in rows):
        raise _there_already(place.path, name)
    if isinstance(node, yaml.SequenceNode):
        if field_of(place.path) is None and name not in (str(len(rows)), ""):
            raise _gone(f"{place.path}.{name}")
        value = _member(place.path, name, value)
    return _written_in(text, place, rows, name, value, after)


def _written_in(text: str, place: Place, rows: list[Place], name: str, value: Written, after: str) -> str:
    node = place.node
    assert isinstance(node, yaml.CollectionNode)
    listed = isinstance(node, yaml.SequenceNode)
    before = _before(rows, after, place.path)
    if not rows:
        return _first_row(text, place, name, value)
    if node.flow_style:
        one = flow(value) if listed else f"{flow(name)}: {flow(value)}"
        if before is None:
            return _put(text, start(rows[0].first), start(rows[0].first), one + ", ")
        at = before.stop(text)
        return _put(text, at, at, ", " + one)
    column = _column(text, rows[0])
    one = item(value, column) if listed else entry(name, value, column)
    if before is None:
        at = start(rows[0].first) - (2 if listed else 0)
        return _put(text, at, at, one + "\n" + " " * column)
    at = _line_end(text, before.stop(text))
    return _put(text, at, at, "\n" + " " * column + one)


def _column(text: str, row: Place) -> int:
    """Where the rows of a block begin: the dash of a list, the key of a mapping."""
    if row.key is not None:
        return int(row.key.start_mark.column)
    line = _line_start(text, start(row.first))
    return text.rindex("-", line, start(row.first)) - line


def _before(rows: list[Place], after: str, path: str) -> Place | None:
    if after == "":
        return None
    if after == LAST:
        return rows[-1] if rows else None
    for row in rows:
        if row.name == after:
            return row
    raise Refusal(
        "edit.row",
        f"“{path}”下没有“{after}”这一行，可能已被删去。请刷新后再改。",
        f"{path} holds no row called {after}; reload and try again.",
        where=f"{path}.{after}",
    )


def _first_row(text: str, place: Place, name: str, value: Written) -> str:
    """The first member of what was empty: rows of a block go to a line of their own."""
    node = place.node
    listed = isinstance(node, yaml.SequenceNode)
    whole: Any = [value] if listed else {name: value}
    assert node is not None
    if node.start_mark is None:  # nothing is written yet, or comments alone
        return "".join((text.rstrip("\n"), "\n" if text.strip() else "", entry(name, value, 0), "\n"))
    if place.key is None or _in_flow(place) or place.key.value not in ROWS:
        return _put(text, start(node), end(node, text), flow(whole))
    colon = text.index(":", int(place.key.end_mark.index)) + 1
    rows = after_key(place.key.value, whole, int(place.key.start_mark.column))
    line = _line_end(text, end(node, text))
    return text[:colon] + text[end(node, text) : line].rstrip() + rows + text[line:]


def _insert(text: str, edit: Edit) -> str:
    place, rest = find(_root(text), edit.path)
    field = field_of(edit.path)
    name = edit.name
    if not name and field and isinstance(edit.value, dict):
        name = str(edit.value.get(field) or "")
    if not name and field == "":
        name = edit.value if isinstance(edit.value, str) else next(iter(edit.value or {}), "")
    value: Any = edit.value
    if field == "":
        value = value.get(name) if isinstance(value, dict) else {}
    if field is not None and not name:
        raise Refusal("edit.value", "新的一行缺少名称。", "The new row has no name.", where=edit.path)
    if not rest and place.node is not None and not nothing(place.node):
        if isinstance(place.node, yaml.MappingNode) and not name:
            raise Refusal("edit.value", "新的一行缺少名称。", "The new row has no name.", where=edit.path)
        if isinstance(place.node, yaml.MappingNode) and field and isinstance(value, dict):
            value = {key: member for key, member in value.items() if key != field}
        return _added(text, place, name, value, edit.after)
    listed = field is not None or not name
    whole: Any = [_member(edit.path, name, value)] if listed else {name: value}
    return _set(text, Edit("set", edit.path, whole))


def _remove(text: str, edit: Edit) -> str:
    place = _existing(text, edit.path)
    parent = place.parent
    assert parent is not None
    node, rows = parent.node, below(parent)
    if node is None or not isinstance(node, yaml.CollectionNode):  # pragma: no cover  (a row stands in a collection)
        raise _gone(edit.path)
    if len(rows) == 1:
        empty = "[]" if isinstance(node, yaml.SequenceNode) else "{}"
        if parent.key is not None and not node.flow_style:
            return _below_key(text, parent, [] if empty == "[]" else {})
        return _put(text, start(node), end(node, text), empty)
    if node.flow_style:
        if place.number:
            return _put(text, rows[place.number - 1].stop(text), place.stop(text), "")
        return _put(text, start(place.first), start(rows[1].first), "")
    first = _line_start(text, start(place.first))
    if text[first : start(place.first)].strip(" ") in ("", "-") and not (
        place.key is not None and "-" in text[first : start(place.first)]
    ):
        return _put(text, first, min(_line_end(text, place.stop(text)) + 1, len(text)), "")
    return _put(text, start(place.first), start(rows[1].first), "")


def _move(text: str, edit: Edit) -> str:
    place = _existing(text, edit.path)
    assert place.parent is not None and place.parent.node is not None
    rows = below(place.parent)
    others = [row for row in rows if row.number != place.number]
    before = _before(others, edit.after, place.parent.path)
    order = others[:]
    order.insert(0 if before is None else others.index(before) + 1, place)
    if [row.number for row in order] == [row.number for row in rows]:
        return text
    return _ordered(text, rows, order, bool(getattr(place.parent.node, "flow_style", False)))


def _ordered(text: str, rows: list[Place], order: list[Place], in_line: bool) -> str:
    """The rows in another order; what stands between them (commas, comments, blank lines) keeps its place."""
    extents = []
    for row in rows:
        last = row.stop(text)
        if not in_line:  # a comment at the end of its line goes with a row
            last = len(text[: _line_end(text, last)].rstrip())
        extents.append((start(row.first), last))
    written = [text[first:last] for first, last in extents]
    found = text[: extents[0][0]]
    for number, row in enumerate(order):
        found += written[row.number]
        last = extents[number][1]
        found += text[last : extents[number + 1][0]] if number + 1 < len(rows) else text[last:]
    return found


def _rename(text: str, edit: Edit) -> str:
    place = _existing(text, edit.path)
    assert place.parent is not None
    if not edit.name:
        raise Refusal("edit.value", "名称不能为空。", "A name is needed.", where=edit.path)
    if edit.name == place.name:
        return text
    if any(row.name == edit.name for row in below(place.parent)):
        raise _there_already(place.parent.path, edit.name)
    if place.key is not None:
        return _put(text, start(place.key), int(place.key.end_mark.index), flow(edit.name))
    field = field_of(place.parent.path)
    if field == "" and place.row is not None:
        named = place.row.value[0][0] if isinstance(place.row, yaml.MappingNode) else place.row
        return _put(text, start(named), int(named.end_mark.index), flow(edit.name))
    if field and isinstance(place.row, yaml.MappingNode):
        own = next(value for key, value in place.row.value if key.value == field)
        return _put(text, start(own), end(own, text), flow(edit.name))
    raise Refusal(
        "edit.row", "这一行没有名称，只有次序，不能改名。", "This row has a position and no name.", where=edit.path
    )


_DO = {"set": _set, "remove": _remove, "insert": _insert, "move": _move, "rename": _rename}
