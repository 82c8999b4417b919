"""Silence accepts (行政许可法 32); a deferred paper comes in before the decision, or the case ends as was signed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tongban.cases.acts.advance import advance
from tongban.cases.acts.deferring import look_at
from tongban.cases.acts.duties import duties_in
from tongban.cases.acts.examine import examine
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import tell_defects
from tongban.cases.jobs import accept_by_silence, end_overdue_deferrals
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect
from tongban.core.errors import Refusal
from tongban.organisation.queries import forget

from courses import accepted, confirmed, examined, filed, ledger, take
from demo import PDF, citizen, staff

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 2, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        forget()
        yield traveller
    forget()


def pass_days(clock: time_machine.Traveller, number: int) -> None:
    clock.shift(timedelta(days=number))
    forget()


def test_five_working_days_without_a_notice_accept_from_the_day_of_receipt(clock: time_machine.Traveller) -> None:
    case = filed()
    pass_days(clock, 7)  # Monday the 9th is the fifth working day
    assert accept_by_silence() == 0
    assert load(case).case["state"] == "received"
    pass_days(clock, 1)
    assert accept_by_silence() == 1
    assert accept_by_silence() == 0
    row = load(case).case
    assert (row["state"], row["accepted_at"], row["promised_due"]) == ("accepted", MONDAY, date(2026, 11, 9))
    step = load(case).step("accept")
    assert step is not None and (step["verdict"], step["done_by"]) == ("silence", None)
    assert [n["kind"] for n in load(case).notices] == ["acceptance"]
    assert ledger(case)[-1]["verb"] == "case.accept_by_silence"


def test_a_notice_in_time_prevents_it(clock: time_machine.Traveller) -> None:
    case = filed()
    tell_defects(case, [Defect("layout", "没有标明面积")], actor=staff("窗口"))
    pass_days(clock, 30)
    assert accept_by_silence() == 0
    assert load(case).case["state"] == "correcting"


def deferred() -> uuid.UUID:
    """Accepted on Monday with the minor paper to follow within five working days."""
    return accepted(papers=("layout",), deferred=("rules",))


def test_a_deferred_paper_handed_in_lets_the_decision_open(clock: time_machine.Traveller) -> None:
    case = deferred()
    row = load(case).material("rules")
    assert row is not None and (row["verdict"], row["due"], row["state"]) == ("deferred", date(2026, 11, 9), "missing")
    take(case, "review", conditions={})  # the condition that hangs on the paper is left until it has come
    inspect = Said(
        outputs={"passed": "是"},
        conditions={"place": True, "equipment": True, "flow": True},
        partner=staff("审查").account,
    )
    advance(case, "inspect", inspect, actor=staff("核查"))
    confirmed(case)
    with pytest.raises(Refusal) as out:
        take(case, "decide")
    assert out.value.code == "decide.deferred"
    hand_in(case, "rules", PDF, "制度.pdf", actor=citizen("wang", "snack"))
    with pytest.raises(Refusal) as unseen:
        take(case, "decide")
    assert unseen.value.code == "decide.unexamined"
    (duty,) = duties_in(case)
    assert (duty["kind"], duty["post"], duty["step_key"]) == ("examine", "审查", "rules")
    look_at(duty["id"], "fit", "制度目录齐全", {"people": True}, actor=staff("审查"))
    pass_days(clock, 9)
    assert end_overdue_deferrals() == 0
    take(case, "decide")
    assert load(case).case["outcome"] == "granted"


def test_a_deferred_paper_that_does_not_come_ends_the_case_as_signed(clock: time_machine.Traveller) -> None:
    case = deferred()
    pass_days(clock, 7)
    assert end_overdue_deferrals() == 0, "the last day is not over"
    pass_days(clock, 1)
    assert end_overdue_deferrals() == 1
    assert end_overdue_deferrals() == 0
    done = load(case)
    assert (done.case["state"], done.case["outcome"], done.case["finish"]) == ("finished", "deferral_lapsed", "5")
    assert {s["state"] for s in done.steps} == {"done", "dropped"}
    assert ledger(case)[-1]["detail"] == {"materials": ["rules"], "how": "deferral_lapsed"}
    with pytest.raises(Refusal):
        hand_in(case, "rules", PDF, "制度.pdf", actor=citizen("wang", "snack"))


def test_a_main_paper_is_not_deferred(clock: time_machine.Traveller) -> None:
    case = filed()
    examined(case)
    with pytest.raises(Refusal) as told:
        examine(case, {"layout": ("deferred", "")}, actor=staff("窗口"))
    assert told.value.code == "defer.not_allowed"
