"""部门协查: a paper that another organ holds is asked of it, by the platform, when the case is filed. The applicant
is sent on no errand; the organ has its time, and after it its head.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from tongban.cases.acts.duties import INQUIRY, owed
from tongban.cases.lanes import resolve
from tongban.cases.rules.clock import step_due
from tongban.cases.rules.inquiries import inquiry_of, to_ask
from tongban.core.errors import Refusal
from tongban.definition.effective import Material
from tongban.organisation.queries import HEAD_POST

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn


def ask_organs(turn: Turn) -> None:
    """Send what is to be asked and was not asked yet. No statement where nothing is."""
    asked = frozenset(line["material"] for n in turn.loaded.notices if n["kind"] == INQUIRY for line in n["lines"])
    for material in to_ask(turn.e, turn.loaded.materials, asked):
        row = turn.loaded.material(material.id)
        _ask(turn, replace(material, name=row["name"]) if row is not None else material)


def _ask(turn: Turn, material: Material) -> None:
    said, case = inquiry_of(material), turn.case
    asked, post = _whom(turn, material)
    within = said.within if said is not None else None
    due = step_due(within, turn.at, *turn.desk())
    duty = owed(
        case["id"], INQUIRY, material.id, asked, post, actor=turn.actor, at=turn.at, to=case["organ_id"], due=due,
        basis="；".join(one.zh for one in material.basis), words=material.name,
    )  # fmt: skip
    turn.also.append(duty)
    line = {"material": material.id, "name": material.name, "organ": str(asked), "due": due.isoformat() if due else ""}
    turn.notice(INQUIRY, [line], None)


def _whom(turn: Turn, material: Material) -> tuple[uuid.UUID, str]:
    """The organ the definition names; where it names none or none is registered there, the organ whose case it is finds
    out with whoever examines the paper.
    """
    said, case = inquiry_of(material), turn.case
    step = turn.e.steps.get(material.examined_in)
    for lane in (said.lane if said is not None else "", step.lane if step is not None else ""):
        if not lane:
            continue
        try:
            found, post = resolve(turn.e, lane, turn.facts, turn.at, case["place"], case["hall_id"])
        except Refusal:  # nobody is registered for it at this place
            continue
        if found is not None:
            return found, post
    return case["organ_id"], HEAD_POST
