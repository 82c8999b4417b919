"""What the database does for a read: the plan of its statement, with reading a whole table made dear, as it is at a
million rows.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from django.db import connection

from tongban.core.ledger.reading import fetch

# Indexes that begin like those of the lists of open work. In a table of three rows the planner takes any of them, by
# the statistics of the minute; at a million it takes the one that holds the whole condition.
ALIKE = """SELECT format('DROP INDEX %I', indexname) FROM pg_indexes
    WHERE indexname IN ('cases_late', 'cases_material_defer', 'cases_span_stop')
       OR tablename = 'cases_step' AND indexdef LIKE '%(organ_id%' AND indexname <> 'cases_step_open'"""


def plan_of(module: ModuleType, patch: pytest.MonkeyPatch, read: Callable[[], object]) -> str:
    """EXPLAIN ANALYZE of the first statement that ``read`` runs by the ``fetch`` of ``module``."""
    asked: list[tuple[str, Any]] = []

    def keep(sql: str, values: Any = ()) -> list[dict[str, Any]]:
        asked.append((sql, values))
        return fetch(sql, values)

    patch.setattr(module, "fetch", keep)
    read()
    sql, values = asked[0]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(ALIKE)
        for (drop,) in cursor.fetchall():
            cursor.execute(drop)
        cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) " + sql, values)
        return "\n".join(row[0] for row in cursor.fetchall())
