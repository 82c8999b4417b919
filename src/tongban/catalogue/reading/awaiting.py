"""What ships and waits 待装: definitions that use a kind of step or a way of supply nobody handles yet.

Such a definition is whole and checked, stands in ``data/catalogue`` and cannot be published: half an item is worse
than none. It is published by itself at the first start after the room that handles the word has been built.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from tongban.definition.check.finding import Finding
from tongban.definition.effective import effective
from tongban.definition.registry import unhandled
from tongban.definition.source import Source, read
from tongban.definition.vocabulary import STEP_KINDS, WAYS

# What the checks say of a word without a handler; everything else is an error of the definition itself.
NO_HANDLER = frozenset({"flow.kind.no_handler", "papers.way.no_handler"})


@dataclass(frozen=True, slots=True)
class Missing:
    """One word without a handler. ``sort`` is ``kind`` (of step) or ``way`` (of supply)."""

    sort: str
    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Awaiting:
    """One shipped definition that waits, as the directory would list it, and what it waits for."""

    file: str
    code: str
    name: str
    kind: str
    line: str
    plain: str
    missing: tuple[Missing, ...]

    @property
    def words(self) -> str:
        """``street-occupation.yaml needs pay, pay_out``."""
        return f"{self.file} needs {', '.join(dict.fromkeys(one.id for one in self.missing))}"


def missing_of(source: Source) -> tuple[Missing, ...]:
    """Kinds of step, then ways of supply, that a definition uses in any situation and nobody handles."""
    runs = [effective(source.data, key) for key in source.data.get("situations") or {}]
    kinds, ways = unhandled(
        {step.kind for e in runs for step in e.steps.values()},
        {supply.way for e in runs for material in e.materials for supply in material.supply},
    )
    found = [Missing("kind", one.id, one.zh, one.en) for key, one in STEP_KINDS.items() if key in kinds]
    return (*found, *(Missing("way", one.id, one.zh, one.en) for key, one in WAYS.items() if key in ways))


def only_waits(findings: Sequence[Finding]) -> bool:
    """Is there no error but words without a handler, and at least one of those?"""
    errors = {one.code for one in findings if one.severity == "error"}
    return bool(errors) and errors <= NO_HANDLER


def awaiting() -> tuple[Awaiting, ...]:
    """Shipped definitions that wait, by file name; read once per process, no statement."""
    return _awaiting(Path(settings.DATA) / "catalogue")


@lru_cache(maxsize=1)
def _awaiting(folder: Path) -> tuple[Awaiting, ...]:
    found = []
    for path in sorted(folder.glob("*.yaml")):
        source = read(path.read_text(encoding="utf-8"), path.name)
        missing = missing_of(source)
        if missing:
            data = source.data
            said = (data["code"], data["item"], data["kind"], data["line"], data.get("plain") or "")
            found.append(Awaiting(path.name, *said, missing))
    return tuple(found)
