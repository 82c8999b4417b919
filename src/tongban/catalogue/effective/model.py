"""What runs: one situation of one item at one place, typed and immutable.

Everything that reads a definition (case, guide, form, notice, API, window) reads this and nothing else, so no two channels
can differ. Built once by `effective()`, cached by `digest`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Delegable:
    to: str
    authority: str
    when: Rule | None
    report: Duration | None
    basis: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """Who is responsible. ``mode``: organ, line, government, hall, village, system, provider, party or member (it.organ).

    ``of`` is the organ's role, the line, the level of government, the place fact of hall or village, the system, the
    provider class or the party, by mode.
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
    id: str
    sign: bool
    appear: bool
    heard: bool
    served: bool
    agent: str
    who: str
    basis: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Start:
    by: str
    when: Rule | None
    every: Duration | None
    may_decline: str
    of: str
    lane: str
    consent: bool


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


@dataclass(frozen=True, slots=True)
class Condition:
    id: str
    text: str
    basis: tuple[Citation, ...]
    in_step: str
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Supply:
    """One way of supply; ``target`` is the licence type, data service, commitment text … by way; zh and en in vocabulary."""

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


@dataclass(frozen=True, slots=True)
class Target:
    to: str
    when: Rule | None


@dataclass(frozen=True, slots=True)
class Next:
    """``mode``: step (one target), one (first that holds), all (every one that holds), end (none)."""

    mode: str
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    of: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``late`` is escalate, go_on or end:<how>; ``opens`` a moment; ``until`` all, first_refusal or a number."""

    id: str
    kind: str
    name: str
    name_en: str
    lane: str
    within: Duration | Choice[Duration] | None
    min: Duration | None
    span: str
    opens: str
    needs: tuple[str, ...]
    staff: int
    outputs: Mapping[str, str]
    collects: tuple[str, ...]
    document: str
    where: tuple[str, ...]
    shows: tuple[str, ...]
    batch: str
    late: str
    next: Next
    join: str
    each: str
    until: str
    provisional: str


@dataclass(frozen=True, slots=True)
class Stop:
    by: tuple[str, ...]
    basis: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Extend:
    by: Duration
    post: str


@dataclass(frozen=True, slots=True)
class Limits:
    """``statutory`` None means 法律未规定; both run from ``from_`` (accepted, received or a moment) to decided."""

    statutory: Duration | Choice[Duration] | None
    basis: tuple[Citation, ...]
    extend: Extend | None
    promised: Duration | Choice[Duration] | None
    stops: tuple[Stop, ...]
    from_: str


@dataclass(frozen=True, slots=True)
class Span:
    id: str
    kind: str
    from_: str
    to: str
    within: Duration | None
    min: Duration | None
    exact: Duration | None
    by: str
    extend: Extend | None
    basis: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Withdraw:
    by: str
    until: str
    basis: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Silence:
    """What the law makes of silence: accept or decide, each with its meaning (granted, accepted)."""

    accept: str
    decide: str
    basis: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Quota:
    of: str
    at: str
    take: str
    when_short: str
    rank: str
    then: str
    basis: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    opens: str
    closes: str
    clock_from: str


@dataclass(frozen=True, slots=True)
class Fee:
    """``amount`` in fen, or the rule that gives it."""

    name: str
    amount: int | Rule
    when: Rule | None
    basis: tuple[Citation, ...]
    payer: str
    exempt: Rule | None
    refund: str


@dataclass(frozen=True, slots=True)
class Granted:
    """One result. ``sort`` licence, document, payment, record or answer; ``type`` its registered id (payment: how decided).

    ``valid`` a Duration, "none" (长期), or the name of a parameter; None where not said.
    """

    sort: str
    type: str
    name: str
    does: str
    of: str
    ends: str
    valid: Duration | str | None
    lapse: Mapping[str, str]
    sample: str
    then: tuple[tuple[str, Duration | None], ...]
    or_: tuple[str, ...]
    print: str
    payment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ApplyBeforeEnd:
    latest: Duration | None
    earliest: Duration | None


@dataclass(frozen=True, slots=True)
class Remedy:
    kind: str
    by: str
    within: Duration | None
    basis: tuple[Citation, ...]


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

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Effective) and other.digest == self.digest

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for page in self.pages for question in page.questions)

    def material(self, name: str) -> Material | None:
        return next((one for one in self.materials if one.id == name), None)
