"""The search of the desk: case number, person, agent, enterprise, credit code, last digits, pinyin."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tongban.cases.pages.case_view import STATES
from tongban.cases.queries.counter import AtCounter
from tongban.cases.queries.staff import FoundCase, find_cases
from tongban.core.codes import masking
from tongban.core.scope import PLATFORM, Actor
from tongban.desks.rules import Sought, is_found
from tongban.identity.models import Enterprise, Person
from tongban.identity.queries import names_of_accounts

# Names, pinyin and last digits are compared over what waits at the counter, late first, and no further.
REACH = 500


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found; ``whole``: the reader handles it and sees the name whole."""

    id: uuid.UUID
    number: str
    item: str
    applicant: str
    state: str
    whole: bool


def find(actor: Actor, text: str, day: date, waiting: Sequence[AtCounter]) -> list[Hit]:
    """What waits here first, then everything else the actor sees. Four queries, one more for an ID or credit code."""
    wanted = text.strip()
    here = {one.case: one for one in among(waiting[:REACH], wanted)}
    found = [
        Hit(one.case, one.number, one.item, one.applicant, STATES.get(one.state, one.state), True)
        for one in here.values()
    ]
    return found + [_hit(row) for row in find_cases(actor, wanted, day) if row.id not in here]


def among(waiting: Sequence[AtCounter], text: str) -> list[AtCounter]:
    """Those of the list that the text means: by name, the agent's name, pinyin, last digits. Three queries."""
    persons = {one.owner[1] for one in waiting if one.owner[0] == "person"}
    firms = {one.owner[1] for one in waiting if one.owner[0] == "enterprise"}
    agents = names_of_accounts({one.filed_by for one in waiting if one.filed_by is not None})
    codes: dict[uuid.UUID, str] = dict(
        Enterprise.seen_by(PLATFORM).filter(id__in=firms).values_list("id", "credit_code")
    )
    if any(letter.isdigit() for letter in text):  # the masked number shows its last four: none is opened for less
        numbers = Person.seen_by(PLATFORM).filter(id__in=persons).values_list("id", "id_number")
        codes |= {key: str(number) for key, number in numbers}
    seen: dict[uuid.UUID, AtCounter] = {}
    for one in waiting:
        names = (one.applicant, agents.get(one.filed_by, "") if one.filed_by is not None else "")
        if is_found(text, Sought(names, (codes.get(one.owner[1], ""),), one.number)):
            seen.setdefault(one.case, one)
    return list(seen.values())


def _hit(row: FoundCase) -> Hit:
    whole = row.handled or row.applicant_kind != "person"
    name = row.applicant_name if whole else masking.name(row.applicant_name)
    return Hit(row.id, row.number, row.item_name, name, STATES.get(row.state, row.state), row.handled)
