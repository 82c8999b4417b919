"""Shows: a paper that another organ holds is asked of it and nobody grants without its answer; a step's document is an
official paper; what is not dealt with here is refused with what to do instead.
"""

from __future__ import annotations

import uuid
from datetime import date

import pytest
import time_machine

from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.duties import mark_late
from tongban.cases.acts.elsewhere import Elsewhere
from tongban.cases.acts.forwarding import forward
from tongban.cases.acts.inquiring import answer_inquiry
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.jobs import accept_by_silence
from tongban.cases.reading import load
from tongban.cases.told import told
from tongban.catalogue.guide_now import guide_at
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.organisation.queries import actor as account_actor
from tongban.organisation.queries import organ
from tongban.papers.acts import typeset
from tongban.supervision.queries import duties_of

from demo import WUHOU, citizen, enterprise, staff
from desk_walk import signed_in
from machine import ADDRESS, load_definition, notices, papers
from runs import Row, ended, filed, holders, issued, row_of, run, take

pytestmark = pytest.mark.django_db
RAFT = "511A99312000"
ASKED = {**ADDRESS, "raft.boats": "6", "raft.water": "河道", "raft.length": "1250.5"}


@pytest.fixture(autouse=True)
def loaded(db: None) -> None:
    load_definition("raft")


def applied(**answers: str) -> uuid.UUID:
    return filed(RAFT, "first", {**ASKED, **answers}, firm="snack")


def duty_of(case: uuid.UUID) -> Row:
    (row,) = fetch("SELECT * FROM cases_duty WHERE case_id = %s AND kind = 'inquiry'", [case])
    return row


def answering(case: uuid.UUID) -> Actor:
    return holders(duty_of(case))[0]


def looked_at(case: uuid.UUID) -> None:
    """Everything but the decision is done."""
    for step, said in (("take", {}), ("first", {}), ("ask", {"ok": "是"}), ("look", {"passed": "是"}), ("weigh", {})):
        take(case, step, **said)


# -- inquiry -----------------------------------------------------------------------------------------------------------


def test_filing_asks_the_organ_that_is_named_and_nobody_else() -> None:
    case = applied()
    duty = duty_of(case)
    assert (organ(duty["organ_id"]).line, duty["step_key"], duty["state"]) == ("公安", "record", "owed")
    assert duty["due"] == date(2026, 11, 5)  # three working days from the 2nd
    assert [row["id"] for row in duties_of(answering(case)) if row["mine"]] == [duty["id"]]
    assert load(case).material("record")["state"] == "asking"  # type: ignore[index]
    (line,) = notices(case, "inquiry")[0]["lines"]
    assert (line["material"], line["organ"]) == ("record", str(duty["organ_id"]))


def test_the_case_runs_on_and_a_grant_waits_for_the_answer() -> None:
    case = applied()
    looked_at(case)
    with pytest.raises(Refusal) as caught:
        take(case, "settle")
    assert (caught.value.code, load(case).case["state"]) == ("decide.asking", "accepted")
    assert "船主事故记录证明" in caught.value.zh and issued(case) == []
    answer_inquiry(
        duty_of(case)["id"], "held", "无重大事故记录，公安武侯〔2026〕1号", {"raft.clear": "是"}, actor=answering(case)
    )
    row = load(case).material("record")
    assert row is not None and (row["state"], row["way"], row["trust"]) == ("supplied", "inquiry", "A")
    found = load(case).case
    assert (found["facts"]["raft.clear"], found["trusts"]["raft.clear"]) == (True, "A")
    assert found["sources"]["raft.clear"] == organ(duty_of(case)["organ_id"]).name
    assert (duty_of(case)["state"], duty_of(case)["outcome"]) == ("done", "held")
    run(case)
    assert ended(case) == ("finished", "granted", "0")


def test_a_refusal_need_not_wait() -> None:
    case = applied()
    looked_at(case)
    take(case, "settle", verdict="refused", reasons=("河段不适合漂流",))
    assert ended(case)[:2] == ("finished", "refused")


