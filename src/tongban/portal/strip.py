"""What waits for the person signed in: drafts not submitted, cases running, licences held. Two queries at most."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from tongban.cases.models import Case
from tongban.core.clock import day_of, now
from tongban.core.scope import Actor
from tongban.licences.queries import held_by


@dataclass(frozen=True, slots=True)
class Strip:
    """Counts for the head of the home page; ``go_on`` leads to the newest draft, if its page is here."""

    name: str
    drafts: int
    correcting: int
    running: int
    licences: int
    draft_name: str
    go_on: str


def strip_of(actor: Actor) -> Strip | None:
    """None for staff and for whoever is not signed in."""
    if actor.person is None or actor.is_staff:
        return None
    mine = Case.seen_by(actor).exclude(state="finished")
    rows = list(mine.order_by("-begun_at").values("id", "state", "item_name"))
    drafts = [row for row in rows if row["state"] == "draft"]
    newest = drafts[0] if drafts else None
    holders = [key for _, key in actor.principals]
    return Strip(
        name=actor.name,
        drafts=len(drafts),
        correcting=sum(row["state"] == "correcting" for row in rows),
        running=len(rows) - len(drafts),
        licences=len(held_by(holders, day_of(now()))),
        draft_name=newest["item_name"] if newest else "",
        go_on=_tasks(newest["id"]) if newest else "",
    )


def _tasks(case: object) -> str:
    try:
        return reverse("cases:tasks", args=[case])
    except NoReverseMatch:
        return ""
