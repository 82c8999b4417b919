"""What a program is told of a case: where it stands, what it waits for, and how every day was counted."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from ninja import Schema

from tongban.cases.acts.elsewhere import elsewhere
from tongban.cases.acts.turn import Turn
from tongban.cases.kinds import handler_of
from tongban.cases.reading import Loaded
from tongban.cases.rules.clock import day_by_day
from tongban.cases.rules.spans import Standing, standing_spans
from tongban.core.clock import day_of
from tongban.core.scope import Actor
from tongban.core.workdays import Day


class StepTold(Schema):
    """A step whose turn has come; ``state`` is waiting, open, done or dropped."""

    id: str
    kind: str
    name: str
    lane: str
    organ: uuid.UUID | None
    post: str
    state: str
    opened_at: datetime
    due: date | None
    done_at: datetime | None
    verdict: str


class MaterialTold(Schema):
    """A material, the way it came or how it may come, and what the window found."""

    id: str
    name: str
    state: str
    way: str
    ways: list[str]
    trust: str
    verdict: str
    problem: str
    due: date | None


class NoticeTold(Schema):
    """A notice to the applicant; ``paper`` is its official document, ``due`` the last day to answer it."""

    kind: str
    at: datetime
    due: date | None
    lines: list[dict[str, str | int | bool | list[str] | None]]
    paper: uuid.UUID | None
    answered_at: datetime | None


class DayTold(Schema):
    """One day of the account, with the rule (1 to 10) by which it counted or did not."""

    date: date
    counts: bool
    rule: int
    zh: str
    en: str
    number: int


class SpanTold(Schema):
    """An unusual clock of the definition that has begun: its moments, its basis, its end, and how its days counted.
    ``words`` where no day can be named.
    """

    id: str
    kind: str
    name: str
    basis: list[str]
    began_at: datetime
    due: date | None
    words: str
    ended_at: datetime | None
    late: bool
    account: list[DayTold]


class DueTold(Schema):
    """Both ends of the ordinary clock; ``words`` where no day can be named; ``account`` is that of the promise;
    ``spans`` are the clocks beside it.
    """

    promised: date | None
    statutory: date | None
    words: str
    account: list[DayTold]
    spans: list[SpanTold] = []


class ApplicantTold(Schema):
    """For whom the case runs."""

    kind: str
    id: uuid.UUID
    name: str


class ElsewhereTold(Schema):
    """A draft whose answers show that it is not dealt with here: ``then`` not_needed, organ, item, court or forward;
    ``target`` whom or what instead, ``item`` the code of an item that can be begun here, ``papers`` what to take along.
    """

    then: str
    target: str
    item: str
    papers: list[str] = []
    zh: str
    en: str


class CaseTold(Schema):
    """A case as it stands. ``version`` is also its ETag; ``position`` names the open steps."""

    id: uuid.UUID
    number: str
    item: str
    situation: str
    name: str
    edition: uuid.UUID
    place: str
    applicant: ApplicantTold
    channel: str
    state: str
    outcome: str
    finish: str
    begun_at: datetime
    received_at: datetime | None
    accepted_at: datetime | None
    decided_at: datetime | None
    finished_at: datetime | None
    due: DueTold
    position: list[str]
    steps: list[StepTold]
    materials: list[MaterialTold]
    notices: list[NoticeTold]
    elsewhere: ElsewhereTold | None = None
    version: int


class AskedTold(Schema):
    """One thing a step asks of whoever finishes it; ``sort`` is output, condition or verdict."""

    name: str
    label: str
    type: str
    sort: str
    options: list[tuple[str, str]]
    basis: str


def told(loaded: Loaded, viewer: Actor, at: datetime) -> CaseTold:
    """The whole of a case; reads nothing but the calendar and the place, which are kept."""
    case = loaded.case
    own = {name: case[name] for name in _AS_IT_IS}
    applicant = ApplicantTold(kind=case["applicant_kind"], id=case["applicant_id"], name=case["applicant_name"])
    return CaseTold(
        **own,
        item=case["item_code"],
        name=case["item_name"],
        applicant=applicant,
        due=_due(loaded, viewer, at),
        position=[step["key"] for step in loaded.steps if step["state"] == "open"],
        steps=[_step(step) for step in loaded.steps],
        materials=[_material(loaded, row) for row in loaded.materials],
        notices=[_notice(row) for row in loaded.notices],
        elsewhere=_elsewhere(loaded, at) if case["state"] == "draft" else None,
        version=case["head_seq"],
    )


def _elsewhere(loaded: Loaded, at: datetime) -> ElsewhereTold | None:
    found = elsewhere(loaded.e, loaded.facts(at), loaded.registry.dictionary.labels, at)
    if found is None:
        return None
    return ElsewhereTold(
        then=found.then, target=found.target, item=found.item, papers=list(found.papers), zh=found.zh, en=found.en
    )


_AS_IT_IS = (
    *("id", "number", "situation", "edition", "place", "channel", "state", "outcome", "finish"),
    *("begun_at", "received_at", "accepted_at", "decided_at", "finished_at"),
)


def asked(loaded: Loaded, step: str, viewer: Actor, at: datetime) -> list[AskedTold]:
    """What the form of an open step asks, from the definition; nothing for a step that is not open."""
    row = loaded.step(step)
    if row is None or row["state"] != "open":
        return []
    turn = Turn(loaded, viewer, at)
    return [
        AskedTold(name=a.name, label=a.label, type=a.type, sort=a.sort, options=list(a.options), basis=a.basis)
        for a in handler_of(row["kind"]).asks(turn, row)
    ]


def _due(loaded: Loaded, viewer: Actor, at: datetime) -> DueTold:
    turn = Turn(loaded, viewer, at)
    days, closes = turn.desk()
    last = loaded.case["promised_due"]
    until = last if last is not None else day_of(loaded.case["decided_at"] or at)
    account = day_by_day(loaded.e, loaded.case, loaded.spans, turn.facts, days, closes, until)
    return DueTold(
        promised=last,
        statutory=loaded.case["statutory_due"],
        words=loaded.case["due_words"],
        account=[_day(d) for d in account],
        spans=[_span(one) for one in standing_spans(turn.course, day_of(at))] if loaded.e.spans else [],
    )


def _day(d: Day) -> DayTold:
    return DayTold(date=d.date, counts=d.counts, rule=d.rule, zh=d.why_zh, en=d.why_en, number=d.number)


def _span(one: Standing) -> SpanTold:
    return SpanTold(
        id=one.span.id,
        kind=one.span.kind,
        name=one.name,
        basis=[cited.zh for cited in one.span.basis],
        began_at=one.began,
        due=one.due.date if one.due is not None else None,
        words=one.due.zh if one.due is not None else "",
        ended_at=one.ended,
        late=one.late,
        account=[_day(d) for d in one.days],
    )


def _step(row: dict[str, Any]) -> StepTold:
    names = ("kind", "name", "lane", "post", "state", "opened_at", "due", "done_at", "verdict")
    return StepTold(id=row["key"], organ=row["organ_id"], **{name: row[name] for name in names})


def _material(loaded: Loaded, row: dict[str, Any]) -> MaterialTold:
    defined = loaded.e.material(row["key"])
    names = ("name", "state", "way", "trust", "verdict", "problem", "due")
    ways = [supply.way for supply in defined.supply] if defined is not None else []
    return MaterialTold(id=row["key"], ways=ways, **{name: row[name] for name in names})


def _notice(row: dict[str, Any]) -> NoticeTold:
    kept = ("kind", "at", "due", "lines", "answered_at")
    return NoticeTold(paper=row["paper_id"], **{name: row[name] for name in kept})
