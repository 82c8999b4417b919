"""Clean cases accepted together: each by the act of acceptance, with a line of its own, or refused with its reason."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from tongban.cases.acts.advance import advance
from tongban.cases.acts.elsewhere import to_look_at
from tongban.cases.acts.examine import acceptance_of
from tongban.cases.acts.turn import Turn
from tongban.cases.kinds import Said, handler_of
from tongban.cases.queries.lists import case_seen_by
from tongban.cases.reading import Loaded
from tongban.cases.rules.demands import HELD_WAYS
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.desks.rules import is_clean

MOST = 20  # so that one press is answered within seconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case; ``refusal`` where it was not accepted."""

    case: uuid.UUID
    number: str
    refusal: Refusal | None = None


def clean(loaded: Loaded, actor: Actor) -> bool:
    """Is there nothing that somebody must look at before it is accepted?"""
    turn = Turn(loaded, actor, now())
    row = acceptance_of(turn)
    presence = handler_of(row["kind"]).asks(turn, row)
    return is_clean(loaded.materials, to_look_at(turn, "zh"), presence, HELD_WAYS)


def accept_clean(cases: Sequence[uuid.UUID], *, actor: Actor, key: str = "") -> list[Outcome]:
    """Accept each that is clean. Refusals stand in its outcome: ``bulk.unclean``, those of the act and its denials;
    ``bulk.most`` is raised where more than 20 are named, ``bulk.none`` where none is.
    """
    chosen = list(dict.fromkeys(cases))
    if not chosen:
        raise Refusal("bulk.none", "请先勾选要受理的办件。", "Tick the cases to be accepted first.")
    if len(chosen) > MOST:
        raise Refusal(
            "bulk.most",
            f"一次最多受理 {MOST} 件，请分几次。",
            f"At most {MOST} cases are accepted at once; do it in several goes.",
        )
    return [_accept(case, actor, f"{key}:{case}" if key else "") for case in chosen]


def _accept(case: uuid.UUID, actor: Actor, key: str) -> Outcome:
    number = ""
    try:
        loaded = case_seen_by(actor, case)
        number = loaded.case["number"]
        step = next((row["key"] for row in loaded.steps if row["kind"] == "accept"), "accept")
        if loaded.case["state"] == "received" and not clean(loaded, actor):
            raise Refusal(
                "bulk.unclean",
                "有材料或情形要人看过才能受理，请打开这件逐项核验。",
                "Something needs looking at before it is accepted; open the case and examine it.",
            )
        advance(case, step, Said(), seen=loaded.case["head_seq"], actor=actor, key=key)
    except Refusal as refusal:
        return Outcome(case, number or str(case), refusal)
    return Outcome(case, number)
