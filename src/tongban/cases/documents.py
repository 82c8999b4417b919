"""The document a step draws up (definition: ``document``): made from what the step found, numbered, kept, served.

What the law's own moves draw up for every case (受理通知书, 决定书) is made there; here is everything else. A
step for each of several makes one for each, which names him.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tongban.cases.papers import basis_of, enter
from tongban.cases.publicity import by_hand, lines_of, number_of
from tongban.core.clock import day_of
from tongban.core.facts import show_value
from tongban.core.workdays import day_zh
from tongban.definition.vocabulary import PUBLIC_PLACES, STEP_DOCUMENTS
from tongban.organisation.queries import organ
from tongban.papers.typeset import contents

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

OPENED, DONE = "opened", "done"
SHEET = "publicity_notice"


def draws_up(turn: Turn, row: Mapping[str, Any], when: str) -> bool:
    """Does the step draw up a document now: when it opens, or when it is done?"""
    name = _document(turn, row)
    known = STEP_DOCUMENTS.get(name)
    return bool(name) and (when == DONE if known is None else known.at == when and not known.own)


def _document(turn: Turn, row: Mapping[str, object]) -> str:
    """What the step names, and the sheet of a publicity that somebody puts up."""
    step = turn.step_of(row)
    return step.document or (SHEET if step.kind == "publicise" and by_hand(step) else "")


def draw_up_document(turn: Turn, row: Mapping[str, Any], when: str) -> None:
    """Draws it up where there is one: a paper and a notice for the applicant, or for each who is served by a step of
    delivery.
    """
    if not draws_up(turn, row, when):
        return
    for name, to in _addressees(turn, row):
        paper = enter(turn, "document", _maker(turn, row), contents.StepDocument, _said(turn, row, name), to)
        line = {"document": _document(turn, row), "step": row["key"], "name": title_of(turn, row), "to": name}
        turn.notice("document", [line], paper)


def tell_forwarded(turn: Turn, organ_id: uuid.UUID, target: str, opinion: str) -> None:
    """转报通知书: to whom the matter went, with which opinion."""
    said = {
        "name": "转报通知书",
        "step": "转报",
        "made_words": day_zh(day_of(turn.at)),
        "made_by": organ(organ_id).name,
        "findings": [asdict(contents.Fact("转报", target))],
        "opinion": opinion,
        "basis": basis_of(turn.e.basis),
    }
    paper = enter(turn, "document", organ_id, contents.StepDocument, said)
    turn.notice("forwarded", [{"to": target, "opinion": opinion}], paper)


def title_of(turn: Turn, row: Mapping[str, Any]) -> str:
    """What the document is called: as the house knows it, as the dictionary registers it, else after its step."""
    name = _document(turn, row)
    if name in STEP_DOCUMENTS:
        return STEP_DOCUMENTS[name].zh
    registered = turn.loaded.registry.result_type(name)
    return registered.name if registered is not None else f"{turn.step_of(row).name}文书"


def _addressees(turn: Turn, row: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """(name, identity) of each who gets it; an empty name is the applicant. Who is not enrolled gets his by name, and
    it stands with the applicant's papers.
    """
    if row["kind"] != "deliver":
        return [("", None)]
    from tongban.cases.kinds.result import served

    case = turn.case
    own = (case["applicant_kind"], case["applicant_id"])
    members = served(turn, row)
    return [("" if one.identity == own else one.name, one.identity) for one in members] or [("", None)]


def _maker(turn: Turn, row: Mapping[str, Any]) -> Any:
    """The organ that holds the step; what a counter or a party writes goes out in the name of the competent organ."""
    lane = turn.e.lanes.get(row["lane"])
    own = lane is not None and lane.mode in ("organ", "line", "government", "member", "provider", "village")
    return row["in_name_of_id"] or (row["organ_id"] if own else None) or turn.case["organ_id"]


def _said(turn: Turn, row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {
        "name": title_of(turn, row),
        "step": row["name"],
        "made_words": day_zh(day_of(turn.at)),
        "made_by": organ(row["organ_id"]).name if row["organ_id"] is not None else row["name"],
        "findings": [asdict(one) for one in _findings(turn, row)],
        "opinion": row["opinion"],
        "basis": basis_of(turn.e.basis),
        "addressee": name,
    }


def _findings(turn: Turn, row: Mapping[str, Any]) -> list[contents.Fact]:
    """What the step found, what it judged, and what the definition says it shows."""
    from tongban.cases.kinds.opinion import output_label

    step = turn.step_of(row)
    found = [contents.Fact(one.zh, one.value) for one in lines_of(turn, row)]
    if step.where:
        found.append(contents.Fact("公示地点", "、".join(PUBLIC_PLACES.get(one, one) for one in step.where)))
    outputs = row["outputs"]
    for output in step.outputs:
        if outputs.get(output) is not None:
            found.append(contents.Fact(output_label(turn, row, output), _shown(turn, row, output)))
    for condition in turn.e.conditions:
        judged = outputs.get("conditions", {}).get(condition.id)
        if judged is not None:
            found.append(contents.Fact(condition.text, "符合" if judged else "不符合"))
    if step.kind == "publicise":
        found.append(contents.Fact("公示编号", number_of(row["id"], row["opened_at"])))
    if by_hand(step) and step.min is not None:  # when the days begin is known once it hangs
        found.append(contents.Fact("公示期", f"{step.min.zh}，自张贴（刊登）之日的次日起算"))
    elif row["opens_on"] is not None:
        found.append(contents.Fact("至", day_zh(row["opens_on"])))
    return found


def _shown(turn: Turn, row: Mapping[str, Any], output: str) -> str:
    from tongban.cases.kinds.opinion import typed_element
    from tongban.core.facts import parse_value

    element = typed_element(output, output, turn.step_of(row).outputs[output])
    value = row["outputs"][output]
    return show_value(element, parse_value(element, value) if element.type.kind == "date" else value)
