"""The sockets of the catalogue: where rooms above have a say before a text is published."""

from __future__ import annotations

from collections.abc import Callable

from tongban.catalogue.policies import Row
from tongban.core.errors import Refusal

Guard = Callable[[Row], Refusal | None]
_guards: list[Guard] = []


def before_publication(guard: Guard) -> Guard:
    """Asked with the draft's row before its text is published, and when its page says whether it may be: what stands
    against it, or None.
    """
    _guards.append(guard)
    return guard


def standing_against(draft: Row) -> list[Refusal]:
    """Everything that stands against publishing the draft."""
    return [refusal for guard in _guards if (refusal := guard(draft)) is not None]
