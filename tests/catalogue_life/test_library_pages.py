"""The pages and the API of the library: who cites what, recorded at the screen, forms that come back filled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tongban.catalogue.library_now import forget
from tongban.catalogue.reading.requests import flagged, requests_for
from tongban.site.shipped import key

from calls import Caller
from demo import FOOD, JOBLESS, WUHOU
from life_course import PROVINCE, begun, office, text_of

pytestmark = pytest.mark.django_db
FOODLAW = "中华人民共和国食品安全法"
LIBRARY, LAW = "/catalogue/library/", f"/catalogue/library/{quote(FOODLAW)}/"


@pytest.fixture(autouse=True)
def _looked_at_again() -> Iterator[None]:
    forget()
    yield
    forget()


def signed_in(role: str, place: str = PROVINCE) -> Client:
    return Caller(key("account", place, role)).client


def got(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_list_costs_two_queries_beside_who_looks(django_assert_num_queries: Any) -> None:
    client = signed_in("编制")
    got(client, LIBRARY)
    with django_assert_num_queries(6):
        page = got(client, LIBRARY)
    rows = re.findall(r'<th scope="row">\s*<a href="[^"]*">([^<]*)</a>.*?<span class="num">(\d+)</span>', page, re.S)
    assert len(rows) == 70 and [int(n) for _, n in rows] == sorted((int(n) for _, n in rows), reverse=True)
    assert "全文待核" in page and "第三十五条" in page
    assert FOODLAW not in got(client, f"{LIBRARY}?q=图书馆")
    assert "没有这样的依据" in got(client, f"{LIBRARY}?validity=repealed")
    assert got(client, f"{LIBRARY}?unchecked=1").count('<th scope="row">') == 15


def test_a_law_shows_each_article_with_the_items_and_drafts_citing_it() -> None:
    draft = begun(text_of(FOOD).replace("promised: 10wd", "promised: 9wd"))
    page = got(signed_in("编制"), LAW)
    assert "第三十三条第一款第（一）项" in page and "食品经营许可（餐饮）" in page
    assert f'href="/catalogue/drafts/{draft}/"' in page
    assert "登记条文变动" not in page
    assert f'href="/catalogue/drafts/{draft}/"' not in got(signed_in("编制", WUHOU), LAW)
    assert signed_in("编制").get(f"{LIBRARY}没有这部法/").status_code == 404


@pytest.mark.clause("3.1.4a")
def test_a_repeal_is_recorded_at_the_screen_and_every_citing_item_is_amber_there() -> None:
    client = signed_in("事项办")
    got(client, f"{LAW}?article=35")
    said = {"act": "record", "article": "35", "what": "repealed", "on": "2026-01-01", "by": "", "words": "看第二款"}
    answer = client.post(LAW, said)
    page = answer.content.decode()
    assert answer.status_code == 422 and "请写明依据的文件" in page
    assert 'value="35"' in page and "看第二款" in page and 'value="2026-01-01"' in page
    assert client.post(LAW, {**said, "by": "主席令（演示）", "on": "去年"}).status_code == 422
    assert flagged([FOOD, JOBLESS]) == {}
    page = client.post(LAW, {**said, "by": "主席令（演示）", "once": "a"}, follow=True).content.decode()
    assert "已登记。新开 2 件依据变动的问题单" in page and "部分条文有变动" in page
    assert set(flagged([FOOD, JOBLESS])) == {FOOD}
    assert "第三十五条已废止" in got(signed_in("编制"), "/catalogue/")
    revision = re.findall(r'name="revision" value="([^"]+)"', page)[0]
    assert client.post(LAW, {"act": "withdraw", "revision": revision, "withdrawn": ""}).status_code == 422
    page = client.post(
        LAW, {"act": "withdraw", "revision": revision, "withdrawn": "看错了"}, follow=True
    ).content.decode()
    assert "已撤回这条登记" in page and "看错了" in page
    assert flagged([FOOD]) == {}


def test_whoever_does_not_keep_it_is_refused_and_nothing_changes() -> None:
    said = {"act": "record", "article": "35", "what": "repealed", "on": "2026-01-01", "by": "主席令（演示）"}
    for role, place in (("编制", PROVINCE), ("负责人", PROVINCE), ("事项办", WUHOU), ("法制", WUHOU)):
        assert signed_in(role, place).post(LAW, said).status_code == 403
    assert Client().post(LAW, said).status_code == 302
    assert flagged([FOOD]) == {} and requests_for(office(), sort="basis") == []


def test_programs_read_and_record_the_same() -> None:
    api = Caller(key("account", PROVINCE, "法制"))
    listed = {one["title"]: one for one in api.get("/library").body["laws"]}
    assert len(listed) == 70 and listed[FOODLAW]["unchecked"] == {}
    address = f"/library/{quote(FOODLAW)}"
    articles = {one["number"]: one for one in api.get(address).body["articles"]}
    assert [one["code"] for one in articles["33.1.1"]["items"]] == [FOOD]
    assert articles["33.1.1"]["items"][0]["paths"] == ["common.conditions.place.basis"]
    body = {"article": "35", "what": "amended", "on": "2026-01-01", "by": "修改决定（演示）"}
    once = {"Idempotency_Key": "k"}
    told = api.post(f"{address}/revisions", body, **once)
    assert (told.status, told.body["tickets"]) == (200, 2)
    assert api.post(f"{address}/revisions", body, **once).body == told.body
    assert api.post(f"{address}/revisions", body).code == "law.repeated"
    assert api.post(f"{address}/revisions", {**body, "article": "第3条"}).code == "law.article"
    assert api.get(address).body["status"] == "parts"
    whole = api.post(f"{address}/revisions/{told.body['revision']}/withdraw", {"words": "看错了"})
    assert (whole.body["status"], whole.body["revisions"][0]["withdrawn_words"]) == ("in force", "看错了")
    assert Caller(key("citizen", "wang")).get("/library").code == "library.staff"
