"""Spans worked out by hand on the printed calendar, each under the rule of docs/days.md that decides it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from tongban.core.clock import SHANGHAI
from tongban.core.errors import Refusal
from tongban.core.workdays import SPAN_MOMENTS, Calendar, CalendarRow, Due, Duration, Stop, begins, due
from tongban.core.workdays.loading import load_calendar, read_rows

DATA = Path(__file__).parents[2] / "data" / "calendar"
CALENDAR = load_calendar(DATA / "holidays.csv", DATA / "local_days.csv")
CLOSES = time(17, 0)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def halts(text: str) -> tuple[Stop, ...]:
    """``"03-04 10:00/03-09 10:00, 03-10 09:00/"``: stops of 2026, the last still open."""
    stops = []
    for pair in filter(None, text.split(", ")):
        notice, resumed = pair.split("/")
        stops.append(Stop(moment(f"2026-{notice}"), moment(f"2026-{resumed}") if resumed else None, "鉴定"))
    return tuple(stops)


# (rule, start, length, stops, due)
DAYS = [
    # The day of start is not counted.
    (2, "2026-03-02 09:00", "1wd", "", "2026-03-03"),
    (2, "2026-03-02 16:59", "1wd", "", "2026-03-03"),
    (2, "2026-03-02 09:00", "5wd", "", "2026-03-09"),
    (2, "2026-03-02 09:00", "1d", "", "2026-03-03"),
    # Working days: weekends, Spring Festival, make-up Saturdays and Sundays, National Day.
    (3, "2026-03-06 10:00", "1wd", "", "2026-03-09"),
    (3, "2026-03-02 09:00", "20wd", "", "2026-03-30"),
    (3, "2026-02-13 10:00", "1wd", "", "2026-02-14"),
    (3, "2026-02-13 10:00", "2wd", "", "2026-02-24"),
    (3, "2026-02-13 10:00", "5wd", "", "2026-02-27"),
    (3, "2026-02-13 10:00", "6wd", "", "2026-02-28"),
    (3, "2026-02-13 10:00", "7wd", "", "2026-03-02"),
    (3, "2026-02-11 10:00", "10wd", "", "2026-03-03"),
    (3, "2026-09-30 10:00", "3wd", "", "2026-10-10"),
    (3, "2026-09-30 10:00", "4wd", "", "2026-10-12"),
    (3, "2026-09-18 10:00", "1wd", "", "2026-09-20"),
    (3, "2026-09-18 10:00", "5wd", "", "2026-09-24"),
    (3, "2026-09-18 10:00", "6wd", "", "2026-09-28"),
    (3, "2026-09-18 10:00", "20wd", "", "2026-10-22"),
    (3, "2026-04-30 10:00", "2wd", "", "2026-05-07"),
    (3, "2026-04-30 10:00", "4wd", "", "2026-05-09"),
    (3, "2025-12-31 10:00", "1wd", "", "2026-01-04"),
    (3, "2025-12-31 10:00", "2wd", "", "2026-01-05"),
    (3, "2024-09-30 10:00", "5wd", "", "2024-10-12"),
    (3, "2025-01-27 10:00", "1wd", "", "2025-02-05"),
    (3, "2025-01-27 10:00", "4wd", "", "2025-02-08"),
    (3, "2025-09-30 10:00", "3wd", "", "2025-10-11"),
    (3, "2024-02-09 10:00", "2wd", "", "2024-02-19"),
    # After hours, on a day off, on a Saturday that is worked.
    (4, "2026-03-06 17:30", "1wd", "", "2026-03-10"),
    (4, "2026-03-06 17:00", "1wd", "", "2026-03-09"),
    (4, "2026-03-07 10:00", "1wd", "", "2026-03-10"),
    (4, "2026-02-14 10:00", "1wd", "", "2026-02-24"),
    (4, "2026-02-14 18:00", "1wd", "", "2026-02-25"),
    (4, "2026-02-16 10:00", "5wd", "", "2026-03-02"),
    (4, "2026-10-10 09:00", "1wd", "", "2026-10-12"),
    (4, "2026-10-01 09:00", "2wd", "", "2026-10-10"),
    (4, "2026-09-30 18:00", "1wd", "", "2026-10-09"),
    (4, "2026-05-09 18:00", "1wd", "", "2026-05-12"),
    (4, "2026-03-07 10:00", "10d", "", "2026-03-19"),
    (4, "2026-09-20 16:00", "1wd", "", "2026-09-21"),
    # Stops begin with their notice, whose day counts; the day of resumption counts.
    (6, "2026-03-02 09:00", "5wd", "03-04 10:00/03-09 10:00", "2026-03-11"),
    (6, "2026-03-02 09:00", "1wd", "03-03 10:00/", "2026-03-03"),
    (6, "2026-03-02 09:00", "5wd", "03-06 15:00/03-09 09:00", "2026-03-09"),
    (6, "2026-03-02 09:00", "20wd", "03-05 10:00/03-19 10:00", "2026-04-13"),
    (6, "2026-03-02 09:00", "2wd", "03-02 11:00/03-05 10:00", "2026-03-06"),
    (6, "2026-03-02 09:00", "3wd", "03-03 20:00/03-06 09:00", "2026-03-09"),
    (6, "2026-03-02 09:00", "6wd", "03-07 10:00/03-11 09:00", "2026-03-12"),
    (6, "2026-03-02 09:00", "4wd", "03-03 10:00/03-05 10:00, 03-05 14:00/03-09 10:00", "2026-03-10"),
    (6, "2026-03-02 09:00", "3wd", "03-03 10:00/03-10 10:00, 03-05 14:00/03-12 10:00", "2026-03-13"),
    (6, "2026-03-02 09:00", "10d", "03-04 10:00/03-09 10:00", "2026-03-16"),
    (7, "2026-03-02 09:00", "5wd", "03-04 09:00/03-04 16:00", "2026-03-09"),
    (7, "2026-03-02 09:00", "1wd", "03-03 09:00/03-03 20:00", "2026-03-03"),
    (7, "2026-03-02 09:00", "3wd", "03-03 09:00/03-03 10:00, 03-04 09:00/03-04 09:00", "2026-03-05"),
    # Calendar days, months, years.
    (8, "2026-03-02 09:00", "30d", "", "2026-04-01"),
    (8, "2026-03-02 09:00", "5d", "", "2026-03-09"),
    (8, "2023-01-31 10:00", "1m", "", "2023-02-28"),
    (8, "2024-01-31 10:00", "1m", "", "2024-02-29"),
    (8, "2024-02-29 10:00", "1y", "", "2025-02-28"),
    (8, "2026-03-31 10:00", "6m", "", "2026-09-30"),
    (8, "2026-04-01 10:00", "6m", "", "2026-10-08"),
    (8, "2026-08-03 10:00", "60d", "", "2026-10-08"),
    (8, "2026-02-14 10:00", "7d", "", "2026-02-24"),
    (8, "2026-02-14 10:00", "14d", "", "2026-02-28"),
    (8, "2025-11-17 10:00", "3m", "", "2026-02-24"),
    (8, "2025-02-05 10:00", "1y", "", "2026-02-05"),
    (8, "2026-04-15 10:00", "45d", "", "2026-06-01"),
    (8, "2026-04-03 10:00", "1d", "", "2026-04-07"),
    (8, "2026-11-30 10:00", "1m", "", "2026-12-30"),
    # The last days that are known.
    (10, "2026-12-21 10:00", "8wd", "", "2026-12-31"),
]


@pytest.mark.clause("3.2.1e")
@pytest.mark.parametrize(("rule", "start", "length", "stops", "expected"), DAYS)
def test_due_dates(rule: int, start: str, length: str, stops: str, expected: str) -> None:
    found = due(moment(start), Duration.parse(length), halts(stops), CALENDAR, CLOSES)
    assert found == Due(date=date.fromisoformat(expected)), f"rule {rule}"


@pytest.mark.clause("3.2.1e")
@pytest.mark.parametrize(
    ("division", "start", "length", "expected"),
    [
        ("513401", "2026-08-05 10:00", "1wd", "2026-08-10"),
        ("511602", "2026-08-05 10:00", "1wd", "2026-08-06"),
        ("510000", "2026-08-05 10:00", "1wd", "2026-08-06"),
        ("513200", "2026-11-06 10:00", "1wd", "2026-11-11"),
        ("513221100000", "2026-11-09 10:00", "1wd", "2026-11-12"),
        ("513300", "2026-11-23 10:00", "1wd", "2026-11-25"),
        ("513400", "2026-11-23 10:00", "1wd", "2026-11-24"),
        ("513400", "2026-11-19 10:00", "1wd", "2026-11-23"),
        ("513434", "2026-10-22 10:00", "29d", "2026-11-23"),
    ],
)
def test_rule_3_the_working_days_are_those_of_the_division(
    division: str, start: str, length: str, expected: str
) -> None:
    found = due(moment(start), Duration.parse(length), (), CALENDAR.at(division), CLOSES)
    assert found.date == date.fromisoformat(expected)


@pytest.mark.parametrize(("utc", "expected"), [("2026-03-02 16:30", "2026-03-04"), ("2026-03-01 23:00", "2026-03-03")])
def test_rule_1_dates_are_those_of_shanghai(utc: str, expected: str) -> None:
    start = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert due(start, Duration(1, "wd"), (), CALENDAR, CLOSES).date == date.fromisoformat(expected)


def test_rule_1_an_instant_without_zone_is_a_fault() -> None:
    with pytest.raises(ValueError, match="aware"):
        begins(datetime(2026, 3, 2, 9, 0), CALENDAR, CLOSES)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-03-06 17:00", "2026-03-06"),
        ("2026-03-06 17:01", "2026-03-09"),
        ("2026-02-14 09:00", "2026-02-14"),
        ("2026-02-14 17:01", "2026-02-24"),
        ("2026-02-28 16:00", "2026-02-28"),
        ("2026-09-26 09:00", "2026-09-28"),
    ],
)
def test_rule_4_when_the_clock_begins(received: str, expected: str) -> None:
    assert begins(moment(received), CALENDAR, CLOSES) == date.fromisoformat(expected)


def test_rule_4_does_not_move_a_period_that_no_desk_receives() -> None:
    assert begins(moment("2026-03-07 20:00"), CALENDAR, None) == date(2026, 3, 7)
    assert due(moment("2026-01-31 20:00"), Duration(1, "m"), (), CALENDAR, None).date == date(2026, 2, 28)
    assert due(moment("2020-02-29 20:00"), Duration(1, "y"), (), CALENDAR, None).date == date(2021, 3, 1)


@pytest.mark.clause("3.2.1e")
def test_rule_5_promise_and_delivery_are_two_spans() -> None:
    moments = {"received": moment("2026-03-02 09:00"), "accepted": moment("2026-03-04 09:00")}
    start, end = SPAN_MOMENTS["promised"]
    moments[end] = moment("2026-03-11 16:00")
    assert due(moments[start], Duration(5, "wd"), (), CALENDAR, CLOSES).date == date(2026, 3, 11)
    assert SPAN_MOMENTS["statutory"] == ("accepted", "decided")
    assert SPAN_MOMENTS["delivery"] == ("decided", "delivered")
    assert due(moments["decided"], Duration(10, "wd"), (), CALENDAR, CLOSES).date == date(2026, 3, 25)


@pytest.mark.parametrize("length", ["2wd", "5d", "1m"])
def test_rule_6_while_the_clock_stands_nobody_can_say(length: str) -> None:
    (stop,) = halts("03-03 10:00/")
    found = due(moment("2026-03-02 09:00"), Duration.parse(length), [stop], CALENDAR, CLOSES)
    assert found == Due(stopped=stop)
    assert found.zh == "暂停计时（鉴定），恢复后确定"
    assert found.en == "clock stopped (鉴定); fixed when it runs again"


def test_a_stop_cannot_end_before_its_notice() -> None:
    with pytest.raises(Refusal) as caught:
        halts("03-04 10:00/03-04 09:59")
    assert caught.value.code == "stop.order"


@pytest.mark.parametrize(
    ("start", "length", "stops", "expected"),
    [
        # Rule 9: at once means by the desk's closing.
        ("2026-03-02 09:00", "now", "", "2026-03-02 17:00"),
        ("2026-03-06 17:30", "now", "", "2026-03-09 17:00"),
        ("2026-02-14 10:00", "now", "", "2026-02-14 17:00"),
        ("2026-02-15 10:00", "now", "", "2026-02-24 17:00"),
        # Hours run through, by night and on days off, and beyond the known calendar.
        ("2026-03-06 16:00", "24h", "", "2026-03-07 16:00"),
        ("2026-03-06 20:00", "24h", "", "2026-03-07 20:00"),
        ("2026-02-15 12:00", "48h", "", "2026-02-17 12:00"),
        ("2026-12-31 20:00", "24h", "", "2027-01-01 20:00"),
        ("2026-03-02 10:00", "24h", "03-02 12:00/03-03 12:00", "2026-03-04 10:00"),
        ("2026-03-02 10:00", "24h", "03-02 12:00/03-03 12:00, 03-03 00:00/03-03 18:00", "2026-03-04 16:00"),
        ("2026-03-02 10:00", "24h", "03-03 10:00/", "2026-03-03 10:00"),
    ],
)
def test_rule_9_and_hours_end_at_an_instant(start: str, length: str, stops: str, expected: str) -> None:
    found = due(moment(start), Duration.parse(length), halts(stops), CALENDAR, CLOSES)
    assert found == Due(date=moment(expected).date(), instant=moment(expected))


def test_hours_stand_while_a_stop_is_open() -> None:
    (stop,) = halts("03-02 12:00/")
    assert due(moment("2026-03-02 10:00"), Duration(24, "h"), [stop], CALENDAR, CLOSES).stopped == stop


def test_rule_9_without_a_desk_the_day_ends_at_midnight() -> None:
    found = due(moment("2026-03-07 10:00"), Duration(0, "now"), (), CALENDAR, None)
    assert found.instant == moment("2026-03-07 23:59:59")


@pytest.mark.clause("3.2.1e")
@pytest.mark.parametrize(
    ("start", "length", "not_before"),
    [
        ("2026-12-21 10:00", "9wd", "2026-12-31"),
        ("2026-12-21 10:00", "20wd", "2026-12-31"),
        ("2026-12-18 10:00", "30d", "2027-01-17"),
        ("2026-12-01 10:00", "1m", "2027-01-01"),
        ("2026-12-31 18:00", "1wd", "2026-12-31"),
        ("2027-01-04 09:00", "5wd", "2027-01-04"),
        ("2027-01-04 09:00", "10d", "2027-01-14"),
        ("2027-01-04 09:00", "now", "2027-01-04"),
        ("2026-12-31 10:00", "5y", "2031-12-31"),
    ],
)
def test_rule_10_an_end_beyond_the_known_calendar_is_not_before(start: str, length: str, not_before: str) -> None:
    found = due(moment(start), Duration.parse(length), (), CALENDAR, CLOSES)
    assert found == Due(not_before=date.fromisoformat(not_before))


def test_rule_10_is_said_in_words_and_derived_anew_when_the_notice_is_loaded() -> None:
    start, length = moment("2026-12-21 10:00"), Duration(12, "wd")
    unknown = due(start, length, (), CALENDAR, CLOSES)
    assert unknown.zh == "不早于2026年12月31日，待放假安排公布"
    assert unknown.en == "not before 31 December 2026, until the holidays are announced"
    invented = [CalendarRow(date(2027, 1, 1), "holiday", "元旦"), CalendarRow(date(2027, 10, 1), "holiday", "国庆节")]
    rows = [*read_rows((DATA / "holidays.csv").read_text(encoding="utf-8")), *invented]
    assert due(start, length, (), Calendar.of(rows), CLOSES).date == date(2027, 1, 7)


def test_dues_are_said_in_words() -> None:
    known = due(moment("2026-03-02 09:00"), Duration(20, "wd"), (), CALENDAR, CLOSES)
    assert (known.zh, known.en) == ("2026年3月30日", "30 March 2026")
    at_once = due(moment("2026-03-02 09:00"), Duration(0, "now"), (), CALENDAR, CLOSES)
    assert (at_once.zh, at_once.en) == ("2026年3月2日17:00前", "by 17:00 on 2 March 2026")
