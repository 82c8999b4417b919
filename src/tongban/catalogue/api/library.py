"""The library of legal bases and the register of standards for programs: what is read, and what its keepers record."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tongban.catalogue.acts.laws import Addition, Wording, add_law, new_wording
from tongban.catalogue.acts.library import Revision, record, withdraw
from tongban.catalogue.acts.standards import register, retire
from tongban.catalogue.api.said import KEY
from tongban.catalogue.life.standards import Registration
from tongban.catalogue.models import Standard
from tongban.catalogue.reading.library import Citing, Law, law_of, laws
from tongban.catalogue.reading.standards import standard_of, standards, status_of
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied
from tongban.core.scope import Actor
from tongban.web.staff import actor_of

router = Router(tags=["catalogue 事项"])


class FateTold(Schema):
    """What became of a law or an article: repealed or amended, ``on`` which day, ``by`` which document."""

    what: str
    on: str
    by: str


class LawListed(Schema):
    """A law. ``status``: in force, coming, parts, repealed; ``unchecked`` 待核: article ("" for the whole) and why;
    ``numbered``: which articles it has ("83"; "452、120-1" with those inserted; "none"), empty where nobody counted.
    """

    title: str
    kind: str
    since: date | None
    source: str
    status: str
    fates: dict[str, FateTold]
    unchecked: dict[str, str]
    items: int
    numbered: str


class Laws(Schema):
    """The library, most cited laws first."""

    laws: list[LawListed]


class CitingTold(Schema):
    """An item's edition in force (``edition``), its difference at a ``place``, or a ``draft``, and the key paths that
    cite the article.
    """

    code: str
    name: str
    edition: int
    draft: uuid.UUID | None
    place: str
    paths: list[str]


class ArticleTold(Schema):
    """An article ("" for the law as a whole), what became of it, and who cites it."""

    number: str
    fate: FateTold | None
    unchecked: str
    items: list[CitingTold]
    drafts: list[CitingTold]


class RevisionTold(Schema):
    """What was recorded, and taken back where it was a slip."""

    id: uuid.UUID
    article: str
    what: str
    on: date | None
    by: str
    words: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_words: str


class LawWhole(LawListed):
    """A law with its articles and what was recorded, newest first."""

    articles: list[ArticleTold]
    revisions: list[RevisionTold]


class RevisionSaid(Schema):
    """``what``: repealed, amended (both ``on`` a day) or checked; ``article`` empty for the whole law; ``by`` names the
    document; ``numbered`` which articles the law has, where the whole was checked.
    """

    article: str = ""
    what: str
    on: date | None = None
    by: str
    words: str = ""
    numbered: str = ""


class LawSaid(Schema):
    """A law to be added: its full title, a ``kind`` such as 法律 or 地方性法规, the day ``since`` which its text is in
    force, the document it was made ``by``, where the text was read, and which articles it has: "83", "452、120-1" with
    those inserted, "none" for a document that is not divided.
    """

    title: str
    kind: str
    since: date | None = None
    by: str
    source: str
    words: str = ""
    numbered: str = ""


class WordingSaid(Schema):
    """A new text of a law, in force ``since`` a day; ``articles`` it changed, none for every one of them, and then
    ``numbered``: which articles it has now.
    """

    since: date | None = None
    by: str
    source: str
    articles: list[str] = []
    words: str = ""
    numbered: str = ""


class Recorded(Schema):
    """The revision, and how many tickets it opened."""

    revision: uuid.UUID
    tickets: int


class Why(Schema):
    """Why."""

    words: str


class Governed(Schema):
    """What a standard governs: item, kind, step, way, document, page, check, table or matter, and which."""

    sort: str
    key: str


class StandardTold(Schema):
    """A registered standard. ``status``: in force, coming, ended; ``demo``: invented for the demonstration."""

    id: uuid.UUID
    number: str
    family: str
    title: str
    issuer: str
    source: str
    demo: bool
    status: str
    since: date | None
    ended_on: date | None
    ended_words: str
    replaced_by: str
    governs: list[Governed]


class Standards(Schema):
    """The register, by family and number."""

    standards: list[StandardTold]


class StandardSaid(Schema):
    """A standard to be registered; ``family`` one of the five, ``source`` from where it is known."""

    number: str
    family: str
    title: str
    source: str
    governs: list[Governed]
    issuer: str = ""
    since: date | None = None


class Retiring(Schema):
    """From when (today, if left out), why, and the registered number that replaces it."""

    on: date | None = None
    words: str
    replaced_by: str = ""


def _staff(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.is_staff:
        raise Denied(
            "library.staff",
            "法律依据库供工作人员查看。您是工作人员的，请用工作账号登录。",
            "The library is read by staff; sign in with your staff account.",
        )
    return actor


@router.get("/library", response=Laws, summary="The library of legal bases")
def library(request: HttpRequest) -> Laws:
    """Every law the house knows, with its validity and how many items in force cite it; for staff."""
    _staff(request)
    return Laws(laws=[LawListed(**_law(one)) for one in laws(now())])


@router.get("/library/{title}", response=LawWhole, summary="One law with its articles and who cites them")
def law(request: HttpRequest, title: str) -> LawWhole:
    """By its full title, as the library has it; for staff."""
    seen = law_of(title, _staff(request), now())
    articles = [
        ArticleTold(
            number=one.number,
            fate=FateTold(**one.fate) if one.fate else None,
            unchecked=one.unchecked,
            items=_cited(one.items),
            drafts=_cited(one.drafts),
        )
        for one in seen.articles
    ]
    return LawWhole(**_law(seen.law), articles=articles, revisions=[RevisionTold(**row) for row in seen.revisions])


@router.post("/library", response={201: LawWhole}, summary="Add a law")
def post_law(request: HttpRequest, said: LawSaid, key: str = KEY) -> tuple[int, LawWhole]:
    """For the provincial catalogue office and provincial legality reviewers."""
    addition = Addition(**said.dict())
    add_law(addition, actor=actor_of(request), key=key)
    return 201, law(request, addition.named)


@router.post("/library/{title}/texts", response={201: Recorded}, summary="Record a new text of a law")
def post_wording(request: HttpRequest, title: str, said: WordingSaid, key: str = KEY) -> tuple[int, Recorded]:
    """Every item in force that cites an article it changed turns amber and gets a ticket in the same act; for the
    provincial catalogue office and provincial legality reviewers.
    """
    revision, tickets = new_wording(Wording(title, **said.dict()), actor=actor_of(request), key=key)
    return 201, Recorded(revision=revision, tickets=tickets)


@router.post("/library/{title}/revisions", response=Recorded, summary="Record a repeal, an amendment, a checked text")
def record_revision(request: HttpRequest, title: str, said: RevisionSaid, key: str = KEY) -> Recorded:
    """Every item in force that cites it turns amber and gets a ticket in the same act; for the provincial catalogue
    office and provincial legality reviewers.
    """
    revision, tickets = record(Revision(title, **said.dict()), actor=actor_of(request), key=key)
    return Recorded(revision=revision, tickets=tickets)


@router.post("/library/{title}/revisions/{uuid:revision}/withdraw", response=LawWhole, summary="Take a record back")
def withdraw_revision(request: HttpRequest, title: str, revision: uuid.UUID, said: Why, key: str = KEY) -> LawWhole:
    """A slip is taken back with a reason and stays readable."""
    withdraw(revision, said.words, actor=actor_of(request), key=key)
    return law(request, title)


@router.get("/standards", response=Standards, auth=None, summary="The register of standards")
def list_standards(request: HttpRequest, family: str = "", sort: str = "", governs: str = "") -> Standards:
    """All, those of a family, or those that govern a thing: ``sort`` and ``governs``, such as step and accept."""
    rows = standards(actor_of(request), family, sort, governs)
    return Standards(standards=[_standard(one) for one in rows])


@router.post("/standards", response=StandardTold, summary="Register a standard")
def register_standard(request: HttpRequest, said: StandardSaid, key: str = KEY) -> StandardTold:
    """By the provincial catalogue office."""
    governs = tuple((one.sort, one.key) for one in said.governs)
    one = Registration(said.number, said.family, said.title, said.source, governs, said.issuer, said.since)
    made = register(one, actor=actor_of(request), key=key)
    return _standard(standard_of(actor_of(request), made))


@router.post("/standards/{uuid:standard}/retire", response=StandardTold, summary="Retire a standard")
def retire_standard(request: HttpRequest, standard: uuid.UUID, said: Retiring, key: str = KEY) -> StandardTold:
    """By the provincial catalogue office; it stays listed with why and what replaces it."""
    actor = actor_of(request)
    retire(standard, said.on or day_of(now()), said.words, said.replaced_by, actor=actor, key=key)
    return _standard(standard_of(actor, standard))


def _law(one: Law) -> dict[str, Any]:
    fates = {article: FateTold(**fate) for article, fate in one.fates.items()}
    return {
        "title": one.title,
        "kind": one.kind,
        "since": one.since,
        "source": one.source,
        "status": one.status,
        "fates": fates,
        "unchecked": dict(one.unchecked),
        "items": one.items,
        "numbered": one.numbered,
    }


def _cited(rows: Iterable[Citing]) -> list[CitingTold]:
    return [
        CitingTold(
            code=one.code,
            name=one.name,
            edition=one.edition,
            draft=one.draft,
            place=one.place,
            paths=[path for path, _ in one.cells],
        )
        for one in rows
    ]


def _standard(one: Standard) -> StandardTold:
    return StandardTold(
        id=one.id,
        number=one.number,
        family=one.family,
        title=one.title,
        issuer=one.issuer,
        source=one.source,
        demo=one.demo,
        status=status_of(one, day_of(now())),
        since=one.in_force_from,
        ended_on=one.ended_on,
        ended_words=one.ended_words,
        replaced_by=one.replaced_by,
        governs=[Governed(**each) for each in one.governs],
    )
