"""Reads of messages: the inbox of whom an account acts for."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tongban.core.scope import Actor
from tongban.messages.models import Message

PAGE = 50


class Told(NamedTuple):
    """A message in the inbox."""

    title: str
    text: str
    link: str
    sent_at: datetime
    channels: list[str]


def inbox(viewer: Actor, most: int = PAGE) -> list[Told]:
    """The newest messages to whom the account acts for now. One query."""
    if viewer.principal is None:
        return []
    kind, key = viewer.principal
    rows = Message.seen_by(viewer).filter(to_kind=kind, to_id=key).order_by("-sent_at")
    return [Told(*row) for row in rows.values_list("title", "text", "link", "sent_at", "channels")[:most]]
