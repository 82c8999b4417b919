"""The days of a story that pass: what the house does of itself on each of them, by the very jobs of its worker.

Silence accepts or grants, a late answer is gone without, a deferred paper that did not come ends the case, a right that
is not used lapses. Days on which nothing can follow are passed over.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta

from tongban.cases.acts.duties import duties_in
from tongban.cases.acts.silent import grants_by_silence, last_day_to_decide
from tongban.cases.acts.turn import Turn
from tongban.cases.reading import Loaded, Row
from tongban.cases.rules.clock import CORRECTION, organ_since, step_due, told_last
from tongban.core.clock import day_of, now
from tongban.core.jobs import job_named
from tongban.core.scope import PLATFORM
from tongban.licences.queries import issued_in
from tongban.limits.acts.seasons import closes_at
from tongban.supervision.acts.lapsing import LAPSE, owe_look, told_on

# What comes with the hour and the day for one case and one duty, in the order of ``site/jobs``.
OF_CASE = (
    "case.accept_by_silence",
    "case.end_deferral",
    "case.end_correction",
    "case.go_on_late",
    "case.end_late",
    "case.decide_by_silence",
    "case.take_back",
    "case.derive_due",
)
OF_DUTY = ("duty.lapse", "duty.late")
# What tells staff, or follows from what a story never does (organs merge, a calendar is loaded, somebody is told of his
# right to a hearing): not played.
NOT_PLAYED = (
    "case.escalate",
    "case.place_given",
    "case.reassign",
    "case.warn_early",
    "duty.reassign",
    "duty.derive_due",
    "hearing.close",
)
# Steps of a case whose days are derived anew say nothing of themselves.
_UNSEEN = ("case.derive_due", "duty.late")


def by_itself(case: uuid.UUID) -> list[str]:
    """Do what comes with this day for a case and what is owed in it; the jobs that changed something."""
    for licence in issued_in(case, day_of(now())):
        owe_look(licence.id, actor=PLATFORM)
    done = [name for name in OF_CASE if job_named(name)(case)]
    done += [
        name for duty in duties_in(case) for name in OF_DUTY if _concerns(name, duty) and job_named(name)(duty["id"])
    ]
    return [name for name in done if name not in _UNSEEN]


def _concerns(job: str, duty: Row) -> bool:
    return duty["state"] != "done" and (job != "duty.lapse" or duty["kind"] == LAPSE)


def days_between(loaded: Loaded, first: date, day: int, until: int) -> int | None:
    """The next day after ``day`` and not after ``until`` (counted from the ``first``) on which something may follow of
    itself; None where nothing can.
    """
    if until <= day:
        return None
    found = ((one - first).days for one in _last_days(loaded))
    return min((number + 1 for number in found if day < number + 1 <= until), default=None)


def _last_days(loaded: Loaded) -> Iterator[date]:
    """Days after which something may follow: whatever is due, and what the law counts without a row of its own."""
    case, turn = loaded.case, Turn(loaded, PLATFORM, now())
    yield from (row["due"] for row in (*loaded.steps, *loaded.materials) if row["due"] is not None)
    told = told_last(loaded.notices)
    if case["state"] == "correcting" and told is not None and told["due"] is not None:
        yield told["due"]
    if case["state"] == "received":
        yield from _silent_acceptance(turn)
    if case["intake"] is not None and (closes := closes_at(case["intake"])) is not None:
        yield day_of(closes)
    if case["state"] == "accepted" and grants_by_silence(turn.e):
        last = last_day_to_decide(turn)
        yield from (last,) if last is not None else ()
    yield from _looks(loaded)


def _silent_acceptance(turn: Turn) -> Iterator[date]:
    row = next((one for one in turn.loaded.steps if one["kind"] == "accept" and one["state"] == "open"), None)
    since = organ_since(turn.case, row, turn.loaded.notices) if row is not None else None
    if since is not None:
        due = step_due(CORRECTION, since, *turn.desk())
        yield from (due,) if due is not None else ()


def _looks(loaded: Loaded) -> Iterator[date]:
    """What is owed beside the steps; of a right that must be used, when its holder is told, and its last day."""
    for duty in duties_in(loaded.case["id"]):
        if duty["due"] is not None and duty["state"] != "done":
            yield duty["due"]
    for card in issued_in(loaded.case["id"], day_of(now())):
        if card.lapse and card.state == "valid":
            last = date.fromisoformat(card.lapse["last"])
            yield from (told_on(card.valid_from, last) - timedelta(days=1), last)
