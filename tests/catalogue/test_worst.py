"""Lengths of different units are compared at the worst start, by the same calendar the cases run by."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from tongban.core.clock import SHANGHAI
from tongban.core.workdays import Calendar, Duration, due
from tongban.definition.check.worst import _days, fits
from tongban.definition.vocabulary import AUTONOMOUS

from shipped import context


def calendar() -> Calendar:
    known = context().calendar
    assert known is not None
    return known


@pytest.mark.parametrize("written", ["1wd", "5wd", "20wd", "7d", "30d", "1m", "6m"])
@pytest.mark.parametrize("division", ["", "513200", "513400"])
def test_ends_are_those_of_the_clock_of_cases(written: str, division: str) -> None:
    own = calendar().at(division) if division else calendar()
    days, span = _days(own), Duration.parse(written)
    for place in range(500):
        start = datetime.combine(days.first + timedelta(days=place), time(9), SHANGHAI)
        found = days.end(place, span)
        assert found is not None
        assert days.first + timedelta(days=found) == due(start, span, (), own, None).date


@pytest.mark.parametrize(
    ("path", "limit", "held"),
    [
        (["5wd"], "15d", True),  # from 24 September 2026
        (["5wd"], "14d", False),
        (["5wd"], "7d", False),
        (["7d"], "5wd", False),
        (["7d"], "8wd", True),
        (["2wd", "3wd"], "5wd", True),
        (["24h"], "1wd", True),
        (["1wd"], "24h", False),
        (["12h", "12h"], "24h", True),
        (["12h", "13h"], "24h", False),
        (["now"], "now", True),
        (["1wd"], "now", False),
        (["30d"], "1m", False),  # February has 28
        (["1m"], "31d", True),
        (["2m"], "6m", True),
        (["1y"], "6m", False),
    ],
)
def test_whether_lengths_fit_is_decided_by_the_worst_start(path: list[str], limit: str, held: bool) -> None:
    spans = tuple(Duration.parse(one) for one in path)
    assert fits(spans, Duration.parse(limit), calendar(), AUTONOMOUS) is held


def test_the_days_of_an_autonomous_prefecture_make_a_start_worse() -> None:
    """阿坝 has two days off in November 2026 that the country works."""
    start = datetime(2026, 11, 6, 9, tzinfo=SHANGHAI)
    country = due(start, Duration(2, "wd"), (), calendar(), None).date
    there = due(start, Duration(2, "wd"), (), calendar().at("513200"), None).date
    assert country is not None
    assert there is not None
    assert there > country
    # 4 working days from 6 November: the 12th in the country, the 16th in 阿坝.
    assert due(start, Duration(4, "wd"), (), calendar(), None).date == date(2026, 11, 12)
    assert due(start, Duration(4, "wd"), (), calendar().at("513200"), None).date == date(2026, 11, 16)
