"""A paper of each of several (definition: material ``of: <list>``): one row for every member, shown by his name.

The row of the second paper of ``idcards`` is ``idcards.2``; the number is the paper's own and stays with the member it
was given for, whatever place in the list he has later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.cases.facts import is_sealed
from tongban.core.facts import Element, show_value
from tongban.definition.effective import Effective, Material

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Of:
    """A member a paper is of: how he is called in a row, and what is said of him."""

    name: str
    said: Any


def list_of(e: Effective, material: Material) -> str:
    """The list whose members each have the paper; empty where it is one paper. A party is the list that names it."""
    party = e.parties.get(material.of)
    named = party.who if party is not None else material.of
    return "" if named in ("", "applicant", "applicants") or party is not None and not party.who else named


def called(element: Element | None, member: object) -> str:
    """A member in a word: the first that the definition says of him and that may be shown. (The stored row keeps no
    order: without the definition a vehicle would be called by its length.)
    """
    if not isinstance(member, Mapping):
        return str(member)
    for one in element.members if element is not None else ():
        value = member.get(one.name)
        if value is not None and not is_sealed(one):
            return show_value(one, value)
    return str(next(iter(member.values()), ""))


def members_of_list(
    e: Effective, material: Material, facts: Facts, dictionary: Mapping[str, Element]
) -> tuple[Of, ...] | None:
    """Each member with how he is ``called``; None where the paper is one, or the list is not known yet."""
    name = list_of(e, material)
    value = facts.get(name) if name else None
    if not isinstance(value, list):
        return None
    seen: dict[str, int] = {}
    found = []
    for member in value:
        said = called(dictionary.get(name), member)
        seen[said] = seen.get(said, 0) + 1
        found.append(Of(said if seen[said] == 1 else f"{said}，第{seen[said]}份", member))
    return tuple(found)


def row_name(material: Material, member: Of) -> str:
    """What the row of a member's paper is called."""
    return f"{material.name}（{member.name}）"
