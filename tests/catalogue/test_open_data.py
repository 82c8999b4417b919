"""The directory in every format, the feed, the map of the site: read back, they say what is in force; of any length."""

from __future__ import annotations

import csv
import io
import json
import re
import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine
import yaml
from django.db import connection
from django.test import Client
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF

from tongban.catalogue.acts.retiring import resume, retire, suspend
from tongban.catalogue.queries import directory
from tongban.core.clock import now
from tongban.core.ledger.write import _as_writer
from tongban.opendata.feed import ATOM
from tongban.opendata.listing import COLUMNS, FORMATS, as_csv, as_json, as_rdf_xml, as_turtle, as_yaml, entry_of
from tongban.opendata.queries import directory_rows, state_of
from tongban.opendata.sitemap import SPACE, index_of, parts
from tongban.opendata.terms import ADMS, CPSV, PAUSED, service_uri

from calls import Caller
from demo import FOOD, HYGIENE, JOBLESS
from life_course import office, published

pytestmark = pytest.mark.django_db
BASE = "http://testserver"


def got(path: str, **headers: str) -> bytes:
    answer = Client().get(path, headers=headers)
    assert answer.status_code == 200, path
    return answer.getvalue()


def listed() -> dict[str, dict[str, Any]]:
    """What is in force, by the query the pages use."""
    found = {row["code"]: row for row in directory(now())}
    assert {FOOD, HYGIENE, JOBLESS} <= set(found)
    return found


def test_json_csv_and_yaml_are_the_directory() -> None:
    plain = json.loads(got("/open-data/directory.json"))["items"]
    table = list(csv.DictReader(io.StringIO(got("/open-data/directory.csv").decode("utf-8-sig"))))
    written = yaml.safe_load(got("/open-data/directory.yaml"))
    assert written["items"] == plain and tuple(table[0]) == COLUMNS == tuple(plain[0])
    known = listed()
    assert [one["code"] for one in plain] == list(known)
    for one, row in zip(plain, table, strict=True):
        wanted = known[one["code"]]
        topics = (wanted["topics"].get("person", []), wanted["topics"].get("enterprise", []))
        assert (one["name"], one["kind"], one["line"], one["plain"]) == tuple(
            wanted[key] for key in ("name", "kind", "line", "plain")
        )
        assert (one["person_topics"], one["enterprise_topics"]) == topics
        assert one["edition"] == wanted["number"] and one["url"] == f"{BASE}/items/{one['code']}/"
        assert one["suspended_since"] == "" and datetime.fromisoformat(one["in_force_from"]) <= now()
        assert row == {key: "、".join(v) if isinstance(v, list) else str(v) for key, v in one.items()}
    licence = "https://creativecommons.org/licenses/by/4.0/"
    assert json.loads(got("/open-data/directory.json"))["licence"] == written["licence"] == licence


@pytest.mark.parametrize(("suffix", "form"), [("ttl", "turtle"), ("rdf", "xml"), ("jsonld", "json-ld")])
def test_linked_data_are_the_directory(suffix: str, form: str) -> None:
    graph = Graph().parse(data=got(f"/open-data/directory.{suffix}"), format=form)
    services = set(graph.subjects(RDF.type, CPSV.PublicService))
    known = listed()
    assert services == {URIRef(f"{BASE}/items/{code}/") for code in known}
    for code, row in known.items():
        me = service_uri(BASE, code)
        assert set(graph.objects(me, DCTERMS.title)) == {Literal(row["name"], lang="zh-Hans")}
        assert set(graph.objects(me, DCTERMS.identifier)) == {Literal(code)}


def test_a_cell_is_never_a_formula() -> None:
    row = {"code": "1", "name": "=cmd()", "kind": "许可", "line": "x", "place": "", "topics": {}, "targets": None,
           "plain": "@x", "number": 1, "in_force_from": now(), "digest": "", "suspended_at": None}  # fmt: skip
    cells = next(csv.DictReader(io.StringIO("".join(as_csv([row], BASE)).removeprefix("\ufeff"))))
    assert (cells["name"], cells["plain"]) == ("'=cmd()", "'@x")


