"""The official fields of an item 要素: for each of the table its value, or from what it is derived, in words.

The table is `data/catalogue/tables/elements.csv`; the 一表, the export upward and check 1 all read it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tongban.definition.effective.depth import depth
from tongban.definition.effective.element_values import VALUES
from tongban.definition.effective.model import Effective

TABLES = Path(__file__).resolve().parents[4] / "data" / "catalogue" / "tables"


@dataclass(frozen=True, slots=True)
class Field:
    """One row of the table; see the README beside it. ``must`` holds (paths of which one stands, what to write)."""

    number: int
    name: str
    zh: str
    disposition: str
    key_path: str
    derived_from: tuple[str, ...]
    level: str
    kinds: frozenset[str]
    when: str
    must: tuple[tuple[tuple[str, ...], str], ...]
    example: str
    checked: tuple[str, ...]
    kept_zh: str


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One field of one item: ``value`` in Chinese, empty where the definition does not hold it; ``derived`` says in
    words from what it comes (always given for what is not written).
    """

    number: int
    field: str
    zh: str
    disposition: str
    value: str
    derived: str
    level: str


def _parts(text: str, mark: str = ";") -> tuple[str, ...]:
    return tuple(one for one in text.split(mark) if one)


@lru_cache(maxsize=1)
def fields() -> tuple[Field, ...]:
    """The table, in the order of the standard."""
    with (TABLES / "elements.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_field(row) for row in csv.DictReader(file))


def _field(row: Mapping[str, str]) -> Field:
    paths, examples = _parts(row["must"]), _parts(row["example"])
    must = tuple(
        (_parts(path, "|"), (examples[place] if len(examples) == len(paths) else row["example"]))
        for place, path in enumerate(paths)
    )
    return Field(
        int(row["field_no"]),
        row["field"],
        row["field_zh"],
        row["disposition"],
        row["key_path"],
        _parts(row["derived_from"]),
        row["level"],
        frozenset(row["kinds"].split()),
        row["when"],
        must,
        row["example"],
        _parts(row["checked"]),
        row["kept_zh"],
    )


# The named conditions of the table's column `when`.
CONDITIONS: Mapping[str, Callable[[Effective], bool]] = {
    "": lambda e: True,
    "quota": lambda e: e.quota is not None,
    "window": lambda e: "window" in e.channels and e.runs_in != "external",
}


def needed(field: Field, e: Effective) -> bool:
    """Whether this item must have the field: its kind (or nature) and the row's condition."""
    return (not field.kinds or bool(field.kinds & {e.kind, e.nature})) and CONDITIONS[field.when](e)


# Where a derived field comes from: the heads of key paths and the rooms of the house, in words.
_FROM: Mapping[str, str] = {
    "organisation": "组织机构目录",
    "catalogue": "事项库版本",
    "halls": "大厅台账",
    "payments": "缴费",
    "delivery": "寄递",
    "exchange": "系统对接登记",
    "portal": "门户",
    "identity": "身份认证",
    "licences": "证照库",
    "intermediaries": "中介超市",
    "enquiries": "咨询",
    "papers": "文书",
    "core": "数据元字典",
    "code": "基本编码",
    "item": "事项名称",
    "kind": "事项类型",
    "line": "条线",
    "competence": "行使层级和地点",
    "outside": "不在本处办理的情形",
    "name": "情形名称",
    "limits": "时限",
    "spans": "期间",
    "steps": "环节",
    "lanes": "责任方",
    "materials": "申请材料",
    "parties": "当事人",
    "channels": "办理渠道",
    "runs_in": "运行系统",
    "result": "结果",
    "fee": "收费",
    "targets": "服务对象",
    "ask": "情形问答",
    "intake": "批次受理",
    "apply_before_end": "届满前申请期",
    "remedies": "救济",
    "conditions": "条件",
    "supervision": "监管措施",
    "commitment": "告知承诺",
    "withdraw": "撤回",
    "hearing": "听证",
    "silence": "逾期未答复",
    "provisional": "先行决定",
    "form": "表单",
    "difference": "本地要素",
    "declared": "导入记录",
}


def derived_words(field: Field) -> str:
    """由时限、环节得出; for what the house keeps elsewhere, where."""
    if field.kept_zh:
        return field.kept_zh
    heads = [path.removeprefix("situations.*.").split(".")[0] for path in field.derived_from]
    said = "、".join(dict.fromkeys(_FROM[head] for head in heads if head in _FROM))
    if field.disposition == "platform":
        return f"由{said}给出"
    if field.disposition == "local":
        return "由各地填写"
    return f"由{said}得出" if said else ""


def elements_of(e: Effective) -> tuple[ElementRow, ...]:
    """Every field of the table for one situation at one place, in order."""
    rows: list[ElementRow] = []
    for field in fields():
        value = VALUES[field.name](e) if field.name in VALUES else ""
        if field.name == "online_handle_depth":
            value = depth(e).zh
        derived = "" if field.disposition == "written" else derived_words(field)
        rows.append(ElementRow(field.number, field.name, field.zh, field.disposition, value, derived, field.level))
    return tuple(rows)
