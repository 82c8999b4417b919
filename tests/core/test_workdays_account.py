"""The account of days: it agrees with the due date for every span, and says why each day counts or not."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.core.clock import SHANGHAI
from tongban.core.workdays import (
    BeyondCalendar,
    Duration,
    Stop,
    account,
    begins,
    due,
    load_calendar,
    remaining,
    used,
)
from tongban.core.workdays.spans import calendar_days

DATA = Path(__file__).parents[2] / "data" / "calendar"
CALENDAR = load_calendar(DATA / "holidays.csv", DATA / "local_days.csv")
CLOSES = time(17, 0)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


starts = st.datetimes(datetime(2018, 1, 1), datetime(2026, 12, 31), timezones=st.just(SHANGHAI))  # noqa: DTZ001
lengths = st.one_of(
    st.builds(Duration, st.integers(1, 45), st.sampled_from(["wd", "d"])),
    st.builds(Duration, st.integers(1, 3), st.just("m")),
    st.builds(Duration, st.just(1), st.just("y")),
)
places = st.sampled_from(["511602", "513401", "513221", "513300"])


@st.composite
def spans(draw: st.DrawFn) -> tuple[datetime, tuple[Stop, ...]]:
    start = draw(starts)
    stops = []
    for _ in range(draw(st.integers(0, 3))):
        notice = start + timedelta(hours=draw(st.integers(0, 900)))
        ended = draw(st.one_of(st.none(), st.integers(0, 700)))
        stops.append(Stop(notice, None if ended is None else notice + timedelta(hours=ended), "检验"))
    return start, tuple(stops)


@pytest.mark.clause("3.2.1e")
@settings(max_examples=200, deadline=None)
@given(spans(), lengths, places)
def test_the_due_date_is_the_day_on_which_the_last_counting_day_falls(
    span: tuple[datetime, tuple[Stop, ...]], length: Duration, place: str
) -> None:
    start, stops = span
    calendar = CALENDAR.at(place)
    found = due(start, length, stops, calendar, CLOSES)
    assert [found.date, found.not_before, found.stopped].count(None) == 2
    if found.date is None:
        far = start.date() + timedelta(days=500)
        total = length.n if length.unit in ("wd", "d") else 400
        counted = account(start, length, stops, calendar, CLOSES, far)[-1].number
        assert counted < total
        return
    days = account(start, length, stops, calendar, CLOSES, found.date)
    total = length.n if length.unit == "wd" else calendar_days(begins(start, calendar, CLOSES), length)
    assert days[-1].date == found.date
    assert days[-1].counts
    assert days[-1].number == total == sum(day.counts for day in days)
    assert calendar.is_workday(found.date)
    assert remaining(start, length, stops, calendar, CLOSES, datetime.combine(found.date, CLOSES, SHANGHAI)) == 0


@settings(max_examples=100, deadline=None)
@given(spans(), st.integers(1, 30))
def test_working_days_agree_with_a_plain_count(span: tuple[datetime, tuple[Stop, ...]], n: int) -> None:
    """An oracle that shares nothing with the code but the calendar: list the days, cross out, take the n-th."""
    start, stops = span
    try:
        first = begins(start, CALENDAR, CLOSES)
    except BeyondCalendar:
        return
    crossed = {
        stop.from_notice.date() + timedelta(days=k)
        for stop in stops
        for k in range(1, 600 if stop.resumed is None else (stop.resumed.date() - stop.from_notice.date()).days)
    }
    days = [first + timedelta(days=k) for k in range(1, 500)]
    left = [day for day in days if day not in crossed and CALENDAR.knows(day) and CALENDAR.is_workday(day)]
    found = due(start, Duration(n, "wd"), stops, CALENDAR, CLOSES)
    assert found.date == (left[n - 1] if len(left) >= n else None)


@settings(max_examples=100, deadline=None)
@given(starts, lengths)
def test_a_stop_never_shortens_and_a_day_of_stop_moves_the_end_by_that_day_at_least(
    start: datetime, length: Duration
) -> None:
    plain = due(start, length, (), CALENDAR, CLOSES)
    stop = Stop(start + timedelta(days=1), start + timedelta(days=8), "听证")
    later = due(start, length, (stop,), CALENDAR, CLOSES)
    if plain.date is not None and later.date is not None:
        assert later.date >= plain.date


@pytest.mark.clause("3.2.1e")
def test_the_account_says_why_each_day_counts_or_not() -> None:
    stop = Stop(moment("2026-02-24 10:00"), moment("2026-02-26 09:00"), "检测")
    days = account(moment("2026-02-12 18:00"), Duration(5, "wd"), [stop], CALENDAR, CLOSES, date(2026, 2, 28))
    shown = [(f"{day.date:%m-%d}", day.counts, day.rule, day.why_zh, day.number) for day in days]
    festival = [(f"02-{n}", False, 3, "放假（春节）", 1) for n in range(15, 24)]
    assert shown == [
        ("02-12", False, 4, "下班后收到，次一工作日开始计时", 0),
        ("02-13", False, 2, "开始当日，不计入", 0),
        ("02-14", True, 3, "调休上班日（春节），计入", 1),
        *festival,
        ("02-24", True, 6, "暂停通知当日（检测），计入", 2),
        ("02-25", False, 6, "暂停计时：检测", 2),
        ("02-26", True, 3, "当日恢复计时，计入", 3),
        ("02-27", True, 3, "工作日，计入", 4),
        ("02-28", True, 3, "调休上班日（春节），计入", 5),
    ]
    assert days[2].why_en == "make-up working day (春节), counts"


def test_rule_7_and_weekends_in_the_account() -> None:
    stop = Stop(moment("2026-03-09 10:00"), moment("2026-03-09 15:00"), "鉴定")
    days = account(moment("2026-03-06 10:00"), Duration(2, "wd"), [stop], CALENDAR, CLOSES, date(2026, 3, 9))
    assert [(day.rule, day.counts, day.why_en) for day in days] == [
        (2, False, "day of start, not counted"),
        (3, False, "Saturday"),
        (3, False, "Sunday"),
        (7, True, "stopped and resumed on one day, counts"),
    ]


def test_rule_4_a_day_off_is_named_in_the_account() -> None:
    days = account(moment("2026-10-07 10:00"), Duration(1, "wd"), (), CALENDAR, CLOSES, date(2026, 10, 9))
    assert [(day.rule, day.why_zh) for day in days] == [
        (4, "放假（国庆节），次一工作日开始计时"),
        (2, "开始当日，不计入"),
        (3, "工作日，计入"),
    ]


def test_rule_8_the_last_day_moves_in_the_account() -> None:
    days = account(moment("2026-04-02 10:00"), Duration(2, "d"), (), CALENDAR, CLOSES, date(2026, 4, 7))
    assert [(day.date.day, day.rule, day.counts, day.number) for day in days] == [
        (2, 2, False, 0),
        (3, 8, True, 1),
        (4, 8, False, 1),
        (5, 8, False, 1),
        (6, 8, False, 1),
        (7, 8, True, 2),
    ]
    assert days[2].why_zh == "期限最后一日为放假（清明），顺延"


def test_rule_9_and_hours_in_the_account() -> None:
    at_once = account(moment("2026-03-06 18:00"), Duration(0, "now"), (), CALENDAR, CLOSES, date(2026, 3, 10))
    assert [(day.rule, day.counts) for day in at_once] == [
        (4, False),
        (4, False),
        (4, False),
        (9, True),
        (9, False),
    ]
    hours = account(moment("2026-03-06 18:00"), Duration(24, "h"), (), CALENDAR, CLOSES, date(2026, 3, 7))
    assert [(day.rule, day.counts) for day in hours] == [(1, True), (1, True)]


def test_rule_10_in_the_account() -> None:
    days = account(moment("2026-12-31 18:00"), Duration(1, "wd"), (), CALENDAR, CLOSES, date(2027, 1, 2))
    assert [(day.rule, day.counts) for day in days] == [(4, False), (10, False), (10, False)]
    assert days[1].why_zh == "放假安排尚未公布，暂不计入"
    later = account(moment("2026-12-30 10:00"), Duration(5, "wd"), (), CALENDAR, CLOSES, date(2027, 1, 1))
    assert [day.rule for day in later] == [2, 3, 10]


@pytest.mark.parametrize(
    ("length", "at", "spent", "left"),
    [
        ("5wd", "2026-03-02 10:00", 0, 5),
        ("5wd", "2026-03-03 10:00", 1, 4),
        ("5wd", "2026-03-08 10:00", 4, 1),
        ("5wd", "2026-03-09 10:00", 5, 0),
        ("5wd", "2026-03-11 10:00", 7, -2),
        ("5wd", "2026-03-01 10:00", 0, 5),
        ("1m", "2026-03-12 10:00", 10, 21),
        ("24h", "2026-03-02 08:00", 0, 24),
        ("24h", "2026-03-02 20:30", 11, 13),
        ("24h", "2026-03-03 12:00", 27, -3),
        ("now", "2026-03-02 23:00", 0, 0),
        ("now", "2026-03-03 09:00", 1, -1),
    ],
)
def test_used_and_remaining(length: str, at: str, spent: int, left: int) -> None:
    start, span = moment("2026-03-02 09:00"), Duration.parse(length)
    assert used(start, span, (), CALENDAR, CLOSES, moment(at)) == spent
    assert remaining(start, span, (), CALENDAR, CLOSES, moment(at)) == left


def test_stopped_hours_are_not_used() -> None:
    start, span = moment("2026-03-02 10:00"), Duration(24, "h")
    stops = [Stop(moment("2026-03-02 12:00"), moment("2026-03-02 18:00"), "鉴定")]
    assert used(start, span, stops, CALENDAR, CLOSES, moment("2026-03-02 15:00")) == 2
    assert used(start, span, stops, CALENDAR, CLOSES, moment("2026-03-02 20:00")) == 4


def test_hours_in_two_stops_at_once_are_taken_off_once() -> None:
    start, span = moment("2026-03-02 10:00"), Duration(24, "h")
    first = Stop(moment("2026-03-02 12:00"), moment("2026-03-02 18:00"), "鉴定")
    second = Stop(moment("2026-03-02 15:00"), moment("2026-03-02 20:00"), "检测")
    assert used(start, span, [second, first], CALENDAR, CLOSES, moment("2026-03-02 22:00")) == 4


@settings(max_examples=100, deadline=None)
@given(spans(), st.integers(1, 200))
def test_hours_are_used_up_exactly_at_the_instant_they_are_due(
    span: tuple[datetime, tuple[Stop, ...]], hours: int
) -> None:
    start, stops = span
    length = Duration(hours, "h")
    found = due(start, length, stops, CALENDAR, CLOSES)
    if found.instant is None:
        assert found.stopped in stops
        return
    assert used(start, length, stops, CALENDAR, CLOSES, found.instant) == hours
    assert used(start, length, stops, CALENDAR, CLOSES, found.instant - timedelta(seconds=1)) == hours - 1