def test_an_empty_directory_is_still_a_document() -> None:
    assert json.loads("".join(as_json([], BASE)))["items"] == []
    assert yaml.safe_load("".join(as_yaml([], BASE)))["items"] == []
    assert "".join(as_csv([], BASE)).count("\n") == 1
    for form, make in (("turtle", as_turtle), ("xml", as_rdf_xml)):
        graph = Graph().parse(data="".join(make([], BASE)), format=form)
        assert not list(graph.subjects(RDF.type, CPSV.PublicService)) and len(graph)


def test_a_suspended_item_stays_in_the_directory_with_its_day_and_leaves_the_map() -> None:
    assert f"{BASE}/items/{FOOD}/" in places("/sitemap-1.xml")
    with time_machine.travel("2026-12-01T02:00:00Z", tick=False):
        suspend(FOOD, "系统升级", actor=office())
        row = next(one for one in json.loads(got("/open-data/directory.json"))["items"] if one["code"] == FOOD)
        assert row["suspended_since"] == "2026-12-01T10:00:00+08:00"
        graph = Graph().parse(data=got("/open-data/directory.ttl"), format="turtle")
        assert graph.value(service_uri(BASE, FOOD), ADMS.status) == PAUSED
        assert f"{BASE}/items/{FOOD}/" not in places("/sitemap-1.xml")
        assert f"{BASE}/items/{JOBLESS}/" in places("/sitemap-1.xml")
    with time_machine.travel("2026-12-02T02:00:00Z", tick=False):
        retire(JOBLESS, None, "不再办理", actor=office())
        assert JOBLESS not in [one["code"] for one in json.loads(got("/open-data/directory.json"))["items"]]
        assert f"{BASE}/items/{JOBLESS}/" not in places("/sitemap-1.xml")
        resume(FOOD, actor=office())
        assert f"{BASE}/items/{FOOD}/" in places("/sitemap-1.xml")


def places(path: str) -> list[str]:
    root = ET.fromstring(got(path))
    return [element.text or "" for element in root.iter(f"{{{SPACE}}}loc")]


def test_the_map_is_an_index_of_parts_with_the_day_of_each_edition() -> None:
    assert places("/sitemap.xml") == [f"{BASE}/sitemap-pages.xml", f"{BASE}/sitemap-1.xml"]
    assert places("/sitemap-pages.xml") == [f"{BASE}{path}" for path in ("/", "/items/", "/directory/", "/open-data/")]
    root = ET.fromstring(got("/sitemap-1.xml"))
    days = {url.findtext(f"{{{SPACE}}}loc"): url.findtext(f"{{{SPACE}}}lastmod") for url in root}
    assert days == {f"{BASE}/items/{code}/": "2026-01-05" for code in listed()}
    links = {link.attrib["hreflang"]: link.attrib["href"] for link in root[0] if "hreflang" in link.attrib}
    here = root[0].findtext(f"{{{SPACE}}}loc") or ""
    assert links == {"zh-Hans": here, "en": here.replace("/items/", "/en/items/")}
    assert Client().get("/sitemap-2.xml").status_code == Client().get("/sitemap-0.xml").status_code == 404
    assert (parts(0), parts(50_000), parts(50_001)) == (1, 1, 2)
    assert index_of(BASE, 100_001, "").count("<sitemap>") == 4
    robots = got("/robots.txt").decode()
    assert robots.endswith(f"Sitemap: {BASE}/sitemap.xml\n") and "Disallow: /me/\n" in robots
    assert "Disallow: /items/" not in robots


