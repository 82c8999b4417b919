"""Issue, deliver, notify: the result is made, handed over, and told to whoever must follow it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tongban.cases.facts import is_sealed
from tongban.cases.kinds.registry import Asked, Said, handles
from tongban.catalogue.effective import Granted
from tongban.core.clock import day_of
from tongban.core.facts import show_value
from tongban.core.ids import new_id
from tongban.core.workdays import Duration, day_zh
from tongban.licences.rules import Grant, draw_up, identifier_of, last_day
from tongban.organisation.queries import organ, standing_organ
from tongban.papers.rules import Draft, code
from tongban.papers.rules import draw_up as draw_up_paper
from tongban.papers.typeset import contents


def validity(turn: Any, result: Granted) -> Duration | None:
    """How long the result is good; None is 长期. A parameter's name is looked up at the place."""
    if isinstance(result.valid, Duration):
        return result.valid
    if result.valid in (None, "none", ""):
        return None
    name = str(result.valid).removeprefix("param.")
    param = turn.e.params.get(name)
    return Duration.parse(param.value) if param is not None and param.value else None


def valid_words(turn: Any) -> str:
    """Validity in words, for the decision."""
    result = next((r for r in turn.e.result if r.sort in ("licence", "document")), None)
    if result is None:
        return ""
    length = validity(turn, result)
    return length.zh if length is not None else "长期"


def shown_facts(turn: Any) -> list[dict[str, str]]:
    """What the face of the licence says: the answers, never a number of a person."""
    dictionary = turn.loaded.registry.dictionary
    found = []
    for question in turn.e.questions:
        element = dictionary.get(question.fact)
        value = turn.facts.get(question.fact)
        if element is None or value is None or is_sealed(element) or question.fact.startswith("handover."):
            continue
        found.append(asdict(contents.Fact(element.label_zh, show_value(element, value))))
    return found[:8]


def issue_results(turn: Any, organ_id: uuid.UUID) -> None:
    """Every licence or document of the result, each with its paper; in the transaction of the step that issues it."""
    for number, result in enumerate(turn.e.result):
        if result.sort in ("licence", "document"):
            _issue(turn, organ_id, result, number)


def _issue(turn: Any, organ_id: uuid.UUID, result: Granted, number: int) -> None:
    issuer = organ(organ_id)
    registered = turn.loaded.registry.result_type(result.type)
    type_code = registered.code if registered is not None and registered.code else f"{issuer.credit_code}900"
    serial = turn.case["number"].replace("-", "") + (f"{number}" if number else "")
    valid = validity(turn, result)
    paper_code, key = code(), new_id()
    holder = (turn.case["applicant_kind"], turn.case["applicant_id"], turn.case["applicant_name"])
    facts = shown_facts(turn)
    until = last_day(day_of(turn.at), valid)
    grant = Grant(
        type_key=result.type,
        type_code=type_code,
        name=result.name,
        holder=holder,
        issuer=organ_id,
        issuer_code=issuer.credit_code,
        serial=serial,
        data={"fields": facts},
        valid=valid,
        case=turn.case["id"],
        paper=None,
        code=paper_code,
    )
    paper = draw_up_paper(
        _licence_paper(turn, grant, issuer.name, facts, until), actor=turn.actor, at=turn.at, code_=paper_code
    )
    from dataclasses import replace

    licence = draw_up(replace(grant, paper=paper.subject.id), actor=turn.actor, at=turn.at, key=key)
    turn.also += [paper, licence]
    turn.notice("licence", [{"licence": str(key), "name": result.name}], paper.subject.id)


def _licence_paper(turn: Any, grant: Grant, issuer: str, facts: list[dict[str, str]], until: Any) -> Draft:
    identifier = identifier_of(grant)
    first = day_of(turn.at)
    data = {
        "template": contents.Licence.template,
        "number": f"{turn.case['number']}",
        "organ": issuer,
        "date_words": day_zh(first),
        "name": grant.name,
        "holder": grant.holder[2],
        "identifier": identifier,
        "fields": facts,
        "issued_words": day_zh(first),
        "valid_words": f"{day_zh(first)}至{day_zh(until)}" if until is not None else "长期",
    }
    return Draft(
        kind="licence",
        number=identifier,
        organ=grant.issuer,
        about=("case", turn.case["id"]),
        to=grant.holder[:2],
        title=grant.name,
        data=data,
    )


class Issue:
    """制证出件: the licence comes to be with this step."""

    def asks(self, turn: Any, row: Mapping[str, Any]) -> tuple[Asked, ...]:
        """Nothing: the result is made from the case."""
        return ()

    def finish(self, turn: Any, row: Mapping[str, Any], said: Said) -> None:
        """Issues under the name and seal of the organ that decided, or of whoever has succeeded it since."""
        decided = next((s for s in turn.loaded.steps if s["kind"] == "decide" and s["state"] == "done"), None)
        organ_id = decided["organ_id"] if decided is not None and decided["organ_id"] else turn.case["organ_id"]
        issue_results(turn, standing_organ(organ_id))
        turn.finish(row, outputs={}, verdict="issued", opinion=said.opinion)
        turn.go_on(row["key"])


class Notify:
    """告知相关部门: never delays; the platform does it when it opens, and the event tells whoever follows."""

    def asks(self, turn: Any, row: Mapping[str, Any]) -> tuple[Asked, ...]:
        """Nothing."""
        return ()

    def finish(self, turn: Any, row: Mapping[str, Any], said: Said) -> None:
        """Told at once."""
        turn.finish(row, outputs={}, verdict="told", opinion="")
        turn.go_on(row["key"])


handles(Issue(), "issue")
handles(Notify(), "notify")
