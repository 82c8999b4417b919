"""The second inspector confirms what was found, himself, from his own account; until then nothing is decided."""

from __future__ import annotations

import uuid

from tongban.cases.acts.automatic import go_on_by_itself
from tongban.cases.acts.turn import Turn
from tongban.cases.models import Step
from tongban.cases.reading import load
from tongban.cases.rules.second import named_in, waits_for
from tongban.cases.separation import check_confirming
from tongban.core.acts import Done, act
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor


def confirm(case: uuid.UUID, step: str, *, actor: Actor, key: str = "") -> None:
    """Confirm a finished inspection. Refusal ``confirm.nothing`` (409): no such step, or confirmed already; Denied
    ``confirm.not_you`` for anybody but the one named, ``case.separation`` and ``case.own`` for whoever may not.
    """
    go_on_by_itself(case, _confirm(case, step, actor=actor, key=key))


@act("case.confirm")
def _confirm(case: uuid.UUID, step: str, *, actor: Actor, key: str = "") -> Done:
    turn = Turn(load(case, lock=True), actor, now())
    row = turn.loaded.step(step)
    named = named_in(row) if row is not None else None
    if row is None or named is None or not actor.is_staff or actor.account != named:
        raise Denied(
            "confirm.not_you",
            "核查结果由被列为另一名核查人员的本人登录后确认，别人不能代为确认。",
            "What was found is confirmed by the other inspector himself, signed in as himself; nobody does it for him.",
        )
    # What the last step found (a visit after a filing) waits for him too, though the case has ended with it.
    if waits_for(row) is None:
        raise Refusal(
            "confirm.nothing",
            "这一步没有等您确认的核查结果，可能已经确认过。",
            "Nothing waits for your confirmation here; it may be confirmed already.",
            status=409,
        )
    check_confirming(turn, row)
    joined = {"account": str(actor.account), "at": turn.at.isoformat(), "way": "confirm"}
    turn.alter(Step, row, joined_by=[*row["joined_by"], joined])
    return Done(turn.changes("case.confirm", {"step": step}), {"auto": turn.automatic})
