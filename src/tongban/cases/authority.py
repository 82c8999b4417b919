"""In whose name a decision is made: delegated to another organ (行政许可法24), or to a 首席事务代表 in writing.

Whether it is delegated stands in organisation; the definition says to whom it may be (``delegable``) and when. Items
that delegate nothing cost no statement here.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tongban.cases.lanes import competence, division_of, number_of
from tongban.core.clock import day_of
from tongban.core.errors import Denied, Refusal
from tongban.core.rules import decide
from tongban.definition.effective import Step
from tongban.definition.effective.holders import Delegable
from tongban.organisation.delegations import chief_of, delegated_to, stands
from tongban.organisation.queries import HEAD_POST, place

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

OWN_NAME = "授权"


def delegated(turn: Turn, step: Step, organ: uuid.UUID | None, post: str) -> dict[str, Any]:
    """The columns of a deciding step that is delegated at its opening: organ and post of the delegate, in whose name,
    by which delegation. Empty where nothing is, or where the rule of the definition does not hold (unknown included:
    the organ itself then decides). One query for a lane that may be delegated.
    """
    said = _delegable(turn, step)
    if said is None or organ is None or not _holds(turn, said):
        return {}
    lane = turn.e.lanes[step.lane]
    where, _ = competence(turn.e, turn.facts, turn.at, turn.case["place"])
    if lane.at:
        where = place(division_of(lane.at, turn.facts, turn.case["place"]), day_of(turn.at))
    found = delegated_to(turn.case["item_code"], organ, where.chain, number_of(said.to), day_of(turn.at))
    if found is None:
        return {}
    named = organ if found["authority"] != OWN_NAME else None
    return {
        "organ_id": found["delegate_id"],
        "post": where.post_of(found["delegate_id"], lane.post or post),
        "in_name_of_id": named,
        "delegation": found["id"],
    }


def _delegable(turn: Turn, step: Step) -> Delegable | None:
    lane = turn.e.lanes.get(step.lane)
    return lane.delegable if lane is not None and step.kind == "decide" else None


def _holds(turn: Turn, said: Delegable) -> bool:
    return said.when is None or decide(said.when, turn.facts, turn.at).value is True


def named_organ(turn: Turn, row: Mapping[str, Any]) -> uuid.UUID:
    """Who signs what the step decides: the delegating organ, else whoever decides, else the case's own organ."""
    found: uuid.UUID = row["in_name_of_id"] or row["organ_id"] or turn.case["organ_id"]
    return found


def check_authority(turn: Turn, row: Mapping[str, Any]) -> None:
    """May this decision still be made so? Refusal ``authority.ended`` (409) where a delegation no longer stands;
    Denied ``authority.chief`` for whoever has no written authority to decide an item of ``separation: chief``.
    """
    if row["delegation"] is not None and not stands(row["delegation"], day_of(turn.at)):
        raise Refusal(
            "authority.ended",
            "这项委托已经收回或到期，不能再以委托机关名义作决定。办件将退回委托机关办理。",
            "The delegation was withdrawn or has ended: you can no longer decide in its name. The case goes back.",
            status=409,
        )
    if turn.e.separation == "chief" and not turn.actor.is_platform:
        _check_chief(turn, row)


def _check_chief(turn: Turn, row: Mapping[str, Any]) -> None:
    organ, account = row["organ_id"], turn.actor.account
    day = day_of(turn.at)
    if turn.actor.holds(organ, HEAD_POST):
        return
    if account is not None and chief_of(turn.case["item_code"], organ, account, day):
        return
    raise Denied(
        "authority.chief",
        "当场决定要有本机关负责人逐项书面授权的首席事务代表身份。请本机关负责人在“委托和授权”里登记授权，或转给已授权的人。",
        "Deciding at once takes the head's written authority for this very item. Ask for it, or hand over.",
    )
