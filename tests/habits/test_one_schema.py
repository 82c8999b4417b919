"""A field of a definition is described once: its label, its closed words and its place in the guide."""

from __future__ import annotations

from pathlib import Path

import pytest

from tongban.definition.guide.review import Text, sheets_of
from tongban.definition.guide.table import groups_of
from tongban.definition.schema import closed
from tongban.definition.schema.ways import every_field
from tongban.definition.source import read
from tongban.definition.speaker import Speaker

from source import ROOT, modules

CATALOGUE = ROOT / "data" / "catalogue"
# What derives its columns from the schema, and so says no label of its own.
DERIVED = (
    "definition/labels.py",
    "definition/cell.py",
    "definition/published.py",
    "workbench/editor/spec",
    "workbench/editor/controls.py",
    "workbench/sheets/layout.py",
    "workbench/sheets/notation.py",
)
# The same letters, another thing: names of sheets and sections, heads of rows, a line a lane begins with.
ANOTHER = frozenset(
    {
        *(
            "环节",
            "责任方",
            "材料",
            "条件",
            "依据",
            "收费",
            "结果",
            "常见问题",
            "情形",
            "事项",
            "名称",
            "问",
            "基本编码",
            "并行",
        ),
        *("数据元", "村（社区）", "服务机构", "人民政府", "系统", "事项名称", "办理分离", "条线", "承诺办结时限"),
    }
)


def test_no_label_of_a_field_stands_outside_the_schema() -> None:
    labels = {one.zh for _, one in every_field()} - ANOTHER
    labels |= {one.hint[0] for _, one in every_field() if one.hint[0]}
    found = {
        f"{module.path}:{node.lineno}: {node.value}"
        for module in modules()
        if module.path.startswith(DERIVED)
        for node in module.strings()
        if node.value in labels
    }
    assert found == set()


def test_no_closed_word_stands_in_a_second_list() -> None:
    said = {
        word.zh: table.id for table in closed.TABLES.values() for key, word in table.words.items() if key != word.zh
    }
    found = {
        f"{module.path}:{node.lineno}: {node.value} ({said[str(node.value)]})"
        for module in modules()
        if module.path.startswith(("workbench/editor/", "definition/labels", "definition/cell", *DERIVED))
        for node in module.strings()
        if node.value in said and len(str(node.value)) > 2 and node.value not in LANES_BEGUN
    }
    assert found == set()


# What a new lane is called and holds to begin with, which whoever writes the definition changes.
LANES_BEGUN = frozenset({"监管机关", "执法机关", "申请人"})
# Rows that the law or the platform says of every item: nothing of them is written, so a comment stands on the whole.
OF_LAW = ("law.", "remedy", "separation", "fee", "intermediary", "materials", "conditions", "commitment", "statutory")


@pytest.mark.parametrize("path", sorted(CATALOGUE.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_row_of_the_guide_can_be_commented_on_where_it_is_written(path: Path) -> None:
    text = Text(read(path.read_text(encoding="utf-8"), path.name).data)
    for situation in text.situations:
        e = text.runs(situation)
        rows = [
            row
            for group in groups_of(e, Speaker.of(e, text.registry.dictionary.labels, "zh"), "")
            for row in group.rows
        ]
        lines = [line for sheet in sheets_of(text, situation, "", (), (), "zh")[0] for line in sheet.lines]
        assert [row.element for row in rows] == [line.element for line in lines]
        lost = [row.id for row, line in zip(rows, lines, strict=True) if not line.path]
        assert [one for one in lost if one not in OF_LAW and not one.startswith("law.")] == []