def test_where_the_organ_has_none_it_is_not_granted() -> None:
    case = applied()
    looked_at(case)
    answer_inquiry(duty_of(case)["id"], "none", "查了本局事故档案，没有此人的船", actor=answering(case))
    row = load(case).material("record")
    assert row is not None and row["state"] == "missing" and "没有此人的船" in row["problem"]
    with pytest.raises(Refusal) as caught:
        take(case, "settle")
    assert caught.value.code == "decide.not_found"


@pytest.mark.parametrize(
    ("outcome", "words", "facts", "code"),
    [
        ("", "有", {}, "inquiry.outcome"),
        ("held", " ", {}, "inquiry.words"),
        ("held", "有", {"raft.boats": "1"}, "inquiry.fact"),
    ],
)
def test_an_answer_that_says_nothing_or_too_much_is_refused(
    outcome: str, words: str, facts: dict[str, str], code: str
) -> None:
    case = applied()
    with pytest.raises(Refusal) as caught:
        answer_inquiry(duty_of(case)["id"], outcome, words, facts, actor=answering(case))
    assert (caught.value.code, duty_of(case)["state"]) == (code, "owed")
    assert load(case).case["facts"]["raft.boats"] == 6


def test_nobody_else_answers_and_nobody_twice() -> None:
    case = applied()
    with pytest.raises(Denied):
        answer_inquiry(duty_of(case)["id"], "held", "有", actor=staff("窗口"))
    answer_inquiry(duty_of(case)["id"], "held", "有", actor=answering(case))
    with pytest.raises(Refusal) as caught:
        answer_inquiry(duty_of(case)["id"], "none", "没有", actor=answering(case))
    assert caught.value.code == "duty.done"


def test_an_answer_that_is_late_is_told_to_the_head_of_who_was_asked() -> None:
    case = applied()
    asked = duty_of(case)["organ_id"]
    sql = """SELECT DISTINCT a.person_id FROM organisation_holding h JOIN identity_account a ON a.id = h.account_id
             WHERE h.organ_id = %s AND h.post = '机关负责人'"""
    heads = {row["person_id"] for row in fetch(sql, [asked])}
    with time_machine.travel("2026-11-06T09:00:00+08:00"):
        assert mark_late() == 1
        deliver_pending()
    told = fetch("SELECT to_id, text FROM messages_message WHERE about_id = %s AND title = '部门协查超期'", [case])
    assert {row["to_id"] for row in told} == heads and len(heads) >= 1
    assert all("船主事故记录证明" in row["text"] and "2026-11-05" in row["text"] for row in told)


def test_what_a_step_of_inquiry_is_for_is_asked_by_the_step() -> None:
    case = applied()
    assert load(case).material("rescue")["state"] == "asking"  # type: ignore[index]
    take(case, "take")
    take(case, "first")
    assert organ(row_of(case, "ask")["organ_id"]).line == "卫生健康"
    take(case, "ask", ok="是")
    row = load(case).material("rescue")
    assert row is not None and (row["state"], row["way"], row["trust"]) == ("supplied", "inquiry", "A")


# -- documents of steps ------------------------------------------------------------------------------------------------


def test_a_steps_document_is_a_numbered_paper_that_says_what_was_found() -> None:
    case = applied()
    answer_inquiry(duty_of(case)["id"], "held", "有", actor=answering(case))
    for step, said in (("take", {}), ("first", {}), ("ask", {"ok": "是"})):
        take(case, step, **said)
    assert [row["title"] for row in papers(case, "document")] == ["审查报告"]
    take(case, "look", passed="是", opinion="河段水流平缓")
    report, survey = papers(case, "document")
    assert (report["title"], survey["title"]) == ("审查报告", "河段勘察表")
    assert report["number"] != survey["number"] and survey["organ_id"] == row_of(case, "look")["organ_id"]
    shown = {one["label"]: one["value"] for one in survey["data"]["findings"]}
    assert shown["河段长度"] == "1,250.5 米" and shown["是否通过"] == "是" and shown["河段适合漂流"] == "符合"
    assert survey["data"]["opinion"] == "河段水流平缓"
    told = notices(case, "document")
    assert [(n["lines"][0]["document"], n["paper_id"]) for n in told] == [
        ("review_report", report["id"]),
        ("reach_survey", survey["id"]),
    ]
    assert typeset(survey["id"]).startswith(b"%PDF")


