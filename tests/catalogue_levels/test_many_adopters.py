"""A standard with ten thousand adopters: publishing it writes what it writes for one, and each adopter follows."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.catalogue import queries
from tongban.catalogue.acts.reviewing import publish_draft
from tongban.catalogue.life.writing import difference_text
from tongban.catalogue.queries import in_force
from tongban.catalogue.reading.drafts import draft_of, dry_run
from tongban.catalogue.reading.standing import both, stranded
from tongban.core.canonical import digest_of
from tongban.core.clock import now
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.write import writing
from tongban.core.scope import matter_models

from counting import statements
from demo import FOOD, GUANGAN, WUHOU
from life_course import LOCAL, PROVINCE, approved, office, published, shorter, text_of

pytestmark = pytest.mark.django_db
MANY = 10_000
# A place's own words and its promise of eight working days, as each of them would have adopted.
CHANGES = ({"at": "common.limits.extend.by", "to": "3wd"},)


@pytest.fixture
def adopters(db: None) -> Iterator[list[str]]:
    """Ten thousand real divisions that carry the item out, each with a difference of its own: put in at one stroke by
    the tests' own hand, as no act adopts for ten thousand places at once.
    """
    places = [
        row["code"]
        for row in fetch(
            "SELECT code FROM organisation_division WHERE level = 5 AND code NOT LIKE ALL(%s) ORDER BY code LIMIT %s",
            [[f"{WUHOU[:6]}%", f"{GUANGAN[:6]}%"], MANY],
        )
    ]
    texts = [
        difference_text(f"{FOOD}@1", place, "演示文号", {**LOCAL, "venues": place}, changes=CHANGES) for place in places
    ]
    documents = [
        json.dumps({"difference": {"of": f"{FOOD}@1", "place": place, "number": "演示文号", "changes": list(CHANGES)}})
        for place in places
    ]
    at = now() - timedelta(hours=1)
    token = writing.set(True)
    try:
        fetch(
            """WITH i AS (SELECT id FROM catalogue_item WHERE code = %s),
               d AS (INSERT INTO catalogue_difference
                       (id, item_id, edition_number, place, number, text, document, digest, in_force_from, published_at)
                     SELECT gen_random_uuid(), i.id, 1, v.place, '演示文号', v.text, v.document::jsonb, v.digest, %s, %s
                     FROM i, unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS v(place, text, document, digest))
               INSERT INTO catalogue_adoption (id, item_id, place, number, local, adopted_at)
               SELECT gen_random_uuid(), i.id, place, '演示文号', '{}', %s FROM i, unnest(%s::text[]) AS place
               RETURNING 1 AS one""",
            [FOOD, at, at, places, texts, documents, [digest_of(text) for text in texts], at, places],
        )
    finally:
        writing.reset(token)
    queries.forget()
    yield places


def rows() -> dict[str, int]:
    """Rows of every matter's table and of the ledger."""
    tables = [*(model._meta.db_table for model in matter_models()), "ledger_entry", "event_outbox"]
    counted = ", ".join(f'(SELECT count(*) FROM "{table}") AS "{table}"' for table in tables)
    return dict(fetch(f"SELECT {counted}")[0])


@pytest.mark.clause("3.2.5a")
@pytest.mark.clause("3.1.3c")
def test_publishing_writes_no_row_for_an_adopter_and_each_follows(adopters: list[str]) -> None:
    assert len(adopters) == MANY
    draft, actor = approved(), office()
    before = rows()
    with statements() as said:
        publish_draft(draft, actor=actor)
    written = [sql for sql in said if re.search(r'INSERT INTO|UPDATE "', sql)]
    assert (len(said), len(written)) == (6, 1)  # one of them asks for the stories that are to be told again
    grown = {table: n - before[table] for table, n in rows().items() if n != before[table]}
    assert grown == {"catalogue_edition": 1, "ledger_entry": 2, "event_outbox": 2}

    at = now()
    for place in adopters[::10]:
        here = in_force(FOOD, place, at)
        assert (here.number, here.difference_number) == (2, "演示文号")
    for place in (adopters[0], adopters[MANY // 2], adopters[-1]):
        e = in_force(FOOD, place, at).effective("new")
        assert (str(e.limits.promised), str(e.limits.extend.by)) == ("8wd", "3wd")
        assert e.local["venues"] == place


def test_looking_ahead_judges_those_that_are_alike_once(adopters: list[str]) -> None:
    """Ten thousand differences in the same words but for telephones and venues are one check, not ten thousand."""
    draft = draft_of(office(), approved()).draft
    began = time.perf_counter()
    told: Any = dry_run(draft)
    assert told.stranded == ()
    assert time.perf_counter() - began < 30
    with time_machine.travel(now()), CaptureQueriesContext(connection) as seen:
        dry_run(draft)
    assert len(seen.captured_queries) == 3


@pytest.mark.clause("3.1.2a")
def test_a_province_counts_ten_thousand_stranded_places_by_their_sorts(adopters: list[str]) -> None:
    """Ten thousand in the same words are one judgement and one page: the same statements as for one place."""
    text = shorter(text_of()).replace("extend: {by: 5wd", "extend: {by: 2wd")
    assert text != shorter(text_of())
    published(text)
    began = time.perf_counter()
    assert both(PROVINCE, now())["stranded"] >= MANY
    assert time.perf_counter() - began < 10
    with CaptureQueriesContext(connection) as seen:
        counted = both(PROVINCE, now())["stranded"]
    assert len(seen) == 1
    with CaptureQueriesContext(connection) as seen:
        page = stranded(PROVINCE, now())
    assert (len(page), len(seen)) == (50, 2)
    everything = stranded(PROVINCE, now(), size=None)
    assert len(everything) == counted and [row["place"] for row in page] == [row["place"] for row in everything[:50]]
