"""Facts that hang on an answer are asked of their sources once it is given: a child's record by the child's number, a
free place by the day (definition: ``facts: {name: {source, of}}``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tongban.cases.acts.turn import Turn
from tongban.cases.facts import store
from tongban.cases.rules.known import APPLICANT, is_own
from tongban.cases.rules.member_facts import MemberFact, member_facts
from tongban.core.clock import day_of
from tongban.core.facts import Keyed, collect
from tongban.core.scope import PLATFORM
from tongban.identity.queries import person_by_number
from tongban.identity.sources import Applicant


def consult(turn: Turn, changed: Iterable[str]) -> None:
    """Ask the sources of every declared fact whose ``of`` is among ``changed``; what one answers takes the place of
    what the applicant said, and nothing of the one asked before is kept.
    """
    changed = set(changed)
    for name, source in turn.e.facts.items():
        if is_own(source.of) or source.of not in changed:
            continue
        value = turn.facts.get(source.of)
        given = collect([name], _subject(turn, source.of, value), day_of(turn.at)) if value is not None else None
        if given is not None and name in given.values:
            keep(turn, name, given.values[name], given.sources[name], given.trusts[name])
        elif turn.case["sources"].get(name, APPLICANT) != APPLICANT:
            keep(turn, name, None, "", "")


def consult_members(turn: Turn, changed: Iterable[str]) -> None:
    """Ask about each member of a list that was just told, by his own number: what a source says of him takes the place
    of what was typed. The whole has a source's trust only where every member was found.
    """
    changed, dictionary = set(changed), turn.loaded.registry.dictionary
    for one in member_facts(turn.e, dictionary):
        if one.listed not in changed:
            continue
        members = turn.facts.get(one.listed) or []
        found, trusts, title = [], [], ""
        kind = next((field.type.kind for field in dictionary[one.listed].members if field.name == one.by), "")
        for record in members:
            value = record.get(one.by)
            subject = _member(one, kind, value)
            given = collect([one.name], subject, day_of(turn.at)) if subject is not None else None
            if given is not None and one.name in given.values:
                record = {**record, one.field: given.values[one.name]}
                title = given.sources[one.name]
                trusts.append(given.trusts[one.name])
            found.append(record)
        facts = {**turn.case["facts"], **(store(dictionary, {one.listed: found}) if found else {})}
        whole = bool(found) and len(trusts) == len(found)
        said = f"{title}（{len(trusts)}/{len(found)}人）" if trusts and not whole else title
        sources, known = dict(turn.case["sources"]), dict(turn.case["trusts"])
        for kept, value in ((sources, said), (known, max(trusts) if whole else "D" if trusts else "")):
            if value:
                kept[one.name] = value
            else:
                kept.pop(one.name, None)
        turn.alter_case(facts=facts, sources=sources, trusts=known)


def _member(one: MemberFact, kind: str, value: object) -> object:
    """The person of that number where he is enrolled; else the number itself. None where none was typed."""
    if value is None:
        return None
    person = person_by_number(PLATFORM, str(value)) if kind == "id_number" else None
    return Applicant("person", person.id) if person is not None else Keyed(f"{one.listed}.{one.by}", value)


def _subject(turn: Turn, of: str, value: Any) -> object:
    """The person of that number where he is enrolled; otherwise the number, place or day itself."""
    element = turn.loaded.registry.dictionary.get(of)
    if element is not None and element.type.kind == "id_number":
        person = person_by_number(PLATFORM, str(value))
        if person is not None:
            return Applicant("person", person.id)
    return Keyed(of, value)


def keep(turn: Turn, name: str, value: Any, source: str, trust: str) -> None:
    """Put a fact on the case as its source said it; nothing said takes away what stood there."""
    facts, sources, trusts = dict(turn.case["facts"]), dict(turn.case["sources"]), dict(turn.case["trusts"])
    for kept, one in (
        (facts, store(turn.loaded.registry.dictionary, {name: value}).get(name)),
        (sources, source or None),
        (trusts, trust or None),
    ):
        if one is None:
            kept.pop(name, None)
        else:
            kept[name] = one
    if (facts, sources, trusts) != (turn.case["facts"], turn.case["sources"], turn.case["trusts"]):
        turn.alter_case(facts=facts, sources=sources, trusts=trusts)
