"""The page of levels: each report a count that opens its list, each row with one thing to do; constant queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from test_adoption import own_of
from test_three_doors import signed_in

from tongban.catalogue.acts import publish
from tongban.catalogue.acts.adopting import end_adoption
from tongban.catalogue.acts.retiring import retire
from tongban.catalogue.reading import levels as reads
from tongban.core.clock import now
from tongban.core.scope import PLATFORM

from calls import as_staff
from demo import FOOD, GUANGAN, HYGIENE, JOBLESS, WUHOU
from life_course import PROVINCE, office, published, shorter, text_of

pytestmark = pytest.mark.django_db
PAGE = reverse("catalogue:levels")


def quick() -> str:
    """A standard quicker than what Wuhou does."""
    return (
        shorter(text_of())
        .replace("promised: 8wd", "promised: 4wd")
        .replace("defer: {within: 5wd", "defer: {within: 3wd")
        .replace("within: 4wd, staff", "within: 2wd, staff")
        .replace("paper review, within: 2wd", "paper review, within: 1wd")
        .replace("kind: decide, within: 2wd", "kind: decide, within: 1wd")
    )


def look(query: str, role: str = "事项办", place: str = WUHOU) -> str:
    answer = signed_in(role, place).get(f"{PAGE}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.clause("3.1.2a")
@pytest.mark.clause("3.1.3c")
def test_a_county_sees_its_directory_and_the_province_all_its_standards() -> None:
    mine = look("")
    assert "成都市武侯区</span> 基本目录" in mine and "基本目录 22" in mine and "4 处优于标准" in mine
    assert mine.count("改本地信息") == 22
    above = look(f"?place={PROVINCE}", place=PROVINCE)
    assert "下级 21" in above and "由下级办理，2 地已认领" in above
    city = look("?place=510100000000", place="510100000000")
    assert "已认领 22 · 优化 1" in " ".join(city.split())
    line = look("?line=市场监管")
    assert "食品经营许可（餐饮）" in line and "失业登记" not in line


@pytest.mark.clause("3.1.2a")
@pytest.mark.clause("3.1.2b")
def test_every_report_is_a_count_that_opens_its_list_with_one_thing_to_do() -> None:
    end_adoption(FOOD, GUANGAN, "调整", actor=office(GUANGAN))
    page = look("?report=unadopted", place=GUANGAN)
    assert "未认领 1" in page and f"item={FOOD}&amp;place={GUANGAN}" in page
    assert "有 1 项上级标准由本级办理，还没有认领" in look("", place=GUANGAN)
    retire(HYGIENE, None, "取消", actor=office())
    page = look("?report=orphaned", place=GUANGAN)
    assert "上级已取消 1" in page and "结束认领" in page
    own = text_of(JOBLESS).replace(JOBLESS, "512B99005000")
    publish(own, actor=PLATFORM)
    own_of("512B99005000", WUHOU)
    page = look("?report=beyond")
    assert "越权设定 1" in page and "改引有权依据，或取消" in page
    published(quick(), now() + timedelta(days=5))
    page = look("?report=stranded")
    assert "待按新标准修订 1" in page and "修订本地改变" in page and "第 2 版" in page
    page = look("?report=diverging")  # the own item goes by the name of a standard
    assert "与上级不一致 1" in page and "按上级标准认领" in page and ">编码<" in page
    for report in ("unfounded", "absorbed"):
        assert "没有这样的事项，不用处理。" in look(f"?report={report}")


def test_what_a_new_standard_strands_is_said_in_the_words_of_the_tables() -> None:
    published(quick(), now() + timedelta(days=5))
    page = look("?report=stranded")
    assert "承诺办结时限：承诺时限只能缩短：4个工作日→5个工作日" in page and "common." not in page


def test_others_look_and_have_nothing_to_press() -> None:
    end_adoption(FOOD, WUHOU, "调整", actor=office(WUHOU))
    page = look(f"?place={WUHOU}&report=unadopted", "编制", WUHOU)
    assert "食品经营许可（餐饮）" in page and reverse("catalogue:adopt") not in page
    assert "还没有认领，" not in look(f"?place={WUHOU}", "事项办", PROVINCE)


def test_the_page_costs_a_constant_number_of_queries() -> None:
    client = signed_in()
    for query, most in (("", 9), (f"?place={PROVINCE}", 10), ("?report=stranded", 9), ("?report=unadopted", 9)):
        client.get(f"{PAGE}{query}")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"{PAGE}{query}")
        assert len(seen.captured_queries) == most, query


def test_the_whole_report_goes_into_a_spreadsheet() -> None:
    answer = signed_in().get(f"{PAGE}?format=csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[0] == "编码,事项,类别,条线,来源,标准版本,本地认领,本地差异"
    assert len(rows) == 23 and rows[4].startswith(f"{FOOD},食品经营许可（餐饮）,许可,市场监管,通用标准,第 1 版")


def test_pages_go_on_by_the_key_at_the_page_and_through_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [row["code"] for row in reads.directory_of(3, WUHOU, now(), size=None)]
    caller, found, after = as_staff("事项办"), [], ""
    while True:
        told = caller.get(f"/levels/{WUHOU}/directory?limit=7&after={after}").body
        found += [row["code"] for row in told["rows"]]
        after = told["next"]
        if not after:
            break
    assert found == codes
    monkeypatch.setattr(reads, "PAGE", 7)
    assert f"after={codes[6]}" in look("")
    assert codes[7] in look(f"?after={codes[6]}") and codes[6] not in look(f"?after={codes[6]}").split("<main")[1]


def test_a_place_that_is_none_is_refused() -> None:
    assert signed_in().get(f"{PAGE}?place=99").status_code == 404
    assert signed_in().get(f"{PAGE}?place=abc").status_code == 422
    assert as_staff("事项办").get("/levels/x").code == "area.code"
    assert as_staff("事项办").get(f"/levels/{WUHOU}/none").code == "report.unknown"
