"""What cells show and what is meant by words typed into them; every cell of every shipped definition both ways."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.core.errors import Refusal
from tongban.definition.as_typed import Names, as_cite, as_rule
from tongban.definition.registry import check_definition
from tongban.definition.schema import ASK
from tongban.definition.schema.course import LIMITS, STEP
from tongban.definition.schema.matters import CONDITION, MATERIAL, SITUATION
from tongban.definition.scope import Scope
from tongban.definition.source import read
from tongban.definition.source.editing import Edit, changed
from tongban.definition.source.paths import children
from tongban.workbench.editor.cells import edits_of
from tongban.workbench.editor.controls import control_of, meant, shown
from tongban.workbench.editor.opening import MISSHAPEN, names_of, opened, registry_of
from tongban.workbench.editor.sections import TABLES
from tongban.workbench.editor.sheet import Sheet, sheet_of

SHIPPED = {path.name: path.read_text(encoding="utf-8") for path in sorted(Path("data/catalogue").glob("*.yaml"))}
SECTIONS = tuple(name for name in TABLES if name != "text")
FIELDS = {
    "duration": LIMITS.fields["statutory"],
    "words": SITUATION.fields["words"],
    "lines": MATERIAL.fields["criteria"],
    "rule": CONDITION.fields["rule"],
    "cites": CONDITION.fields["basis"],
    "edge": STEP.fields["next"],
    "late": STEP.fields["late"],
    "line": STEP.fields["name"],
}
SMALL, LARGE = "premises.area <= 5000", "premises.area > 5000"
BOTH = "premises.area >= 5000 and catering.business_kind == '大型餐馆'"
SOON = {"one": [{"is": "3wd", "when": SMALL}, {"is": "10wd"}]}
BRANCHING = {"one": [{"to": "look", "when": LARGE}, {"to": "decide"}]}
TOGETHER = {"all": [{"to": "look"}, {"to": "decide", "when": LARGE}]}
NAMES = Names(
    steps={"look": "书面审查", "decide": "作出决定"},
    situations={"new": "新办"},
    facts={"premises.area": "使用面积", "catering.business_kind": "经营业态"},
    scales={"premises.area": 100},
    laws={"许可法": "中华人民共和国行政许可法", "条例": "取水条例"},
)


@pytest.mark.parametrize(
    ("sort", "typed", "value"),
    [
        ("duration", "20个工作日", "20wd"),
        ("duration", "二十个工作日", "20wd"),
        ("duration", "当场", "now"),
        ("duration", "法律未规定", "none"),
        ("duration", "大约一周", "大约一周"),
        ("duration", "如果 使用面积 <= 50 → 3个工作日\n否则 → 10个工作日", SOON),
        ("duration", "3个工作日 当 使用面积 <= 50\n10个工作日", SOON),
        ("words", "借书证、图书卡，借阅证", ["借书证", "图书卡", "借阅证"]),
        ("lines", "在有效期内\n\n 写明面积 ", ["在有效期内", "写明面积"]),
        ("rule", "使用面积 ≥ 50平方米 且 经营业态 = '大型餐馆'", BOTH),
        ("rule", "premises.area >= 50", "premises.area >= 50"),
        ("rule", "面积大就要", "面积大就要"),
        ("cites", "《中华人民共和国行政许可法》第四十二条第一款", "许可法#42.1"),
        ("cites", "许可法#45\n条例#19.3", ["许可法#45", "条例#19.3"]),
        ("edge", "书面审查", "look"),
        ("edge", "结束", "end"),
        ("edge", "如果 使用面积 > 50 → 书面审查\n否则 → 作出决定", BRANCHING),
        ("edge", "同时 → 书面审查\n同时（使用面积 > 50）→ 作出决定", TOGETHER),
        ("edge", "书面审查 当 使用面积 > 50\n作出决定", {"one": [{"to": "look", "when": LARGE}, {"to": "decide"}]}),
        ("edge", "并行\n书面审查\n作出决定 当 使用面积 > 50", TOGETHER),
        ("edge", "没有的环节", "没有的环节"),
        ("late", "end:withdrawn", {"end": "withdrawn"}),
        ("late", "go_on", "go_on"),
        ("line", "", None),
    ],
)  # fmt: skip
def test_words_mean_what_a_clerk_means(sort: str, typed: str, value: Any) -> None:
    assert meant(control_of(FIELDS[sort]), typed, NAMES) == value


def test_pairs_go_by_names_and_keep_what_lies_deeper() -> None:
    control = control_of(ASK.fields["options"])
    deeper = {"key": "which", "text": "哪一种？", "options": {"甲": "new"}}
    value = {"第一次办": "new", "补办": deeper}
    assert shown(control, value, NAMES) == "第一次办：新办\n补办：？which"
    assert meant(control, "头一回办：新办\n补办：？which", NAMES, value) == {"头一回办": "new", "补办": deeper}
    assert meant(control_of(STEP.fields["outputs"]), "passed：是或否", NAMES) == {"passed": "bool"}


@pytest.mark.parametrize(
    ("said", "cite"),
    [
        ("许可法第十二条", "许可法#12"),
        ("《取水条例》第十九条第三款", "条例#19.3"),
        ("许可法第一百零五条", "许可法#105"),
        ("许可法第十二条之一", "许可法#12-1"),
        ("许可法第十二条第（五）项", "许可法#12.1.5"),
        ("国发〔2021〕7号", "国发〔2021〕7号"),
    ],
)
def test_citations_as_documents_print_them(said: str, cite: str) -> None:
    assert as_cite(said, NAMES) == cite


def test_a_rule_that_reads_is_never_touched() -> None:
    rule = "count(catering.operations) >= 1 and all(catering.operations, it == '使用面积')"
    assert as_rule(rule, NAMES) == rule


@cache
def sheets(name: str) -> list[Sheet]:
    data = read(SHIPPED[name], name).data
    found = []
    for key in ("", *(data.get("situations") or {})):
        scope = Scope(data, key)
        names = names_of(scope, registry_of(data))
        found += [sheet_of(section, scope, names) for section in SECTIONS]
    return found


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_what_a_cell_shows_means_what_stands_there(name: str) -> None:
    """So that saving a whole sheet that nobody touched writes nothing."""
    wrong = {}
    for sheet in sheets(name):
        for cell in sheet.cells():
            if cell.text and edits_of(sheet, cell, cell.text):
                wrong[cell.path] = (cell.value, meant(cell.control, cell.text, sheet.names, cell.value))
    assert wrong == {}


def test_no_two_cells_of_a_sheet_answer_to_one_name() -> None:
    for name in SHIPPED:
        for sheet in sheets(name):
            cids = [cell.cid for cell in sheet.cells()]
            assert len(cids) == len(set(cids)), (name, sheet.section)


def test_every_key_of_the_shipped_definitions_has_a_cell() -> None:
    """What can be written can be edited in a table; what a definition brings beside its elements is the text's."""
    missing: dict[str, str] = {}
    for name in SHIPPED:
        data = read(SHIPPED[name], name).data
        cells = {cell.path for sheet in sheets(name) for cell in sheet.cells()}
        for path in _leaves(data):
            ways = [path[: n + 1] for n in range(len(path)) if path[n + 1 : n + 2] in (".", "")]
            named = path.rpartition(".")[2] in ("id", "key", "fact", "page")
            if not named and not any(at in cells for at in ways) and not any(c.startswith(f"{path}.") for c in cells):
                missing[path] = name
    assert {path for path in missing if not path.startswith("dictionary.")} == set()


