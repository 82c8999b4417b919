"""The layout 版式 of a definition as a workbook: which sheet holds what, and the rows a document makes there.

One table of columns for writing and for reading. Everything a definition says stands in exactly one cell: rows of the
tables by their key path, all the rest in 基本信息; so an export that was not touched reads as no change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tongban.catalogue import vocabulary as v
from tongban.catalogue.format.paths import children, entries, field_of
from tongban.catalogue.rules.shape_table import (
    DEFINITION,
    GRANTED,
    LANE,
    LAWS,
    MATERIAL,
    QUESTION,
    SITUATION,
    STEP,
    Either,
    Many,
    Map,
    Named,
)
from tongban.catalogue.sheets.notation import Names, shown

MARK = "通办事项表 1"
COVER, BASIC, WORDS = "说明", "基本信息", "词表"
WHERE, PATH = "情形", "键路径"
ITEM, COMMON = "事项", "各情形共同"
BASIC_HEAD = ("要素", "内容", "填写说明", PATH)
DERIVED = "由平台推导，不用填"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its path below the row's anchor, its heading, the shape of what stands there."""

    path: str
    label: str
    shape: Any
    width: int = 14
    refers: str = ""


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


def _columns(record: Mapping[str, Any], labels: Mapping[str, str], **refers: str) -> tuple[Column, ...]:
    wide = {"text": 40, "title": 36, "when": 26, "supply": 26, "next": 26, "criteria": 34, "a": 60, "q": 36, "name": 24}
    found = []
    for path, label in labels.items():
        shape: Any = record
        for key in path.split("."):
            shape = shape[key]
        found.append(Column(path, label, shape, wide.get(path, 14), refers.get(path, "")))
    return tuple(found)


_FEE = SITUATION["fee"].of
_FAQ = SITUATION["faq"].of
_CONDITION = SITUATION["conditions"].of
TABLES: tuple[Table, ...] = (
    Table(
        "环节",
        "steps",
        ("标识",),
        _columns(
            STEP,
            {
                "name": "环节名称",
                "kind": "环节类型",
                "lane": "责任方",
                "within": "时限",
                "next": "下一环节",
                "document": "文书",
                "staff": "人数",
                "outputs": "环节结果",
                "join": "汇合自",
                "min": "最短期间",
                "span": "所属期间",
                "needs": "当事人动作",
                "collects": "环节材料",
                "late": "逾期处理",
                "opens": "开启时点",
                "where": "公示地点",
                "shows": "公示内容",
                "batch": "批次",
                "each": "逐一办理",
                "until": "办到何时",
                "provisional": "先行给付",
                "item": "关联事项",
                "name_en": "英文名称",
            },
            lane="lanes",
            next="steps",
            join="steps",
        ),
    ),
    Table(
        "责任方",
        "lanes",
        ("标识",),
        _columns(
            LANE,
            {
                "name": "名称",
                "organ": "机关角色",
                "post": "岗位",
                "line": "条线",
                "level": "层级",
                "at": "所在地",
                "hall": "大厅",
                "government": "政府层级",
                "village": "村（社区）",
                "system": "系统",
                "provider": "服务机构",
                "authority": "授权方式",
                "delegable.to": "可委托给",
                "delegable.authority": "委托方式",
                "delegable.when": "委托条件",
                "delegable.report": "委托报告期限",
                "delegable.basis": "委托依据",
            },
        ),
    ),
    Table(
        "材料",
        "materials",
        ("标识",),
        _columns(
            MATERIAL,
            {
                "name": "材料名称",
                "issuer": "来源渠道",
                "weight": "材料轻重",
                "required_by": "要求依据类别",
                "basis": "依据",
                "supply": "提供方式",
                "criteria": "受理标准",
                "when": "适用条件",
                "examined_in": "审查环节",
                "files.formats": "文件格式",
                "files.max_mb": "文件上限（MB）",
                "sample": "样表",
                "defer.within": "容缺补交时限",
                "defer.late": "容缺逾期后果",
                "from": "出具单位",
                "of": "每谁一份",
                "not_older": "出具时间要求",
            },
            examined_in="steps",
        ),
    ),
    Table(
        "问题",
        "form",
        ("页", "数据元"),
        _columns(
            QUESTION,
            {"text": "问法", "when": "适用条件", "optional": "选填", "many": "可填多项", "of": "属于谁"},
        ),
    ),
    Table(
        "条件",
        "conditions",
        ("标识",),
        _columns(
            _CONDITION, {"text": "条件", "basis": "依据", "in": "判定环节", "rule": "判定规则"}, **{"in": "steps"}
        ),
    ),
    Table(
        "依据",
        "laws",
        ("简称",),
        _columns(LAWS.of, {"title": "法规全称", "kind": "法规类型", "level": "制定层级", "since": "施行日期"}),
        layers=False,
    ),
    Table(
        "收费",
        "fee",
        (),
        _columns(
            _FEE,
            {
                "name": "收费名称",
                "amount": "金额（分或规则）",
                "when": "适用条件",
                "basis": "依据",
                "payer": "缴费人",
                "exempt": "免收条件",
                "refund": "退还",
            },
        ),
    ),
    Table(
        "结果",
        "result.granted",
        (),
        _columns(
            GRANTED,
            {
                "licence": "证照",
                "document": "批文",
                "payment": "资金",
                "record": "登记",
                "answer": "答复",
                "name": "结果名称",
                "does": "对结果做什么",
                "of": "属于谁",
                "ends": "终止",
                "valid": "有效期",
                "lapse.after": "多久失效",
                "lapse.unless": "不失效的条件",
                "lapse.basis": "失效依据",
                "sample": "样本",
                "then": "后续事项",
                "or": "也可",
                "print": "纸质",
            },
        ),
    ),
    Table("常见问题", "faq", (), _columns(_FAQ, {"q": "问", "a": "答"})),
)
BY_SHEET: Mapping[str, Table] = {table.sheet: table for table in TABLES}
_BLOCKS: Mapping[str, Table] = {table.block: table for table in TABLES}

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
    shape: Any
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
    """What lanes and steps are called, by id."""
    lanes: dict[str, set[str]] = {}
    steps: dict[str, set[str]] = {}
    for prefix in layers(document):
        layer = at(document, prefix) or {}
        for key, one in _members(layer, "lanes"):
            lanes.setdefault(key, set()).update({str(one["name"])} if one.get("name") else ())
        for key, one in _members(layer, "steps"):
            kind = v.STEP_KINDS.get(one.get("kind"))
            said = one.get("name") or (kind.zh if kind else None)
            steps.setdefault(key, set()).update({str(said)} if said else ())
    return Names(_telling(lanes), _telling(steps))


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
        cells[table.columns[0].path] = shown(None, "text", {})
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
    return shown(held, column.shape, names.of(column.refers))


