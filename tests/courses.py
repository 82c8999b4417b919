"""Cases brought to a certain point by acts, for the tests of this folder."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from published import made_public
from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.confirming import confirm
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.organisation.queries import actor as account_actor

from demo import FOOD, FOOD_ANSWERS, PDF, WUHOU, citizen, enterprise, staff


def begun(
    item: str = FOOD, situation: str = "new", division: str = WUHOU, who: str = "snack"
) -> tuple[uuid.UUID, Actor]:
    """A draft of an enterprise of the demonstration."""
    owner = {"snack": "wang", "hotel": "rare", "teahouse": "tibetan", "single_shop": "single"}[who]
    actor = citizen(owner, who)
    return begin(Application(item, situation, division, enterprise(who)), actor=actor), actor


def filled(
    answers: Mapping[str, str] = FOOD_ANSWERS, papers: tuple[str, ...] = ("layout", "rules"), **where: str
) -> tuple[uuid.UUID, Actor]:
    """A draft with every answer and paper, not submitted."""
    case, actor = begun(**where)
    for page in load(case).e.pages:
        answer(case, page.page, answers, actor=actor)
    for paper in papers:
        hand_in(case, paper, PDF, f"{paper}.pdf", actor=actor)
    return case, actor


def filed(
    answers: Mapping[str, str] = FOOD_ANSWERS, papers: tuple[str, ...] = ("layout", "rules"), **where: str
) -> uuid.UUID:
    """A case that was submitted online."""
    case, actor = filled(answers, papers, **where)
    file(case, actor=actor, signed=actor.name)
    return case


def examined(case: uuid.UUID, place: str = WUHOU, deferred: tuple[str, ...] = ()) -> None:
    """The clerk finds everything fit; what is named is deferred."""
    verdicts = {
        m["key"]: ("deferred" if m["key"] in deferred else "fit", "")
        for m in load(case).materials
        if m["state"] in ("supplied", "missing")
    }
    examine(case, verdicts, actor=staff("窗口", place))


def accepted(
    answers: Mapping[str, str] = FOOD_ANSWERS,
    papers: tuple[str, ...] = ("layout", "rules"),
    deferred: tuple[str, ...] = (),
    place: str = WUHOU,
    **where: str,
) -> uuid.UUID:
    """A case that the window accepted."""
    case = filed(answers, papers, **where)
    examined(case, place, deferred)
    advance(case, next_step(case), Said(), actor=staff("窗口", place))
    return case


def next_step(case: uuid.UUID) -> str:
    """The key of the one step that is open."""
    (row,) = (s for s in load(case).steps if s["state"] == "open")
    return str(row["key"])


def ledger(case: uuid.UUID) -> list[dict[str, Any]]:
    """The lines of the case's chain."""
    return fetch("SELECT seq, verb, detail FROM ledger_entry WHERE subject_id = %s ORDER BY seq", [case])


def holder(case: uuid.UUID, step: str, but: tuple[uuid.UUID | None, ...] = ()) -> Actor:
    """Somebody who holds the post of an open step; ``but`` are kept out of it."""
    row = load(case).step(step)
    assert row is not None
    held = fetch(
        "SELECT account_id FROM organisation_holding WHERE organ_id = %s AND post = %s ORDER BY id",
        [row["organ_id"], row["post"]],
    )
    return next(account_actor(h["account_id"]) for h in held if h["account_id"] not in but)


def take(case: uuid.UUID, step: str, **said: Any) -> None:
    """Whoever holds its post finishes a step; conditions put to it hold, outputs are as said or `否`."""
    row = load(case).step(step)
    assert row is not None, f"{step} has not opened: {load(case).states}"
    asked = load(case).e.steps[step].outputs
    outputs = {name: said.pop(name, "否") for name in asked}
    conditions = said.pop("conditions", {c.id: True for c in load(case).e.conditions if c.in_step == step})
    if row["kind"] == "publicise":
        made_public(case, step, outputs)
    verdict = said.pop("verdict", "granted" if row["kind"] == "decide" else "")
    reasons = tuple(said.pop("reasons", ()))
    actor = said.pop("actor", None) or holder(case, step)
    assert not said, said
    advance(case, step, Said(outputs=outputs, conditions=conditions, verdict=verdict, reasons=reasons), actor=actor)


def confirmed(case: uuid.UUID, step: str = "inspect") -> None:
    """The second inspector says so himself, where one was named."""
    row = load(case).step(step)
    partner = row["outputs"].get("partner") if row is not None and row["state"] == "done" else None
    if partner is not None:
        confirm(case, step, actor=account_actor(uuid.UUID(partner)))


def open_steps(case: uuid.UUID) -> set[str]:
    """Keys of the steps that are open."""
    return {key for key, state in load(case).states.items() if state == "open"}
