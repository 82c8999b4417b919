"""What runs: one situation of one item at one place, typed and immutable.

Everything that reads a definition (case, guide, form, notice, API, window) reads this and nothing else, so no two
channels can differ. Built once by `effective()`, cached by `digest`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tongban.definition.effective.asked import (
    Ask,
    AskOption,
    Commitment,
    Condition,
    Defer,
    FactSource,
    Files,
    Material,
    Page,
    Param,
    Question,
    Supply,
)
from tongban.definition.effective.course import (
    ApplyBeforeEnd,
    Extend,
    Fee,
    Granted,
    Intake,
    Lapse,
    Limits,
    Next,
    Payment,
    Quota,
    Remedy,
    Review,
    Silence,
    Span,
    Step,
    Stop,
    Target,
    Withdraw,
)
from tongban.definition.effective.holders import (
    Choice,
    Citation,
    Competence,
    Delegable,
    Lane,
    Law,
    Outside,
    Party,
    Start,
    settle,
)

__all__ = [
    "ApplyBeforeEnd",
    "Ask",
    "AskOption",
    "Choice",
    "Citation",
    "Commitment",
    "Competence",
    "Condition",
    "Defer",
    "Delegable",
    "Effective",
    "Extend",
    "FactSource",
    "Fee",
    "Files",
    "Granted",
    "Intake",
    "Lane",
    "Lapse",
    "Law",
    "Limits",
    "Material",
    "Next",
    "Outside",
    "Page",
    "Param",
    "Party",
    "Payment",
    "Question",
    "Quota",
    "Remedy",
    "Review",
    "Silence",
    "Span",
    "Start",
    "Step",
    "Stop",
    "Supply",
    "Target",
    "Withdraw",
    "settle",
]


@dataclass(frozen=True, slots=True, eq=False)
class Effective:
    """One situation of one item at one place. Equal and hashable by ``digest`` (SM3 over the canonical merged text)."""

    digest: str
    place: str
    item: str
    item_code: str
    situation: str
    situation_name: str
    code: str
    kind: str
    nature: str
    line: str
    laws: Mapping[str, Law]
    basis: tuple[Citation, ...]
    targets: tuple[str, ...]
    topics: Mapping[str, tuple[str, ...]]
    plain: str
    words: tuple[str, ...]
    faq: tuple[tuple[str, str], ...]
    accepted_in: str
    runs_in: str
    discreet: str
    never_ask: tuple[tuple[str, Citation], ...]
    channels: tuple[str, ...]
    remedies: tuple[Remedy, ...]
    barred: tuple[str, ...]
    competence: Competence
    outside: tuple[Outside, ...]
    lanes: Mapping[str, Lane]
    parties: Mapping[str, Party]
    separation: str
    start: tuple[Start, ...]
    ask: tuple[Ask, ...]
    pages: tuple[Page, ...]
    params: Mapping[str, Param]
    facts: Mapping[str, FactSource]
    conditions: tuple[Condition, ...]
    materials: tuple[Material, ...]
    commitment: Commitment | None
    commitment_refused: str
    steps: Mapping[str, Step]
    first: str
    limits: Limits
    spans: tuple[Span, ...]
    withdraw: Withdraw | None
    hearing: str
    silence: Silence | None
    quota: Quota | None
    intake: Intake | None
    fees: tuple[Fee, ...]
    result: tuple[Granted, ...]
    supervision: tuple[str, ...]
    local_required: tuple[str, ...]
    local: Mapping[str, str]
    apply_before_end: ApplyBeforeEnd | None
    demo: tuple[str, ...] = field(default=())
    source: tuple[str, ...] = field(default=())

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Effective) and other.digest == self.digest

    @property
    def joined(self) -> str:
        """The system the matter runs in; empty where it runs here (``runs_in: joined:<system>``)."""
        return self.runs_in.partition(":")[2]

    @property
    def applying(self) -> Party | None:
        """What is said of whoever applies, alone or as one of several."""
        return self.parties.get("applicant") or self.parties.get("applicants")

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for page in self.pages for question in page.questions)

    @property
    def limited(self) -> Quota:
        """The limit of an item that has one. LookupError: a caller asked without looking at ``quota`` first."""
        if self.quota is None:
            raise LookupError(f"{self.code} has no limited number")
        return self.quota

    @property
    def promised(self) -> Commitment:
        """The commitment of an item that has one. LookupError: a caller asked without looking at ``commitment``."""
        if self.commitment is None:
            raise LookupError(f"{self.code} has no commitment for an approval")
        return self.commitment

    def known_material(self, name: str) -> Material:
        """The material of a row, which the definition is sure to have. LookupError: it has not."""
        found = self.material(name)
        if found is None:
            raise LookupError(f"{self.code} has no material {name}")
        return found

    def material(self, name: str) -> Material | None:
        """The material of that id; of ``idcards.2``, the paper of one of several, that of ``idcards`` under its id."""
        base, _, member = name.partition(".")
        found = next((one for one in self.materials if one.id == base), None)
        return replace(found, id=name) if found is not None and member else found
