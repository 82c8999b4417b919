"""What a check says: code, key path and line, what is wrong, how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tongban.catalogue.effective import Effective
from tongban.catalogue.format import Source
from tongban.catalogue.merge import written_at
from tongban.core.rules import Type


@dataclass(frozen=True, slots=True)
class Finding:
    """``severity`` error blocks publication, warning is listed. ``path`` is where it was written, ``line`` counts from 1."""

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
class Context:
    """What the house knows beside the definition.

    ``types`` of every data element; ``account`` the elements known of whoever signs in; ``licences`` registered licence and
    document types with their names; ``services`` and ``systems`` registered names (None: not looked at); ``kinds`` and
    ``ways`` that have a handler (None: all of the vocabulary); ``calendar`` for comparing spans of different units.
    """

    types: Mapping[str, Type]
    account: frozenset[str] = frozenset()
    licences: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    calendar: Any = None
    kinds: frozenset[str] | None = None
    ways: frozenset[str] | None = None
    samples: frozenset[str] | None = None


@dataclass(slots=True)
class Report:
    """Collects findings of one source; the same cell with the same code is told once."""

    source: Source
    found: dict[tuple[str, str, str], Finding] = field(default_factory=dict)

    def add(self, code: str, severity: str, path: str, words: Words) -> None:
        finding = Finding(code, severity, path, self.source.line(path), words.zh, words.en, words.mend_zh, words.mend_en)
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
    """One situation under check: merged text, typed form, and where its cells were written."""

    key: str
    said: Mapping[str, Any]
    e: Effective
    report: Report
    context: Context

    def at(self, path: str) -> str:
        return written_at(self.report.source.data, self.key, path, self.report.source.lines)

    def error(self, code: str, path: str, zh: str, en: str, mend_zh: str, mend_en: str) -> None:
        self.report.add(code, "error", self.at(path), Words(zh, en, mend_zh, mend_en))

    def warn(self, code: str, path: str, zh: str, en: str, mend_zh: str, mend_en: str) -> None:
        self.report.add(code, "warning", self.at(path), Words(zh, en, mend_zh, mend_en))
