"""Facts that follow from other facts, so that nobody is asked for them: birth, sex and age from the identity number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from tongban.core.facts.dictionary import Dictionary
from tongban.core.facts.element import Element
from tongban.core.rules.days import age_at, civil_day


def with_derived(dictionary: Dictionary, values: Mapping[str, object], at: date) -> dict[str, object]:
    """``values`` and what follows from them on the day ``at``; what is known already stays as it is."""
    known = dict(values)
    waiting = [element for element in dictionary.derived if known.get(element.name) is None]
    # A derived fact may be what another one follows from (age from birth from id number): go on while one is found.
    found = True
    while found:
        found = False
        for element in waiting:
            if known.get(element.name) is None:
                value = _derived(element, known.get(element.of), civil_day(at))
                if value is not None:
                    known[element.name] = value
                    found = True
    return known


def _derived(element: Element, value: object, at: date) -> object:
    if value is None:
        return None
    if element.derive == "copy":
        return value
    if element.derive == "age":
        return age_at(value, at) if isinstance(value, date) else None
    number = str(value)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return None
    if element.derive == "sex":
        return "男" if int(number[16]) % 2 else "女"
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
