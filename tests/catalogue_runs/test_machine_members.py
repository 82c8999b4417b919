"""Shows: a step, a paper and a licence for each of several; a stop that ends with the last of them; validity that
counts from the decision, and an amendment that keeps its end.
"""

from __future__ import annotations

import uuid
from datetime import date

import pytest
import time_machine
from machine import ADDRESS, licences, listed, load_definition, notices

from tongban.cases.reading import load
from tongban.core.clock import now

from runs import ended, filed, issued, open_steps, row_of, take

pytestmark = pytest.mark.django_db
COACHES = "511A99311000"
TWO = listed("coach.list", {"plate": "川A10001", "seats": "45"}, {"plate": "川A10002", "seats": "30"})


@pytest.fixture(autouse=True)
def loaded(db: None) -> None:
    load_definition("coaches")


def under_test(situation: str = "first", coaches: dict[str, str] = TWO) -> uuid.UUID:
    """A case whose coaches wait for their tests."""
    case = filed(COACHES, situation, {**ADDRESS, **coaches}, firm="snack")
    take(case, "take")
    take(case, "read")
    return case


def stops(case: uuid.UUID) -> list[tuple[str, bool]]:
    return [(s["step_key"], s["ended_at"] is not None) for s in load(case).spans if s["kind"] == "stop"]


def test_a_stop_ends_with_the_last_of_several_and_is_told_once() -> None:
    case = under_test()
    assert open_steps(case) == ["test.1", "test.2"]
    assert stops(case) == [("test", False)]
    assert load(case).case["promised_due"] is None and "暂停" in load(case).case["due_words"]
    take(case, "test.2", passed="是")
    assert stops(case) == [("test", False)]
    with time_machine.travel("2026-11-05T10:00:00+08:00"):
        take(case, "test.1", passed="是")
        assert stops(case) == [("test", True)]
    assert [n["lines"][0]["resumed"] for n in notices(case, "stop")] == [False, True]
    assert load(case).case["promised_due"] == date(2026, 11, 18)  # ten working days from the 2nd, two of them stood


def test_validity_counts_from_the_decision_and_not_from_the_making_of_the_paper() -> None:
    case = under_test()
    for step in ("test.1", "test.2", "settle"):
        take(case, step, **({"passed": "是"} if step != "settle" else {}))
    with time_machine.travel("2026-11-06T10:00:00+08:00"):
        take(case, "print")
    rows = licences(case)
    assert [(row["valid_from"], row["valid_until"]) for row in rows] == [(date(2026, 11, 2), date(2027, 11, 1))] * 2
    assert {row["issued_at"].date() for row in rows} == {date(2026, 11, 6)}
    assert ended(case) == ("finished", "granted", "0")


def test_each_coach_has_a_certificate_of_its_own() -> None:
    case = granted("first")
    assert [row["data"]["member"] for row in licences(case)] == ["川A10001", "川A10002"]
    shown = [{one["label"]: one["value"] for one in row["data"]["fields"]} for row in licences(case)]
    assert [(one["车牌号"], one["核定载客数"]) for one in shown] == [("川A10001", "45"), ("川A10002", "30")]
    assert issued(case) == [("coach_certificate", "武侯区王记小吃店（演示）", "valid")] * 2


def granted(situation: str, coaches: dict[str, str] = TWO) -> uuid.UUID:
    """A case run to its end."""
    case = under_test(situation, coaches)
    while waiting := open_steps(case):
        take(case, waiting[0], **({"passed": "是"} if waiting[0].startswith("test") else {}))
    return case


def test_an_amendment_keeps_the_end_and_touches_only_its_own_members() -> None:
    first = granted("first")
    with time_machine.travel("2027-03-02T10:00:00+08:00"):
        second = granted("change", listed("coach.list", {"plate": "川A10002", "seats": "28"}))
    (row,) = licences(second)
    assert (row["valid_from"], row["valid_until"]) == (date(2027, 3, 2), date(2027, 11, 1))
    assert row["previous"] == licences(first)[1]["identifier"]
    assert [one["state"] for one in licences(first)] == ["valid", "replaced"]


def test_a_definition_may_count_validity_from_the_issue() -> None:
    granted("first")
    with time_machine.travel("2027-03-02T10:00:00+08:00"):
        case = under_test("renew")
        for step in ("test.1", "test.2", "settle"):
            take(case, step, **({"passed": "是"} if step != "settle" else {}))
    with time_machine.travel("2027-03-05T10:00:00+08:00"):
        take(case, "print")
    assert {(row["valid_from"], row["valid_until"]) for row in licences(case)} == {(date(2027, 3, 5), date(2028, 3, 4))}


def test_the_moment_of_such_a_step_is_the_last_of_its_rows() -> None:
    from tongban.cases.acts.turn import Turn
    from tongban.cases.rules.moments import instant
    from tongban.core.scope import PLATFORM

    case = under_test()
    take(case, "test.2", passed="是")
    assert instant(Turn(load(case), PLATFORM, now()).course, "test.done") is None
    take(case, "test.1", passed="是")
    assert instant(Turn(load(case), PLATFORM, now()).course, "test.done") == row_of(case, "test.1")["done_at"]
