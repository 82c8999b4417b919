"""Facts of the members of a list from a source (definition: ``facts: {household.members.income: {source, of:
household.members.id_number}}``): each member is asked about by his own number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tongban.core.facts import Dictionary
from tongban.definition.effective import Effective


@dataclass(frozen=True, slots=True)
class MemberFact:
    """``name`` is the fact as it is declared; ``listed`` the list, ``field`` what is known of each member, ``by`` the
    field by which he is asked about, ``source`` who says it.
    """

    name: str
    listed: str
    field: str
    by: str
    source: str


def member_facts(e: Effective, dictionary: Dictionary) -> Iterator[MemberFact]:
    """Every fact of members that the definition declares."""
    for name, said in e.facts.items():
        listed, _, field = name.rpartition(".")
        element = dictionary.get(listed)
        if element is None or not element.members or name in dictionary:
            continue
        yield MemberFact(name, listed, field, said.of.removeprefix(f"{listed}."), said.source)


def told_of_members(
    e: Effective, dictionary: Dictionary, sources: Mapping[str, str], listed: str
) -> tuple[tuple[str, str], ...]:
    """(field in words, who said it) of a list whose members a source was asked about."""
    element = dictionary.get(listed)
    labels = {one.name: one.label_zh for one in element.members} if element is not None else {}
    return tuple(
        (labels.get(one.field, one.field), sources[one.name])
        for one in member_facts(e, dictionary)
        if one.listed == listed and one.name in sources
    )
