"""预警: yellow by the case's own span, red past its day, each given and told once; a stopped clock is never yellow."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from late_worlds import day, late_case
from tongban.cases.acts.extend import extend
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.messages.models import Message
from tongban.oversight.acts.warnings import warn, warn_early
from tongban.oversight.models import EarlyWarning
from tongban.oversight.rules import YELLOW, light_of, share_used
from tongban.site.shipped import key

from courses import take
from demo import WUHOU, staff

pytestmark = pytest.mark.django_db


def given_to(case: uuid.UUID) -> list[tuple[str, date, int]]:
    rows = EarlyWarning.seen_by(PLATFORM).filter(case=case).order_by("at")
    return list(rows.values_list("level", "due", "used"))


def told() -> dict[str, set[uuid.UUID]]:
    deliver_pending()
    found: dict[str, set[uuid.UUID]] = {}
    for row in Message.seen_by(PLATFORM).filter(title__contains="预警"):
        found.setdefault(row.title, set()).add(row.to_id)
    return found


def test_a_case_of_five_days_is_green_for_three_yellow_from_the_fourth_and_red_after_the_fifth() -> None:
    case = late_case()  # Monday the 2nd; counts Tuesday to Monday the 9th
    due = date(2026, 11, 9)
    for n, expected in ((0, []), (1, []), (3, []), (4, [("yellow", due, 80)]), (7, [("yellow", due, 80)])):
        with day(n):
            assert (warn_early() > 0) == (n == 4)
            assert given_to(case) == expected, n
    with day(7):
        assert warn(case, actor=PLATFORM) == {}
        assert told() == {"黄色预警": {staff("审查").person, staff("核查").person}}
    for n in (8, 9, 30):
        with day(n):
            assert (warn_early() > 0) == (n == 8)
            assert given_to(case) == [("yellow", due, 80), ("red", due, 120)]
    with day(31):
        assert told()["红色预警"] == {staff(one).person for one in ("审查", "核查", "负责人")}
        assert Message.seen_by(PLATFORM).filter(title__contains="预警").count() == 5


def test_an_extension_gives_a_new_day_and_a_new_warning_of_it() -> None:
    case = late_case()
    with day(4):
        assert warn_early() == 1
        extend(case, "案情复杂", actor=staff("负责人"))
        assert warn_early() == 0
        (due,) = {row["promised_due"] for row in fetch("SELECT promised_due FROM cases_case WHERE id = %s", [case])}
    with day((due - date(2026, 11, 2)).days):
        assert warn_early() == 1
        assert [row[:2] for row in given_to(case)] == [("yellow", date(2026, 11, 9)), ("yellow", due)]


def test_what_is_decided_is_warned_of_no_more() -> None:
    case = late_case()
    with day(4):
        take(case, "review")
    with day(40):
        state = fetch("SELECT state FROM cases_case WHERE id = %s", [case])[0]["state"]
        assert (warn_early() > 0) == (state == "accepted")


def test_one_bad_case_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    from tongban.oversight.acts import warnings

    bad, good = late_case(), late_case()
    light = warnings.light_of
    calls: list[int] = []

    def fails(*said: object) -> str:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("demo")
        return light(*said)  # type: ignore[arg-type]

    monkeypatch.setattr(warnings, "light_of", fails)
    with day(8):
        assert warn_early() == 1
        assert len(given_to(bad)) + len(given_to(good)) == 1
        assert fetch("SELECT count(*) AS n FROM job_failure WHERE job = 'case.warn_early'")[0]["n"] == 1


@given(whole=st.integers(1, 90), used=st.integers(0, 120), left=st.integers(-20, 60))
def test_the_light_follows_the_share_and_the_day(whole: int, used: int, left: int) -> None:
    due = date(2026, 11, 9)
    light = light_of(used, whole, due, due - timedelta(days=left))
    assert (light == "red") == (left < 0)
    if left >= 0:
        assert (light == "yellow") == (used * 100 >= YELLOW * whole or left == 0)
    assert share_used(used, whole) == used * 100 // whole and share_used(used, 0) == 100


def test_nobody_reads_warnings_past_the_reports() -> None:
    case = late_case()
    with day(8):
        warn_early()
        assert not EarlyWarning.seen_by(staff("负责人")).exists() and len(given_to(case)) == 1
        assert EarlyWarning.seen_by(PLATFORM).get().organ_id == key("organ", WUHOU, "市场监管")
