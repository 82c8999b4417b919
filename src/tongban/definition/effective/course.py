"""How the matter runs and ends: steps, clocks, places, fees, results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.core.rules import Rule
from tongban.core.workdays import Duration
from tongban.definition.effective.holders import Choice, Citation


@dataclass(frozen=True, slots=True)
class Target:
    """Where an edge leads, and when."""

    to: str
    when: Rule | None


@dataclass(frozen=True, slots=True)
class Next:
    """``mode``: step (one target), one (first that holds), all (every one that holds), end (none)."""

    mode: str
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``late`` is escalate, go_on or end:<how>; ``opens`` a moment; ``until`` all, first_refusal or a
    number.
    """

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
    item: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Steps that stop the clock, and the law that lets them."""

    by: tuple[str, ...]
    basis: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Extend:
    """By how much the limit may be extended, and whose post decides it."""

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
    """A stretch of time between two moments that is not the ordinary clock."""

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
    """Which parties may withdraw, and until when."""

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
    """A limited number: its ledger, when a place is taken, what follows when it is short. ``zone``: a level or a
    question, for each of whose places or options there is a number of its own.
    """

    of: str
    at: str
    take: str
    when_short: str
    rank: str
    then: str
    basis: tuple[Citation, ...]
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """A season of filing that makes one batch."""

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
class Lapse:
    """What is granted falls away ``after`` a time unless a fact holds (取水申请批准文件: 3 years unless begun)."""

    after: Duration | None
    unless: Rule | None
    basis: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A recurring payment is looked at again ``every`` so often, by the organ of a lane; it stops where it fails."""

    every: Duration | None
    lane: str
    basis: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that is granted 给付. ``amount`` is a Rule over fen, a choice of them by cases, ``decided`` (by the
    deciding step) or ``table``.

    ``at_most`` caps it; ``every`` makes it regular, ``from_`` and ``until`` moments; ``recover`` says how too much
    comes back; ``by`` is the lane that pays.
    """

    amount: Choice[Rule] | Rule | str
    at_most: Rule | None
    every: Duration | None
    from_: str
    until: str
    recover: str
    by: str = ""
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """One result. ``sort`` licence, document, payment, record or answer; ``type`` its registered id (payment: how
    decided).

    ``valid`` a Duration, "none" (长期), ``param.<name>``, a date fact, or ``replaced.until`` (the end of what it
    replaces stays: 变更不延长有效期); None where not said. It counts from ``valid_from``: ``decided`` where nothing
    is said, ``issued``, another moment or a date fact. ``each``: a list, one is issued for each of its members.
    """

    sort: str
    type: str
    name: str
    does: str
    of: str
    ends: str
    valid: Duration | str | None
    sample: str
    then: tuple[tuple[str, Duration | None], ...]
    or_: tuple[str, ...]
    print: str
    payment: Mapping[str, str]
    lapse: Lapse | None = None
    paid: Payment | None = None
    valid_from: str = ""
    each: str = ""


@dataclass(frozen=True, slots=True)
class ApplyBeforeEnd:
    """Between when and when before its end a licence may be renewed."""

    latest: Duration | None
    earliest: Duration | None


@dataclass(frozen=True, slots=True)
class Remedy:
    """A remedy that cannot be derived: where, and within which time."""

    kind: str
    by: str
    within: Duration | None
    basis: tuple[Citation, ...]
