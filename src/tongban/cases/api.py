"""Cases for programs. Every endpoint is one act or one query; what the law forbids is refused there, as on the
screens.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Header, Router, Schema
from ninja.files import UploadedFile

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.deferring import defer_longer
from tongban.cases.acts.ex_officio import begin_for
from tongban.cases.acts.examine import examine
from tongban.cases.acts.extend import extend
from tongban.cases.acts.file import file, file_at_once
from tongban.cases.acts.receipting import give_receipt
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import answer_correction, approve_again, not_accept, tell_defects
from tongban.cases.acts.visiting import end_visit, open_visit, show_code
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said
from tongban.cases.queries.lists import case_seen_by, open_steps, own_cases
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect
from tongban.cases.said import (
    Answers,
    ApprovalSaid,
    Defects,
    Draft,
    DraftBegun,
    Filing,
    Ground,
    Signature,
    StepSaid,
    Verdicts,
)
from tongban.cases.told import AskedTold, CaseTold, asked, told
from tongban.core.clock import now
from tongban.core.scope import Actor
from tongban.web.programs import paged, seen_version

router = Router(tags=["cases 办件"])
KEY: Any = Header(  # type: ignore[type-arg]
    "", alias="Idempotency-Key", description="A key of your own: the same call again gives the same case."
)
MATCH: Any = Header(  # type: ignore[type-arg]
    "", alias="If-Match", description="The ETag you looked at; 409 if somebody was there since."
)


class Reason(Schema):
    """Told to the applicant."""

    reason: str


class Extension(Reason):
    """The ordinary limit, or the ``span`` of that name (the stage of another organ, by its own head)."""

    span: str = ""


class CaseListed(Schema):
    """A case in a list."""

    id: uuid.UUID
    number: str
    item_code: str
    item_name: str
    applicant_name: str
    state: str
    outcome: str
    begun_at: datetime
    promised_due: date | None


class Consent(Schema):
    """How the visitor consented."""

    way: str
    said: str


class CodeTold(Schema):
    """Six digits, good once and for ten minutes."""

    code: str


class VisitTold(Schema):
    """Until when the counter may go on with it."""

    until: datetime | None


class Cases(Schema):
    """A page of cases; ``next`` is empty on the last one."""

    cases: list[CaseListed]
    next: str = ""


class StepListed(Schema):
    """An open step that waits for one of the caller's posts."""

    case: uuid.UUID
    number: str
    item: str
    item_name: str
    state: str
    step: str
    kind: str
    name: str
    post: str
    opened_at: datetime
    due: date | None


class Steps(Schema):
    """A page of open steps, oldest first."""

    steps: list[StepListed]
    next: str = ""


def actor_of(request: HttpRequest) -> Actor:
    """Who calls."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def application(draft: Draft, actor: Actor) -> Application:
    """What is applied for, through this channel."""
    said = (draft.applicant.kind, draft.applicant.id) if draft.applicant is not None else actor.principal
    nobody = ("", uuid.UUID(int=0))  # refused by the act: no such applicant
    return Application(draft.item, draft.situation, draft.area, said or nobody, "window" if actor.is_staff else "api")


def answered(case: uuid.UUID, actor: Actor, response: HttpResponse) -> CaseTold:
    """The case as it stands after the caller's own act, with its version."""
    found = told(load(case), actor, now())
    response["ETag"] = f'"{found.version}"'
    return found


def act(request: HttpRequest, response: HttpResponse, case: uuid.UUID, done: Callable[[Actor], object]) -> CaseTold:
    """One act, then the case."""
    actor = actor_of(request)
    done(actor)
    return answered(case, actor, response)


@router.post("/drafts", response={201: CaseTold}, summary="Begin a draft")
def begin_draft(request: HttpRequest, response: HttpResponse, body: DraftBegun, key: str = KEY) -> tuple[int, CaseTold]:
    """Nothing is submitted yet; what is known is filled in, what is held is taken."""
    actor = actor_of(request)
    wanted = application(body, actor)
    if body.consent.strip():
        return 201, answered(begin_for(wanted, body.consent, actor=actor, key=key), actor, response)
    case = begin(wanted, actor=actor, key=key)
    return 201, answered(case, actor, response)


@router.post("/cases", response={201: CaseTold}, summary="File at once")
def file_case(request: HttpRequest, response: HttpResponse, body: Filing, key: str = KEY) -> tuple[int, CaseTold]:
    """Begin and submit in one act; refused as a whole if an answer or a material is missing."""
    actor = actor_of(request)
    case = file_at_once(application(body, actor), body.answers, actor=actor, signed=body.signed, key=key)
    return 201, answered(case, actor, response)


