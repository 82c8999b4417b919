"""Drafts for programs: begun, read with their findings, saved on the revision they were read at, taken back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Router, Schema

from tongban.catalogue.acts.drafting import Overtaken, Start, draft_difference, draft_standard, drop, recall, save
from tongban.catalogue.api.said import (
    KEY,
    Cells,
    CellTold,
    FindingTold,
    actor_of,
    cataloguer,
    cells_told,
    findings_told,
)
from tongban.catalogue.reading.affected import drafts_of
from tongban.catalogue.reading.drafts import Reviewed, compare_draft, draft_of, drafts_for, dry_run, findings
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.web.programs import instant, paged, problem, seen_version

router = Router(tags=["catalogue drafts 编制"])
MATCH: Any = Header(  # type: ignore[type-arg]
    "", alias="If-Match", description="The ETag (revision) you wrote on; 409 with both texts if somebody saved since."
)
DRAFT = "/catalogue/drafts/{uuid:draft}"


class Beginning(Schema):
    """``sort`` standard or difference; ``of`` code@number of the edition it starts from; ``text`` to begin with."""

    sort: str = "standard"
    organ: uuid.UUID
    title: str
    code: str = ""
    place: str = ""
    of: str = ""
    text: str = ""
    reason: str = ""


class Text(Schema):
    """The whole text, as YAML."""

    text: str


class Because(Schema):
    """Why, on record."""

    reason: str = ""


class DraftListed(Schema):
    """A draft in a list; ``waiting`` organs have not judged it."""

    id: uuid.UUID
    sort: str
    code: str
    title: str
    place: str
    of: str
    organ: str
    state: str
    revision: int
    saved_at: datetime
    open_comments: int
    waiting: int


class Drafts(Schema):
    """A page of drafts, last saved first; ``next`` is empty on the last one."""

    drafts: list[DraftListed]
    next: str = ""


class OpinionTold(Schema):
    """An organ's opinion; ``sort`` joint or legal; ``verdict`` asked, agreed, objected; on which revision."""

    sort: str
    organ: uuid.UUID
    organ_name: str
    verdict: str
    words: str
    revision: int
    asked_at: datetime
    answered_at: datetime | None


class CommentTold(Schema):
    """A remark on a cell; ``settled_at`` is empty while it is open."""

    id: uuid.UUID
    path: str
    text: str
    organ_name: str
    at: datetime
    reply: str
    settled_at: datetime | None


class DraftTold(Schema):
    """One draft with its text, what the checker says of it, and everything said about it."""

    id: uuid.UUID
    sort: str
    code: str
    title: str
    place: str
    of: str
    organ: uuid.UUID | None
    state: str
    revision: int
    saved_at: datetime
    in_force_from: datetime | None
    edition: uuid.UUID | None
    text: str
    findings: list[FindingTold]
    opinions: list[OpinionTold]
    comments: list[CommentTold]


class Saved(Schema):
    """The revision that stands now."""

    revision: int


class Touched(Schema):
    """What an applicant of one situation would meet anew, and how many have a draft of it open."""

    situation: str
    drafts: int
    cells: list[CellTold]


class Stranded(Schema):
    """A place's difference that the new text would leave unfavourable or dangling."""

    place: str
    number: str
    findings: list[FindingTold]


class Affected(Schema):
    """What publishing would do; nothing is changed by asking."""

    code: str
    situations: list[Touched]
    stranded: list[Stranded]


@router.get("/catalogue/drafts", response=Drafts, summary="Drafts I may see")
def drafts(request: HttpRequest, state: str = "", after: str = "", limit: int = 50) -> Drafts:
    """Of the caller's organs, those it was asked about, and (for catalogue offices) those in review."""
    viewer = cataloguer(request)
    rows, more = paged(
        lambda last, size: drafts_for(viewer, state, last, size),
        lambda row: row.saved_at.isoformat(),
        after,
        limit,
        instant,
    )
    return Drafts(drafts=[_listed(row) for row in rows], next=more)


@router.post("/catalogue/drafts", response={201: DraftTold}, summary="Begin a draft")
def begin(request: HttpRequest, response: HttpResponse, body: Beginning, key: str = KEY) -> tuple[int, DraftTold]:
    """A definition (new, or from an edition), or a place's difference to an edition."""
    actor = cataloguer(request)
    make = {"standard": draft_standard, "difference": draft_difference}.get(body.sort)
    if make is None:
        raise Refusal(
            "draft.sort", "sort 写 standard 或 difference。", "`sort` is standard or difference.", where="sort"
        )
    start = Start(body.organ, body.title, body.code, body.place, body.of, body.text, body.reason)
    return 201, told(actor, make(start, actor=actor, key=key), response)


@router.get(DRAFT, response=DraftTold, summary="A draft with its findings")
def draft(request: HttpRequest, response: HttpResponse, draft: uuid.UUID) -> DraftTold:
    """The ETag is the revision to save on."""
    return told(cataloguer(request), draft, response)


