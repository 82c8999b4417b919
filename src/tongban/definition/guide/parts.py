"""What a guide is made of: plain frozen data, ready for the eye and for machines."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.definition.guide.reach import Reach
from tongban.definition.guide.table import Group
from tongban.web.drawing.graph import Graph


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the five questions everybody asks first; ``note`` is the small line under the answer."""

    key: str
    label: str
    value: str
    note: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One material. ``way`` chooses the mark, ``supply`` is its words; ``errand``: the applicant has to bring it."""

    id: str
    name: str
    requirement: str
    way: str
    supply: str
    others: str
    errand: bool
    deferred: str
    when: str
    issuer: str
    examined: str
    basis: str
    sample: str
    demo: bool


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One condition with its basis and the step that looks at it; ``rule`` when the platform decides it by data."""

    id: str
    text: str
    step: str
    rule: str
    basis: str


@dataclass(frozen=True, slots=True)
class Where:
    """Where to go and whom to ask; local values win over what the hall says of itself."""

    hall: str
    address: str
    hours: str
    consult: str
    complaint: str
    organ: str


@dataclass(frozen=True, slots=True)
class Way:
    """One answer of guided finding: it leads to a situation, or to the next question."""

    label: str
    situation: str
    ask: str
    current: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of guided finding with the ways it opens."""

    key: str
    text: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A short word on the head of a guide."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """``since`` is the day it took force; ``difference`` the number of the place's document, if it differs here."""

    number: int
    since: str
    difference: str
    digest: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing new is taken for the item here: ``said`` since when, why and what to do in one sentence; ``since`` (a
    day) and ``why`` apart, ``ask`` whom to call; ``by`` and ``by_name`` the code and name of what replaces it.
    """

    code: str
    said: str
    since: str
    why: str
    ask: str
    by: str = ""
    by_name: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """Everything a guide says, ready for the eye and for machines."""

    code: str
    item_code: str
    name: str
    situation: str
    situation_name: str
    place: str
    area: str
    place_name: str
    plain: str
    kind: str
    depth: str
    reach: Reach
    tags: tuple[Tag, ...]
    facts: tuple[Fact, ...]
    materials: tuple[MaterialRow, ...]
    groups: tuple[Group, ...]
    conditions: tuple[ConditionRow, ...]
    not_here: tuple[str, ...]
    never_asked: tuple[str, ...]
    commitment: str
    committed: bool
    where: Where
    faq: tuple[tuple[str, str], ...]
    asked: tuple[Asked, ...]
    channels: tuple[str, ...]
    online: bool
    results: tuple[str, ...]
    visit_causes: tuple[str, ...]
    edition: Edition
    demo: tuple[str, ...]
    graph: Graph
    rest: Rest | None = None
    # Bases that were repealed or amended since (amber): the guide stands until a new edition does.
    shaken: tuple[str, ...] = ()
