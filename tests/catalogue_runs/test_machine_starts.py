"""Shows: what an organ begins for somebody with his consent: asked before anything is written, kept, told to him with
the way back; what only it begins; and a season from whose close the clock runs by the season's own word.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.ex_officio import begin_for
from tongban.cases.acts.file import file, file_at_once
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.reading import load
from tongban.catalogue.guide_now import guide_at
from tongban.core.clock import SHANGHAI
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.limits.acts.seasons import Season, open_season

from calls import as_citizen, as_staff
from demo import WUHOU, citizen, person, staff
from desk_walk import signed_in
from machine import load_definition
from refusing import denied, refused
from runs import ended, filed, run, take

pytestmark = pytest.mark.django_db
VISIT, TOWN = "512B99323000", "510107011000"
SAID = {"visit.division": TOWN, "visit.often": "2"}
CONSENT = "2026年11月2日上门看望时本人当面同意，已在同意书上签名"


@pytest.fixture(autouse=True)
def loaded(db: None) -> None:
    load_definition("winter-visit")


def clerk() -> Actor:
    return staff("便民", TOWN)


def wanted(situation: str = "found", area: str = TOWN) -> Application:
    return Application(VISIT, situation, area, person("nophone"), "window")


def test_a_township_applies_for_whoever_consented_and_the_case_runs_to_its_result() -> None:
    case = begin_for(wanted(), CONSENT, actor=clerk())
    answer(case, "探访", SAID, actor=clerk())
    file(case, actor=clerk())
    row = load(case)
    assert (row.case["state"], row.case["channel"], row.case["filed_by"]) == ("received", "organ", clerk().account)
    assert [(n["kind"], n["lines"][0]["consent"]) for n in row.notices] == [("consent", CONSENT)]
    run(case)
    assert ended(case)[1] == "granted"
    deliver_pending()
    told = fetch("SELECT title, text FROM messages_message WHERE to_id = %s ORDER BY sent_at", [person("nophone")[1]])
    assert told[0]["title"].endswith("机关征得您同意，为您提出了申请") and "随时可以撤回" in told[0]["text"]
    page = signed_in(citizen("nophone")).get(f"/cases/{case}/").content.decode()
    assert CONSENT in page and "为您提出了这件事" in page


def test_without_consent_nothing_is_written() -> None:
    for situation in ("found", "only"):
        with refused("begin.consent", "consent"):
            begin_for(wanted(situation), "  ", actor=clerk())


def test_only_the_post_the_item_names_begins_it() -> None:
    for actor in (citizen("wang"), staff("窗口"), staff("审查"), staff("便民", "510107012000")):
        with denied("begin.organ"):
            begin_for(wanted(), CONSENT, actor=actor)


def test_what_only_the_organ_begins_nobody_applies_for() -> None:
    own = Application(VISIT, "only", TOWN, person("wang"))
    with refused("begin.by_organ"):
        begin(own, actor=citizen("wang"))
    with refused("begin.by_organ"):
        file_at_once(own, SAID, actor=citizen("wang"), signed="王秀英")
    case = begin_for(wanted("only"), CONSENT, actor=clerk())
    assert load(case).case["state"] == "draft"


def test_where_no_organ_begins_it_none_does() -> None:
    with refused("begin.no_organ", "consent"):
        begin_for(wanted("season"), CONSENT, actor=clerk())


def test_whoever_did_not_want_it_takes_it_back() -> None:
    case = begin_for(wanted(), CONSENT, actor=clerk())
    withdraw(case, actor=citizen("nophone"))
    assert load(case).case["outcome"] == "withdrawn"


def test_somebody_else_of_the_county_does_not_go_on_with_it() -> None:
    case = begin_for(wanted(), CONSENT, actor=clerk())
    with denied("case.not_yours"):
        answer(case, "探访", SAID, actor=staff("便民", "510107012000"))


def test_the_desk_asks_when_and_how_he_consented() -> None:
    desk = signed_in(clerk())
    asked = desk.get(f"/desk/new/?person={person('nophone')[1]}&item={VISIT}").content.decode()
    assert "主动发现的，写明何时、怎样征得本人同意" in asked
    values = {
        "act": "begin", "applicant": f"person:{person('nophone')[1]}", "item": VISIT, "situation": "found",
        "area": TOWN, "consent": CONSENT,
    }  # fmt: skip
    sent = desk.post(f"/desk/new/?person={person('nophone')[1]}", values)
    assert sent.status_code == 302
    case = uuid.UUID(sent["Location"].strip("/").split("/")[-1])
    assert load(case).notices[0]["lines"][0]["consent"] == CONSENT


def test_a_program_of_the_township_says_the_consent_too() -> None:
    body = {
        "item": VISIT, "situation": "found", "area": TOWN, "consent": CONSENT,
        "applicant": {"kind": "person", "id": str(person("nophone")[1])},
    }  # fmt: skip
    answered = as_staff("便民", TOWN).post("/drafts", body)
    assert (answered.status, answered.body["channel"]) == (201, "organ")
    refusal = as_citizen("wang").post("/drafts", body)
    assert (refusal.status, refusal.code) == (403, "begin.organ")


def test_the_guide_says_who_may_begin_it_and_from_when_the_season_counts() -> None:
    rows = {row.id: row for group in guide_at(VISIT, WUHOU, "found").groups for row in group.rows}
    assert rows["start.organ"].content == "乡镇（街道）便民服务中心可以主动为您提出；先征得您同意"
    rows = {row.id: row for group in guide_at(VISIT, WUHOU, "season").groups for row in group.rows}
    assert rows["intake"].content == "主管机关公布受理期，期内申请；办理时限从受理期截止起算"


def test_the_clock_of_a_season_runs_from_its_close_by_its_own_word() -> None:
    def at(day: int, hour: int = 10) -> Any:
        return datetime(2026, 12, day, hour, tzinfo=SHANGHAI)

    with time_machine.travel(at(1)) as clock:
        open_season(Season(VISIT, WUHOU, "节前", at(3), at(18, 17)), actor=staff("负责人"))
        clock.move_to(at(4))
        case = filed(VISIT, "season", SAID, "wang", place=TOWN)
        take(case, "take")
        assert (load(case).case["starts_at"], load(case).case["promised_due"]) == (at(18, 17), date(2026, 12, 25))
        answered = filed(VISIT, "found", SAID, "wang", place=TOWN)  # the same, at any time: it counts from acceptance
        take(answered, "take")
        assert load(answered).case["promised_due"] == date(2026, 12, 11)
