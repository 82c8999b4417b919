"""The approver's list and the page of a step, for any definition."""

from __future__ import annotations

import csv
import io
import subprocess
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from published import objected, settled
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.reading import load
from tongban.catalogue.acts import publish
from tongban.core import clock
from tongban.core.ledger.book import perform
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.papers.acts import typeset

from courses import confirmed
from demo import PDF, WUHOU, citizen, staff
from desk_walk import FIT, desk, desk_of, food_filed, sent, step_page, verdicts

pytestmark = pytest.mark.django_db
PARK = Path(__file__).parent.parent / "definitions" / "park-event.yaml"
PARK_CODE = "511A99101000"
HOLDS = {"o-passed": "是", "c-place": "yes", "c-equipment": "yes", "c-flow": "yes"}


def accepted(**what: bool) -> uuid.UUID:
    case = food_filed(**what)
    assert sent(desk_of("窗口"), desk(case), "accept", FIT).status_code == 302
    return case


def decided_ready() -> uuid.UUID:
    case = accepted()
    assert sent(desk_of("审查"), step_page(case, "review"), "finish", {"c-people": "yes"}).status_code == 302
    found = {
        "o-passed": "是",
        "c-place": "yes",
        "c-equipment": "yes",
        "c-flow": "yes",
        "partner": str(staff("审查").account),
    }
    assert sent(desk_of("核查"), step_page(case, "inspect"), "finish", found).status_code == 302
    confirmed(case)
    return case


def test_the_acceptor_may_not_decide_and_nothing_changes() -> None:
    case = decided_ready()
    before = load(case).case["head_seq"]
    clerk = desk_of("窗口")
    answered = clerk.post(step_page(case, "decide"), {"act": "finish", "verdict": "granted"})
    assert answered.status_code == 403
    assert load(case).case["head_seq"] == before and load(case).case["state"] == "accepted"
    page = clerk.get(step_page(case, "decide")).content.decode()
    assert "岗办理" in page and 'id="step"' not in page


def test_a_step_out_of_turn_says_where_the_case_stands() -> None:
    case = accepted()
    decider = desk_of("决定")
    assert decider.get(step_page(case, "decide")).status_code == 409
    answered = decider.post(step_page(case, "decide"), {"act": "finish", "verdict": "granted"})
    assert answered.status_code == 409 and "书面审查" in answered.content.decode()
    assert load(case).case["state"] == "accepted"


def test_a_decision_sent_twice_is_made_once() -> None:
    case = decided_ready()
    decider = desk_of("决定")
    page = decider.get(step_page(case, "decide")).content.decode()
    first = sent(decider, step_page(case, "decide"), "finish", {"verdict": "granted"}, page=page)
    second = sent(decider, step_page(case, "decide"), "finish", {"verdict": "granted"}, page=page)
    assert (first.status_code, second.status_code) == (302, 302)
    assert [n["kind"] for n in load(case).notices].count("granted") == 1


def test_a_refusal_needs_reasons_and_what_was_typed_stays() -> None:
    case = decided_ready()
    decider = desk_of("决定")
    answered = sent(decider, step_page(case, "decide"), "finish", {"verdict": "refused"})
    page = answered.content.decode()
    assert answered.status_code == 422 and "第三十八条" in page and 'value="refused" checked' in page
    said = {"verdict": "refused", "reasons": "场所与污染源距离不足\n没有独立洗手设施"}
    shown = words_of(sent(decider, step_page(case, "decide"), "preview", said).content)
    assert "没有独立洗手设施" in shown and "行政复议" in shown and load(case).case["state"] == "accepted"
    assert sent(decider, step_page(case, "decide"), "finish", said).status_code == 302
    done = load(case)
    assert (done.case["state"], done.case["outcome"]) == ("finished", "refused")
    (paper,) = fetch("SELECT id, number, code FROM papers_paper WHERE about_id = %s AND kind = 'refused'", [case])
    real = words_of(typeset(paper["id"]))
    # The preview is the paper: word for word, but for what only a signed one has.
    assert "预览文书·不具法律效力" in shown and "演示章" not in shown and paper["number"] not in shown
    for mark in ("（预览，尚未编号）", "预览文书·不具法律效力", "预览"):
        shown = shown.replace(mark, "")
    for mark in (
        paper["number"],
        paper["code"],
        "演示文书·不具法律效力",
        "演示章不具法律效力",
        "扫码核验真伪、查询进度",
    ):
        real = real.replace("".join(mark.split()), "")
    assert sorted(shown) == sorted(real.replace("演示", "", real.count("演示") - shown.count("演示")))


