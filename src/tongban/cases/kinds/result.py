"""Issue, deliver, notify: the result is made, handed over, and told to whoever must follow it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from tongban.cases.authority import named_organ
from tongban.cases.facts import is_sealed
from tongban.cases.kinds.opinion import Opinion
from tongban.cases.kinds.registry import Asked, Said, handles
from tongban.cases.parties import ALL, APPLICANT, Member, members_of, person_named
from tongban.catalogue.effective import Granted
from tongban.core.clock import day_of
from tongban.core.facts import show_value
from tongban.core.ids import new_id
from tongban.core.workdays import Duration, day_zh
from tongban.identity.acts import Enrolment, person_change
from tongban.licences.queries import valid_of
from tongban.licences.rules import Grant, draw_up, draw_up_end, identifier_of, last_day
from tongban.organisation.models import Organ
from tongban.organisation.queries import organ
from tongban.papers.rules import Draft, code
from tongban.papers.rules import draw_up as draw_up_paper
from tongban.papers.typeset import contents

Holder = tuple[str, uuid.UUID, str]
# What a definition calls the copy of an application that goes to the other side (``document:`` of a `deliver` step).
COPY = "copy_to_respondent"


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
    """Everything the result grants, to everybody it is for, in the name of the organ or of whoever has succeeded it; in
    the transaction of the step that issues it.
    """
    issuer = None
    for number, result in enumerate(turn.e.result):
        if result.sort in ("licence", "document"):
            issuer = issuer or organ(organ_id, standing=True)
            people = holders(turn, result.of)
            _end_older(turn, result, [one[1] for one in people])
            for place, holder in enumerate(people):
                _issue(turn, issuer, result, f"{number}{place:03d}" if place else f"{number or ''}", holder)
        elif result.sort == "record":
            _enter_record(turn, result)


def holders(turn: Any, of: str) -> list[Holder]:
    """For whom a result is: the applicant, everybody of a party, or whom a fact names (``of``). Whoever is named by a
    number and not enrolled yet is enrolled with it; whoever is known by name only gets his copy served (``deliver``).
    """
    case = turn.case
    applicant = (case["applicant_kind"], case["applicant_id"], case["applicant_name"])
    if of in ("", APPLICANT):
        return [applicant]
    if of == "parties":
        members = [one for key, said in turn.e.parties.items() if said.served for one in members_of(turn, key)]
    elif of == ALL or of in turn.e.parties:
        members = list(members_of(turn, of))
    else:
        members = list(person_named(turn, of))
    found = [(*_identity(turn, one), one.name) for one in members if one.identity is not None or one.number]
    return list(dict.fromkeys(found)) or [applicant]


def _identity(turn: Any, member: Member) -> tuple[str, uuid.UUID]:
    if member.identity is not None:
        return member.identity
    enrolled: dict[str, uuid.UUID] = turn.kept.setdefault("enrolled", {})
    if member.number not in enrolled:
        who = Enrolment(name=member.name, number=member.number, division=turn.case["place"])
        turn.also.append(person_change(who, actor=turn.actor))
        enrolled[member.number] = who.id
    return ("person", enrolled[member.number])


def _end_older(turn: Any, result: Granted, people: list[uuid.UUID]) -> None:
    """A result may end what its holder has: renewed or amended it is replaced by the new one, else cancelled."""
    kinds = {result.ends} - {""} | ({result.type} if result.does in ("renew", "amend", "end") else set())
    for kind in sorted(kinds):
        state = "replaced" if kind == result.type and result.does != "end" else "cancelled"
        for row in valid_of(people, kind):
            turn.also.append(draw_up_end(row, state, turn.case["item_name"], actor=turn.actor, at=turn.at))


def _enter_record(turn: Any, result: Granted) -> None:
    """登记: an entry in a register, with the day until which it holds."""
    until = last_day(day_of(turn.at), validity(turn, result))
    line = {"record": result.type, "name": result.name, "until": until.isoformat() if until is not None else ""}
    turn.notice("record", [line], None)


def _issue(turn: Any, issuer: Organ, result: Granted, number: str, holder: Holder) -> None:
    registered = turn.loaded.registry.result_type(result.type)
    type_code = registered.code if registered is not None and registered.code else f"{issuer.credit_code}900"
    serial = turn.case["number"].replace("-", "") + number
    valid = validity(turn, result)
    paper_code, key = code(), new_id()
    facts = shown_facts(turn)
    until = last_day(day_of(turn.at), valid)
    grant = Grant(
        # A receipt that something has ended stands for nothing that is still valid.
        type_key=f"{result.type}:end" if result.does == "end" else result.type,
        type_code=type_code,
        name=result.name,
        holder=holder,
        issuer=issuer.id,
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
        organ_id = named_organ(turn, decided) if decided is not None else turn.case["organ_id"]
        issue_results(turn, organ_id)
        if not any(step.kind == "decide" for step in turn.e.steps.values()):
            turn.alter_case(outcome="granted")  # a filing has nothing to decide: with its receipt it is made
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


class Deliver(Opinion):
    """送达: to whom a document goes. The copy of an application to the other side, a decision to everybody served."""

    def finish(self, turn: Any, row: Mapping[str, Any], said: Said) -> None:
        """Notes each who is served; whoever is enrolled is told by message beside it."""
        lines = [
            {"party": one.party, "name": one.name, "to": [str(part) for part in one.identity or ()]}
            for one in self._served(turn, row)
        ]
        if lines:
            turn.notice("served", lines, None)
        super().finish(turn, row, said)

    def _served(self, turn: Any, row: Mapping[str, Any]) -> list[Member]:
        document = turn.step_of(row).document
        keys = [key for key, said in turn.e.parties.items() if said.served]
        if document == COPY:
            keys = [key for key in keys if key != APPLICANT]
        return [one for key in keys for one in members_of(turn, key)]


handles(Issue(), "issue")
handles(Deliver(), "deliver")
handles(Notify(), "notify")
