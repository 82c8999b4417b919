"""What stands in which table of the editor: sections, tables, and the order of their columns.

Columns are fields of the schema by their key paths below a row, with the labels, hints and controls they have there; a
field that no table orders stands behind 更多. A field of the official table (`elements.csv`) brings its number and its
example by the key path it has there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.definition.schema.shapes import Field, Many
from tongban.definition.schema.ways import cells_of, field_below
from tongban.web.words import later
from tongban.workbench.editor.controls import OPTIONS, Control, control_of

# A lane to begin with: id, what it says. Names can be changed in the table.
LANES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "窗口": ("window", {"hall": "place.venue", "post": "综合窗口", "name": "综合窗口"}),
    "审查岗": ("approve", {"organ": "competent", "post": "审查", "name": "审批部门"}),
    "核查岗": ("inspector", {"organ": "competent", "post": "核查", "name": "核查人员"}),
    "决定岗": ("head", {"organ": "competent", "post": "决定", "name": "审批部门负责人"}),
    "监管部门": ("supervise", {"organ": "supervising", "post": "监督", "name": "监管部门"}),
    "执法部门": ("enforce", {"organ": "enforcing", "post": "执法", "name": "执法部门"}),
    "其他部门": ("other", {"level": "县级", "post": "审查", "name": "相关部门"}),
    "人民政府": ("government", {"government": "乡级", "post": "审查", "name": "乡镇人民政府"}),
    "村（社区）": ("village", {"village": "place.venue", "post": "代办", "name": "村（社区）"}),
    "平台": ("platform", {"system": "platform", "post": "系统", "name": "平台"}),
    "服务机构": ("provider", {"provider": "provider", "post": "服务", "name": "服务机构"}),
}
OPTIONS["lane"] = {key: key for key in LANES}


@dataclass(frozen=True, slots=True)
class Col:
    """One column or line: ``key`` below the row, and the field that is written there."""

    key: str
    field: Field

    @property
    def zh(self) -> str:
        """Its label."""
        return self.field.zh

    @property
    def hint(self) -> str:
        """How to fill it in."""
        return self.field.hint[0]

    @property
    def wide(self) -> bool:
        """Does it take the whole line of a form?"""
        return self.field.wide

    @property
    def control(self) -> Control:
        """How a cell takes it."""
        return control_of(self.field)


@dataclass(frozen=True, slots=True)
class Spec:
    """One table. ``key`` is the path of its container ("" for a form of single cells); ``main`` columns stand in the
    row, ``more`` behind 更多; ``adds`` is where the choices of a new row come from ("text": its words are typed, empty:
    nothing is asked); ``title`` the column by which a row is called, ``key_zh`` the
    head of a column for its key; ``at_item`` what no situation says for itself.
    """

    key: str
    zh: str
    main: tuple[Col, ...]
    more: tuple[Col, ...] = ()
    row_zh: str = ""
    adds: str = ""
    adds_zh: str = ""
    title: str = ""
    below: tuple[Spec, ...] = ()
    empty: str = ""
    key_zh: str = ""
    at_item: bool = False


def columns(shape: Any, keys: str) -> tuple[Col, ...]:
    """Columns by their key paths below a record, in this order."""
    return tuple(Col(key, field_below(shape, key)) for key in keys.split())


def rest(shape: Any, *taken: str, but: Iterable[str] = ()) -> tuple[Col, ...]:
    """Every cell of a record that is in none of the lists of keys: what nobody ordered is shown all the same."""
    named = {*" ".join(taken).split(), *but}
    return tuple(Col(path, one) for path, one in cells_of(shape) if path not in named)


def rows(key: str, shape: Any, main: str, more: str = "", *, but: str = "", **words: Any) -> Spec:
    """A table with a row for each member: ``main`` and ``more`` in this order, then every other cell; ``but`` is said
    elsewhere (what names the row).
    """
    behind = (*columns(shape, more), *rest(shape, main, more, but))
    return Spec(key, words.pop("zh"), columns(shape, main), behind, **words)


_TYPES: Mapping[str, Any] = {"duration": "duration", "yaml": "any", "words": Many("text"), "many": Many("text")}


def col(key: str, zh: str, sort: str = "line", of: str = "", wide: bool = False) -> Col:
    """A column for what is no field of a definition: a change of a difference, a button's words."""
    return Col(key, Field(key, _TYPES.get(sort, "text"), zh, "", control=sort, of=of, wide=wide))


SECTIONS: Mapping[str, str] = {
    "basics": later("基本要素"),
    "steps": later("步骤"),
    "materials": later("材料"),
    "questions": later("问题和表单"),
    "conditions": later("条件"),
    "bases": later("依据"),
    "terms": later("时限、收费、结果"),
    "text": later("定义全文"),
}
