"""Noting a fact of an owner; a new value ends the old one, so what was known when stays readable."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from tongban.core.errors import Denied
from tongban.core.ids import new_id
from tongban.core.ledger.book import Row, Update, new_row, revise
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.dossier.models import Known

TRUSTS = ("A", "B", "C", "D")


def note_rows(
    owner: tuple[str, uuid.UUID], fact: str, value: Any, *, source: str, trust: str, at: datetime, actor: Actor
) -> tuple[list[Row], list[Update]]:
    """The rows that note a fact, for the Change of whoever learned it; only the platform and staff note facts of
    others.
    """
    if not (actor.is_platform or actor.is_staff or owner in actor.principals):
        raise Denied("dossier.note", "只能登记自己的信息。", "You may only note facts of yourself.")
    if trust not in TRUSTS:
        raise ValueError(f"trust is one of {TRUSTS}")
    old = fetch(
        "SELECT * FROM dossier_known WHERE owner_id = %s AND fact = %s AND until IS NULL FOR UPDATE", [owner[1], fact]
    )
    if old and old[0]["value"] == value and old[0]["trust"] <= trust:
        return [], []
    row = new_row(
        Known,
        id=new_id(),
        owner_kind=owner[0],
        owner_id=owner[1],
        fact=fact,
        value=value,
        source=source,
        trust=trust,
        since=at,
    )
    return [row], [revise(Known, one, until=at) for one in old]
