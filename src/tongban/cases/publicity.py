"""What a publicity 公示 holds up: exactly what the definition's ``shows`` names, where, and under which number.

The public list, the sheet for a notice board and the paper of the case read this, so they cannot differ.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tongban.core.clock import day_of
from tongban.core.codes import masking
from tongban.core.facts import Element, show_value
from tongban.definition.effective import Step
from tongban.definition.vocabulary import APPLICANT_SHOWN, CONCLUSION, SHOWN_WORDS, SITE
from tongban.organisation.queries import division_name

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GRANTS, REFUSES = "拟准予", "拟不予"


@dataclass(frozen=True, slots=True)
class Shown:
    """One line that everybody may read."""

    zh: str
    en: str
    value: str


def on_site(step: Step) -> bool:
    """Is it to be read on the platform? Where the definition names only a village's board, its facts stay there."""
    return not step.where or SITE in step.where


def by_hand(step: Step) -> tuple[str, ...]:
    """The places where somebody puts it up or has it printed; its days count from when it is up at all of them."""
    return tuple(place for place in step.where if place != SITE)


def number_of(key: uuid.UUID, opened: datetime) -> str:
    """``GS20261102-7K2M9P``: the day and the random part of the step's key, so that no series has to be locked."""
    rest, letters = key.int & (1 << 60) - 1, ""
    for _ in range(8):
        rest, at = divmod(rest, len(_LETTERS))
        letters += _LETTERS[at]
    return f"GS{day_of(opened):%Y%m%d}-{letters}"


def masked(kind: str, name: str) -> str:
    """A party as the public reads it: a person's name is masked, an organisation's is whole."""
    return masking.name(name) if kind == "person" else name


def lines_of(turn: Turn, row: Mapping[str, object]) -> list[Shown]:
    """What is shown of the case, in the order of the definition. What is not known is left out, and what is sensitive
    never leaves (个人信息保护法 28), whatever an old edition says.
    """
    found = []
    dictionary = turn.loaded.registry.dictionary
    for name in turn.step_of(row).shows:
        zh, en = SHOWN_WORDS.get(name, ("", ""))
        if name in APPLICANT_SHOWN:
            found.append(Shown(zh, en, masked(turn.case["applicant_kind"], turn.case["applicant_name"])))
        elif name == CONCLUSION:
            found.append(Shown(zh, en, _conclusion(turn)))
        elif name in dictionary and dictionary[name].sensitivity != "sensitive":
            value = turn.facts.get(name)
            if value is not None:
                element = dictionary[name]
                found.append(Shown(element.label_zh, element.label_en, _written(element, value)))
    return found


def _written(element: Element, value: object) -> str:
    if element.type.kind == "person_name":
        return masking.name(str(value))
    return division_name(str(value)) if element.type.kind == "division" else show_value(element, value)


def _conclusion(turn: Turn) -> str:
    """What is about to be decided, as far as the steps before have found."""
    from tongban.cases.kinds.decision import judged

    return REFUSES if any(found is False for found in judged(turn).values()) else GRANTS
