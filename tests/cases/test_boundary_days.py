"""The last minute of a last day and half past midnight after it, at the acts and on the page: over a weekend, a weekend
worked instead (调休), a holiday, and the end of a year. The days were counted by hand from the State Council's notices.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from tongban.cases import jobs
from tongban.cases.acts.advance import advance
from tongban.cases.acts.deferring import defer_longer
from tongban.cases.acts.extend import extend
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import answer_correction, tell_defects
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said
from tongban.cases.queries.worklist import worklist
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect
from tongban.core.clock import SHANGHAI
from tongban.core.scope import PLATFORM
from tongban.organisation.acts import load_days
from tongban.organisation.queries import forget

from applicant_walk import signed_in, visible
from courses import accepted, confirmed, filed
from demo import PDF, citizen, staff
from refusing import refused

pytestmark = pytest.mark.django_db
# start, fifth working day, tenth, thirtieth
SPANS = [
    pytest.param(date(2026, 11, 5), date(2026, 11, 12), date(2026, 11, 19), date(2026, 12, 17), id="weekend"),
    pytest.param(date(2026, 2, 11), date(2026, 2, 25), date(2026, 3, 3), date(2026, 3, 31), id="spring festival"),
    pytest.param(date(2026, 9, 29), date(2026, 10, 12), date(2026, 10, 19), date(2026, 11, 16), id="national day"),
    pytest.param(date(2026, 12, 31), date(2027, 1, 8), date(2027, 1, 15), date(2027, 2, 12), id="31 December"),
]
spans = pytest.mark.parametrize(("start", "fifth", "tenth", "thirtieth"), SPANS)
PLACE = {"place": True, "equipment": True, "flow": True}
DATA = Path(__file__).parents[2] / "data" / "calendar"


@pytest.fixture
def next_year(tmp_path: Path) -> None:
    """The days of 2027 are loaded: the first of January off (演示)."""
    days, text = tmp_path / "holidays.csv", (DATA / "holidays.csv").read_text(encoding="utf-8-sig")
    days.write_text(f"{text}2027-01-01,holiday,元旦（演示）\n2027-10-01,holiday,国庆节（演示）\n", encoding="utf-8")
    load_days(days, DATA / "local_days.csv", actor=PLATFORM)


@contextmanager
def on(day: date, hour: int = 10, minute: int = 0) -> Iterator[None]:
    """A moment of Beijing."""
    with time_machine.travel(datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI), tick=False):
        forget()
        yield
    forget()


def last_minute(day: date):  # type: ignore[no-untyped-def]
    return on(day, 23, 59)


def night_after(day: date):  # type: ignore[no-untyped-def]
    return on(day + timedelta(days=1), 0, 30)


def state(case: uuid.UUID) -> tuple[str, str]:
    row = load(case).case
    return row["state"], row["outcome"]


@spans
@pytest.mark.usefixtures("next_year")
def test_to_tell_the_organ_has_the_whole_fifth_day(start: date, fifth: date, tenth: date, thirtieth: date) -> None:
    with on(start):
        case, told = filed(), filed()
        until = f"窗口最迟在{fifth.year}年{fifth.month}月{fifth.day}日告诉您"
        assert until in visible(signed_in("wang").get(f"/cases/{case}/"))
    with last_minute(fifth):
        assert jobs.accept_by_silence() == 0
        tell_defects(told, [Defect("layout", "没有标明面积")], actor=staff("窗口"))
    with night_after(fifth):
        assert jobs.accept_by_silence() == 1
    assert (state(case), state(told)) == (("accepted", ""), ("correcting", ""))
    assert load(case).case["accepted_at"] == datetime(start.year, start.month, start.day, 10, tzinfo=SHANGHAI)


@spans
@pytest.mark.usefixtures("next_year")
def test_after_an_answer_it_has_the_fifth_day_from_there(
    start: date, fifth: date, tenth: date, thirtieth: date
) -> None:
    with on(start - timedelta(days=1)):
        case = filed()
        tell_defects(case, [Defect("layout", "没有标明面积")], actor=staff("窗口"))
    with on(start):
        hand_in(case, "layout", PDF + b"2", "新.pdf", actor=citizen("wang", "snack"))
        answer_correction(case, actor=citizen("wang", "snack"))
    with last_minute(fifth):
        assert jobs.accept_by_silence() == 0
    with night_after(fifth):
        assert jobs.accept_by_silence() == 1
    assert load(case).case["accepted_at"] == datetime(start.year, start.month, start.day, 10, tzinfo=SHANGHAI)


@spans
@pytest.mark.usefixtures("next_year")
def test_he_may_put_right_until_the_thirtieth_day_is_over(
    start: date, fifth: date, tenth: date, thirtieth: date
) -> None:
    wang = citizen("wang", "snack")
    with on(start):
        case, late = filed(), filed()
        for one in (case, late):
            tell_defects(one, [Defect("layout", "没有标明面积")], actor=staff("窗口"))
        until = f"最迟{thirtieth.year}年{thirtieth.month}月{thirtieth.day}日"
        assert until in visible(signed_in("wang").get(f"/cases/{case}/"))
    with last_minute(thirtieth):
        assert jobs.end_corrections() == 0
        hand_in(case, "layout", PDF + b"2", "新.pdf", actor=wang)
        answer_correction(case, actor=wang)
    with night_after(thirtieth):
        assert jobs.end_corrections() == 1
        with refused("correct.not_now", status=409):
            answer_correction(late, actor=wang)
    assert (state(case), state(late)) == (("received", ""), ("finished", "abandoned"))


@spans
@pytest.mark.usefixtures("next_year")
def test_a_deferred_paper_may_come_on_its_last_minute(start: date, fifth: date, tenth: date, thirtieth: date) -> None:
    wang = citizen("wang", "snack")
    with on(start):
        case, late = (accepted(papers=("layout",), deferred=("rules",)) for _ in range(2))
        longer = accepted(papers=("layout",), deferred=("rules",))
    with last_minute(fifth):
        assert jobs.end_overdue_deferrals() == 0
        hand_in(case, "rules", PDF, "制度.pdf", actor=wang)
        defer_longer(longer, "rules", actor=wang)
    row = load(longer).material("rules")
    assert row is not None and row["due"] == tenth
    with night_after(fifth):
        assert jobs.end_overdue_deferrals() == 1
        with refused("case.closed", "rules"):
            hand_in(late, "rules", PDF, "制度.pdf", actor=wang)
    assert (state(case), state(late)) == (("accepted", ""), ("finished", "deferral_lapsed"))
    with last_minute(tenth):
        assert jobs.end_overdue_deferrals() == 0
    with night_after(tenth):
        assert jobs.end_overdue_deferrals() == 1


@spans
@pytest.mark.usefixtures("next_year")
def test_the_limits_and_their_extension_end_with_the_day(
    start: date, fifth: date, tenth: date, thirtieth: date
) -> None:
    with on(start):
        case = accepted()
        assert (load(case).case["promised_due"], load(case).case["statutory_due"]) == (fifth, tenth)
        extend(case, "需要补充核实", actor=staff("负责人"))
        assert load(case).case["promised_due"] == tenth
    with last_minute(tenth):
        assert worklist(staff("审查"), tenth).rows[0].promised == tenth
    with night_after(tenth):
        assert [one.severity for one in worklist(staff("审查"), tenth + timedelta(days=1)).rows] == ["late"]


def inspected(start: date) -> uuid.UUID:
    case = accepted()
    advance(case, "review", Said(conditions={"people": True}), actor=staff("审查"))
    advance(case, "inspect", Said({"passed": "是"}, PLACE, partner=staff("审查").account), actor=staff("核查"))
    confirmed(case)
    return case


@spans
@pytest.mark.usefixtures("next_year")
def test_he_withdraws_until_it_is_decided_and_it_is_handed_over_within_ten_days(
    start: date, fifth: date, tenth: date, thirtieth: date
) -> None:
    with on(start):
        case, other = inspected(start), inspected(start)
        advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
        row = load(case).step("issue")
        assert row is not None and row["due"] is not None and row["due"] <= tenth
        with refused("withdraw.decided", status=409):
            withdraw(case, actor=citizen("wang", "snack"))
    with last_minute(fifth):
        withdraw(other, actor=citizen("wang", "snack"))
    assert state(other) == ("finished", "withdrawn")


def test_where_the_days_of_next_year_are_not_loaded_nothing_is_promised_and_nothing_ends() -> None:
    with on(date(2026, 12, 31)):
        case = filed()
        page = visible(signed_in("wang").get(f"/cases/{case}/"))
        assert "窗口会在 5 个工作日内告诉您" in page and "窗口最迟" not in page
        told = filed()
        tell_defects(told, [Defect("layout", "没有标明面积")], actor=staff("窗口"))
        assert load(told).notices[0]["due"] is None
        assert "最迟" not in visible(signed_in("wang").get(f"/cases/{told}/")).split("经过")[0]
    with on(date(2027, 3, 1)):
        assert (jobs.accept_by_silence(), jobs.end_corrections()) == (0, 0)
