"""What a check says: code, key path and line, what is wrong, how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongban.core.facts import Dictionary
from tongban.core.rules import RuleError, Type
from tongban.core.workdays import Calendar, Duration
from tongban.definition.check.library import LawEntry, shipped_library
from tongban.definition.check.worst import fits
from tongban.definition.effective import Effective
from tongban.definition.merge import written_at
from tongban.definition.source import Source
from tongban.definition.vocabulary import AUTONOMOUS, GIVEN_FACTS


@dataclass(frozen=True, slots=True)
class Finding:
    """``severity`` error blocks publication, warning is listed. ``path`` is where it was written, ``line`` counts
    from 1.
    """

    code: str
    severity: str
    path: str
    line: int
    what_zh: str
    what_en: str
    mend_zh: str
    mend_en: str


@dataclass(frozen=True, slots=True)
class Words:
    """The two halves of a finding in two languages: what is wrong, how to mend it."""

    zh: str
    en: str
    mend_zh: str
    mend_en: str


@dataclass(frozen=True, slots=True)
class Registered:
    """What may be named because somebody registered it 名录: lines, posts, classes of providers, sources of facts."""

    lines: frozenset[str]
    posts: frozenset[str]
    providers: frozenset[str]
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Context:
    """What the house knows beside the definition.

    ``licences`` and ``documents`` are registered types with their Chinese names; ``kinds`` and ``ways`` those that
    have a handler (None: all of the vocabulary); ``samples`` the files there are (None: not looked at);
    ``calendar`` for comparing spans of different units (None: roughly), ``divisions`` those whose own days are looked
    at too. ``ledgers`` are the ledgers and records the definition brings, by id (the check itself reads them);
    ``library`` the laws with what has become of them; ``supervised`` the lines for which organisation knows a
    supervising organ (None: not looked at). ``at`` is the day of the check (None: what will have ended counts as
    ended). For a difference: ``above`` the parameters set above the place (None: not known), ``approved`` that the
    provincial organ agreed to what a statute of the place adds. ``registered``: what is registered (None: not looked
    at); ``items``: the names of items that any directory has (None: not looked at).
    """

    dictionary: Dictionary
    licences: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    calendar: Calendar | None = None
    kinds: frozenset[str] | None = None
    ways: frozenset[str] | None = None
    samples: frozenset[str] | None = None
    ledgers: Mapping[str, str] = field(default_factory=dict)
    divisions: tuple[str, ...] = AUTONOMOUS
    library: Mapping[str, LawEntry] = field(default_factory=shipped_library)
    supervised: frozenset[str] | None = None
    at: date | None = None
    above: Mapping[str, str] | None = None
    approved: bool = False
    registered: Registered | None = None
    items: frozenset[str] | None = None


@dataclass(slots=True)
class Report:
    """Collects findings of one source; the same cell with the same code is told once."""

    source: Source
    found: dict[tuple[str, str, str], Finding] = field(default_factory=dict)

    def add(self, code: str, severity: str, path: str, words: Words) -> None:
        finding = Finding(
            code, severity, path, self.source.line(path), words.zh, words.en, words.mend_zh, words.mend_en
        )
        self.found.setdefault((code, path, words.zh), finding)

    def error(self, code: str, path: str, words: Words) -> None:
        self.add(code, "error", path, words)

    @property
    def blocked(self) -> bool:
        return any(one.severity == "error" for one in self.found.values())

    def findings(self) -> tuple[Finding, ...]:
        return tuple(sorted(self.found.values(), key=lambda one: (one.line, one.path, one.code)))


@dataclass(frozen=True, slots=True)
class Case:
    """One situation under check: merged text, typed form, where its cells were written, the type of every fact."""

    key: str
    said: Mapping[str, Any]
    e: Effective
    report: Report
    context: Context
    types: Mapping[str, Type]

    def at(self, path: str) -> str:
        return written_at(self.report.source.data, self.key, path)

    def fits(self, path: tuple[Duration, ...], limit: Duration) -> bool:
        """Whether lengths one after another end within ``limit`` at the worst start in the calendars known here."""
        return fits(path, limit, self.context.calendar, self.context.divisions)

    def error(self, code: str, path: str, zh: str, en: str, mend_zh: str, mend_en: str) -> None:
        self.report.add(code, "error", self.at(path), Words(zh, en, mend_zh, mend_en))

    def warn(self, code: str, path: str, zh: str, en: str, mend_zh: str, mend_en: str) -> None:
        self.report.add(code, "warning", self.at(path), Words(zh, en, mend_zh, mend_en))


def types_of(e: Effective, dictionary: Dictionary) -> Mapping[str, Type]:
    """Elements, outputs (a list where the step stands once for each), parameters, and what needs no declaration."""
    found = dict(dictionary.types)
    found.update({name: Type(kind) for name, kind in GIVEN_FACTS.items() if name not in found})
    for step in e.steps.values():
        for name, kind in step.outputs.items():
            one = Type(kind) if kind != "list" else Type("list", member=Type("text"))
            found[f"step.{step.id}.{name}"] = Type("list", member=one) if step.each else one
    for param in e.params.values():
        if param.type != "list":
            found[f"param.{param.name}"] = Type(param.type)
    return found


def fault_of(error: RuleError) -> tuple[str, str]:
    """What is wrong with a rule in both languages, without the remedy, which a finding says apart."""
    return error.zh.removesuffix(f"{error.remedy}。"), error.en.removesuffix(f" {error.remedy_en}.")
