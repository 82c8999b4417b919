"""What is registered in this house: the registers as they ship, and what was entered since."""

from __future__ import annotations

from tongban.definition.check.finding import Registered
from tongban.definition.check.registered import registered_with
from tongban.organisation.queries import names_entered


def registered_now() -> Registered:
    """For the checks; one query, kept for two seconds."""
    return registered_with(names_entered())
