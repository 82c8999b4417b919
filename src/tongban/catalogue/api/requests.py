"""Requests to change the catalogue and problems with it, for programs: asked, decided, closed by an edition."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.http import HttpRequest
from ninja import Router, Schema

from tongban.catalogue.acts.requesting import Asking, ask, close, decide
from tongban.catalogue.api.public import division_of
from tongban.catalogue.api.said import KEY, Words
from tongban.catalogue.models import ChangeRequest
from tongban.catalogue.reading.requests import request_of, requests_for, settling
from tongban.core.errors import Denied
from tongban.core.scope import Actor
from tongban.web.programs import instant, paged

router = Router(tags=["levels 层级"])


class RequestSaid(Schema):
    """``sort``: problem (anybody signed in) or change (staff); ``path`` the cell, ``place`` whose guide was read."""

    sort: str = "problem"
    code: str
    title: str
    text: str
    path: str = ""
    place: str = ""


class RequestTold(Schema):
    """A request with its decision and its effect."""

    id: uuid.UUID
    sort: str
    code: str
    path: str
    place: str
    title: str
    text: str
    asked_at: datetime
    due: date | None
    state: str
    decision: str
    decided_at: datetime | None
    effect: str
    draft: uuid.UUID | None
    edition: uuid.UUID | None
    settled_by: str


class Requests(Schema):
    """A page of requests, newest first."""

    requests: list[RequestTold]
    next: str = ""


class Decision(Words):
    """``granted`` with words; ``organ`` begins the draft that carries it out, ``draft`` names one."""

    granted: bool
    organ: uuid.UUID | None = None
    draft: uuid.UUID | None = None


class Closing(Words):
    """The published edition, or difference of the place, that settles a request; ``words`` may say more."""

    edition: uuid.UUID | None = None


class SettlingTold(Schema):
    """A publication that may settle a request: ``sort`` edition or difference, ``named`` as it is cited."""

    id: uuid.UUID
    sort: str
    named: str
    number: int
    place: str
    in_force_from: datetime


class Settlings(Schema):
    """What was published since a request was made, the newest first."""

    editions: list[SettlingTold]


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _staff(request: HttpRequest) -> Actor:
    actor = _actor(request)
    if not actor.is_staff:
        raise Denied("identity.staff", "这是工作人员的接口。", "This is for staff; sign in with your staff account.")
    return actor


def _request(one: ChangeRequest) -> RequestTold:
    names = RequestTold.model_fields
    return RequestTold(**{name: getattr(one, name) for name in names})


@router.get("/requests", response=Requests, summary="Requests and problems")
def list_requests(
    request: HttpRequest, sort: str = "", state: str = "", code: str = "", after: str = "", limit: int = 50
) -> Requests:
    """Newest first; staff see all, everybody else his own."""
    viewer = _actor(request)
    rows, more = paged(
        lambda last, size: requests_for(viewer, sort, state, code, last, size),
        lambda one: one.asked_at.isoformat(),
        after,
        limit,
        instant,
    )
    return Requests(requests=[_request(one) for one in rows], next=more)


@router.post("/requests", response={201: RequestTold}, summary="Point a problem out, or ask for a change")
def post_request(request: HttpRequest, body: RequestSaid, key: str = KEY) -> tuple[int, RequestTold]:
    """The catalogue office decides within 15 working days."""
    actor = _actor(request)
    place = division_of(body.place) if body.place else ""
    made = ask(Asking(body.sort, body.code, body.title, body.text, body.path, place), actor=actor, key=key)
    return 201, _request(request_of(actor, made))


@router.get("/requests/{uuid:asked}", response=RequestTold, summary="One request")
def one_request(request: HttpRequest, asked: uuid.UUID) -> RequestTold:
    """With its decision and effect."""
    return _request(request_of(_actor(request), asked))


@router.post("/requests/{uuid:asked}/decide", response=RequestTold, summary="Decide a request")
def post_decide(request: HttpRequest, asked: uuid.UUID, body: Decision, key: str = KEY) -> RequestTold:
    """Accept (and begin its draft) or refuse, with words."""
    actor = _actor(request)
    decide(asked, body.granted, body.words, body.draft, body.organ, actor=actor, key=key)
    return _request(request_of(actor, asked))


@router.get("/requests/{uuid:asked}/editions", response=Settlings, summary="What may settle a request")
def settling_editions(request: HttpRequest, asked: uuid.UUID) -> Settlings:
    """Editions of its item, and differences of its place, published since it was asked."""
    found = settling(request_of(_staff(request), asked))
    names = SettlingTold.model_fields
    return Settlings(editions=[SettlingTold(**{name: getattr(one, name) for name in names}) for one in found])


@router.post("/requests/{uuid:asked}/close", response=RequestTold, summary="Close a request by its edition")
def post_close(request: HttpRequest, asked: uuid.UUID, body: Closing, key: str = KEY) -> RequestTold:
    """A granted request is settled by what was published for it (``GET …/editions``), never by words alone."""
    actor = _actor(request)
    close(asked, body.edition, body.words, actor=actor, key=key)
    return _request(request_of(actor, asked))
