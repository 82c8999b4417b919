"""Organs, powers and holders of posts, for programs: the acts and reads of the page 机构登记."""

from __future__ import annotations

import uuid
from datetime import date

from django.http import HttpRequest
from ninja import Header, Router, Schema

from tongban.core.clock import day_of, now
from tongban.organisation.entered import posts_held, powers_at
from tongban.organisation.entering import OrganSaid, PostSaid, PowerSaid, appoint, end_post, enter_organ, give_power
from tongban.web.staff import actor_of, staff_of

router = Router(tags=["organisation 机构"])
KEY: str = Header(  # type: ignore[type-arg]
    "", alias="Idempotency-Key", description="A key of your own: the same call again gives the same answer."
)


class OrganEntered(Schema):
    """An organ to enter; ``area`` of twelve digits, ``role``: organ, government, hall, township, village, provider."""

    area: str
    role: str
    line: str = ""
    name: str
    name_en: str
    credit_code: str
    basis: str
    address: str = ""
    phone: str = ""
    complaint_phone: str = ""


class OrganKept(Schema):
    """The organ that was entered."""

    organ: uuid.UUID


class PowerEntered(Schema):
    """Who decides, supervises and enforces for a line at a place."""

    line: str
    area: str
    competent: uuid.UUID
    supervising: uuid.UUID
    enforcing: uuid.UUID
    basis: str


class PowerTold(PowerEntered):
    """The same as it stands, with the names of the three organs."""

    names: list[str]


class PowersTold(Schema):
    """By line."""

    powers: list[PowerTold]


class PostEntered(Schema):
    """A post to give: whose account by its login, from when until when."""

    organ: uuid.UUID
    login: str
    post: str
    begins: date
    ends: date | None = None
    basis: str


class PostKept(Schema):
    """The entry that was made."""

    holding: uuid.UUID


class PostEnded(Schema):
    """The last day, and by which document."""

    ends: date
    basis: str


class PostTold(Schema):
    """Who holds a post, from when until when."""

    id: uuid.UUID
    post: str
    login: str
    name: str
    begins: date
    ends: date | None


class PostsTold(Schema):
    """Held today or later, by post."""

    posts: list[PostTold]


@router.post("/organs", response={201: OrganKept}, summary="Enter an organ")
def add_organ(request: HttpRequest, body: OrganEntered, key: str = KEY) -> tuple[int, OrganKept]:
    """By the staffing office of the place or of one above it."""
    said = body.dict()
    reply = enter_organ(OrganSaid(said.pop("area"), **said), actor=actor_of(request), key=key)
    return 201, OrganKept(organ=uuid.UUID(reply["organ"]))


@router.post("/powers", response=PowersTold, summary="Say who holds a power")
def add_power(request: HttpRequest, body: PowerEntered, key: str = KEY) -> PowersTold:
    """Entered or changed; open steps stay where they are. The powers of the place as they stand then."""
    said = body.dict()
    give_power(PowerSaid(division=said.pop("area"), **said), actor=actor_of(request), key=key)
    return _powers(body.area)


@router.get("/powers", response=PowersTold, summary="Who holds which power")
def powers(request: HttpRequest, area: str) -> PowersTold:
    """Of one division."""
    staff_of(request)
    return _powers(area)


def _powers(area: str) -> PowersTold:
    return PowersTold(
        powers=[
            PowerTold(
                line=one.line,
                area=one.division,
                competent=one.competent,
                supervising=one.supervising,
                enforcing=one.enforcing,
                basis=one.basis,
                names=list(one.names),
            )
            for one in powers_at(area)
        ]
    )


@router.post("/posts", response={201: PostKept}, summary="Give a post")
def add_post(request: HttpRequest, body: PostEntered, key: str = KEY) -> tuple[int, PostKept]:
    """By the organ's head, that of the head by the staffing office; never to oneself."""
    reply = appoint(PostSaid(**body.dict()), actor=actor_of(request), key=key)
    return 201, PostKept(holding=uuid.UUID(reply["holding"]))


@router.post("/posts/{uuid:holding}/end", response=PostsTold, summary="End a post")
def end(request: HttpRequest, holding: uuid.UUID, body: PostEnded, key: str = KEY) -> PostsTold:
    """Until a day, today at the earliest. The posts of the organ as they stand then."""
    reply = end_post(holding, body.ends, body.basis, actor=actor_of(request), key=key)
    return _posts(uuid.UUID(reply["organ"]))


@router.get("/organs/{uuid:organ}/posts", response=PostsTold, summary="Who holds which post")
def posts(request: HttpRequest, organ: uuid.UUID) -> PostsTold:
    """Of one organ, today or later."""
    staff_of(request)
    return _posts(organ)


def _posts(organ: uuid.UUID) -> PostsTold:
    held = posts_held(organ, day_of(now()))
    return PostsTold(
        posts=[
            PostTold(id=one.id, post=one.post, login=one.login, name=one.name, begins=one.begins, ends=one.ends)
            for one in held
        ]
    )
