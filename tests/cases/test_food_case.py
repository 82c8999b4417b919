"""A food-business licence from filing to verified licence, by acts alone."""

from __future__ import annotations

import uuid

import pytest

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.kinds import Said
from tongban.cases.reading import load

from courses import confirmed
from demo import FOOD, FOOD_ANSWERS, PDF, WUHOU, citizen, enterprise, staff

pytestmark = pytest.mark.django_db


def filed() -> uuid.UUID:
    wang = citizen("wang", "snack")
    case = begin(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=wang)
    for page in load(case).e.pages:
        answer(case, page.page, FOOD_ANSWERS, actor=wang)
    hand_in(case, "layout", PDF, "布局图.pdf", actor=wang)
    hand_in(case, "rules", PDF, "制度.pdf", actor=wang)
    file(case, actor=wang, signed="王秀英")
    return case


@pytest.mark.clause("3.2.1e")
def test_a_food_licence_runs_to_its_result() -> None:
    case = filed()
    clerk = staff("窗口")
    examine(case, {m["key"]: ("fit", "") for m in load(case).materials}, actor=clerk)
    advance(case, "accept", Said(), actor=clerk)
    assert load(case).case["state"] == "accepted"
    advance(case, "review", Said(conditions={"people": True}), actor=staff("审查"))
    advance(
        case,
        "inspect",
        Said(
            outputs={"passed": "是"},
            conditions={"place": True, "equipment": True, "flow": True},
            partner=staff("审查").account,
        ),
        actor=staff("核查"),
    )
    confirmed(case)
    advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    advance(case, "issue", Said(), actor=staff("窗口二"))
    done = load(case)
    assert (done.case["state"], done.case["outcome"], done.case["finish"]) == ("finished", "granted", "0")
    assert [s["key"] for s in done.steps] == ["accept", "review", "inspect", "decide", "issue", "hand_over"]
