"""Notices, objections and public decisions for programs: the acts and reads of the pages."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.http import HttpRequest
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from tongban.cases.api import KEY, actor_of
from tongban.core.errors import Refusal
from tongban.notices import queries
from tongban.notices.acts.disclosing import answer_asked, ask_correction, publish, withhold
from tongban.notices.acts.objecting import decide_objection, object_to
from tongban.notices.acts.putting_up import PutUp, put_up
from tongban.notices.door import OBJECTIONS, RECEIPTS, check_often
from tongban.notices.queries import Asked, DisclosureRow, NoticeRow, ObjectionRow
from tongban.notices.rules import Said
from tongban.web.programs import paged
from tongban.web.staff import staff_of

router = Router(tags=["notices 公示公开"])


class LineTold(Schema):
    """One line that is shown, labelled in both languages."""

    zh: str
    en: str
    value: str


class PlaceTold(Schema):
    """A place where it is put up by hand; ``on`` is empty until it is."""

    place: str
    on: str
    where: str


class PublicNoticeTold(Schema):
    """A notice. ``last_day`` ends at 24:00 Beijing time; null until it is up everywhere. ``lines`` are empty where what
    is shown only hangs at its places, and of a person once the days are over.
    """

    id: uuid.UUID
    number: str
    kind: str
    title: str
    organ: str
    division: str
    on_site: bool
    opened_at: datetime
    last_day: date | None
    over: bool
    lines: list[LineTold]
    places: list[PlaceTold]


class NoticesTold(Schema):
    """A page of notices, the newest first."""

    notices: list[PublicNoticeTold]
    next: str = ""


class ObjectionSaid(Schema):
    """Who objects, how he is reached, to what, why. ``channel``: online; window, phone or mail are for staff."""

    name: str
    reach: str
    about: str
    reasons: str
    channel: str = "online"


class Receipt(Schema):
    """By which it is followed; ``late``: it is passed on as information and not decided."""

    receipt: str
    late: bool


class ObjectionTold(Schema):
    """How an objection stands: open, upheld, partly, not_upheld, passed_on."""

    receipt: str
    number: str
    about: str
    made_at: datetime
    state: str
    answer: str
    decided_at: datetime | None


class ReceiptSaid(Schema):
    """The receipt, in the body: it belongs in no address."""

    receipt: str


class Verdict(Schema):
    """upheld, partly or not_upheld, and why; the answer to the objector says the same."""

    verdict: str
    words: str


class DecisionTold(Schema):
    """A published decision: published, or withdrawn since (``reason``)."""

    id: uuid.UUID
    receipt: str
    number: str
    organ: str
    division: str
    party: str
    credit_code: str
    item_code: str
    item: str
    outcome: str
    licence: str
    valid_from: date | None
    valid_until: date | None
    decided_on: date
    published_at: datetime | None
    state: str
    reason: str
    corrected_at: datetime | None


class DecisionsTold(Schema):
    """A page of decisions, the newest first."""

    decisions: list[DecisionTold]
    next: str = ""


class Withheld(Schema):
    """secret, business, privacy or safety, and the facts."""

    ground: str
    words: str


class AnswerWords(Schema):
    """What is wrong, or what came of it."""

    words: str


class NoticeDone(Schema):
    """It is done."""

    done: bool = True


@router.get("/notices", response=NoticesTold, auth=None, summary="What stands before the public")
def notices(
    request: HttpRequest,
    area: str = "",
    organ: uuid.UUID | None = None,
    kind: str = "",
    state: str = "",
    after: str = "",
    limit: int = 50,
) -> NoticesTold:
    """``state``: standing or over, both if left out; ``area``: a division's code."""
    asked = Asked(area, organ, kind, state)
    rows, more = paged(
        lambda last, size: queries.notices(asked, last, size), lambda row: row.id, after, limit, uuid.UUID
    )
    return NoticesTold(notices=[_notice(one) for one in rows], next=more)


def _notice(one: NoticeRow) -> PublicNoticeTold:
    same = ("id", "number", "kind", "title", "organ", "division", "on_site", "opened_at", "last_day", "over")
    return PublicNoticeTold(
        **{name: getattr(one, name) for name in same},
        lines=[LineTold(zh=zh, en=en, value=value) for zh, en, value in one.lines],
        places=[PlaceTold(place=place.place, on=place.on, where=place.where) for place in one.places],
    )


@router.get("/notices/{number}", response=PublicNoticeTold, auth=None, summary="One notice")
def notice(request: HttpRequest, number: str) -> PublicNoticeTold:
    """By the number that stands on it."""
    return _notice(queries.notice_by(number))


