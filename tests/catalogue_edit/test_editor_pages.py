"""The editor through a browser without a script, and the answers its cells get with one."""

from __future__ import annotations

import re
import time
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tongban.catalogue import library_now
from tongban.catalogue.acts.drafting import Start, draft_standard, save
from tongban.catalogue.acts.reviewing import submit
from tongban.catalogue.models import Draft
from tongban.catalogue.reading.drafts import findings
from tongban.core.clock import day_of, now
from tongban.core.scope import PLATFORM
from tongban.definition.source import read, resolve
from tongban.organisation import queries
from tongban.site.shipped import key
from tongban.workbench.editor.sheet import short

import life_course
from demo import GUANGAN, WUHOU
from editing import Desk, client_of, text_of, untouched
from life_course import HEALTH, MARKET, PROVINCE, begun, editor, everything, state_of

pytestmark = pytest.mark.django_db


def value(draft: uuid.UUID, path: str) -> Any:
    return resolve(read(text_of(draft), "x").data, path)


@pytest.mark.clause("3.1.1c")
@pytest.mark.clause("3.1.3a")
def test_a_small_item_is_made_from_nothing_by_cells_alone_and_submitted() -> None:
    desk = Desk(draft_standard(Start(MARKET, "公共图书馆读者证办理", "512B99201000"), actor=editor()))
    desk.open()
    assert len(desk.findings()) == 10
    desk.save(
        {
            "kind": "公共服务",
            "line": "市场监管",
            "competence.place": "premises.division",
            "accepted_in": "全县",
            "targets": ["自然人"],
            "plain": "办一张读者证，就能在本县的图书馆借书",
            "words": "借书证、图书卡",
            "topics.person": "文化体育",
            "separation": "apart",
        }
    )
    law = reverse("workbench:edit_bases", args=(desk.draft,))
    desk.client.post(law, {"cite": "中华人民共和国公共图书馆法", "article": "第三十三条"})
    desk.open("steps")
    for who in ("窗口", "审查岗", "决定岗"):
        desk.add("lanes", who)
    for kind in ("accept", "review", "decide", "issue"):
        desk.add("common.steps", kind)
    desk.open("materials")
    desk.add("common.materials", "读者证申请表")
    desk.save({"common.materials.dzzsqb.required_by": "practice"})
    desk.open("questions")
    desk.add("common.form", "借阅")
    desk.add("common.form.借阅.questions", "premises.address")
    desk.open("terms")
    desk.save({"common.limits.statutory": "法律未规定", "common.limits.promised": "3个工作日"})
    desk.save({"common.result.granted.answer": "读者证"}, f"none:{short('common.fee')}")
    assert desk.findings() == []
    assert "没有错误，可以提交" in desk.page
    assert text_of(desk.draft) == MADE
    submit(desk.draft, [HEALTH], day_of(now()), actor=editor())
    assert state_of(desk.draft) == "joint"


MADE = """item: "公共图书馆读者证办理"
code: "512B99201000"
kind: 公共服务
line: 市场监管
laws:
  公共图书馆法: {title: 中华人民共和国公共图书馆法, kind: 法律}
basis: [公共图书馆法#33]
targets: [自然人]
plain: 办一张读者证，就能在本县的图书馆借书
competence: {level: 县级, place: premises.division}
lanes:
  window: {hall: place.venue, post: 综合窗口, name: 综合窗口}
  approve: {organ: competent, post: 审查, name: 审批部门}
  head: {organ: competent, post: 决定, name: 审批部门负责人}
common:
  form:
    - page: 借阅
      questions:
        - {fact: premises.address}
  conditions: []
  materials:
    - {id: dzzsqb, name: 读者证申请表, issuer: 申请人, weight: main, supply: [upload, scan],
       files: {formats: [pdf, jpg, png], max_mb: 20}, examined_in: accept, required_by: practice}
  steps:
    accept: {lane: window, kind: accept, within: now, next: review}
    review: {lane: approve, kind: review, within: 1wd, next: decide}
    decide: {lane: head, kind: decide, within: 1wd, next: issue}
    issue: {lane: window, kind: issue, within: 1wd, next: end}
  limits: {statutory: none, promised: 3wd}
  result: {granted: {answer: 读者证}}
  fee: []
situations:
  new: {name: 新办, code: "01"}
local:
  required: [consult_phone, complaint_phone, venues, hours]
accepted_in: 全县
words: [借书证, 图书卡]
topics: {person: [文化体育]}
separation: apart
"""


