"""Every endpoint and every role: allowed exactly as the table says, and on a denial nothing has changed."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from hearing_policy import HEARINGS
from notices_policy import NOTICES
from organisation_policy import ORGANISATION
from oversight_policy import OVERSIGHT

from tongban.core.ledger.models import Entry, Idempotency, Outbox
from tongban.core.scope import matter_models
from tongban.site.api import api

from authority_policy import AUTHORITY
from catalogue_policy import CATALOGUE
from drafts_policy import DRAFTS
from library_policy import LIBRARY
from limits_policy import LIMITS
from policy import POLICY, Line
from sheets_policy import SHEETS

DENIED = (401, 403, 404)
LINES: tuple[Line, ...] = (
    *POLICY,
    *AUTHORITY,
    *CATALOGUE,
    *DRAFTS,
    *HEARINGS,
    *LIBRARY,
    *LIMITS,
    *NOTICES,
    *ORGANISATION,
    *OVERSIGHT,
    *SHEETS,
)
METHODS = ("get", "post", "put", "patch", "delete")


def test_every_endpoint_of_the_description_stands_in_the_table() -> None:
    described = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
        if method in METHODS
    }
    assert described == {(line.method, line.path) for line in LINES}


def everything(case: uuid.UUID | None) -> dict[str, Any]:
    """Rows of every matter's table, the ledger, the outbox, one-time keys, and the case's head."""
    tables = [m._meta.db_table for m in (*matter_models(), Entry, Outbox, Idempotency)]
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        found: dict[str, Any] = dict(zip(tables, cursor.fetchone(), strict=True))
        cursor.execute("SELECT head_seq, head_digest FROM cases_case WHERE id = %s", [case])
        found["head"] = cursor.fetchone()
    return found


@pytest.mark.sweep
@pytest.mark.django_db
@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.method} {line.path} {line.note}".strip())
def test_roles(line: Line) -> None:
    case = line.stage() if line.stage is not None else None
    known = case or uuid.UUID(int=0)
    values = {"case": str(known), **line.values(known)}
    path = line.path.format(**{name: quote(value) for name, value in values.items()})
    body, came = line.body(known), {}
    before = everything(case)
    for role, caller in line.roles.items():
        with transaction.atomic():
            cache.clear()  # wrong passwords are counted across roles
            answer = caller().call(line.method, path + line.query, body, upload=line.upload(), **line.headers)
            came[role] = answer.status
            if answer.status in DENIED:
                assert everything(case) == before, f"{role} was denied, yet something changed"
                assert answer.headers["Content-Type"] == "application/problem+json"
            transaction.set_rollback(True)
    assert came == line.expected
