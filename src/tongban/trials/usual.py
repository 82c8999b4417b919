"""The usual next move of a story: what most people would answer, bring and find, so that a way is seen to its end.

It is a proposal that an editor changes; where an item wants something unusual the house refuses the move and says what.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from tongban.cases.acts.answer import asked_now
from tongban.cases.acts.deferring import asked_of_examiner
from tongban.cases.acts.duties import EXAMINE, REVOKE, VERIFY
from tongban.cases.kinds import handler_of
from tongban.cases.kinds.decision import judged
from tongban.cases.reading import Loaded, Row
from tongban.cases.rules.flow import of_step
from tongban.core.clock import day_of
from tongban.core.codes import id_number
from tongban.core.facts import Element
from tongban.definition.effective import Page
from tongban.limits.queries import seasons_of
from tongban.supervision.acts.verifying import KEPT
from tongban.trials.cast import ADDRESS, PHONE
from tongban.trials.moves import SEASON, duty_open, open_inquiries
from tongban.trials.rules import Move
from tongban.trials.stage import Stage

# Outputs that name a hitch: what usually does not happen.
_HITCHES = ("objected", "hearing", "lost", "settled", "appeal", "deviat")
FOUND = "已核对，相符"


def next_move(stage: Stage) -> Move | None:
    """What usually comes next; None where the story has ended or nobody can move it on."""
    if stage.case is None or stage.refused is not None:
        return None
    loaded = stage.loaded
    state = loaded.case["state"]
    if state in ("draft", "correcting"):
        return _of_applicant(stage, loaded, state)
    if state == "finished":
        return _of_commitment(stage, stage.case)
    open_ = [row for row in loaded.steps if row["state"] == "open"]
    if open_ and open_[0]["kind"] == "accept":
        return _of_acceptance(stage, loaded, open_[0])
    if asked := open_inquiries(stage.case):
        return _on(stage, {"act": "inquiry", "material": asked[0]["step_key"], "outcome": "held", "words": FOUND})
    if look := duty_open(stage.case, EXAMINE):
        hold = {one.name: True for one in asked_of_examiner(stage.turn(), look["step_key"])}
        said = {"material": look["step_key"], "verdict": "fit", "words": FOUND, "conditions": hold}
        return _on(stage, {"act": "look", **said})
    row = next((one for one in open_ if one["post"] != "platform"), None)
    return _of_step(stage, loaded, row) if row is not None else None


def _of_commitment(stage: Stage, case: uuid.UUID) -> Move | None:
    """What still follows from a commitment when the case has ended: its check, and what a false one brings."""
    if duty_open(case, REVOKE):
        return _on(stage, {"act": "revoke", "reasons": ["核查发现与承诺不符，逾期没有改正"]})
    return _on(stage, {"act": "verify", "outcome": KEPT, "words": FOUND}) if duty_open(case, VERIFY) else None


def _on(stage: Stage, move: Move, first: date | None = None) -> Move:
    """The move on the day of the last one, or on the first on which it can be made."""
    day = stage.day
    if first is not None:
        day = max(day, (first - stage.beginning.first_day).days)
    return {**move, "day": day}


def _of_applicant(stage: Stage, loaded: Loaded, state: str) -> Move:
    facts = loaded.facts(stage.at)
    for page in loaded.pages(stage.at):
        asked = asked_now(loaded.e, page, facts, stage.at)
        if any(not q.optional and facts.get(q.fact) is None for q in asked):
            return _on(stage, {"act": "answer", "page": page.page, "answers": answers_of(stage, loaded, page)})
    for material, row in loaded.held:
        told = state == "correcting" and row["verdict"] == "unfit"
        if told or (row["state"] == "missing" and material.defer is None):
            return _on(stage, {"act": "supply", "material": row["key"]})
    if state == "draft" and loaded.e.intake is not None and not _in_season(stage, loaded):
        return _on(stage, {"act": "season", "days": SEASON})
    return _on(stage, {"act": "file" if state == "draft" else "correct"})


def _in_season(stage: Stage, loaded: Loaded) -> bool:
    found = seasons_of(loaded.case["item_code"], loaded.case["place"])
    return any(one["opens_at"] <= stage.at < one["closes_at"] for one in found)


def _of_acceptance(stage: Stage, loaded: Loaded, row: Row) -> Move:
    for _, held in loaded.held:
        if held["state"] == "missing" and held["verdict"] != "deferred":
            return _on(stage, {"act": "supply", "material": held["key"]})
    looked = {m["key"]: ["fit", ""] for m in loaded.materials if m["state"] == "supplied" and not m["verdict"]}
    if looked:
        return _on(stage, {"act": "examine", "verdicts": looked})
    return _of_step(stage, loaded, row)


def _of_step(stage: Stage, loaded: Loaded, row: Row) -> Move:
    step = loaded.e.steps[of_step(row["key"])]
    for material, held in loaded.held:
        ways = {one.way for one in material.supply} & {"upload", "scan", "original"}
        if material.base in step.collects and held["state"] in ("missing", "maybe") and ways:
            return _on(stage, {"act": "supply", "material": held["key"]})
        if row["kind"] == "decide" and held["verdict"] == "deferred" and held["state"] != "supplied":
            return _on(stage, {"act": "supply", "material": held["key"]})
    first = row["opens_on"] + timedelta(days=1) if row["opens_on"] is not None else None
    outputs: dict[str, str] = {}
    conditions: dict[str, bool] = {}
    for asked in handler_of(row["kind"]).asks(stage.turn(), row):
        if asked.sort == "condition":
            conditions[asked.name] = True
        elif asked.sort == "output":
            outputs[asked.name] = _found(loaded, row, asked.name, asked.type, day_of(stage.at))
    move: Move = {"act": "advance", "step": row["key"], "outputs": outputs, "conditions": conditions}
    if row["kind"] == "decide":
        found = judged(stage.turn())
        failed = [one.text for one in loaded.e.conditions if found[one.id] is False]
        move |= {"verdict": "refused", "reasons": failed} if failed else {"verdict": "granted"}
    return _on(stage, move, first)


def _found(loaded: Loaded, row: Row, name: str, kind: str, on: date) -> str:
    """What is usually found: that it is so, unless the output is named for a hitch."""
    element = loaded.registry.dictionary.get(f"step.{of_step(row['key'])}.{name}")
    if kind == "enum" and element is not None and element.options:
        return element.options[0]
    if kind == "bool":
        return "否" if any(word in name for word in _HITCHES) else "是"
    return {"int": "1", "date": on.isoformat(), "money": "100"}.get(kind, FOUND)


def answers_of(stage: Stage, loaded: Loaded, page: Page) -> dict[str, str]:
    """Usual answers to the questions of a page that are not known yet, as they would be typed."""
    dictionary, facts = loaded.registry.dictionary, loaded.facts(stage.at)
    said: dict[str, str] = {}
    place = stage.beginning.place
    for question in page.questions:
        element = dictionary[question.fact]
        known = facts.get(question.fact)
        if known is not None:
            if element.type.kind == "division":  # the place it was begun for stands in the form, and is sent with it
                said[question.fact] = str(known)
            continue
        if element.type.fields:
            for member in element.members:
                said[f"{question.fact}.1.{member.name}"] = _typed(member, place, day_of(stage.at))
            continue
        said[question.fact] = _typed(element.members[0] if element.many else element, place, day_of(stage.at))
        if element.type.kind == "address":
            said[f"{question.fact}.division"] = place
    return said


def _typed(element: Element, place: str, on: date) -> str:
    """An answer of the element's kind, as it is typed into a form."""
    kind = element.type.kind
    if element.options:
        return element.options[0]
    if kind == "id_number":
        return id_number.generate(date(on.year - 30, 4, 4), 910)
    return {
        "bool": "否",
        "date": on.isoformat(),
        "int": str(element.minimum or 1),
        "money": "10",
        "area": "10",
        "volume": "10",
        "length": "10",
        "mass": "10",
        "division": place,
        "address": ADDRESS,
        "phone": PHONE,
        "person_name": "试办人丁",
        "credit_code": "92510107MA6DEMO00X",
        "duration": "1m",
        "point": "104.04,30.64",
    }.get(kind, "试办的内容")


def to_the_end(stage: Stage, most: int) -> list[Move]:
    """Play what usually comes until the story has ended, or for that many moves; the moves that were made."""
    made: list[Move] = []
    while len(made) < most and (move := next_move(stage)) is not None:
        made.append(move)
        stage.play(move)
    return made
