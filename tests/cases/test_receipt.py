"""收件凭证: whoever handed something in has a paper of it when he asks: what, when, to whom; anew where more came."""

from __future__ import annotations

import pytest
import time_machine

from tongban.cases.acts.receipting import give_receipt
from tongban.cases.acts.supplying import hand_in
from tongban.cases.reading import load

from applicant_walk import signed_in, visible
from courses import begun, filed
from demo import PDF, citizen, staff
from desk_walk import desk, desk_of, sent
from machine import papers
from refusing import denied, refused

pytestmark = pytest.mark.django_db


def test_it_says_what_came_in_and_stands_until_more_has_come() -> None:
    wang = citizen("wang", "snack")
    with time_machine.travel("2026-11-02T10:00:00+08:00", tick=False):
        case = filed()
        first = give_receipt(case, actor=wang)["paper"]
        assert give_receipt(case, actor=staff("窗口"))["paper"] == first
        (paper,) = papers(case, "receipt")
    data = paper["data"]
    names = {m["name"] for m in load(case).materials if m["state"] == "supplied"}
    assert {one["name"] for one in data["materials"]} == names and data["received_at_words"] == "2026年11月2日10时00分"
    assert "五个工作日内告知是否受理" in data["next_words"][0]
    assert data["number"].startswith("武侯区市场监管收字〔2026〕")
    with time_machine.travel("2026-11-03T10:00:00+08:00", tick=False):
        hand_in(case, "rules", PDF + b"2", "新.pdf", actor=wang)
        assert give_receipt(case, actor=wang)["paper"] != first
    assert len(papers(case, "receipt")) == 2


def test_nobody_else_has_it_and_a_draft_has_none() -> None:
    draft, wang = begun()
    with refused("receipt.draft", status=409):
        give_receipt(draft, actor=wang)
    case = filed()
    with denied("case.not_yours"):
        give_receipt(case, actor=citizen("rare"))


def test_both_pages_draw_it_up() -> None:
    case = filed()
    browser = signed_in("wang")
    assert "下载收件凭证（PDF）" in visible(browser.get(f"/cases/{case}/"))
    (made,) = [browser.post(f"/cases/{case}/", {"once": "a" * 32})]
    (paper,) = papers(case, "receipt")
    assert made.status_code == 302 and str(paper["id"]) in made["Location"]
    assert sent(desk_of(), desk(case), "receipt").status_code == 302 and len(papers(case, "receipt")) == 1
