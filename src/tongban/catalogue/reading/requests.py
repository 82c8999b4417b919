"""Reads of dynamic management: requests and tickets, and which items are flagged by a basis that fell away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tongban.catalogue.library_now import flags
from tongban.catalogue.models import ChangeRequest
from tongban.core.clock import now
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
    """Code → what its edition in force cites and what was, or will be, repealed or amended (amber), until the edition
    cites it no more or the ticket is settled. One query where nothing has fallen away, else two.
    """
    found = flags(now(), codes)
    return {code: sorted(one.title for one in fell) for code, fell in found.items()}
