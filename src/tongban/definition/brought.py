"""What a definition brings in its own `dictionary:` block: data elements, licence and document types, ledgers,
sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.core.facts import Dictionary

BLOCKS = ("elements", "licences", "documents", "ledgers", "sources")


@dataclass(frozen=True, slots=True)
class Brought:
    """New elements, and by id the plain mapping of every new type, ledger and source (name, en, …)."""

    elements: Dictionary
    licences: Mapping[str, Mapping[str, Any]]
    documents: Mapping[str, Mapping[str, Any]]
    ledgers: Mapping[str, Mapping[str, Any]]
    sources: Mapping[str, Mapping[str, Any]]

    def names(self, block: str) -> dict[str, str]:
        """id → Chinese name of one block."""
        held: Mapping[str, Mapping[str, Any]] = getattr(self, block)
        return {key: str(one.get("name") or one.get("zh") or key) for key, one in held.items()}


def brought(definition: Mapping[str, Any]) -> Brought:
    """The block of a definition; raises the Refusal of the dictionary where an element is said wrongly."""
    block = definition.get("dictionary") or {}
    rest = {name: {key: dict(one or {}) for key, one in (block.get(name) or {}).items()} for name in BLOCKS[1:]}
    return Brought(Dictionary.of(block.get("elements") or {}), **rest)
