"""Lists of items with 100,000 in force: the same queries on every page, and search by the index of words."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.catalogue.queries import directory, nearest, search, shelves
from tongban.catalogue.word_index import search_words
from tongban.core.clock import now
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.write import _as_writer
from tongban.web.programs import cursor_of

from calls import Caller
from demo import FOOD

pytestmark = pytest.mark.django_db

_ITEMS = """
WITH made AS (
  INSERT INTO catalogue_item (id, code, name, kind, line, words, topics, place, resting_words, replaced_by, head_seq,
                              head_digest)
  SELECT gen_random_uuid(), '512B' || lpad(n::text, 8, '0'), '演示事项第' || n || '号', '公共服务', '演示',
         '演示 事项 第' || n || '号', jsonb_build_object(CASE n %% 2 WHEN 0 THEN 'person' ELSE 'enterprise' END,
                                                   jsonb_build_array('主题' || n %% 20)), '', '', '', 0, ''
  FROM generate_series(1, %s) n RETURNING id)
INSERT INTO catalogue_edition (id, item_id, number, text, document, digest, in_force_from, published_at)
SELECT gen_random_uuid(), id, 1, '', '{"plain": "一句话"}', '', %s, %s FROM made
"""


@pytest.fixture
def many() -> None:
    """By SQL under the writer's mark: what is measured is reading."""
    missing = 100_000 - shelves(now()).total
    with _as_writer(), connection.cursor() as cursor:
        cursor.execute(_ITEMS, [missing, now(), now()])
        cursor.execute("ANALYZE catalogue_item, catalogue_edition")


@pytest.mark.clause("3.1.1a")
def test_a_hundred_thousand_items_page_by_two_queries(many: None, django_assert_num_queries: Any) -> None:
    client, api = Client(), Caller()
    client.get("/items/")
    codes = [row["code"] for row in fetch("SELECT code FROM catalogue_item ORDER BY code")]
    for after, more in (("", True), (codes[50_000], True), (codes[-61], False)):
        with django_assert_num_queries(2):
            page = client.get("/items/", {"after": cursor_of(after) if after else ""}).content.decode()
        assert "现在能办 100000 项" in page and ('rel="next"' in page) is more
        with django_assert_num_queries(1):
            told = api.get(f"/items?limit=60&after={cursor_of(after) if after else ''}").body
        assert len(told["items"]) == 60 and bool(told["next"]) is more
    with django_assert_num_queries(2):
        assert client.get("/items/?who=person&theme=主题6&kind=公共服务").content.decode().count('class="name"') == 60
    with django_assert_num_queries(3):
        home = Client().get("/").content.decode()
    assert "更多</a>" in home


def test_pages_of_a_topic_meet_without_gap() -> None:
    at = now()
    everything = [one["code"] for one in directory(at, who="person")]
    walked: list[str] = []
    while page := directory(at, who="person", after=walked[-1] if walked else "", size=3):
        walked.extend(one["code"] for one in page)
    assert walked == everything == sorted(everything) and len(walked) > 3
    counted = shelves(at, 2)
    assert counted.who["person"] == len(walked)
    assert sum(counted.kinds.values()) == counted.total
    for shelf in counted.topics:
        found = directory(at, who=shelf.who, theme=shelf.theme)
        assert (len(found), [one["code"] for one in found[:2]]) == (shelf.count, [code for code, _ in shelf.first])


def test_search_among_them_uses_the_index_of_words(many: None) -> None:
    at = now()
    for asked in ("开小吃店", "food licence"):
        with CaptureQueriesContext(connection) as seen:
            assert search(asked, at)[0]["code"] == FOOD
        assert len(seen.captured_queries) == 1
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + seen.captured_queries[0]["sql"])
            assert "catalogue_item_words" in "\n".join(row[0] for row in cursor.fetchall())
    assert search_words("!?") == [] and search("!?", at) == []
    assert len(nearest("小吃", at)) == 3