@router.post("/notices/{number}/objections", response={201: Receipt}, auth=None, summary="Object to a notice")
def objecting(request: HttpRequest, number: str, body: ObjectionSaid, key: str = KEY) -> tuple[int, Receipt]:
    """Without an account; ten an hour from one address. Staff enter what came to the window, by phone or mail."""
    actor = actor_of(request)
    address = "" if actor.is_staff else check_often(OBJECTIONS, request)
    said = Said(body.name, body.reach, body.about, body.reasons, body.channel)
    taken = object_to(number, said, actor=actor, key=key)
    if address:
        OBJECTIONS.wrong(address)
    return 201, Receipt(receipt=taken.receipt, late=taken.late)


@router.post("/objections/check", response=ObjectionTold, auth=None, summary="How an objection stands")
def following(request: HttpRequest, body: ReceiptSaid) -> ObjectionTold:
    """For whoever holds its receipt."""
    address = check_often(RECEIPTS, request)
    try:
        return _objection(queries.objection_by(body.receipt))
    except Refusal:
        RECEIPTS.wrong(address)
        raise


def _objection(one: ObjectionRow) -> ObjectionTold:
    names = ("receipt", "number", "about", "made_at", "state", "answer", "decided_at")
    return ObjectionTold(**{name: getattr(one, name) for name in names})


@router.post("/objections/{uuid:objection}/decision", response=NoticeDone, summary="Decide an objection")
def decide(request: HttpRequest, objection: uuid.UUID, body: Verdict, key: str = KEY) -> NoticeDone:
    """By those who handle the case for the competent organ."""
    decide_objection(objection, body.verdict, body.words, actor=staff_of(request), key=key)
    return NoticeDone()


@router.post("/notices/{number}/places/{place}", response=PublicNoticeTold, summary="Enter that a notice is put up")
def place(
    request: HttpRequest,
    number: str,
    place: str,
    on: date = Form(...),  # type: ignore[type-arg]
    where: str = Form(...),  # type: ignore[type-arg]
    content: UploadedFile = File(...),  # type: ignore[type-arg]
    key: str = KEY,
) -> PublicNoticeTold:
    """With a picture; the days begin once it is up at every place."""
    actor = staff_of(request)
    said = PutUp(on, where, content.read(), str(content.name or ""))
    put_up(queries.notice_by(number).id, place, said, actor=actor, key=key)
    return _notice(queries.notice_by(number))


@router.get("/decisions", response=DecisionsTold, auth=None, summary="Published decisions")
def decisions(
    request: HttpRequest,
    q: str = "",
    area: str = "",
    organ: uuid.UUID | None = None,
    after: str = "",
    limit: int = 50,
) -> DecisionsTold:
    """``q``: how a number begins, letters of an enterprise's name, or a credit code."""
    asked = Asked(area, organ, q=q)
    rows, more = paged(
        lambda last, size: queries.decisions(asked, last, size), lambda row: row.id, after, limit, uuid.UUID
    )
    return DecisionsTold(decisions=[_decision(one) for one in rows], next=more)


def _decision(one: DisclosureRow) -> DecisionTold:
    return DecisionTold(**{name: getattr(one, name) for name in DecisionTold.model_fields})


@router.get("/decisions/{receipt}", response=DecisionTold, auth=None, summary="One published decision")
def decision(request: HttpRequest, receipt: str) -> DecisionTold:
    """By the number it was published under."""
    return _decision(queries.decision_by(receipt))


@router.post("/decisions/{uuid:record}/withhold", response=NoticeDone, summary="Keep a decision from the public")
def keep_back(request: HttpRequest, record: uuid.UUID, body: Withheld, key: str = KEY) -> NoticeDone:
    """By the organ that decided, with the law's ground and the facts."""
    withhold(record, body.ground, body.words, actor=staff_of(request), key=key)
    return NoticeDone()


@router.post("/decisions/{uuid:record}/publish", response=NoticeDone, summary="Publish a decision now")
def publish_now(request: HttpRequest, record: uuid.UUID, key: str = KEY) -> NoticeDone:
    """By the organ that decided; the platform does it by itself on the second working day."""
    publish(record, actor=staff_of(request), key=key)
    return NoticeDone()


@router.post("/decisions/{uuid:record}/correction", response=NoticeDone, summary="Ask for a correction")
def correction(request: HttpRequest, record: uuid.UUID, body: AnswerWords, key: str = KEY) -> NoticeDone:
    """By the party of the decision."""
    ask_correction(record, body.words, actor=actor_of(request), key=key)
    return NoticeDone()


@router.post("/decisions/{uuid:record}/answer", response=NoticeDone, summary="Answer what the holder says is wrong")
def answer(request: HttpRequest, record: uuid.UUID, body: AnswerWords, key: str = KEY) -> NoticeDone:
    """The record is drawn anew from the case, and the holder reads the answer."""
    answer_asked(record, body.words, actor=staff_of(request), key=key)
    return NoticeDone()
