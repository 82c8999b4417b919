"""The review of a draft for programs: submitted, judged, commented, approved, published; each endpoint is one act."""

from __future__ import annotations

import uuid
from datetime import date

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from tongban.catalogue.acts.commenting import comment, draft_of_comment, reply, settle
from tongban.catalogue.acts.reviewing import approve, go_on, opine, publish_draft, review_legality, submit
from tongban.catalogue.api.drafts import DRAFT, DraftTold, seen, told
from tongban.catalogue.api.said import KEY, Instant, Words

router = Router(tags=["catalogue review 审核"])
COMMENT = "/catalogue/comments/{uuid:comment}"


class Asked(Schema):
    """The organs to ask, and by when they are to answer; neither for a difference or an own item."""

    organs: list[uuid.UUID] = []
    due: date | None = None


class Judged(Schema):
    """``verdict`` agreed or objected, of which organ; an objection says why."""

    organ: uuid.UUID
    verdict: str
    words: str = ""


class Lawful(Schema):
    """Whether the legality review passes; if not, why."""

    passed: bool
    words: str = ""


class When(Schema):
    """The instant from which it is in force; now if left out."""

    in_force_from: Instant | None = None


class Remark(Schema):
    """On the cell at ``path`` (empty: the whole text)."""

    path: str = ""
    text: str


class Answer(Schema):
    """The editor's answer to a comment."""

    text: str


@router.post(f"{DRAFT}/submit", response=DraftTold, summary="Submit to review")
def submit_draft(
    request: HttpRequest, response: HttpResponse, draft: uuid.UUID, body: Asked, key: str = KEY
) -> DraftTold:
    """With errors it is refused and each is named (``definition.errors``, ``faults``)."""
    actor = seen(request, draft)
    submit(draft, body.organs, body.due, actor=actor, key=key)
    return told(actor, draft, response)


@router.post(f"{DRAFT}/opinion", response=DraftTold, summary="Give an organ's opinion")
def give_opinion(
    request: HttpRequest, response: HttpResponse, draft: uuid.UUID, body: Judged, key: str = KEY
) -> DraftTold:
    """On the text as it stands."""
    actor = seen(request, draft)
    opine(draft, body.organ, body.verdict, body.words, actor=actor, key=key)
    return told(actor, draft, response)


@router.post(f"{DRAFT}/go_on", response=DraftTold, summary="Close the joint review")
def close_joint_review(
    request: HttpRequest, response: HttpResponse, draft: uuid.UUID, body: Words, key: str = KEY
) -> DraftTold:
    """Every organ has judged this text, every comment is settled, every objection answered."""
    actor = seen(request, draft)
    go_on(draft, body.words, actor=actor, key=key)
    return told(actor, draft, response)


@router.post(f"{DRAFT}/legality", response=DraftTold, summary="Review the legality")
def judge_legality(
    request: HttpRequest, response: HttpResponse, draft: uuid.UUID, body: Lawful, key: str = KEY
) -> DraftTold:
    """By another person than whoever wrote it: passed, or returned with the reasons."""
    actor = seen(request, draft)
    review_legality(draft, body.passed, body.words, actor=actor, key=key)
    return told(actor, draft, response)


@router.post(f"{DRAFT}/approve", response=DraftTold, summary="Approve")
def approve_draft(
    request: HttpRequest, response: HttpResponse, draft: uuid.UUID, body: Words, key: str = KEY
) -> DraftTold:
    """By the head of the organ, after the legality review."""
    actor = seen(request, draft)
    approve(draft, body.words, actor=actor, key=key)
    return told(actor, draft, response)


@router.post(f"{DRAFT}/publish", response=DraftTold, summary="Publish")
def publish(request: HttpRequest, response: HttpResponse, draft: uuid.UUID, body: When, key: str = KEY) -> DraftTold:
    """By the catalogue office; ``edition`` of the answer is what was published."""
    actor = seen(request, draft)
    publish_draft(draft, body.in_force_from, actor=actor, key=key)
    return told(actor, draft, response)


@router.post(f"{DRAFT}/comments", response={201: DraftTold}, summary="Comment on a cell")
def write_comment(
    request: HttpRequest, response: HttpResponse, draft: uuid.UUID, body: Remark, key: str = KEY
) -> tuple[int, DraftTold]:
    """By whoever drafts it or was asked about it."""
    actor = seen(request, draft)
    comment(draft, body.path, body.text, actor=actor, key=key)
    return 201, told(actor, draft, response)


@router.post(f"{COMMENT}/reply", response=DraftTold, summary="Reply to a comment")
def reply_to_comment(
    request: HttpRequest, response: HttpResponse, comment: uuid.UUID, body: Answer, key: str = KEY
) -> DraftTold:
    """By the editor."""
    draft = draft_of_comment(comment)
    actor = seen(request, draft)
    reply(comment, body.text, actor=actor, key=key)
    return told(actor, draft, response)


@router.post(f"{COMMENT}/settle", response=DraftTold, summary="Settle a comment")
def settle_comment(request: HttpRequest, response: HttpResponse, comment: uuid.UUID, key: str = KEY) -> DraftTold:
    """By whoever made it, or by the editor once it is replied to."""
    draft = draft_of_comment(comment)
    actor = seen(request, draft)
    settle(comment, actor=actor, key=key)
    return told(actor, draft, response)
