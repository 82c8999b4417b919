"""Accepted cases by the day their clock began and the day it ends, for whoever warns before it is over."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from tongban.core.clock import SHANGHAI
from tongban.core.ledger.reading import fetch


class Near(NamedTuple):
    """Cases of one place that began and end on the same days."""

    place: str
    began: date
    due: date


class NearCase(NamedTuple):
    """One of them."""

    case: uuid.UUID
    due: date


# No clock begins before receipt: counted from there a share is never said too small.
_GROUPS = """
SELECT DISTINCT place, (COALESCE(received_at, accepted_at) AT TIME ZONE %s)::date AS began, promised_due AS due
FROM cases_case WHERE state = 'accepted' AND promised_due IS NOT NULL
"""
_CASES = """
SELECT id, promised_due FROM cases_case
WHERE state = 'accepted' AND (place, (COALESCE(received_at, accepted_at) AT TIME ZONE %s)::date, promised_due) IN
  (SELECT * FROM unnest(%s::text[], %s::date[], %s::date[])) ORDER BY promised_due, id
"""


def near_groups() -> list[Near]:
    """Every group with a day. One query."""
    return [Near(row["place"], row["began"], row["due"]) for row in fetch(_GROUPS, [SHANGHAI.key])]


def near_in(groups: Sequence[Near]) -> list[NearCase]:
    """The cases of these groups. One query, none without groups."""
    rows = fetch(_CASES, [SHANGHAI.key, *map(list, zip(*groups, strict=True))]) if groups else []
    return [NearCase(row["id"], row["promised_due"]) for row in rows]
