"""Shows: what is not dealt with here is said before it is filed, with the reason, the basis and what to do instead;
what nobody can tell is a person's to look at.
"""

from __future__ import annotations

import uuid

import pytest

from tongban.cases.acts.begin import Application
from tongban.cases.acts.elsewhere import Elsewhere
from tongban.cases.acts.file import file, file_at_once
from tongban.cases.reading import load
from tongban.core.ledger.reading import fetch

from courses import filed, filled, ledger
from demo import FOOD, FOOD_ANSWERS, WUHOU, citizen, enterprise

pytestmark = pytest.mark.django_db
ONLY_PACKED = {**FOOD_ANSWERS, "catering.operations": "预包装食品销售"}
PREPACK = "511Z00134000"


def refused(case: uuid.UUID) -> Elsewhere:
    lines = ledger(case)
    with pytest.raises(Elsewhere) as caught:
        file(case, actor=citizen("wang", "snack"), signed="王秀英")
    assert (load(case).case["state"], load(case).steps, ledger(case)) == ("draft", [], lines)
    return caught.value


def test_what_another_item_is_for_is_refused_with_the_way_there() -> None:
    case, _ = filled(ONLY_PACKED)
    refusal = refused(case)
    assert (refusal.code, refusal.then, refusal.target) == ("file.item", "item", "仅销售预包装食品经营者备案")
    code = fetch("SELECT code FROM catalogue_item WHERE name LIKE %s", ["仅销售预包装食品经营者备案%"])
    assert code == [{"code": refusal.item}]
    assert (
        "预包装食品销售" in refusal.zh
        and "食品安全法" in refusal.zh
        and "请改办“仅销售预包装食品经营者备案”" in refusal.zh
    )
    assert load(case).case["facts"]["catering.operations"] == ["预包装食品销售"]


def test_it_is_tried_before_anything_else_is_asked_for() -> None:
    case, _ = filled(ONLY_PACKED, papers=())
    assert refused(case).code == "file.item"


def test_a_filing_in_one_act_leaves_nothing() -> None:
    before = fetch("SELECT count(*) AS n FROM cases_case")
    application = Application(FOOD, "new", WUHOU, enterprise("snack"))
    with pytest.raises(Elsewhere) as caught:
        file_at_once(application, ONLY_PACKED, actor=citizen("wang", "snack"), signed="王秀英")
    assert caught.value.code == "file.item"
    assert fetch("SELECT count(*) AS n FROM cases_case") == before


def test_what_is_dealt_with_here_is_filed() -> None:
    assert load(filed()).case["state"] == "received"