def words_of(pdf: bytes) -> str:
    """What is printed, without blanks and breaks."""
    out = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return "".join(out.split())


def test_whoever_may_not_decide_is_shown_no_decision() -> None:
    case = decided_ready()
    answered = desk_of("审查").post(step_page(case, "decide"), {"act": "preview", "verdict": "granted"})
    assert answered.status_code == 403 and answered["Content-Type"] != "application/pdf"


def test_an_inspection_needs_two_and_each_condition_judged() -> None:
    case = accepted()
    assert sent(desk_of("审查"), step_page(case, "review"), "finish", {"c-people": "yes"}).status_code == 302
    inspector = desk_of("核查")
    alone = sent(inspector, step_page(case, "inspect"), "finish", HOLDS)
    assert alone.status_code == 422 and "两名以上" in alone.content.decode()
    partner = {"partner": str(staff("审查").account)}
    unjudged = sent(inspector, step_page(case, "inspect"), "finish", {**HOLDS, **partner, "c-flow": ""})
    assert unjudged.status_code == 422 and "请判断" in unjudged.content.decode()
    assert load(case).states["inspect"] == "open"


def test_a_page_drawn_before_somebody_worked_on_the_case_is_stale() -> None:
    case = _deferred()
    reviewer = desk_of("审查")
    page = reviewer.get(step_page(case, "review")).content.decode()
    hand_in(case, "rules", PDF, "制度.pdf", actor=citizen("wang", "snack"))
    answered = sent(
        reviewer, step_page(case, "review"), "finish", {"c-people": "yes", "opinion": "制度齐全"}, page=page
    )
    assert answered.status_code == 409 and "制度齐全" in answered.content.decode()
    assert load(case).states["review"] == "open"


def _deferred() -> uuid.UUID:
    case = food_filed(rules=False)
    assert sent(desk_of(), desk(case), "accept", verdicts(layout="pass", rules="defer")).status_code == 302
    return case


def test_the_head_extends_once_with_reasons() -> None:
    case = accepted()
    head = desk_of("负责人")
    assert "批准延长" in head.get(step_page(case, "review")).content.decode()
    assert sent(head, desk(case), "extend", {"reason": ""}).status_code == 422
    assert sent(head, desk(case), "extend", {"reason": "需外地协查"}).status_code == 302
    assert sent(head, desk(case), "extend", {"reason": "再延"}).status_code == 409
    assert [s["kind"] for s in load(case).spans] == ["extension"]
    assert "批准延长" not in desk_of("审查").get(step_page(case, "review")).content.decode()


@pytest.mark.parametrize("many", [1, 60])
def test_the_list_takes_the_same_queries_however_long(many: int, django_assert_num_queries: Any) -> None:
    first = accepted()
    _copy_open_step(first, many - 1)
    reviewer = desk_of("审查")
    reviewer.get("/review/")  # a session is prolonged by its first use: one write in five minutes
    with django_assert_num_queries(5):  # and the inspections that wait for the reader's own word
        page = reviewer.get("/review/").content.decode()
    assert page.count('scope="row"') == min(many, 50)
    with django_assert_num_queries(4):
        rows = list(csv.reader(io.StringIO(reviewer.get("/review/?format=csv").content.decode("utf-8-sig"))))
    assert len(rows) == many + 1 and rows[1][1] == "书面审查"


def _copy_open_step(case: uuid.UUID, times: int) -> None:
    """The same case many times over, written by the ledger's own writer."""
    from tongban.cases.models import Case, Step
    from tongban.core.ids import new_id
    from tongban.core.ledger.book import Change, Head, Subject, new_row, write

    loaded = load(case)
    step = loaded.step("review")
    assert step is not None
    changes = []
    for number in range(times):
        key = new_id()
        whole = {**loaded.case, "id": key, "number": f"copy-{number}", "head_seq": 0, "head_digest": b""}
        rows = (new_row(Case, **whole), new_row(Step, **{**step, "id": new_id(), "case_id": key}))
        changes.append(Change(Subject("case", key), Head.start(), "case.begin", PLATFORM, clock.now(), rows=rows))

    def work(once: Any) -> dict[str, str]:
        write(changes)
        return {}

    if changes:
        perform(work, actor=PLATFORM)


