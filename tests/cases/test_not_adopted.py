"""Where nobody has taken an item on and no organ of its line is there, no door begins or files it, and nothing is
written; the refusal says whom to ask, as the guide does.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.file import file, file_at_once
from tongban.cases.reading import load
from tongban.catalogue.guide_now import guide_at
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.book import Change, Head, Subject, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.organisation.models import Organ
from tongban.organisation.queries import forget

from applicant_walk import signed_in, visible
from calls import as_citizen, as_staff
from courses import ledger
from demo import FOOD, FOOD_ANSWERS, HYGIENE, JOBLESS, WUHOU, citizen, enterprise, person
from desk_walk import desk_of, sent

pytestmark = pytest.mark.django_db
JINJIANG = "510104000000"
READER = "512B99227000"
CODE = "item.not-adopted"


def written() -> list[dict[str, Any]]:
    """How much stands in the tables that a case writes, and which numbers were given out."""
    return fetch(
        """SELECT (SELECT count(*) FROM cases_case) AS cases, (SELECT count(*) FROM ledger_entry) AS lines,
                  (SELECT count(*) FROM event_outbox) AS events, (SELECT count(*) FROM ledger_idempotency) AS keys"""
    )


@pytest.mark.parametrize("code", [FOOD, HYGIENE])
def test_no_act_begins_it_and_the_guide_says_the_same(code: str) -> None:
    wang, before = citizen("wang", "snack"), written()
    application = Application(code, "new", JINJIANG, enterprise("snack"))
    for act in (
        lambda: begin(application, actor=wang, key=uuid.uuid4().hex),
        lambda: file_at_once(application, FOOD_ANSWERS, actor=wang, signed="王秀英", key=uuid.uuid4().hex),
    ):
        with pytest.raises(Refusal) as found:
            act()
        assert (found.value.code, found.value.status) == (CODE, 409)
        assert "成都市锦江区还没有认领" in found.value.zh and "has not taken" in found.value.en
    assert written() == before
    rest = guide_at(code, JINJIANG).rest
    assert rest is not None and rest.code == CODE
    assert f"请先拨打 {rest.ask} 问清楚" in found.value.zh and f"Call {rest.ask} to ask" in found.value.en


def test_a_township_there_is_no_way_round_it() -> None:
    with pytest.raises(Refusal) as found:
        begin(Application(FOOD, "new", "510104017000", enterprise("snack")), actor=citizen("wang", "snack"))
    assert found.value.code == CODE


def test_a_draft_that_turns_out_to_lie_there_is_not_filed() -> None:
    """The place hangs on an answer: the draft was begun where the card is handled."""
    wang = citizen("wang")
    case = begin(Application(READER, "adult", WUHOU, person("wang")), actor=wang)
    said = {"reader.library_division": "510104", "reader.library": "锦江区图书馆（演示）"}
    for page in load(case).pages(now()):
        answer(case, page.page, said, actor=wang)
    before, lines = written(), ledger(case)
    with pytest.raises(Refusal) as found:
        file(case, actor=wang, signed="王秀英", key=uuid.uuid4().hex)
    assert (found.value.code, "锦江区" in found.value.zh) == (CODE, True)
    assert (load(case).case["state"], ledger(case), written()) == ("draft", lines, before)
    assert load(case).case["facts"]["reader.library"] == "锦江区图书馆（演示）"


def test_the_start_page_says_so_before_anybody_chooses_for_whom() -> None:
    browser, before = signed_in("wang"), written()
    link = f"/apply/new?item={FOOD}&situation=new&area=510104"
    asked = browser.get(link)
    assert asked.status_code == 409 and "还没有认领" in visible(asked) and "请先拨打" in visible(asked)
    form = {"item": FOOD, "situation": "new", "area": "510104", "once": uuid.uuid4().hex}
    sent_in = browser.post("/apply/new", form)
    assert sent_in.status_code == 409 and "还没有认领" in visible(sent_in)
    assert "has not taken" in browser.get("/en" + link).content.decode()
    assert written() == before


def test_the_api_refuses_it_to_applicants_and_to_staff() -> None:
    before = written()
    body = {"item": FOOD, "situation": "new", "area": JINJIANG}
    body["applicant"] = {"kind": "enterprise", "id": str(enterprise("snack")[1])}  # type: ignore[assignment]
    for caller in (as_citizen("wang"), as_staff("窗口")):
        for path, more in (("/drafts", {}), ("/cases", {"answers": FOOD_ANSWERS, "signed": "王秀英"})):
            told = caller.post(path, {**body, **more}, Idempotency_Key=uuid.uuid4().hex)
            assert (told.status, told.code) == (409, CODE)
    assert written() == before


def in_jinjiang() -> None:
    """The hall of Wuhou stands in Jinjiang now."""
    hall = fetch("SELECT * FROM organisation_organ WHERE division = %s AND role = 'hall'", [WUHOU])[0]
    moved = revise(Organ, hall, division=JINJIANG)
    write([Change(Subject("organ", hall["id"]), Head.on(hall), "organ.enter", PLATFORM, now(), updates=(moved,))])
    forget()


def test_a_window_is_told_on_its_form() -> None:
    in_jinjiang()
    clerk, who = desk_of(), person("wang")[1]
    before = written()
    said = {"item": JOBLESS, "situation": "new", "area": JINJIANG, "applicant": f"person:{who}"}
    told = sent(clerk, f"/desk/new/?person={who}&item={JOBLESS}", "begin", said)
    page = told.content.decode()
    assert told.status_code == 409 and "还没有认领" in page and "errsum" in page
    assert written() == before
