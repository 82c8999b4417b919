"""The worker sets and signs every paper as soon as it hears of it."""

from __future__ import annotations

import uuid

from tongban.core.events import Happened, subscribe
from tongban.papers.acts import typeset


@subscribe("papers.typeset", "paper.drawn_up")
def on_drawn_up(happened: Happened) -> None:
    """Idempotent: a paper that has its file is left as it is."""
    typeset(uuid.UUID(happened.body["paper"]))
