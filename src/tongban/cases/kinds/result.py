"""Issue, deliver, notify: the result is made, handed over, and told to whoever must follow it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from tongban.cases.authority import named_organ
from tongban.cases.facts import is_sealed
from tongban.cases.kinds.opinion import Opinion
from tongban.cases.kinds.registry import Asked, Said, check_time, handles
from tongban.cases.kinds.term import LONG, Term, keeps_end, length_of, term_of
from tongban.cases.parties import ALL, APPLICANT, Member, members_of, person_named
from tongban.cases.rules.clock import step_due
from tongban.cases.rules.inquiries import check_answered
from tongban.cases.rules.members import called
from tongban.core.clock import day_of
from tongban.core.facts import show_value
from tongban.core.ids import new_id
from tongban.core.workdays import day_zh
from tongban.definition.effective import Granted
from tongban.definition.plain_rules import in_words, labels_of
from tongban.identity.acts import Enrolment, person_change
from tongban.licences.queries import valid_of
from tongban.licences.rules import Grant, draw_up, draw_up_end, identifier_of, last_day
from tongban.organisation.models import Organ
from tongban.organisation.queries import organ
from tongban.papers.rules import Draft, code
from tongban.papers.rules import draw_up as draw_up_paper
from tongban.papers.typeset import contents

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn
    from tongban.cases.reading import Row

Holder = tuple[str, uuid.UUID, str]
# What a definition calls the copy of an application that goes to the other side (``document:`` of a `deliver` step).
COPY = "copy_to_respondent"


def valid_words(turn: Turn) -> str:
    """Validity in words, for the decision."""
    result = next((r for r in turn.e.result if r.sort in ("licence", "document")), None)
    if result is None:
        return ""
    if keeps_end(result):
        return "与所变更证件的截止日期一致"
    named = turn.facts.get(result.valid) if isinstance(result.valid, str) else None
    if isinstance(named, date):
        return f"至{day_zh(named)}"
    length = length_of(turn, result)
    return length.zh if length is not None else LONG


def shown_facts(turn: Turn, each: str = "", member: Mapping[str, Any] | None = None) -> list[dict[str, str]]:
    """What the face of the licence says: the answers, never a number of a person. Of a list of which every member has a
    paper of his own (``each``) only what is said of that ``member``.
    """
    dictionary = turn.loaded.registry.dictionary
    found = []
    said = member or {}
    for one in dictionary[each].members if each and said else ():
        own = said.get(one.name, said.get(""))
        if own is not None and not is_sealed(one):
            found.append(asdict(contents.Fact(one.label_zh, show_value(one, own))))
    for question in turn.e.questions:
        element = dictionary.get(question.fact)
        value = turn.facts.get(question.fact)
        if element is None or value is None or is_sealed(element) or question.fact.startswith("handover."):
            continue
        if question.fact == each:
            continue
        found.append(asdict(contents.Fact(element.label_zh, show_value(element, value))))
    return found[:8]


def issue_results(turn: Turn, organ_id: uuid.UUID) -> None:
    """Everything the result grants, to everybody it is for, in the name of the organ or of whoever has succeeded it; in
    the transaction of the step that issues it. With ``each`` one for each member of the list.
    """
    issuer = None
    for number, result in enumerate(turn.e.result):
        if result.sort in ("licence", "document"):
            issuer = issuer or organ(organ_id, standing=True)
            copies = _copies(turn, result)
            replaced = _end_older(turn, result, copies)
            for place, copy in enumerate(copies):
                serial = f"{number}{place:03d}" if place else f"{number or ''}"
                _issue(turn, issuer, result, serial, copy, replaced.get((copy.holder[1], copy.member)))
        elif result.sort == "record":
            _enter_record(turn, result)


@dataclass(frozen=True, slots=True)
class Copy:
    """One licence or document that is issued: for whom, and of which member of a list, where there is one for each."""

    holder: Holder
    member: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)


def _copies(turn: Turn, result: Granted) -> list[Copy]:
    """For everybody it is for, once, or once for each member of the list ``each`` (a vehicle, a shop, a person)."""
    if not result.each:
        return [Copy(holder) for holder in holders(turn, result.of)]
    element = turn.loaded.registry.dictionary.get(result.each)
    members = [one if isinstance(one, Mapping) else {"": one} for one in turn.facts.get(result.each) or []]
    own = result.of == result.each  # the member himself holds it
    people = person_named(turn, result.of) if own else ()
    if own and len(people) == len(members):
        held = [[_held_by(turn, person)] for person in people]
    else:
        held = [holders(turn, "" if own else result.of)] * len(members)
    return [
        Copy(holder, called(element, said.get("", said)), said)
        for said, several in zip(members, held, strict=True)
        for holder in several
    ]


def _held_by(turn: Turn, member: Member) -> Holder:
    """The holder a member of a list is; whoever has no number known, the applicant for him."""
    if member.identity is None and not member.number:
        case = turn.case
        return (case["applicant_kind"], case["applicant_id"], case["applicant_name"])
    return (*_identity(turn, member), member.name)


def holders(turn: Turn, of: str) -> list[Holder]:
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


def _identity(turn: Turn, member: Member) -> tuple[str, uuid.UUID]:
    if member.identity is not None:
        return member.identity
    enrolled: dict[str, uuid.UUID] = turn.kept.setdefault("enrolled", {})
    if member.number not in enrolled:
        who = Enrolment(name=member.name, number=member.number, division=turn.case["place"])
        turn.also.append(person_change(who, actor=turn.actor))
        enrolled[member.number] = who.id
    return ("person", enrolled[member.number])


def _end_older(turn: Turn, result: Granted, copies: list[Copy]) -> dict[tuple[uuid.UUID, str], Mapping[str, Any]]:
    """A result may end what its holder has: renewed or amended it is replaced by the new one, else cancelled. Gives
    what was replaced, by holder and member.
    """
    kinds = {result.ends} - {""} | ({result.type} if result.does in ("renew", "amend", "end") else set())
    found: dict[tuple[uuid.UUID, str], Mapping[str, Any]] = {}
    people, members = [one.holder[1] for one in copies], {one.member for one in copies}
    for kind in sorted(kinds):
        state = "replaced" if kind == result.type and result.does != "end" else "cancelled"
        for row in valid_of(people, kind):
            member = str(row["data"].get("member", ""))
            if result.each and member not in members:
                continue  # of a member that this case is not about
            turn.also.append(draw_up_end(row, state, turn.case["item_name"], actor=turn.actor, at=turn.at))
            if state == "replaced":
                found[row["holder_id"], member] = row
    return found


def _enter_record(turn: Turn, result: Granted) -> None:
    """登记: an entry in a register, with the day until which it holds."""
    until = term_of(turn, result).last
    line = {"record": result.type, "name": result.name, "until": until.isoformat() if until is not None else ""}
    turn.notice("record", [line], None)


def _issue(
    turn: Turn, issuer: Organ, result: Granted, number: str, copy: Copy, replaced: Mapping[str, Any] | None
) -> None:
    registered = turn.loaded.registry.result_type(result.type)
    type_code = registered.code if registered is not None and registered.code else f"{issuer.credit_code}900"
    serial = turn.case["number"].replace("-", "") + number
    term = term_of(turn, result, replaced)
    paper_code, key = code(), new_id()
    facts = shown_facts(turn, result.each, copy.said)
    grant = Grant(
        # A receipt that something has ended stands for nothing that is still valid.
        type_key=f"{result.type}:end" if result.does == "end" else result.type,
        type_code=type_code,
        name=result.name,
        holder=copy.holder,
        issuer=issuer.id,
        issuer_code=issuer.credit_code,
        serial=serial,
        data={"fields": facts, **({"member": copy.member} if result.each else {}), **lapse_of(turn, result, term)},
        begins=term.first,
        ends=term.last,
        case=turn.case["id"],
        paper=None,
        code=paper_code,
        previous=replaced["identifier"] if replaced is not None else "",
    )
    paper = draw_up_paper(
        _licence_paper(turn, grant, issuer.name, facts, term), actor=turn.actor, at=turn.at, code_=paper_code
    )
    licence = draw_up(replace(grant, paper=paper.subject.id), actor=turn.actor, at=turn.at, key=key)
    turn.also += [paper, licence]
    turn.notice("licence", [{"licence": str(key), "name": result.name}], paper.subject.id)


def lapse_of(turn: Turn, result: Granted, term: Term) -> dict[str, dict[str, str]]:
    """When and why the right ends where it is not used, kept with the licence: ``last`` the last day on which what the
    law wants can still be begun, ``words`` what that is, ``basis`` the article. Empty of any other.
    """
    said = result.lapse
    if said is None or said.after is None:
        return {}
    months = said.after.unit in ("d", "m", "y")
    last = last_day(term.first, said.after) if months else step_due(said.after, turn.at, *turn.desk())
    if last is None:
        return {}
    labels = labels_of(turn.e, turn.loaded.registry.dictionary.labels)
    words = in_words(said.unless, labels, "zh") if said.unless is not None else "开始使用"
    basis = "、".join(one.zh for one in said.basis)
    return {"lapse": {"last": last.isoformat(), "words": words, "basis": basis}}


def _licence_paper(turn: Turn, grant: Grant, issuer: str, facts: list[dict[str, str]], term: Term) -> Draft:
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
        "valid_words": term.zh + _lapse_words(grant),
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


def _lapse_words(grant: Grant) -> str:
    """On the face of it: by when what must be begun, or it is void."""
    said = grant.data.get("lapse")
    if said is None:
        return ""
    return f"；{day_zh(date.fromisoformat(said['last']))}以前没有做到“{said['words']}”的，依照{said['basis']}自行失效"


class Issue:
    """制证出件: the licence comes to be with this step."""

    def asks(self, turn: Turn, row: Mapping[str, Any]) -> tuple[Asked, ...]:
        """Nothing: the result is made from the case."""
        return ()

    def finish(self, turn: Turn, row: Row, said: Said) -> None:
        """Issues under the name and seal of the organ that decided, or of whoever has succeeded it since."""
        check_time(turn, row)
        if not any(step.kind == "decide" for step in turn.e.steps.values()):
            check_answered(turn.e, turn.loaded.materials, turn.loaded.steps)
        decided = next((s for s in turn.loaded.steps if s["kind"] == "decide" and s["state"] == "done"), None)
        organ_id = named_organ(turn, decided) if decided is not None else turn.case["organ_id"]
        issue_results(turn, organ_id)
        if not any(step.kind == "decide" for step in turn.e.steps.values()):
            turn.alter_case(outcome="granted")  # a filing has nothing to decide: with its receipt it is made
        turn.finish(row, outputs={}, verdict="issued", opinion=said.opinion)
        turn.go_on(row["key"])


class Notify:
    """告知相关部门: never delays; the platform does it when it opens, and the event tells whoever follows."""

    def asks(self, turn: Turn, row: Mapping[str, Any]) -> tuple[Asked, ...]:
        """Nothing."""
        return ()

    def finish(self, turn: Turn, row: Row, said: Said) -> None:
        """Told at once."""
        turn.finish(row, outputs={}, verdict="told", opinion="")
        turn.go_on(row["key"])


def served(turn: Turn, row: Mapping[str, Any]) -> list[Member]:
    """Everybody whom a step of delivery serves: all parties that are, of a copy of the application the other side."""
    keys = [key for key, said in turn.e.parties.items() if said.served]
    if turn.step_of(row).document == COPY:
        keys = [key for key in keys if key != APPLICANT]
    return [one for key in keys for one in members_of(turn, key)]


class Deliver(Opinion):
    """送达: to whom a document goes. The copy of an application to the other side, a decision to everybody served."""

    def finish(self, turn: Turn, row: Row, said: Said) -> None:
        """Notes each who is served; whoever is enrolled is told by message beside it."""
        lines = [
            {"party": one.party, "name": one.name, "to": [str(part) for part in one.identity or ()]}
            for one in served(turn, row)
        ]
        if lines:
            turn.notice("served", lines, None)
        super().finish(turn, row, said)


handles(Issue(), "issue")
handles(Deliver(), "deliver")
handles(Notify(), "notify")