def _leaves(data: Any) -> list[str]:
    found: list[str] = []

    def walk(path: str, value: Any) -> None:
        below = list(children(path, value))
        if not below and value not in (None, [], {}):
            found.append(path)
        for _, here, member in below:
            walk(here, member)

    walk("", data)
    return found


PATHS = [(name, path) for name, text in SHIPPED.items() for path in _leaves(read(text, name).data)]


@settings(max_examples=25, deadline=None)
@given(
    at=st.sampled_from(PATHS),
    value=st.sampled_from(["", "x", "{a: b}", "[1]", "end", "10wd"]),
    gone=st.booleans(),
    deep=st.booleans(),
)
def test_a_sheet_can_be_shown_whatever_was_broken(at: tuple[str, str], value: str, gone: bool, deep: bool) -> None:
    """A text of the wrong form is refused in words or shown with its findings; nothing else."""
    name, path = at
    cut = path if deep else path.rpartition(".")[0] or path
    try:
        text = changed(SHIPPED[name], [Edit("remove", cut) if gone else Edit("set", cut, value)])
        source = read(text, name)
    except Refusal:
        return
    findings = check_definition(source)
    for section in SECTIONS:
        try:
            sheet, _, _ = opened(source, section, "", findings)
        except (Refusal, *MISSHAPEN):
            continue
        assert all(isinstance(cell.text, str) for cell in sheet.cells())


def test_every_finding_has_its_cell_row_or_table() -> None:
    """A finding of a section stands somewhere in its sheet."""
    text = SHIPPED["food-business.yaml"]
    for path in (
        "common.limits.promised",
        "common.steps.review.next",
        "common.materials.layout.supply",
        "basis",
        "kind",
        "common.conditions",
    ):
        broken = read(changed(text, [Edit("remove", path)]), "x")
        findings = check_definition(broken)
        assert findings, path
        told = set()
        for section in SECTIONS:
            for key in ("", "new", "renew"):
                sheet, _, _ = opened(broken, section, key, findings)
                told |= {one for cell in sheet.cells() for one in cell.findings}
                told |= {one for table in sheet.every() for one in table.findings}
                told |= {one for table in sheet.every() for row in table.rows for one in row.findings}
        assert set(findings) - told == set(), path
