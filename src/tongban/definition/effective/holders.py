"""Who is competent, who holds what, whose matter it is: the persons and organs of an effective definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from tongban.core.rules import Rule, decide
from tongban.core.workdays import Duration

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """A conditional value `{one: [{is, when}, …, {is}]}`: the first whose rule holds; the last has no rule."""

    options: tuple[tuple[T, Rule | None], ...]

    def resolve(self, facts: Mapping[str, Any], at: datetime) -> T | None:
        """The value for these facts; None while an earlier rule is still unknown."""
        for value, when in self.options:
            verdict = True if when is None else decide(when, facts, at).value
            if verdict is None:
                return None
            if verdict:
                return value
        return None


def settle(value: T | Choice[T], facts: Mapping[str, Any], at: datetime) -> T | None:
    """A constant as it is, a conditional value decided."""
    return value.resolve(facts, at) if isinstance(value, Choice) else value


@dataclass(frozen=True, slots=True)
class Law:
    """A law cited by its short name, with title and kind."""

    name: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Citation:
    """`许可法#45` with its law; ``zh`` is as a document prints it."""

    law: str
    article: str
    title: str
    kind: str
    zh: str


@dataclass(frozen=True, slots=True)
class Competence:
    """Which level is competent, and which fact names the place."""

    level: str | Choice[str]
    place: str


@dataclass(frozen=True, slots=True)
class Outside:
    """What is not dealt with here; ``then`` is not_needed, organ, item, forward or court, ``target`` its object."""

    when: Rule
    then: str
    target: str
    by: Mapping[str, str]
    within: Duration | None
    basis: tuple[Citation, ...]
    # What he takes along, as written: ids of materials, names of other papers, or ``papers``: all that is brought here.
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delegable:
    """To whom a deciding lane may be delegated, how and when."""

    to: str
    authority: str
    when: Rule | None
    report: Duration | None
    basis: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """Who is responsible. ``mode``: organ, line, government, hall, village, system, provider, party or member
    (it.organ).

    ``of`` is the organ's role, the line, the level of government, the place fact of hall or village, the system,
    the provider class or the party, by mode.
    """

    id: str
    mode: str
    of: str
    level: str | Choice[str] | None = None
    at: str = ""
    post: str = ""
    name: str = ""
    authority: str = ""
    delegable: Delegable | None = None

    @property
    def official(self) -> bool:
        """Held by an authority (an organ, a government, a hall or a system of theirs)."""
        return self.mode in ("organ", "line", "government", "hall", "system", "member")


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody whose matter it is: who signs, appears, is heard and served, and may send an agent."""

    id: str
    sign: bool
    appear: bool
    heard: bool
    served: bool
    agent: str
    who: str
    basis: tuple[Citation, ...]

    @property
    def himself(self) -> bool:
        """Must they do it themselves, so that nobody may be sent (民法典 161 条: 依照法律规定应当由本人亲自实施的)?"""
        return self.agent == "never"


@dataclass(frozen=True, slots=True)
class Start:
    """Who begins the matter, when, and whether it may be declined."""

    by: str
    when: Rule | None
    every: Duration | None
    may_decline: str
    of: str
    lane: str
    consent: bool

    @property
    def decline_within(self) -> Duration | None:
        """How long one may decline what was begun for him; None where ``may_decline`` says only whether."""
        return None if self.may_decline in ("", "true", "false") else Duration.parse(self.may_decline)