def entries(path: str = "/changes.atom") -> list[dict[str, str]]:
    """The feed, after what RFC 4287 asks of it was seen."""
    feed = ET.fromstring(got(path))
    need = ("id", "title", "updated")
    assert feed.tag == f"{{{ATOM}}}feed" and all(feed.findtext(f"{{{ATOM}}}{name}") for name in need)
    assert feed.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name")
    rels = [link.attrib["rel"] for link in feed.findall(f"{{{ATOM}}}link")]
    assert rels[:2] == ["self", "alternate"]
    found = []
    for entry in feed.findall(f"{{{ATOM}}}entry"):
        said = {name: entry.findtext(f"{{{ATOM}}}{name}") or "" for name in (*need, "summary")}
        assert all(said.values())
        for name in ("updated", "published"):
            moment = entry.findtext(f"{{{ATOM}}}{name}") or ""
            assert datetime.fromisoformat(moment).tzinfo is not None
        category = entry.find(f"{{{ATOM}}}category")
        assert category is not None
        found.append({**said, "verb": category.attrib["term"]})
    assert len({one["id"] for one in found}) == len(found)
    assert [one["updated"] for one in found] == sorted((one["updated"] for one in found), reverse=True)
    return found


@pytest.mark.clause("3.2.5a")
def test_the_feed_tells_every_change_in_both_languages() -> None:
    first = entries()
    assert [one["verb"] for one in first] == ["publish"] * len(listed())
    with time_machine.travel("2026-12-01T02:00:00Z", tick=False):
        published()
    with time_machine.travel("2026-12-02T02:00:00Z", tick=False):
        suspend(FOOD, "系统升级", actor=office())
    with time_machine.travel("2026-12-03T02:00:00Z", tick=False):
        resume(FOOD, actor=office())
    with time_machine.travel("2026-12-04T02:00:00Z", tick=False):
        retire(FOOD, datetime.fromisoformat("2026-12-10T00:00:00+08:00"), "改为备案", actor=office())
        found = entries()
        assert [one["title"] for one in found[:4]] == [
            "食品经营许可（餐饮）：2026-12-10起取消：改为备案",
            "食品经营许可（餐饮）：恢复受理",
            "食品经营许可（餐饮）：暂停受理：系统升级",
            "食品经营许可（餐饮）：发布第2版，2026-12-01起实施",
        ]
        assert [one["verb"] for one in found[:4]] == ["retire", "resume", "suspend", "publish"]
        assert found[4:] == first, "what was told stays as it was"
        english = entries("/en/changes.atom")
        assert english[3]["title"] == "食品经营许可（餐饮）: edition 2 published, in force from 2026-12-01"
        told = Caller().get("/open/changes?limit=4").body
        assert [one["words"] for one in told["changes"]] == [one["title"].partition("：")[2] for one in found[:4]]
        rest = Caller().get(f"/open/changes?limit=100&before={told['next']}").body
        assert [f"urn:uuid:{one['id']}" for one in rest["changes"]] == [one["id"] for one in found[4:]]
        assert rest["next"] == ""
    assert Caller().get("/open/changes?before=AAAA").code == "list.cursor"


def test_nobody_is_sent_again_what_he_has_and_a_change_shows_at_once() -> None:
    paths = ["/changes.atom", "/sitemap.xml", "/sitemap-1.xml", *(f"/open-data/directory.{key}" for key in FORMATS)]
    tags = {path: Client().get(path).headers["ETag"] for path in paths}
    for path, tag in tags.items():
        again = Client().get(path, headers={"if-none-match": tag})
        assert (again.status_code, again.getvalue()) == (304, b""), path
        assert again.headers["Last-Modified"].startswith("Mon, 05 Jan 2026 00:00:")
    suspend(FOOD, "系统升级", actor=office())
    for path, tag in tags.items():
        assert Client().get(path, headers={"if-none-match": tag}).status_code == 200, path


def test_what_comes_into_force_later_is_told_now_and_listed_then() -> None:
    with time_machine.travel("2026-12-01T02:00:00Z", tick=False):
        before = Client().get("/open-data/directory.csv").headers["ETag"]
        published(since=datetime.fromisoformat("2026-12-20T00:00:00+08:00"))
        assert entries()[0]["title"].endswith("发布第2版，2026-12-20起实施")
        assert edition() == 1
        waiting = Client().get("/open-data/directory.csv").headers["ETag"]
    with time_machine.travel("2026-12-19T16:00:00Z", tick=False):
        assert edition() == 2
        assert Client().get("/open-data/directory.csv").headers["ETag"] not in (before, waiting)


