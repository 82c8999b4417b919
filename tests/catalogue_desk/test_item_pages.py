"""An item's page for staff: rest and end, going back as a new edition, withdrawing one to come; by the office."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from tongban.catalogue.queries import in_force
from tongban.core.clock import now
from tongban.core.errors import Refusal

from demo import FOOD, HYGIENE, WUHOU
from life_course import published
from workbench import desk_of, faster, forced, html, page, sent, unchanged, words

pytestmark = pytest.mark.django_db


def test_editions_with_their_instants_places_and_comparison() -> None:
    with time_machine.travel("2026-03-18T09:00:00+08:00", tick=False):
        published(faster(), now() + timedelta(days=2))
        shown = html(desk_of("编制", WUHOU), page("item_desk", FOOD))
        rows = re.findall(r"<tr>\s*<th scope=\"row\">第 .*?</tr>", shown, re.S)
        assert [words(row).split()[:6] for row in rows] == [
            ["第", "2", "版", "待施行", "2026-03-20", "09:00"],
            ["第", "1", "版", "现行", "2026-01-05", "08:00"],
        ]
        assert "2 个地方认领" in words(shown) and f"?place={WUHOU}" in shown
        assert f"/catalogue/items/{FOOD}/diff/?with=2&amp;from=1" in shown
        assert 'name="act"' not in shown and "由公布它的政府办公室事项管理岗办理" in words(shown)
        assert desk_of("编制").get(page("item_desk", "511A00000000")).status_code == 404


@pytest.mark.parametrize("role", ["编制", "法制", "负责人"])
@pytest.mark.parametrize("act", ["suspend", "resume", "retire", "revert", "withdraw"])
def test_only_the_office_acts(role: str, act: str) -> None:
    values = {f"{act}-words": "原因", f"{act}-number": "1"}
    answer = unchanged(lambda: forced(desk_of(role), page("item_desk", FOOD), act, **values))
    assert answer.status_code == 403 and "catalogue.office" in answer.content.decode()
    local = unchanged(lambda: forced(desk_of("事项办", WUHOU), page("item_desk", FOOD), act, **values))
    assert local.status_code == 403


def test_suspend_and_resume() -> None:
    office, url = desk_of("事项办"), page("item_desk", FOOD)
    empty = unchanged(lambda: sent(office, url, "suspend"))
    assert empty.status_code == 422 and 'href="#f-suspend-words"' in empty.content.decode()
    assert sent(office, url, "suspend", **{"suspend-words": "系统改造，预计下月恢复"}).status_code == 302
    with pytest.raises(Refusal, match=r"item\.suspended"):
        in_force(FOOD, WUHOU, now())
    shown = html(office, url + "?done=suspend")
    assert "系统改造，预计下月恢复" in words(shown) and "已暂停受理，指南和搜索里已经写明" in words(shown)
    assert 'value="suspend"' not in shown
    again = unchanged(lambda: forced(office, url, "suspend", **{"suspend-words": "再停"}))
    assert again.status_code == 409
    assert sent(office, url, "resume").status_code == 302
    assert in_force(FOOD, WUHOU, now()).number == 1
    past = html(office, url).split('id="hist-t"')[1]
    assert re.findall(r"<p>\s*<b>([^<]+)</b>", past)[:2] == ["恢复受理", "暂停受理"]


def test_retire_with_what_replaces_it() -> None:
    office, url = desk_of("事项办"), page("item_desk", FOOD)
    with time_machine.travel("2026-03-18T09:00:00+08:00", tick=False):
        said = {"retire-words": "并入公共场所卫生许可", "retire-replaced_by": FOOD}
        wrong = unchanged(lambda: sent(office, url, "retire", **said))
        assert wrong.status_code == 422 and 'href="#f-retire-replaced_by"' in wrong.content.decode()
        assert "并入公共场所卫生许可</textarea>" in wrong.content.decode()
        gone_by = {**said, "retire-replaced_by": HYGIENE, "retire-when": "2026-03-17T00:00"}
        past = unchanged(lambda: sent(office, url, "retire", **gone_by))
        assert past.status_code == 422 and "取消的时间已经过去" in past.content.decode()
        assert 'href="#f-retire-when"' in past.content.decode()
        coming = {**gone_by, "retire-when": "2026-04-01T00:00"}
        assert sent(office, url, "retire", **coming).status_code == 302
        assert "2026-4-1 起取消" in words(html(office, url)) and in_force(FOOD, WUHOU, now()).number == 1
    with time_machine.travel("2026-04-01T00:00:00+08:00", tick=False):
        assert "已取消" in words(html(desk_of("事项办"), url))
        with pytest.raises(Refusal, match=r"item\.retired"):
            in_force(FOOD, WUHOU, now())


def test_going_back_is_a_new_edition() -> None:
    office, url = desk_of("事项办"), page("item_desk", FOOD)
    published(faster())
    assert sent(office, url, "revert", **{"revert-number": "1", "revert-words": "新版核查时间不够"}).status_code == 302
    assert in_force(FOOD, WUHOU, now()).number == 3
    shown = words(html(office, url))
    assert "第 3 版" in shown and "新版核查时间不够" in shown
    same = words(html(office, page("item_diff", FOOD) + "?from=1&with=3"))
    assert "两边内容相同" in same
    past = forced(office, url, "revert", **{"revert-number": "1", "revert-words": "x",
                                            "revert-in_force_from": "2020-01-01T00:00"})  # fmt: skip
    assert past.status_code == 422 and "生效时间已经过去" in past.content.decode()


def test_an_edition_in_force_is_not_withdrawn_one_to_come_is() -> None:
    office, url = desk_of("事项办"), page("item_desk", FOOD)
    published(faster(), now() + timedelta(days=3))
    running = {"withdraw-number": "1", "withdraw-words": "有误"}
    answer = unchanged(lambda: forced(office, url, "withdraw", **running))
    assert answer.status_code == 409 and "已经生效，可能有办件按它办理，不能撤回" in answer.content.decode()
    assert sent(office, url, "withdraw", **{"withdraw-number": "2", "withdraw-words": "承诺写错"}).status_code == 302
    shown = html(office, url)
    assert "已撤回" in words(shown) and 'value="withdraw"' not in shown
    assert unchanged(lambda: forced(office, url, "vanish")).status_code == 422
