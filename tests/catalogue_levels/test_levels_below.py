"""A province's editor sees every place below in one report, a city's its counties: stranded, absorbed, diverging."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from test_levels_page import look, quick

from tongban.catalogue.acts.adopting import Taking, adopt
from tongban.catalogue.life.listing import STORED, Entry, Listing, stored
from tongban.catalogue.models import DirectoryEntry
from tongban.catalogue.reading import levels as reads
from tongban.catalogue.reading.levels import diverging
from tongban.catalogue.reading.reports import counts
from tongban.catalogue.reading.standing import absorbed, both, stranded
from tongban.core.clock import now
from tongban.core.ledger.load import load_reference
from tongban.core.scope import PLATFORM

from calls import as_citizen, as_staff
from demo import FOOD, GUANGAN, WUHOU
from life_course import LOCAL, PROVINCE, office, published, shorter, text_of

pytestmark = pytest.mark.django_db
CHENGDU, QINGYANG, QIANFENG = "510100000000", "510105000000", "511603000000"


def slower_elsewhere() -> None:
    """Guang'an promises nine working days, by its own document; then a quicker standard is published for later."""
    change = {"at": "common.limits.promised", "to": "9wd"}
    taking = Taking(f"{FOOD}@1", GUANGAN, "广安府办发〔2026〕6号（演示）", LOCAL, changes=(change,))
    adopt(taking, actor=office(GUANGAN))
    published(quick(), now() + timedelta(days=5))


@pytest.mark.clause("3.1.2a")
def test_what_a_new_standard_strands_below_is_seen_from_above() -> None:
    slower_elsewhere()
    seen = {place: [row["place"] for row in stranded(place, now())] for place in (PROVINCE, CHENGDU, WUHOU, GUANGAN)}
    assert seen == {PROVINCE: [WUHOU, GUANGAN], CHENGDU: [WUHOU], WUHOU: [WUHOU], GUANGAN: [GUANGAN]}
    assert {place: both(place, now())["stranded"] for place in seen} == {
        PROVINCE: 2, CHENGDU: 1, WUHOU: 1, GUANGAN: 1,
    }  # fmt: skip
    page = look(f"?place={PROVINCE}&report=stranded", place=PROVINCE)
    assert "待按新标准修订 2" in page and "成都市武侯区" in page and "广安市广安区" in page
    # What stands below is revised there: nothing to press but the way to that place's report.
    assert "修订本地改变" not in page and f"place={WUHOU}&amp;report=stranded" in page
    assert "广安市广安区" not in look(f"?place={CHENGDU}&report=stranded", place=CHENGDU).split("<table")[1]
    told = as_staff("事项办", PROVINCE).get(f"/levels/{PROVINCE}/stranded").body["rows"]
    assert [(row["place"], row["place_name"], row["findings"][0]["code"]) for row in told] == [
        (WUHOU, "成都市武侯区", "difference.longer"),
        (GUANGAN, "广安市广安区", "difference.longer"),
    ]
    assert not {"key", "sign", "parent", "leaves"} & told[0].keys()
    assert as_staff("事项办", CHENGDU).get(f"/levels/{CHENGDU}").body["counts"]["stranded"] == 1


def test_a_page_is_full_and_the_next_goes_on_where_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    slower_elsewhere()
    caller, path = as_staff("事项办", PROVINCE), f"/levels/{PROVINCE}/stranded?limit=1"
    first = caller.get(path).body
    second = caller.get(f"{path}&after={first['next']}").body
    assert [row["place"] for row in (*first["rows"], *second["rows"])] == [WUHOU, GUANGAN]
    assert first["next"] and not second["next"]
    monkeypatch.setattr(reads, "PAGE", 1)
    page = look(f"?place={PROVINCE}&report=stranded", place=PROVINCE)
    assert f"after={FOOD}{WUHOU}" in page and "广安市广安区" not in page.split("<table")[1]
    rest = look(f"?place={PROVINCE}&report=stranded&after={FOOD}{WUHOU}", place=PROVINCE)
    assert "广安市广安区" in rest.split("<table")[1] and "下一页" not in rest


def test_what_a_standard_absorbed_below_is_seen_from_above() -> None:
    change = {"at": "common.limits.promised", "to": "8wd"}
    steps = [("review", "1wd"), ("inspect", "4wd"), ("decide", "2wd")]
    changes = (change, *({"at": f"common.steps.{step}.within", "to": to} for step, to in steps[:2]))
    adopt(Taking(f"{FOOD}@1", GUANGAN, "广安府办发〔2026〕6号（演示）", LOCAL, changes=changes), actor=office(GUANGAN))
    published(shorter(text_of()).replace("paper review, within: 2wd", "paper review, within: 1wd"))
    assert [row["place"] for row in absorbed(PROVINCE, now())] == [GUANGAN]
    assert absorbed(CHENGDU, now()) == []
    assert "已被标准吸收 1" in look(f"?place={PROVINCE}&report=absorbed", place=PROVINCE)


def listed(*areas: str) -> None:
    rows = []
    for area in areas:
        listing = Listing("demo.csv", "演示目录", area, "2022", "演示")
        rows += stored(listing, [Entry(2, FOOD, "餐饮服务许可", "", "许可", "", "")])
    load_reference(DirectoryEntry, rows, STORED, digest="x", actor=PLATFORM)


def of_lists(rows: list[dict[str, Any]]) -> list[str]:
    """The places of the rows but for what 广安区's own list, as found, has."""
    return [row["place"] for row in rows if row["place"] != GUANGAN]


@pytest.mark.clause("3.1.2a")
def test_entries_that_diverge_below_are_seen_from_above_and_cost_one_statement() -> None:
    listed(WUHOU, QIANFENG, QINGYANG)
    with CaptureQueriesContext(connection) as seen:
        found = {place: of_lists(diverging(place)) for place in (PROVINCE, CHENGDU, QIANFENG)}
    assert found == {PROVINCE: [QINGYANG, WUHOU, QIANFENG], CHENGDU: [QINGYANG, WUHOU], QIANFENG: [QIANFENG]}
    assert len(seen) == 3
    page = look(f"?place={CHENGDU}&report=diverging", place=CHENGDU)
    assert "与上级不一致 2" in page and "成都市青羊区" in page and "按上级标准认领" not in page
    assert "按上级标准认领" in look("?report=diverging")
    caller, whole, after = as_staff("事项办", PROVINCE), diverging(PROVINCE, size=None), ""
    told: list[dict[str, Any]] = []
    for _ in range(len(whole)):
        answer = caller.get(f"/levels/{PROVINCE}/diverging?limit=2&after={after}").body
        told, after = [*told, *answer["rows"]], answer["next"]
        if not after:
            break
    assert [row["id"] for row in told] == [row["id"] for row in whole] and len(told) > 3


def test_reports_of_a_province_cost_what_those_of_a_county_cost() -> None:
    slower_elsewhere()
    listed(WUHOU, QIANFENG, QINGYANG)
    at = now()
    for place in (WUHOU, PROVINCE):
        counts(place, at)
        with CaptureQueriesContext(connection) as counted:
            counts(place, at)
        with CaptureQueriesContext(connection) as read:
            stranded(place, at)
        assert (len(counted), len(read)) == (2, 2), place


def test_a_citizen_reads_no_report() -> None:
    answer = as_citizen().get(f"/levels/{PROVINCE}/stranded")
    assert (answer.status, answer.code) == (403, "identity.staff")
