"""Shows: a recurring payment is reviewed: the organ named owes a look at the end of every period, passed it owes the
next, found wanting the entitlement stops; whoever is paid is told each time, and nothing says that money flowed.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from tongban.cases.reading import load
from tongban.catalogue.guide_now import guide_at
from tongban.core.clock import SHANGHAI
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.supervision.acts.reviewing import review

from answering import as_if_built  # noqa: F401
from calls import as_staff
from demo import WUHOU, citizen, person, staff
from desk_walk import signed_in
from machine import load_definition, notices
from refusing import denied, refused
from runs import Row, ended, filed, holders, open_steps, take

pytestmark = pytest.mark.django_db
ALLOWANCE = "512G99326000"
NAME = "困难老人津贴（演示）"


@pytest.fixture(autouse=True)
def loaded(db: None, as_if_built: None) -> None:  # noqa: F811
    load_definition("allowance")


def granted() -> uuid.UUID:
    """Decided on 2 November 2026, paid until 31 October 2027: one review falls in between."""
    case = filed(ALLOWANCE, "first", {"allowance.division": WUHOU, "allowance.alone": "是"}, "nophone", at_window=True)
    for step in ("take", "look", "settle"):
        take(case, step)
    assert (ended(case)[1], open_steps(case)) == ("granted", ["pay"])  # paying itself is not built
    deliver_pending()
    return case


def duties(case: uuid.UUID) -> list[Row]:
    return fetch("SELECT * FROM cases_duty WHERE case_id = %s AND kind = 'review' ORDER BY owed_at, due", [case])


def reviewer(duty: Row) -> Actor:
    return holders({"organ_id": duty["organ_id"], "post": duty["post"]})[-1]


def told() -> list[str]:
    sql = "SELECT title FROM messages_message WHERE to_id = %s AND title LIKE %s ORDER BY sent_at, id"
    rows = fetch(sql, [person("nophone")[1], f"{NAME}：%复核%"])
    return [row["title"].removeprefix(f"{NAME}：") for row in rows]


def later(month: int, day: int, year: int = 2027) -> Any:
    return time_machine.travel(datetime(year, month, day, 10, tzinfo=SHANGHAI))


def test_with_the_grant_the_organ_owes_the_first_review_and_he_is_told() -> None:
    case = granted()
    (duty,) = duties(case)
    assert (duty["due"].isoformat(), duty["post"]) == ("2027-05-01", "审查")
    assert duty["basis"] == "《困难老人津贴办法（演示）》第八条"
    assert told() == ["将定期复核"]
    assert notices(case, "payment")[0]["lines"][0]["every"] == "1m"


def test_passed_the_next_is_owed_until_the_payment_ends() -> None:
    case = granted()
    with later(4, 20):
        review(duties(case)[0]["id"], "passed", "上门看过，情况没有变化", actor=reviewer(duties(case)[0]))
        deliver_pending()
    first, *more = duties(case)
    assert (first["state"], first["outcome"], more) == ("done", "passed", [])  # the next would end after the payment
    assert told() == ["将定期复核", "复核通过"]


def test_while_it_goes_on_each_period_has_its_review(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.supervision.acts.reviewing._ends", lambda turn: date(2030, 1, 1))
    case = granted()
    review(duties(case)[0]["id"], "passed", "没有变化", actor=reviewer(duties(case)[0]))
    assert [(one["due"].isoformat(), one["state"]) for one in duties(case)] == [
        ("2027-05-01", "done"),
        ("2027-11-01", "owed"),
    ]


def test_found_wanting_it_stops_and_he_is_told_why() -> None:
    case = granted()
    duty = duties(case)[0]
    with later(4, 20):
        review(duty["id"], "stopped", "已搬到外省", actor=reviewer(duty))
        deliver_pending()
    assert [(one["state"], one["outcome"]) for one in duties(case)] == [("done", "stopped")]
    assert notices(case, "payment_stopped")[0]["lines"] == [
        {"why": "已搬到外省", "basis": duty["basis"], "organ": str(duty["organ_id"])}
    ]
    assert told() == ["将定期复核", "复核未通过，停止给付"]
    said = fetch("SELECT text FROM messages_message WHERE title LIKE %s", ["%复核未通过%"])[0]["text"]
    assert "已搬到外省" in said and "行政复议" in said and duty["basis"] in said
    page = signed_in(citizen("nophone")).get(f"/cases/{case}/").content.decode()
    assert "复核未通过，停止给付" in page
    with refused("duty.done", status=409):
        review(duty["id"], "passed", "又回来了", actor=reviewer(duty))


def test_who_may_review_and_what_he_must_say() -> None:
    case = granted()
    duty = duties(case)[0]
    for actor in (citizen("nophone"), staff("窗口"), staff("决定")):
        with denied("duty.post"):
            review(duty["id"], "passed", "没有变化", actor=actor)
    with refused("review.verdict", "verdict"):
        review(duty["id"], "", "没有变化", actor=reviewer(duty))
    with refused("review.words", "words"):
        review(duty["id"], "passed", " ", actor=reviewer(duty))
    assert load(case).case["outcome"] == "granted"


def test_the_desk_and_a_program_say_what_was_found_and_the_guide_says_that_it_is_reviewed() -> None:
    case = granted()
    duty = duties(case)[0]
    page = signed_in(reviewer(duty)).get(f"/desk/duties/{duty['id']}/").content.decode()
    assert "定期复核给付" in page and "不再符合，停止给付" in page
    answered = as_staff("审查").post(f"/duties/{duty['id']}/review", {"verdict": "passed", "words": "没有变化"})
    assert (answered.status, answered.body["outcome"]) == (200, "passed")
    rows = {row.id: row for group in guide_at(ALLOWANCE, WUHOU).groups for row in group.rows}
    assert rows["review.0"].content == "每6个月复核一次，不再符合的停止给付"
