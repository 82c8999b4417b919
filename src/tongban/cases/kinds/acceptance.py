"""Acceptance 受理: the only question is whether the papers are complete and in lawful form, never whether the
conditions hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tongban.cases.kinds.party import JOINED, called, join, ticks
from tongban.cases.kinds.registry import Asked, Said, handles
from tongban.cases.papers import tell_acceptance
from tongban.cases.parties import waiting
from tongban.cases.rules.demands import check_acceptable
from tongban.core.errors import Refusal

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn
    from tongban.cases.reading import Row


class Acceptance:
    """Accept: the materials are checked, the clock begins, the applicant gets the notice."""

    def asks(self, turn: Turn, row: Mapping[str, Any]) -> tuple[Asked, ...]:
        """Who came and signed, where the definition needs it; the materials have a table of their own."""
        return ticks(turn, row)

    def finish(self, turn: Turn, row: Row, said: Said) -> None:
        """Raises Refusal where a material is unfit or missing and may not be deferred."""
        told = turn.loaded.told_at is not None
        check_acceptable(turn.e, {m["key"]: m for m in turn.loaded.materials}, told=told)
        self._check_presence(turn, row, said)
        turn.alter_case(state="accepted", accepted_at=turn.at)
        turn.project()
        tell_acceptance(turn)
        turn.finish(row, outputs={}, verdict="accepted", opinion=said.opinion)
        turn.go_on(row["key"])

    def _check_presence(self, turn: Turn, row: Row, said: Said) -> None:
        left = waiting(turn, row)
        absent = [one for one in left if not said.conditions.get(f"{JOINED}{one.n}")]
        if absent:
            raise Refusal(
                "party.appear",
                f"这件事须{'、'.join(called(one) for one in left)}都到场签名，请逐一核对证件后勾选。",
                "Everybody whose matter it is comes and signs; check each identity card and tick.",
                where=f"{JOINED}{absent[0].n}",
            )
        if left:
            join(turn, row, left)


handles(Acceptance(), "accept")
