"""Reads of slips, warnings and reports; ``seen_by`` is the gate."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.oversight.models import Bulletin, Slip
from tongban.oversight.queries.figures import Figures

MOST = 200


class SlipTold(NamedTuple):
    """A slip as lists and its page show it."""

    id: uuid.UUID
    number: str
    case: uuid.UUID
    case_number: str
    item: str
    what: str
    organ: uuid.UUID
    organ_name: str
    to: uuid.UUID
    to_name: str
    to_post: str
    words: str
    due: date
    state: str
    answer: str
    returned: int
    raised_to: uuid.UUID | None
    raised_name: str | None


_COLUMNS = (
    "id", "number", "case_id", "case__number", "case__item_name", "what", "organ_id", "organ__name", "to_id",
    "to__name", "to_post", "words", "due", "state", "answer", "returned", "raised_to_id", "raised_to__name",
)  # fmt: skip


def slips_of(viewer: Actor, *, closed: bool = False) -> list[SlipTold]:
    """The slips a viewer sees, by the day of the answer; those that ran out last, if wanted. One query."""
    rows = Slip.seen_by(viewer)
    rows = rows.filter(state="closed") if closed else rows.exclude(state="closed")
    order = ("-closed_at", "id") if closed else ("due", "id")
    return [SlipTold(*row) for row in rows.order_by(*order).values_list(*_COLUMNS)[:MOST]]


def slip_of(viewer: Actor, key: uuid.UUID) -> SlipTold:
    """One slip; to anybody else it does not exist. Refusal ``slip.unknown`` (404). One query."""
    row = Slip.seen_by(viewer).filter(id=key).values_list(*_COLUMNS).first()
    if row is None:
        raise Refusal("slip.unknown", "没有这张督办单，请从列表打开。", "There is no such slip.", status=404)
    return SlipTold(*row)


def running_about(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """What is late → the slip that runs about it. One query."""
    rows = fetch(
        "SELECT about_key, id FROM oversight_slip WHERE about_key = ANY(%s) AND state <> 'closed'", [list(keys)]
    )
    return {row["about_key"]: row["id"] for row in rows}


class SlipLine(NamedTuple):
    """One act on a slip."""

    at: datetime
    verb: str
    words: str
    due: str


def course_of(slip: uuid.UUID) -> list[SlipLine]:
    """What was done with a slip, as its chain keeps it. One query."""
    rows = fetch(
        """SELECT at, verb, detail->>'words' AS words, COALESCE(detail->>'due', '') AS due FROM ledger_entry
           WHERE subject_kind = 'slip' AND subject_id = %s ORDER BY seq""",
        [slip],
    )
    return [SlipLine(row["at"], row["verb"], row["words"] or "", row["due"]) for row in rows]


def is_seen(viewer: Actor, slip: uuid.UUID) -> bool:
    """Who sees a slip sees its paper."""
    return bool(Slip.seen_by(viewer).filter(id=slip).exists())


class ReportTold(NamedTuple):
    """A report in a list."""

    id: uuid.UUID
    organ_name: str
    period: str
    begins: date
    ends: date
    paper: uuid.UUID
    made_at: datetime


def reports_of(viewer: Actor) -> list[ReportTold]:
    """The reports of the places a viewer watches, the newest first. One query."""
    rows = Bulletin.seen_by(viewer).order_by("-begins", "-made_at", "id")
    columns = ("id", "organ__name", "period", "begins", "ends", "paper", "made_at")
    return [ReportTold(*row) for row in rows.values_list(*columns)[:MOST]]


def report_figures(viewer: Actor, key: uuid.UUID) -> Figures:
    """The figures of one. Refusal ``report.unknown`` (404). One query."""
    row = Bulletin.seen_by(viewer).filter(id=key).values_list("figures", flat=True).first()
    if row is None:
        raise Refusal("report.unknown", "没有这份通报，请从列表打开。", "There is no such report.", status=404)
    figures: Figures = row
    return figures


def report_is_seen(viewer: Actor, report: uuid.UUID) -> bool:
    """Who sees a report sees its paper."""
    return bool(Bulletin.seen_by(viewer).filter(id=report).exists())
