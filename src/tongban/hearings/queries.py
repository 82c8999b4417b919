"""Reads of the room; ``Hearing.seen_by`` is the gate."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from typing import NamedTuple

from tongban.cases.models import Case
from tongban.core.clock import SHANGHAI
from tongban.core.errors import Refusal
from tongban.core.scope import PLATFORM, Actor
from tongban.hearings.models import Hearing

PAGE = 50


class HearingRow(NamedTuple):
    """A hearing as lists show it."""

    id: uuid.UUID
    case_id: uuid.UUID
    number: str
    item_name: str
    organ_name: str
    state: str
    ground: str
    begun_at: datetime
    asked_at: datetime | None
    starts_at: datetime | None
    venue: str
    host_name: str
    public: bool


_COLUMNS = (
    "id", "case_id", "case__number", "case__item_name", "organ__name", "state", "ground", "begun_at", "asked_at",
    "starts_at", "venue", "host_name", "public",
)  # fmt: skip


def hearings_seen(viewer: Actor, most: int = PAGE) -> list[HearingRow]:
    """What the viewer may see, those to be held first; of a citizen those he is a party of. One query."""
    rows = Hearing.seen_by(viewer).order_by("ended_at", "held_at", "-begun_at")
    return [HearingRow(*row) for row in rows.values_list(*_COLUMNS)[:most]]


def announced(today: date, most: int = PAGE) -> list[HearingRow]:
    """Public hearings from today on, for everybody. One query."""
    since = datetime.combine(today, time.min, SHANGHAI)
    rows = Hearing.seen_by(PLATFORM).filter(state="set", public=True, starts_at__gte=since).order_by("starts_at")
    return [HearingRow(*row) for row in rows.values_list(*_COLUMNS)[:most]]


def check_seen(viewer: Actor, case: uuid.UUID) -> None:
    """Does the viewer see the case or its hearing? To anybody else neither exists (404). At most two queries."""
    if Case.seen_by(viewer).filter(id=case).exists() or Hearing.seen_by(viewer).filter(case_id=case).exists():
        return
    raise Refusal("case.unknown", "没有这个办件，请核对编号。", "There is no such case; check its number.", status=404)


def sees_hearing(viewer: Actor, key: uuid.UUID) -> bool:
    """Does the viewer see this hearing? One query."""
    return Hearing.seen_by(viewer).filter(id=key).exists()
