"""The one rule language 规则: conditions, situations, exemptions, routing and entitlement, three-valued and clock-free.

Front door: ``parse``, ``check_types``, ``can_hold``, ``decide``, ``missing``, ``amount``, ``explain``. Grammar:
docs/rules.md.
"""

from __future__ import annotations

from tongban.core.rules.errors import RuleError
from tongban.core.rules.grammar import MAX_DEPTH, MAX_LENGTH, Rule, parse
from tongban.core.rules.holding import Range, can_fail, can_hold
from tongban.core.rules.reasons import Label, Reason, explain
from tongban.core.rules.soundness import check_types
from tongban.core.rules.tree import write
from tongban.core.rules.types import Type
from tongban.core.rules.verdicts import Facts, Verdict, amount, decide, missing

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "Facts",
    "Label",
    "Range",
    "Reason",
    "Rule",
    "RuleError",
    "Type",
    "Verdict",
    "amount",
    "can_fail",
    "can_hold",
    "check_types",
    "decide",
    "explain",
    "missing",
    "parse",
    "write",
]
