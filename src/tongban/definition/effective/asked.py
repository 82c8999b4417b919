"""What the applicant meets: questions, parameters, conditions, materials and the commitment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tongban.core.rules import Rule
from tongban.core.rules.types import SCALES
from tongban.core.workdays import Duration
from tongban.definition.effective.holders import Citation


@dataclass(frozen=True, slots=True)
class AskOption:
    """One way of answering: it leads to a situation or to another question, by its key."""

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
    """One question of the form: a data element, when it is put, of whom, and whether it repeats."""

    fact: str
    text: str
    when: Rule | None
    of: str
    many: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the form; put when its rule holds."""

    page: str
    when: Rule | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class FactSource:
    """Where a fact comes from beside the form, and what stands where the source is silent."""

    name: str
    source: str
    of: str
    default: str


@dataclass(frozen=True, slots=True)
class Param:
    """A number the law leaves to a place; ``better`` is the direction that favours the applicant."""

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
    """A condition of the grant: answered by one step or by a rule."""

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
    """How long a minor material may come later, and what follows if it does not."""

    within: Duration
    late: str


@dataclass(frozen=True, slots=True)
class Files:
    """Forms and size (MB) of the files that are taken."""

    formats: tuple[str, ...]
    max_mb: int


@dataclass(frozen=True, slots=True)
class Material:
    """A material: who issues it, why it is needed, how it may be supplied, where it is examined."""

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

    @property
    def base(self) -> str:
        """The id the definition gives it: ``idcards`` of the paper ``idcards.2`` of a second member."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Commitment:
    """The commitment for an approval: what it replaces, its text, verification and breach."""

    basis: tuple[Citation, ...]
    replaces: tuple[str, ...]
    text: str
    verify_within: Duration | None
    verify_lane: str
    breach_order: Duration | None
    breach_then: str
