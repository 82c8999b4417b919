"""Shows: a step, a paper and a licence for each of several; a stop that ends with the last of them; validity that
counts from the decision, and an amendment that keeps its end.
"""

from __future__ import annotations

import uuid
from datetime import date

import pytest
import time_machine

from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file
from tongban.cases.acts.tell import tell_defects
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect
from tongban.core.clock import now
from tongban.core.codes import id_number
from tongban.core.errors import Refusal
from tongban.core.scope import Actor

from demo import WUHOU, citizen, enterprise, staff
from machine import ADDRESS, licences, listed, load_definition, notices, papers
from runs import ended, filed, given, issued, number_of, open_steps, row_of, take

pytestmark = pytest.mark.django_db
COACHES = "511A99311000"
UNKNOWN = id_number.generate(date(1988, 8, 8), 321)
TWO = listed("coach.list", {"plate": "川A10001", "seats": "45"}, {"plate": "川A10002", "seats": "30"})


@pytest.fixture(autouse=True)
def loaded(db: None) -> None:
    load_definition("coaches")


def under_test(situation: str = "first", coaches: dict[str, str] = TWO) -> uuid.UUID:
    """A case whose coaches wait for their tests; what is held already need not be brought again."""
    brought = books(coaches) if situation == "first" else ()
    case = filed(COACHES, situation, {**ADDRESS, **coaches}, firm="snack", papers=brought)
    take(case, "take")
    take(case, "read")
    return case


def books(coaches: dict[str, str]) -> tuple[str, ...]:
    """The papers that are handed in: one for each coach."""
    return tuple(f"book.{n}" for n in range(1, 1 + sum(name.endswith(".plate") for name in coaches)))


def rows(case: uuid.UUID, material: str) -> list[tuple[str, str, str]]:
    return [(m["key"], m["name"], m["state"]) for m in load(case).materials if m["key"].partition(".")[0] == material]


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


# -- papers of each ----------------------------------------------------------------------------------------------------


def draft(coaches: dict[str, str]) -> tuple[uuid.UUID, Actor]:
    actor = citizen("wang", "snack")
    case = begin(Application(COACHES, "first", WUHOU, enterprise("snack")), actor=actor)
    for page in load(case).e.pages:
        answer(case, page.page, {**ADDRESS, **coaches}, actor=actor)
    return case, actor


def test_each_member_has_a_row_of_his_own_shown_by_his_name() -> None:
    case, actor = draft(TWO)
    assert rows(case, "book") == [
        ("book", "行驶证", "not_needed"),
        ("book.1", "行驶证（川A10001）", "missing"),
        ("book.2", "行驶证（川A10002）", "missing"),
    ]
    given(case, "book.2", actor)
    with pytest.raises(Refusal) as caught:
        file(case, actor=actor, signed=actor.name)
    assert (caught.value.code, caught.value.where) == ("file.materials", "行驶证（川A10001）")
    given(case, "book.1", actor)
    file(case, actor=actor, signed=actor.name)
    assert load(case).case["state"] == "received"


def test_a_paper_stays_with_its_member_when_the_list_changes() -> None:
    case, actor = draft(TWO)
    given(case, "book.2", actor)
    page = load(case).e.pages[1].page
    new = listed("coach.list", {"plate": "川A10002", "seats": "30"}, {"plate": "川A10003", "seats": "20"})
    answer(case, page, new, actor=actor)
    assert rows(case, "book") == [
        ("book", "行驶证", "not_needed"),
        ("book.1", "行驶证（川A10001）", "not_needed"),
        ("book.2", "行驶证（川A10002）", "supplied"),
        ("book.3", "行驶证（川A10003）", "missing"),
    ]


def test_each_is_examined_on_its_own_and_the_notice_names_it() -> None:
    case = filed(COACHES, "first", {**ADDRESS, **TWO}, firm="snack", papers=books(TWO))
    clerk = staff("窗口")
    examine(case, {"book.1": ("fit", ""), "book.2": ("unfit", "")}, actor=clerk)
    tell_defects(case, [Defect("book.2", "行驶证已经过期")], actor=clerk)
    (paper,) = papers(case, "correction")
    assert [gap["material"] for gap in paper["data"]["gaps"]] == ["行驶证（川A10002）"]
    assert [m["verdict"] for m in load(case).materials if m["key"].startswith("book.")] == ["fit", "unfit"]
    given(case, "book.2", citizen("wang", "snack"))
    assert rows(case, "book")[2] == ("book.2", "行驶证（川A10002）", "supplied")


def test_what_a_member_holds_himself_is_taken_and_nobody_elses() -> None:
    people = listed(
        "coach.drivers", {"name": "王秀英", "id_number": number_of("wang")}, {"name": "某人", "id_number": UNKNOWN}
    )
    case, _ = draft({**TWO, **people})
    assert rows(case, "card") == [
        ("card", "驾驶员身份证", "not_needed"),
        ("card.1", "驾驶员身份证（王秀英）", "supplied"),
        ("card.2", "驾驶员身份证（某人）", "missing"),
    ]


def test_of_an_empty_list_nothing_is_asked_and_the_case_goes_on() -> None:
    case = filed(COACHES, "first", {**ADDRESS, **TWO}, firm="snack", papers=books(TWO))
    assert rows(case, "card") == [("card", "驾驶员身份证", "not_needed")]


def test_the_acceptance_names_the_paper_of_each() -> None:
    case = under_test()
    (paper,) = papers(case, "acceptance")
    named = [one["name"] for one in paper["data"]["materials"]]
    assert "行驶证（川A10001）" in named and "行驶证（川A10002）" in named and "行驶证" not in named


def test_a_paper_handed_in_for_one_member_is_held_for_him_alone() -> None:
    under_test()
    case, _ = draft(listed("coach.list", {"plate": "川A10002", "seats": "30"}, {"plate": "川A10009", "seats": "30"}))
    assert [state for _, _, state in rows(case, "book")] == ["not_needed", "supplied", "missing"]
