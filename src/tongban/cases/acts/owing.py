"""What a decision leaves to be done, in its own transaction: the delegate's report, the check of a commitment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.cases.acts.duties import REPORT, VERIFY, owed
from tongban.cases.lanes import resolve
from tongban.cases.rules.clock import step_due
from tongban.cases.rules.commitment import CHOSEN


def owe_after(turn: Any, row: Mapping[str, Any]) -> None:
    """Called when a decision is made. No statement of its own."""
    _report(turn, row)
    if turn.e.commitment is not None and turn.facts.get(CHOSEN) is True and turn.case["outcome"] == "granted":
        _verify(turn, row)


def _report(turn: Any, row: Mapping[str, Any]) -> None:
    lane = turn.e.lanes.get(row["lane"])
    said = lane.delegable if lane is not None else None
    if row["delegation"] is None or said is None or said.report is None:
        return
    turn.also.append(
        owed(
            turn.case["id"], REPORT, row["key"], row["organ_id"], row["post"], actor=turn.actor, at=turn.at,
            to=row["in_name_of_id"] or turn.case["organ_id"], due=step_due(said.report, turn.at, *turn.desk()),
            basis="；".join(one.zh for one in said.basis),
        )
    )  # fmt: skip


def _verify(turn: Any, row: Mapping[str, Any]) -> None:
    said = turn.e.commitment
    case = turn.case
    organ, post = resolve(turn.e, said.verify_lane, turn.facts, turn.at, case["place"], case["hall_id"])
    within = said.verify_within
    turn.also.append(
        owed(
            case["id"], VERIFY, row["key"], organ or case["organ_id"], post, actor=turn.actor, at=turn.at,
            due=step_due(within, turn.at, *turn.desk()) if within is not None else None,
            basis="；".join(one.zh for one in said.basis),
        )
    )  # fmt: skip
