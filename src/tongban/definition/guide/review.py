"""The 一表 of a draft for those who judge it: each row with its key path, its changes and what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongban.definition.comparison import Cell
from tongban.definition.effective import Effective, effective
from tongban.definition.guide.table import Row, groups_of
from tongban.definition.labels import label_of, said, word_of
from tongban.definition.merge import bases
from tongban.definition.registry import Registry, registry_with
from tongban.definition.source import resolve
from tongban.definition.speaker import Speaker
from tongban.web.words import t

Comment = Mapping[str, Any]


@dataclass(slots=True)
class Line:
    """One row to judge. ``path`` is where a comment on it stands (empty: the whole text)."""

    path: str
    element: str
    content: str
    steps: str = ""
    basis: str = ""
    cells: list[Cell] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """Rows that belong together."""

    name: str
    lines: list[Line]


@dataclass(frozen=True)
class Text:
    """What is judged: a definition as it reads, with what a place changes of it, at one place."""

    document: Mapping[str, Any]
    place: str = ""
    difference: Mapping[str, Any] | None = None

    @property
    def situations(self) -> dict[str, str]:
        """Key → name of each situation."""
        found = self.document.get("situations") or {}
        return {key: str((one or {}).get("name") or key) for key, one in found.items()}

    @property
    def registry(self) -> Registry:
        """Words and types, with those the text brings."""
        return registry_with(self.document.get("dictionary"))

    def runs(self, situation: str) -> Effective:
        """What would run. Raises MergeError and whatever a text with errors raises."""
        names = self.registry.result_names
        return effective(self.document, situation, self.place or None, self.difference, names=names)


def sheets_of(
    text: Text, situation: str, organ: str, cells: Iterable[Cell], comments: Sequence[Comment], lang: str
) -> tuple[list[Sheet], list[Comment]]:
    """The table of one situation with changes and comments beside their rows, and the comments that belong to none
    (on the whole text, or on what the table does not show). Changes outside the table stand in a group of their own.
    """
    e = text.runs(situation)
    groups = groups_of(e, Speaker.of(e, text.registry.dictionary.labels, lang), organ)
    prefixes = bases(text.document, situation)
    sheets = [Sheet(g.name, [_line(row, text.document, prefixes) for row in g.rows]) for g in groups]
    left = _laid(sheets, cells, prefixes)
    others = _others(text, left)
    if others:
        sheets.append(Sheet(t("表外的变化（表单、其他情形等）", lang), others))
    return sheets, _commented([line for sheet in sheets for line in sheet.lines], comments)


def difference_sheets(
    text: Text, cells: Sequence[Cell], comments: Sequence[Comment], lang: str
) -> tuple[list[Sheet], list[Comment]]:
    """A place's difference: its changes one by one, then what it fills in; paths are those of its own text."""
    said_here = text.difference or {}
    left = list(cells)
    changes = []
    for number, change in enumerate(said_here.get("changes") or []):
        at = str(change.get("at") or "")
        mine = [cell for cell in left if cell.path == at or cell.path.startswith(f"{at}.")]
        left = [cell for cell in left if cell not in mine]
        changes.append(Line(f"difference.changes.{number}", label_of(text.document, at), "", cells=mine))
    sheets = [Sheet(t("改变的要素", lang), changes)] if changes else []
    for key, name in (("local", t("本地要素", lang)), ("params", t("参数", lang))):
        values = said_here.get(key) or {}
        lines = [
            Line(f"difference.{key}.{one}", word_of(one) or one, said(one, value)) for one, value in values.items()
        ]
        if lines:
            sheets.append(Sheet(name, lines))
    if left:
        sheets.append(Sheet(t("随之变化", lang), [Line("", c.label, "", cells=[c]) for c in left]))
    return sheets, _commented([line for sheet in sheets for line in sheet.lines], comments)


def _line(row: Row, document: Mapping[str, Any], prefixes: Sequence[str]) -> Line:
    wanted = standing(document, row.path, prefixes) if row.path else ""
    head, _, last = row.path.rpartition(".")
    if not wanted and last.isdigit():  # one that is not written as a list
        wanted = standing(document, head, prefixes)
    return Line(wanted, row.element, row.content, row.steps, row.basis)


def standing(document: Mapping[str, Any], path: str, prefixes: Sequence[str]) -> str:
    """The full path at which a situation's value is written, nearest first; empty where it is not written."""
    for prefix in prefixes:
        full = f"{prefix}.{path}" if prefix else path
        try:
            resolve(document, full)
        except KeyError:
            continue
        return full
    return ""


def _bare(path: str, prefixes: Sequence[str]) -> str:
    """A path without the layer it is written in; a path of another situation stays whole."""
    for prefix in prefixes:
        if prefix and path.startswith(f"{prefix}."):
            return path[len(prefix) + 1 :]
    return path


def _laid(sheets: Iterable[Sheet], cells: Iterable[Cell], prefixes: Sequence[str]) -> list[Cell]:
    """Put each change beside the row it belongs to, the longest path first; gives those that belong to none."""
    rows = [(_bare(line.path, prefixes), line) for sheet in sheets for line in sheet.lines if line.path]
    rows.sort(key=lambda pair: -len(pair[0]))
    left = []
    for cell in cells:
        at = _bare(cell.path, prefixes)
        line = next((one for path, one in rows if at == path or at.startswith(f"{path}.")), None)
        if line is None:
            left.append(cell)
        else:
            line.cells.append(cell)
    return left


def _others(text: Text, cells: Iterable[Cell]) -> list[Line]:
    """Changes outside the table, gathered under the thing they belong to."""
    found: dict[str, Line] = {}
    for cell in cells:
        parts = cell.path.split(".")
        depth = 2 if parts[0] in ("common", "situations", "lanes", "laws") else 1
        head = ".".join(parts[: depth + (1 if parts[0] == "situations" else 0)])
        try:
            resolve(text.document, head)
        except KeyError:
            head = ""  # what is gone cannot be commented where it stood
        key = head or cell.path
        found.setdefault(key, Line(head, label_of(text.document, head) if head else cell.label, "")).cells.append(cell)
    return list(found.values())


def _commented(lines: Sequence[Line], comments: Iterable[Comment]) -> list[Comment]:
    """Put each comment beside the row whose path is the longest above it; gives the rest."""
    left = []
    ordered = sorted((line for line in lines if line.path), key=lambda line: -len(line.path))
    for one in comments:
        path = one["path"]
        line = next((row for row in ordered if path == row.path or path.startswith(f"{row.path}.")), None)
        if line is None:
            left.append(one)
        else:
            line.comments.append(one)
    return left