def test_the_list_groups_by_severity_and_filters_by_links() -> None:
    case = accepted()
    reviewer = desk_of("审查")
    page = reviewer.get("/review/").content.decode()
    assert "3 天内（1）" in page or "其他（1）" in page
    assert load(case).case["number"] in page
    assert load(case).case["number"] not in reviewer.get("/review/?item=none").content.decode()
    assert load(case).case["number"] not in desk_of("决定").get("/review/").content.decode()


# -- a definition that shares nothing with the shipped ones ------------------------------------------------------------


def park_case(people: str) -> uuid.UUID:
    publish(PARK.read_text(encoding="utf-8"), actor=PLATFORM, name=PARK.name)
    wang = citizen("wang", "snack")
    owner = next(p for p in wang.principals if p[0] == "enterprise")
    case = begin(Application(PARK_CODE, "single", WUHOU, owner), actor=wang)
    said = {
        "event.title": "草坪音乐会",
        "event.site": "成都市武侯区簇桥街道演示公园",
        "event.site.division": "510107011000",
        "event.on": "2027-05-01",
        "event.people": people,
        "event.loud": "是",
        "event.stage": "否",
    }
    for page in load(case).e.pages:
        answer(case, page.page, said, actor=wang)
    hand_in(case, "safety_plan", PDF, "方案.pdf", actor=wang)
    if int(people) >= 500:
        hand_in(case, "insurance", PDF, "保险.pdf", actor=wang)
    file(case, actor=wang, signed=wang.name)
    return case


def test_a_definition_of_another_world_runs_through_the_same_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    case = park_case("800")
    clerk = desk_of("窗口")
    checks = verdicts(safety_plan="pass", insurance="pass")
    assert sent(clerk, desk(case), "accept", checks).status_code == 302, load(case).case["state"]
    reviewer = desk_of("审查")
    assert sent(reviewer, step_page(case, "first_look"), "finish", {"c-safe": "yes"}).status_code == 302
    assert sent(reviewer, step_page(case, "police_view"), "finish", {"o-agrees": "是"}).status_code == 302
    assert load(case).states["weigh"] == "waiting"
    assert "还在等其他环节办完" in reviewer.get(step_page(case, "weigh")).content.decode()
    city = desk_of("审查", "510100000000")
    blank = sent(city, step_page(case, "trees_view"), "finish", {})
    assert blank.status_code == 422
    assert sent(city, step_page(case, "trees_view"), "finish", {"o-agrees": "是"}).status_code == 302
    assert sent(reviewer, step_page(case, "weigh"), "finish", {"c-harmless": "yes"}).status_code == 302
    early = sent(reviewer, step_page(case, "notice_board"), "finish", {})
    assert early.status_code == 422 and "届满" in early.content.decode()
    objected(case)
    settled(case)
    real = clock.now()
    for name in ("tongban.cases.acts.advance.now", "tongban.cases.acts.turn.now", "tongban.cases.pages.review.now"):
        monkeypatch.setattr(name, lambda: real + timedelta(days=20), raising=False)
    assert sent(reviewer, step_page(case, "notice_board"), "finish", {}).status_code == 302
    assert load(case).states["objection"] == "open"
    assert sent(reviewer, step_page(case, "objection"), "finish", {"opinion": "已与居民协商"}).status_code == 302
    assert sent(desk_of("决定"), step_page(case, "ruling"), "finish", {"verdict": "granted"}).status_code == 302
    assert sent(clerk, desk(case), "step").status_code == 302
    assert (load(case).case["state"], load(case).case["outcome"]) == ("finished", "granted")


def test_a_small_event_takes_the_other_branch() -> None:
    case = park_case("80")
    page = desk_of("窗口").get(desk(case)).content.decode()
    assert "这次不需要" in page and 'name="v.insurance"' not in page
