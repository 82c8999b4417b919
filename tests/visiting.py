"""Somebody at a counter lets the clerk go on with what he began, for tests."""

from __future__ import annotations

import uuid

from tongban.cases.acts.visiting import open_visit
from tongban.core.scope import Actor


def opened(case: uuid.UUID, clerk: Actor) -> Actor:
    """The applicant signed that this clerk may go on with his case."""
    open_visit(case, "signature", "本人签字同意", actor=clerk)
    return clerk
