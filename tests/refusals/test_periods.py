"""The last day and the day after: validity, publicity, correction, extension, silence."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import pytest
import time_machine

from tongban.cases.acts.advance import advance
from tongban.cases.acts.extend import extend
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import answer_correction, tell_defects
from tongban.cases.jobs import accept_by_silence
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect
from tongban.core.clock import SHANGHAI
from tongban.core.workdays import Duration
from tongban.licences.rules import last_day, state_on
from tongban.organisation.queries import forget

from courses import accepted, filed
from demo import PDF, citizen, staff
from refusing import refused


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of November 2026 in Beijing; the 2nd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("first", "length", "last"),
    [
        ("2026-11-24", "5y", "2031-11-23"),
        ("2026-01-01", "1y", "2026-12-31"),
        ("2024-02-29", "1y", "2025-02-28"),
        ("2024-02-29", "4y", "2028-02-28"),
        ("2026-01-31", "1m", "2026-02-28"),
        ("2026-11-30", "3m", "2027-02-28"),
        ("2026-11-24", "1d", "2026-11-24"),
        ("2026-11-24", "30d", "2026-12-23"),
    ],
)
def test_validity_has_exactly_its_days(first: str, length: str, last: str) -> None:
    assert last_day(date.fromisoformat(first), Duration.parse(length)) == date.fromisoformat(last)
    assert last_day(date.fromisoformat(first), None) is None


def test_a_licence_is_good_on_its_last_day_and_not_the_day_after() -> None:
    last = date(2031, 11, 23)
    assert state_on("valid", last, last) == "valid"
    assert state_on("valid", last, date(2031, 11, 24)) == "expired"
    assert state_on("revoked", last, date(2031, 11, 24)) == "revoked"
    assert state_on("valid", None, date(2126, 1, 1)) == "valid"


@pytest.fixture
def clock(db: None):  # type: ignore[no-untyped-def]
    with time_machine.travel(at(2), tick=False) as traveller:
        forget()
        yield traveller
    forget()


def silent(case: uuid.UUID, clock: time_machine.Traveller, moment: datetime) -> str:
    clock.move_to(moment)
    forget()
    accept_by_silence()
    return str(load(case).case["state"])


def test_silence_accepts_when_the_fifth_working_day_is_over_and_a_notice_on_it_prevents_that(
    clock: time_machine.Traveller,
) -> None:
    case, told = filed(), filed()
    assert silent(case, clock, at(9, 23, 59)) == "received"  # Monday the 9th is the fifth
    tell_defects(told, [Defect("layout", "没有标明面积")], actor=staff("窗口"))
    assert silent(case, clock, at(10, 0, 1)) == "accepted"
    assert load(told).case["state"] == "correcting"


def test_after_the_answer_silence_accepts_when_the_fifth_working_day_from_it_is_over(
    clock: time_machine.Traveller,
) -> None:
    case = filed()
    tell_defects(case, [Defect("layout", "没有标明面积")], actor=staff("窗口"))
    hand_in(case, "layout", PDF, "新.pdf", actor=citizen("wang", "snack"))
    assert silent(case, clock, at(17, 10)) == "correcting"
    answer_correction(case, actor=citizen("wang", "snack"))  # Tuesday the 17th
    assert silent(case, clock, at(24, 23, 59)) == "received"
    assert silent(case, clock, at(25, 0, 30)) == "accepted"
    assert load(case).case["accepted_at"] == at(17)


def test_an_extension_adds_its_days_to_the_last_day_of_both_limits(clock: time_machine.Traveller) -> None:
    case = accepted()
    before = load(case).case
    assert (before["promised_due"], before["statutory_due"]) == (date(2026, 11, 9), date(2026, 11, 16))
    extend(case, "需要补充核实", actor=staff("负责人"))
    after = load(case).case
    assert (after["promised_due"], after["statutory_due"]) == (date(2026, 11, 16), date(2026, 11, 23))
    (span,) = load(case).spans
    assert (span["kind"], span["length"], span["cause"]) == ("extension", "5wd", "需要补充核实")


def test_a_step_with_a_first_day_is_finished_from_the_day_after(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = accepted()
    from tongban.cases.acts.turn import Turn

    monkeypatch.setattr(Turn, "_first_day", lambda self, step: date(2026, 11, 5) if step.id == "inspect" else None)
    advance(case, "review", Said(conditions={"people": True}), actor=staff("审查"))
    said = Said({"passed": "是"}, {"place": True, "equipment": True, "flow": True}, partner=staff("审查").account)
    clock.move_to(at(5, 23, 59))
    forget()
    with refused("step.too_early"):
        advance(case, "inspect", said, actor=staff("核查"))
    clock.move_to(at(6, 0, 0))
    forget()
    advance(case, "inspect", said, actor=staff("核查"))
    assert load(case).states["inspect"] == "done"
