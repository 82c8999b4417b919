"""补正: each item by itself, as often as he likes until its day; after the answer the organ's clock runs; something new
is told only on four grounds, by two people; what was overlooked is the organ's to cure (行政许可法32).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime

import pytest
import time_machine

from tongban.cases import jobs
from tongban.cases.acts.advance import advance
from tongban.cases.acts.ending import end_correction
from tongban.cases.acts.examine import examine
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import answer_correction, approve_again, tell_defects
from tongban.cases.kinds import Said
from tongban.cases.queries.counter import Wanted
from tongban.cases.queries.worklist import worklist
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect, Unlawful
from tongban.core.clock import SHANGHAI, now
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.desks.pages.listing import lines, listed
from tongban.organisation.queries import forget
from tongban.web.staff import badge

from applicant_walk import signed_in, visible
from courses import confirmed, filed, next_step
from demo import PDF, citizen, staff
from desk_walk import desk, desk_of, sent, verdicts
from machine import notices, papers
from refusing import denied, refused
from runs import Row

pytestmark = pytest.mark.django_db


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of November 2026 in Beijing; the 2nd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(2), tick=False) as traveller:
        forget()
        yield traveller
    forget()


def told(*defects: Defect) -> uuid.UUID:
    case = filed()
    tell_defects(case, defects or [Defect("layout", "没有标明面积")], actor=staff("窗口"))
    return case


def answered(case: uuid.UUID, *keys: str) -> None:
    for one in keys or ("layout",):
        hand_in(case, one, PDF + one.encode(), "新.pdf", actor=citizen("wang", "snack"))
    answer_correction(case, actor=citizen("wang", "snack"))


def again(case: uuid.UUID) -> Row:
    """The second paper of the series."""
    (found,) = [one for one in papers(case, "correction") if "之2" in one["number"]]
    return found


def move(clock: time_machine.Traveller, moment: datetime) -> None:
    clock.move_to(moment)
    forget()


def test_while_he_has_the_word_no_clock_of_the_organ_runs(clock: time_machine.Traveller) -> None:
    case = told()
    row, notice = load(case).step("accept"), notices(case, "correction")[0]
    assert row is not None and row["due"] is None
    assert (notice["due"], notice["answered_at"]) == (date(2026, 12, 14), None)  # thirty working days
    (paper,) = papers(case, "correction")
    assert paper["data"]["clock_words"].startswith(
        "请在2026年12月14日以前补正，在此以前可以多次补交；逾期没有补正的，视为放弃申请"
    )
    page = visible(signed_in("wang").get(f"/cases/{case}/"))
    assert "接下来： 请按下面的单子补正，最迟2026年12月14日，在此以前可以多次补交" in page
    move(clock, at(25))
    assert (jobs.accept_by_silence(), jobs.escalate_late_steps(), jobs.derive_dues()) == (0, 0, 0)
    assert load(case).case["state"] == "correcting"


def test_after_the_answer_the_organ_has_its_five_days_and_the_desk_sees_them(clock: time_machine.Traveller) -> None:
    case = told()
    move(clock, at(17))
    answered(case)
    row = load(case).step("accept")
    assert row is not None and row["due"] == date(2026, 11, 17)  # the item promises acceptance at once
    page = visible(signed_in("wang").get(f"/cases/{case}/"))
    assert "窗口最迟在2026年11月24日告诉您" in page and "过期不说，依法视为自收到材料之日起受理" in page
    here = Wanted("received")
    (mine,) = [one for one in lines(listed(staff("窗口"), now(), here), now(), here) if one.one.case == case]
    assert (mine.badge, mine.one.severity) == (badge(date(2026, 11, 24), date(2026, 11, 17)), "later")
    move(clock, at(18))
    late = worklist(staff("窗口"), date(2026, 11, 18))
    assert [(one.case, one.severity) for one in late.rows] == [(str(case), "late")]
    answer = [n for n in load(case).notices if n["answered_way"]]
    assert [(n["kind"], n["answered_way"], n["answered_at"]) for n in answer] == [("correction", "self", at(17))]


def test_an_answer_handed_to_a_clerk_is_the_applicants(clock: time_machine.Traveller) -> None:
    case = told()
    hand_in(case, "layout", PDF, "新.pdf", way="scan", actor=staff("窗口"))
    answer_correction(case, actor=staff("窗口"))
    name = load(case).case["applicant_name"]
    assert f"{name}（到窗口办理）" in visible(signed_in("wang").get(f"/cases/{case}/"))


def test_each_item_stands_by_itself_and_may_be_handed_in_again_until_it_is_looked_at(
    clock: time_machine.Traveller,
) -> None:
    case, wang = told(Defect("layout", "没有标明面积"), Defect("rules", "缺名称")), citizen("wang", "snack")
    browser = signed_in("wang")
    assert visible(browser.get(f"/cases/{case}/")).count("还没补") == 2
    hand_in(case, "layout", PDF, "一.pdf", actor=wang)
    hand_in(case, "layout", PDF + b"2", "二.pdf", actor=wang)
    page = visible(browser.get(f"/cases/{case}/"))
    assert page.count("还没补") == 1 and page.count("已补，等窗口核对") == 1
    rules = next(m["name"] for m in load(case).materials if m["key"] == "rules")
    with refused("correct.open", rules):
        answer_correction(case, actor=wang)
    answered(case, "rules")
    hand_in(case, "rules", PDF + b"3", "三.pdf", actor=wang)  # until the window has looked
    assert "换交材料" in visible(browser.get(f"/cases/{case}/"))
    examine(case, {"layout": ("fit", ""), "rules": ("fit", "")}, actor=staff("窗口"))
    assert visible(browser.get(f"/cases/{case}/")).count("已补，合格") == 2


def test_what_is_still_not_met_goes_on_under_the_first_notice_and_its_day(clock: time_machine.Traveller) -> None:
    case = told(Defect("layout", "没有标明面积"), Defect("rules", "缺名称"))
    answered(case, "layout", "rules")
    tell_defects(case, [Defect("layout", "仍没有面积")], actor=staff("窗口"))
    (first,), (unmet,) = notices(case, "correction"), notices(case, "correction_unmet")
    assert (first["due"], first["answered_at"], first["answered_way"]) == (date(2026, 12, 14), None, "")
    assert [line["problem"] for line in first["lines"]] == ["仍没有面积", "缺名称"]
    assert unmet["lines"] == [{"material": "layout", "problem": "仍没有面积"}]
    one, two = papers(case, "correction")[-1], again(case)
    assert two["number"] == one["number"].replace("号", "之2号")
    assert two["data"]["gaps"][0]["what"] == "仍没有面积（前次告知，尚未补正）"
    assert load(case).case["state"] == "correcting"


def test_near_its_last_day_what_is_not_met_leaves_five_working_days(clock: time_machine.Traveller) -> None:
    case = told()
    move(clock, datetime(2026, 12, 14, 16, tzinfo=SHANGHAI))
    answered(case)
    tell_defects(case, [Defect("layout", "仍没有面积")], actor=staff("窗口"))
    assert notices(case, "correction")[0]["due"] == date(2026, 12, 21)


@pytest.mark.parametrize("ground", ["", "S0", "S5", "forgot"])
def test_what_was_overlooked_is_the_organs_to_cure(clock: time_machine.Traveller, ground: str) -> None:
    case = told()
    answered(case)
    with pytest.raises(Unlawful) as unlawful:
        tell_defects(case, [Defect("rules", "缺名称", ground, "当时没注意")], actor=staff("窗口"))
    assert (unlawful.value.code, unlawful.value.where) == ("notice.second", "rules")
    assert "漏了的由本机关自行补救" in unlawful.value.zh
    assert [r["code"] for r in fetch("SELECT code FROM cases_refused WHERE case_id = %s", [case])] == ["notice.second"]
    assert load(case).case["state"] == "received" and not notices(case, "correction_asked")


def test_that_he_changed_it_is_said_only_of_what_came_after_the_notice(clock: time_machine.Traveller) -> None:
    case = told()
    answered(case)
    with pytest.raises(Unlawful):
        tell_defects(case, [Defect("rules", "缺名称", "S2", "交来的与原来不同")], actor=staff("窗口"))
    move(clock, at(3))
    hand_in(case, "rules", PDF + b"new", "新.pdf", actor=citizen("wang", "snack"))
    tell_defects(case, [Defect("rules", "缺名称", "S2", "交来的与原来不同")], actor=staff("窗口"))
    assert len(notices(case, "correction_asked")) == 1


def proposed(ground: str = "S3") -> uuid.UUID:
    case = told()
    answered(case)
    with refused("notice.why", "rules"):
        tell_defects(case, [Defect("rules", "印章不清", ground, " ")], actor=staff("窗口"))
    tell_defects(case, [Defect("rules", "印章不清", ground, "与备案的印模不符")], actor=staff("窗口"))
    return case


@pytest.mark.parametrize(
    ("ground", "words"),
    [("S1", "由补正的内容新产生"), ("S3", "对真实性有合理怀疑"), ("S4", "告知后法律有变化")],
)
def test_something_new_is_told_when_a_second_person_approves_and_the_notice_says_why(
    clock: time_machine.Traveller, ground: str, words: str
) -> None:
    case = proposed(ground)
    loaded = load(case)
    assert loaded.case["state"] == "received" and len(notices(case, "correction")) == 1
    for nobody in (staff("审查"), staff("决定"), citizen("wang", "snack")):
        with denied("again.second"):
            approve_again(case, "yes", actor=nobody)
    with denied("again.second"):
        approve_again(case, "yes", actor=staff("窗口"))  # who proposed it
    with refused("again.verdict", "verdict"):
        approve_again(case, "", actor=staff("窗口二"))
    approve_again(case, "yes", actor=staff("窗口二"))
    assert load(case).case["state"] == "correcting"
    second = notices(case, "correction")[1]
    assert second["lines"][0]["ground"] == ground and second["lines"][0]["approved"] == staff("窗口二").name
    gap = again(case)["data"]["gaps"][0]
    assert gap["what"] == f"印章不清（{words}：与备案的印模不符；经本机关{staff('窗口二').name}批准再次告知）"
    assert "再次告知 1 次" in visible(desk_of().get(desk(case)))
    with refused("again.none", status=409):
        approve_again(case, "yes", actor=staff("负责人"))


def test_the_head_may_approve_and_a_no_leaves_the_clerk_to_accept(clock: time_machine.Traveller) -> None:
    case = proposed()
    approve_again(case, "no", actor=staff("负责人"))
    assert load(case).case["state"] == "received" and len(notices(case, "correction")) == 1
    fit = {m["key"]: ("fit", "") for m in load(case).materials if m["state"] == "supplied"}
    examine(case, fit, actor=staff("窗口"))
    advance(case, next_step(case), Said(), actor=staff("窗口"))
    assert load(case).case["state"] == "accepted"


def test_a_proposal_stops_no_clock(clock: time_machine.Traveller) -> None:
    case = proposed()
    move(clock, at(10, 0, 30))  # answered on the 2nd: the fifth working day was the 9th
    assert jobs.accept_by_silence() == 1
    assert load(case).case["accepted_at"] == at(2)


def test_what_the_notice_forgot_bars_no_acceptance_and_the_organ_gets_it(clock: time_machine.Traveller) -> None:
    case = filed(papers=("layout",))  # the minor paper is out, and nobody says so
    tell_defects(case, [Defect("layout", "没有标明面积")], actor=staff("窗口"))
    answered(case)
    examine(case, {"layout": ("fit", "")}, actor=staff("窗口"))
    advance(case, "accept", Said(), actor=staff("窗口"))
    advance(case, "review", Said(conditions={"people": True}), actor=staff("审查"))
    found = Said({"passed": "是"}, {"place": True, "equipment": True, "flow": True}, partner=staff("审查").account)
    advance(case, "inspect", found, actor=staff("核查"))
    confirmed(case)
    with refused("decide.missing", "verdict"):
        advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    with refused("case.closed", "rules"):
        hand_in(case, "rules", PDF, "制度.pdf", actor=citizen("wang", "snack"))
    hand_in(case, "rules", PDF, "制度.pdf", way="scan", actor=staff("窗口"))
    advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    assert load(case).case["outcome"] == "granted"


def test_what_did_not_come_by_its_day_counts_as_given_up(clock: time_machine.Traveller) -> None:
    case = told(Defect("layout", "没有标明面积"), Defect("rules", "缺名称"))
    hand_in(case, "rules", PDF, "新.pdf", actor=citizen("wang", "snack"))
    for actor in (staff("窗口"), staff("负责人"), citizen("wang", "snack")):
        with denied("correct.end"):
            end_correction(case, actor=actor)
    move(clock, datetime(2026, 12, 14, 23, 59, tzinfo=SHANGHAI))
    assert jobs.end_corrections() == 0
    end_correction(case, actor=PLATFORM)
    assert load(case).case["state"] == "correcting"
    move(clock, datetime(2026, 12, 15, 0, 30, tzinfo=SHANGHAI))
    assert (jobs.end_corrections(), jobs.end_corrections()) == (1, 0)
    loaded = load(case)
    assert (loaded.case["outcome"], loaded.case["finish"]) == ("abandoned", "5")
    (paper,) = papers(case, "ended")
    name = next(m["name"] for m in loaded.materials if m["key"] == "layout")
    assert paper["data"]["reasons"] == [f"一次性告知书要求在2026年12月14日以前补正，到期其中{name}没有补正。"]
    deliver_pending()
    sql = "SELECT title FROM messages_message WHERE about_id = %s ORDER BY sent_at"
    assert fetch(sql, [case])[-1]["title"].endswith("：补正逾期，办件终止")


def test_the_clerk_proposes_on_the_desk_and_the_other_approves_there(clock: time_machine.Traveller) -> None:
    case = told()
    answered(case)
    clerk, other = desk_of(), desk_of("窗口二")
    more = {"g.rules": "S3", "w.rules": "与备案的印模不符"}
    answered_ = sent(clerk, desk(case), "tell", {**verdicts(layout="pass", rules="fail:印章不清"), **more})
    assert answered_.status_code == 302 and answered_["Location"].endswith("done=ask_again")
    assert "由同岗位的另一人或负责人批准" in visible(clerk.get(desk(case)))
    page = visible(other.get(desk(case)))
    assert "提请再次告知，等另一人批准" in page and "对真实性有合理怀疑：与备案的印模不符" in page
    assert sent(other, desk(case), "again", {"verdict": "yes"}).status_code == 302
    assert load(case).case["state"] == "correcting"


def test_nobody_tells_more_while_he_puts_it_right(clock: time_machine.Traveller) -> None:
    case = told()
    with refused("notice.open", status=409):
        tell_defects(case, [Defect("layout", "还有一处")], actor=staff("窗口"))
