"""The same application already under way is told before a second is begun, at the window and on the web."""

from __future__ import annotations

import pytest

from tongban.cases.models import Case
from tongban.core.scope import PLATFORM

from demo import FOOD, WUHOU, citizen, enterprise
from desk_walk import desk_of, food_filed, signed_in

pytestmark = pytest.mark.django_db


def cases() -> int:
    return Case.seen_by(PLATFORM).filter(item_code=FOOD).count()


def test_the_window_is_told_and_begins_another_only_when_it_says_so() -> None:
    number = Case.seen_by(PLATFORM).get(id=food_filed()).number
    clerk, person = desk_of(), citizen("wang").person
    url = f"/desk/new/?person={person}&item={FOOD}"
    page = clerk.get(url).content.decode()
    assert "同一事项已经在办" in page and number in page
    said = {
        "act": "begin",
        "item": FOOD,
        "situation": "new",
        "area": WUHOU,
        "applicant": f"enterprise:{enterprise('snack')[1]}",
    }
    told = clerk.post(url, said)
    assert told.status_code == 422 and [one["code"] for one in told.context["errors"]] == ["begin.under_way"]
    assert cases() == 1
    assert clerk.post(url, {**said, "again": "1"}).status_code == 302 and cases() == 2


def test_the_web_tells_and_asks_once_more() -> None:
    case = food_filed()
    browser = signed_in(citizen("wang", "snack"))
    said = {
        "item": FOOD,
        "situation": "new",
        "area": WUHOU,
        "applicant": f"enterprise:{enterprise('snack')[1]}",
        "once": "a",
    }
    told = browser.post("/apply/new", said)
    page = told.content.decode()
    assert told.status_code == 200 and "已经有一件在办" in page and f"/cases/{case}/" in page
    assert cases() == 1
    assert browser.post("/apply/new", {**said, "again": "1"}).status_code == 302 and cases() == 2
