"""The desk's list, search and names: what waits by severity, numbers that are links, who sees a name whole."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from tongban.cases.acts.begin import Application, begin
from tongban.cases.queries import counter
from tongban.cases.queries.counter import Wanted, counter_list
from tongban.cases.queries.staff import find_cases
from tongban.cases.reading import load
from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.scope import PLATFORM, Post
from tongban.desks import finding
from tongban.desks.finding import find
from tongban.desks.models import Look
from tongban.desks.pages.listing import edges_at, href_of
from tongban.desks.rules import Sought, edges_of, is_found

from demo import GUANGAN, JOBLESS, WUHOU, enterprise, person, staff
from desk_walk import FIT, desk, desk_of, food_filed, sent, verdicts
from explaining import plan_of

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="([^"]+)"[^>]*>[^<]*（(\d+)）</a>')


def looks(case: uuid.UUID) -> list[str]:
    return sorted(Look.seen_by(PLATFORM).filter(case=case).values_list("name", flat=True))


def rows_of(html: str) -> int:
    return html.count('<th scope="row"><a')


def test_every_number_is_a_link_and_its_list_has_so_many_rows() -> None:
    first, told, taken = food_filed(), food_filed(), food_filed()
    clerk = desk_of()
    assert sent(clerk, desk(told), "tell", verdicts(layout="fail:缺洗手池位置", rules="pass")).status_code == 302
    assert sent(clerk, desk(taken), "accept", FIT).status_code == 302
    board = clerk.get("/desk/").content.decode()
    links = [(unescape(href), int(n)) for href, n in LINK.findall(board)]
    assert len(links) >= 5 and first is not None
    for href, n in links:
        found = clerk.get(href).content.decode()
        assert rows_of(found) == n, href
        assert f"<h1>收件 {n}</h1>" in found, href
    assert rows_of(clerk.get("/desk/?show=received").content.decode()) == 1
    assert rows_of(clerk.get("/desk/?show=correcting").content.decode()) == 1
    assert rows_of(clerk.get("/desk/?show=nothing&when=never").content.decode()) == 2


def test_what_is_over_stands_first_and_under_its_own_number() -> None:
    with time_machine.travel(datetime(2026, 11, 2, 10, 0, tzinfo=SHANGHAI), tick=False):
        old = food_filed()
    with time_machine.travel(datetime(2026, 11, 9, 10, 0, tzinfo=SHANGHAI), tick=False):
        new = food_filed()
        today = counter_list(staff("窗口"), day_of(now()), edges_at(staff("窗口"), now()), Wanted("received"))
        assert [(one.case, one.severity) for one in today.rows] == [(old, "today"), (new, "later")]
    with time_machine.travel(datetime(2026, 11, 10, 9, 0, tzinfo=SHANGHAI), tick=False):
        late = counter_list(staff("窗口"), day_of(now()), edges_at(staff("窗口"), now()), Wanted("received"))
        assert [(one.case, one.severity) for one in late.rows] == [(old, "late"), (new, "later")]
        assert (late.number("received", "late"), late.number("received")) == (1, 2)
        board = desk_of().get("/desk/").content.decode()
        assert href_of(Wanted("received", "late")).replace("&", "&amp;") in board


def test_a_clerk_with_nothing_waiting_reads_by_indexes_and_no_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shape of the plan and the rows read, whatever the number of cases."""
    for _ in range(3):
        food_filed()
    clerk = staff("窗口", GUANGAN)
    day, edges = day_of(now()), edges_at(clerk, now())
    plan = plan_of(counter, monkeypatch, lambda: counter_list(clerk, day, edges, Wanted()))
    assert "Seq Scan on cases_" not in plan
    assert "cases_step_open" in plan and len(re.findall(r"Index Cond: \(+(?:hall|counter)_id = ANY", plan)) >= 3
    assert "Index Cond: ((organ_id = ANY" in plan
    read = re.findall(r"(?:Scan|Index Only Scan)[^\n]* on cases_(?:case|step)[^\n]*rows=(\d+)", plan)
    assert read and {int(rows) for rows in read} == {0}, plan


