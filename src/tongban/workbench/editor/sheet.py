"""The sheet of one section: tables of rows of cells, each cell with its key path, its words and what is wrong in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2s
from typing import Any

from tongban.definition.as_typed import Names
from tongban.definition.cell import END, END_ZH, is_conditional, show_cell
from tongban.definition.check.finding import Finding
from tongban.definition.effective.elements import fields
from tongban.definition.schema.course import STEP
from tongban.definition.schema.matters import MATERIAL
from tongban.definition.scope import Scope, rows_of, stands
from tongban.workbench.editor.controls import (
    OPTIONS,
    Control,
    choices,
    english_called,
    english_of,
    explained,
    is_simple_edge,
    options_of,
    shown,
)
from tongban.workbench.editor.sections import TABLES
from tongban.workbench.editor.spec import Col, Spec
from tongban.workbench.editor.spec_forms import GRANTED, MOVES, OWN, RESULT, STARTS

BRANCHES = "?"  # the choice 分支… of a cell that says what comes next
_UNNAMED = frozenset({"faq", "fee", "stops", "outside", "granted", "never_ask", "remedies", "start"})
_AREAS = frozenset({"long", "lines", "cites", "pairs", "yaml", "edge", "rule"})


def short(text: str) -> str:
    """Ten letters that stand for a path or a text."""
    return blake2s(text.encode(), digest_size=5).hexdigest()


@dataclass
class Cell:
    """``path`` is where it is written, ``rel`` the same without the layer; ``text`` what the cell shows; ``value`` what
    stands there. ``inherited``: from what the situations share. ``number`` of the official field, 0 for none.
    """

    path: str
    rel: str
    col: Col
    text: str
    value: Any
    widget: str
    options: list[tuple[str, str]] = field(default_factory=list)
    english: Mapping[str, str] = field(default_factory=dict)  # of the options
    says: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # what each means
    inherited: bool = False
    row: str = ""
    plain: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    number: int = 0
    example: str = ""
    ghost: str = ""
    kept: str | None = None  # what a form held that was not saved
    conflict: str | None = None  # the same, where another editor changed the cell meanwhile
    undo: str | None = None  # what stood here before the last change

    @property
    def control(self) -> Control:
        return self.col.control

    @property
    def cid(self) -> str:
        return short(self.path)

    @property
    def name(self) -> str:
        """Name of the field: says which cell, and what it showed."""
        return f"v.{self.cid}.{short(self.text)}"

    @property
    def typed(self) -> str:
        return self.text if self.kept is None else self.kept

    @property
    def lines(self) -> int:
        return min(12, max(1, self.typed.count("\n") + 1 + len(self.typed) // 40))

    @property
    def chosen(self) -> list[str]:
        return self.typed.split("、") if self.typed else []

    @property
    def bad(self) -> bool:
        return any(one.severity == "error" for one in self.findings)


@dataclass
class Row:
    """``state``: own, inherited, or left_out (a situation leaves it out)."""

    key: str
    path: str
    rel: str
    title: str
    state: str
    main: list[Cell] = field(default_factory=list)
    more: list[Cell] = field(default_factory=list)
    below: list[Table] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    digest: str = ""
    open: bool = False
    says: str = ""

    @property
    def cid(self) -> str:
        return short(self.path)

    @property
    def uses_more(self) -> bool:
        """Is anything written, or wrong, behind 更多?"""
        return any(cell.text or cell.findings for cell in self.more)


@dataclass
class Table:
    """``path`` is the container's; ``fixed`` where rows of a situation come from what is shared and stand in a list
    without names, which can only be replaced as a whole; ``unsaid`` where even that there is nothing must be written.
    """

    spec: Spec
    path: str
    rel: str
    rows: list[Row] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    more: list[Cell] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    adds: list[tuple[str, str]] = field(default_factory=list)
    adds_english: Mapping[str, str] = field(default_factory=dict)
    fixed: bool = False
    unsaid: bool = False
    above: str = ""

    @property
    def cid(self) -> str:
        return short(self.path or self.spec.zh)

    @property
    def form(self) -> bool:
        return not self.spec.key


@dataclass
class Sheet:
    """One section in one tab of situations."""

    section: str
    scope: Scope
    names: Names
    tables: list[Table]

    def cells(self) -> Iterator[Cell]:
        """Every cell, with those behind 更多 and in tables below rows."""
        for table in self.every():
            yield from (*table.cells, *table.more)
            for row in table.rows:
                yield from (*row.main, *row.more)

    def every(self) -> Iterator[Table]:
        """Every table, with those below rows."""
        waiting = list(self.tables)
        while waiting:
            table = waiting.pop(0)
            yield table
            waiting = [one for row in table.rows for one in row.below] + waiting

    def row(self, path: str) -> tuple[Table, Row] | None:
        """The row at a path and its table."""
        return next(((t, row) for t in self.every() for row in t.rows if row.path == path), None)


def sheet_of(section: str, scope: Scope, names: Names, branches: frozenset[str] = frozenset()) -> Sheet:
    """The sheet; ``branches`` are cells whose ways on are shown as lines though there is one."""
    maker = _Maker(scope, names, branches)
    specs = [spec for spec in TABLES[section] if not (scope.key and spec.at_item)]
    if section == "steps" and not scope.get("steps"):
        specs.reverse()  # whoever begins names who acts, then what they do
    if scope.key and section == "basics":
        specs = [OWN, *specs]
    if isinstance(scope.get("result.granted"), list):
        specs = [GRANTED if spec is RESULT else spec for spec in specs]
    if MOVES in specs and isinstance(scope.get("start"), list):
        specs.insert(specs.index(MOVES) + 1, STARTS)
    tables = [maker.table(spec, "") for spec in specs]
    return Sheet(section, scope, names, tables)


class _Maker:
    def __init__(self, scope: Scope, names: Names, branches: frozenset[str]) -> None:
        self.scope, self.names, self.branches = scope, names, branches

    def table(self, spec: Spec, above: str) -> Table:
        rel = f"{above}.{spec.key}" if above else spec.key
        at_item = spec.at_item
        found = Table(spec, self.scope.path(rel, at_item) if rel else "", rel, above=above)
        found.adds = list(options_of(spec.adds, self.names).items()) if spec.adds and spec.adds != "text" else []
        found.adds_english = english_called(spec.adds, self.names)
        if not spec.key:
            found.cells = [self.cell(col, col.key, "", at_item) for col in spec.main if self.single(col)]
            found.more = [self.cell(col, col.key, "", at_item) for col in spec.more if self.single(col)]
            return found
        value = self.scope.get(rel, at_item)
        found.unsaid = value is None and spec.key in ("fee", "materials")
        listed = isinstance(value, list) and rel.rpartition(".")[2] in _UNNAMED
        found.fixed = bool(self.scope.key) and listed and self.scope.inherited(rel)
        if spec.key == "ask":
            found.rows = [self.row(spec, path, one, path, at_item) for path, one in _asks(value)]
            return found
        for key, one in rows_of(value, rel):
            if one is not None:
                found.rows.append(self.row(spec, f"{rel}.{key}", one, key, at_item))
        for key in self.scope.left_out(rel):
            path = self.scope.path(f"{rel}.{key}")
            title = self.title(spec, stands(self.scope.before, f"{rel}.{key}"), key)
            found.rows.append(Row(key, path, f"{rel}.{key}", title, "left_out"))
        return found

    def row(self, spec: Spec, rel: str, value: Any, key: str, at_item: bool) -> Row:
        path = self.scope.path(rel, at_item)
        state = "inherited" if not at_item and self.scope.inherited(rel) else "own"
        row = Row(key, path, rel, self.title(spec, value, key), state, digest=short(repr(value)))
        row.main = [self.cell(col, _below(spec, rel, col, value), row.title, at_item) for col in spec.main]
        if spec.key == "steps" and row.main[0].value is None:
            row.main[0].ghost = row.title
        row.says = _summary(spec, value, self.names)
        row.more = [self.cell(col, f"{rel}.{col.key}", row.title, at_item) for col in spec.more]
        if spec.key == "supply":
            for cell in row.main:
                self._way(cell, key)
        row.open = spec.key == "form"
        row.below = [self.table(one, rel) for one in spec.below]
        return row

    def single(self, col: Col) -> bool:
        """Is there one of it? Of several (ways to start) each has a row of its own table."""
        return "." not in col.key or not isinstance(self.scope.get(col.key.partition(".")[0]), list)

    def title(self, spec: Spec, value: Any, key: str) -> str:
        if spec.key == "supply":
            return OPTIONS["way"].get(key, key)
        found = value.get(spec.title) if isinstance(value, Mapping) and spec.title else None
        if not found and spec.key == "steps":
            return self.names.steps.get(key, key)
        if spec.key == "questions":
            return self.names.facts.get(key) or key
        if spec.key == "parties":
            return OPTIONS["party"].get(key, key)
        return str(found or (str(int(key) + 1) if key.isdigit() else key))

    def cell(self, col: Col, rel: str, row: str, at_item: bool) -> Cell:
        value = self.scope.get(rel, at_item)
        text = shown(col.control, value, self.names)
        cell = Cell(self.scope.path(rel, at_item), rel, col, text, value, "", row=row)
        cell.inherited = not at_item and self.scope.inherited(rel)
        cell.widget = _widget(col.control, value, text)
        if col.control.sort == "edge" and cell.path in self.branches:
            cell.widget, cell.kept = "area", shown_edge(value, self.names)
        cell.options = list(choices(col.field, self.names).items()) if cell.widget in ("select", "boxes") else []
        if cell.widget == "select" and col.control.sort == "edge":
            own = rel.split(".")[-2]
            cell.options = [pair for pair in cell.options if pair[0] != own] + [(END, END_ZH), (BRANCHES, "分支…")]
        if cell.widget in ("select", "boxes"):
            cell.english = english_of(col.field, self.names)
            cell.says = explained(col.field, self.names) if not row else {}
            known = {value for value, _ in cell.options}
            written = cell.chosen if cell.widget == "boxes" else [text]
            cell.options = [*cell.options, *((one, one) for one in written if one and one not in known)]
        official = _official().get(rel if not row else f"{rel.split('.')[0]}.*.{col.key}")
        cell.number, cell.example = official or (0, "")
        return cell

    def _way(self, cell: Cell, key: str) -> None:
        """What a way of supply is of: an e-licence is chosen, for other ways it is written."""
        if cell.value == {}:
            cell.text, cell.value = "", None
        if key == "licence" and cell.col.key == "of":
            cell.widget, cell.options = "select", list(options_of("licences", self.names).items())
            cell.english = english_called("licences", self.names)
            if cell.text and cell.text not in {value for value, _ in cell.options}:
                cell.options.append((cell.text, cell.text))


def _summary(spec: Spec, value: Any, names: Names) -> str:
    """What is behind 更多 in one line: how a material comes, what a step leaves behind."""
    if not isinstance(value, Mapping):
        return ""
    said = []
    if spec.key == "materials":
        ways = [key for key, one in rows_of(value.get("supply"), "x.supply") if one is not None]
        said = [" → ".join(OPTIONS["way"].get(way, way) for way in ways)]
        defer = value.get("defer")
        if isinstance(defer, Mapping) and defer.get("within"):
            said.append(f"可容缺 {show_cell(MATERIAL.fields['defer'].type.fields['within'], defer['within'])}")
        if value.get("when"):
            said.append("有条件")
    elif spec.key == "steps":
        needs = value.get("needs")
        said = [OPTIONS["need"].get(str(one), str(one)) for one in needs] if isinstance(needs, list) else []
        said += [f"{value['staff']} 人"] if value.get("staff") else []
        said += ["汇合"] if value.get("join") else []
        said += ["逐一办理"] if value.get("each") else []
    return "；".join(one for one in said if one)


def shown_edge(value: Any, names: Names) -> str:
    """One way on as the first line of several."""
    return show_cell(STEP.fields["next"], {"one": [{"to": value}]} if isinstance(value, str) else value, names)


def _widget(control: Control, value: Any, text: str) -> str:
    if is_conditional(value) and control.sort != "edge":
        return "area"
    if control.sort in ("choice", "late"):
        return "select"
    if control.sort == "many":
        return "boxes"
    if control.sort == "edge" and is_simple_edge(value):
        return "select"
    return "area" if control.sort in _AREAS or "\n" in text else "line"


def _below(spec: Spec, rel: str, col: Col, value: Any) -> str:
    """What a way of supply is of stands directly at the way while it says nothing else."""
    if spec.key == "supply" and col.key == "of" and (isinstance(value, str) or value == {}):
        return rel
    return f"{rel}.{col.key}"


def _asks(value: Any) -> list[tuple[str, Any]]:
    """The tree of questions flat: each with its path, those below an answer after it."""
    found = []
    waiting = [(f"ask.{key}", one) for key, one in rows_of(value, "ask")]
    while waiting:
        path, one = waiting.pop(0)
        if not isinstance(one, Mapping):
            continue
        found.append((path, one))
        options = one.get("options")
        below = options.items() if isinstance(options, Mapping) else ()
        waiting = [(f"{path}.options.{key}", leads) for key, leads in below if isinstance(leads, Mapping)] + waiting
    return found


@lru_cache(maxsize=1)
def _official() -> Mapping[str, tuple[int, str]]:
    """Key path without layers → number and example of the official field written there."""
    found: dict[str, tuple[int, str]] = {}
    for one in fields():
        if one.disposition == "written" and ";" not in one.key_path and "|" not in one.key_path:
            found.setdefault(one.key_path.removeprefix("situations.*."), (one.number, one.example))
    return found