def test_what_the_law_draws_up_anyway_is_drawn_up_once() -> None:
    case = applied()
    take(case, "take")
    assert [len(papers(case, kind)) for kind in ("acceptance", "document")] == [1, 0]


# -- outside -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "then", "says"),
    [
        ({"raft.boats": "2"}, "not_needed", "这件事不用办"),
        ({"raft.water": "海上"}, "organ", "请向四川海事局（演示）提出。请带上：船主事故记录证明、船舶检验证书。"),
        ({"raft.water": "他人承包的河段"}, "court", "人民法院"),
        ({"raft.water": "公园湖面"}, "item", "请改办“客运车辆营运证”"),
    ],
)
def test_what_is_not_dealt_with_here_is_refused_with_what_to_do(answers: dict[str, str], then: str, says: str) -> None:
    if then == "item":
        load_definition("coaches")
    with pytest.raises(Elsewhere) as caught:
        applied(**answers)
    refusal = caught.value
    assert (refusal.code, refusal.then) == (f"file.{then}", then)
    assert says in refusal.zh and "漂流" in refusal.zh and refusal.status == 422
    assert refusal.item == ("511A99311000" if then == "item" else "")


def test_whoever_is_sent_elsewhere_is_told_what_to_take_along_on_the_guide_as_in_the_table() -> None:
    guide = guide_at("511A99312000", WUHOU)
    along = "请带上：船主事故记录证明、船舶检验证书"
    assert [words.endswith(along) for words in guide.not_here] == [False, False, True, False, False, False]
    rows = {row.id: row.content for group in guide.groups for row in group.rows}
    assert rows["outside.3"].endswith(f"四川海事局（演示）；{along}")
    packed = guide_at("511Z31138001", WUHOU)
    assert packed.not_here[0].endswith("请办“食品经营许可（餐饮）”；请带上：营业执照")
    assert "; Take along: " in guide_at("511Z31138001", WUHOU, lang="en").not_here[0]


def test_three_boats_are_enough() -> None:
    assert load(applied(**{"raft.boats": "3"})).case["state"] == "received"


def test_what_nobody_can_tell_is_no_refusal() -> None:
    from tongban.cases.rules.outside import outside_of, untold

    e = load(applied()).e
    known = {"raft.boats": 6, "raft.known": False}
    assert outside_of(e, known, now()) is None
    assert [one.then for one in untold(e, known, now())] == ["organ", "court", "forward", "item"]


def test_what_nobody_can_tell_is_shown_to_whoever_accepts() -> None:
    case = applied()
    page = signed_in(staff("窗口")).get(f"/desk/case/{case}/").content.decode()
    at_city = signed_in(holders(row_of(case, "take"))[0]).get(f"/desk/case/{case}/").content.decode()
    shown = page if "请您核对" in page else at_city
    assert "这些情形系统查不出，请您核对" in shown and "已由省级部门登记" in shown and "这件事不用办" in shown
    take(case, "take")
    after = signed_in(holders(row_of(case, "take"))[0]).get(f"/desk/case/{case}/").content.decode()
    assert "请您核对" not in after


def test_a_head_may_answer_too() -> None:
    case = applied()
    sql = "SELECT account_id FROM organisation_holding WHERE organ_id = %s AND post = '机关负责人'"
    head = account_actor(fetch(sql, [duty_of(case)["organ_id"]])[0]["account_id"])
    answer_inquiry(duty_of(case)["id"], "held", "有", actor=head)
    assert duty_of(case)["done_by"] == head.account


# -- screens -----------------------------------------------------------------------------------------------------------


def test_the_page_of_an_inquiry_takes_the_answer() -> None:
    case = applied()
    duty = duty_of(case)
    browser = signed_in(answering(case))
    page = browser.get(f"/desk/duties/{duty['id']}/").content.decode()
    assert "船主事故记录证明" in page and 'name="fact.raft.clear"' in page
    form = {"outcome": "held", "words": "", "fact.raft.clear": "是", "once": uuid.uuid4().hex}
    wrong = browser.post(f"/desk/duties/{duty['id']}/", form)
    assert wrong.status_code == 422 and "请写明查到的内容" in wrong.content.decode()
    assert browser.post(f"/desk/duties/{duty['id']}/", {**form, "words": "无重大事故"}).status_code == 302
    assert load(case).case["facts"]["raft.clear"] is True


