"""The socket of fact sources: rooms that know something register under a prefix, ``collect`` asks them.

A source that is down gives unknown and is told, never an error and never the applicant's errand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from tongban.core.errors import Refusal

#: ``(name, subject, at)`` to the value (or ``Known`` where its trust is its own), or None where this source does not
#: know it.
Source = Callable[[str, object, date], object]


class SourceDown(Exception):
    """Raised by a source that cannot be reached now; the fact is unknown meanwhile."""


@dataclass(frozen=True, slots=True)
class Known:
    """A value with a trust of its own: A issued by the organ, B checked by it, C uploaded, D one's own word."""

    value: object
    trust: str


@dataclass(frozen=True, slots=True)
class Keyed:
    """A subject that is nobody enrolled here: a number, a place or a day by which a source is asked (``of``)."""

    of: str
    value: object


@dataclass(frozen=True, slots=True)
class Given:
    """What was collected: values of known facts, title of the source and trust of each, and for the facts that stay
    unknown because a source is down, the title of that source."""

    values: Mapping[str, object]
    sources: Mapping[str, str]
    trusts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    down: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class _Entry:
    prefix: str
    title: str
    source: Source
    trust: str = "A"

    def serves(self, name: str) -> bool:
        under = self.prefix if self.prefix.endswith(".") else f"{self.prefix}."
        return not self.prefix or name == self.prefix or name.startswith(under)


_MOST_NAMES = 10_000


class Sources:
    """The register of sources; the longest prefix is asked first, then in the order of registration."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._serving: dict[str, tuple[_Entry, ...]] = {}

    def provide(self, prefix: str, title: str = "", trust: str = "A") -> Callable[[Source], Source]:
        """Registers the function below for every fact under ``prefix`` (``applicant.``, one whole name, or all)."""

        def register(source: Source) -> Source:
            called = title or f"{source.__module__}.{source.__qualname__}"
            for entry in self._entries:
                if entry.prefix == prefix and entry.title == called and entry.source is not source:
                    raise Refusal(
                        "facts.source-taken",
                        f"事实来源“{called}”已登记在 {prefix} 下。请换一个名称。",
                        f"The source {called} is registered under {prefix} already. Give another title.",
                        where=prefix,
                    )
            if not any(entry.prefix == prefix and entry.source is source for entry in self._entries):
                self._entries.append(_Entry(prefix, called, source, trust))
                self._serving.clear()
                self._entries.sort(key=lambda entry: -len(entry.prefix.rstrip(".")))
            return source

        return register

    def take_off(self, source: Source) -> None:
        """Off the register again: what was connected for a time."""
        self._entries[:] = [one for one in self._entries if one.source is not source]
        self._serving.clear()

    def _who_serves(self, name: str) -> tuple[_Entry, ...]:
        found = self._serving.get(name)
        if found is None:
            found = tuple(each for each in self._entries if each.serves(name))
            if len(self._serving) < _MOST_NAMES:
                self._serving[name] = found
        return found

    def listed(self) -> list[tuple[str, str]]:
        """(prefix, title) of every source that is connected; an empty prefix answers for everything."""
        return [(entry.prefix, entry.title) for entry in self._entries]

    def collect(self, names: Iterable[str], subject: object, at: date) -> Given:
        """Every fact of ``names`` that some source knows of ``subject`` at ``at``."""
        values: dict[str, object] = {}
        origins: dict[str, str] = {}
        trusts: dict[str, str] = {}
        down: dict[str, str] = {}
        for name in dict.fromkeys(names):
            failed = ""
            for entry in self._who_serves(name):
                try:
                    value = entry.source(name, subject, at)
                except SourceDown:
                    failed = failed or entry.title
                    continue
                if value is not None:
                    known = value if isinstance(value, Known) else Known(value, entry.trust)
                    values[name], origins[name], trusts[name] = known.value, entry.title, known.trust
                    break
            if failed and name not in values:
                down[name] = failed
        shut = (MappingProxyType(one) for one in (origins, trusts, down))
        return Given(MappingProxyType(values), *shut)


SOURCES = Sources()
provide = SOURCES.provide
collect = SOURCES.collect