@router.get("/cases", response=Cases, summary="My cases")
def my_cases(request: HttpRequest, after: str = "", limit: int = 50) -> Cases:
    """One's own and those of whom one may act for, newest first."""
    actor = actor_of(request)
    rows, more = paged(lambda last, size: own_cases(actor, last, size), _id, after, limit, uuid.UUID)
    return Cases(cases=[CaseListed(**row) for row in rows], next=more)


@router.get("/steps", response=Steps, summary="Open steps of my posts")
def my_steps(request: HttpRequest, after: str = "", limit: int = 50) -> Steps:
    """What waits for the caller, oldest first."""
    actor = actor_of(request)
    rows, more = paged(lambda last, size: open_steps(actor, last, size), _id, after, limit, uuid.UUID)
    return Steps(steps=[_listed(row) for row in rows], next=more)


def _id(row: Mapping[str, object]) -> object:
    return row["id"]


def _listed(row: dict[str, Any]) -> StepListed:
    return StepListed(
        case=row["case_id"],
        item=row["item_code"],
        state=row["case_state"],
        step=row["key"],
        **{name: row[name] for name in ("number", "item_name", "kind", "name", "post", "opened_at", "due")},
    )


@router.get("/cases/{uuid:case}", response=CaseTold, summary="A case as it stands")
def one_case(request: HttpRequest, response: HttpResponse, case: uuid.UUID) -> CaseTold:
    """For the applicant and whoever handles it; to anybody else it does not exist."""
    actor = actor_of(request)
    found = told(case_seen_by(actor, case), actor, now())
    response["ETag"] = f'"{found.version}"'
    return found


@router.get("/cases/{uuid:case}/steps/{step}", response=list[AskedTold], summary="What a step asks")
def one_step(request: HttpRequest, case: uuid.UUID, step: str) -> list[AskedTold]:
    """The form of an open step, from the definition."""
    actor = actor_of(request)
    return asked(case_seen_by(actor, case), step, actor, now())


@router.put("/cases/{uuid:case}/answers/{page}", response=CaseTold, summary="Answer a page")
def answer_page(
    request: HttpRequest, response: HttpResponse, case: uuid.UUID, page: str, body: Answers, key: str = KEY
) -> CaseTold:
    """Every fault of the page is named at once, and nothing of it is kept."""
    return act(request, response, case, lambda actor: answer(case, page, body.answers, actor=actor, key=key))


@router.post("/cases/{uuid:case}/materials/{material}", response=CaseTold, summary="Hand in a material")
def hand_in_material(
    request: HttpRequest,
    response: HttpResponse,
    case: uuid.UUID,
    material: str,
    content: UploadedFile = File(...),  # type: ignore[type-arg]
    way: str = Form("upload"),  # type: ignore[type-arg]
    key: str = KEY,
) -> CaseTold:
    """One file, looked at by content; ``scan`` and ``original`` are a clerk's."""
    data, name = content.read(), content.name or ""
    return act(
        request, response, case, lambda actor: hand_in(case, material, data, name, way=way, actor=actor, key=key)
    )


@router.post("/cases/{uuid:case}/file", response=CaseTold, summary="Submit a draft")
def file_draft(
    request: HttpRequest, response: HttpResponse, case: uuid.UUID, body: Signature, key: str = KEY
) -> CaseTold:
    """From here the organ's duties run."""
    return act(request, response, case, lambda actor: file(case, actor=actor, signed=body.signed, key=key))


@router.post("/cases/{uuid:case}/code", response=CodeTold, summary="A one-time code for a counter")
def take_code(request: HttpRequest, case: uuid.UUID, key: str = KEY) -> CodeTold:
    """For the applicant's own screen: whoever is told it may go on with his case for this visit."""
    return CodeTold(code=show_code(case, actor=actor_of(request), key=key))


@router.post("/cases/{uuid:case}/visit", response=VisitTold, summary="Go on with a visitor's case")
def begin_visit(request: HttpRequest, case: uuid.UUID, body: Consent, key: str = KEY) -> VisitTold:
    """``identity_card`` (its number), ``code`` (on his screen) or ``signature`` (who signed what); he is told."""
    open_visit(case, body.way, body.said, actor=actor_of(request), key=key)
    return VisitTold(until=load(case).case["visit_until"])


@router.delete("/cases/{uuid:case}/visit", response=VisitTold, summary="End the visit")
def leave_visit(request: HttpRequest, case: uuid.UUID, key: str = KEY) -> VisitTold:
    """By the clerk, or by the applicant himself; nothing happens where there is none."""
    end_visit(case, actor=actor_of(request), key=key)
    return VisitTold(until=load(case).case["visit_until"])


