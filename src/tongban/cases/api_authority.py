"""Delegations and commitments, for programs: the acts and reads of the pages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from tongban.cases.acts.committing import bars_now, commit, take_ordinary_way
from tongban.cases.acts.delegating import Delegating, delegate, withdraw_delegation
from tongban.cases.api import KEY, act, actor_of
from tongban.cases.queries.lists import case_seen_by
from tongban.cases.rules.commitment import CHOSEN, letter_of, replaced_words
from tongban.cases.said import Signature
from tongban.cases.told import CaseTold
from tongban.core.clock import now
from tongban.organisation.delegations import one, published

router = Router(tags=["authority 委托和承诺"])


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
