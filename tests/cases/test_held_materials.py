"""What is held electronically is not asked of the applicant again: refused at every door, one code, and counted."""

from __future__ import annotations

import uuid

import pytest

from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import tell_defects
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect, Unlawful
from tongban.core.ledger.reading import fetch

from demo import FOOD, FOOD_ANSWERS, PDF, WUHOU, citizen, enterprise, staff

pytestmark = pytest.mark.django_db


def filed() -> uuid.UUID:
    wang = citizen("wang", "snack")
    case = begin(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=wang)
    for page in load(case).e.pages:
        answer(case, page.page, FOOD_ANSWERS, actor=wang)
    for material in ("layout", "rules"):
        hand_in(case, material, PDF, "文件.pdf", actor=wang)
    file(case, actor=wang, signed="王秀英")
    return case


@pytest.mark.clause("3.2.5d")
def test_a_held_licence_is_neither_marked_unfit_nor_named_in_a_notice_and_each_try_is_counted() -> None:
    case, clerk = filed(), staff("窗口")
    before = load(case).materials
    with pytest.raises(Unlawful) as marked:
        examine(case, {"licence": ("unfit", "要看原件")}, actor=clerk)
    with pytest.raises(Unlawful) as told:
        tell_defects(case, [Defect("licence", "要看原件")], actor=clerk)
    assert (marked.value.code, told.value.code) == ("material.held", "material.held")
    assert load(case).materials == before
    counted = fetch("SELECT code, account FROM cases_refused WHERE case_id = %s", [case])
    assert counted == [{"code": "material.held", "account": clerk.account}] * 2


@pytest.mark.clause("3.2.1a")
def test_a_material_outside_the_table_cannot_be_judged_and_the_try_is_counted_once() -> None:
    case, clerk = filed(), staff("窗口")
    with pytest.raises(Unlawful) as refused:
        examine(case, {"health_certificate": ("unfit", "要健康证")}, actor=clerk)
    assert refused.value.code == "material.outside"
    assert fetch("SELECT count(*) AS n FROM cases_refused WHERE case_id = %s", [case]) == [{"n": 1}]
