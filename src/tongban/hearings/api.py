"""Hearings for programs: the acts and reads of the pages, with the same refusals."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime

from tongban.cases.api import KEY, actor_of
from tongban.core.clock import day_of, now
from tongban.core.scope import Actor
from tongban.hearings.acts.asking import ask, order, tell, waive
from tongban.hearings.acts.holding import Arrangement, Minutes, Statement, arrange, challenge, record, settle
from tongban.hearings.acts.parties import Named, answer, declare, name_party, note_served
from tongban.hearings.queries import HearingRow, announced, check_seen, hearings_seen
from tongban.hearings.view import Side, view_of

router = Router(tags=["hearings 听证"])


class PartyTold(Schema):
    """Somebody heard: ``role`` applicant or interested; ``state`` declared, party or declined (``answer`` says why);
    ``told_at`` when the right was told and ``ask_by`` the last day to ask; ``may_ask``, ``may_waive`` now.
    """

    id: uuid.UUID
    role: str
    name: str
    interest: str
    state: str
    answer: str
    told_at: datetime | None
    ask_by: date | None
    asked_at: datetime | None
    waived_at: datetime | None
    noticed_at: datetime | None
    may_ask: bool
    may_waive: bool


class ChallengeTold(Schema):
    """A request that the host step aside; ``verdict`` is empty, granted or declined, ``why`` its reason."""

    reason: str
    verdict: str
    why: str = ""


class HearingTold(Schema):
    """The hearing of a case. ``state``: none, named, told, asked, set, held, over; ``ground``: interests (asked for) or
    order; ``hold_by``: the twentieth working day; ``barrier``: what stands before a decision (declared, not_told, term,
    minutes, outside). A party sees himself alone among ``parties``.
    """

    case: uuid.UUID
    state: str
    ground: str = ""
    reason: str = ""
    barrier: str
    asked_at: datetime | None = None
    hold_by: date | None = None
    host_name: str = ""
    starts_at: datetime | None = None
    venue: str = ""
    public: bool = True
    closed_why: str = ""
    held_at: datetime | None = None
    ended_at: datetime | None = None
    ended_how: str = ""
    challenges: list[ChallengeTold] = []
    parties: list[PartyTold] = []


class HearingListed(Schema):
    """A hearing in a list."""

    case: uuid.UUID
    number: str
    item_name: str
    organ: str
    state: str
    starts_at: datetime | None
    venue: str
    host_name: str
    public: bool


class HearingNotice(Schema):
    """A public hearing to come, as everybody may know it."""

    number: str
    item_name: str
    organ: str
    starts_at: datetime
    venue: str
    host_name: str


class PartyNamed(Schema):
    """An interested party: name, identity number or credit code, how he is reached, which interest is touched."""

    name: str = ""
    number: str = ""
    contact: str = ""
    interest: str


class Declaration(PartyNamed):
    """Who declares himself interested in the case of ``case_number``; at a counter with a note of the ``signature``."""

    case_number: str
    signature: str = ""


class Declared(Schema):
    """The declaration as it was entered; the organ answers it before it decides."""

    party: uuid.UUID


class DeclarationAnswer(Schema):
    """Is he an interested party, and why not."""

    admit: bool
    words: str = ""


class Served(Schema):
    """How a paper was served and who signed for it."""

    how: str


class Voice(Schema):
    """For which party; at a counter with a note of what was checked and signed."""

    party: uuid.UUID | None = None
    signature: str = ""


class Ordered(Schema):
    """Why the organ orders it."""

    reason: str


class Arranged(Schema):
    """Who hosts (an account of the organ), when, where, in public or why not."""

    host: uuid.UUID
    starts_at: AwareDatetime
    venue: str
    public: bool = True
    closed_why: str = ""


class Challenge(Voice):
    """Which direct interest the host has."""

    reason: str


class Settled(Schema):
    """``verdict`` granted (with another ``host``) or declined; the reason is told."""

    verdict: str
    reason: str
    host: uuid.UUID | None = None


class StatementSaid(Schema):
    """``signing``: signed, sealed, refused (``why``) or absent."""

    party: uuid.UUID
    words: str = ""
    signing: str
    why: str = ""


class MinutesSaid(Schema):
    """The minutes as the host makes them."""

    reviewer: uuid.UUID
    opinion: str
    exhibits: str
    statements: list[StatementSaid]
    argued: str
    recorder: str


def _side(one: Side) -> PartyTold:
    kept = ("id", "role", "name", "interest", "state", "answer", "told_at", "asked_at", "waived_at", "noticed_at")
    said = {name: one.row[name] for name in kept}
    return PartyTold(**said, ask_by=one.ask_by, may_ask=one.may_ask, may_waive=one.may_waive)


def _told(actor: Actor, case: uuid.UUID) -> HearingTold:
    view = view_of(actor, case)
    row = view.sitting.hearing
    if row is None:
        return HearingTold(case=case, state="none", barrier=view.stands[0])
    kept = (
        "state", "ground", "reason", "asked_at", "host_name", "starts_at", "venue", "public", "closed_why", "held_at",
        "ended_at", "ended_how",
    )  # fmt: skip
    return HearingTold(
        case=case,
        barrier=view.stands[0],
        hold_by=view.hold_by,
        challenges=[ChallengeTold(**{k: one.get(k, "") for k in ("reason", "verdict", "why")})
                    for one in row["challenges"]],
        parties=[_side(one) for one in view.sides],
        **{name: row[name] for name in kept},
    )  # fmt: skip


def _do(request: HttpRequest, case: uuid.UUID, act: Callable[[Actor], object]) -> HearingTold:
    actor = actor_of(request)
    check_seen(actor, case)
    act(actor)
    return _told(actor, case)


def _listed(row: HearingRow) -> HearingListed:
    return HearingListed(
        case=row.case_id, number=row.number, item_name=row.item_name, organ=row.organ_name, state=row.state,
        starts_at=row.starts_at, venue=row.venue, host_name=row.host_name, public=row.public,
    )  # fmt: skip


@router.get("/hearings", response=list[HearingListed], summary="Hearings of my organs, or those I am a party of")
def my_hearings(request: HttpRequest) -> list[HearingListed]:
    """Those still to be held first."""
    return [_listed(row) for row in hearings_seen(actor_of(request))]


@router.get("/hearings/announced", response=list[HearingNotice], auth=None, summary="Public hearings to come")
def public_hearings(request: HttpRequest) -> list[HearingNotice]:
    """For everybody; the applicant and the parties are not named."""
    return [
        HearingNotice(
            number=row.number, item_name=row.item_name, organ=row.organ_name, starts_at=row.starts_at or now(),
            venue=row.venue, host_name=row.host_name,
        )
        for row in announced(day_of(now()))
    ]  # fmt: skip


@router.post("/hearings/declarations", response={201: Declared}, summary="Declare oneself interested in a case")
def declare_interest(request: HttpRequest, body: Declaration, key: str = KEY) -> tuple[int, Declared]:
    """By whoever is signed in, or by a clerk of its counter for who stands before him."""
    said = Named(body.name, body.number, body.contact, body.interest)
    reply = declare(body.case_number, said, signature=body.signature, actor=actor_of(request), key=key)
    return 201, Declared(party=reply["party"])


@router.get("/cases/{uuid:case}/hearing", response=HearingTold, summary="The hearing of a case")
def hearing_of(request: HttpRequest, case: uuid.UUID) -> HearingTold:
    """Where it stands, its days, what stands before a decision."""
    return _told(actor_of(request), case)


@router.post("/cases/{uuid:case}/hearing/parties", response=HearingTold, summary="Name an interested party")
def add_party(request: HttpRequest, case: uuid.UUID, body: PartyNamed, key: str = KEY) -> HearingTold:
    """By whoever organises it."""
    said = Named(body.name, body.number, body.contact, body.interest)
    return _do(request, case, lambda actor: name_party(case, said, actor=actor, key=key))


@router.post(
    "/cases/{uuid:case}/hearing/parties/{uuid:party}/answer", response=HearingTold, summary="Answer a declaration"
)
def answer_declared(
    request: HttpRequest, case: uuid.UUID, party: uuid.UUID, body: DeclarationAnswer, key: str = KEY
) -> HearingTold:
    """Admitted, or declined with reasons."""
    return _do(request, case, lambda actor: answer(case, party, body.admit, body.words, actor=actor, key=key))


@router.post("/cases/{uuid:case}/hearing/parties/{uuid:party}/served", response=HearingTold, summary="Note a service")
def note_service(request: HttpRequest, case: uuid.UUID, party: uuid.UUID, body: Served, key: str = KEY) -> HearingTold:
    """Of a party without an account: his times run from now."""
    return _do(request, case, lambda actor: note_served(case, party, body.how, actor=actor, key=key))


@router.post("/cases/{uuid:case}/hearing/tell", response=HearingTold, summary="Tell the right to a hearing")
def tell_all(request: HttpRequest, case: uuid.UUID, key: str = KEY) -> HearingTold:
    """To the applicant and every interested party who was not told yet."""
    return _do(request, case, lambda actor: tell(case, actor=actor, key=key))


@router.post("/cases/{uuid:case}/hearing/ask", response=HearingTold, summary="Ask for the hearing")
def ask_for_it(request: HttpRequest, case: uuid.UUID, body: Voice, key: str = KEY) -> HearingTold:
    """Within five working days of being told, without a fee; the clock of the case stands."""
    return _do(request, case, lambda actor: ask(case, party=body.party, signature=body.signature, actor=actor, key=key))


@router.post("/cases/{uuid:case}/hearing/waive", response=HearingTold, summary="Waive the hearing, or take it back")
def waive_it(request: HttpRequest, case: uuid.UUID, body: Voice, key: str = KEY) -> HearingTold:
    """Where nobody is left who asks, the case goes on."""
    return _do(
        request, case, lambda actor: waive(case, party=body.party, signature=body.signature, actor=actor, key=key)
    )


@router.post("/cases/{uuid:case}/hearing/order", response=HearingTold, summary="Order a hearing")
def order_it(request: HttpRequest, case: uuid.UUID, body: Ordered, key: str = KEY) -> HearingTold:
    """Where the law or the public interest wants one, or something came up after the minutes."""
    return _do(request, case, lambda actor: order(case, body.reason, actor=actor, key=key))


@router.post("/cases/{uuid:case}/hearing/arrange", response=HearingTold, summary="Set host, time and place")
def arrange_it(request: HttpRequest, case: uuid.UUID, body: Arranged, key: str = KEY) -> HearingTold:
    """At least seven working days ahead, within twenty of the request; the host has not examined the case."""
    said = Arrangement(body.host, body.starts_at, body.venue, body.public, body.closed_why)
    return _do(request, case, lambda actor: arrange(case, said, actor=actor, key=key))


@router.post("/cases/{uuid:case}/hearing/challenge", response=HearingTold, summary="Ask the host to step aside")
def challenge_host(request: HttpRequest, case: uuid.UUID, body: Challenge, key: str = KEY) -> HearingTold:
    """By a party who holds that the host has a direct interest."""
    return _do(
        request,
        case,
        lambda actor: challenge(
            case, body.reason, party=body.party, signature=body.signature, actor=actor, key=key
        ),
    )  # fmt: skip


@router.post("/cases/{uuid:case}/hearing/settle", response=HearingTold, summary="Decide whether the host steps aside")
def settle_challenge(request: HttpRequest, case: uuid.UUID, body: Settled, key: str = KEY) -> HearingTold:
    """By the head of the organ, with reasons."""
    return _do(
        request, case, lambda actor: settle(case, body.verdict, body.reason, host=body.host, actor=actor, key=key)
    )


@router.post("/cases/{uuid:case}/hearing/minutes", response=HearingTold, summary="Make the minutes")
def make_minutes(request: HttpRequest, case: uuid.UUID, body: MinutesSaid, key: str = KEY) -> HearingTold:
    """By the host; the clock goes on, and the decision rests on them."""
    statements = tuple(Statement(one.party, one.words, one.signing, one.why) for one in body.statements)
    said = Minutes(body.reviewer, body.opinion, body.exhibits, statements, body.argued, body.recorder)
    return _do(request, case, lambda actor: record(case, said, actor=actor, key=key))
