"""The rights of the app role name the tables as they are: ``tests/launch`` shows what those rights refuse."""

from __future__ import annotations

from tongban.core.ledger.models import Entry, Seal
from tongban.launch.database import APPEND_ONLY


def test_the_append_only_tables_are_those_of_the_ledger() -> None:
    assert {Entry._meta.db_table, Seal._meta.db_table} <= set(APPEND_ONLY)
