"""Reads of dynamic management: requests and tickets by severity, and which items are flagged by a fallen basis."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q

from tongban.catalogue.library_now import flags
from tongban.catalogue.models import ChangeRequest
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

PAGE = 50
NEAR = timedelta(days=3)
SEVERITIES = ("overdue", "today", "near", "other")


def requests_for(
    viewer: Actor, sort: str = "", state: str = "", code: str = "", after: str = "", size: int = PAGE
) -> list[ChangeRequest]:
    """Requests the viewer may see, newest first. One query. ``after``: ISO instant of the last one shown."""
    rows = _chosen(viewer, sort, state, code)
    if after:
        rows = rows.filter(asked_at__lt=datetime.fromisoformat(after))
    return list(rows.order_by("-asked_at", "-id")[:size])


def _chosen(viewer: Actor, sort: str, state: str, code: str) -> Any:
    rows = ChangeRequest.seen_by(viewer)
    for name, value in (("sort", sort), ("state", state), ("code", code)):
        if value:
            rows = rows.filter(**{name: value})
    return rows


def severity_of(due: date | None, today: date) -> str:
    """overdue, today, near (three days) or other."""
    if due is None or due > today + NEAR:
        return "other"
    return "overdue" if due < today else "today" if due == today else "near"


def _severe(today: date) -> dict[str, Q]:
    return {
        "overdue": Q(due__lt=today),
        "today": Q(due=today),
        "near": Q(due__gt=today, due__lte=today + NEAR),
        "other": Q(due__gt=today + NEAR) | Q(due__isnull=True),
    }


@dataclass(frozen=True)
class Board:
    """A page of requests, the nearest day first; how many there are by severity, by state and by sort."""

    rows: list[ChangeRequest]
    severities: Mapping[str, int]
    states: Mapping[str, int]
    sorts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All that were chosen, over all pages."""
        return sum(self.severities.values())


def board(
    viewer: Actor, today: date, sort: str = "", state: str = "open", code: str = "", severity: str = "", page: int = 1
) -> Board:
    """Requests by severity; three queries however many there are."""
    chosen = _chosen(viewer, sort, state, code)
    by = _severe(today)
    counted = chosen.aggregate(**{name: Count("id", filter=one) for name, one in by.items()})
    rows = chosen.filter(by[severity]) if severity in by else chosen
    listed = rows.order_by(F("due").asc(nulls_last=True), "asked_at", "id")[(page - 1) * PAGE : page * PAGE]
    states: dict[str, int] = {}
    sorts: dict[str, int] = {}
    grouped = _chosen(viewer, "", "", code).order_by().values("state", "sort").annotate(n=Count("id"))
    for row in grouped:
        if sort in ("", row["sort"]):
            states[row["state"]] = states.get(row["state"], 0) + row["n"]
        if state in ("", row["state"]):
            sorts[row["sort"]] = sorts.get(row["sort"], 0) + row["n"]
    severities = {name: n for name, n in counted.items() if severity in ("", name)}
    return Board(list(listed), severities, states, sorts)


def request_of(viewer: Actor, key: uuid.UUID) -> ChangeRequest:
    """One request. One query. Refusal ``request.unknown`` (404) where there is none for the viewer."""
    found: ChangeRequest | None = ChangeRequest.seen_by(viewer).filter(id=key).first()
    if found is None:
        raise Refusal("request.unknown", "没有这件申请。", "There is no such request.", status=404)
    return found


def items_named(codes: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Code → name, place and line of the item. One query."""
    rows = fetch("SELECT code, name, place, line FROM catalogue_item WHERE code = ANY(%s)", [sorted(set(codes))])
    return {row["code"]: row for row in rows}


def flagged(codes: Iterable[str], places: Iterable[str] = ()) -> dict[str, list[str]]:
    """Code → what its edition in force, or its difference at one of these places, cites and what was, or will be,
    repealed or amended (amber), until the text cites it no more or the ticket is settled. One query where nothing has
    fallen away, else two.
    """
    found = flags(now(), codes, places)
    return {code: sorted({one.title for one in fell}) for code, fell in found.items()}
