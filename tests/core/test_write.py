"""The one writer: rows, ledger line, event and one-time key are one statement of one transaction, or nothing at all."""

from __future__ import annotations

import dataclasses
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.core.clock import now
from tongban.core.errors import Stale
from tongban.core.ids import new_id
from tongban.core.ledger import write as writer
from tongban.core.ledger.book import (
    Change,
    Event,
    Head,
    Once,
    Subject,
    Update,
    contribute,
    new_row,
    perform,
    revise,
    write,
)
from tongban.core.ledger.change import table_of
from tongban.core.ledger.models import ReferenceSet
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.write import row_digest
from tongban.core.scope import PLATFORM


def made(name: str, *, key: uuid.UUID | None = None, event: bool = True, verb: str = "test.make") -> Change:
    """A new subject of the smallest kind there is."""
    key = key or new_id()
    row = new_row(ReferenceSet, id=key, name=name, digest="first", loaded_at=now())
    said = Event("test.made", {"name": name}) if event else None
    return Change(Subject("reference", key), Head.start(), verb, PLATFORM, now(), rows=(row,), event=said)


def altered(row: dict[str, Any], digest: str, verb: str = "test.alter") -> Change:
    """The next line on a subject that was read."""
    updates: tuple[Update, ...] = (revise(ReferenceSet, row, digest=digest),)
    return Change(Subject("reference", row["id"]), Head.on(row), verb, PLATFORM, now(), updates=updates)


def standing(key: uuid.UUID) -> dict[str, Any]:
    return fetch("SELECT * FROM ledger_reference WHERE id = %s", [key])[0]


def lines(key: uuid.UUID) -> list[dict[str, Any]]:
    return fetch("SELECT * FROM ledger_entry WHERE subject_id = %s ORDER BY seq", [key])


@pytest.fixture
def contributors() -> Iterator[None]:
    """What a test contributes does not stay."""
    before = {verb: list(found) for verb, found in writer._contributors.items()}
    yield
    writer._contributors.clear()
    writer._contributors.update(before)


@pytest.mark.django_db
def test_a_change_is_rows_line_event_and_key_in_one_statement() -> None:
    change = made("one")
    with CaptureQueriesContext(connection) as seen:
        write([change], once=Once("platform", "k-one", b"body", {"said": "一"}))
    assert len(seen) == 1
    key = change.subject.id
    row, (line,) = standing(key), lines(key)
    assert (row["name"], row["head_seq"], bytes(row["head_digest"])) == ("one", 1, bytes(line["digest"]))
    assert (line["seq"], line["verb"], line["actor"], bytes(line["prev"])) == (
        1,
        "test.make",
        {"capacity": "platform"},
        b"",
    )
    assert line["rows"] == [["ledger_reference", str(key), row_digest(table_of(ReferenceSet), row)]]
    (event,) = fetch("SELECT * FROM event_outbox WHERE subject_id = %s", [key])
    assert (event["seq"], event["name"], event["body"], event["done"]) == (1, "test.made", {"name": "one"}, False)
    (kept,) = fetch("SELECT actor, key, body, reply FROM ledger_idempotency WHERE key = 'k-one'")
    assert (kept["actor"], bytes(kept["body"]), kept["reply"]) == ("platform", b"body", {"said": "一"})


@pytest.mark.django_db
def test_fifty_acts_cost_the_statements_of_one() -> None:
    changes = [made(f"bulk-{n}") for n in range(50)]
    with CaptureQueriesContext(connection) as seen:
        write(changes)
    assert len(seen) == 1
    found = fetch(
        "SELECT count(*) AS n FROM ledger_entry WHERE subject_id = ANY(%s)", [[c.subject.id for c in changes]]
    )
    assert found[0]["n"] == 50


@pytest.mark.django_db
def test_a_bulk_beyond_the_parameters_of_the_protocol_is_still_one_statement() -> None:
    changes = [made(f"piece-{n}") for n in range(9000)]
    with CaptureQueriesContext(connection) as seen:
        write(changes)
    assert len(seen) == 1
    assert all(standing(c.subject.id)["head_seq"] == 1 and len(lines(c.subject.id)) == 1 for c in changes[::1000])
    with pytest.raises(Exception, match="ledger_reference_name"), transaction.atomic():
        write([*(made(f"more-{n}") for n in range(20)), made("piece-0")])
    assert fetch("SELECT 1 AS one FROM ledger_reference WHERE name LIKE 'more-%%'") == []


