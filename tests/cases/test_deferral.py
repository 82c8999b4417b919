"""容缺后补: what follows returns to whoever examines it; no condition is met on a paper that is not there, nothing is
decided over a paper nobody looked at; its day moves once.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine

from tongban.cases import jobs
from tongban.cases.acts.advance import advance
from tongban.cases.acts.deferring import defer_longer, look_at
from tongban.cases.acts.duties import duties_in
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.turn import Turn
from tongban.cases.kinds import Said, handler_of
from tongban.cases.reading import load
from tongban.core.clock import SHANGHAI, now
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.organisation.queries import forget

from applicant_walk import signed_in, visible
from courses import accepted, confirmed, ledger
from demo import PDF, citizen, key, staff
from desk_walk import desk_of, hidden
from machine import notices, papers
from refusing import denied, refused
from runs import Row

pytestmark = pytest.mark.django_db
PLACE = {"place": True, "equipment": True, "flow": True}


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of November 2026 in Beijing; the 2nd is a Monday, the 9th the last day of the deferral."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(2), tick=False) as traveller:
        forget()
        yield traveller
    forget()


def deferred() -> uuid.UUID:
    return accepted(papers=("layout",), deferred=("rules",))


def reviewed() -> uuid.UUID:
    case = deferred()
    advance(case, "review", Said(), actor=staff("审查"))
    return case


def inspected() -> uuid.UUID:
    case = reviewed()
    found = Said({"passed": "是"}, PLACE, partner=staff("审查").account)
    advance(case, "inspect", found, actor=staff("核查"))
    confirmed(case)
    return case


def comes(case: uuid.UUID, more: bytes = b"") -> None:
    hand_in(case, "rules", PDF + more, "制度.pdf", actor=citizen("wang", "snack"))


def paper(case: uuid.UUID) -> Row:
    row = load(case).material("rules")
    assert row is not None
    return row


def owed(case: uuid.UUID) -> Row:
    (found,) = [one for one in duties_in(case) if one["kind"] == "examine" and one["state"] != "done"]
    return found


def granted(case: uuid.UUID) -> None:
    advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))


def test_no_condition_is_met_upon_a_paper_that_is_out_and_the_step_goes_on(clock: time_machine.Traveller) -> None:
    case, reviewer = deferred(), staff("审查")
    row = load(case).step("review")
    assert row is not None and handler_of("review").asks(Turn(load(case), reviewer, now()), row) == ()
    with refused("step.paper_out", "people"):
        advance(case, "review", Said(conditions={"people": True}), actor=reviewer)
    advance(case, "review", Said(), actor=reviewer)
    done = load(case).step("review")
    name = paper(case)["name"]
    assert done is not None and done["outputs"] == {}
    assert done["opinion"] == f"已收到的材料经核对符合规定；“{name}”容缺，收到后另行核对。"


def test_one_that_comes_before_its_step_is_done_is_looked_at_there(clock: time_machine.Traveller) -> None:
    case, reviewer = deferred(), staff("审查")
    comes(case)
    row = load(case).step("review")
    assert row is not None
    asked = handler_of("review").asks(Turn(load(case), reviewer, now()), row)
    assert [(one.name, one.label) for one in asked][0] == ("paper.rules", f"容缺补交的“{paper(case)['name']}”")
    assert [one.name for one in asked] == ["paper.rules", "people"] and duties_in(case) == []
    with refused("step.condition", "paper.rules"):
        advance(case, "review", Said(conditions={"people": True}), actor=reviewer)
    advance(case, "review", Said(conditions={"people": True, "paper.rules": True}), actor=reviewer)
    assert (paper(case)["verdict"], paper(case)["state"]) == ("fit", "supplied")
    done = load(case).step("review")
    assert done is not None and done["outputs"] == {"conditions": {"people": True}}


def test_one_that_is_found_unfit_there_goes_back_and_bears_no_condition(clock: time_machine.Traveller) -> None:
    case, reviewer = deferred(), staff("审查")
    comes(case)
    unfit = {"people": True, "paper.rules": False}
    with refused("step.paper_out", "people"):
        advance(case, "review", Said(conditions=unfit, opinion="没有盖章"), actor=reviewer)
    advance(
        case, "review", Said(conditions={"people": False, "paper.rules": False}, opinion="没有盖章"), actor=reviewer
    )
    assert (paper(case)["verdict"], paper(case)["state"], paper(case)["problem"]) == ("deferred", "missing", "没有盖章")
    assert "退回更正：没有盖章" in visible(own_browser().get(f"/cases/{case}/"))


def own_browser():  # type: ignore[no-untyped-def]
    browser = signed_in("wang")
    browser.post("/me/principal/", {"principal": f"enterprise:{key('enterprise', 'snack')}"})
    return browser


def test_one_that_comes_after_its_step_returns_to_that_post_and_the_decision_waits(
    clock: time_machine.Traveller,
) -> None:
    case = inspected()
    with refused("decide.deferred"):
        granted(case)
    comes(case)
    comes(case, b"2")  # until somebody looked he may replace it
    duty = owed(case)
    assert (duty["post"], duty["due"], duty["words"]) == ("审查", date(2026, 11, 4), paper(case)["name"])
    for verdict, reasons in (("granted", ()), ("refused", ("不符合",))):
        with refused("decide.unexamined"):
            advance(case, "decide", Said(verdict=verdict, reasons=reasons), actor=staff("决定"))
    assert "已收到，等审查人员核对" in visible(own_browser().get(f"/cases/{case}/"))
    look_at(duty["id"], "fit", "制度目录齐全", {"people": True}, actor=staff("审查"))
    granted(case)
    (decision,) = papers(case, "granted")
    assert decision["data"]["findings"][-1] == f"容缺补交的“{paper(case)['name']}”：制度目录齐全"
    assert f"“{paper(case)['name']}”容缺，收到后另行核对" in decision["data"]["findings"][0]


def test_who_looks_holds_the_post_served_nobody_and_says_what_he_found(clock: time_machine.Traveller) -> None:
    case = inspected()
    comes(case)
    duty = owed(case)["id"]
    for nobody in (staff("窗口"), staff("决定"), staff("审查", "511602000000"), citizen("wang", "snack")):
        with denied("duty.post"):
            look_at(duty, "fit", "齐全", {"people": True}, actor=nobody)
    with refused("look.verdict", "verdict"):
        look_at(duty, "", "齐全", actor=staff("审查"))
    with refused("look.words", "words"):
        look_at(duty, "fit", " ", {"people": True}, actor=staff("审查"))
    with refused("look.condition", "people"):
        look_at(duty, "fit", "齐全", actor=staff("审查"))
    with refused("step.paper_out", "people"):
        look_at(duty, "unfit", "没有盖章", {"people": True}, actor=staff("审查"))


def test_what_is_unfit_goes_back_with_five_working_days_and_comes_again(clock: time_machine.Traveller) -> None:
    case = inspected()
    clock.move_to(at(9, 23, 59))
    forget()
    comes(case)
    look_at(owed(case)["id"], "unfit", "没有盖章", actor=staff("审查"))
    assert (paper(case)["verdict"], paper(case)["due"]) == ("deferred", date(2026, 11, 17))  # the desk had closed
    deliver_pending()
    sql = "SELECT title FROM messages_message WHERE about_id = %s ORDER BY sent_at"
    assert fetch(sql, [case])[-1]["title"].endswith("：补交的材料需要更正")
    clock.move_to(at(17, 23, 59))
    forget()
    assert jobs.end_overdue_deferrals() == 0
    comes(case, b"again")
    look_at(owed(case)["id"], "fit", "已盖章", {"people": True}, actor=staff("审查"))
    granted(case)
    assert load(case).case["outcome"] == "granted"


def test_a_condition_found_unmet_when_it_came_forbids_the_grant(clock: time_machine.Traveller) -> None:
    case = inspected()
    comes(case)
    look_at(owed(case)["id"], "fit", "没有食品安全管理人员", {"people": False}, actor=staff("审查"))
    with refused("decide.against_findings", "verdict"):
        granted(case)


def test_its_day_moves_once_by_as_long_again_until_it_is_over(clock: time_machine.Traveller) -> None:
    case, wang = deferred(), citizen("wang", "snack")
    with denied("case.not_yours"):
        defer_longer(case, "rules", actor=citizen("rare"))
    with refused("defer.none", "layout", status=409):
        defer_longer(case, "layout", actor=wang)
    clock.move_to(at(9, 23, 59))
    forget()
    defer_longer(case, "rules", actor=wang)
    assert paper(case)["due"] == date(2026, 11, 16)  # five working days after the old last day
    with refused("defer.twice", "rules", status=409):
        defer_longer(case, "rules", actor=wang)
    assert ledger(case)[-1]["detail"] == {"material": "rules", "due": "2026-11-16"}
    clock.move_to(at(16, 23, 59))
    forget()
    assert jobs.end_overdue_deferrals() == 0
    clock.move_to(at(17, 0, 30))
    forget()
    assert jobs.end_overdue_deferrals() == 1
    assert load(case).case["outcome"] == "deferral_lapsed"


def test_after_its_day_nobody_moves_it(clock: time_machine.Traveller) -> None:
    case = deferred()
    clock.move_to(at(10, 0, 30))
    forget()
    with refused("defer.over", "rules", status=409):
        defer_longer(case, "rules", actor=citizen("wang", "snack"))


def test_the_pages_move_it_and_record_what_was_found(clock: time_machine.Traveller) -> None:
    case, browser = inspected(), own_browser()
    path = f"/cases/{case}/supplement/"
    page = browser.get(path)
    assert "最迟2026年11月9日交来。" in visible(page) and "来不及，延长一次" in visible(page)
    assert browser.post(path, {"once": uuid.uuid4().hex, "longer": "rules"}).status_code == 302
    assert "来不及，延长一次" not in visible(browser.get(path)) and paper(case)["due"] == date(2026, 11, 16)
    comes(case)
    reviewer, duty = desk_of("审查"), owed(case)["id"]
    assert "核对容缺补交的材料" in visible(reviewer.get("/desk/duties/"))
    address = f"/desk/duties/{duty}/"
    html = reviewer.get(address).content.decode()
    assert "有食品安全管理人员和保证食品安全的规章制度" in html and f"/desk/case/{case}/file/rules/" in html
    said = {"once": hidden(html, "once"), "verdict": "fit", "words": "齐全"}
    assert reviewer.post(address, said).status_code == 422  # the condition is not judged
    said = {**said, "once": uuid.uuid4().hex, "c-people": "yes"}
    assert reviewer.post(address, said).status_code == 302
    assert [n["lines"][0]["words"] for n in notices(case, "looked")] == ["齐全"]


def test_silence_that_accepts_lets_a_minor_paper_follow_in_its_time(clock: time_machine.Traveller) -> None:
    from courses import filed

    case = filed(papers=("layout",))
    clock.shift(timedelta(days=8))
    forget()
    assert jobs.accept_by_silence() == 1
    assert (paper(case)["verdict"], paper(case)["due"]) == ("deferred", date(2026, 11, 17))
