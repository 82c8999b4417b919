"""The register of standards as it is read: by family, one standard, and what governs a thing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tongban.catalogue.life.standards import FAMILIES
from tongban.catalogue.models import Standard
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

STATUSES = ("in force", "coming", "ended")


def status_of(one: Standard, day: date) -> str:
    """In force, coming, or ended on ``day``."""
    if one.ended_on is not None and one.ended_on <= day:
        return "ended"
    return "coming" if one.in_force_from is not None and one.in_force_from > day else "in force"


def standards(viewer: Actor, family: str = "", sort: str = "", key: str = "") -> list[Standard]:
    """Registered standards by family and number; those that govern a thing, where one is named. One query."""
    rows = Standard.seen_by(viewer)
    if family:
        rows = rows.filter(family=family)
    if sort:
        rows = rows.filter(governs__contains=[{"sort": sort, "key": key}])
    order = list(FAMILIES)
    return sorted(rows, key=lambda one: (order.index(one.family), one.demo, one.number))


def standard_of(viewer: Actor, key: uuid.UUID) -> Standard:
    """One standard. One query. Refusal ``standard.unknown`` (404)."""
    found: Standard | None = Standard.seen_by(viewer).filter(id=key).first()
    if found is None:
        raise Refusal("standard.unknown", "没有登记这项标准。", "There is no such standard.", status=404)
    return found


def items_governed(rows: Iterable[Standard]) -> Mapping[str, str]:
    """Code → name of the items that these standards govern by name. One query."""
    codes = {one["key"] for row in rows for one in row.governs if one["sort"] == "item"}
    found: list[dict[str, Any]] = fetch("SELECT code, name FROM catalogue_item WHERE code = ANY(%s)", [sorted(codes)])
    return {row["code"]: row["name"] for row in found}
