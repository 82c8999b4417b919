"""Statements of the house run beneath Django's cursor where nobody listens: same transaction, same errors."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import InternalError, OperationalError, ProgrammingError, connection, transaction
from django.db.utils import IntegrityError

from tongban.core.ledger.reading import fetch, run
from tongban.core.ledger.straight import Straight


@pytest.fixture(autouse=True)
def _nobody_listens(_guarded: None) -> Iterator[None]:
    listeners = list(connection.execute_wrappers)
    connection.execute_wrappers.clear()
    yield
    connection.execute_wrappers[:] = listeners


@pytest.mark.django_db
def test_what_a_transaction_wrote_is_read_in_it_and_gone_after_it() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        run("CREATE TEMP TABLE seen (said jsonb, at timestamptz)")
        run("INSERT INTO seen VALUES (%s::jsonb, '2026-01-01 00:00+08')", ['{"a": [1]}'])
        (row,) = fetch("SELECT * FROM seen")
        assert row["said"] == {"a": [1]}
        assert row["at"].isoformat() == "2025-12-31T16:00:00+00:00"
        raise ZeroDivisionError
    with pytest.raises(ProgrammingError), transaction.atomic():
        fetch("SELECT * FROM seen")


@pytest.mark.django_db
def test_errors_are_djangos_own() -> None:
    key = uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        run("CREATE TEMP TABLE seen (id uuid PRIMARY KEY)")
        run("INSERT INTO seen VALUES (%s)", [key])
        run("INSERT INTO seen VALUES (%s)", [key])
    assert fetch("SELECT 1 AS one") == [{"one": 1}]


@pytest.mark.django_db
def test_a_broken_transaction_takes_no_more_statements() -> None:
    with transaction.atomic():
        with pytest.raises(ProgrammingError):
            run("SELECT nothing FROM nowhere")
        with pytest.raises((InternalError, transaction.TransactionManagementError)):
            run("SELECT 1")
        transaction.set_rollback(True)


def warmed(sql: str, *values: object) -> None:
    """psycopg prepares a statement when it has been asked some times."""
    for _ in range(8):
        fetch(sql, values)


@pytest.fixture
def straight(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What did not run by one call, as psycopg was asked for it."""
    asked: list[str] = []
    executes = Straight.execute

    def note(self: Straight, query: bytes, *rest: object) -> object:
        asked.append(query.decode())
        return executes(self, query, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Straight, "execute", note)
    return asked


TYPED = "SELECT %s::uuid AS key, %s::jsonb AS said, %s::timestamptz AS at, %s::text AS nothing"
ROW = (uuid.UUID(int=7), '{"a": [1]}', datetime(2026, 1, 1, tzinfo=UTC), None)
SAID = {"key": ROW[0], "said": {"a": [1]}, "at": ROW[2], "nothing": None}


@pytest.mark.django_db
def test_what_is_prepared_runs_by_one_call_and_says_the_same(straight: list[str]) -> None:
    before = fetch(TYPED, ROW)
    warmed(TYPED, *ROW)
    straight.clear()
    assert fetch(TYPED, ROW) == before == [SAID]
    assert straight == []
    other = (*ROW[:3], "text")
    assert fetch(TYPED, other)[0]["nothing"] == "text", "values of another type are another statement to psycopg"


@pytest.mark.django_db
def test_errors_of_what_is_prepared_are_djangos_own_too(straight: list[str]) -> None:
    key = uuid.uuid4()
    run("CREATE TEMP TABLE seen_straight (id uuid PRIMARY KEY)")
    add = "INSERT INTO seen_straight VALUES (%s)"
    for _ in range(8):
        run(add, [uuid.uuid4()])
    straight.clear()
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        run(add, [key])
        run(add, [key])
    assert straight == [] and broken.value.__cause__.sqlstate == "23505"  # type: ignore[union-attr]
    assert fetch("SELECT count(*) AS n FROM seen_straight") == [{"n": 8}]


def test_what_a_rollback_takes_back_is_asked_anew(committed: None, straight: list[str]) -> None:
    warmed("SELECT 1 AS one")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        fetch("SELECT 1 AS one")  # begins the transaction
        raise ZeroDivisionError
    straight.clear()
    assert fetch("SELECT 1 AS one") == [{"one": 1}]
    assert straight == ["SELECT 1 AS one"]


def test_a_connection_that_broke_is_told_as_such(committed: None, straight: list[str]) -> None:
    warmed("SELECT 2 AS two")
    straight.clear()
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    with pytest.raises(OperationalError):
        fetch("SELECT 2 AS two")
    assert straight == []
    connection.close_if_unusable_or_obsolete()
    assert fetch("SELECT 2 AS two") == [{"two": 2}]
