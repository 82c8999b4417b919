"""Shows: a decision that grants money says how much: by cases, by a rule, or as decided and at most what is allowed."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tongban.cases.acts.advance import advance
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.core.clock import now
from tongban.core.errors import Refusal

from answering import as_if_built  # noqa: F401
from demo import WUHOU
from machine import load_definition, notices, papers
from runs import filed, holders, open_steps, row_of, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_if_built")]
HEAT = "512G99313000"


def looked_at(situation: str, **answers: str) -> uuid.UUID:
    load_definition("heating")
    said = {"heat.division": WUHOU, "heat.people": "2", "heat.alone": "否", **answers}
    case = filed(HEAT, situation, said, "wang")
    take(case, "take")
    take(case, "look")
    return case


def decide(case: uuid.UUID, **outputs: str) -> None:
    advance(case, "settle", Said(verdict="granted", outputs=outputs), actor=holders(row_of(case, "settle"))[0])


def paid(case: uuid.UUID) -> dict[str, Any]:
    (notice,) = notices(case, "payment")
    return dict(notice["lines"][0])


@pytest.mark.parametrize(
    ("people", "alone", "fen"), [("2", "是", 120000), ("3", "否", 90000), ("4", "否", 100000), ("1", "否", 30000)]
)
def test_the_amount_is_that_of_the_first_case_that_holds(people: str, alone: str, fen: int) -> None:
    case = looked_at("cases", **{"heat.people": people, "heat.alone": alone})
    decide(case)
    assert (paid(case)["amount"], paid(case)["by"]) == (fen, "purse")
    assert load(case).facts(now())["step.settle.amount"] == fen
    (paper,) = papers(case, "granted")
    assert f"给付金额{fen // 100:,}.00 元" in paper["data"]["decides"]
    assert open_steps(case) == ["pay"]


def test_whoever_decides_gives_the_amount_where_the_definition_leaves_it_to_him() -> None:
    case = looked_at("decided")
    with pytest.raises(Refusal) as caught:
        decide(case)
    assert (caught.value.code, caught.value.where) == ("decide.amount", "amount")
    assert (load(case).case["state"], row_of(case, "settle")["state"]) == ("accepted", "open")
    decide(case, amount="800.50")
    assert paid(case)["amount"] == 80050


@pytest.mark.parametrize(
    ("amount", "code"),
    [("1000.01", "decide.amount_over"), ("0", "decide.amount"), ("-5", "decide.amount"), ("很多", "fact.money")],
)
def test_an_amount_that_may_not_be_granted_is_refused(amount: str, code: str) -> None:
    case = looked_at("decided")
    with pytest.raises(Refusal) as caught:
        decide(case, amount=amount)
    assert (caught.value.code, notices(case, "payment")) == (code, [])
    assert row_of(case, "settle")["state"] == "open"


def test_the_most_that_is_allowed_may_be_granted() -> None:
    case = looked_at("decided")
    decide(case, amount="1000")
    assert paid(case)["amount"] == 100000


def test_what_is_paid_every_month_says_from_when_until_when() -> None:
    case = looked_at("monthly")
    decide(case)
    line = paid(case)
    assert (line["amount"], line["every"], line["from"], line["until"]) == (20000, "1m", "2026-11-02", "2027-03-31")
    assert line["recover"] == "停发并收回多领的"
    assert "每1个月一次" in papers(case, "granted")[0]["data"]["decides"]


def test_a_refusal_needs_no_amount() -> None:
    case = looked_at("decided")
    take(case, "settle", verdict="refused", reasons=("不住在高寒地区",))
    assert load(case).case["outcome"] == "refused"
