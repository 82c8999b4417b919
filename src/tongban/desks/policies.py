"""Who may do what at the desk. Deny by default; a refusal says who can."""

from __future__ import annotations

import uuid

from tongban.core.errors import Denied
from tongban.core.scope import Actor
from tongban.organisation.posts import organs_with_cases


def may_keep_reasons(actor: Actor, organ: uuid.UUID) -> None:
    """Staff of that organ who work on cases. Denied ``reason.organ``."""
    if not (actor.is_staff and organ in organs_with_cases(actor)):
        raise Denied(
            "reason.organ",
            "补正理由由本机关经办办件的工作人员维护。",
            "The reasons of an organ are kept by its staff who work on cases.",
        )