@pytest.mark.parametrize("text", ["王记", "王秀英", "wangji", "wj", "snack-code", "last"])
def test_a_case_is_found_by_applicant_agent_pinyin_code_and_last_digits(text: str) -> None:
    from tongban.identity.models import Enterprise

    case = food_filed()
    code = Enterprise.seen_by(PLATFORM).get(id=enterprise("snack")[1]).credit_code
    wanted = {"snack-code": code, "last": load(case).case["number"][-4:]}.get(text, text)
    found = desk_of().post("/desk/", {"q": wanted}, follow=True)
    assert [row.id for row in found.context["found"]] == [case], wanted


def test_nothing_is_found_for_another_county_and_nobody_is_noted() -> None:
    case = food_filed()
    found = desk_of("窗口", GUANGAN).post("/desk/", {"q": "王记"}, follow=True)
    assert found.context["found"] == [] and looks(case) == []


def test_a_name_is_whole_for_who_handles_the_case_and_his_looking_is_on_record() -> None:
    clerk = staff("窗口")
    draft = begin(Application(JOBLESS, "new", WUHOU, person("single"), "window"), actor=clerk)
    board = desk_of().get("/desk/").content.decode()
    assert re.search(r'<th scope="row"><a href="[^"]*">㛃</a></th>', board)
    assert looks(draft) == []  # the list of one's own work is no looking up
    number = load(draft).case["number"]
    assert desk_of().post("/desk/", {"q": number}).status_code == 302  # the case itself
    found = desk_of().post("/desk/", {"q": "㛃"}, follow=True)
    assert [(row.applicant, row.whole) for row in found.context["found"]] == [("㛃", True)]
    assert looks(draft) == [clerk.name]


def test_a_name_stays_masked_for_who_only_sees_the_case() -> None:
    case = food_filed()
    row = load(case).case
    elsewhere = Post(row["organ_id"], WUHOU, "市场监管", "organ", "档案")
    colleague = replace(staff("监督"), posts=(elsewhere,))
    with pytest.MonkeyPatch.context() as patched:  # the same case, of a person of one letter
        (known,) = find_cases(colleague, row["number"], day_of(now()))
        single = replace(known, applicant_kind="person", applicant_name="㛃")
        patched.setattr(finding, "find_cases", lambda *_: [single])
        (seen,) = find(colleague, row["number"], day_of(now()), ())
    assert (seen.applicant, seen.whole) == ("*", False)
    (own,) = find_cases(staff("窗口"), row["number"], day_of(now()))
    assert own.handled


def test_opening_a_case_tells_the_colleague_who_has_it_open() -> None:
    case = food_filed()
    first, second = desk_of("窗口"), desk_of("窗口二")
    assert "也打开着这件" not in first.get(desk(case)).content.decode()
    page = second.get(desk(case)).content.decode()
    assert f"{staff('窗口').name} 也打开着这件" in page
    assert f"{staff('窗口二').name} 也打开着这件" in first.get(f"{desk(case)}here/").content.decode()
    for _ in range(3):
        first.get(desk(case))
    assert looks(case) == sorted([staff("窗口").name, staff("窗口二").name])
    assert desk_of("窗口", GUANGAN).get(f"{desk(case)}here/").status_code == 404
    assert len(looks(case)) == 2


@given(st.integers(0, 60 * 24 * 40), st.integers(0, 9))
def test_the_edges_part_receipts_as_their_days_do(minutes: int, length: int) -> None:
    """Whatever a receipt's minute, it stands on that side of each edge on which its day to answer stands."""
    at = datetime(2026, 11, 25, 15, 0, tzinfo=SHANGHAI)

    def due(since: datetime) -> date:
        return day_of(since + timedelta(minutes=6 * 60 + 30)) + timedelta(days=length)

    edges, since = edges_of(due, at, day_of(at)), at - timedelta(minutes=minutes)
    assert (since < edges.late) == (due(since) < day_of(at))
    assert (since < edges.today) == (due(since) <= day_of(at))
    assert (since < edges.soon) == (due(since) <= day_of(at) + timedelta(days=3))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("秀英", True),
        ("wangxiu", True),
        ("WXY", True),
        ("xiu", True),
        ("iuying", False),
        ("xy", True),
        ("x", True),
        ("1234", True),
        ("234", False),
        ("12X", False),
        ("0007", True),
        ("", False),
        ("  ", False),
    ],
)
def test_what_a_search_means(text: str, found: bool) -> None:
    assert is_found(text, Sought(("王秀英", ""), ("5101**********1234",), "51010700100020260007")) is found
