"""Shows: the clocks beside the ordinary one run: a first look of the county has its own statutory time, another law
gives the decision another day; each is told with its days, and a stage is extended by its own head.
"""

from __future__ import annotations

import uuid
from datetime import date

import pytest
import time_machine

from tongban.cases.acts.extend import extend
from tongban.cases.jobs import escalate_late_steps
from tongban.cases.reading import load
from tongban.cases.told import SpanTold, told
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.organisation.queries import actor as account_actor
from tongban.organisation.queries import holders_of, organ

from demo import staff
from machine import ADDRESS, listed, load_definition, papers
from runs import filed, row_of, take

pytestmark = pytest.mark.django_db
RAFT, COACHES = "511A99312000", "511A99311000"
ASKED = {**ADDRESS, "raft.boats": "6", "raft.water": "河道", "raft.length": "1250.5"}


def accepted() -> uuid.UUID:
    load_definition("raft")
    case = filed(RAFT, "first", ASKED, firm="snack")
    take(case, "take")
    return case


def spans(case: uuid.UUID) -> dict[str, SpanTold]:
    return {one.id: one for one in told(load(case), PLATFORM, now()).due.spans}


def head(asked: uuid.UUID) -> Actor:
    sql = "SELECT account_id FROM organisation_holding WHERE organ_id = %s AND post = '机关负责人'"
    return account_actor(fetch(sql, [asked])[0]["account_id"])


def head_of(case: uuid.UUID, step: str) -> Actor:
    return head(row_of(case, step)["organ_id"])


def test_a_stage_of_another_organ_has_its_own_statutory_time() -> None:
    case = accepted()
    row = row_of(case, "first")
    assert organ(row["organ_id"]).division == "510107000000"
    (initial,) = spans(case).values()
    # eight working days from the 2nd; the stage is due with its span, the case with its promise
    assert (initial.id, initial.kind, initial.due, row["due"]) == (
        "initial", "statutory", date(2026, 11, 12), date(2026, 11, 12),
    )  # fmt: skip
    assert initial.name == "法定期限（受理至初审办结）" and "行政许可法" in initial.basis[0]
    assert (initial.account[-1].date, initial.account[-1].number, initial.late) == (date(2026, 11, 12), 8, False)
    assert load(case).case["promised_due"] == date(2026, 11, 30)


def test_what_is_late_is_told_of_its_own_span() -> None:
    case = accepted()
    with time_machine.travel("2026-11-13T10:00:00+08:00"):
        assert spans(case)["initial"].late is True
        take(case, "first")
        found = spans(case)
    assert (found["initial"].late, found["initial"].ended_at is not None) == (True, True)
    assert (found["second"].due, found["second"].late) == (date(2026, 12, 1), False)


def test_the_earlier_of_two_laws_is_the_statutory_day() -> None:
    case = accepted()
    assert load(case).case["statutory_due"] == date(2026, 12, 28)
    with time_machine.travel("2026-11-04T10:00:00+08:00"):
        take(case, "first")
        take(case, "ask", ok="是")
        take(case, "look", passed="是")
        take(case, "weigh")
        assert row_of(case, "settle")["due"] == date(2026, 11, 5)
    assert load(case).case["statutory_due"] == date(2026, 11, 20)  # twelve working days from the 4th


def test_a_stage_is_extended_by_its_own_head_once() -> None:
    case = accepted()
    with pytest.raises(Denied):
        extend(case, "情况复杂", span="initial", actor=staff("审查"))
    with pytest.raises(Refusal) as caught:
        extend(case, "情况复杂", span="second", actor=head(load(case).case["organ_id"]))
    assert caught.value.code == "extend.not_allowed"
    promised = load(case).case["promised_due"]
    extend(case, "河段需要复勘", span="initial", actor=head_of(case, "first"))
    assert spans(case)["initial"].due == date(2026, 11, 19) == row_of(case, "first")["due"]
    assert load(case).case["promised_due"] == promised
    (paper,) = papers(case, "extension")
    assert paper["organ_id"] == row_of(case, "first")["organ_id"]
    assert (paper["data"]["old_due_words"], paper["data"]["new_due_words"]) == ("2026年11月12日", "2026年11月19日")
    with pytest.raises(Refusal) as caught:
        extend(case, "还要再延", span="initial", actor=head_of(case, "first"))
    assert caught.value.code == "extend.twice"


def test_a_promise_after_a_stop_counts_from_its_end() -> None:
    load_definition("coaches")
    coaches = listed("coach.list", {"plate": "川A10001", "seats": "45"}, {"plate": "川A10002", "seats": "30"})
    case = filed(COACHES, "after", {**ADDRESS, **coaches}, firm="snack", papers=("book.1", "book.2"))
    take(case, "take")
    take(case, "read")
    assert load(case).case["promised_due"] is None
    take(case, "test.1", passed="是")
    assert (load(case).case["starts_at"], load(case).case["promised_due"]) == (None, None)
    with time_machine.travel("2026-11-06T10:00:00+08:00"):
        take(case, "test.2", passed="是")
    assert load(case).case["promised_due"] == date(2026, 11, 11)  # three working days from the end of the tests
    assert [day.number for day in told(load(case), PLATFORM, now()).due.account][-1] == 3


def test_a_step_that_is_late_is_told_to_its_head_once() -> None:
    case = accepted()
    with time_machine.travel("2026-11-12T09:00:00+08:00"):
        assert escalate_late_steps() == 0
    with time_machine.travel("2026-11-13T09:00:00+08:00"):
        assert (escalate_late_steps(), escalate_late_steps()) == (1, 1)
    told_of = fetch("SELECT to_id, text FROM messages_message WHERE about_id = %s AND title = '环节超期'", [case])
    asked = row_of(case, "first")["organ_id"]
    heads = {one["person_id"] for one in holders_of(asked, "机关负责人", on=date(2026, 11, 13))}
    assert {row["to_id"] for row in told_of} == heads and len(told_of) == len(heads) >= 1
    assert all("初审" in row["text"] and "2026-11-12" in row["text"] for row in told_of)