def test_saving_a_sheet_that_nobody_touched_writes_nothing() -> None:
    desk = Desk(begun())
    before = everything()
    for section in ("basics", "steps", "materials", "questions", "conditions", "bases", "terms"):
        desk.open(section)
        fields = untouched(desk.page)
        assert sum(name.startswith("v.") for name in fields) >= 4
        assert desk.post({**fields, "do": "save"}).status_code == 302
    assert everything() == before


@pytest.mark.clause("3.1.3a")
def test_findings_stand_at_their_cells_in_words_with_a_link_and_a_count() -> None:
    desk = Desk(begun())
    desk.open("steps")
    desk.save({"common.steps.review.within": "12个工作日"})
    assert value(desk.draft, "common.steps.review.within") == "12wd"
    assert len(desk.findings()) == 1
    assert 'aria-current="page">步骤</a>' in desk.page
    assert re.search(r"时限、收费、结果\s+<b class=\"n\">1<", desk.page)
    link = re.search(r'class="ed-found">\s*<li class="bad">\s*<a href="([^"]+)"', desk.page)
    assert link and link[1].endswith(f"/edit/terms/#i-{short('common.limits.promised')}")
    desk.open("terms")
    assert desk.notes("common.limits.promised").startswith("错误： 承诺时限8个工作日，而最慢的一条路要更久")
    assert f'id="i-{short("common.limits.promised")}"' in desk.page
    assert re.search(rf'id="c-{short("common.limits.promised")}">', desk.page)
    assert 'aria-invalid="true"' in desk.page


def test_rows_are_added_moved_and_removed_and_the_chain_stays_whole() -> None:
    desk = Desk(begun())
    desk.open("steps")
    desk.press("below", "common.steps.review")
    added = value(desk.draft, "common.steps.review_2")
    assert added == {"lane": "approve", "kind": "review", "name": "审查（2）", "within": "1wd", "next": "inspect"}
    assert value(desk.draft, "common.steps.review.next") == "review_2"
    assert list(value(desk.draft, "common.steps"))[:3] == ["accept", "review", "review_2"]
    desk.press("up", "common.steps.review_2")
    assert list(value(desk.draft, "common.steps"))[:4] == ["accept", "review_2", "review", "inspect"]
    edges = {key: step["next"] for key, step in value(desk.draft, "common.steps").items()}
    assert (edges["accept"], edges["review_2"], edges["review"]) == ("review_2", "review", "inspect")
    desk.press("up", "common.steps.review_2")
    edges = {key: step["next"] for key, step in value(desk.draft, "common.steps").items()}
    assert (edges["review_2"], edges["accept"], edges["review"]) == ("accept", "review", "inspect")
    desk.press("down", "common.steps.review_2")
    desk.press("down", "common.steps.review_2")
    desk.press("del", "common.steps.review_2")
    assert text_of(desk.draft) == life_course.shorter(life_course.text_of())


def test_a_branch_is_written_in_lines_by_names_and_said_in_words() -> None:
    desk = Desk(begun())
    desk.open("steps")
    answer = desk.save({"common.steps.review.next": "?"})
    assert answer.status_code == 200
    assert value(desk.draft, "common.steps.review.next") == "inspect"
    assert f'<textarea id="i-{short("common.steps.review.next")}"' in desk.page
    desk.save({"common.steps.review.next": "现场核查 当 使用面积 ≥ 50\n作出决定"})
    assert value(desk.draft, "common.steps.review.next") == {
        "one": [{"to": "inspect", "when": "premises.area >= 5000"}, {"to": "decide"}]
    }
    assert desk.notes("common.steps.review.next") == "现场核查：使用面积 ≥ 50 平方米"


