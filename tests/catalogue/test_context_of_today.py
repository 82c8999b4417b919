"""What the house hands the checker of its own: the day, the days of the prefectures, the lines with a supervisor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import time_machine

from tongban.catalogue.acts import Unpublishable, publish
from tongban.core.scope import PLATFORM
from tongban.definition import registry
from tongban.definition.check.library import library_of
from tongban.definition.registry import (
    check_definition,
    check_difference,
    check_difference_whenever,
    context_of,
    shipped,
)
from tongban.definition.source import read
from tongban.organisation.queries import supervised_lines

from shipped import CATALOGUE, edited, source, text

ENDS = """
laws:
  中华人民共和国食品安全法:
    kind: 法律
    articles: {"35": {repealed: 2026-09-01, by: 修改决定（演示）}}
"""


@pytest.mark.clause("3.3.4a")
@pytest.mark.parametrize(("day", "amber"), [("2026-08-31", []), ("2026-09-01", ["basis.0", "outside.0.basis"])])
def test_a_repeal_counts_from_its_day(day: str, amber: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    known = replace(registry._lasting(shipped()), library=library_of(read(ENDS, "laws").data))
    monkeypatch.setattr(registry, "_lasting", lambda of: known)
    with time_machine.travel(f"{day}T00:30:00+08:00", tick=False):
        assert context_of(shipped()).at == date.fromisoformat(day)
        found = check_definition(source("food-business"))
        assert [one.path for one in found if one.code == "basis.repealed"] == amber


def test_the_days_of_the_prefectures_are_looked_at() -> None:
    known = context_of(shipped())
    assert known.calendar is not None
    assert known.calendar.is_workday(date(2026, 11, 20))
    off = [one for one in known.divisions if not known.calendar.at(one).is_workday(date(2026, 11, 20))]
    assert len(off) == 1, "凉山 alone is off on the day of its own new year"


def test_whether_a_difference_runs_does_not_change_overnight() -> None:
    """What still holds is worked out once for a process: it must not depend on the day that happened to ask."""
    written = (CATALOGUE / "differences" / "food-business.510107.yaml").read_text(encoding="utf-8")
    provisional = {"laws.食品安全法.kind": "省政府规章", "laws.食品安全法.since": "2025-03-01"}
    standard, difference = edited("food-business", provisional), read(written, "difference")
    with time_machine.travel("2026-03-01T12:00:00+08:00", tick=False):
        assert "bases.power.expired" in {one.code for one in check_difference(standard, difference)}
        assert "bases.power.expired" not in {one.code for one in check_difference_whenever(standard, difference)}


@pytest.mark.django_db
def test_a_licence_nobody_supervises_is_not_published() -> None:
    lines = supervised_lines()
    assert lines is not None and "市场监管" in lines
    orphan = text("food-business").replace("line: 市场监管", "line: 无人监管的条线")
    with pytest.raises(Unpublishable) as refused:
        publish(orphan, actor=PLATFORM)
    assert "after.supervising" in {one.code for one in refused.value.findings}


@pytest.mark.django_db
def test_where_no_power_was_entered_yet_supervision_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.organisation.queries.fetch", lambda sql: [])
    assert supervised_lines() is None
    assert "after.supervising" not in {one.code for one in check_definition(source("food-business"), None)}
