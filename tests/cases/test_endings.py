"""Every way a case ends says whose doing it was, in one word everywhere: page, timeline, message, paper, desk, API."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tongban.cases import jobs
from tongban.cases.acts.advance import advance
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.tell import not_accept, tell_defects
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said
from tongban.cases.pages.case_view import HAPPENED
from tongban.cases.pages.standing import TOLD, Standing, state_words
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect
from tongban.cases.rules.endings import (
    APPLICANT,
    ENDINGS,
    OF_MATERIAL,
    OF_STEP,
    PLATFORM,
    ending_of,
    ending_of_step,
    finish_of,
)
from tongban.core.clock import SHANGHAI, now
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.definition.schema import closed
from tongban.organisation.queries import forget
from tongban.papers.rules import KINDS
from tongban.web.words import english

from applicant_walk import signed_in, visible
from courses import accepted, confirmed, filed
from demo import FOOD, WUHOU, citizen, enterprise, staff
from desk_walk import desk_of
from machine import papers

START = datetime(2026, 11, 2, 10, tzinfo=SHANGHAI)  # a Monday
SRC = Path(__file__).resolve().parents[2] / "src" / "tongban"
# What only somebody who withdrew may be told.
WITHDREW = re.compile(r"您已?撤回|按您的(意思|要求)|申请人撤回")


def test_every_ending_has_its_word_its_actor_its_code_and_its_paper() -> None:
    for name, one in ENDINGS.items():
        assert one.finish in {"0", "1", "2", "4", "5", "6"}, name
        assert one.word and one.desk and one.title and one.text and one.after, name
        assert bool(one.paper) != bool(one.no_paper), name
        assert not one.paper or one.paper in KINDS, name
        for words in (one.word, one.desk, one.after):
            assert words in english(), words
    assert len({one.word for one in ENDINGS.values()}) == len(ENDINGS)


def test_nobody_is_told_that_the_applicant_withdrew_but_where_he_did() -> None:
    for name, one in ENDINGS.items():
        said = " ".join((one.word, one.desk, one.title, one.text, one.after))
        if one.by != APPLICANT:
            assert not WITHDREW.search(said), name
    assert [name for name, one in ENDINGS.items() if one.by == APPLICANT] == ["withdrawn"]
    assert not [word for word in HAPPENED.values() if word == "申请人撤回"]


def test_what_a_definition_may_write_is_what_the_table_knows() -> None:
    assert set(closed.LATE_END.words) == set(OF_STEP)
    assert set(OF_STEP.values()) | set(OF_MATERIAL.values()) <= set(ENDINGS)
    assert all(ENDINGS[name].by == PLATFORM for name in (*OF_STEP.values(), *OF_MATERIAL.values()))
    assert [ending_of_step(f"end:{word}") for word in ("withdrawn", "returned", "lapsed")] == [
        "deemed_withdrawn", "returned", "lapsed",
    ]  # fmt: skip
    assert (finish_of("granted"), finish_of("granted", has_paper=False), finish_of("abandoned")) == ("0", "6", "5")


def test_no_act_writes_an_outcome_that_the_table_does_not_know() -> None:
    written = set()
    for file in SRC.rglob("*.py"):
        if "migrations" not in file.parts:
            written |= set(re.findall(r'alter_case\([^)]*outcome="(\w+)"', file.read_text(), re.S))
    assert {"withdrawn", "not_accepted", "forwarded", "granted", "revoked"} <= written <= set(ENDINGS)


# -- each of them, by its own act -------------------------------------------------------------------------------------


def deferred() -> uuid.UUID:
    return accepted(papers=("layout",), deferred=("rules",))


def withdrawn() -> uuid.UUID:
    case = filed()
    withdraw(case, actor=citizen("wang", "snack"))
    return case


def not_accepted() -> uuid.UUID:
    case = filed()
    not_accept(case, "not_needed", actor=staff("窗口"))
    return case


def abandoned() -> uuid.UUID:
    case = filed()
    tell_defects(case, [Defect("layout", "没有标明面积")], actor=staff("窗口"))
    return case


def refused() -> uuid.UUID:
    case = accepted()
    advance(case, "review", Said(conditions={"people": True}), actor=staff("审查"))
    found = Said({"passed": "是"}, {"place": True, "equipment": True, "flow": True}, partner=staff("审查").account)
    advance(case, "inspect", found, actor=staff("核查"))
    confirmed(case)
    advance(case, "decide", Said(verdict="refused", reasons=("场所不符合",)), actor=staff("决定"))
    return case


OFFICE = "武侯区市场监督管理局（演示）"
BY_LAW = "依法，由平台登记"
CASES = [
    # outcome, how it comes about, days, code, paper, entry of the timeline and who (empty: the applicant)
    ("withdrawn", withdrawn, 0, "2", "withdrawn", "撤回申请", ""),
    ("not_accepted", not_accepted, 0, "1", "not_accepted", "不予受理", OFFICE),
    ("deferral_lapsed", deferred, 8, "5", "ended", "容缺材料逾期", BY_LAW),
    ("abandoned", abandoned, 60, "5", "ended", "逾期未补正", BY_LAW),
    ("refused", refused, 0, "6", "refused", "作出决定", OFFICE),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("outcome", "course", "days", "finish", "paper", "entry", "who"), CASES)
def test_the_case_ends_in_one_word_everywhere(
    outcome: str, course: Callable[[], uuid.UUID], days: int, finish: str, paper: str, entry: str, who: str
) -> None:
    ending = ending_of(outcome)
    with time_machine.travel(START, tick=False) as clock:
        forget()
        case = course()
        clock.shift(timedelta(days=days))
        forget()
        jobs.end_overdue_deferrals()
        jobs.end_corrections()
        loaded = load(case)
        assert (loaded.case["state"], loaded.case["outcome"], loaded.case["finish"]) == ("finished", outcome, finish)
        (drawn,) = papers(case, paper)
        assert drawn["data"]["organ"] == OFFICE
        told_of(drawn, outcome)
        assert timeline(case)[-1] == (entry, who or loaded.case["applicant_name"])
        deliver_pending()
        (message,) = fetch("SELECT title, text FROM messages_message WHERE about_id = %s AND title LIKE %s",
                           [case, f"%：{ending.title}"])  # fmt: skip
        assert message["text"] == ending.text
        browser = signed_in("wang")
        page = visible(browser.get(f"/cases/{case}/"))
        assert ending.word in page and ending.after in page
        assert outcome == "withdrawn" or not WITHDREW.search(page)
        assert ending.desk in visible(desk_of().get(f"/desk/case/{case}/"))
    forget()


def told_of(drawn: dict[str, Any], outcome: str) -> None:
    """A paper that ends says whose doing it was, why, where one may turn; of a withdrawal nobody complains."""
    data = drawn["data"]
    if outcome == "withdrawn":
        assert data["remedies"] is None and "撤回申请，办理到此结束" in data["happened"]
    elif ENDINGS[outcome].by == PLATFORM:
        assert data["remedies"]["review_organ"]
        assert data["remedies"]["since"] == "本告知书" and data["reasons"] and "撤回" not in data["happened"]
    else:
        assert data["remedies"]["review_organ"]


def timeline(case: uuid.UUID) -> list[tuple[str, str]]:
    """Entry and who of what is done."""
    return [(one["name"], one["who"]) for one in Standing(load(case), now()).events() if one["state"] == "done"]


@pytest.mark.django_db
def test_a_draft_that_is_dropped_has_no_paper_and_no_message() -> None:
    wang = citizen("wang", "snack")
    case = begin(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=wang)
    withdraw(case, actor=wang)
    deliver_pending()
    assert load(case).notices == [] and papers(case, "withdrawn") == []
    assert fetch("SELECT 1 AS one FROM messages_message WHERE about_id = %s", [case]) == []


@pytest.mark.django_db
def test_a_withdrawal_before_a_clerk_is_still_the_applicants() -> None:
    case = filed()
    withdraw(case, actor=staff("窗口"))
    (drawn,) = papers(case, "withdrawn")
    name = load(case).case["applicant_name"]
    assert f"{name}于" in drawn["data"]["happened"] and "到窗口撤回申请" in drawn["data"]["happened"]
    assert timeline(case)[-1] == ("撤回申请", name)


@pytest.mark.django_db
def test_silence_is_the_laws_doing_and_not_the_offices() -> None:
    with time_machine.travel(START, tick=False) as clock:
        forget()
        case = filed()
        clock.shift(timedelta(days=9))
        forget()
        assert jobs.accept_by_silence() == 1
        assert timeline(case)[-1] == ("逾期未告知，视为受理", BY_LAW)
    forget()


def test_every_state_has_words_though_nobody_knows_how_it_ended() -> None:
    assert state_words("finished", "") == ("已结束", "")
    assert state_words("decided", "refused") == ("没有批准", "bad")
    assert all(word in english() for word, _ in TOLD.values())
