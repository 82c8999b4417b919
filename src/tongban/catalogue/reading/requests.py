"""Reads of dynamic management: requests and tickets, and which items are flagged by a basis that fell away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tongban.catalogue.models import ChangeRequest
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

PAGE = 50


def requests_for(
    viewer: Actor, sort: str = "", state: str = "", code: str = "", after: str = "", size: int = PAGE
) -> list[ChangeRequest]:
    """Requests the viewer may see, newest first. One query. ``after``: ISO instant of the last one shown."""
    rows = ChangeRequest.seen_by(viewer)
    for name, value in (("sort", sort), ("state", state), ("code", code)):
        if value:
            rows = rows.filter(**{name: value})
    if after:
        rows = rows.filter(asked_at__lt=datetime.fromisoformat(after))
    return list(rows.order_by("-asked_at", "-id")[:size])


def flagged(codes: Iterable[str]) -> dict[str, list[str]]:
    """Code → titles of its open basis tickets (amber): what it cites was repealed or amended. One query."""
    found: dict[str, list[str]] = {}
    for row in fetch(
        """SELECT code, title FROM catalogue_change_request
           WHERE sort = 'basis' AND state IN ('open', 'decided') AND code = ANY(%s) ORDER BY code, title""",
        [list(codes)],
    ):
        found.setdefault(row["code"], []).append(row["title"])
    return found
