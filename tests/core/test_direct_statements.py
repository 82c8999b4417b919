"""Statements of the house run beneath Django's cursor where nobody listens: same transaction, same errors."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.db.utils import IntegrityError

from tongban.core.ledger.reading import fetch, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_listens(_guarded: None) -> Iterator[None]:
    listeners = list(connection.execute_wrappers)
    connection.execute_wrappers.clear()
    yield
    connection.execute_wrappers[:] = listeners


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


def test_errors_are_djangos_own() -> None:
    key = uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        run("CREATE TEMP TABLE seen (id uuid PRIMARY KEY)")
        run("INSERT INTO seen VALUES (%s)", [key])
        run("INSERT INTO seen VALUES (%s)", [key])
    assert fetch("SELECT 1 AS one") == [{"one": 1}]


def test_a_broken_transaction_takes_no_more_statements() -> None:
    with transaction.atomic():
        with pytest.raises(ProgrammingError):
            run("SELECT nothing FROM nowhere")
        with pytest.raises((InternalError, transaction.TransactionManagementError)):
            run("SELECT 1")
        transaction.set_rollback(True)
