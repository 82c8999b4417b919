"""A draft's whole way through the pages, each step by the right person; wrong ones told who can, nothing changed."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tongban.catalogue.acts.commenting import comment
from tongban.catalogue.acts.drafting import save
from tongban.catalogue.acts.reviewing import review_legality
from tongban.catalogue.models import Comment, Draft
from tongban.catalogue.queries import in_force
from tongban.core.clock import day_of, now
from tongban.core.scope import PLATFORM
from tongban.organisation import door
from tongban.organisation.queries import actor as actor_of

from demo import FOOD, WUHOU
from life_course import (
    HEALTH,
    MARKET,
    approved,
    begun,
    editor,
    head,
    in_joint_review,
    in_legality_review,
    legality,
    state_of,
)
from workbench import desk_of, faster, forced, form_of, hidden, html, page, sent, unchanged, words

pytestmark = pytest.mark.django_db


def draft_page(draft: uuid.UUID) -> str:
    return page("draft", draft)


def review_page(draft: uuid.UUID) -> str:
    return page("review", draft)


@pytest.mark.clause("2.1b")
def test_the_whole_way_by_the_right_persons() -> None:
    """Editor → another organ → editor → legality → head → office: what the guide says changes at the instant."""
    with time_machine.travel("2026-03-18T09:00:00+08:00", tick=False):
        writer, chief, lawyer, office = (desk_of(role) for role in ("编制", "负责人", "法制", "事项办"))
        began = writer.post(
            page("new_draft"),
            {
                "sort": "revise",
                "of": f"{FOOD}@1",
                "organ": str(MARKET),
                "title": "缩短承诺时限",
                "once": uuid.uuid4().hex,
            },
        )
        assert began.status_code == 302
        draft = Draft.seen_by(PLATFORM).get(title="缩短承诺时限").id
        save(draft, faster(), 1, actor=editor())
        week = (day_of(now()) + timedelta(days=7)).isoformat()
        assert sent(writer, draft_page(draft), "submit", organs=[str(HEALTH)], due=week).status_code == 302
        assert "出具会审意见" in words(html(chief, page("desk"))) and state_of(draft) == "joint"

        said = sent(chief, review_page(draft), "comment", path="common.limits.promised", text="能否再短")
        assert said.status_code == 302
        assert sent(chief, review_page(draft), "opine", verdict="agreed").status_code == 302
        assert sent(writer, review_page(draft), "reply", text="各市尚难做到").status_code == 302
        assert sent(writer, review_page(draft), "settle").status_code == 302
        assert sent(writer, draft_page(draft), "go_on").status_code == 302
        assert sent(lawyer, review_page(draft), "pass_legal", words="依据有效").status_code == 302
        assert sent(chief, review_page(draft), "approve").status_code == 302
        assert "公布" in words(html(office, page("desk")))

        shown = html(office, page("publish", draft))
        assert 'value="2026-03-19 00:00"' in shown and "✗" not in shown
        ready = re.findall(r'class="(ok-line|bad-line)"', shown)
        assert ready == ["ok-line"] * 7
        pressed = office.post(page("publish", draft), {"once": uuid.uuid4().hex, "in_force_from": "2026-03-19T00:00"})
        assert pressed.status_code == 302 and state_of(draft) == "published"
        assert in_force(FOOD, WUHOU, now()).number == 1
        past = re.findall(r"<p>\s*<b>([^<]+)</b>", html(writer, draft_page(draft)).split('id="hist-t"')[1])
        assert past == ["公布", "批准", "通过合法性审核", "结束联合审核", "了结意见", "答复意见", "出具会审意见",
                        "提意见", "提交审核", "保存文本", "起草"]  # fmt: skip
    with time_machine.travel("2026-03-19T00:00:01+08:00", tick=False):
        assert in_force(FOOD, WUHOU, now()).number == 2


WRONG = (
    ("法制", "draft", "submit", "draft.editor"),
    ("事项办", "joint", "opine", "draft.opinion"),
    ("法制", "joint", "go_on", "draft.editor"),
    ("编制", "legal", "pass_legal", "draft.legality.post"),
    ("负责人", "legal", "return_legal", "draft.legality.post"),
    ("法制", "legal", "approve", "draft.approve"),
    ("事项办", "legal", "recall", "draft.editor"),
    ("负责人", "joint", "drop", "draft.editor"),
)


@pytest.mark.parametrize(("role", "state", "act", "code"), WRONG)
def test_a_wrong_post_is_told_who_can_and_nothing_changes(role: str, state: str, act: str, code: str) -> None:
    make = {"draft": begun, "joint": in_joint_review, "legal": in_legality_review}[state]
    draft, client = make(faster()), desk_of(role)
    values = {"organ": str(HEALTH), "verdict": "agreed", "words": "同意", "organs": [str(HEALTH)]}
    answer = unchanged(lambda: forced(client, draft_page(draft), act, **values))
    assert answer.status_code == 403 and code in answer.content.decode()
    offered = html(client, draft_page(draft)) + html(client, review_page(draft))
    assert f'name="act" value="{act}"' not in offered


def test_the_office_of_another_place_and_the_public_see_no_draft() -> None:
    draft = approved(faster())
    for client in (desk_of("事项办", WUHOU), desk_of("编制", WUHOU)):
        for name in ("draft", "review", "diff", "publish"):
            assert client.get(page(name, draft)).status_code == 404
    clerk = desk_of("窗口", WUHOU)
    denied = clerk.get(draft_page(draft))
    assert denied.status_code == 403 and "catalogue.desk" in denied.content.decode()
    assert Client().get(draft_page(draft)).status_code == 302
    elsewhere = unchanged(lambda: desk_of("事项办", WUHOU).post(page("publish", draft), {"in_force_from": ""}))
    assert elsewhere.status_code == 404
    writer = unchanged(lambda: desk_of("编制").post(page("publish", draft), {"in_force_from": ""}))
    assert writer.status_code == 403 and "catalogue.office" in writer.content.decode()


def test_whoever_wrote_it_may_not_review_its_legality(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = in_legality_review(faster())

    def both(account: uuid.UUID, chosen: str = "") -> Any:
        found = actor_of(account, chosen)
        return type(found)(
            **{name: getattr(found, name) for name in found.__slots__ if name != "posts"},
            posts=(*found.posts, *legality().posts),
        )

    monkeypatch.setattr(door, "actor", both)
    client = desk_of("编制")
    answer = unchanged(lambda: forced(client, review_page(draft), "pass_legal"))
    assert answer.status_code == 403 and "draft.legality.same-person" in answer.content.decode()
    assert 'value="pass_legal"' not in html(client, review_page(draft))
    assert "不能做合法性审核，请由另一人审核" in words(html(client, review_page(draft)))
    joint = in_joint_review(faster(9))
    asked = unchanged(lambda: forced(client, review_page(joint), "opine", organ=str(HEALTH), verdict="agreed"))
    assert asked.status_code == 403 and "draft.opinion.same-person" in asked.content.decode()
    shown = html(client, review_page(joint))
    assert 'value="opine"' not in shown and "请由该机关另一人出具" in words(shown)


def test_unsettled_comments_hold_it_up_at_both_doors() -> None:
    draft = in_joint_review(faster())
    comment(draft, "common.limits.promised", "太长", actor=head())
    chief, writer = desk_of("负责人"), desk_of("编制")
    assert sent(chief, review_page(draft), "opine", verdict="agreed").status_code == 302
    answer = unchanged(lambda: sent(writer, draft_page(draft), "go_on", words="已协调"))
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "还有1条意见没有了结" in said and "已协调</textarea>" in said and said.count('class="errsum"') == 1
    shown = html(writer, review_page(draft))
    assert shown.index("没有了结的意见") < shown.index("一图") and "太长" in shown

    legal = in_legality_review(faster(9))
    comment(legal, "", "再看一遍", actor=head())
    review_legality(legal, True, "", actor=legality())
    refused = unchanged(lambda: sent(chief, review_page(legal), "approve"))
    assert refused.status_code == 422 and "还有1条意见没有了结" in refused.content.decode()


def test_a_refused_form_comes_back_filled_and_objections_say_why() -> None:
    draft = in_joint_review(faster())
    chief = desk_of("负责人")
    answer = unchanged(lambda: sent(chief, review_page(draft), "opine", verdict="objected", words="  "))
    said = answer.content.decode()
    assert answer.status_code == 422 and "不同意的，请写明理由" in said
    assert re.search(r'value="objected" checked', said)
    nothing = unchanged(lambda: sent(chief, review_page(draft), "opine", words="不好"))
    assert nothing.status_code == 422 and "不好</textarea>" in nothing.content.decode()
    empty = unchanged(lambda: sent(chief, review_page(draft), "comment", path="common.limits.promised", text=""))
    assert empty.status_code == 422 and 'name="path" value="common.limits.promised"' in empty.content.decode()
    gone = unchanged(lambda: forced(chief, review_page(draft), "comment", path="common.nothing", text="这里"))
    assert gone.status_code == 422 and "文本里没有" in gone.content.decode()


def test_a_double_press_is_one_act() -> None:
    draft = in_joint_review(faster())
    chief = desk_of("负责人")
    form = hidden(form_of(html(chief, review_page(draft)), "comment"))
    body = {**form, "act": "comment", "path": "", "text": "请统一称谓"}
    assert [chief.post(review_page(draft), body).status_code for _ in range(2)] == [302, 302]
    assert Comment.seen_by(PLATFORM).filter(draft=draft).count() == 1


def test_each_changed_row_shows_what_it_was_and_is() -> None:
    draft = in_joint_review(faster())
    shown = html(desk_of("负责人"), review_page(draft))
    row = shown[shown.index("<th", shown.index('id="r-common.limits.promised"')) :].split("</tr>")[0]
    assert words(row).split() == [
        "承诺时限", "8个工作日", "改", "承诺办结时限", "原来：", "10个工作日", "现在：", "8个工作日", "受理至决定",
        "提意见", "：承诺时限"]  # fmt: skip
    assert shown.count('class="changed"') == 2
    other = html(desk_of("负责人"), review_page(draft) + "?situation=renew")
    assert "延续" in other and 'id="r-common.limits.promised"' in other


def test_a_row_of_the_table_is_where_a_comment_stands() -> None:
    draft = in_joint_review(faster())
    comment(draft, "common.materials.layout.criteria", "受理标准写细一点", actor=head())
    shown = html(desk_of("编制"), review_page(draft))
    row = shown[shown.index('id="r-common.materials.layout"') :].split("</tr>")[0]
    assert "1 条意见" in words(row)
    asked = html(desk_of("负责人"), review_page(draft) + "?at=common.materials.layout")
    assert "主要设备设施布局和操作流程" in words(form_of(asked, "comment"))


def test_a_text_sent_back_stands_first_and_opinions_are_asked_anew() -> None:
    draft = in_legality_review(faster())
    lawyer, writer = desk_of("法制"), desk_of("编制")
    assert unchanged(lambda: sent(lawyer, review_page(draft), "return_legal", words="")).status_code == 422
    assert sent(lawyer, review_page(draft), "return_legal", words="第三条应引到款").status_code == 302
    board = words(html(writer, page("desk")))
    assert "按退回意见修改" in board
    assert "合法性审核退回： 第三条应引到款" in words(html(writer, draft_page(draft)))
    save(draft, faster(9), 1, actor=editor())
    assert "按退回意见修改" not in words(html(writer, page("desk")))
    assert "文本已改，需重新出具" in words(html(writer, draft_page(draft)))


def test_recall_and_drop() -> None:
    draft = in_joint_review(faster())
    writer = desk_of("编制")
    assert sent(writer, draft_page(draft), "recall", reason="补一条依据").status_code == 302
    assert state_of(draft) == "draft" and "补一条依据" in words(html(writer, draft_page(draft)))
    assert unchanged(lambda: forced(writer, draft_page(draft), "recall")).status_code == 409
    assert sent(writer, draft_page(draft), "drop", drop_reason="并入另一份").status_code == 302
    assert state_of(draft) == "dropped"
    assert 'name="act"' not in html(writer, draft_page(draft))


def test_a_text_that_does_not_read_is_shown_with_its_fault() -> None:
    draft = begun("item: [\n")
    writer = desk_of("编制")
    shown = words(html(writer, draft_page(draft)))
    assert "1 处错误，改正后才能提交" in shown
    assert "文本还有错误，暂时列不成表" in words(html(writer, review_page(draft)))
    assert html(writer, page("diff", draft)).count('class="errsum"') == 1
    assert "文本现在读不出来" in words(html(writer, page("publish", draft)))
    week = (day_of(now()) + timedelta(days=7)).isoformat()
    answer = unchanged(lambda: sent(writer, draft_page(draft), "submit", organs=[str(HEALTH)], due=week))
    assert answer.status_code == 422 and f'value="{HEALTH}" checked' in answer.content.decode()
