"""The basic directory as found: 1,135 real entries, what contradicts in them, and pages of 100,000 at the same cost."""

from __future__ import annotations

import json
import time
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from test_drafting_and_review import refused

from tongban.catalogue.acts.listing import load_directory, load_list
from tongban.catalogue.life.listing import COLUMNS, Listing
from tongban.catalogue.models import DirectoryEntry
from tongban.catalogue.reading.directory import Asked, also_listed, contradicting, counts, entries, entries_coded
from tongban.core.clock import now
from tongban.core.errors import Denied
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, nobody
from tongban.web.programs import cursor_of

from calls import Caller
from counting import statements
from demo import GUANGAN, HYGIENE
from life_course import office

pytestmark = pytest.mark.django_db
KINDS = {"01": 536, "20": 348, "10": 182, "07": 50, "05": 9, "09": 8, "08": 2}
FOUND = {
    "directory.code.kind": 34,
    "directory.code.none": 5,
    "directory.code.retired": 18,
    "directory.name.twice": 4,
    "directory.organ.code": 149,
}
THIRTY_FOUR = {"513A": 33, "511Z": 1}
HERE = Asked(area=GUANGAN)
BIG = Listing("big.csv", "演示大目录", "510000000000", "2026", "演示")


def csv_of(rows: list[tuple[str, ...]]) -> str:
    return "\n".join(",".join(row) for row in (COLUMNS, *rows))


# -- what ships --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("3.1.1a")
def test_the_real_entries_stand_with_code_organ_kind_and_year() -> None:
    told = counts(HERE)
    assert (told.total, told.found) == (1135, 1135)
    assert told.kind == {"许可": 536, "公共服务": 348, "其他": 182, "确认": 50, "给付": 9, "裁决": 8, "奖励": 2}
    assert told.level == {"县级": 1135}
    assert (len(told.organ), told.organ["区行政审批局"], told.organ["区经信局"]) == (34, 344, 1)
    one = entries_coded("511A0138000000", now())[0]
    assert (one["name"], one["organ"], one["area"], one["year"], one["item"]) == (
        "适龄儿童、少年因身体状况需要延缓入学或者休学审批",
        "区教科体局",
        GUANGAN,
        "2021",
        "",
    )
    assert "v-luobo/zwfw" in one["source"]


def test_it_is_loaded_once_in_one_go_by_the_platform_alone() -> None:
    lines = fetch(
        "SELECT detail FROM ledger_entry WHERE verb = 'reference.load' AND detail->>'table' LIKE %s", ["%2021%"]
    )
    assert [line["detail"]["rows"] for line in lines] == [1135]
    with statements() as told:
        assert load_directory(actor=PLATFORM) is False
    assert len(told) == 1  # was this list loaded already
    for actor in (nobody(), office()):
        refused("catalogue.publish", lambda actor=actor: load_directory(actor=actor), Denied)


def test_a_newer_list_replaces_entries_of_the_same_code_and_keeps_the_others() -> None:
    row = ("511A99999000", "演示事项", "", "01", "演示机关", "")
    later = Listing("guangan-2026.csv", "演示", GUANGAN, "2026", "演示")
    assert load_list(later, csv_of([row, ("511A0138000000", "延缓入学审批", "", "01", "区教育局", "")]), actor=PLATFORM)
    assert [(e["name"], e["year"]) for e in entries_coded("511A0138000000", now())] == [("延缓入学审批", "2026")]
    assert counts(HERE).found == 1136


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("code,name\n1,2", "directory.columns", "x.csv"),
        (csv_of([("", "罚款", "", "02", "演示机关", "")]), "directory.kind", "x.csv:2"),
        (csv_of([("", "不明", "", "许可", "演示机关", "")]), "directory.kind", "x.csv:2"),
    ],
)
def test_a_list_that_is_none_is_refused_whole(text: str, code: str, where: str) -> None:
    before = DirectoryEntry.seen_by(PLATFORM).count()
    fault = refused(code, lambda: load_list(Listing("x.csv", "", GUANGAN, "", ""), text, actor=PLATFORM))
    assert fault is None or fault.where == where
    assert DirectoryEntry.seen_by(PLATFORM).count() == before


