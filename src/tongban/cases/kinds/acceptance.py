"""Acceptance 受理: the only question is whether the papers are complete and in lawful form, never whether the
conditions hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.cases.kinds.registry import Asked, Said, handles
from tongban.cases.papers import tell_acceptance
from tongban.cases.rules.demands import check_acceptable


class Acceptance:
    """Accept: the materials are checked, the clock begins, the applicant gets the notice."""

    def asks(self, turn: Any, row: Mapping[str, Any]) -> tuple[Asked, ...]:
        """Nothing but the checks of the materials, which have a table of their own."""
        return ()

    def finish(self, turn: Any, row: Mapping[str, Any], said: Said) -> None:
        """Raises Refusal where a material is unfit or missing and may not be deferred."""
        check_acceptable(turn.e, {m["key"]: m for m in turn.loaded.materials})
        turn.alter_case(state="accepted", accepted_at=turn.at)
        turn.project()
        tell_acceptance(turn)
        turn.finish(row, outputs={}, verdict="accepted", opinion=said.opinion)
        turn.go_on(row["key"])


handles(Acceptance(), "accept")
