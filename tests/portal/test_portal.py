"""Home, search, areas and the home of 长辈版: only what exists is a link, and the number of queries is exact."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from tongban.catalogue.queries import directory
from tongban.core.clock import now
from tongban.site.shipped import key

from demo import FOOD, GUANGAN, HYGIENE, JOBLESS, WUHOU

PENSION = "512014006000"


def got(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def signed_in(client: Client, name: str) -> None:
    from tongban.core.scope import PLATFORM
    from tongban.identity.models import Account

    account = Account.seen_by(PLATFORM).get(id=key("citizen", name))
    client.force_login(account, "tongban.identity.signing_in.Passwords")


def links(page: str) -> list[str]:
    return re.findall(r'href="(/[^"#]*)"', page[page.index("<main") : page.index("</main>")])


def test_home_links_only_to_what_exists(db: None, client: Client) -> None:
    page = got(client, "/")
    listed = {one["code"] for one in directory(now())}
    assert {JOBLESS, HYGIENE, FOOD} <= set(re.findall(r'href="/items/(\w+)/"', page)) <= listed
    for path in sorted(set(links(page)) | set(re.findall(r'<a href="(/[^"#]*)"', page))):
        assert client.get(path.replace("&amp;", "&")).status_code in (200, 302), path
    assert '<h3 class="muted">身后</h3>' in page
    assert re.search(r"<h3>准营</h3>\s*<ul>\s*<li>\s*<a [^>]*>公共场所卫生许可</a>\s*</li>\s*<li>", page)


def test_home_says_where_to_go_instead_of_the_web(db: None, client: Client) -> None:
    page = got(client, "/")
    assert (
        "武侯区政务服务中心（演示）" in page and "武侯区演示大道100号" in page and "新城社区便民服务站（演示）" in page
    )
    assert "广安区政务服务中心（演示）" in got(client, "/?area=511602")
    assert "办不成事？" in page and "12345" in page


def test_queries_of_the_home(db: None, client: Client, django_assert_num_queries: Any) -> None:
    got(client, "/")
    with django_assert_num_queries(3):
        got(Client(), "/")


def test_what_waits_for_the_person_signed_in(db: None, client: Client) -> None:
    signed_in(client, "wang")
    page = got(client, "/")
    assert "王秀英，您好" in page and "0 件在办" in page
    assert re.search(r"[1-9] 张证照", page)


def test_the_strip_counts_drafts_and_leads_to_the_newest(wang: Any, client: Client) -> None:
    from tongban.cases.acts.begin import Application, begin

    from demo import enterprise

    begun = begin(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=wang)
    signed_in(client, "wang")
    page = got(client, "/")
    assert "1 件事还没有提交" in page
    assert "食品经营许可（餐饮）" in page
    assert f'href="/apply/{begun}/"' in page


def test_search_finds_by_words_and_says_the_best_first(
    db: None, client: Client, django_assert_num_queries: Any
) -> None:
    got(client, "/search")  # the name of the area is kept
    with django_assert_num_queries(2):
        page = got(client, "/search?q=开小吃店")
    assert re.findall(r'href="/items/(\w+)/"', page)[0] == FOOD
    assert "最可能是这件" in page


def test_search_without_result_offers_what_is_nearest_and_a_person(
    db: None, client: Client, django_assert_num_queries: Any
) -> None:
    got(client, "/search")
    with django_assert_num_queries(3):
        page = got(client, "/search?q=qqqq")
    assert len(set(re.findall(r'href="/items/(\w+)/"', page))) == 3
    assert "没有找到“qqqq”" in page and "12345" in page


def test_searching_for_large_print_offers_it(db: None, client: Client) -> None:
    for word in ("长辈版", "关怀版", "亲情版"):
        assert 'href="/elder/?mode=elder"' in got(client, f"/search?q={word}")


def test_what_is_searched_is_escaped(db: None, client: Client) -> None:
    assert "<script>" not in got(client, "/search?q=%3Cscript%3E").split("<main", 1)[1].split("</main>")[0]


def test_elder_home_is_short_and_has_help(db: None, client: Client) -> None:
    page = got(client, "/elder/")
    assert 'data-mode="elder"' in page
    assert re.findall(r'href="/items/(\w+)/"', page)[0] == PENSION and FOOD not in page
    assert "打 12345 电话" in page and "不会扣钱，也没有广告" in page and "读给我听" in page
    assert len(re.findall(r'<div class="do">(.*?)</div>', page, re.S)[0].split("<a")) - 1 <= 5


def test_areas_are_chosen_and_kept(db: None, client: Client) -> None:
    page = got(client, "/area/?next=/items/")
    assert f'name="area" value="{GUANGAN}"' in page and 'name="next" value="/items/"' in page
    kept = client.post("/area/", {"area": GUANGAN, "next": "/items/"})
    assert (kept.status_code, kept["Location"]) == (302, "/items/")
    assert "广安市广安区" in got(client, "/")
    assert client.post("/area/", {"area": "990000", "next": "/"}).status_code == 302
    assert "广安市广安区" in got(client, "/")
    assert 'name="next" value="/"' in got(client, "/area/?next=https://elsewhere.example/")
    away = client.post("/area/", {"area": WUHOU, "next": "https://elsewhere.example/"})
    assert away["Location"] == "/"
    before = client.get("/area/", headers={"Referer": "http://testserver/items/x/?situation=new"}).content.decode()
    assert 'name="next" value="/items/x/"' in before


def test_a_link_to_another_place_says_so_and_changes_no_choice(db: None, client: Client) -> None:
    """``?area=`` is for its page alone: whoever follows it is told, and may choose it or go back to his own."""
    shown = " ".join(got(client, f"/?area={GUANGAN}").split())
    assert "这一页是广安市广安区的，您选的地区是成都市武侯区。" in shown
    change = f"/area/?to={GUANGAN}&next=%2F"
    assert f'href="{change.replace("&", "&amp;")}"' in shown
    assert "area" not in client.session
    assert "这一页是" not in got(client, "/") and "武侯区政务服务中心（演示）" in got(client, "/")
    assert "area" not in client.session
    assert f'value="{GUANGAN}"' in got(client, change)
    far = got(client, "/area/?to=510104&next=/")
    assert 'value="510104000000"' in far and "锦江区" in far
    client.post("/area/", {"area": "510104000000", "next": "/"})
    assert "锦江区" in got(client, "/")


def test_english_home_search_and_elder(db: None, client: Client) -> None:
    for path in ("/en/", "/en/search?q=x", "/en/elder/", "/en/area/", "/en/items/"):
        assert 'lang="en"' in got(client, path)
    assert "What do you need to do?" in got(client, "/en/")


def test_queries_of_the_home_signed_in(wang: Any, client: Client, django_assert_max_num_queries: Any) -> None:
    """Session, account with what it may speak for, directory, halls, and two for what waits."""
    signed_in(client, "wang")
    got(client, "/")
    with django_assert_max_num_queries(7):
        got(client, "/")
