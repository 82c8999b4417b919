"""The guide of what runs: the five facts, materials, table, commitment, where, and what is marked as invented."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tongban.catalogue.guide_now import guide_at
from tongban.core.errors import Refusal
from tongban.core.rules import parse
from tongban.definition.effective import effective
from tongban.definition.guide.build import as_json
from tongban.definition.guide.parts import Guide
from tongban.definition.guide.table import groups_of
from tongban.definition.plain_rules import in_words
from tongban.definition.registry import registry_with, shipped
from tongban.definition.source import read
from tongban.definition.speaker import Speaker

from demo import FOOD, GUANGAN, HYGIENE, JOBLESS, WUHOU

PARK = Path(__file__).parents[1] / "definitions" / "park-event.yaml"


def facts(guide: Guide) -> dict[str, tuple[str, str]]:
    return {fact.key: (fact.value, fact.note) for fact in guide.facts}


def row(guide: Guide, key: str) -> Any:
    return next(row for group in guide.groups for row in group.rows if row.id == key)


def test_five_facts_of_the_food_licence(db: None) -> None:
    assert facts(guide_at(FOOD, WUHOU)) == {
        "time": ("5个工作日", "法定10个工作日"),
        "visits": ("0 次", "到窗口办最多 1 次"),
        "fee": ("不收费", ""),
        "papers": ("2 份", "另 3 份不用您交"),
        "result": ("食品经营许可证", "电子证照，可要纸质；有效期5年"),
    }


def test_a_place_without_a_shorter_promise_says_the_standard_one(db: None) -> None:
    guide = guide_at(FOOD, GUANGAN)
    assert facts(guide)["time"] == ("10个工作日", "法定10个工作日")
    assert (guide.edition.difference, guide.place_name) == ("广安市监发〔2026〕2号（演示）", "广安市广安区")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("511G12015001", "异议、司法行政部门、5日（自然日，含休息日）"),
        ("512017002000", "复核、住房保障部门负责人、15个工作日"),
        ("511F82001002", "复检、省或者市级残疾评定机构、30日（自然日，含休息日）"),
    ],
)
def test_a_remedy_names_who_hears_it_and_says_how_its_days_count(db: None, code: str, said: str) -> None:
    assert row(guide_at(code, WUHOU), "remedy.1").content == said


def test_no_row_of_any_guide_prints_the_key_of_a_lane(db: None) -> None:
    found = []
    for path in sorted(Path("data/catalogue").glob("*.yaml")):
        source = read(path.read_text(encoding="utf-8"), path.name)
        e = effective(source.data, next(iter(source.data["situations"])))
        registry = registry_with(source.data.get("dictionary") or {})
        groups = groups_of(e, Speaker.of(e, registry.dictionary.labels, "zh"), "")
        words = " ".join(one.content for group in groups for one in group.rows)
        found += [f"{path.stem}: {key}" for key in e.lanes if re.search(rf"(?<![\w.]){key}(?![\w.])", words)]
    assert found == []


def test_no_statutory_limit_and_no_end_are_said(db: None) -> None:
    found = facts(guide_at(JOBLESS, WUHOU))
    assert found["time"] == ("3个工作日", "法律未规定期限")
    assert found["papers"] == ("0 份", "另 3 份不用您交")
    assert found["result"] == ("就业创业证", "电子证照，可要纸质；长期有效")


def test_why_no_commitment_and_what_a_commitment_replaces(db: None) -> None:
    food, hygiene = guide_at(FOOD, WUHOU), guide_at(HYGIENE, WUHOU)
    assert (food.committed, food.commitment) == (False, "直接关系人身健康，不能用承诺代替审查")
    assert (row(food, "commitment").content, row(food, "commitment").basis) == (
        "不适用：直接关系人身健康",
        "川府发〔2022〕15号",
    )
    assert hygiene.commitment == (
        "可以书面承诺，不办或不交：平面布局图、卫生管理制度、卫生检测、审查、现场核查；发证后2个月内检查"
    )


def test_materials_say_how_they_come(db: None) -> None:
    rows = {one.id: one for one in guide_at(FOOD, WUHOU).materials}
    assert {key: (one.way, one.supply, one.errand) for key, one in rows.items()} == {
        "form": ("form", "填表生成", False),
        "licence": ("licence", "电子证照，免提交", False),
        "idcard": ("licence", "电子证照，免提交", False),
        "layout": ("upload", "需您提交", True),
        "rules": ("defer", "可容缺，5个工作日内补", True),
    }
    assert rows["layout"].requirement == "标明各功能间的位置和面积；标明从原料到成品的走向；PDF、JPG、PNG，不超过 20 MB"
    assert rows["layout"].basis == "《食品经营许可和备案管理办法》第十三条第一款第（三）项"


def test_the_seven_groups_and_local_values(db: None) -> None:
    guide = guide_at(FOOD, WUHOU)
    assert [group.name for group in guide.groups] == ["事项", "条件", "程序与时限", "材料", "收费", "中介", "监管"]
    assert all(group.rows for group in guide.groups)
    assert row(guide, "organ").content == "武侯区市场监督管理局（演示）"
    assert row(guide, "intermediary").content == "无"
    assert (guide.where.consult, guide.where.complaint, guide.where.hours) == (
        "028-00000101",
        "028-00000102",
        "工作日 9:00–17:00",
    )
    assert guide.where.address == "武侯区演示大道100号"
    assert guide.not_here == ("经营项目都是“预包装食品销售”的，请办“仅销售预包装食品经营者备案”",)


def test_what_is_invented_is_marked(db: None) -> None:
    guide = guide_at(FOOD, WUHOU)
    assert [one.id for one in guide.materials if one.demo] == ["idcard", "rules"]
    marked = {one.id for group in guide.groups for one in group.rows if one.demo}
    assert {"code", "promised", "step.review", "supervision.1", "material.rules"} <= marked
    assert not {"statutory", "material.layout", "condition.place"} & marked


def test_situations_are_chosen_by_the_guided_question(db: None) -> None:
    asked = guide_at(FOOD, WUHOU, "renew").asked
    assert [(one.text, [(way.label, way.situation, way.current) for way in one.ways]) for one in asked] == [
        ("您要办哪一种？", [("新开的店，第一次办", "new", False), ("证快到期了，要延续", "renew", True)])
    ]
    assert guide_at(JOBLESS, WUHOU).asked == ()
    assert row(guide_at(FOOD, WUHOU, "renew"), "silence").content == "视为准予"


def test_an_unknown_item_or_situation_is_refused_with_help(db: None) -> None:
    for code, situation, named in (("x", "", "item.unknown"), (FOOD, "nothing", "item.situation")):
        with pytest.raises(Refusal) as refused:
            guide_at(code, WUHOU, situation)
        assert (refused.value.code, refused.value.status) == (named, 404)
        assert "12345" in refused.value.zh


def test_one_query_when_kept(db: None, django_assert_num_queries: Any) -> None:
    guide_at(FOOD, WUHOU)
    with django_assert_num_queries(1):
        guide_at(FOOD, WUHOU)


def test_plain_data_goes_through_json_unchanged(db: None) -> None:
    for lang in ("zh", "en"):
        plain = as_json(guide_at(HYGIENE, WUHOU, lang=lang))
        assert json.loads(json.dumps(plain, ensure_ascii=False)) == plain
        assert [step["id"] for step in plain["steps"]][:2] == ["filed", "accept"]


def test_a_definition_with_conditions_and_its_own_words(db: None) -> None:
    data = read(PARK.read_text(encoding="utf-8"), "park-event.yaml").data
    registry = registry_with(data["dictionary"])
    e = effective(data, "single", WUHOU, names=registry.result_names)
    groups = groups_of(e, Speaker.of(e, registry.dictionary.labels, "zh"), "")
    rows = {one.id: one.content for group in groups for one in group.rows}
    assert rows["material.insurance"] == "需您提交；仅在：预计人数 ≥ 500 人"
    assert rows["step.notice_board"] == "公示岗、不少于5个工作日"


@pytest.mark.parametrize(
    ("rule", "zh"),
    [
        ("premises.area >= 5800", "使用面积 ≥ 58 平方米"),
        ("not premises.central_air", "不属于：使用集中空调通风系统"),
        ("all(catering.operations, it == '热食类食品制售')", "经营项目都是“热食类食品制售”"),
        ("any(catering.operations, it == '热食类食品制售')", "经营项目里有“热食类食品制售”"),
    ],
)
def test_rules_in_words(rule: str, zh: str) -> None:
    labels = shipped().dictionary.labels
    assert in_words(parse(rule), labels) == zh
