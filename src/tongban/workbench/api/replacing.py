"""Find and replace across items for programs: search, a dry run, drafts; by the act of the screen."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.http import HttpRequest
from ninja import Router, Schema

from tongban.catalogue.api.said import KEY, FindingTold, actor_of, findings_told
from tongban.workbench.acts.replacing import Ticked, replace, try_replacing
from tongban.workbench.reading.replacing import MOST, search_texts
from tongban.workbench.replacing import Hit

_OF = ("mark", "digest", "sort", "code", "title", "place", "of", "draft")
router = Router(tags=["catalogue drafts 编制"])


class HitTold(Schema):
    """A cell that holds the words: its key path, what it is called, what it says."""

    path: str
    label: str
    text: str


class TextFound(Schema):
    """A text with hits. ``mark`` and ``digest`` are given back with what is ticked; ``draft`` is empty where replacing
    would begin one.
    """

    mark: str
    digest: str
    sort: str
    code: str
    title: str
    place: str
    of: str
    draft: uuid.UUID | None
    hits: list[HitTold]


class Found(Schema):
    """By code. ``full``: as many texts as are shown at once; replace these, then search again."""

    texts: list[TextFound]
    full: bool


class Picked(Schema):
    """Cells of one text, as the search named it."""

    mark: str
    digest: str
    paths: list[str]


class Replacement(Schema):
    """``find`` becomes ``to`` in every ticked cell."""

    find: str
    to: str
    texts: list[Picked]


class CellTried(Schema):
    """A cell before and after."""

    path: str
    label: str
    before: str
    after: str


class TextTried(Schema):
    """What replacing would do to one text; ``findings`` are what the checker would say anew."""

    mark: str
    code: str
    title: str
    draft: uuid.UUID | None
    cells: list[CellTried]
    findings: list[FindingTold]


class Tried(Schema):
    """The dry run."""

    texts: list[TextTried]


class Made(Schema):
    """The drafts begun or saved, in the order of the texts."""

    drafts: list[uuid.UUID]


@router.get("/catalogue/replacements", response=Found, summary="Search the texts I may change")
def find(request: HttpRequest, find: str) -> Found:
    """Drafts under way, standards of the caller's lines, differences of its place; exactly as typed, and only where
    people write words.
    """
    found = search_texts(actor_of(request), find)
    texts = [TextFound(hits=_hits(one.hits), **{name: getattr(one.of, name) for name in _OF}) for one in found]
    return Found(texts=texts, full=len(found) == MOST)


@router.post("/catalogue/replacements/check", response=Tried, summary="What replacing would do (dry run)")
def check(request: HttpRequest, body: Replacement) -> Tried:
    """Old and new of every ticked cell, with the refusals of replacing. Nothing is written."""
    tried = try_replacing(body.find, body.to, _ticked(body.texts), actor=actor_of(request))
    return Tried(
        texts=[
            TextTried(
                mark=one.of.mark,
                code=one.of.code,
                title=one.of.title,
                draft=one.of.draft,
                cells=[
                    CellTried(path=hit.path, label=hit.label, before=hit.before, after=hit.after(body.find, body.to))
                    for hit in one.hits
                ],
                findings=findings_told(one.findings),
            )
            for one in tried
        ]
    )


@router.post("/catalogue/replacements", response={201: Made}, summary="Replace in the ticked cells")
def apply(request: HttpRequest, body: Replacement, key: str = KEY) -> tuple[int, Made]:
    """One draft for each text, all together or none; nothing is published. 409 ``replace.moved`` where a text is
    another than the search showed.
    """
    actor = actor_of(request)
    return 201, Made(drafts=replace(body.find, body.to, _ticked(body.texts), actor=actor, key=key))


def _ticked(texts: Iterable[Picked]) -> list[Ticked]:
    return [Ticked(one.mark, one.digest, tuple(one.paths)) for one in texts]


def _hits(hits: Iterable[Hit]) -> list[HitTold]:
    return [HitTold(path=hit.path, label=hit.label, text=hit.before) for hit in hits]
