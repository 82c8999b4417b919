"""Finish the same step of many cases at once 批次: a season's review, a class brought in together (definition:
``batch``). All or nothing, one statement.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from tongban.cases.acts.advance import open_step
from tongban.cases.acts.automatic import go_on_by_itself
from tongban.cases.acts.turn import Turn
from tongban.cases.kinds import Said, handler_of
from tongban.cases.reading import load
from tongban.cases.separation import check_taking
from tongban.cases.sockets import join_changes
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.scope import Actor
from tongban.limits.acts.places import numbered

MOST = 500


class Several(Refusal):
    """More than one case of a batch cannot be taken; ``faults`` has one Refusal for each, its code is theirs where
    they agree.
    """

    def __init__(self, faults: list[Refusal]) -> None:
        zh = f"有{len(faults)}件不能办：{'；'.join(fault.zh for fault in faults)}"
        en = f"{len(faults)} cases cannot be taken: {'; '.join(fault.en for fault in faults)}"
        codes = {fault.code for fault in faults}
        super().__init__(codes.pop() if len(codes) == 1 else "batch.cases", zh, en, where="cases")
        self.faults = tuple(faults)


def advance_batch(
    cases: Sequence[uuid.UUID],
    step: str,
    said: Said,
    *,
    season: uuid.UUID | None = None,
    actor: Actor,
    key: str = "",
) -> None:
    """Refusals: ``batch.size``, ``batch.step`` (the definition does not take it together), ``batch.season`` (it came in
    with another), those of ``advance`` with the number of the case at fault, ``batch.cases`` where several are; Denied.
    Nothing is written then.
    """
    if not 0 < len(cases) <= MOST or len(set(cases)) != len(cases):
        raise Refusal(
            "batch.size",
            f"一次办 1 至 {MOST} 件，不能重复。",
            f"Take between 1 and {MOST} cases at once, each once.",
            where="cases",
        )

    def work(once: KeepReply) -> Reply:
        # Locked in one order, so that two batches never wait for each other.
        turns = [Turn(load(case, lock=True), actor, now()) for case in sorted(cases)]
        _take_all(turns, step, said, season)
        verb = f"case.{turns[0].e.steps[step].kind}"
        changes = join_changes(turns, verb, actor)
        for turn in turns:
            changes += turn.changes(verb, {"step": step, "batch": len(cases)}, body={"step": step})
        reply = {"auto": [str(turn.case["id"]) for turn in turns if turn.automatic]}
        write(changes, once=once(reply))
        return reply

    body = [sorted(str(case) for case in cases), step, dict(said.outputs), dict(said.conditions), said.verdict]
    for case in perform(work, actor=actor, key=key, body=[*body, said.opinion, list(said.reasons)])["auto"]:
        go_on_by_itself(uuid.UUID(case), {"auto": True})


def _take_all(turns: Sequence[Turn], step: str, said: Said, season: uuid.UUID | None) -> None:
    """The step of every case; what stands against one is told with its number, and of all of them at once."""
    faults: list[Refusal] = []
    for turn in turns:
        try:
            _take(turn, step, said)
            if season is not None and turn.case["intake"] != season:
                raise Refusal("batch.season", "不是这一季收的件。", "It did not come in with this season.")
        except Refusal as refusal:
            faults.append(numbered(turn, refusal))
            if refusal.bars:
                raise
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise Several(faults)


def _take(turn: Turn, step: str, said: Said) -> None:
    row = open_step(turn, step)
    if not turn.step_of(row).batch:
        raise Refusal(
            "batch.step",
            f"“{row['name']}”要逐件办理。",
            f"“{row['name']}” is taken case by case.",
            where="step",
        )
    check_taking(turn, row, said)
    handler_of(row["kind"]).finish(turn, row, said)