@pytest.mark.django_db
def test_changes_on_one_subject_in_one_write_follow_each_other() -> None:
    first = made("chain")
    key = first.subject.id
    row = first.rows[0].values
    second = Change(
        first.subject,
        Head.start(),
        "test.alter",
        PLATFORM,
        now(),
        updates=(revise(ReferenceSet, row, digest="second"),),
    )
    write([first, second])
    a, b = lines(key)
    assert (a["seq"], b["seq"], bytes(b["prev"])) == (1, 2, bytes(a["digest"]))
    assert (standing(key)["digest"], standing(key)["head_seq"]) == ("second", 2)


@pytest.mark.django_db
def test_a_change_must_alter_the_row_its_head_stands_on() -> None:
    change = made("base")
    write([change])
    row = standing(change.subject.id)
    bare = Change(change.subject, Head.on(row), "test.nothing", PLATFORM, now())
    with pytest.raises(ValueError, match="must alter its subject's row"):
        write([bare])
    assert len(lines(change.subject.id)) == 1


@pytest.mark.django_db
def test_unknown_and_missing_columns_are_errors_of_the_caller() -> None:
    with pytest.raises(ValueError, match="needs a value"):
        new_row(ReferenceSet, id=new_id(), name="x", digest="y")
    with pytest.raises(ValueError, match="has no column colour"):
        new_row(ReferenceSet, id=new_id(), name="x", digest="y", loaded_at=now(), colour="red")


@pytest.mark.django_db
def test_whoever_read_before_another_wrote_is_told_so() -> None:
    change = made("stale")
    write([change])
    before = standing(change.subject.id)
    write([altered(before, "hers")])
    with pytest.raises(Stale) as told, transaction.atomic():
        write([altered(before, "his")])
    assert (told.value.code, told.value.status) == ("ledger.stale", 409)
    assert standing(change.subject.id)["digest"] == "hers"


@pytest.mark.django_db
def test_a_line_that_cannot_be_written_takes_its_rows_with_it() -> None:
    write([made("taken")])
    lone = made("alone")
    with pytest.raises(Exception, match="ledger_reference_name"), transaction.atomic():
        write([lone, made("taken")])
    assert lines(lone.subject.id) == []
    assert fetch("SELECT 1 AS one FROM event_outbox WHERE subject_id = %s", [lone.subject.id]) == []


@pytest.mark.django_db
def test_contributors_join_the_statement_and_fall_with_it(contributors: None) -> None:
    extra = new_id()

    @contribute("test.make")
    def duty(change: Change) -> list[Change]:
        return [made(f"duty of {change.subject.id}", key=extra, verb="test.duty")]

    @contribute("test.duty")
    def further(change: Change) -> list[Change]:
        return [made(f"further to {change.subject.id}", verb="test.further")]

    change = made("with duty")
    with CaptureQueriesContext(connection) as seen:
        write([change])
    assert len(seen) == 1
    assert standing(extra)["name"] == f"duty of {change.subject.id}"
    assert len(fetch("SELECT 1 AS one FROM ledger_entry WHERE verb = 'test.further'")) == 1

    @contribute("test.make")
    def refuses(change: Change) -> list[Change]:
        raise Stale("test.no", "不行", "no")

    other = made("without")
    with pytest.raises(Stale):
        write([other])
    assert lines(other.subject.id) == []


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=12))
def test_chains_of_any_interleaving_are_whole(turns: list[str]) -> None:
    """However writes on several subjects follow each other, each chain counts from one; its head stands on its row."""
    mark = uuid.uuid4().hex
    keys: dict[str, uuid.UUID] = {}
    for number, name in enumerate(turns):
        if name not in keys:
            change = made(f"{mark}-{name}")
            keys[name] = change.subject.id
        else:
            change = altered(standing(keys[name]), f"digest {number}")
        write([change])
    for name, key in keys.items():
        found = lines(key)
        assert [line["seq"] for line in found] == list(range(1, turns.count(name) + 1))
        assert all(bytes(b["prev"]) == bytes(a["digest"]) for a, b in zip(found, found[1:], strict=False))
        assert bytes(standing(key)["head_digest"]) == bytes(found[-1]["digest"])


