"""The figures of a period with the lists behind them: every number of a report is counted from a list it carries or
names, so that the two cannot disagree.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple, TypedDict

from tongban.cases.queries.flows import FLOWS, bounds, flows, stopped, waits
from tongban.cases.queries.late import Reach, late_rows
from tongban.core.scope import PLATFORM
from tongban.organisation.ranks import names_of, organs_within
from tongban.oversight.models import EarlyWarning, Slip
from tongban.oversight.words import what_of

DAY, WEEK, MONTH = "day", "week", "month"
PERIODS = (DAY, WEEK, MONTH)
COLUMNS = (*FLOWS, "overdue", "yellow", "red", "slips", "stopped_days")


class OrganFigures(TypedDict):
    """One organ's line: ``counts`` by the names of ``COLUMNS``."""

    organ: str
    name: str
    counts: dict[str, int]


class Figures(TypedDict):
    """What a report says. ``overdue``: number, item, organ, what, due, days late; ``slips``: number, case, who asked,
    who was asked, due, state; ``stopped``: organ, cause, cases, days; ``waits``: organ, for whom, what, cases, since.
    """

    organs: list[OrganFigures]
    overdue: list[list[str]]
    warnings: list[list[str]]
    slips: list[list[str]]
    stopped: list[list[str]]
    waits: list[list[str]]


def last_period(period: str, on: date) -> tuple[date, date]:
    """The last whole day, week (Monday to Sunday) or calendar month that was over before a day."""
    if period == DAY:
        return on - timedelta(days=1), on - timedelta(days=1)
    if period == WEEK:
        monday = on - timedelta(days=on.weekday())
        return monday - timedelta(days=7), monday - timedelta(days=1)
    last = on.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def figures_of(place: str, begins: date, ends: date, today: date) -> Figures:
    """The figures of every organ of a place and of the places in it. Eight queries."""
    organs = {key for key, _, _ in organs_within(place)}
    late = late_rows([Reach(organ, "", today) for organ in organs], today).rows
    counted = {one.organ: dict(one.counts) for one in flows(begins, ends) if one.organ in organs}
    stops = [one for one in stopped(begins, ends) if one.organ in organs]
    waiting = waits(organs)
    warned, asked = _warned(organs, begins, ends), _slips(organs, begins, ends)
    add = _Adding(counted)
    for row in late:
        add(row.organ, "overdue", 1)
    for warning in warned:
        add(warning.organ, warning.level, 1)
    for slip in asked:
        add(slip.to, "slips", 1)
    for stop in stops:
        add(stop.organ, "stopped_days", stop.days)
    names = names_of({*counted, *(w.organ for w in waiting), *(w.on for w in waiting), *(s.organ for s in asked)})
    return {
        "organs": sorted(
            (
                {"organ": str(organ), "name": names[organ], "counts": {c: counts.get(c, 0) for c in COLUMNS}}
                for organ, counts in counted.items()
            ),
            key=lambda one: one["name"],
        ),
        "overdue": [
            [r.number, r.item, names[r.organ], what_of(r), str(r.due), str((today - r.due).days)] for r in late
        ],
        "warnings": [[w.number, w.item, names[w.organ], w.level, str(w.due), f"{w.used}%"] for w in warned],
        "slips": [[s.number, s.case, names[s.organ], names[s.to], str(s.due), s.state] for s in asked],
        "stopped": [[names[s.organ], s.cause, str(s.cases), str(s.days)] for s in stops],
        "waits": [[names[w.organ], names[w.on], w.what, str(w.cases), str(w.since)] for w in waiting],
    }


def total_of(figures: Sequence[OrganFigures]) -> dict[str, int]:
    """The last line: the sum of the organs'."""
    return {column: sum(one["counts"][column] for one in figures) for column in COLUMNS}


class _Adding:
    def __init__(self, counted: dict[uuid.UUID, dict[str, int]]) -> None:
        self.counted = counted

    def __call__(self, organ: uuid.UUID, column: str, number: int) -> None:
        counts = self.counted.setdefault(organ, {})
        counts[column] = counts.get(column, 0) + number


class Warned(NamedTuple):
    """A warning that was given."""

    organ: uuid.UUID
    level: str
    due: date
    used: int
    number: str
    item: str


def _warned(organs: Iterable[uuid.UUID], begins: date, ends: date) -> list[Warned]:
    first, over = bounds(begins, ends)
    rows = EarlyWarning.seen_by(PLATFORM).filter(organ__in=list(organs), at__gte=first, at__lt=over)
    columns = ("organ_id", "level", "due", "used", "case__number", "case__item_name")
    return [Warned(*row) for row in rows.order_by("at", "id").values_list(*columns)]


class AskedSlip(NamedTuple):
    """A slip that was sent."""

    number: str
    case: str
    organ: uuid.UUID
    to: uuid.UUID
    due: date
    state: str


def _slips(organs: Iterable[uuid.UUID], begins: date, ends: date) -> list[AskedSlip]:
    first, over = bounds(begins, ends)
    rows = Slip.seen_by(PLATFORM).filter(to__in=list(organs), asked_at__gte=first, asked_at__lt=over)
    columns = ("number", "case__number", "organ_id", "to_id", "due", "state")
    return [AskedSlip(*row) for row in rows.order_by("asked_at", "id").values_list(*columns)]
