"""Stories of a draft for programs: a county runs them in its own checks, with the same run as the pages."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from tongban.catalogue.api.drafts import DRAFT, MATCH, revision_in, seen
from tongban.catalogue.api.said import KEY
from tongban.catalogue.policies import Row
from tongban.catalogue.reading.drafts import draft_row
from tongban.trials import acts
from tongban.trials.queries import Run, run_all, stories_of, story_of

router = Router(tags=["trials 试办"])
STORY = f"{DRAFT}/stories/{{uuid:story}}"


class BeginsTold(Schema):
    """How a story begins: ``applicant`` of the cast (adult, elder, youth, trader, company …), ``day`` its first day,
    ``known`` what registers are to know of him.
    """

    situation: str
    place: str
    applicant: str
    channel: str = "online"
    day: str
    known: dict[str, str | int | bool] = {}


class MoveTold(Schema):
    """One move; ``act`` answer, supply, commit, season, file, examine, tell, correct, not_accept, advance, inquiry,
    look, withdraw, verify, revoke or wait, ``day`` counted from the first; the rest is what that act takes. A paper is
    deferred by the verdict ``deferred``, a season stands open for ``days``; between two moves the house does what the
    days bring.
    """

    act: str
    day: int = 0
    page: str = ""
    answers: dict[str, str] = {}
    material: str = ""
    verdicts: dict[str, list[str]] = {}
    defects: dict[str, str] = {}
    ground: str = ""
    organ: str = ""
    step: str = ""
    outputs: dict[str, str] = {}
    conditions: dict[str, bool] = {}
    verdict: str = ""
    opinion: str = ""
    reasons: list[str] = []
    outcome: str = ""
    words: str = ""
    facts: dict[str, str] = {}
    days: int = 0


class OutcomeTold(Schema):
    """What came of a story. ``steps``: state, post and due day of each; ``refusal``: the move refused, and its code."""

    state: str
    result: str
    finish: str
    refusal: str = ""
    promised: str = ""
    statutory: str = ""
    steps: dict[str, str] = {}
    materials: dict[str, str] = {}
    papers: list[str] = []
    licences: list[str] = []
    asked: list[str] = []


class StoryTold(Schema):
    """A story; ``expected`` is null until somebody has taken an outcome."""

    id: uuid.UUID
    name: str
    revision: int
    begins: BeginsTold
    moves: list[MoveTold]
    expected: OutcomeTold | None


class StoriesTold(Schema):
    """The stories of the draft's item, oldest first."""

    stories: list[StoryTold]


class StorySaid(Schema):
    """A story to keep."""

    name: str
    begins: BeginsTold
    moves: list[MoveTold] = []


class StoryKept(Schema):
    """Which story, and the revision to change it on."""

    id: uuid.UUID
    revision: int


class WhyRemoved(Schema):
    """Why the story is removed, on record."""

    reason: str = ""


class PartingTold(Schema):
    """Where a run parts from what was expected: the part of the outcome, its key in it, both values."""

    part: str
    key: str
    expected: str
    got: str


class RunTold(Schema):
    """A story run on the draft's text as it stands. ``colour``: green, red (it holds up publication), or grey while
    nothing is expected of it. ``code``, ``zh`` and ``en``: what was refused, at which ``move`` (0: the beginning).
    """

    id: uuid.UUID
    name: str
    colour: str
    outcome: OutcomeTold | None
    partings: list[PartingTold]
    move: int | None = None
    code: str = ""
    zh: str = ""
    en: str = ""


class RunsTold(Schema):
    """Every story of the item; ``green`` where none holds up publication."""

    green: bool
    runs: list[RunTold]


@router.get(f"{DRAFT}/stories", response=StoriesTold, summary="The stories of a draft")
def stories(request: HttpRequest, draft: uuid.UUID) -> StoriesTold:
    """They belong to the item: every later draft has them too."""
    seen(request, draft)
    return StoriesTold(stories=[_told(one) for one in stories_of(draft_row(draft))])


@router.post(f"{DRAFT}/stories/check", response=RunsTold, summary="Run the stories of a draft")
def run_stories(request: HttpRequest, draft: uuid.UUID) -> RunsTold:
    """Against the draft's text as it stands; nothing of a run is kept, nobody is told, nothing is counted."""
    seen(request, draft)
    runs = run_all(draft_row(draft))
    return RunsTold(green=not any(one.holds_up for one in runs), runs=[_ran(one) for one in runs])


@router.post(f"{DRAFT}/stories", response={201: StoryKept}, summary="Keep a story")
def keep(request: HttpRequest, draft: uuid.UUID, body: StorySaid, key: str = KEY) -> tuple[int, StoryKept]:
    """Nothing is expected of it until its outcome is taken."""
    actor = seen(request, draft)
    reply = acts.keep(draft, body.name, body.begins.dict(), _moves(body.moves), actor=actor, key=key)
    return 201, StoryKept(id=reply["id"], revision=1)


@router.put(STORY, response=StoryKept, summary="Replace a story")
def replace(
    request: HttpRequest,
    draft: uuid.UUID,
    story: uuid.UUID,
    body: StorySaid,
    key: str = KEY,
    match: str = MATCH,
) -> StoryKept:
    """On the revision it was read at; what is expected of it stays."""
    actor, revision = seen(request, draft), revision_in(match)
    begins, moves = body.begins.dict(), _moves(body.moves)
    reply = acts.change(draft, story, revision, name=body.name, begins=begins, moves=moves, actor=actor, key=key)
    return StoryKept(id=story, revision=reply["revision"])


@router.post(f"{STORY}/expect", response=StoryKept, summary="Take what comes of a story as expected")
def expect(
    request: HttpRequest, response: HttpResponse, draft: uuid.UUID, story: uuid.UUID, key: str = KEY, match: str = MATCH
) -> StoryKept:
    """On this draft; who took it is on record."""
    actor, revision = seen(request, draft), revision_in(match)
    reply = acts.expect(draft, story, revision, actor=actor, key=key)
    return StoryKept(id=story, revision=reply["revision"])


@router.post(f"{STORY}/drop", response=StoryKept, summary="Remove a story with a reason")
def drop(
    request: HttpRequest, draft: uuid.UUID, story: uuid.UUID, body: WhyRemoved, key: str = KEY, match: str = MATCH
) -> StoryKept:
    """It is run no more, and stays on record."""
    actor, revision = seen(request, draft), revision_in(match)
    story_of(draft_row(draft), story, actor)
    acts.drop(draft, story, revision, body.reason, actor=actor, key=key)
    return StoryKept(id=story, revision=revision + 1)


def _moves(moves: Iterable[MoveTold]) -> list[dict[str, object]]:
    return [one.dict(exclude_unset=True) for one in moves]


def _told(row: Row) -> StoryTold:
    names = ("id", "name", "revision", "begins", "moves", "expected")
    return StoryTold(**{name: row[name] for name in names})


def _ran(one: Run) -> RunTold:
    stopped = one.stopped
    why = one.fault or (stopped.refusal if stopped is not None else None)
    colour = "grey" if not one.is_judged else "green" if one.holds else "red"
    return RunTold(
        id=one.story["id"],
        name=one.story["name"],
        colour=colour,
        outcome=OutcomeTold(**one.outcome.as_json()) if one.outcome is not None else None,
        partings=[
            PartingTold(part=part.part, key=part.key, expected=part.expected, got=part.got) for part in one.parts
        ],
        move=stopped.number if stopped is not None else None,
        code=why.code if why is not None else "",
        zh=why.zh if why is not None else "",
        en=why.en if why is not None else "",
    )
