"""What the platform or an event begins, for programs: the acts and reads of the pages."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.http import HttpRequest
from ninja import Router, Schema

from tongban.beginnings.acts.offers import decline, take_up
from tongban.beginnings.queries import offers_at, offers_of
from tongban.cases.api import KEY, actor_of
from tongban.web.staff import staff_of

router = Router(tags=["beginnings 免申即办"])


class OwnOffer(Schema):
    """What the platform or an event would begin for the caller; ``cause`` says of what it came."""

    id: uuid.UUID
    item: str
    name: str
    state: str
    begins_on: date | None
    cause: str
    case: uuid.UUID | None


class OwnOffers(Schema):
    """Newest first."""

    offers: list[OwnOffer]


class OfferTold(Schema):
    """What the platform announced; ``person`` waits for somebody to look, ``announced`` begins after ``begins_on``."""

    id: uuid.UUID
    item: str
    situation: str
    area: str
    owner: str
    state: str
    announced_at: datetime
    begins_on: date | None


class OffersTold(Schema):
    """What waits for a person first."""

    offers: list[OfferTold]


@router.get("/me/offers", response=OwnOffers, summary="What would be begun for me")
def my_offers(request: HttpRequest) -> OwnOffers:
    """By the platform, or by an event of the house."""
    return OwnOffers(offers=[OwnOffer(**row) for row in offers_of(actor_of(request))])


@router.post("/me/offers/{uuid:offer}/decline", response=OwnOffers, summary="Decline it")
def decline_offer(request: HttpRequest, offer: uuid.UUID, key: str = KEY) -> OwnOffers:
    """Only by whom it is for, until it has begun."""
    decline(offer, actor=actor_of(request), key=key)
    return my_offers(request)


@router.post("/me/offers/{uuid:offer}/take", response={201: OwnOffers}, summary="Take it up oneself")
def take_offer(request: HttpRequest, offer: uuid.UUID, key: str = KEY) -> tuple[int, OwnOffers]:
    """A draft filled in with what is known; its id stands with the offer."""
    take_up(offer, actor=actor_of(request), key=key)
    return 201, my_offers(request)


@router.get("/offers", response=OffersTold, summary="What the platform begins by itself")
def offers(request: HttpRequest) -> OffersTold:
    """Of people in the area of the caller's counter; names are masked."""
    rows = offers_at(staff_of(request))
    same = ("id", "situation", "owner", "state", "announced_at", "begins_on")
    return OffersTold(
        offers=[
            OfferTold(item=row["item_code"], area=row["division"], **{name: row[name] for name in same}) for row in rows
        ]
    )