def test_whoever_fills_in_is_told_as_soon_as_his_answers_say_so() -> None:
    load_definition("coaches")
    actor = citizen("wang", "snack")
    case = begin(Application(RAFT, "first", WUHOU, enterprise("snack")), actor=actor)
    browser = signed_in(actor)
    assert "这件事不在这里办" not in browser.get(f"/apply/{case}/").content.decode()
    answer(case, "经营", {**ASKED, "raft.water": "公园湖面"}, actor=actor)
    page = browser.get(f"/apply/{case}/").content.decode()
    assert "这件事不在这里办" in page and "请改办“客运车辆营运证”" in page
    assert "/items/511A99311000/?area=510107" in page
    told_now = told(load(case), actor, now())
    assert told_now.elsewhere is not None
    assert (told_now.elsewhere.then, told_now.elsewhere.item) == ("item", "511A99311000")


# -- forwarding --------------------------------------------------------------------------------------------------------


def forwarded_duty(case: uuid.UUID) -> Row:
    (row,) = fetch("SELECT * FROM cases_duty WHERE case_id = %s", [case])
    return row


def test_what_another_authority_decides_is_taken_in_and_forwarded_with_an_opinion() -> None:
    case = applied(**{"raft.water": "省界河流"})
    duty, row = forwarded_duty(case), load(case).case
    assert (row["state"], row["organ_id"], load(case).steps) == ("received", duty["organ_id"], [])
    assert (duty["kind"], duty["words"], duty["due"]) == ("forward", "流域管理机构（演示）", date(2026, 11, 30))
    assert (organ(duty["organ_id"]).division, organ(duty["organ_id"]).line) == ("510100000000", "市场监管")
    actor = holders(duty)[0]
    with pytest.raises(Refusal) as caught:
        forward(duty["id"], " ", actor=actor)
    assert (caught.value.code, load(case).case["state"]) == ("forward.words", "received")
    with pytest.raises(Denied):
        forward(duty["id"], "同意", actor=staff("窗口"))
    forward(duty["id"], "符合规划，同意转报", actor=actor)
    assert ended(case) == ("finished", "forwarded", "4")
    (paper,) = papers(case, "document")
    assert (paper["title"], paper["organ_id"]) == ("转报通知书", duty["organ_id"])
    assert paper["data"]["findings"][0]["value"] == "流域管理机构（演示）"
    assert paper["data"]["opinion"] == "符合规划，同意转报"
    with pytest.raises(Refusal) as caught:
        forward(duty["id"], "再转一次", actor=actor)
    assert caught.value.code == "duty.done"


def test_a_matter_that_was_withdrawn_is_not_forwarded() -> None:
    case = applied(**{"raft.water": "省界河流"})
    withdraw(case, actor=citizen("wang", "snack"))
    duty = forwarded_duty(case)
    forward(duty["id"], "同意", actor=holders(duty)[0])
    assert (ended(case)[1], papers(case, "document")) == ("withdrawn", [])
    assert (forwarded_duty(case)["state"], forwarded_duty(case)["outcome"]) == ("done", "ended")


def test_silence_accepts_nothing_that_is_forwarded_and_its_page_says_who_decides() -> None:
    case = applied(**{"raft.water": "省界河流"})
    with time_machine.travel("2026-11-20T10:00:00+08:00"):
        assert accept_by_silence() == 0
    page = signed_in(citizen("wang", "snack")).get(f"/cases/{case}/").content.decode()
    assert "转报流域管理机构（演示）决定" in page
    duty = forwarded_duty(case)
    form = {"words": "同意", "once": uuid.uuid4().hex}
    assert "流域管理机构（演示）" in signed_in(holders(duty)[0]).get(f"/desk/duties/{duty['id']}/").content.decode()
    assert signed_in(holders(duty)[0]).post(f"/desk/duties/{duty['id']}/", form).status_code == 302
    assert ended(case)[1] == "forwarded"
