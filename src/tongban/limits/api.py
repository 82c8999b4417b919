"""Limited numbers and seasons of filing, for programs: the acts and reads of the pages."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tongban.cases.api import KEY, actor_of
from tongban.cases.kinds import Said
from tongban.cases.said import StepSaid
from tongban.core.clock import SHANGHAI
from tongban.core.scope import Actor
from tongban.limits import queries
from tongban.limits.acts.batch import advance_batch
from tongban.limits.acts.quotas import Announcement, announce_quota, change_quota
from tongban.limits.acts.seasons import Season, open_season
from tongban.organisation.queries import chain_of
from tongban.web.staff import staff_of

router = Router(tags=["limits 数量和受理期"])


class QuotaSaid(Schema):
    """A period to announce; ``total`` as it is typed on the page, in the unit of what the item takes; ``zone`` where
    each zone has its own number (a division's code, or an option).
    """

    item: str
    area: str
    period: str
    opens_on: date
    closes_on: date | None = None
    total: str
    zone: str = ""


class QuotaChanged(Schema):
    """A new total, and why."""

    total: str
    reason: str


class QuotaTold(Schema):
    """A period of a ledger; numbers are in ``unit``, with thousands marks as on the page."""

    id: uuid.UUID
    item: str
    ledger: str
    name: str
    area: str
    period: str
    opens_on: date
    closes_on: date | None
    unit: str
    total: str
    held: str
    taken: str
    left: str
    waiting: int


class QuotasTold(Schema):
    """The ledgers of a place and those above it."""

    quotas: list[QuotaTold]


class SeasonSaid(Schema):
    """A season to announce."""

    item: str
    area: str
    name: str
    opens_at: datetime
    closes_at: datetime


class SeasonTold(Schema):
    """A season with how many cases came in and how many still run."""

    id: uuid.UUID
    item: str
    name: str
    area: str
    opens_at: datetime
    closes_at: datetime
    cases: int
    open: int


class SeasonsTold(Schema):
    """Seasons, the last opened first."""

    seasons: list[SeasonTold]


class BatchStep(StepSaid):
    """The cases to be taken together, and what is said of each."""

    cases: list[uuid.UUID]


class BatchCase(Schema):
    """Where one case of a season stands."""

    id: uuid.UUID
    number: str
    state: str
    outcome: str
    position: list[str]


class BatchTold(Schema):
    """The cases of a season that the caller sees, as they came in."""

    cases: list[BatchCase]


@router.get("/quotas", response=QuotasTold, auth=None, summary="How many are left")
def quotas(request: HttpRequest, area: str, item: str = "") -> QuotasTold:
    """The ledgers that count for a matter there, every period."""
    found = queries.quotas_at(list(chain_of(area)))
    return QuotasTold(quotas=[_quota(one) for one in found if item in ("", one.row["item_code"])])


@router.get("/quotas/{uuid:quota}", response=QuotaTold, auth=None, summary="One ledger")
def quota(request: HttpRequest, quota: uuid.UUID) -> QuotaTold:
    """One period with its numbers as of now."""
    return _quota(queries.quota_of(quota))


@router.post("/quotas", response={201: QuotaTold}, summary="Announce how many there are")
def announce(request: HttpRequest, body: QuotaSaid, key: str = KEY) -> tuple[int, QuotaTold]:
    """By the head of the competent organ of the place; who waits is given a place in the order of acceptance."""
    said = Announcement(body.item, body.area, body.period, body.opens_on, body.closes_on, body.total, body.zone)
    return 201, _quota(queries.quota_of(announce_quota(said, actor=actor_of(request), key=key)))


@router.put("/quotas/{uuid:quota}", response=QuotaTold, summary="Change how many there are")
def change(request: HttpRequest, quota: uuid.UUID, body: QuotaChanged, key: str = KEY) -> QuotaTold:
    """By the head, with a public reason; never below what is held and granted."""
    change_quota(quota, body.total, body.reason, actor=actor_of(request), key=key)
    return _quota(queries.quota_of(quota))


def _quota(one: queries.Left) -> QuotaTold:
    row = one.row
    numbers: dict[str, Any] = {"total": one.total, "held": one.held, "taken": one.taken, "waiting": one.waiting}
    same = {name: row[name] for name in ("id", "ledger", "name", "period", "opens_on", "closes_on", "unit")}
    return QuotaTold(item=row["item_code"], area=row["place"], left=one.left, **same, **numbers)


@router.get("/seasons", response=SeasonsTold, auth=None, summary="Seasons of filing")
def seasons(request: HttpRequest, item: str = "", area: str = "") -> SeasonsTold:
    """Announced seasons, of an item or a place if said."""
    return SeasonsTold(seasons=[_season(row) for row in queries.seasons_of(item, area)])


@router.post("/seasons", response={201: SeasonTold}, summary="Announce a season")
def announce_season(request: HttpRequest, body: SeasonSaid, key: str = KEY) -> tuple[int, SeasonTold]:
    """By the head of the competent organ of the place; what is filed in it makes one batch."""
    opens, closes = (_instant(at) for at in (body.opens_at, body.closes_at))
    season = Season(body.item, body.area, body.name, opens, closes)
    return 201, _season(queries.season_of(open_season(season, actor=actor_of(request), key=key)))


def _instant(at: datetime) -> datetime:
    """An instant without a zone is of here."""
    return at if at.tzinfo is not None else at.replace(tzinfo=SHANGHAI)


def _season(row: dict[str, Any]) -> SeasonTold:
    same = {name: row[name] for name in ("id", "name", "opens_at", "closes_at", "cases", "open")}
    return SeasonTold(item=row["item_code"], area=row["place"], **same)


@router.get("/seasons/{uuid:season}/cases", response=BatchTold, summary="The batch of a season")
def batch(request: HttpRequest, season: uuid.UUID) -> BatchTold:
    """Its cases as far as the caller handles them, and where each stands."""
    actor = staff_of(request)
    queries.season_of(season)
    return _batch(actor, season)


@router.post("/seasons/{uuid:season}/steps/{step}", response=BatchTold, summary="Take a step of many cases at once")
def take_together(request: HttpRequest, season: uuid.UUID, step: str, body: BatchStep, key: str = KEY) -> BatchTold:
    """All or none: whatever stands against a case is told with its number, of all of them at once."""
    actor = staff_of(request)
    queries.season_of(season)
    said = Said(body.outputs, body.conditions, body.verdict, body.opinion, tuple(body.reasons), body.partner)
    advance_batch(body.cases, step, said, season=season, actor=actor, key=key)
    return _batch(actor, season)


def _batch(actor: Actor, season: uuid.UUID) -> BatchTold:
    found = [
        BatchCase(
            id=row["id"],
            number=row["number"],
            state=row["state"],
            outcome=row["outcome"],
            position=[one["key"] for one in row["open"]],
        )
        for row in queries.batch_of(actor, season)
    ]
    return BatchTold(cases=found)
