"""What the public reads of an item that takes nothing new: that it rests, since when, why, and what replaces it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tongban.catalogue.acts.adopting import end_adoption
from tongban.catalogue.acts.retiring import resume, retire, suspend
from tongban.core.clock import now
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.shipped import key

from demo import FOOD, HYGIENE, JOBLESS, WUHOU
from life_course import office
from workbench import html, words

pytestmark = pytest.mark.django_db
PAGES = ("item", "print", "graph", "table")


def guide(name: str = "item", code: str = FOOD) -> str:
    return html(Client(), reverse(f"catalogue:{name}", args=[code]))


def test_a_suspended_item_says_so_on_every_page_and_takes_nothing() -> None:
    assert "在线办理" in guide() and "data-rest" not in guide()
    with time_machine.travel("2026-03-18T09:00:00+08:00", tick=False):
        suspend(FOOD, "系统改造，预计四月恢复", actor=office())
        for name in PAGES:
            shown = guide(name)
            assert 'data-rest="item.suspended"' in shown, name
            assert "这个事项自2026-03-18起暂停受理：系统改造，预计四月恢复" in words(shown), name
        assert "在线办理" not in guide() and ">到窗口办<" not in guide()
        assert "要准备的材料" in guide()
        english = html(Client(), "/en" + reverse("catalogue:item", args=[FOOD]))
        assert "takes no new applications since 2026-03-18" in words(english)
        assert Client().get(f"/api/v1/items/{FOOD}").json()["guide"]["resting"]["code"] == "item.suspended"
        resume(FOOD, actor=office())
        assert "在线办理" in guide() and "data-rest" not in guide()


def test_a_retired_item_leads_to_what_replaces_it() -> None:
    with time_machine.travel("2026-03-18T09:00:00+08:00", tick=False):
        retire(FOOD, now() + timedelta(days=1), "并入公共场所卫生许可", HYGIENE, actor=office())
        assert "data-rest" not in guide()
    with time_machine.travel("2026-03-19T09:00:00+08:00", tick=False):
        for name in PAGES:
            shown = guide(name)
            assert 'data-rest="item.retired"' in shown and "自2026-03-19起取消" in words(shown), name
            link = re.search(r'改办：<a href="([^"]+)" lang="zh-Hans" data-element="rest.by">([^<]+)</a>', shown)
            assert link and link.group(1) == reverse("catalogue:item", args=[HYGIENE])
            assert "卫生许可" in link.group(2)
        assert "在线办理" not in guide()


def test_a_place_that_gave_it_up_says_so_and_others_go_on() -> None:
    end_adoption(FOOD, WUHOU, "职权调整", actor=office(WUHOU))
    assert 'data-rest="item.given-up"' in guide() and "本地不再办理" in guide()
    other = html(Client(), reverse("catalogue:item", args=[FOOD]) + "?area=511602")
    assert "data-rest" not in other


def test_lists_and_search_mark_what_rests(django_assert_num_queries: Any) -> None:
    client = Client()
    suspend(HYGIENE, "系统改造", actor=office())
    card = html(client, reverse("catalogue:items")).split(f"/items/{HYGIENE}/")[1].split("</article>")[0]
    assert "暂停受理" in card
    found = html(client, reverse("portal:search") + "?q=公共场所卫生许可").split("<article")[1].split("</article>")[0]
    assert "暂停受理" in found and "看为什么、改办什么" in found and "在线办理" not in found
    retire(JOBLESS, None, "改为自动登记", actor=office())
    assert JOBLESS not in html(client, reverse("catalogue:items"))
    searched = html(client, reverse("portal:search") + "?q=失业登记")
    card = searched.split(f"/items/{JOBLESS}/")[1].split("</article>")[0]
    assert "已取消" in card
    listed = {one["code"]: one["rests"] for one in client.get("/api/v1/items?limit=100").json()["items"]}
    assert listed[HYGIENE] == "suspended" and listed[FOOD] == "" and JOBLESS not in listed


def test_a_problem_of_a_resting_guide_can_still_be_pointed_out() -> None:
    suspend(FOOD, "系统改造", actor=office())
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("citizen", "wang")))
    assert client.get(reverse("catalogue:report", args=[FOOD])).status_code == 200
