"""Who the parties 当事人 of a case are: the members of each, by the facts that name them, and whom an actor stands for.

A definition names a party's members by a list (``who: company.shareholders``) or by one identity number (``who:
marriage.other_id``); the applicant is himself. A member need not be enrolled; whoever is, is found by his number.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tongban.cases.policies import Row, check_himself
from tongban.core.crypto import open_sealed
from tongban.core.scope import PLATFORM, Actor
from tongban.identity.queries import owner_facts, person_by_number

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

APPLICANT, ALL = "applicant", "applicants"


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a party; ``n`` counts from 1 among those of a step. ``identity`` is (kind, id) where enrolled."""

    n: int
    party: str
    name: str
    number: str = ""
    phone: str = ""
    identity: tuple[str, uuid.UUID] | None = None


def members_of(turn: Turn, party: str) -> tuple[Member, ...]:
    """The members of a party; of ``applicants`` everybody who signs or must come, the applicant first."""
    said = turn.e.parties.get(party)
    if party == ALL and (said is None or not said.who):
        names = [key for key, one in turn.e.parties.items() if one.sign or one.appear]
        found = [member for key in names if key != ALL for member in members_of(turn, key)]
    elif said is not None and said.who:
        found = list(_named(turn, party, said.who))
    elif party == APPLICANT:
        case = turn.case
        found = [Member(1, party, case["applicant_name"], identity=(case["applicant_kind"], case["applicant_id"]))]
    else:
        found = [Member(1, party, "")]
    return tuple(Member(n, one.party, one.name, one.number, one.phone, one.identity) for n, one in enumerate(found, 1))


def _named(turn: Turn, party: str, fact: str) -> list[Member]:
    value = turn.facts.get(fact)
    if isinstance(value, list):
        return [_member(party, record) for record in value if isinstance(record, Mapping)]
    element = turn.loaded.registry.dictionary.get(fact)
    if value is None or element is None:
        return []
    if element.type.kind == "id_number":
        return [_member(party, {"name": _name_beside(turn, fact), "id_number": value})]
    return [Member(1, party, str(value))]


def person_named(turn: Turn, fact: str) -> tuple[Member, ...]:
    """Whom a fact names: each of a list, the one of an identity number, or the one whose number stands beside a
    name.
    """
    dictionary = turn.loaded.registry.dictionary
    element = dictionary.get(fact)
    if element is not None and element.type.kind == "person_name":
        owner = fact.partition(".")[0]
        numbers = [
            q.fact
            for q in turn.e.questions
            if q.fact.partition(".")[0] == owner and dictionary[q.fact].type.kind == "id_number"
        ]
        if len(numbers) == 1:
            return (_member("", {"name": turn.facts.get(fact), "id_number": turn.facts.get(numbers[0])}),)
    return tuple(_named(turn, "", fact))


def _name_beside(turn: Turn, fact: str) -> str:
    """The name that is asked together with a number: the one question for a person's name of the same owner."""
    owner, dictionary = fact.partition(".")[0], turn.loaded.registry.dictionary
    names = [
        q.fact
        for q in turn.e.questions
        if q.fact.partition(".")[0] == owner and dictionary[q.fact].type.kind == "person_name"
    ]
    return str(turn.facts.get(names[0]) or "") if len(names) == 1 else ""


def _member(party: str, record: Mapping[str, Any]) -> Member:
    number = str(record.get("id_number") or "")
    person = person_by_number(PLATFORM, number) if number else None
    return Member(
        1,
        party,
        str(record.get("name") or (person.name if person is not None else "")),
        number,
        str(record.get("phone") or ""),
        ("person", person.id) if person is not None else None,
    )


def stands_for(actor: Actor, member: Member, item: str) -> bool:
    """Is the actor this member, or entitled to act for him in the item? Without a number by name and
    telephone together.
    """
    if member.identity is not None:
        return actor.acts_for(member.identity, item)
    if actor.person is None or actor.is_staff or not (member.name and member.phone):
        return False
    own = owner_facts("person", actor.person)
    phone = open_sealed(bytes(own["phone"]), "person.phone") if own and own["phone"] is not None else ""
    return bool(own) and own["name"] == member.name and phone == member.phone


def check_member(turn: Turn, member: Member) -> None:
    """Denied where the member must act himself and an agent of his does. Of the applicant as of any other party."""
    said = turn.e.applying if member.party == APPLICANT else turn.e.parties.get(member.party)
    if member.identity is not None:
        check_himself(turn.actor, said, member.identity)


def joining(turn: Turn, row: Row) -> tuple[Member, ...]:
    """Whoever must join a step: the members of the party that holds it, or, of an office's step that ``needs`` them,
    everybody who signs or appears.
    """
    if row["post"].startswith("party:"):
        return members_of(turn, row["post"].partition(":")[2])
    return members_of(turn, ALL) if turn.step_of(row).needs else ()


def waiting(turn: Turn, row: Row) -> tuple[Member, ...]:
    """Those of them who have not joined yet."""
    joined = {one["n"] for one in row["joined_by"]}
    return tuple(member for member in joining(turn, row) if member.n not in joined)
