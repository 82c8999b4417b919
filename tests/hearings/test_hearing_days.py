"""The days of a hearing by property: whatever the calendar, five to ask, seven of notice, twenty to hold it."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tongban.core.clock import SHANGHAI
from tongban.core.workdays import Calendar
from tongban.core.workdays.calendars import CalendarRow
from tongban.hearings.rules import (
    barrier,
    came_after,
    earliest_day,
    is_noticed_in_time,
    latest_day,
    may_still_ask,
    still_reviewed,
)

NATIONAL = CalendarRow(date(2026, 10, 1), "holiday", "国庆节")
# Days off in three stretches are drawn at once; a set of many days would be drawn one by one.
days_off = st.tuples(*[st.tuples(st.integers(0, 320), st.integers(0, 9))] * 3).map(
    lambda spans: {date(2026, 1, 1) + timedelta(days=first + n) for first, length in spans for n in range(length)}
)
moments = st.builds(
    lambda day, hour: datetime.combine(day, hour, SHANGHAI), st.dates(date(2026, 1, 1), date(2026, 10, 1)), st.times()
)


def calendar(off: set[date]) -> Calendar:
    return Calendar.of([NATIONAL, *(CalendarRow(day, "holiday", "假") for day in off if day != NATIONAL.day)])


def workdays(after: date, until: date, known: Calendar) -> int:
    """Working days after one day up to and with another."""
    return sum(known.is_workday(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


def party(told: datetime | None, **more: object) -> dict[str, object]:
    said = {"id": uuid.uuid4(), "role": "interested", "state": "party", "told_at": told, "asked_at": None}
    return {**said, "waived_at": None, "noticed_at": None, **more}


@given(moments, days_off, st.integers(0, 20), st.times())
def test_he_may_ask_on_and_before_the_fifth_working_day_and_never_after(
    told: datetime, off: set[date], later: int, hour: time
) -> None:
    known = calendar(off)
    today = told.date() + timedelta(days=later)
    within = workdays(told.date(), today, known) <= 5 and not (
        workdays(told.date(), today, known) == 5 and not known.is_workday(today)
    )
    assert may_still_ask(party(told), today, known) is within


@given(moments, days_off)
def test_between_notice_and_hearing_lie_seven_working_days_and_it_is_held_within_twenty(
    asked: datetime, off: set[date]
) -> None:
    known = calendar(off)
    first, last = earliest_day(asked, known), latest_day(asked, asked, known)
    assert first is not None and last is not None
    assert (workdays(asked.date(), first, known), workdays(asked.date(), last, known)) == (7, 20)
    start = datetime.combine(first, time(9), SHANGHAI)
    assert is_noticed_in_time(asked, start, known)
    assert not is_noticed_in_time(asked, start - timedelta(days=1), known)


@given(moments, moments, days_off)
def test_there_is_always_a_lawful_day_however_late_the_organ_is(a: datetime, b: datetime, off: set[date]) -> None:
    known, asked, noticed = calendar(off), min(a, b), max(a, b)
    first, last = earliest_day(noticed, known), latest_day(asked, noticed, known)
    assert first is not None and last is not None and first <= last


@given(moments, days_off, st.lists(st.sampled_from(["silent", "waived", "asked"]), min_size=1, max_size=4))
def test_a_decision_waits_exactly_for_those_who_may_still_speak_and_for_the_minutes(
    told: datetime, off: set[date], wills: list[str]
) -> None:
    known = calendar(off)
    sides = [
        party(told, waived_at=told if will == "waived" else None, asked_at=told if will == "asked" else None)
        for will in wills
    ]
    state = "asked" if "asked" in wills else "told"
    hearing = {"state": state, "held_at": None}
    for later in range(15):
        today = told.date() + timedelta(days=later)
        found = barrier(hearing, sides, today, known, owed=False)
        if state == "asked":
            assert found == "minutes"
        elif all(will == "waived" for will in wills):
            assert found == ""
        else:
            assert found == ("term" if may_still_ask(sides[0], today, known) else "")


def test_beyond_the_calendar_the_right_does_not_end() -> None:
    told = datetime(2026, 12, 30, 9, tzinfo=SHANGHAI)
    assert may_still_ask(party(told), date(2027, 2, 1), calendar(set()))
    assert latest_day(told, told, calendar(set())) is None


def test_whoever_the_definition_names_is_owed_the_telling_without_anybody_having_begun() -> None:
    on, known = date(2026, 3, 2), calendar(set())
    assert barrier(None, [], on, known, owed=True) == "not_told"
    assert barrier(None, [], on, known, owed=False) == ""


def test_a_party_that_came_after_the_minutes_is_told_and_waited_for() -> None:
    on, known = date(2026, 3, 2), calendar(set())
    held = datetime(2026, 3, 1, 9, tzinfo=SHANGHAI)
    hearing = {"state": "held", "held_at": held}
    heard = party(held - timedelta(days=20), noticed_at=held - timedelta(days=15))
    assert barrier(hearing, [heard], on, known, owed=False) == ""
    assert barrier(hearing, [heard, party(None)], on, known, owed=False) == "not_told"
    assert barrier(hearing, [heard, party(held + timedelta(hours=1))], on, known, owed=False) == "term"


def test_what_is_found_or_handed_in_after_the_minutes_is_outside_them() -> None:
    held = datetime(2026, 3, 2, 9, tzinfo=UTC)
    before, after = held - timedelta(1), held + timedelta(1)
    steps = [
        {"name": name, "kind": kind, "done_at": at}
        for name, kind, at in (
            ("先查", "review", before),
            ("后查", "site_inspection", after),
            ("法审", "legal_review", after),
            ("决定", "decide", None),
        )
    ]
    materials = [{"name": "旧件", "supplied_at": before}, {"name": "新件", "supplied_at": after}]
    assert came_after(held, steps, [*materials, {"name": "缺件", "supplied_at": None}]) == ["后查", "新件"]


def test_only_what_still_examines_holds_a_hearing_up() -> None:
    rows = [("审查", "review", "open"), ("会签", "joint_opinion", "waiting"), ("决定", "decide", "open"),
            ("完", "review", "done"), ("听证", "hearing", "open")]  # fmt: skip
    steps = [{"name": name, "kind": kind, "state": state} for name, kind, state in rows]
    assert still_reviewed(steps) == ["审查", "会签"]
