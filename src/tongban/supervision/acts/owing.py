"""What a decision leaves to be done, in its own transaction: the delegate's report, the check of a commitment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tongban.cases.acts.duties import REPORT, VERIFY, changed, owed, read_locked
from tongban.cases.lanes import resolve
from tongban.cases.reading import Row
from tongban.cases.rules.clock import step_due
from tongban.cases.rules.commitment import CHOSEN
from tongban.cases.sockets import at_decision
from tongban.core.clock import now
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.core.workdays import Duration

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn


@at_decision
def owe_after(turn: Turn, row: Mapping[str, Any]) -> None:
    """Called when a decision is made. No statement of its own."""
    held = turn.e.lanes.get(row["lane"])
    said = held.delegable if held is not None and row["delegation"] is not None else None
    if said is not None and said.report is not None:
        case = turn.case
        change = owed(
            case["id"], REPORT, row["key"], row["organ_id"], row["post"], actor=turn.actor, at=turn.at,
            to=row["in_name_of_id"] or case["organ_id"], due=step_due(said.report, turn.at, *turn.desk()),
            basis="；".join(one.zh for one in said.basis),
        )  # fmt: skip
        turn.also.append(change)
    if turn.e.commitment is not None and turn.facts.get(CHOSEN) is True and turn.case["outcome"] == "granted":
        _verify(turn, row)


def _report_within(turn: Turn, lane: str) -> Duration | None:
    held = turn.e.lanes.get(lane)
    return held.delegable.report if held is not None and held.delegable is not None else None


def _verify(turn: Turn, row: Mapping[str, Any]) -> None:
    said, case = turn.e.promised, turn.case
    organ, post = resolve(turn.e, said.verify_lane, turn.facts, turn.at, case["place"], case["hall_id"])
    change = owed(
        case["id"], VERIFY, row["key"], organ or case["organ_id"], post, actor=turn.actor, at=turn.at,
        due=step_due(said.verify_within, turn.at, *turn.desk()), basis="；".join(one.zh for one in said.basis),
    )  # fmt: skip
    turn.also.append(change)


def derive_duty_days() -> int:
    """Days that the calendar did not reach when a duty arose are named once it does. Daily."""
    found = fetch(
        """SELECT id FROM cases_duty WHERE state <> 'done' AND due IS NULL
           AND kind NOT IN ('revoke', 'lapse', 'review') ORDER BY id"""
    )
    return _derive.each(row["id"] for row in found)


@per_subject("duty.derive_due", "duty", "推算事后职责的期限")
def _derive(key: str) -> bool:
    from tongban.cases.acts.turn import Turn
    from tongban.cases.reading import load

    named = False

    def work(once: KeepReply) -> Reply:
        nonlocal named
        duty = read_locked(key)
        assert duty is not None
        turn = Turn(load(duty["case_id"]), PLATFORM, now())
        since, length = _runs(turn, duty)
        due = step_due(length, since, *turn.desk())
        if duty["state"] == "done" or duty["due"] is not None or due is None:
            return {}
        write([changed(duty, "duty.derive_due", PLATFORM, turn.at, due=due)])
        named = True
        return {}

    perform(work, actor=PLATFORM)
    return named


def _runs(turn: Turn, duty: Row) -> tuple[datetime, Duration | None]:
    """Since when a duty runs, and how long."""
    since: datetime = duty["owed_at"]
    if duty["kind"] == REPORT:
        row = turn.loaded.step(duty["step_key"])
        return since, _report_within(turn, row["lane"]) if row is not None else None
    if duty["state"] != "ordered":
        return since, turn.e.promised.verify_within
    since = max(n["at"] for n in turn.loaded.notices if n["kind"] == "order")
    return since, turn.e.promised.breach_order