def test_a_situation_shows_what_it_inherits_and_writes_only_its_own() -> None:
    desk = Desk(begun())
    page = desk.open("materials", "renew")
    assert desk.shows("situations.renew.materials.layout.name") == "主要设备设施布局和操作流程"
    assert re.search(rf'class="ce inh" id="c-{short("situations.renew.materials.layout.name")}"', page)
    desk.save({"situations.renew.materials.layout.name": "变动后的布局"})
    assert value(desk.draft, "situations.renew.materials") == {"layout": {"name": "变动后的布局"}}
    assert value(desk.draft, "common.materials.layout.name") == "主要设备设施布局和操作流程"
    desk.press("del", "situations.renew.materials.rules")
    assert value(desk.draft, "situations.renew.materials.rules") is None
    assert "这一情形不要" in desk.page
    desk.press("back", "situations.renew.materials.rules")
    assert "rules" not in value(desk.draft, "situations.renew.materials")


def test_what_was_behind_more_opens_by_a_link() -> None:
    desk = Desk(begun())
    desk.open("materials")
    path = "common.materials.rules.defer.within"
    assert short(path) not in desk.page
    desk.open("materials", open=short("common.materials.rules"))
    assert desk.shows(path) == "5个工作日"
    desk.save({path: "3个工作日"})
    assert value(desk.draft, path) == "3wd"
    desk.open("materials", open=short("common.materials.rules"))
    desk.press("up", "common.materials.rules.supply.scan")
    assert value(desk.draft, "common.materials.rules.supply") == ["scan", "upload"]


# Two editors


def test_two_editors_on_different_cells_are_merged_and_told() -> None:
    desk = Desk(begun())
    desk.open("steps")
    row = Draft.seen_by(PLATFORM).get(id=desk.draft)
    theirs = row.text.replace("within: 4wd, staff", "within: 3wd, staff")
    colleague = replace(editor(), account=key("account", PROVINCE, "负责人"))
    save(desk.draft, theirs, row.revision, actor=colleague)
    desk.save({"common.steps.decide.within": "1个工作日"})
    assert value(desk.draft, "common.steps.decide.within") == "1wd"
    assert value(desk.draft, "common.steps.inspect.within") == "3wd"
    assert "另一位编制人员在此期间改过别处，两人的改动都在。" in desk.page


def test_two_editors_on_one_cell_see_both_and_choose() -> None:
    desk = Desk(begun())
    desk.open("steps")
    row = Draft.seen_by(PLATFORM).get(id=desk.draft)
    path = "common.steps.inspect.within"
    save(desk.draft, row.text.replace("within: 4wd, staff", "within: 3wd, staff"), row.revision, actor=editor())
    before = everything()
    mine = {path: "2个工作日", "common.steps.decide.within": "1个工作日"}
    answer = desk.save(mine)
    assert answer.status_code == 409
    assert value(desk.draft, path) == "3wd" and value(desk.draft, "common.steps.decide.within") == "1wd"
    assert desk.errors() == ["“现场核查 时限”有两种写法，请选一种"]
    assert desk.shows(path) == "2个工作日"
    assert re.sub(r"\s+", " ", desk.notes(path)).startswith("另一位编制人员刚写的： 3个工作日 您写的： 2个工作日")
    assert everything() != before
    fields = dict(re.findall(r'name="(u\.[^"]+)" value="([^"]*)">用我写的', desk.page))
    assert list(fields.values()) == ["2个工作日"]
    kept = everything()
    desk.post({desk.field(path): "2个工作日", "do": f"theirs:{short(path)}"})
    assert everything() == kept
    desk.open("steps")
    assert desk.shows(path) == "3个工作日"
    desk.post(fields)
    assert value(desk.draft, path) == "2wd"