@router.post("/cases/{uuid:case}/examine", response=CaseTold, summary="Examine the materials")
def examine_case(
    request: HttpRequest,
    response: HttpResponse,
    case: uuid.UUID,
    body: Verdicts,
    key: str = KEY,
    match: str = MATCH,
) -> CaseTold:
    """The window's verdicts; only what changed is noted."""
    said = {v.material: (v.verdict, v.problem) for v in body.verdicts}
    return act(
        request,
        response,
        case,
        lambda actor: examine(case, said, seen=seen_version(match), actor=actor, key=key),
    )


@router.post("/cases/{uuid:case}/notice", response=CaseTold, summary="Tell all defects at once")
def give_notice(
    request: HttpRequest,
    response: HttpResponse,
    case: uuid.UUID,
    body: Defects,
    key: str = KEY,
    match: str = MATCH,
) -> CaseTold:
    """The one-time notice; a demand the law forbids is refused and counted. Something new after it waits for a second
    person (``correction_asked`` among the notices).
    """
    said = [Defect(d.material, d.problem, d.ground, d.why) for d in body.defects]
    return act(
        request,
        response,
        case,
        lambda actor: tell_defects(case, said, seen=seen_version(match), actor=actor, key=key),
    )


@router.post("/cases/{uuid:case}/notice/approval", response=CaseTold, summary="Approve a second notice, or not")
def approve_notice(
    request: HttpRequest, response: HttpResponse, case: uuid.UUID, body: ApprovalSaid, key: str = KEY
) -> CaseTold:
    """By somebody else of the accepting organ than proposed it."""
    return act(request, response, case, lambda actor: approve_again(case, body.verdict, actor=actor, key=key))


@router.post("/cases/{uuid:case}/materials/{material}/longer", response=CaseTold, summary="More time for a paper")
def defer_material_longer(
    request: HttpRequest, response: HttpResponse, case: uuid.UUID, material: str, key: str = KEY
) -> CaseTold:
    """A deferred paper may follow as long again: once, until its last day."""
    return act(request, response, case, lambda actor: defer_longer(case, material, actor=actor, key=key))


@router.post("/cases/{uuid:case}/receipt", response=CaseTold, summary="A receipt for what has come in")
def receipt_of_case(request: HttpRequest, response: HttpResponse, case: uuid.UUID, key: str = KEY) -> CaseTold:
    """Its paper stands with the last notice of kind ``receipt``."""
    return act(request, response, case, lambda actor: give_receipt(case, actor=actor, key=key))


@router.post("/cases/{uuid:case}/steps/{step}", response=CaseTold, summary="Accept, or finish another step")
def finish_step(
    request: HttpRequest,
    response: HttpResponse,
    case: uuid.UUID,
    step: str,
    body: StepSaid,
    key: str = KEY,
    match: str = MATCH,
) -> CaseTold:
    """By whoever holds the step's post and did not serve where he would judge; what follows opens by the graph."""
    said = Said(body.outputs, body.conditions, body.verdict, body.opinion, tuple(body.reasons), body.partner)
    return act(
        request,
        response,
        case,
        lambda actor: advance(case, step, said, seen=seen_version(match), actor=actor, key=key),
    )


@router.post("/cases/{uuid:case}/not_accept", response=CaseTold, summary="Refuse to accept")
def refuse_acceptance(
    request: HttpRequest, response: HttpResponse, case: uuid.UUID, body: Ground, key: str = KEY
) -> CaseTold:
    """On a lawful ground only; unmet conditions are accepted, then refused with reasons."""
    return act(
        request,
        response,
        case,
        lambda actor: not_accept(case, body.ground, proper_organ=body.proper_organ, actor=actor, key=key),
    )


@router.post("/cases/{uuid:case}/correct", response=CaseTold, summary="Everything told was put right")
def correct_case(request: HttpRequest, response: HttpResponse, case: uuid.UUID, key: str = KEY) -> CaseTold:
    """Back to the window."""
    return act(request, response, case, lambda actor: answer_correction(case, actor=actor, key=key))


@router.post("/cases/{uuid:case}/extend", response=CaseTold, summary="Extend the time limit, once")
def extend_case(
    request: HttpRequest, response: HttpResponse, case: uuid.UUID, body: Extension, key: str = KEY
) -> CaseTold:
    """By the head of the organ, with the reason told to the applicant."""
    return act(request, response, case, lambda actor: extend(case, body.reason, span=body.span, actor=actor, key=key))


@router.post("/cases/{uuid:case}/withdraw", response=CaseTold, summary="Withdraw")
def withdraw_case(request: HttpRequest, response: HttpResponse, case: uuid.UUID, key: str = KEY) -> CaseTold:
    """At the applicant's wish, until it is decided."""
    return act(request, response, case, lambda actor: withdraw(case, actor=actor, key=key))
