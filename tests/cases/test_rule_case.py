"""失业登记: every condition a rule over facts of trust A or B; the platform grants, a person reads the rest."""

from __future__ import annotations

import pytest

from tongban.cases.acts.begin import Application
from tongban.cases.acts.file import file_at_once
from tongban.cases.reading import load
from tongban.core.ledger.reading import fetch

from demo import JOBLESS, WUHOU, citizen, person

pytestmark = pytest.mark.django_db
ANSWERS = {
    "unemployment.registered_division": "510107000000",
    "unemployment.reason": "从用人单位失业",
    "unemployment.last_employer": "演示公司",
    "unemployment.willing": "是",
}


def file_for(name: str, surname: str) -> object:
    application = Application(JOBLESS, "new", WUHOU, person(name))
    return load(file_at_once(application, ANSWERS, actor=citizen(name), signed=surname))


@pytest.mark.clause("2.1d")
def test_the_platform_grants_when_every_condition_holds() -> None:
    done = file_for("wang", "王秀英")
    assert (done.case["state"], done.case["outcome"]) == ("finished", "granted")
    assert {s["done_by"] for s in done.steps} == {None}
    assert [m["way"] for m in done.materials] == ["form", "licence", "data"]
    held = fetch("SELECT name, state FROM licences_licence WHERE case_id = %s", [done.case["id"]])
    assert held == [{"name": "就业创业证", "state": "valid"}]


def test_what_is_not_known_goes_to_a_person_and_is_never_refused() -> None:
    waiting = file_for("single", "㛃")
    assert waiting.case["state"] == "received"
    assert [(s["key"], s["state"], s["post"]) for s in waiting.steps] == [("accept", "open", "综合窗口")]
