"""The layout 版式 of a definition as a workbook: which sheet holds what, in which columns, with which headings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tongban.definition.schema import LAWS, SITUATION
from tongban.definition.schema.course import LANE, STEP
from tongban.definition.schema.matters import GRANTED, MATERIAL, QUESTION

MARK = "通办事项表 2"
COVER, BASIC, WORDS, SITUATIONS = "说明", "基本信息", "词表", "情形"
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
        SITUATIONS,
        "situations",
        ("标识",),
        _columns(
            SITUATION,
            {
                "name": "情形名称",
                "code": "子项编码",
                "like": "以哪种情形为底本",
                "limits.statutory": "法定时限",
                "limits.basis": "法定时限依据",
                "limits.promised": "承诺时限",
            },
            like="situations",
        ),
        layers=False,
    ),
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
                "each": "每个一份",
                "valid": "有效期",
                "valid_from": "有效期起算",
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