def test_a_row_that_is_gone_keeps_what_was_typed() -> None:
    desk = Desk(begun())
    desk.open("conditions")
    row = Draft.seen_by(PLATFORM).get(id=desk.draft)
    lines = [line for line in row.text.split("\n") if "id: flow" not in line]
    save(desk.draft, "\n".join(lines), row.revision, actor=editor())
    answer = desk.save({"common.conditions.flow.text": "合理的布局"})
    assert answer.status_code == 409
    assert desk.errors() == ["您写了“合理的布局”的那一行已被另一位编制人员删去，请另加一行。"]


def test_a_row_that_another_changed_is_not_removed_unseen() -> None:
    desk = Desk(begun())
    desk.open("materials")
    row = Draft.seen_by(PLATFORM).get(id=desk.draft)
    save(desk.draft, row.text.replace("主要设备设施布局和操作流程", "布局图"), row.revision, actor=editor())
    before = everything()
    answer = desk.press("del", "common.materials.layout")
    assert answer.status_code == 409 and everything() == before
    assert desk.errors()[0].startswith("“布局图”这一行刚被另一位编制人员改过，没有删除。")


# The text


def test_a_text_with_a_fault_is_kept_and_its_line_is_told() -> None:
    desk = Desk(begun())
    page = desk.open("text")
    text = text_of(desk.draft)
    broken = text.replace("kind: 许可\n", "kind: 许可\nkind: 确认\n")
    line = broken.split("\n").index("kind: 确认") + 1
    answer = desk.post({"text": broken, "base": text, "revision": "1"})
    assert answer.status_code == 302 and text_of(desk.draft) == broken
    page = desk.open("text")
    assert f'data-line="{line}">第 {line} 行</a>' in page
    page = desk.open("steps")
    assert "“kind”写了两次，只能留一处" in page and "到“定义全文”里改正" in page
    too_long = "#" * 1_000_001
    address = reverse("workbench:edit", args=(desk.draft, "text"))
    answer = desk.client.post(address, {"text": too_long, "base": text, "revision": "2"})
    assert answer.status_code == 422 and too_long in answer.content.decode()
    assert text_of(desk.draft) == broken


def test_two_texts_are_put_together_cell_by_cell() -> None:
    desk = Desk(begun())
    base = text_of(desk.draft)
    theirs = base.replace("within: 4wd, staff", "within: 3wd, staff").replace("promised: 8wd", "promised: 7wd")
    save(desk.draft, theirs, 1, actor=editor())
    mine = base.replace("promised: 8wd", "promised: 6wd").replace("全县", "全市", 1)
    address = reverse("workbench:edit", args=(desk.draft, "text"))
    answer = desk.client.post(address, {"text": mine, "base": base, "revision": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "有 1 格两人都改了" in page and "其余 1 格不冲突" in page
    assert "7个工作日" in page and "6wd" in page and text_of(desk.draft) == theirs
    pick = f"pick-{short('common.limits.promised')}"
    answer = desk.client.post(address, {"text": mine, "base": base, "revision": "0", pick: "mine"})
    assert answer.status_code == 302
    assert text_of(desk.draft) == mine.replace("within: 4wd, staff", "within: 3wd, staff")


# Who may


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        ("法制", PROVINCE, 403),
        ("负责人", PROVINCE, 403),
        ("事项办", PROVINCE, 404),
        ("编制", WUHOU, 404),
        ("编制", GUANGAN, 404),
        ("窗口", WUHOU, 404),
        ("审查", WUHOU, 404),
    ],
)
def test_only_editors_of_the_organ_open_or_change_a_draft(role: str, place: str, status: int) -> None:
    draft = begun()
    client, before = client_of(role, place), everything()
    for section in ("basics", "steps", "text"):
        address = reverse("workbench:edit", args=(draft, section))
        field = f"v.{short('common.steps.review.within')}.{short('2个工作日')}"
        assert client.get(address).status_code == status
        assert (
            client.post(address, {field: "1个工作日", "text": "x", "base": "", "revision": "1"}).status_code == status
        )
    bases = reverse("workbench:edit_bases", args=(draft,))
    assert client.post(bases, {"list": "中华人民共和国民法典"}).status_code == status
    assert everything() == before


