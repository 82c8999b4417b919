"""Cases brought to a certain point by acts, for the tests of this folder."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from demo import FOOD, FOOD_ANSWERS, PDF, WUHOU, citizen, enterprise, staff
from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor


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
