"""What the house knows beside a definition: the dictionary of data elements, registered licence and document types,
handlers.

A definition may bring elements and types of its own (``dictionary:``); they are merged for it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tongban.core.clock import day_of, now
from tongban.core.facts import Dictionary
from tongban.core.workdays import load_calendar
from tongban.definition.check import check
from tongban.definition.check.difference import check_against
from tongban.definition.check.finding import Context, Finding, Registered
from tongban.definition.check.library import LawEntry
from tongban.definition.check.registered import as_shipped, items_shipped
from tongban.definition.source import Source, read

_kinds: set[str] = set()
_ways: set[str] = set()


def declare_kinds(kinds: Iterable[str]) -> None:
    """The room that runs steps says which kinds it can handle; others cannot be published."""
    _kinds.update(kinds)


def declare_ways(ways: Iterable[str]) -> None:
    """The room of materials says which ways of supply it can follow."""
    _ways.update(ways)


def unhandled(kinds: Iterable[str], ways: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Of these kinds of step and ways of supply, those no room has declared."""
    return frozenset(kinds) - _kinds, frozenset(ways) - _ways


@dataclass(frozen=True)
class ResultType:
    """A registered licence or document type 证照、批文类型; ``code`` has the 21 places of GB/T 36904 (licences
    only).
    """

    key: str
    name: str
    name_en: str
    code: str


@dataclass(frozen=True, eq=False)
class Registry:
    """Immutable; one for what ships, one for each definition that brings more."""

    dictionary: Dictionary
    licences: Mapping[str, ResultType]
    documents: Mapping[str, ResultType]

    @cached_property
    def result_names(self) -> Mapping[str, str]:
        """Chinese names of registered types, for papers and guides."""
        return {t.key: t.name for t in (*self.licences.values(), *self.documents.values())}

    def result_type(self, key: str) -> ResultType | None:
        """The registered type of that key, of either sort."""
        return self.licences.get(key) or self.documents.get(key)


def _types(said: Any) -> dict[str, ResultType]:
    return {
        key: ResultType(
            key,
            one.get("name") or one.get("zh") or key,
            one.get("name_en") or one.get("en") or key,
            one.get("code") or "",
        )
        for key, one in (said or {}).items()
    }


@lru_cache(maxsize=1)
def shipped() -> Registry:
    """What ``data/`` holds."""
    data = Path(settings.DATA)
    types = read((data / "licences" / "types.yaml").read_text(encoding="utf-8"), "types.yaml").data
    return Registry(
        Dictionary.load(data / "dictionary" / "base.yaml"),
        _types(types.get("licences")),
        _types(types.get("documents")),
    )


def registry_with(brought: Mapping[str, Any] | None) -> Registry:
    """The shipped registry with what a definition brings in its ``dictionary:``; raises Refusal where they
    contradict.
    """
    base = shipped()
    if not brought:
        return base
    elements = brought.get("elements") or {}
    return Registry(
        base.dictionary.merge(Dictionary.of(elements)) if elements else base.dictionary,
        {**base.licences, **_types(brought.get("licences"))},
        {**base.documents, **_types(brought.get("documents"))},
    )


@lru_cache(maxsize=8)
def _lasting(registry: Registry) -> Context:
    """What the checks need to know whatever the day; a definition's own ``dictionary:`` is merged by the check itself.

    The days of the prefectures are in it, so that check 4 looks at the worst start there too.
    """
    data = Path(settings.DATA)
    return Context(
        dictionary=registry.dictionary,
        licences={k: t.name for k, t in registry.licences.items()},
        documents={k: t.name for k, t in registry.documents.items()},
        calendar=load_calendar(data / "calendar" / "holidays.csv", data / "calendar" / "local_days.csv"),
        kinds=frozenset(_kinds) or None,
        ways=frozenset(_ways) or None,
        samples=frozenset(p.name for p in (data / "catalogue" / "samples").glob("*")),
    )


def context_of(
    registry: Registry,
    supervised: frozenset[str] | None = None,
    library: Mapping[str, LawEntry] | None = None,
    above: Mapping[str, str] | None = None,
    approved: bool = False,
    registered: Registered | None = None,
    items: Iterable[str] = (),
) -> Context:
    """What the checks need to know today: a repeal counts from its date. ``supervised`` and ``registered`` are
    organisation's to know (the lines with a supervising organ; None where no organisation is at hand; what was entered
    in the registers, None: as they ship); ``items`` the items this house has beside those that ship; ``library`` the
    laws with what was recorded of them (None: as they ship). Of a difference: ``above`` the numbers set above its place
    (None where no directory is at hand), ``approved`` whether the province agreed to what a statute of the place adds.
    """
    lasting = _lasting(registry)
    known = lasting.library if library is None else library
    return replace(
        lasting,
        at=day_of(now()),
        supervised=supervised,
        library=known,
        above=above,
        approved=approved,
        registered=registered or as_shipped(),
        items=items_shipped() | frozenset(items),
    )


def check_definition(
    source: Source,
    supervised: frozenset[str] | None = None,
    library: Mapping[str, LawEntry] | None = None,
    registered: Registered | None = None,
    items: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """All findings of one definition today, with the words it brings. Where no organisation is at hand, a line that is
    registered counts as supervised: a file is refused at the check as it is at its load.
    """
    lines = (registered or as_shipped()).lines
    return check(source, context_of(shipped(), supervised or lines, library, registered=registered, items=items))


def check_difference(
    base: Source,
    difference: Source,
    library: Mapping[str, LawEntry] | None = None,
    above: Mapping[str, str] | None = None,
    approved: bool = False,
) -> tuple[Finding, ...]:
    """Findings of a place's difference against the edition it cites, today: a favourable direction at every path,
    numbers no worse than those set ``above``, and the whole holds.
    """
    known = context_of(shipped(), library=library, above=above, approved=approved)
    return check_against(base, difference, known)


# What is told of a difference by what is known today.
_TODAY = ("difference.param.", "bases.article.")


def check_difference_whenever(base: Source, difference: Source) -> tuple[Finding, ...]:
    """The same without a day, for one that was published: whether its changes apply to an edition does not change
    overnight, so that what runs is the same for all who filed under it. What its statute adds was confirmed then; its
    numbers take no change away, they are looked up where they are used; nor does what the library learned since.
    """
    found = check_against(base, difference, replace(_lasting(shipped()), approved=True))
    return tuple(one for one in found if not one.code.startswith(_TODAY))
