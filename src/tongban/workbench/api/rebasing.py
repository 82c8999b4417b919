"""Merging what was published since a draft was begun, for programs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from tongban.catalogue.acts.rebasing import Undecided, rebase
from tongban.catalogue.api.drafts import DRAFT, MATCH, DraftTold, revision_in, seen, told
from tongban.catalogue.api.said import KEY
from tongban.catalogue.reading.behind import behind, merged_in
from tongban.catalogue.reading.drafts import as_row, draft_of
from tongban.definition.merging import Clash
from tongban.web.programs import problem

router = Router(tags=["catalogue drafts 编制"])


class ClashTold(Schema):
    """A cell (key path) both sides changed; null where a side removed it."""

    path: str
    theirs: object
    mine: object


class Merging(Schema):
    """``on`` the edition the draft was written on, ``of`` the last one; ``taken`` are the cells (key paths) that would
    go in by themselves. ``behind`` is false where nothing is to be merged.
    """

    behind: bool
    on: str = ""
    of: str = ""
    taken: list[str] = []
    clashes: list[ClashTold] = []


class Picks(Schema):
    """For every clash, by key path: whose value stands."""

    picks: dict[str, Literal["mine", "theirs"]] = {}


@router.get(f"{DRAFT}/rebase", response=Merging, summary="What merging the last edition would do")
def merging(request: HttpRequest, draft: uuid.UUID) -> Merging:
    """Nothing is changed by asking."""
    actor = seen(request, draft)
    row = as_row(draft_of(actor, draft).draft)
    late = behind(row)
    if late is None:
        return Merging(behind=False)
    found = merged_in(row, late)
    told_of = _clashes(found.clashes)
    return Merging(behind=True, on=late.on, of=late.of, taken=list(found.taken), clashes=told_of)


@router.post(f"{DRAFT}/rebase", response=DraftTold, summary="Merge the last edition into a draft")
def merge_in(
    request: HttpRequest, response: HttpResponse, draft: uuid.UUID, body: Picks, key: str = KEY, match: str = MATCH
) -> Any:
    """On the revision in If-Match. On 409 ``draft.clashes`` the problem lists the cells both sides changed."""
    actor = seen(request, draft)
    try:
        rebase(draft, revision_in(match), body.picks, actor=actor, key=key)
    except Undecided as fault:
        return problem(request, fault, more={"clashes": [one.dict() for one in _clashes(fault.clashes)]})
    return told(actor, draft, response)


def _clashes(clashes: Sequence[Clash]) -> list[ClashTold]:
    return [ClashTold(path=one.path, theirs=one.theirs, mine=one.mine) for one in clashes]
