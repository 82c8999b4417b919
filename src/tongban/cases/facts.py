"""Facts of a case as they are stored and recalled: dates as text, numbers of persons sealed, step outputs beside
answers.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tongban.core.canonical import canonical
from tongban.core.crypto import open_sealed, seal
from tongban.core.facts import Dictionary, Element, with_derived

SEALED_TYPES = frozenset({"id_number", "phone"})
CONTEXT = "case.fact"


def is_sealed(element: Element) -> bool:
    """Numbers that name a person never stand open in a row, nor in the ledger's detail."""
    return element.type.kind in SEALED_TYPES or element.sensitivity == "sensitive"


def store(dictionary: Dictionary, values: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values as JSON; sealed ones as ``{"sealed": base64}``."""
    return {name: _stored(dictionary.get(name), value) for name, value in values.items() if value is not None}


def _stored(element: Element | None, value: Any) -> Any:
    if element is not None and is_sealed(element):
        text = canonical(value).decode()
        return {"sealed": base64.b64encode(seal(text, CONTEXT)).decode()}
    if isinstance(value, date):
        return value.isoformat()
    if element is not None and element.members and isinstance(value, list):
        members = {member.name: member for member in element.members}
        return [
            {name: _stored(members.get(name), one) for name, one in record.items()}
            if isinstance(record, Mapping)
            else _stored(element.members[0], record)
            for record in value
        ]
    return value


# A stored value and what it was recalled as, by the name of its fact.
Recalled = dict[str, tuple[object, object]]


def recall(
    dictionary: Dictionary,
    stored: Mapping[str, Any],
    steps: Iterable[Mapping[str, Any]],
    at: date,
    seen: Recalled | None = None,
) -> dict[str, Any]:
    """Everything a rule of the case may name: answers, what follows from them, and ``step.<id>.<output>`` of done
    steps. Of what was recalled before (``seen``, which grows) only what is stored anew is opened again.
    """
    seen = {} if seen is None else seen
    values: dict[str, Any] = {}
    for name, value in stored.items():
        known = seen.get(name)
        if known is None or known[0] is not value:
            known = seen[name] = (value, recalled(dictionary.get(name), value))
        values[name] = known[1]
    for step in steps:
        key, _, member = step["key"].partition(".")
        for name, value in step["outputs"].items():
            if member:  # of a step that stands for each of several, the outputs of those that are done
                values.setdefault(f"step.{key}.{name}", []).append(value)
            else:
                values[f"step.{key}.{name}"] = value
    return with_derived(dictionary, values, at)


def recalled(element: Element | None, value: Any) -> Any:
    """One stored value, opened where it was sealed and typed again; of a list of records each member."""
    if isinstance(value, Mapping) and "sealed" in value:
        value = json.loads(open_sealed(base64.b64decode(value["sealed"]), CONTEXT))
    if element is None:
        return value
    if element.type.kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if element.members and isinstance(value, list):
        members = {member.name: member for member in element.members}
        return [
            {name: recalled(members.get(name), one) for name, one in record.items()}
            if isinstance(record, Mapping) and "sealed" not in record
            else recalled(element.members[0], record)
            for record in value
        ]
    return value