def edition() -> int:
    found = json.loads(got("/open-data/directory.json"))["items"]
    return next(int(one["edition"]) for one in found if one["code"] == FOOD)


def test_a_format_there_is_none_of() -> None:
    assert Client().get("/open-data/directory.xls").status_code == 404
    assert Caller().get("/open/directory.xls").code == "format.unknown"


def test_the_page_says_how_much_there_is_and_leads_to_every_format() -> None:
    page = got("/open-data/").decode()
    assert f"<dd>{len(listed())} 个事项<small>" in page and '<time datetime="2026-01-05">' in page
    links = dict(re.findall(r'<a href="/open-data/directory\.(\w+)">([^<]*)</a>', page))
    assert set(links) == set(FORMATS) and all(links.values())
    assert 'href="/changes.atom"' in page and 'rel="license"' in page
    assert f"<dd>{len(listed())} items<small>" in got("/en/open-data/").decode()


_MANY = """
WITH made AS (
  INSERT INTO catalogue_item (id, code, name, kind, line, words, topics, place, resting_words, replaced_by, head_seq,
                              head_digest)
  SELECT gen_random_uuid(), '512B' || lpad(n::text, 8, '0'), '演示事项第' || n || '号', '公共服务', '演示', '',
         '{"person": ["演示"]}', '', '', '', 0, '' FROM generate_series(1, 100000) n RETURNING id)
INSERT INTO catalogue_edition (id, item_id, number, text, document, digest, in_force_from, published_at)
SELECT gen_random_uuid(), id, 1, '', '{"plain": "一句话", "targets": ["自然人"]}', '', %s, %s FROM made
"""


@pytest.fixture
def many() -> None:
    """By SQL under the writer's mark: what is measured is reading."""
    with _as_writer(), connection.cursor() as cursor:
        cursor.execute(_MANY, [now(), now()])
        # Else the keys of a hundred thousand rows are checked by the plan made when the table held thirty.
        cursor.execute("ANALYZE catalogue_item, catalogue_edition")


def held(rows: Iterator[Any]) -> int:
    """The most bytes held while a file of these rows comes and is thrown away."""
    most = 0
    tracemalloc.start()
    try:
        for _ in as_csv(rows, BASE):
            most = max(most, tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    return most


@pytest.mark.clause("3.1.1a")
def test_a_hundred_thousand_rows_in_the_memory_of_one_piece(many: None, django_assert_num_queries: Any) -> None:
    at = now()
    total = state_of(at).count
    assert total > 100_000
    with django_assert_num_queries(1 + -(-total // 5000)):
        answer = Client().get("/open-data/directory.csv")
        assert sum(chunk.count(b"\n") for chunk in answer) == total + 1
    one, four = (held(islice(directory_rows(at, piece=150), n)) for n in (300, 1200))
    assert four < 1.2 * one, "four times the rows, the same memory"
    with django_assert_num_queries(1):
        assert places("/sitemap.xml")[1:] == [f"{BASE}/sitemap-{n}.xml" for n in (1, 2, 3)]
    with django_assert_num_queries(2):
        assert len(places("/sitemap-1.xml")) == 50_000
    assert len(places("/sitemap-3.xml")) == total - 100_000


def test_pieces_meet_without_gap() -> None:
    whole = [entry_of(row, BASE)["code"] for row in directory_rows(now())]
    assert [row["code"] for row in directory_rows(now(), piece=3)] == whole == sorted(whole)


def test_queries_of_pages_and_feed(django_assert_num_queries: Any) -> None:
    for path, queries in (("/changes.atom", 1), ("/sitemap.xml", 1), ("/sitemap-1.xml", 2), ("/robots.txt", 0),
                          ("/open-data/", 2), ("/open-data/directory.json", 2)):  # fmt: skip
        Client().get(path)
        with django_assert_num_queries(queries):
            got(path)