# -- one-time keys -----------------------------------------------------------------------------------------------------


def once_made(name: str, key: str, body: Any) -> Any:
    def work(once: Any) -> dict[str, str]:
        change = made(name)
        reply = {"id": str(change.subject.id)}
        write([change], once=once(reply))
        return reply

    return perform(work, actor=PLATFORM, key=key, body=body)


@pytest.mark.django_db
def test_the_same_key_with_the_same_body_gives_the_first_reply() -> None:
    first = once_made("once", "k1", ["a"])
    assert once_made("once again", "k1", ["a"]) == first
    assert fetch("SELECT 1 AS one FROM ledger_reference WHERE name = 'once again'") == []


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_a_conflict_and_writes_nothing() -> None:
    once_made("once", "k2", ["a"])
    with pytest.raises(Stale) as told:
        once_made("other", "k2", ["b"])
    assert (told.value.code, told.value.status) == ("once.other-body", 409)
    assert fetch("SELECT 1 AS one FROM ledger_reference WHERE name = 'other'") == []


@pytest.mark.django_db
def test_keys_belong_to_whoever_gave_them() -> None:
    from dataclasses import replace

    first = once_made("mine", "k3", [])
    other = replace(PLATFORM, account=uuid.uuid4())

    def work(once: Any) -> dict[str, str]:
        change = made("theirs")
        reply = {"id": str(change.subject.id)}
        write([change], once=once(reply))
        return reply

    assert perform(work, actor=other, key="k3", body=[]) != first


def test_twenty_at_once_with_one_key_make_one(committed: None) -> None:
    mark = uuid.uuid4().hex
    replies: list[Any] = []
    gate = threading.Barrier(20)

    def one(number: int) -> None:
        try:
            gate.wait(20)
            replies.append(once_made(f"{mark} {number}", mark, ["same"]))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 20
    assert len({reply["id"] for reply in replies}) == 1
    assert len(fetch("SELECT 1 AS one FROM ledger_reference WHERE name LIKE %s", [f"{mark}%"])) == 1


# -- the guard ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_reference SET digest = 'x'",
        'insert into "ledger_entry" (id) values (gen_random_uuid())',
        "DELETE FROM ONLY cases_case",
        "WITH gone AS (DELETE FROM cases_step RETURNING id) SELECT count(*) FROM gone",
        "TRUNCATE cases_notice",
    ],
)
def test_a_write_past_the_ledger_fails_the_test_that_makes_it(sql: str) -> None:
    with pytest.raises(AssertionError, match=r"written only by core\.ledger\.write"), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
def test_the_orm_does_not_write_matters_either() -> None:
    from tongban.cases.models import Case

    for attempt in (
        lambda: ReferenceSet(id=new_id()).save(),
        lambda: ReferenceSet.seen_by(PLATFORM).update(digest="x"),
        lambda: ReferenceSet.seen_by(PLATFORM).delete(),
        lambda: ReferenceSet.seen_by(PLATFORM).create(id=new_id()),
        lambda: Case.objects.all(),
    ):
        with pytest.raises(RuntimeError):
            attempt()


def test_keys_rise_in_the_order_they_are_made() -> None:
    from datetime import UTC, datetime

    import time_machine

    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False):
        keys = [new_id() for _ in range(5000)]
    assert keys == sorted(keys)
    assert len(set(keys)) == 5000
    assert {(key.version, key.variant) for key in keys} == {(7, uuid.RFC_4122)}


def test_a_column_added_later_does_not_make_older_rows_look_altered() -> None:
    table = table_of(ReferenceSet)
    row = {"id": uuid.uuid4(), "name": "one", "digest": "aa", "loaded_at": now(), "head_seq": 1, "head_digest": b"x"}
    older = row_digest(table, row)
    wider = dataclasses.replace(table, columns=(*table.columns, "note"), blank={**table.blank, "note": ""})
    assert row_digest(wider, {**row, "note": ""}) == older
    assert row_digest(wider, {**row, "note": "said"}) != older
    assert row_digest(table, {**row, "name": "two"}) != older
