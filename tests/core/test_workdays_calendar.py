"""Durations as people write them; calendars against an independent oracle; what a calendar file may not say."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.core.errors import Refusal
from tongban.core.workdays import BeyondCalendar, Calendar, CalendarRow, Duration, load_calendar, read_rows

DATA = Path(__file__).parents[2] / "data" / "calendar"
NATIONAL_DAY = CalendarRow(date(2026, 10, 1), "holiday", "国庆节")


def test_every_day_of_nine_years_agrees_with_the_oracle() -> None:
    calendar = load_calendar(DATA / "holidays.csv")
    assert (calendar.known_from, calendar.known_until) == (date(2018, 1, 1), date(2026, 12, 31))
    days = [calendar.known_from + timedelta(days=n) for n in range(3287)]
    assert days[-1] == calendar.known_until
    assert [day for day in days if calendar.is_workday(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2027, 1, 1)])
def test_outside_the_known_years_the_calendar_says_so(day: date) -> None:
    calendar = load_calendar(DATA / "holidays.csv")
    assert not calendar.knows(day)
    with pytest.raises(BeyondCalendar) as caught:
        calendar.is_workday(day)
    assert caught.value.day == day


def test_next_working_day_passes_over_the_festival() -> None:
    calendar = load_calendar(DATA / "holidays.csv")
    assert calendar.next_workday(date(2026, 2, 14)) == date(2026, 2, 24)
    assert calendar.first_workday_from(date(2026, 2, 14)) == date(2026, 2, 14)


def test_a_division_inherits_from_above_and_the_nearer_row_prevails() -> None:
    day, worked = date(2026, 7, 1), date(2026, 7, 4)
    calendar = Calendar.of(
        [
            NATIONAL_DAY,
            CalendarRow(day, "holiday", "省定", "510000"),
            CalendarRow(worked, "makeup_workday", "省定", "510000"),
            CalendarRow(worked, "holiday", "州定", "513400"),
        ]
    )
    assert calendar.is_workday(day)
    assert not calendar.at("511602").is_workday(day)
    assert calendar.at("511602").is_workday(worked)
    assert not calendar.at("513401001001").is_workday(worked)
    assert calendar.at("500000").is_workday(day)
    # Asking another division of a division's calendar brings none of the first one's days along.
    assert calendar.at("513400").at("511602").is_workday(worked)


def test_local_days_belong_to_the_three_prefectures_only() -> None:
    calendar = load_calendar(DATA / "holidays.csv", DATA / "local_days.csv")
    torch = date(2026, 8, 6)
    assert not calendar.at("513431").is_workday(torch)
    assert [
        place for place in ("513200", "513300", "511600", "510100") if not calendar.at(place).is_workday(torch)
    ] == []


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "calendar.empty"),
        ([CalendarRow(date(2026, 1, 1), "holiday", "元旦")], "calendar.empty"),
        ([NATIONAL_DAY, NATIONAL_DAY], "calendar.repeated"),
        ([NATIONAL_DAY, CalendarRow(date(2026, 10, 9), "makeup_workday", "国庆节")], "calendar.makeup"),
        ([NATIONAL_DAY, CalendarRow(date(2024, 10, 1), "holiday", "国庆节")], "calendar.gap"),
    ],
)
def test_a_calendar_that_cannot_be_right_is_refused(rows: list[CalendarRow], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        Calendar.of(rows)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("day,kind\n", "calendar.columns", ""),
        ("", "calendar.columns", ""),
        ("# source: x\ndate,kind,name\n2026-13-01,holiday,元旦\n", "calendar.row", "line 3"),
        ("date,kind,name\n2026-01-01,holiday,元旦\n2026-01-04,work,元旦\n", "calendar.row", "line 3"),
        ("date,kind,name,division\n2026-01-01,holiday,元旦,5132x\n", "division.form", "division"),
    ],
)
def test_a_calendar_file_is_refused_at_its_line(text: str, code: str, where: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_rows(text)
    assert (caught.value.code, caught.value.where) == (code, where)


@pytest.mark.parametrize(
    ("written", "canonical", "zh", "en"),
    [
        ("now", "now", "当场", "at once"),
        ("当场", "now", "当场", "at once"),
        ("即时", "now", "当场", "at once"),
        ("24h", "24h", "24小时", "24 hours"),
        ("24小时", "24h", "24小时", "24 hours"),
        ("1wd", "1wd", "1个工作日", "1 working day"),
        ("20个工作日", "20wd", "20个工作日", "20 working days"),
        (" ２０ 工作日 ", "20wd", "20个工作日", "20 working days"),
        ("二十个工作日", "20wd", "20个工作日", "20 working days"),
        ("四十五日", "45d", "45日", "45 days"),
        ("30日", "30d", "30日", "30 days"),
        ("30天", "30d", "30日", "30 days"),
        ("一百八十天", "180d", "180日", "180 days"),
        ("一百零五日", "105d", "105日", "105 days"),
        ("6个月", "6m", "6个月", "6 months"),
        ("5Y", "5y", "5年", "5 years"),
        ("两年", "2y", "2年", "2 years"),
    ],
)
def test_durations_are_read_and_said(written: str, canonical: str, zh: str, en: str) -> None:
    found = Duration.parse(written)
    assert (str(found), found.zh, found.en) == (canonical, zh, en)


@pytest.mark.parametrize(
    "written", ["", "20", "wd", "0wd", "-1d", "1.5d", "3w", "一百二日", "零日", "百日", "101y", "2001wd", "9999999d"]
)
def test_what_is_no_duration_is_refused(written: str) -> None:
    with pytest.raises(Refusal) as caught:
        Duration.parse(written)
    assert caught.value.code == "duration.form"
    assert f"“{written}”" in caught.value.zh


@given(st.integers(1, 100), st.sampled_from(["h", "wd", "d", "m", "y"]))
def test_a_duration_is_read_back_from_its_own_words(n: int, unit: str) -> None:
    length = Duration.parse(f"{n}{unit}")
    assert Duration.parse(str(length)) == Duration.parse(length.zh) == length


def test_an_extension_is_added_in_the_unit_of_the_span() -> None:
    assert Duration(20, "wd").plus(Duration(10, "wd")) == Duration(30, "wd")
    with pytest.raises(Refusal) as caught:
        Duration(20, "wd").plus(Duration(10, "d"))
    assert caught.value.code == "duration.unit"
