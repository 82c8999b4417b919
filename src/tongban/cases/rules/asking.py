"""Which pages of the form stand: those of the definition, and one for what a source should have said and did not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.cases.rules.known import APPLICANT, ASK, is_own
from tongban.definition.effective import Effective, Page, Question

PARTS = (".division", ".point")
SILENT = "系统查不到，请您说明"


def pages_of(e: Effective, sources: Mapping[str, str], facts: Mapping[str, Any]) -> tuple[Page, ...]:
    """A declared fact with ``default: ask`` is put where its source is silent, and not before one could be asked."""
    asked = {question.fact for question in e.questions}
    silent = tuple(
        Question(fact=name, text="", when=None, of="", many=False, optional=False)
        for name, source in e.facts.items()
        if source.default == ASK
        and name not in asked
        and sources.get(name, APPLICANT) == APPLICANT
        and (is_own(source.of) or _is_told(source.of, facts))
    )
    return (*e.pages, Page(SILENT, None, silent)) if silent else e.pages


def _is_told(of: str, facts: Mapping[str, Any]) -> bool:
    """Has the applicant said what the source is asked by? Of an address its text will do: not everybody has a map."""
    return facts.get(of) is not None or (of.endswith(PARTS) and facts.get(of.rpartition(".")[0]) is not None)