# -- what contradicts --------------------------------------------------------------------------------------------------


@pytest.mark.clause("3.1.2a")
def test_thirty_four_codes_say_another_kind_and_are_listed() -> None:
    rows = contradicting(size=100, finding="directory.code.kind")
    assert len(rows) == 34
    assert Counter(row["code"][:4] for row, _ in rows) == THIRTY_FOUR
    row, (told, *_) = next((row, found) for row, found in rows if row["code"] == "511Z0100400001")
    assert (row["kind"], told.what_zh) == ("裁决", "编码 511Z0100400001 表示“其他”，目录却列为“裁决”")
    everything = contradicting(size=500)
    assert Counter(one.code for _, found in everything for one in found) == FOUND


def test_the_command_lists_them_and_ends_well() -> None:
    out = StringIO()
    call_command("check", "--directory", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert Counter(one["code"] for one in said) == FOUND
    assert {one["severity"] for one in said} == {"warning"}
    line = next(one for one in said if one["code"] == "directory.code.kind" and one["path"] == "511Z0100400001")
    text = Path(line["file"]).read_text(encoding="utf-8").splitlines()[line["line"] - 1]
    assert text.startswith("511Z0100400001,")
    plain = StringIO()
    call_command("check", "--directory", "--lang", "zh", stdout=plain)
    assert plain.getvalue().count("→ 与现行目录核对：编码错的改编码，类型错的改类型") == 34


def test_the_command_says_what_it_needs(tmp_path: Path) -> None:
    for arguments in ([], ["--directory", str(tmp_path)]):
        with pytest.raises(CommandError) as caught:
            call_command("check", *arguments)
        assert caught.value.returncode == 2


def test_a_code_twice_and_a_form_that_is_none() -> None:
    rows = [
        ("511A00000001", "甲", "", "01", "演示机关", ""),
        ("511A00000001", "乙", "", "01", "演示机关", ""),
        ("5X1A0000000", "丙", "", "01", "演示机关", ""),
    ]
    load_list(BIG, csv_of(rows), actor=PLATFORM)
    found = {row["id"]: row["findings"] for row, _ in contradicting(size=500) if row["year"] == "2026"}
    assert found == {
        "511A00000001@510000": ["directory.code.twice"],
        "511A00000001@510000#2": ["directory.code.twice"],
        "5X1A0000000@510000": ["directory.code.form"],
    }


# -- to whom an entry leads --------------------------------------------------------------------------------------------


def test_an_entry_leads_to_the_situation_of_ours_that_has_its_code() -> None:
    one = entries_coded(f"{HYGIENE}09", now())[0]
    assert (one["name"], one["item"], one["situation"]) == ("公共场所卫生许可新办审批（县级）", HYGIENE, "new")
    assert [e["item"] for e in entries(Asked(q=HYGIENE), now()) if e["item"]] == [HYGIENE, HYGIENE]


# -- finding -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("q", "n"),
    [
        ("取水", 4),
        ("取水许可证新办", 1),
        ("水", 45),
        ("511A00155000", 5),
        ("zzzz", 0),
        ("（）", 0),
        ("新办 取水", 1),
        ("ＣＴ", 0),
    ],
)
def test_any_part_of_a_name_and_the_beginning_of_a_code_find(q: str, n: int) -> None:
    found = entries(Asked(q=q), now(), size=500)
    assert len(found) == n == counts(Asked(q=q)).found
    parts = q.split()
    assert all(all(p in f"{e['name']} {e['main']}" for p in parts) or e["code"].startswith(q) for e in found)


def test_a_question_finds_entries_by_its_words() -> None:
    found = also_listed("我想办理取水许可证", now())
    assert found and all("取水" in one["name"] for one in found[:3])
    assert also_listed("!!!", now()) == []


# -- a hundred thousand ------------------------------------------------------------------------------------------------