@router.put(f"{DRAFT}/text", response=Saved, summary="Save a text")
def save_text(
    request: HttpRequest, response: HttpResponse, draft: uuid.UUID, body: Text, key: str = KEY, match: str = MATCH
) -> Any:
    """Kept whatever the checker says of it; on 409 the problem holds ``theirs`` and ``mine``, so nothing is lost."""
    actor = cataloguer(request)
    revision = revision_in(match)
    draft_of(actor, draft)
    try:
        now_at = save(draft, body.text, revision, actor=actor, key=key)
    except Overtaken as late:
        both = {"theirs": late.theirs, "mine": late.mine, "revision": late.revision}
        return problem(request, late, more={**both, "saved_at": late.saved_at.isoformat()})
    response["ETag"] = f'"{now_at}"'
    return Saved(revision=now_at)


@router.post(f"{DRAFT}/drop", response=DraftTold, summary="Give a draft up")
def give_up(request: HttpRequest, response: HttpResponse, draft: uuid.UUID, body: Because, key: str = KEY) -> DraftTold:
    """It stays readable."""
    actor = seen(request, draft)
    drop(draft, body.reason, actor=actor, key=key)
    return told(actor, draft, response)


@router.post(f"{DRAFT}/recall", response=DraftTold, summary="Take a draft back from review")
def take_back(
    request: HttpRequest, response: HttpResponse, draft: uuid.UUID, body: Because, key: str = KEY
) -> DraftTold:
    """To write on; whoever judged it judges the new text anew."""
    actor = seen(request, draft)
    recall(draft, body.reason, actor=actor, key=key)
    return told(actor, draft, response)


@router.get(f"{DRAFT}/comparison", response=Cells, summary="A draft against what stands")
def comparison(request: HttpRequest, draft: uuid.UUID) -> Cells:
    """A standard against the edition it would follow; a difference against its standard."""
    reviewed = draft_of(cataloguer(request), draft)
    return Cells(cells=cells_told(compare_draft(reviewed.draft)))


@router.get(f"{DRAFT}/affected", response=Affected, summary="What publishing would do")
def affected(request: HttpRequest, draft: uuid.UUID) -> Affected:
    """A dry run: cells by situation, open drafts of applicants, differences that would be stranded."""
    run = dry_run(draft_of(cataloguer(request), draft).draft)
    open_drafts = drafts_of(run.editions)
    situations = [
        Touched(
            situation=key,
            drafts=sum(one.drafts for one in open_drafts if one.situation == key),
            cells=cells_told(cells),
        )
        for key, cells in run.touched.items()
    ]
    lost = [Stranded(place=place, number=number, findings=findings_told(f)) for place, number, f in run.stranded]
    return Affected(code=run.code, situations=situations, stranded=lost)


def revision_in(match: str) -> int:
    """The revision a program read. Refusal ``version.missing`` (428) where If-Match does not say."""
    revision = seen_version(match)
    if revision is None:
        raise Refusal(
            "version.missing",
            "保存文本要在 If-Match 里写上读到的版次（ETag）。",
            "Saving takes the revision you read (its ETag) in If-Match.",
            where="If-Match",
            status=428,
        )
    return revision


def seen(request: HttpRequest, draft: uuid.UUID) -> Actor:
    """Who calls, having seen the draft; to anybody else it does not exist (404)."""
    actor = cataloguer(request)
    draft_of(actor, draft)
    return actor


def told(actor: Actor, key: uuid.UUID, response: HttpResponse) -> DraftTold:
    """The draft as it stands, with its ETag."""
    reviewed = draft_of(actor, key)
    response["ETag"] = f'"{reviewed.draft.revision}"'
    return _told(reviewed)


def _told(reviewed: Reviewed) -> DraftTold:
    one = reviewed.draft
    names = ("id", "sort", "code", "title", "place", "of", "state", "revision", "saved_at", "in_force_from", "edition")
    return DraftTold(
        **{name: getattr(one, name) for name in (*names, "text")},
        organ=one.organ_id,
        findings=findings_told(findings(one)),
        opinions=[
            OpinionTold(
                organ=row.organ_id,
                organ_name=row.organ.name,
                **{
                    name: getattr(row, name)
                    for name in ("sort", "verdict", "words", "revision", "asked_at", "answered_at")
                },
            )
            for row in reviewed.opinions
        ],
        comments=[
            CommentTold(
                organ_name=row.organ.name if row.organ else "",
                **{name: getattr(row, name) for name in ("id", "path", "text", "at", "reply", "settled_at")},
            )
            for row in reviewed.comments
        ],
    )


def _listed(row: Any) -> DraftListed:
    names = ("id", "sort", "code", "title", "place", "of", "state", "revision", "saved_at", "open_comments", "waiting")
    organ = row.organ.name if row.organ else ""
    return DraftListed(organ=organ, **{name: getattr(row, name) for name in names})


__all__ = ["DRAFT", "MATCH", "DraftTold", "actor_of", "revision_in", "router", "seen", "told"]
