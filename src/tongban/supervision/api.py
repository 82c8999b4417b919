"""What organs owe in cases and after decisions, for programs: the acts and reads of the pages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tongban.cases.acts.deferring import look_at
from tongban.cases.acts.forwarding import forward
from tongban.cases.acts.inquiring import answer_inquiry
from tongban.cases.api import KEY, actor_of
from tongban.supervision.acts.lapsing import settle_look
from tongban.supervision.acts.reporting import report_decision
from tongban.supervision.acts.reviewing import review
from tongban.supervision.acts.verifying import repair, revoke, verify
from tongban.supervision.queries import duties_of

router = Router(tags=["supervision 后续任务"])


class DutyTold(Schema):
    """What is owed in a case: ``kind`` inquiry (an answer about a paper), forward, report, verify, revoke or lapse (is
    a right used); ``state`` owed, ordered, told, claimed, look or done.
    """

    id: uuid.UUID
    case: uuid.UUID
    number: str
    item_name: str
    kind: str
    organ: uuid.UUID
    post: str
    to: uuid.UUID | None
    state: str
    outcome: str
    words: str
    due: date | None


class DutiesTold(Schema):
    """Open ones first, by day."""

    duties: list[DutyTold]


class InquiryAnswer(Schema):
    """``outcome`` held or none, what it says, and the facts its source would have given, as they would be typed."""

    outcome: str
    words: str
    facts: dict[str, str] = {}


class DutyWords(Schema):
    """What is said of it."""

    words: str


class CheckFound(DutyWords):
    """``kept`` or ``false`` (of a right: ``used`` or ``unused``), and what was found."""

    verdict: str


class PaperFound(CheckFound):
    """``fit`` or ``unfit``, what was found, and the conditions its step left open."""

    conditions: dict[str, bool] = {}


class RevocationReasons(Schema):
    """Facts and reasons of a revocation."""

    reasons: list[str]


@router.get("/duties", response=DutiesTold, summary="What my posts owe, and what is owed to my organs")
def my_duties(request: HttpRequest) -> DutiesTold:
    """Reports of delegated decisions, checks of commitments, revocations."""
    return DutiesTold(duties=[_duty(row) for row in duties_of(actor_of(request))])


def _duty(row: Mapping[str, Any]) -> DutyTold:
    kept = ("id", "number", "item_name", "kind", "post", "state", "outcome", "words", "due")
    return DutyTold(case=row["case_id"], organ=row["organ_id"], to=row["to_id"], **{name: row[name] for name in kept})


def _after(request: HttpRequest, duty: uuid.UUID) -> DutyTold:
    row = next(row for row in duties_of(actor_of(request)) if row["id"] == duty)
    return _duty(row)


@router.post("/duties/{uuid:duty}/report", response=DutyTold, summary="Report a delegated decision")
def report(request: HttpRequest, duty: uuid.UUID, body: DutyWords, key: str = KEY) -> DutyTold:
    """To the organ in whose name it was made."""
    report_decision(duty, body.words, actor=actor_of(request), key=key)
    return _after(request, duty)


@router.post("/duties/{uuid:duty}/answer", response=DutyTold, summary="Answer an inquiry about a paper")
def answer_asked(request: HttpRequest, duty: uuid.UUID, body: InquiryAnswer, key: str = KEY) -> DutyTold:
    """By the organ that was asked; its answer becomes the paper of the case, with its source."""
    answer_inquiry(duty, body.outcome, body.words, body.facts, actor=actor_of(request), key=key)
    return _after(request, duty)


@router.post("/duties/{uuid:duty}/look", response=DutyTold, summary="Say what was found of a paper that came later")
def look_at_paper(request: HttpRequest, duty: uuid.UUID, body: PaperFound, key: str = KEY) -> DutyTold:
    """By the post whose step examined the rest; unfit sends it back to the applicant."""
    look_at(duty, body.verdict, body.words, body.conditions, actor=actor_of(request), key=key)
    return _after(request, duty)


@router.post("/duties/{uuid:duty}/forward", response=DutyTold, summary="Forward a matter with an opinion")
def forward_on(request: HttpRequest, duty: uuid.UUID, body: DutyWords, key: str = KEY) -> DutyTold:
    """By the organ the law names; the other authority decides."""
    forward(duty, body.words, actor=actor_of(request), key=key)
    return _after(request, duty)


@router.post("/duties/{uuid:duty}/verify", response=DutyTold, summary="Say what the check of a commitment found")
def check(request: HttpRequest, duty: uuid.UUID, body: CheckFound, key: str = KEY) -> DutyTold:
    """Found false it is ordered right in its time; not put right, the organ that decided owes a revocation."""
    verify(duty, body.verdict, body.words, actor=actor_of(request), key=key)
    return _after(request, duty)


@router.post("/duties/{uuid:duty}/lapse", response=DutyTold, summary="Say whether a right was used in time")
def settle(request: HttpRequest, duty: uuid.UUID, body: CheckFound, key: str = KEY) -> DutyTold:
    """``used`` or, after the last day, ``unused``: then the licence has lapsed."""
    settle_look(duty, body.verdict, body.words, actor=actor_of(request), key=key)
    return _after(request, duty)


@router.post("/duties/{uuid:duty}/review", response=DutyTold, summary="Say what the review of a payment found")
def look_again(request: HttpRequest, duty: uuid.UUID, body: CheckFound, key: str = KEY) -> DutyTold:
    """``passed``: the next review is owed; ``stopped``: the entitlement ends, and whoever was paid is told."""
    review(duty, body.verdict, body.words, actor=actor_of(request), key=key)
    return _after(request, duty)


@router.post("/duties/{uuid:duty}/repair", response=DutyTold, summary="Repair the record of a false commitment")
def mend(request: HttpRequest, duty: uuid.UUID, body: DutyWords, key: str = KEY) -> DutyTold:
    """The applicant may commit again."""
    repair(duty, body.words, actor=actor_of(request), key=key)
    return _after(request, duty)


@router.post("/duties/{uuid:duty}/revoke", response=DutyTold, summary="Revoke what a false commitment brought")
def end_it(request: HttpRequest, duty: uuid.UUID, body: RevocationReasons, key: str = KEY) -> DutyTold:
    """The licences of the case end, with a decision that names reasons and remedies."""
    revoke(duty, body.reasons, actor=actor_of(request), key=key)
    return _after(request, duty)
