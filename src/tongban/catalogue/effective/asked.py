"""What the applicant meets: questions, parameters, conditions, materials and the commitment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tongban.catalogue.effective.holders import Citation
from tongban.core.rules import Rule
from tongban.core.rules.types import SCALES
from tongban.core.workdays import Duration


@dataclass(frozen=True, slots=True)
class AskOption:
    label: str
    situation: str
    ask: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of guided finding; an option leads to a situation or to another question, by its key."""

    key: str
    text: str
    fact: str
    options: tuple[AskOption, ...]


@dataclass(frozen=True, slots=True)
class Question:
    fact: str
    text: str
    when: Rule | None
    of: str
    many: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class Page:
    page: str
    when: Rule | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class FactSource:
    name: str
    source: str
    of: str
    default: str


@dataclass(frozen=True, slots=True)
class Param:
    name: str
    type: str
    set_by: str
    better: str
    basis: tuple[Citation, ...]
    value: str

    @property
    def typed(self) -> int | bool | date | Duration | str | None:
        """The place's value as rules read it: numbers in scaled units (fen, 0.01 m², 0.001 m³); None while unset."""
        if not self.value:
            return None
        if self.type in SCALES:
            scale = 1 if self.type == "money" else SCALES[self.type]  # money is written in fen
            return int(Decimal(self.value) * scale)
        if self.type == "bool":
            return self.value == "true"
        if self.type == "duration":
            return Duration.parse(self.value)
        return date.fromisoformat(self.value) if self.type == "date" else self.value


@dataclass(frozen=True, slots=True)
class Condition:
    id: str
    text: str
    basis: tuple[Citation, ...]
    in_step: str
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Supply:
    """One way of supply; ``target`` is the licence type, data service, commitment text … by way; zh and en in
    vocabulary.
    """

    way: str
    target: str
    lane: str
    within: Duration | None
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Defer:
    within: Duration
    late: str


@dataclass(frozen=True, slots=True)
class Files:
    formats: tuple[str, ...]
    max_mb: int


@dataclass(frozen=True, slots=True)
class Material:
    id: str
    name: str
    issuer: str
    weight: str
    required_by: str
    basis: tuple[Citation, ...]
    from_: str
    criteria: tuple[str, ...]
    when: Rule | None
    of: str
    not_older: Duration | None
    files: Files | None
    sample: str
    examined_in: str
    supply: tuple[Supply, ...]
    defer: Defer | None


@dataclass(frozen=True, slots=True)
class Commitment:
    basis: tuple[Citation, ...]
    replaces: tuple[str, ...]
    text: str
    verify_within: Duration | None
    verify_lane: str
    breach_order: Duration | None
    breach_then: str
