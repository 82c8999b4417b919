"""What runs: typed, immutable, built from text once per digest. Read `model` for every field."""

from __future__ import annotations

from tongban.catalogue.effective.build import digest_of, effective
from tongban.catalogue.effective.graph import Layout, branches, known_facts, layout, longest_path
from tongban.catalogue.effective.model import (
    ApplyBeforeEnd, Ask, AskOption, Choice, Citation, Commitment, Competence, Condition, Defer, Effective, Extend, FactSource,
    Fee, Files, Granted, Intake, Lane, Law, Limits, Material, Next, Outside, Page, Param, Party, Question, Quota, Remedy,
    Silence, Span, Start, Step, Stop, Supply, Target, Withdraw, settle,
)
from tongban.catalogue.effective.supply import (
    Visits, needs_nothing_from_applicant, supply_trust, supply_word, visits,
)

__all__ = [
    "ApplyBeforeEnd", "Ask", "AskOption", "Choice", "Citation", "Commitment", "Competence", "Condition", "Defer", "Effective",
    "Extend", "FactSource", "Fee", "Files", "Granted", "Intake", "Lane", "Law", "Layout", "Limits", "Material", "Next",
    "Outside", "Page", "Param", "Party", "Question", "Quota", "Remedy", "Silence", "Span", "Start", "Step", "Stop", "Supply",
    "Target", "Visits", "Withdraw", "branches", "digest_of", "effective", "known_facts", "layout", "longest_path",
    "needs_nothing_from_applicant", "settle", "supply_trust", "supply_word", "visits",
]
