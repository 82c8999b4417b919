"""Oversight for programs: the acts and reads of the pages."""

from __future__ import annotations

import uuid
from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from tongban.cases.api import KEY
from tongban.cases.queries.flows import stopped, waits
from tongban.core.clock import day_of, now
from tongban.organisation.ranks import names_of
from tongban.oversight.acts.reporting import make_report
from tongban.oversight.acts.slips import Asked, answer, ask, close, send_back
from tongban.oversight.queries.figures import COLUMNS, MONTH, OrganFigures, last_period, total_of
from tongban.oversight.queries.late import late_of
from tongban.oversight.queries.slips import SlipTold, report_figures, slip_of, slips_of
from tongban.web.staff import staff_of

router = Router(tags=["oversight 督办"])


class LateTold(Schema):
    """One entry of a list: ``kind`` case, stage, party, deferred or duty; ``key`` is what a slip is sent about."""

    kind: str
    key: uuid.UUID
    case: uuid.UUID
    number: str
    item: str
    organ: uuid.UUID
    organ_name: str
    post: str
    what: str
    due: date


class OverdueTold(Schema):
    """A page of the list; ``total`` counts all of it."""

    total: int
    late: list[LateTold]


class SlipSaid(Schema):
    """What a slip is about (an entry of the list), what is to be done, until when."""

    kind: str
    key: uuid.UUID
    words: str
    due: date


class SlipWords(Schema):
    """An answer, or a word with closing."""

    words: str


class SlipReturned(SlipWords):
    """Why an answer does not do, and the new day."""

    due: date


class SlipOut(Schema):
    """A slip as it stands: ``state`` asked, answered or closed."""

    id: uuid.UUID
    number: str
    case: uuid.UUID
    what: str
    organ: uuid.UUID
    to: uuid.UUID
    to_post: str
    words: str
    due: date
    state: str
    answer: str
    returned: int
    raised_to: uuid.UUID | None


class SlipsTold(Schema):
    """Slips that are not closed, by the day of the answer."""

    slips: list[SlipOut]


class StoppedTold(Schema):
    """What time a cause took of an organ's cases, in calendar days."""

    organ: uuid.UUID
    organ_name: str
    cause: str
    cases: int
    days: int


class WaitTold(Schema):
    """How many cases of an organ wait for another, since when the oldest."""

    organ: uuid.UUID
    on: uuid.UUID
    what: str
    cases: int
    since: date
    late: int


class TimeTold(Schema):
    """Lawful stops and corrections of the last whole month, and who waits for whom now."""

    begins: date
    ends: date
    stopped: list[StoppedTold]
    waits: list[WaitTold]


class ReportSaid(Schema):
    """Of which government's place, for the last whole ``day``, ``week`` or ``month``."""

    organ: uuid.UUID
    period: str


class ReportFigures(Schema):
    """The figures as they then stood: by organ, and their sum."""

    id: uuid.UUID
    organs: list[dict[str, str | dict[str, int]]]
    total: dict[str, int]


@router.get("/overdue", response=OverdueTold, summary="What is past its day on my lists")
def overdue(request: HttpRequest, page: int = 1) -> OverdueTold:
    """The longest late first, fifty at a time."""
    found = late_of(staff_of(request), day_of(now()), page=min(max(page, 1), 10_000))
    rows = [LateTold(**row._asdict(), organ_name=found.names[row.organ]) for row in found.rows]
    return OverdueTold(total=found.found.total, late=rows)


@router.get("/slips", response=SlipsTold, summary="Slips I sent, was sent, or that were raised to me")
def slips(request: HttpRequest) -> SlipsTold:
    """Those that are not closed."""
    return SlipsTold(slips=[_slip(one) for one in slips_of(staff_of(request))])


@router.post("/slips", response={201: SlipOut}, summary="Send a slip about something late")
def send(request: HttpRequest, body: SlipSaid, key: str = KEY) -> tuple[int, SlipOut]:
    """By the head of the organ, or of a government above it."""
    actor = staff_of(request)
    made = ask(Asked(body.kind, body.key, body.words, body.due), actor=actor, key=key)
    return 201, _slip(slip_of(actor, uuid.UUID(made["id"])))


@router.post("/slips/{uuid:slip}/answer", response=SlipOut, summary="Answer a slip")
def answer_slip(request: HttpRequest, slip: uuid.UUID, body: SlipWords, key: str = KEY) -> SlipOut:
    """By the post that was asked, or the head of its organ."""
    actor = staff_of(request)
    answer(slip, body.words, actor=actor, key=key)
    return _slip(slip_of(actor, slip))


@router.post("/slips/{uuid:slip}/close", response=SlipOut, summary="Accept the answer")
def close_slip(request: HttpRequest, slip: uuid.UUID, body: SlipWords, key: str = KEY) -> SlipOut:
    """By who sent it, or to whom it was raised."""
    actor = staff_of(request)
    close(slip, body.words, actor=actor, key=key)
    return _slip(slip_of(actor, slip))


@router.post("/slips/{uuid:slip}/return", response=SlipOut, summary="Send the answer back")
def return_slip(request: HttpRequest, slip: uuid.UUID, body: SlipReturned, key: str = KEY) -> SlipOut:
    """With a reason and a new day."""
    actor = staff_of(request)
    send_back(slip, body.words, body.due, actor=actor, key=key)
    return _slip(slip_of(actor, slip))


def _slip(one: SlipTold) -> SlipOut:
    return SlipOut(**{name: getattr(one, name) for name in SlipOut.model_fields})


@router.get("/open/time", response=TimeTold, auth=None, summary="What time lawful stops took, who waits for whom")
def open_time(request: HttpRequest) -> TimeTold:
    """Of the last whole month, by organ and cause; open to everybody, in no order of merit."""
    begins, ends = last_period(MONTH, day_of(now()))
    stops = stopped(begins, ends)
    names = names_of({row.organ for row in stops})
    return TimeTold(
        begins=begins,
        ends=ends,
        stopped=[StoppedTold(**row._asdict(), organ_name=names[row.organ]) for row in stops],
        waits=[WaitTold(**row._asdict()) for row in waits()],
    )


@router.post("/oversight/reports", response={201: ReportFigures}, summary="Make the report of a place")
def report(request: HttpRequest, body: ReportSaid, key: str = KEY) -> tuple[int, ReportFigures]:
    """By the head of its government; made once for each period."""
    actor = staff_of(request)
    made = uuid.UUID(make_report(body.organ, body.period, actor=actor, key=key)["id"])
    organs: list[OrganFigures] = report_figures(actor, made)["organs"]
    said: list[dict[str, str | dict[str, int]]] = [
        {"organ": one["organ"], "name": one["name"], "counts": one["counts"]} for one in organs
    ]
    return 201, ReportFigures(id=made, organs=said, total=total_of(organs) if organs else dict.fromkeys(COLUMNS, 0))
