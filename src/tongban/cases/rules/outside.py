"""What is not dealt with here, tried before anything else: nobody needs it, or somebody else's it is (definition.md,
Competence). What cannot be told yet is a person's to look at, never a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tongban.core.rules import decide
from tongban.definition.effective import Effective, Outside


def outside_of(e: Effective, facts: Mapping[str, Any], at: datetime) -> Outside | None:
    """The first rule by which the matter is not dealt with here; None where none holds or none can be told."""
    return next((one for one in e.outside if decide(one.when, facts, at).value is True), None)


def untold(e: Effective, facts: Mapping[str, Any], at: datetime) -> tuple[Outside, ...]:
    """The rules of which nobody can tell yet whether they hold: whoever accepts looks at them."""
    return tuple(one for one in e.outside if decide(one.when, facts, at).value is None)
