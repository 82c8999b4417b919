"""What stands, for programs: comparisons anybody may make; going back, taking back, rest and end by the offices; and a
text checked without being kept.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tongban.catalogue.acts.retiring import resume, retire, revert, suspend, withdraw_edition
from tongban.catalogue.api.public import division_of
from tongban.catalogue.api.said import KEY, Cells, FindingTold, Instant, cataloguer, cells_told, findings_told
from tongban.catalogue.reading.drafts import compare_editions, compare_with_place
from tongban.catalogue.reading.findings import findings_of
from tongban.core.clock import now
from tongban.definition.source import ReadError, read

router = Router(tags=["catalogue editions 版本"])
ITEM = "/catalogue/items/{code}"


class Written(Schema):
    """A definition or a place's difference, as YAML; a difference is held against the edition it cites."""

    text: str


class Checked(Schema):
    """Every finding, by line; ``errors`` would keep it from being published."""

    findings: list[FindingTold]
    errors: int


class Back(Schema):
    """Why the text of an old edition is published again, and from when."""

    reason: str
    in_force_from: Instant | None = None


class OnRecord(Schema):
    """Why, for the ledger."""

    reason: str


class Resting(Schema):
    """Why no new applications are taken; applicants read it."""

    words: str


class Ending(Schema):
    """Why the item ends, when (now if left out), and the code of what replaces it."""

    words: str
    when: Instant | None = None
    replaced_by: str = ""


class Done(Schema):
    """The item, and (where one was published) the edition."""

    code: str
    edition: str = ""


@router.post("/catalogue/check", response=Checked, summary="Check a text")
def check_text(request: HttpRequest, body: Written) -> Checked:
    """Nothing is kept; the findings are those of ``tongban check --json`` and of the editor."""
    cataloguer(request)
    found = findings_of(*_what(body.text), body.text)
    return Checked(findings=findings_told(found), errors=sum(one.severity == "error" for one in found))


def _what(text: str) -> tuple[str, str, str]:
    """(sort, code, place) of a text by itself: it is held against nothing it was begun for."""
    try:
        said: Any = read(text, "definition").data.get("difference")
    except ReadError:
        return "standard", "", ""
    if said is None:
        return "standard", "", ""
    place = said.get("place") if isinstance(said, dict) else ""
    return "difference", "", str(place or "").ljust(12, "0")


@router.get("/catalogue/comparison", response=Cells, auth=None, summary="Two editions, cell by cell")
def compare(request: HttpRequest, before: str, after: str) -> Cells:
    """Each cited as ``code@number``."""
    return Cells(cells=cells_told(compare_editions(before, after)))


@router.get(f"{ITEM}/comparison", response=Cells, auth=None, summary="A place against the standard")
def compare_place(request: HttpRequest, code: str, place: str) -> Cells:
    """What the place changes of the standard in force; nothing where it runs it as it is."""
    return Cells(cells=cells_told(compare_with_place(code, division_of(place), now())))


@router.post(f"{ITEM}/editions/{{int:number}}/revert", response={201: Done}, summary="Go back to an edition")
def go_back(request: HttpRequest, code: str, number: int, body: Back, key: str = KEY) -> tuple[int, Done]:
    """Its text becomes a new edition; it passes today's checks."""
    actor = cataloguer(request)
    made = revert(f"{code}@{number}", body.reason, body.in_force_from, actor=actor, key=key)
    return 201, Done(code=code, edition=str(made))


@router.post(f"{ITEM}/editions/{{int:number}}/withdraw", response=Done, summary="Take an edition back")
def take_edition_back(request: HttpRequest, code: str, number: int, body: OnRecord, key: str = KEY) -> Done:
    """Before it is in force; one that is in force may have cases running by it and is not withdrawn."""
    withdraw_edition(f"{code}@{number}", body.reason, actor=cataloguer(request), key=key)
    return Done(code=code)


@router.post(f"{ITEM}/suspend", response=Done, summary="Take no new applications")
def suspend_item(request: HttpRequest, code: str, body: Resting, key: str = KEY) -> Done:
    """Running cases go on."""
    suspend(code, body.words, actor=cataloguer(request), key=key)
    return Done(code=code)


@router.post(f"{ITEM}/resume", response=Done, summary="Take applications again")
def resume_item(request: HttpRequest, code: str, key: str = KEY) -> Done:
    """The item is open again at once."""
    resume(code, actor=cataloguer(request), key=key)
    return Done(code=code)


@router.post(f"{ITEM}/retire", response=Done, summary="End an item")
def retire_item(request: HttpRequest, code: str, body: Ending, key: str = KEY) -> Done:
    """Running cases go on; new filings read why, and what replaces it."""
    retire(code, body.when, body.words, body.replaced_by, actor=cataloguer(request), key=key)
    return Done(code=code)
