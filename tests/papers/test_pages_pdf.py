"""The PDF of a paper: for its addressee and for staff who see its case, kept by no cache, under its own name."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.core.ledger.reading import fetch

from demo import FOOD, FOOD_ANSWERS, PDF, WUHOU, citizen, enterprise, key, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper() -> dict[str, Any]:
    wang = citizen("wang", "snack")
    case = begin(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=wang)
    for page in load(case).e.pages:
        answer(case, page.page, FOOD_ANSWERS, actor=wang)
    for material in ("layout", "rules"):
        hand_in(case, material, PDF, "一.pdf", actor=wang)
    file(case, actor=wang, signed="王秀英")
    examine(case, {m["key"]: ("fit", "") for m in load(case).materials}, actor=staff("窗口"))
    advance(case, "accept", Said(), actor=staff("窗口"))
    return fetch("SELECT * FROM papers_paper WHERE about_id = %s", [case])[0]


def browser_of(account: uuid.UUID) -> Client:
    browser = Client()
    browser.post("/login/", {"account": str(account)})
    return browser


def test_the_addressee_gets_the_signed_paper_under_its_name(paper: dict[str, Any]) -> None:
    response = browser_of(key("citizen", "wang")).get(f"/papers/{paper['id']}.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response.content[:5] == b"%PDF-" and b"/ByteRange" in response.content
    assert "no-store" in response["Cache-Control"]
    named = unquote(response["Content-Disposition"].partition("UTF-8''")[2])
    assert named == f"{paper['title']}-{paper['number']}.pdf"


def test_large_print_is_another_file_of_the_same_paper(paper: dict[str, Any]) -> None:
    browser = browser_of(key("citizen", "wang"))
    plain, large = (browser.get(f"/papers/{paper['id']}.pdf{query}") for query in ("", "?large=1"))
    assert large.status_code == 200 and large.content != plain.content
    assert "大字版" in unquote(large["Content-Disposition"])
    assert browser.get(f"/papers/{paper['id']}.pdf").content == plain.content


@pytest.mark.parametrize(
    ("place", "role", "status"),
    [
        (WUHOU, "窗口", 200),
        (WUHOU, "审查", 200),
        (WUHOU, "决定", 200),
        ("511602000000", "窗口", 403),
        ("511602000000", "决定", 403),
    ],
)
def test_staff_read_the_papers_of_cases_they_see(paper: dict[str, Any], place: str, role: str, status: int) -> None:
    assert browser_of(key("account", place, role)).get(f"/papers/{paper['id']}.pdf").status_code == status


def test_others_are_told_where_to_verify_and_nothing_is_typeset(paper: dict[str, Any]) -> None:
    response = browser_of(key("citizen", "tibetan")).get(f"/papers/{paper['id']}.pdf")
    assert response.status_code == 403 and "验证证照" in response.content.decode()
    assert Client().get(f"/papers/{paper['id']}.pdf")["Location"].startswith("/login/?next=/papers/")
    assert fetch("SELECT file FROM papers_paper WHERE id = %s", [paper["id"]])[0]["file"] == ""


def test_a_paper_that_is_not_there_says_so() -> None:
    assert browser_of(key("citizen", "wang")).get(f"/papers/{uuid.uuid4()}.pdf").status_code == 404


def test_a_papers_code_verifies_as_genuine(paper: dict[str, Any]) -> None:
    text = Client().get(f"/verify/{paper['code']}").content.decode()
    assert '<h2 id="v">✓ 真实</h2>' in text and paper["number"] in text
    assert "武侯区王记小吃店" not in text
