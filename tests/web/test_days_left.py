"""“还剩 None 天” cannot be said: days left are a number, or it is said why there is none; and they are Beijing's."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import get_type_hints

import pytest
from django.template import Context, Template
from django_cotton.compiler_regex import CottonCompiler
from hypothesis import given
from hypothesis import strategies as st

from tongban.core.clock import SHANGHAI, day_of
from tongban.web.staff import NO_DAY, DaysLeft, NoDay, badge

DAY = date(2026, 11, 25)
PARTS = " ".join(f':{name}="due.{name}"' for name in ("days", "date", "iso", "stopped", "waiting"))
PAGE = f"<c-deadline-badge {PARTS} />"


def shown(due: object) -> str:
    said = Template(CottonCompiler().process(PAGE)).render(Context({"due": due}))
    return " ".join(re.sub("<[^>]+>", "", said).split())


def test_days_are_a_number_and_where_there_is_no_day_there_are_none() -> None:
    assert (get_type_hints(DaysLeft)["days"], NoDay.days) == (int, None)
    with pytest.raises(TypeError):
        DaysLeft(date="11-25", iso="2026-11-25")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        NoDay(days=3)  # type: ignore[call-arg]


@given(
    st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 12, 31))),
    st.sampled_from(["", "听证"]),
    st.sampled_from(["", "公布后起算"]),
)
def test_a_badge_says_a_number_or_why_there_is_none(due: date | None, stopped: str, words: str) -> None:
    said = shown(badge(due, DAY, stopped, words))
    assert "None" not in said and "还剩 天" not in said and "还剩 -" not in said
    if stopped:
        assert f"停表中：{stopped}" in said
    elif due is None:
        assert said == "" if not words else words in said
    else:
        left = (due - DAY).days
        assert (f"还剩 {left} 天" if left > 0 else "今天到期" if left == 0 else f"超期 {-left} 天") in said


def test_where_nothing_is_due_nothing_is_shown() -> None:
    assert shown(NO_DAY) == shown(None) == shown({}) == ""


@pytest.mark.parametrize(("hour", "minute"), [(0, 30), (7, 59), (8, 0), (23, 59)])
def test_a_moment_is_shown_by_its_day_in_beijing(hour: int, minute: int) -> None:
    """Also by the filter of templates: rows come in UTC, pages say Beijing's."""
    at = datetime(2026, 11, 25, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)
    assert day_of(at) == DAY
    page = Template('{% load tongban %}{{ at|date:"Y-m-d H:i" }} {% t "{day} 届满" day=at|date:"n-j" %}')
    assert page.render(Context({"at": at})) == f"2026-11-25 {hour:02}:{minute:02} 11-25 届满"