def test_visitors_sign_in_first() -> None:
    assert Client().get(reverse("workbench:edit", args=(begun(),))).status_code == 302


def test_a_text_in_legality_review_is_read_and_not_written() -> None:
    draft = life_course.in_legality_review()
    desk, before = Desk(draft), everything()
    assert "这份文本已送审，现在只能看" in desk.open("steps")
    answer = desk.save({"common.steps.review.within": "3个工作日"})
    assert answer.status_code == 409 and everything() == before
    assert desk.shows("common.steps.review.within") == "3个工作日"
    assert desk.errors()[0].startswith("这份文本合法性审核，现在不能修改文本。")


# With a script


def test_a_cell_answers_with_itself_and_what_changed_elsewhere(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_now, "FRESH", 3600)
    monkeypatch.setattr(queries, "FRESH", 3600)  # the organs of the place are kept
    desk = Desk(begun())
    desk.open("steps")
    path = "common.steps.review.within"
    field = desk.field(path)
    desk.post({field: "1个工作日"}, script=True, cell=True)  # warm
    desk.open("steps")
    field = desk.field(path)
    # Session, account, person and posts; the draft; one act: savepoint, the row under lock, the write, its release.
    with django_assert_num_queries(QUERIES):
        answer = desk.post({field: "12个工作日"}, script=True, cell=True)
    said = answer.content.decode()
    assert said.startswith(f'<div class="ce" id="c-{short(path)}">')
    assert "改回“1个工作日”" in said
    for part in ("state", "tabs", "found", "route", "picture"):
        assert re.search(rf'id="{part}"[^>]*hx-swap-oob="true"', said), part
    assert 'name="revision" value="3"' in said
    assert "承诺时限8个工作日，而最慢的一条路要更久" in said
    assert len(findings(Draft.seen_by(PLATFORM).get(id=desk.draft))) == 1


QUERIES = 9


def test_back_to_what_stood_before() -> None:
    desk = Desk(begun())
    desk.open("steps")
    path = "common.steps.review.within"
    answer = desk.post({desk.field(path): "2日"}, script=True, cell=True)
    name, was = re.search(r'name="(u\.[^"]+)" value="([^"]*)"', answer.content.decode()).groups()  # type: ignore[union-attr]
    assert was == "2个工作日" and value(desk.draft, path) == "2d"
    desk.post({name: was})
    assert value(desk.draft, path) == "2wd"


@pytest.mark.clause("3.1.1a")
def test_the_picture_follows_the_table_and_holds_sixty_steps() -> None:
    text = life_course.shorter(life_course.text_of())
    row = "    look_{}: {{lane: approve, kind: review, name: 第{}道审查, within: now, next: {}}}"
    rows = [row.format(n, n, f"look_{n + 1}" if n < 53 else "inspect") for n in range(54)]
    text = text.replace("within: 2wd, next: inspect}", "within: 2wd, next: look_0}")
    text = text.replace("    inspect:   {lane", "\n".join(rows) + "\n    inspect:   {lane")
    desk = Desk(begun(text))
    page = desk.open("steps")
    assert page.count('class="ed-row own"') == 66
    assert "第53道审查" in re.search(r'id="route".*?</section>', page, re.S)[0]  # type: ignore[index]
    assert desk.findings() == []
    desk.save({"common.steps.look_53.name": "最后一道审查"})
    assert "最后一道审查" in re.search(r'id="picture".*?</section>', desk.page, re.S)[0]  # type: ignore[index]


def test_a_cell_is_answered_well_within_the_time_of_a_key() -> None:
    """Read, merge, save, check, draw: the quickest of five, so that a busy machine says nothing of the code."""
    desk, taken = Desk(begun()), []
    for days in range(1, 6):
        desk.open("steps")
        field = desk.field("common.steps.review.within")
        began = time.perf_counter()
        assert desk.post({field: f"{days}个工作日"}, script=True, cell=True).status_code == 200
        taken.append(time.perf_counter() - began)
    assert min(taken) < 0.3
