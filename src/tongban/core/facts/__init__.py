"""The dictionary of data elements 数据元 and the socket of fact sources: what is asked, typed how, known from where.

Front door: ``Dictionary``, ``parse_value``, ``parse_rows``, ``show_value``, ``with_derived``; for sources ``provide``,
``collect``, ``SourceDown``.
"""

from __future__ import annotations

from tongban.core.facts.derivation import with_derived
from tongban.core.facts.dictionary import Dictionary
from tongban.core.facts.element import Element
from tongban.core.facts.entries import parse_rows, parse_value
from tongban.core.facts.showing import show_value
from tongban.core.facts.sources import SOURCES, Given, Keyed, Known, SourceDown, Sources, collect, provide
from tongban.core.rules.types import Type

__all__ = [
    "SOURCES",
    "Dictionary",
    "Element",
    "Given",
    "Keyed",
    "Known",
    "SourceDown",
    "Sources",
    "Type",
    "collect",
    "parse_rows",
    "parse_value",
    "provide",
    "show_value",
    "with_derived",
]