@pytest.fixture
def many() -> None:
    kinds = list(KINDS)
    rows = [
        (f"511Z{n // 1000:05d}{n % 1000:03d}", f"演示事项第{n}号登记", "", kinds[n % 7], f"演示机关{n % 300}", "")
        for n in range(98865)
    ]
    begun = time.perf_counter()
    load_list(BIG, csv_of(rows), actor=PLATFORM)
    assert time.perf_counter() - begun < 60  # a few seconds on a quiet machine
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalogue_directory_entry")


@pytest.mark.clause("3.1.1a")
def test_pages_cost_the_same_at_the_first_the_middle_and_the_last(many: None, django_assert_num_queries: Any) -> None:
    assert counts(Asked()).total == 100_000
    client, api = Client(), Caller()
    client.get("/directory/")
    last = fetch("SELECT id FROM catalogue_directory_entry ORDER BY id DESC OFFSET 50 LIMIT 1")[0]["id"]
    middle = fetch("SELECT id FROM catalogue_directory_entry ORDER BY id OFFSET 50000 LIMIT 1")[0]["id"]
    for after, more in (("", True), (middle, True), (last, False)):
        with django_assert_num_queries(2):
            page = client.get("/directory/", {"after": cursor_of(after) if after else ""}).content.decode()
        assert page.count('<th scope="row">') == 50
        assert ('rel="next"' in page) is more
        with django_assert_num_queries(2):
            told = api.get(f"/directory?after={cursor_of(after) if after else ''}").body
        assert len(told["entries"]) == 50 and bool(told["next"]) is more
        assert told["counts"]["total"] == 100_000
    with django_assert_num_queries(2):
        page = client.get("/directory/", {"q": "第777号", "kind": "许可"}).content.decode()
    assert "找到 1 条" in page or "找到 0 条" in page


def test_a_search_among_them_uses_the_index(many: None) -> None:
    with CaptureQueriesContext(connection) as seen:
        found = entries(Asked(q="第98765号"), now())
    assert [one["name"] for one in found] == ["演示事项第98765号登记"]
    with CaptureQueriesContext(connection) as coded:
        assert [one["code"] for one in entries(Asked(q="511Z00098765"), now())] == ["511Z00098765"]
    for one, index in ((seen, "catalogue_entry_words"), (coded, "catalogue_entry_code")):
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + one.captured_queries[0]["sql"])
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert index in plan and "Seq Scan on catalogue_directory_entry" not in plan


def test_programs_walk_all_pages_by_the_cursor() -> None:
    api, after, codes = Caller(), "", []
    while True:
        told = api.get(f"/directory?kind=裁决&limit=3&after={after}").body
        codes.extend(one["id"] for one in told["entries"])
        after = told["next"]
        if not after:
            break
    assert len(codes) == len(set(codes)) == 8 and codes == sorted(codes)
    one = api.get("/directory/511A0138000000").body["entries"][0]
    assert (one["note"], one["year"], one["listing"]) == ("未核对现行目录", "2021", "广安市广安区政务服务事项目录")
    assert api.get("/directory/511A9").code == "directory.unknown"
    assert len(api.get("/directory/findings?finding=directory.code.kind&limit=100").body["entries"]) == 34
    assert api.get("/directory?after=%2B%2B%2B").code == "list.cursor"


def test_the_page_says_what_an_entry_is() -> None:
    """What holds of every entry stands once above the list; a row says only that it has a guide."""
    page = Client().get("/directory/", {"q": "取水", "kind": "许可"}).content.decode()
    assert page.count('<th scope="row">') == 4
    for once in ("取自2021年的公开清单", "未核对现行目录", "没有运行图谱"):
        assert page.count(once) == 1
    assert "有办事指南</span>" not in page and "年份" not in page
    page = Client().get("/directory/", {"q": f"{HYGIENE}09"}).content.decode()
    assert f'href="/items/{HYGIENE}/?situation=new"' in page and page.count("有办事指南</span>") == 1
    assert "目录里没有这样的条目" in Client().get("/directory/?q=zzzz").content.decode()
    english = Client().get("/en/directory/").content.decode()
    assert "Basic directory" in english and "administrative licence" in english
