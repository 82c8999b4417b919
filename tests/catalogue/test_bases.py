"""Laws change: what is repealed or amended turns every citing item amber; a provisional licence ends after its year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tongban.definition.check import check
from tongban.definition.check.library import LawEntry, library_of, numbered_as, shipped_library
from tongban.definition.source import read
from tongban.definition.vocabulary import LAW_KINDS

from shipped import context, edited

# What is 待核 is told of nearly everything where only a law or two is at hand; it has its own tests below.
UNREAD = ("bases.law.unread", "bases.law.unlisted")
REPEALED = """
laws:
  中华人民共和国食品安全法:
    kind: 法律
    articles: {"33": {amended: 2026-09-01, by: 修改决定（演示）}, "35": {repealed: 2026-09-01, by: 修改决定（演示）}}
"""


def library() -> dict[str, LawEntry]:
    return library_of(read(REPEALED, "library.yaml").data)


def found(name: str, changes: dict[str, Any], **known: Any) -> list[tuple[str, str, str, str]]:
    findings = check(edited(name, changes), replace(context(), **known))
    told = [(one.severity, one.code, one.path, one.what_zh) for one in findings]
    return [one for one in told if one[1] not in UNREAD]


@pytest.mark.clause("3.3.4a")
def test_a_repealed_article_flags_every_cell_that_cites_it() -> None:
    amber = found("food-business", {}, library=library(), at=date(2026, 10, 1))
    assert [one for one in amber if one[1] == "basis.repealed"] == [
        ("warning", "basis.repealed", "basis.0", "依据“食品安全法#35”已自2026-09-01起废止（修改决定（演示））"),
        ("warning", "basis.repealed", "outside.0.basis", "依据“食品安全法#35”已自2026-09-01起废止（修改决定（演示））"),
    ]
    amended = [one[2] for one in amber if one[1] == "basis.amended"]
    assert amended == [f"common.conditions.{name}.basis" for name in ("place", "equipment", "people", "flow")]


def test_a_repeal_to_come_is_told_with_its_day() -> None:
    amber = found("food-business", {}, library=library(), at=date(2026, 8, 31))
    assert {one[1] for one in amber} == {"basis.coming"}
    assert amber[0][2:] == ("basis.0", "依据“食品安全法#35”将于2026-09-01废止（修改决定（演示））")


def test_items_that_cite_nothing_repealed_stay_green() -> None:
    assert found("unemployment-registration", {}, library=library()) == []


def test_a_whole_law_repealed_flags_its_articles() -> None:
    gone = {
        "公园条例（演示）": LawEntry(
            "公园条例（演示）", "地方性法规", None, library()["中华人民共和国食品安全法"].fate_of("35")
        )
    }
    amber = found("park-event", {}, library=gone)
    assert len(amber) == 6
    assert {one[1] for one in amber} == {"basis.repealed"}


PROVISIONAL = {"laws.公园条例.kind": "省政府规章", "laws.公园条例.since": "2025-03-01"}


def test_a_licence_of_the_provincial_government_ends_after_its_year() -> None:
    assert found("park-event", PROVISIONAL, at=date(2026, 2, 28)) == []
    assert found("park-event", PROVISIONAL, at=date(2026, 3, 1)) == [
        (
            "error",
            "bases.power.expired",
            "laws.公园条例",
            "省政府规章“公园条例”设定的临时性许可已满一年（2026-03-01），不得再实施",
        )
    ]


@pytest.mark.parametrize(
    ("kind", "level", "may"),
    [
        ("法律", "", True),
        ("行政法规", "", True),
        ("国务院决定", "", True),
        ("地方性法规", "省级", True),
        ("地方性法规", "市级", True),
        ("地方性法规", "县级", False),
        ("自治条例", "县级", True),
        ("市政府规章", "", False),
        ("部门规章", "", False),
        ("规范性文件", "", False),
    ],
)
def test_what_may_create_a_licence(kind: str, level: str, may: bool) -> None:
    changes = {"laws.公园条例.kind": kind, **({"laws.公园条例.level": level} if level else {})}
    assert ("bases.power.licence" not in {one[1] for one in found("park-event", changes)}) is may


def test_a_licence_nobody_supervises_is_refused_where_organisation_is_known() -> None:
    assert found("food-business", {}, supervised=frozenset({"市场监管"})) == []
    assert found("food-business", {}, supervised=frozenset({"公安"})) == [
        ("error", "after.supervising", "line", "组织机构目录里，条线“市场监管”没有监管主体，许可发出后无人监管")
    ]


def test_the_shipped_library_says_of_every_law_what_it_is_and_where_that_is_from() -> None:
    for title, entry in shipped_library().items():
        assert entry.kind in LAW_KINDS, title
        assert entry.source, title


def unread(name: str, changes: dict[str, Any], **known: Any) -> list[tuple[str, str, str, str]]:
    findings = check(edited(name, changes), replace(context(), **known))
    return [(one.severity, one.code, one.path, one.what_zh) for one in findings if one.code in UNREAD]


def test_a_law_whose_articles_nobody_counted_is_told_once_with_what_is_cited_of_it() -> None:
    shipped = shipped_library()
    found = unread("public-place-hygiene", {}, library=shipped)
    assert {one[:2] for one in found} == {("warning", "bases.law.unread")}
    assert {one[2]: one[3] for one in found} == {
        "laws.卫生条例": "法律依据库还没有“公共场所卫生管理条例”的条数，所引第 4、8.1、2、8.2 条待核",
        "laws.卫生细则": "法律依据库还没有“公共场所卫生管理条例实施细则”的条数，所引第 22、23 条待核",
        "laws.国发7号": "法律依据库还没有“国发〔2021〕7号”的条数，所引第 2 条待核",
    }
    assert unread("food-business", {}, library=shipped) == []
    assert unread("park-event", {}, library=shipped) == [
        (
            "warning",
            "bases.law.unlisted",
            "laws.公园条例",
            "法律依据库里没有“公园条例（演示）”，所引第 21、22、23 条待核",
        )
    ]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("83", "83"),
        (" 452、133-1，120-1 ", "452、133-1、120-1"),
        ("不分条", "none"),
        ("none", "none"),
        ("", None),
        ("0", None),
        ("八十三", None),
        ("83、120-1", None),
        ("83、12", None),
        ("12-1", None),
    ],
)
def test_how_many_articles_a_law_has(said: str, kept: str | None) -> None:
    assert numbered_as(said) == kept


def test_an_article_is_found_by_its_number_and_those_inserted_by_theirs() -> None:
    law = LawEntry("刑法（演示）", "法律", None, None, numbered="452、120-1")
    cited = {"452": True, "453": False, "0": False, "120-1": True, "120-2": False, "120-1.2": True, "9.3.1": True}
    assert {article: law.has(article) for article in cited} == cited
    assert LawEntry("甲（演示）", "法律", None, None).has("1") is None
    assert LawEntry("乙（演示）", "规范性文件", None, None, numbered="none").has("1") is False


def test_every_article_that_ships_is_one_the_library_has_or_is_marked_unread() -> None:
    for title, entry in shipped_library().items():
        assert entry.numbered or entry.kind in LAW_KINDS, title
        assert entry.numbered == "" or (numbered_as(entry.numbered) == entry.numbered), title
