"""The layout 版式 of a definition as a workbook: which sheet holds what, in which order of columns.

Columns are fields of the schema with the labels they have there; a field that no sheet orders stands after the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tongban.definition.schema import DEFINITION, LAWS
from tongban.definition.schema.course import LANE, STEP
from tongban.definition.schema.matters import CONDITION, FEE, GRANTED, MATERIAL, QUESTION, SITUATION
from tongban.definition.schema.shapes import Field
from tongban.definition.schema.ways import cells_of, field_below

MARK = "通办事项表 3"
COVER, BASIC, WORDS, SITUATIONS = "说明", "基本信息", "词表", "情形"
WHERE, PATH, NAME = "情形", "键路径", MATERIAL.fields["id"].zh
ITEM, COMMON = "事项", DEFINITION.fields["common"].zh
BASIC_HEAD = ("要素", "内容", "填写说明", PATH)
DERIVED = "由平台推导，不用填"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its path below the row's anchor, and the field that stands there."""

    path: str
    field: Field

    @property
    def label(self) -> str:
        """Its heading."""
        return self.field.zh

    @property
    def shape(self) -> Any:
        """What may stand there."""
        return self.field.type

    @property
    def width(self) -> int:
        """In letters."""
        return self.field.width


@dataclass(frozen=True)
class Table:
    """One sheet with a row for each member of a block. ``names``: headings of what names a row (two for questions:
    page and fact; none where rows have only their order).
    """

    sheet: str
    block: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    layers: bool = True

    @cached_property
    def head(self) -> tuple[str, ...]:
        """The headings in order."""
        where = (WHERE,) if self.layers else ()
        return (*where, *self.names, *(one.label for one in self.columns), PATH)

    @property
    def ordered(self) -> bool:
        """Rows without a name: they are written as one list."""
        return not self.names


def columns_of(record: Any, keys: str, but: str = "") -> tuple[Column, ...]:
    """Columns in this order, then every other cell of the record; ``but`` is what names the row."""
    first = keys.split()
    left = [path for path, _ in cells_of(record) if path not in first and path not in but.split()]
    return tuple(Column(path, field_below(record, path)) for path in (*first, *left))


def _only(record: Any, keys: str) -> tuple[Column, ...]:
    return tuple(Column(path, field_below(record, path)) for path in keys.split())


TABLES: tuple[Table, ...] = (
    Table(
        SITUATIONS,
        "situations",
        (NAME,),
        _only(SITUATION, "name code like limits.statutory limits.basis limits.promised"),
        layers=False,
    ),
    Table(
        "环节", "steps", (NAME,), columns_of(STEP, "name kind lane within next document staff outputs join min span")
    ),
    Table("责任方", "lanes", (NAME,), columns_of(LANE, "name organ post line level at hall government")),
    Table(
        "材料",
        "materials",
        (NAME,),
        columns_of(
            MATERIAL,
            "name issuer weight required_by basis supply criteria when examined_in files.formats files.max_mb sample",
            but="id",
        ),
    ),
    Table(
        "问题",
        "form",
        ("页", QUESTION.fields["fact"].zh),
        columns_of(QUESTION, "text when optional many of", but="fact"),
    ),
    Table("条件", "conditions", (NAME,), columns_of(CONDITION, "text basis in rule", but="id")),
    Table("依据", "laws", ("简称",), columns_of(LAWS.of, "title kind level since"), layers=False),
    Table("收费", "fee", (), columns_of(FEE, "name amount when basis payer exempt refund")),
    Table("结果", "result.granted", (), columns_of(GRANTED, "licence document payment record answer name does")),
    Table("常见问题", "faq", (), columns_of(DEFINITION["faq"].of, "q a")),
)
BY_SHEET: Mapping[str, Table] = {table.sheet: table for table in TABLES}
BLOCKS: Mapping[str, Table] = {table.block: table for table in TABLES}

# What 基本信息 lists even where nothing is written yet, so that it can be filled in.
ALWAYS = (
    "item",
    "code",
    "kind",
    "nature",
    "line",
    "plain",
    "words",
    "targets",
    "topics.person",
    "topics.enterprise",
    "basis",
    "competence.level",
    "competence.place",
    "accepted_in",
    "channels",
    "separation",
    "barred",
    "runs_in",
    "source",
    "common.limits.statutory",
    "common.limits.basis",
    "common.limits.promised",
    "common.limits.extend.by",
    "common.limits.extend.post",
    "common.hearing",
    "common.supervision.measures",
    "local.required",
)
