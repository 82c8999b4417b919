"""What a place may change of a standard, cell by cell: the value of the standard, its own, and which way it may go.

Rows come from the one table of favourable directions (`rules.favour`), laid on the standard that is cited; what has no
row there is not offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tongban.definition.as_typed import Names
from tongban.definition.check.finding import Finding
from tongban.definition.check.local import params_of
from tongban.definition.favour import Favour, favour_of
from tongban.definition.labels import label_of, said
from tongban.definition.schema import closed
from tongban.definition.scope import rel_of, rows_of
from tongban.definition.source import Source
from tongban.definition.source.editing import Edit
from tongban.definition.source.paths import children
from tongban.web.words import later
from tongban.workbench.editor.controls import OPTIONS, english_called, meant, options_of, shown
from tongban.workbench.editor.sheet import Cell
from tongban.workbench.editor.spec import Col, col

_DIRECTIONS: Mapping[str, str] = {
    "shorter": later("只能缩短"),
    "longer": later("只能延长"),
    "less": later("只能减少"),
    "more": later("只能放宽"),
    "wider": later("只能扩大"),
    "add": later("可以增加"),
    "drop": later("可以取消"),
    **closed.BETTER.cells,
}
_NONE = Names()


@dataclass
class Line:
    """One thing a place may change: ``standard`` in words, ``way`` in which direction, ``cell`` with its own value."""

    path: str
    label: str
    standard: str
    way: str
    cell: Cell
    changed: bool = False
    group: str = ""


@dataclass
class Differing:
    """Everything of a difference: what is changed, what may be, what the place fills in."""

    number: Cell
    lines: list[Line]
    local: list[Cell]
    params: list[Line]
    data: Mapping[str, Any]
    at: dict[str, tuple[str, str]] = field(default_factory=dict)  # cell → (path, how: to, add, drop)

    def cells(self) -> Iterator[Cell]:
        """Every cell."""
        yield self.number
        yield from (one.cell for one in (*self.lines, *self.params))
        yield from self.local


def differing(standard: Mapping[str, Any], own: Mapping[str, Any]) -> Differing:
    """The sheet of a difference (the mapping under ``difference``) to a standard."""
    changes = [one for one in own.get("changes") or [] if isinstance(one, Mapping)]
    found = Differing(
        _cell("difference.number", col("number", later("差异的文号")), own.get("number")), [], [], [], own
    )
    names = Names(lanes={k: str((v or {}).get("name") or k) for k, v in (standard.get("lanes") or {}).items()})
    for path, value in _walk(standard):
        favour = favour_of(path)
        if favour is not None:
            for how in _ways(favour, path, value):
                found.lines.append(_line(found, standard, path, value, favour, how, changes, names))
    required = (standard.get("local") or {}).get("required") or []
    written = own.get("local") or {}
    for name in dict.fromkeys((*required, *written)):
        label = closed.LOCAL.cells.get(name, name)
        found.local.append(_cell(f"difference.local.{name}", col(name, label, wide=True), written.get(name)))
    given = own.get("params") or {}
    declared = params_of(Source("standard", dict(standard), {}))
    for name, one in declared.items():
        cell = _cell(f"difference.params.{name}", col(name, name), given.get(name))
        way = _DIRECTIONS.get(str(one.get("better")), "")
        found.params.append(Line(f"params.{name}", name, said("type", one.get("type")), way, cell, name in given))
    return found


def _walk(standard: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    waiting = [(here, value) for _, here, value in children("", standard)]
    while waiting:
        path, value = waiting.pop(0)
        yield path, value
        if isinstance(value, dict | list):
            waiting = [(here, member) for _, here, member in children(path, value)] + waiting


def _ways(favour: Favour, path: str, value: Any) -> list[str]:
    found = []
    if favour.to and isinstance(value, str) and (favour.to, value) != ("shorter", "now"):
        found.append("to")
    row = value if isinstance(value, Mapping) else {}
    # A deferral is given only to a minor material that has none.
    if favour.add and not (favour.add == "keys" and ("defer" in row or row.get("weight") == "main")):
        found.append("add")
    droppable = favour.drop == "any" or (
        favour.drop == "practice" and isinstance(value, Mapping) and value.get("required_by") == "practice"
    )
    if favour.drop == "service" and isinstance(value, Mapping) and value.get("kind") == "coach":
        droppable = True
    if droppable and value:
        found.append("drop")
    return found


def _line(
    found: Differing, standard: Mapping[str, Any], path: str, value: Any, favour: Favour, how: str,
    changes: list[Mapping[str, Any]], names: Names,
) -> Line:  # fmt: skip
    number = next((n for n, c in enumerate(changes) if c.get("at") == path and _how(c) == how), None)
    own = None if number is None else _own(changes[number], how)
    column = _column(path, favour, how)
    if how == "add" and not isinstance(own, str | None) and not _plain(own):
        column = col(column.key, column.zh, "yaml")  # ways with options are written as in the text
    at = f"difference.changes.{number}" if number is not None else f"difference.changes+{how}.{path}"
    cell = _cell(at, column, own, names)
    label = label_of(standard, path)
    cell.row = label
    standing = {key for key, _ in rows_of(value, path)} if how == "add" else set()
    cell.options = [pair for pair in cell.options if pair[0] not in standing]
    found.at[cell.cid] = (path, how)
    way = _DIRECTIONS[favour.to if how == "to" else how]
    return Line(path, label, _standard(path, value, how), way, cell, number is not None, _group(path))


def _standard(path: str, value: Any, how: str) -> str:
    """What the standard says there, in words."""
    if how == "drop":
        return ""
    last = path.rpartition(".")[2]
    if last == "faq":
        return "、".join(str(one.get("q") or "") for one in value if isinstance(one, Mapping))
    if last == "supply":
        return " → ".join(OPTIONS["way"].get(key, key) for key, _ in rows_of(value, path))
    if last == "channels":
        return "、".join(OPTIONS["channel"].get(str(one), str(one)) for one in value)
    return "、".join(str(one) for one in value) if isinstance(value, list) else said(path, value) if how == "to" else ""


def _group(path: str) -> str:
    rel = rel_of(path)[1].partition(".")[0]
    return later("时限和环节") if rel in ("limits", "steps") else later("材料") if rel == "materials" else later("其他")


def _plain(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _how(change: Mapping[str, Any]) -> str:
    if "add" in change:
        return "add"
    return "drop" if change.get("to") is None or change.get("to") == [] else "to"


def _own(change: Mapping[str, Any], how: str) -> Any:
    if how == "drop":
        return "true"
    value = change.get("add" if how == "add" else "to")
    if how == "add" and isinstance(value, Mapping) and set(value) == {"defer"}:
        return (value["defer"] or {}).get("within")
    return value


def _column(path: str, favour: Favour, how: str) -> Col:
    last = path.rpartition(".")[2]
    if how == "drop":
        return col(last, favour.zh, "choice", "drop")
    if how == "to":
        sort, of = ("choice", "scope") if last == "accepted_in" else ("duration", "")
        return col(last, favour.zh, "line" if favour.to in ("more", "less") else sort, of)
    if favour.add == "keys":
        return col(last, later("容缺，几日内补"), "duration")
    if last in ("supply", "channels"):
        return col(last, favour.zh, "many", "added_way" if last == "supply" else "channel")
    return col(last, favour.zh, "yaml" if last == "faq" else "words")


def _cell(path: str, column: Col, value: Any, names: Names = _NONE) -> Cell:
    widget = {"choice": "select", "many": "boxes", "yaml": "area"}.get(column.control.sort, "line")
    cell = Cell(path, path, column, shown(column.control, value, names), value, widget)
    cell.options = list(options_of(column.field.of, _NONE).items()) if widget in ("select", "boxes") else []
    cell.english = english_called(column.field.of, _NONE)
    written = (cell.chosen if widget == "boxes" else [cell.text]) if cell.options else []
    cell.options += [(one, one) for one in written if one and one not in dict(cell.options)]
    return cell


def edits_of(sheet: Differing, cell: Cell, text: str) -> list[Edit]:
    """The edits by which the difference says what was typed."""
    value = meant(cell.control, text, _NONE, cell.value)
    if cell.cid not in sheet.at:
        if value is None and cell.value is None:
            return []
        return [Edit("set", cell.path, "" if value is None else value)]
    path, how = sheet.at[cell.cid]
    written = cell.path.startswith("difference.changes.")
    if value is None:
        return [Edit("remove", cell.path)] if written else []
    change: dict[str, Any] = {"at": path, "add" if how == "add" else "to": None if how == "drop" else value}
    if how == "add" and cell.control.sort == "duration":
        change["add"] = {"defer": {"within": value, "late": {"end": "lapsed"}}}
    if written and how == "add" and cell.control.sort == "duration":
        return [Edit("set", f"{cell.path}.add.defer.within", value)]
    if written:
        return [Edit("set", cell.path, change)]
    return [Edit("insert", "difference.changes", change)]


def attach(sheet: Differing, findings: tuple[Finding, ...]) -> list[Finding]:
    """Findings at their cells; those that belong to no cell are given back."""
    cells = {cell.path: cell for cell in sheet.cells()}
    lines = {one.path: one.cell for one in sheet.lines}
    rest = []
    for one in findings:
        path, target = one.path, None
        while path and target is None:
            target = cells.get(path) or lines.get(path)
            path = path.rpartition(".")[0]
        if target is None:
            rest.append(one)
        else:
            target.findings.append(one)
    return rest


def grouped(sheet: Differing) -> list[tuple[str, list[Line]]]:
    """Lines in the groups in which they are shown, limits first."""
    found: dict[str, list[Line]] = {"时限和环节": [], "材料": [], "其他": []}
    for one in sheet.lines:
        found[one.group].append(one)
    return [(name, lines) for name, lines in found.items() if lines]


OPTIONS["drop"] = {"true": "取消"}
# Ways a place can add by their name alone; the others say of what, in the text.
OPTIONS["added_way"] = {way: OPTIONS["way"][way] for way in ("upload", "scan", "shown", "earlier", "generate")}
