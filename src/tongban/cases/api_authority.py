"""Delegations, commitments and what is owed after decisions, for programs: the acts and reads of the pages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from tongban.cases.acts.committing import bars_now, commit, take_ordinary_way
from tongban.cases.acts.delegating import Delegating, delegate, withdraw_delegation
from tongban.cases.acts.duties import report_decision
from tongban.cases.acts.forwarding import forward
from tongban.cases.acts.inquiring import answer_inquiry
from tongban.cases.acts.verifying import repair, revoke, verify
from tongban.cases.api import KEY, Signature, act, actor_of
from tongban.cases.queries.duties import duties_of
from tongban.cases.queries.lists import case_seen_by
from tongban.cases.rules.commitment import CHOSEN, letter_of, replaced_words
from tongban.cases.told import CaseTold
from tongban.core.clock import now
from tongban.organisation.delegations import one, published

router = Router(tags=["authority 委托、承诺和后续任务"])


class DelegationSaid(Schema):
    """What is delegated: to an organ, or (``account``) to a person of the organ who decides at once."""

    item: str
    delegator: uuid.UUID
    delegate: uuid.UUID | None = None
    account: uuid.UUID | None = None
    document: str
    document_on: date
    begins: date
    ends: date | None = None


class DelegationReason(Schema):
    """DelegationReason; published."""

    reason: str


class DelegationTold(Schema):
    """A delegation as it is published; ``withdrawn_at`` and ``ends`` say whether it still stands."""

    id: uuid.UUID
    item: str
    item_name: str
    delegator: str
    delegate: str
    person: str
    authority: str
    content: str
    document: str
    document_on: date
    begins: date
    ends: date | None
    withdrawn_at: datetime | None
    reason: str


class DelegationsTold(Schema):
    """Those that stand first."""

    delegations: list[DelegationTold]


class LetterPart(Schema):
    """One part of what is told."""

    title: str
    lines: list[str]


class LetterTold(Schema):
    """The letter of commitment of a draft; ``digest`` is what is signed. ``open`` says whether this applicant may."""

    version: str
    digest: str
    told: list[LetterPart]
    promised: list[str]
    spared: list[str]
    open: bool
    chosen: bool


class Promise(Signature):
    """The name under the letter, and the digest of the letter that was read."""

    digest: str


class DutyTold(Schema):
    """What is owed in a case: ``kind`` inquiry (an answer about a paper), forward, report, verify or revoke; ``state``
    owed, ordered or done.
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
    """``kept`` or ``false``, and what was found."""

    verdict: str


class RevocationReasons(Schema):
    """Facts and reasons of a revocation."""

    reasons: list[str]


def _delegation(row: Mapping[str, Any]) -> DelegationTold:
    kept = ("id", "item_name", "authority", "content", "document", "document_on", "begins", "ends", "withdrawn_at")
    return DelegationTold(
        item=row["item_code"],
        delegator=row["delegator_name"],
        delegate=row["delegate_name"],
        person=row["person"] or "",
        reason=row["reason"],
        **{name: row[name] for name in kept},
    )


@router.get("/delegations", response=DelegationsTold, auth=None, summary="What is delegated to whom")
def all_delegations(request: HttpRequest, item: str = "", area: str = "") -> DelegationsTold:
    """Published to everybody (行政许可法24): of an item, of a place and those below it."""
    return DelegationsTold(delegations=[_delegation(row) for row in published(item, area)])


@router.post("/delegations", response={201: DelegationTold}, summary="Delegate a decision, or authorise somebody")
def give_delegation(request: HttpRequest, body: DelegationSaid, key: str = KEY) -> tuple[int, DelegationTold]:
    """By the head of the organ whose power it is, in writing."""
    said = Delegating(
        body.item, body.delegator, body.delegate, body.document, body.document_on, body.begins, body.ends, body.account
    )
    found = one(delegate(said, actor=actor_of(request), key=key))
    assert found is not None
    return 201, _delegation(found)


@router.post("/delegations/{uuid:delegation}/withdraw", response=DelegationTold, summary="Withdraw a delegation")
def end_delegation(
    request: HttpRequest, delegation: uuid.UUID, body: DelegationReason, key: str = KEY
) -> DelegationTold:
    """At once; open decisions go back to the organ."""
    withdraw_delegation(delegation, body.reason, actor=actor_of(request), key=key)
    found = one(delegation)
    assert found is not None
    return _delegation(found)


@router.get("/cases/{uuid:case}/commitment", response=LetterTold, summary="The letter of commitment of a case")
def letter(request: HttpRequest, case: uuid.UUID) -> LetterTold:
    """What is told and promised, and what falls away for it; 404 where the item is not open to commitments."""
    loaded = case_seen_by(actor_of(request), case)
    found = letter_of(loaded.e)
    return LetterTold(
        version=found.version,
        digest=found.digest,
        told=[LetterPart(title=title, lines=list(lines)) for title, lines in found.told],
        promised=list(found.promised),
        spared=list(replaced_words(loaded.e)),
        open=not bars_now(loaded),
        chosen=loaded.facts(now()).get(CHOSEN) is True,
    )


@router.put("/cases/{uuid:case}/commitment", response=CaseTold, summary="Choose the commitment")
def promise(request: HttpRequest, response: HttpResponse, case: uuid.UUID, body: Promise, key: str = KEY) -> CaseTold:
    """Signed upon the letter that was read; materials and steps it stands for fall away."""
    said = {"signed": body.signed, "digest": body.digest}
    return act(request, response, case, lambda actor: commit(case, **said, actor=actor, key=key))


@router.delete("/cases/{uuid:case}/commitment", response=CaseTold, summary="Take the ordinary way")
def ordinary(request: HttpRequest, response: HttpResponse, case: uuid.UUID, key: str = KEY) -> CaseTold:
    """Nobody has to promise."""
    return act(request, response, case, lambda actor: take_ordinary_way(case, actor=actor, key=key))


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