def basic(document: Mapping[str, Any]) -> tuple[Cell, ...]:
    """The rows of 基本信息: what is always listed, then everything else that no table holds, in the order of the text."""
    leaves = {one.path: one for one in _leaves(document, document, DEFINITION, "")}
    listed = () if "difference" in document else ALWAYS
    first = [leaves.pop(path, None) or Cell(path, "", shape_at(path), None) for path in listed]
    return (*first, *leaves.values())


def shape_at(path: str) -> Any:
    """The shape of a path of plain keys."""
    shape: Any = DEFINITION
    for key in path.split("."):
        shape = shape[key] if isinstance(shape, Mapping) else getattr(shape, "of", "text")
    return shape


def _leaves(document: Mapping[str, Any], value: Any, shape: Any, path: str) -> Iterator[Cell]:
    """Every cell below that stands in no table; nothing for what is empty there."""
    table = _in_table(path) if path else None
    if table is not None and value is not None:
        if len(table.names) == 2:
            yield from _pages(document, value, path)
        return
    if isinstance(shape, Either):
        shape = _fitting(shape, value)
    below = list(children(path, value)) if isinstance(value, dict | list) and not _is_leaf(value, path) else []
    if path and not below and not (isinstance(value, dict) and not value):
        yield Cell(path, shown(value, shape, {}), shape, value)
    own = field_of(path.rpartition(".")[0]) if "." in path else None
    for key, here, member in below:
        if key != own:  # what names a row of a list is its key path
            yield from _leaves(document, member, _inner(shape, key), here)


def _pages(document: Mapping[str, Any], value: Any, path: str) -> Iterator[Cell]:
    """What a page says beside its questions, or that a situation leaves it out."""
    record = SITUATION["form"].of
    for page, one in entries(path, value if isinstance(value, list | dict) else {}).items():
        if one is None:
            yield Cell(f"{path}.{page}", shown(None, "text", {}), "text", None)
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


def _inner(shape: Any, key: str) -> Any:
    if isinstance(shape, Mapping):
        return shape.get(key, "text")
    return shape.of if isinstance(shape, Map | Many | Named) else "text"


def _fitting(shape: Either, value: Any) -> Any:
    """The member of an Either that has the outer form of the value; texts and lists of texts stay as they are."""
    if isinstance(value, dict):
        return next((one for one in shape.of if isinstance(one, Mapping | Map)), shape)
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return next((one for one in shape.of if isinstance(one, Many)), shape)
    return shape


def _in_table(path: str) -> Table | None:
    """The table whose block stands exactly at this path."""
    parts = path.split(".")
    if parts[0] == "common":
        parts = parts[1:]
    elif parts[0] == "situations":
        parts = parts[2:]
        return _BLOCKS.get(".".join(parts))
    table = _BLOCKS.get(".".join(parts))
    return table if table is not None and (table.layers or "." not in path) else None
