"""The pages of an item: one guide in all of them, exact queries, nothing sent twice, help where nothing is found."""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tongban.catalogue.acts import publish
from tongban.catalogue.guide_now import guide_at
from tongban.catalogue.queries import directory
from tongban.core.clock import now
from tongban.core.scope import PLATFORM
from tongban.definition.guide.build import as_json
from tongban.identity.models import Account
from tongban.site.shipped import key

from demo import FOOD, GUANGAN, HYGIENE, JOBLESS, WUHOU

PAGES = ("", "graph", "table", "table.csv", "print/", "versions/")


def url(code: str, page: str = "", lang: str = "") -> str:
    return f"{lang}/items/{code}/{page}"


def got(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def marked(page: str, mark: str) -> list[str]:
    """The words of every element that carries the mark, as a reader sees them."""
    found = re.findall(rf"<[a-z]+[^>]*\sdata-{mark}(?=[=>\s])[^>]*>(.*?)</", page, re.S)
    return [html.unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in found]


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("code", [FOOD, HYGIENE, JOBLESS])
def test_every_page_in_both_languages_and_modes(db: None, client: Client, code: str, lang: str) -> None:
    for page in PAGES:
        got(client, url(code, page, lang))
        if page in ("", "print/"):
            got(client, url(code, page, lang) + "?mode=elder")
    assert got(client, url(code, "print/", lang) + "?large=1").count('data-mode="elder"') == 1


def test_one_query_when_kept(db: None, client: Client, django_assert_num_queries: Any) -> None:
    got(client, url(FOOD))
    for page in ("", "graph", "table", "table.csv", "print/"):
        with django_assert_num_queries(1):
            got(Client(), url(FOOD, page))
    got(client, url(JOBLESS, "versions/"))  # names of divisions are kept
    with django_assert_num_queries(2):
        got(Client(), url(JOBLESS, "versions/"))


def test_page_print_table_csv_and_json_say_the_same(db: None, client: Client) -> None:
    for code in (FOOD, HYGIENE, JOBLESS):
        plain = as_json(guide_at(code, WUHOU))
        page, paper = got(client, url(code)), got(client, url(code, "print/") + "?whole=1")
        for shown in (page, paper):
            assert marked(shown, "fact") == [one["value"] for one in plain["facts"]]
            assert marked(shown, "fact-note") == [one["note"] for one in plain["facts"] if one["note"]]
            # What has to be brought stands first.
            materials = sorted(plain["materials"], key=lambda one: not one["errand"])
            assert marked(shown, "name") == [one["name"] for one in materials]
            assert [one for one in marked(shown, "requirement") if one] == [
                one["requirement"] for one in materials if one["requirement"]
            ]
            assert marked(shown, "supply") == [one["supply"] for one in materials]
            assert marked(shown, "condition") == [one["text"] for one in plain["conditions"]]
            assert marked(shown, "commitment") == ([plain["commitment"]] if plain["commitment"] else [])
            assert marked(shown, "consult") == [plain["where"]["consult"]]
            assert marked(shown, "hours") == [plain["where"]["hours"]]
        contents = [one["content"] for group in plain["groups"] for one in group["rows"]]
        assert marked(page, "content") == marked(paper, "content") == contents
        assert marked(got(client, url(code, "table")), "content") == contents
        rows = list(csv.reader(io.StringIO(got(client, url(code, "table.csv")).lstrip("\ufeff"))))
        assert rows[0] == ["分组", "要素", "内容", "适用环节", "依据"]
        assert [cells[2] for cells in rows[1:]] == contents


def test_what_matters_first_is_open_and_all_else_one_press_away_without_script(db: None, client: Client) -> None:
    page = got(client, url(FOOD))
    main = page[page.index("<main") : page.index("</main>")]
    folds = re.findall(
        r"<details class=\"fold[^>]*>(.*?)</details>",
        re.sub(r'<details class="pg-wide".*?</details>', "", main, flags=re.S),
        re.S,
    )
    assert [re.sub(r"<[^>]+>|\s", "", fold[: fold.index("</summary>")]).split("：")[0] for fold in folds] == [
        "另3份不用您带，我们取或填表时生成", "一图", "一表", "常见问题（3个）",
    ]  # fmt: skip
    opened = main
    for fold in folds:
        opened = opened.replace(fold, "")
    assert "主要设备设施布局和操作流程" in opened and "食品经营许可申请书" not in opened
    assert marked(opened, "fact") and marked(opened, "hours") and marked(opened, "condition")
    assert (
        "第三十五条" not in opened
        and marked(folds[2], "content")
        and "《中华人民共和国食品安全法》第三十五条" in folds[2]
    )


def test_the_paper_to_take_home_says_what_the_law_has_told(db: None, client: Client) -> None:
    """行政许可法30: basis, conditions, number, course, time and every material; the rest is printed on request."""
    plain = as_json(guide_at(FOOD, WUHOU))
    paper, whole = got(client, url(FOOD, "print/")), got(client, url(FOOD, "print/") + "?whole=1")
    basis = next(row["basis"] for group in plain["groups"] for row in group["rows"] if row["id"] == "kind")
    assert basis and basis in paper and set(marked(paper, "name")) == {one["name"] for one in plain["materials"]}
    assert marked(paper, "condition") == [one["text"] for one in plain["conditions"]]
    assert re.findall(r"<li>\s*(提交申请|受理|书面审查|现场核查|决定)", paper) and "不予决定" not in paper
    assert marked(paper, "content") == [] and marked(whole, "content") != []


def test_a_changed_word_shows_at_once_everywhere(db: None, client: Client) -> None:
    """Shows 3 at the pages: guide, print, table, CSV, versions and plain data, with no restart."""
    got(client, url(JOBLESS))
    path = Path(settings.DATA) / "catalogue" / "unemployment-registration.yaml"
    text = path.read_text(encoding="utf-8")
    publish(text.replace("name: 终止就业情况", "name: 离开原单位的情况"), actor=PLATFORM)
    for page in ("", "table", "table.csv", "print/", "print/?whole=1"):
        shown = got(client, url(JOBLESS, page))
        assert "离开原单位的情况" in shown, page
        assert "终止就业情况" not in shown, page
    assert [one["name"] for one in as_json(guide_at(JOBLESS, WUHOU))["materials"]][2] == "离开原单位的情况"
    shown = got(client, url(JOBLESS, "versions/"))
    assert re.findall(r'data-path="([^"]+)"', shown) == ["common.materials.left.name"]
    cells = re.findall(r'<td data-label="[^"]+" lang="zh-Hans">([^<]+)</td>', shown)
    assert cells == ["终止就业情况", "离开原单位的情况"]


def test_the_area_of_a_page_changes_what_is_said_and_the_chosen_one_stays(db: None, client: Client) -> None:
    assert marked(got(client, url(FOOD)), "fact")[0] == "5个工作日"
    assert marked(got(client, url(FOOD) + "?area=511602"), "fact")[0] == "10个工作日"
    assert f'name="area" value="{GUANGAN}"' in got(client, url(FOOD) + "?area=511602")
    assert marked(got(client, url(FOOD)), "fact")[0] == "5个工作日"
    client.post("/area/", {"area": GUANGAN, "next": url(FOOD)})
    again = got(client, url(FOOD))
    assert marked(again, "fact")[0] == "10个工作日"
    assert f'name="area" value="{GUANGAN}"' in again


@pytest.mark.parametrize("code", [FOOD, HYGIENE, "511F02873000"])
def test_where_nobody_took_an_item_on_no_organ_of_another_place_is_named(db: None, client: Client, code: str) -> None:
    shown = got(client, url(code) + "?area=510104")
    text = re.sub(r"<[^>]+>", " ", shown)
    assert 'data-rest="item.not-adopted"' in shown and "还没有认领这个事项" in text
    assert "在线办理" not in text and 'name="area"' not in shown
    assert not re.search(r"(四川省|成都市|武侯区)[^ ]{0,8}(局|厅|委员会|总队|支队)（演示）", text)
    guide = guide_at(code, "510104000000")
    assert guide.where.organ == "本地还没有认领，尚未确定" and guide.rest is not None and guide.rest.ask
    assert all(lane.subtitle == "" for lane in guide.graph.lanes if lane.colour != "brand")
    told = as_json(guide)
    assert told["resting"]["code"] == "item.not-adopted" and "锦江区" in told["resting"]["said"]
    here = guide_at(code, WUHOU)
    assert here.rest is None and here.where.organ.endswith("（演示）")


def test_online_and_window_stand_side_by_side(db: None, client: Client) -> None:
    page = got(client, url(FOOD))
    form = re.search(r'<form method="get" action="/apply/new">(.*?)</form>', page, re.S)
    assert form is not None
    hidden = dict(re.findall(r'name="([a-z]+)" value="([^"]*)"', form[1]))
    assert hidden == {"item": FOOD, "situation": "new", "area": WUHOU}
    assert re.search(r'</form>\s*<a class="btn sec wide" href="#where">', page)


def test_not_sent_again_where_the_reader_has_it(db: None) -> None:
    for page in ("", "graph", "table", "table.csv", "print/"):
        first = Client().get(url(FOOD, page))
        tag = first.headers["ETag"]
        assert first.headers["Last-Modified"].endswith("GMT")
        assert Client().get(url(FOOD, page), headers={"If-None-Match": tag}).status_code == 304
        other = Client().get(url(FOOD, page) + "?situation=renew", headers={"If-None-Match": tag})
        assert other.status_code == 200
    # Whoever can post gets a fresh one-time key each time.
    reader = Client()
    reader.force_login(Account.seen_by(PLATFORM).get(id=key("citizen", "wang")))
    for page, keeping in (("", "private, no-store"), ("table", "private, no-cache")):
        tag = Client().get(url(FOOD, page)).headers["ETag"]
        own = reader.get(url(FOOD, page), headers={"If-None-Match": tag})
        assert (own.status_code, own.headers["Cache-Control"], "ETag" in own.headers) == (200, keeping, False), page


def test_nothing_found_is_answered_with_help(db: None, client: Client) -> None:
    for path in (
        "/items/nothing/",
        "/items/nothing/versions/",
        url(FOOD) + "?situation=no",
        "/samples/none.svg",
        "/samples/..%2f..%2fpyproject.toml",
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "12345" in answer.content.decode(), path


def test_samples_are_served(db: None, client: Client) -> None:
    for name in re.findall(r'href="(/samples/[^"]+)"', got(client, url(FOOD))):
        answer = client.get(name)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")


def test_browsing_by_topic_and_kind(db: None, client: Client, django_assert_num_queries: Any) -> None:
    got(client, "/items/")  # the name of the area is kept
    with django_assert_num_queries(2):
        everything = got(client, "/items/")
    assert set(re.findall(r'href="/items/(\w+)/"', everything)) == {one["code"] for one in directory(now())}
    one = got(client, "/items/?who=person&theme=就业创业&kind=公共服务")
    assert re.findall(r'href="/items/(\w+)/"', one) == [JOBLESS]
    assert re.findall(r'href="/items/(\w+)/"', got(client, "/items/?theme=准营&kind=许可")) == [HYGIENE, FOOD]
    assert "12345" in got(client, "/items/?who=person&theme=准营")


def test_english_pages_have_their_own_words(db: None, client: Client) -> None:
    page = got(client, url(FOOD, "", "/en"))
    assert marked(page, "fact")[:3] == ["5 working days", "None", "Free"]
    main = re.sub(
        r"<svg.*?</svg>|<nav class=\"crumb\".*?</nav>",
        "",
        page[page.index("<main") : page.index("</main>")],
        flags=re.S,
    )
    left = re.sub(r'<(\w+)[^>]*lang="zh-Hans"[^>]*>.*?</\1>', "", main, flags=re.S)
    text = re.sub(r"<[^>]+>", "", left[: left.index('class="pg-tall"')] + left[left.index('id="table"') :])
    assert re.findall("[\u4e00-\u9fff]+", text) == []
