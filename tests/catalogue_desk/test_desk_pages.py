"""The desk: what waits for me first, the drafts, the items; for whom it is; what it costs whatever the number."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tongban.catalogue import library_now as library
from tongban.catalogue.acts.commenting import comment, reply
from tongban.catalogue.acts.drafting import drop
from tongban.catalogue.acts.retiring import suspend
from tongban.catalogue.acts.reviewing import submit
from tongban.catalogue.life.waiting import WAITS
from tongban.catalogue.models import Draft
from tongban.catalogue.queries import in_force
from tongban.catalogue.reading.waiting import waiting_for
from tongban.core.clock import day_of, now
from tongban.core.scope import PLATFORM
from tongban.identity.pages import first_page
from tongban.organisation import queries as organisation

from demo import FOOD, HYGIENE, WUHOU, citizen, staff
from life_course import (
    HEALTH,
    MARKET,
    PROVINCE,
    approved,
    begun,
    editor,
    head,
    in_joint_review,
    in_legality_review,
    legality,
    office,
    published,
)
from workbench import desk_of, faster, html, page, queries, unchanged, words

pytestmark = pytest.mark.django_db


def todo(role: str, place: str = PROVINCE) -> list[str]:
    """What the desk says waits, in order."""
    shown = html(desk_of(role, place), page("desk"))
    table = shown.split('id="wait-t"')[1].split("</section>")[0]
    return re.findall(r'<th scope="row">\s*<a href="[^"]+">([^<]+)<span', table)


def test_what_waits_stands_first_the_nearest_day_before_all() -> None:
    with time_machine.travel("2026-03-18T09:00:00+08:00", tick=False):
        begun()
        later = in_joint_review(faster())
        soon = begun(faster(9))
        submit(soon, [HEALTH], day_of(now()) + timedelta(days=2), actor=editor())
        made = comment(later, "", "统一称谓", actor=head())
        in_legality_review(faster(9))
        approved(faster(9))
        assert todo("负责人") == ["出具会审意见", "出具会审意见"]
        assert [one.draft["id"] for one in waiting_for(head()) if one.waits.what == "opine"] == [soon, later]
        assert todo("编制") == ["答复意见（1 条）"]  # who wrote the text speaks for no organ that is asked
        reply(made, "已改", actor=editor())
        assert [one.waits.what for one in waiting_for(head())] == ["opine", "opine", "settle"]
        assert todo("法制") == ["出具会审意见", "出具会审意见", "做合法性审核", "了结意见（1 条）"]
        assert todo("事项办") == ["公布"]
        shown = html(desk_of("负责人"), page("desk"))
        assert "还剩 2 天" in words(shown) and shown.index("等您办理") < shown.index('id="drafts-t"')
        assert re.search(r'aria-current="page">事项工作台 3</a>', shown)
        assert set(WAITS) == {"opine", "legality", "approve", "publish", "returned", "reply", "settle", "go_on"}


def test_empty_says_what_will_come_and_what_to_do() -> None:
    shown = words(html(desk_of("编制", WUHOU), page("desk")))
    assert "现在没有等您办的" in shown and "按“新编或修订事项”开始" in shown
    assert "没有这样的文本" in words(html(desk_of("编制"), page("desk") + "?q=zzzz"))


def test_the_drafts_by_state_and_the_items_one_looks_after() -> None:
    dropped = begun()
    drop(dropped, "", actor=editor())
    begun(faster(9), reason="提速")
    shown = html(desk_of("编制"), page("desk"))
    drafts = shown.split('id="drafts-t"')[1].split("</section>")[0]
    assert "在办（1）" in drafts and "已放弃" in drafts and "联合审核" not in drafts and drafts.count("<tr>") == 2
    assert html(desk_of("编制"), page("desk") + "?state=dropped").split('id="drafts-t"')[1].count("/drafts/") == 1
    suspend(HYGIENE, "系统改造", actor=office())
    shown = html(desk_of("编制"), page("desk"))
    row = next(one for one in shown.split("<tr>") if f">{HYGIENE}<" in one)
    assert "暂停受理" in row and "第 1 版" in row
    local = html(desk_of("编制", WUHOU), page("desk"))
    row = next(one for one in local.split("<tr>") if f">{FOOD}<" in one)
    assert "有差异" in row and "武侯市监发" in row


def test_the_search_finds_items_by_words_and_by_code() -> None:
    writer = desk_of("编制", WUHOU)
    for q in ("卫生许可", HYGIENE[:9]):
        shown = html(writer, f"{page('desk')}?q={q}")
        assert re.findall(r'href="/catalogue/items/(\w+)/"', shown) == [HYGIENE]
    begun()
    assert "食品经营许可修订" in html(desk_of("编制"), f"{page('desk')}?q=修订")


def test_for_whom_it_is_and_where_they_begin() -> None:
    assert first_page(staff("编制", PROVINCE)) == first_page(staff("事项办", WUHOU)) == page("desk")
    assert first_page(staff("法制", WUHOU)) == page("desk")
    assert first_page(staff("负责人", PROVINCE)) == reverse("desks:board")
    assert first_page(staff("审查")) == reverse("cases:review")
    assert first_page(citizen("wang")) == reverse("cases:me")
    clerk = desk_of("窗口", WUHOU)
    assert clerk.get(page("desk")).status_code == 403
    assert "事项工作台" not in html(clerk, reverse("desks:board"))
    assert "事项工作台" in html(desk_of("负责人"), reverse("desks:board"))
    assert Client().get(page("desk")).status_code == 302
    with_login = Client().post(reverse("identity:login"), {"account": str(staff("编制", PROVINCE).account)})
    assert with_login["Location"] == page("desk")


def test_pages_cost_the_same_whatever_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    # What a process looks at again after two seconds is not looked at within one count, however slow the machine.
    for room in (organisation, library):
        monkeypatch.setattr(room, "FRESH", 3600.0)
    client = desk_of("编制")
    one = in_joint_review(faster())
    comment(one, "common.limits.promised", "太长", actor=head())
    few = {name: queries(client, page(*args)) for name, args in PAGES(one).items()}
    for _ in range(5):
        other = in_joint_review(faster(9))
        comment(other, "", "再看", actor=legality())
        comment(one, "", "还有一处", actor=head())
        in_legality_review(faster(9))
    assert {name: queries(client, page(*args)) for name, args in PAGES(one).items()} == few
    # The stories of a draft are one query where there are none; a story on a page is a run of it.
    assert few == {"desk": 8, "draft": 10, "review": 11, "diff": 12, "publish": 14, "item_desk": 9}


def PAGES(draft: uuid.UUID) -> dict[str, tuple[object, ...]]:
    """Every page of the workbench with its arguments."""
    return {
        "desk": ("desk",),
        "draft": ("draft", draft),
        "review": ("review", draft),
        "diff": ("diff", draft),
        "publish": ("publish", draft),
        "item_desk": ("item_desk", FOOD),
    }


def test_a_new_draft_is_begun_by_editors_for_their_own_organ() -> None:
    writer = desk_of("编制", WUHOU)
    form = {"once": uuid.uuid4().hex, "organ": str(staff("编制", WUHOU).posts[0].organ)}
    for said, words_of in (
        ({}, "请选择要做什么"),
        ({"sort": "difference"}, "请写一个名称"),
        ({"sort": "new", "title": "本级事项"}, "请写事项编码"),
        ({"sort": "difference", "title": "再提速"}, "请选择从哪一版开始"),
        ({"sort": "difference", "title": "再提速", "of": "511A99001000@9"}, "没有 511A99001000@9 这个版本"),
        ({"sort": "difference", "title": "再提速", "of": FOOD, "organ": str(MARKET)}, "请选择为哪个机关起草"),
    ):
        answer = unchanged(lambda said=said: writer.post(page("new_draft"), {**form, **said}))
        assert answer.status_code == 422 and words_of in answer.content.decode(), said
    assert 'value="再提速"' in answer.content.decode()
    made = writer.post(page("new_draft"), {**form, "sort": "difference", "title": "再提速", "of": FOOD})
    assert made.status_code == 302
    begun_now = Draft.seen_by(PLATFORM).get(title="再提速")
    assert (begun_now.sort, begun_now.place, begun_now.of) == ("difference", WUHOU, f"{FOOD}@1")
    denied = unchanged(lambda: desk_of("事项办").get(page("new_draft")))
    assert denied.status_code == 403 and "draft.editor" in denied.content.decode()
    # A common standard is the province's: a county editor may not revise it.
    wrong = unchanged(lambda: writer.post(page("new_draft"), {**form, "sort": "revise", "title": "改标准", "of": FOOD}))
    assert wrong.status_code == 403 and "draft.editor" in wrong.content.decode()


def offered(shown: str) -> list[tuple[str, str]]:
    """Editions to choose from: value and words."""
    return [
        (value, words(text).strip())
        for value, text in re.findall(
            r'<input type="radio"\s+id="f-of[^>]*?value="([^"]*)"[^>]*>(.*?)</div>', shown, re.S
        )
    ]


def test_editions_to_begin_with_are_looked_up_and_chosen_from() -> None:
    writer = desk_of("编制", WUHOU)
    own = offered(html(writer, page("new_draft")))
    assert [value.partition("@")[0] for value, _ in own] == sorted(value.partition("@")[0] for value, _ in own) != []
    asked = {"sort": "difference", "title": "再提速", "reason": "群众等得久", "q": "开小吃店", "look": "1", "once": "x"}
    answer = unchanged(lambda: writer.post(page("new_draft"), asked))
    shown = answer.content.decode()
    day = day_of(in_force(FOOD, WUHOU, now()).since).isoformat()
    assert answer.status_code == 200
    assert offered(shown)[0] == (f"{FOOD}@1", f"食品经营许可（餐饮） {FOOD} 第 1 版 {day} 起施行")
    assert 'value="再提速"' in shown and "群众等得久" in shown and 'value="开小吃店"' in shown
    none = writer.post(page("new_draft"), {**asked, "q": "qqqq"}).content.decode()
    assert offered(none) == [] and "没有找到这样的事项" in none
    # What was chosen stands first whatever is looked up; a number that is asked for is the one that is shown.
    published()
    kept = writer.post(page("new_draft"), {**asked, "q": HYGIENE, "of": f"{FOOD}@1"}).content.decode()
    assert [value for value, _ in offered(kept)] == [f"{FOOD}@1", f"{HYGIENE}@1"]
    assert re.search(rf'value="{FOOD}@1" checked', kept)
    newest = html(writer, f"{page('new_draft')}?sort=difference&of={FOOD}")
    assert offered(newest)[0][0] == f"{FOOD}@2" and re.search(rf'value="{FOOD}@2" checked', newest)
    assert writer.post(page("new_draft"), {**asked, "q": FOOD + "@1"}).content.decode().count(f'value="{FOOD}@1"') == 2
    since = day_of(now()).isoformat()
    english = writer.post(f"/en{page('new_draft')}", {**asked, "q": FOOD}).content.decode()
    assert offered(english) == [(f"{FOOD}@2", f"食品经营许可（餐饮） {FOOD} Edition 2 in force from {since}")]
