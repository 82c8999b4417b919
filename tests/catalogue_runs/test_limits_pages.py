"""Screens of limited numbers, seasons and batches: a head announces, a reviewer takes many at once, everybody looks."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from test_seasons_and_starts import TEACHER, qualified, teaching

from tongban.beginnings.acts.offers import announce_all
from tongban.core.clock import day_of, now
from tongban.core.ledger.reading import fetch
from tongban.site.shipped import key

from demo import WUHOU, known, person
from places import CARD, card, card_text, claim, wants
from runs import filed, open_steps, take

pytestmark = pytest.mark.django_db


def signed_in(role: str, kind: str = "account") -> Client:
    client = Client()
    account = key("account", WUHOU, role) if kind == "account" else key(kind, role)
    assert client.post("/login/", {"account": str(account)}).status_code == 302
    return client


def test_the_head_announces_a_number_and_a_refused_form_keeps_what_was_typed() -> None:
    from tongban.catalogue.acts import publish
    from tongban.core.scope import PLATFORM

    publish(card_text(), actor=PLATFORM)
    head = signed_in("负责人")
    said = {"of": f"{CARD}:{WUHOU}", "period": "2026年", "opens_on": "2026-01-01", "closes_on": "", "total": "很多"}
    answer = head.post("/desk/quotas/", {**said, "once": uuid.uuid4().hex})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="很多"' in page and 'value="2026年"' in page and "errsum" in page
    assert signed_in("审查").post("/desk/quotas/", {**said, "total": "3"}).status_code == 403
    assert fetch("SELECT 1 AS one FROM limits_quota WHERE item_code = %s", [CARD]) == []
    assert head.post("/desk/quotas/", {**said, "total": "3", "once": uuid.uuid4().hex}).status_code == 302
    quota = fetch("SELECT * FROM limits_quota WHERE item_code = %s", [CARD])[0]
    assert (quota["total"], quota["closes_on"]) == (3, None)
    address = f"/desk/quotas/{quota['id']}/"
    assert head.post(address, {"total": "5", "reason": ""}).status_code == 422
    assert head.post(address, {"total": "5", "reason": "增加（演示）", "once": "a"}).status_code == 302
    page = head.get(address).content.decode()
    assert "由 3 个 调整为 5 个" in page and "增加（演示）" in page
    assert "公布一期数量" in head.get("/desk/quotas/").content.decode()
    assert "公布一期数量" not in signed_in("审查").get("/desk/quotas/").content.decode()


def test_everybody_sees_how_many_are_left_and_an_applicant_where_he_stands() -> None:
    card(total="1")
    first, second = wants("wang"), wants("single")
    public = Client().get(f"/items/{CARD}/places/?area={WUHOU}").content.decode()
    assert "已满" in public and "1 件" in public
    assert "已满，1 件在排队" in Client().get(f"/items/{CARD}/places/?area={WUHOU}&part=1").content.decode()
    assert f"/items/{CARD}/places/" in Client().get(f"/items/{CARD}/?area={WUHOU}").content.decode()
    assert "/places/" not in Client().get(f"/items/512B00668000/?area={WUHOU}").content.decode()
    assert Client().get("/items/512B00668000/places/").status_code == 404
    assert "已为您占用一个名额" in signed_in("wang", "citizen").get(f"/cases/{first}/").content.decode()
    assert "前面还有 0 件" in signed_in("single", "citizen").get(f"/cases/{second}/").content.decode()
    take(second, "look")
    step = signed_in("决定").get(f"/review/{second}/grant/").content.decode()
    assert claim(second) == "short" and "名额已满" in step


def test_the_head_opens_a_season_and_the_reviewer_takes_its_cases_together() -> None:
    head, reviewer = signed_in("负责人"), signed_in("审查")
    today = day_of(now())
    said = {"of": f"{TEACHER}:{WUHOU}", "name": "2026年秋季", "opens_on": f"{today - timedelta(days=1)}"}
    answer = head.post("/desk/seasons/", {**said, "closes_on": "", "once": uuid.uuid4().hex})
    assert answer.status_code == 422 and 'value="2026年秋季"' in answer.content.decode()
    said["closes_on"] = f"{today + timedelta(days=9)}"
    assert reviewer.post("/desk/seasons/", said).status_code == 403
    assert head.post("/desk/seasons/", {**said, "once": uuid.uuid4().hex}).status_code == 302
    (season,) = fetch("SELECT * FROM limits_intake WHERE item_code = %s", [TEACHER])
    cases = []
    for who in ("wang", "single"):
        qualified(who)
        cases.append(filed(TEACHER, "exam", teaching(), who, papers=("health", "photo")))
        take(cases[-1], "accept")
        take(cases[-1], "record_check", clear="是")
    address = f"/desk/seasons/{season['id']}/"
    page = reviewer.get(address).content.decode()
    assert "届满" in page and "办结勾选的件" not in page
    form = {"step": "review", "c-health": "yes", "c-morals": "yes", "opinion": "", "case": [str(one) for one in cases]}
    early = reviewer.post(address, {**form, "once": uuid.uuid4().hex})
    assert early.status_code == 422 and len(re.findall(r'id="x-', early.content.decode())) == 2
    assert [open_steps(case) for case in cases] == [["review"], ["review"]]
    with time_machine.travel(now() + timedelta(days=11)):
        reviewer, head = signed_in("审查"), signed_in("负责人")
        assert "办结勾选的件" in reviewer.get(address).content.decode()
        none = reviewer.post(address, {**form, "case": [], "once": uuid.uuid4().hex})
        assert none.status_code == 422 and "请勾选" in none.content.decode()
        done = reviewer.post(address, {**form, "once": uuid.uuid4().hex}, follow=True)
        assert "一起办结了 2 件" in done.content.decode()
        assert [open_steps(case) for case in cases] == [["decide"], ["decide"]]
    assert "办结勾选的件" not in head.get(address).content.decode()


def test_the_clerk_sees_what_waits_for_a_person_until_it_is_filed() -> None:
    known(person("tibetan"), pension__drawing=True)
    announce_all()
    clerk = signed_in("窗口")
    page = clerk.get("/desk/offers/").content.decode()
    assert "等人看 1" in page and f"/desk/new/?person={person('tibetan')[1]}" in page
    assert "尼玛扎西·丹增" not in page  # a name is masked until the person stands there
    assert "等人看" not in signed_in("审查").get("/desk/offers/").content.decode()
    home = "成都市武侯区簇桥街道演示路20号"
    asked = {"pension.home": home, "pension.home.division": "510107011002", "pension.paid_in": WUHOU}
    filed("512014006000", "anyone", asked, "tibetan")
    assert "等人看" not in clerk.get("/desk/offers/").content.decode()
