"""Definitions are checked like programs: each finding names the cell, its line and the remedy. Errors block
publication.

Front door: ``check(source, context)``. Families, one file each: shape and elements (1), flow (2), lanes (3), clocks
(4), papers (5), knowing (6), bases (7), asking (8), after (9), consistency (10). Local differences are `difference`.
"""

from __future__ import annotations

from dataclasses import replace

from tongban.core.codes.licence_identifier import is_type_code
from tongban.core.errors import Refusal
from tongban.definition.brought import Brought, brought
from tongban.definition.check.after import check_after
from tongban.definition.check.asking import check_ask, check_questions
from tongban.definition.check.bases import check_bases, check_laws
from tongban.definition.check.clocks import check_clocks
from tongban.definition.check.consistency import check_codes, check_consistency
from tongban.definition.check.deciders import check_deciders
from tongban.definition.check.elements import check_elements
from tongban.definition.check.finding import Case, Context, Finding, Report, Words, types_of
from tongban.definition.check.flow import check_flow
from tongban.definition.check.knowing import check_rules
from tongban.definition.check.lanes import check_lanes
from tongban.definition.check.members import check_members
from tongban.definition.check.money import check_money
from tongban.definition.check.named import check_named
from tongban.definition.check.outside import check_outside
from tongban.definition.check.papers import check_papers
from tongban.definition.check.publicity import check_publicity
from tongban.definition.check.quota import check_quota
from tongban.definition.check.registered import check_registered
from tongban.definition.check.reviews import check_reviews
from tongban.definition.check.seasons import check_seasons
from tongban.definition.check.shape import check_shape
from tongban.definition.effective import Effective, effective
from tongban.definition.merge import MergeError, situation
from tongban.definition.source import Source

__all__ = ["Case", "Context", "Finding", "check"]

_FAMILIES = (
    check_elements,
    check_flow,
    check_lanes,
    check_outside,
    check_deciders,
    check_registered,
    check_clocks,
    check_seasons,
    check_papers,
    check_quota,
    check_publicity,
    check_named,
    check_rules,
    check_members,
    check_questions,
    check_bases,
    check_after,
    check_money,
    check_reviews,
    check_consistency,
)


def check(source: Source, context: Context) -> tuple[Finding, ...]:
    """Every finding of one definition, by line. With a fault of form nothing else is looked at: it could not be
    typed.
    """
    report = Report(source)
    check_shape(report)
    if report.blocked:
        return report.findings()
    context = _widened(report, context)
    situations = source.data.get("situations") or {}
    if not situations:
        report.error(
            "elements.situations",
            "situations",
            Words(
                "没有写任何情形",
                "no situation is written",
                "写 situations，至少一种，如 new: {name: 新办}",
                "write `situations`, at least one",
            ),
        )
    if report.blocked:
        return report.findings()
    check_laws(report, context)
    check_ask(report)
    typed = {key: e for key in situations if (e := _situation(report, context, key)) is not None}
    check_codes(report, {key: e.code for key, e in typed.items()})
    return report.findings()


def _widened(report: Report, context: Context) -> Context:
    """The context with what the definition brings in its own `dictionary:`."""
    try:
        own = brought(report.source.data)
        _licence_codes(report, own)
        return replace(
            context,
            dictionary=context.dictionary.merge(own.elements),
            licences={**context.licences, **own.names("licences")},
            documents={**context.documents, **own.names("documents")},
            ledgers={**context.ledgers, **own.names("ledgers")},
        )
    except Refusal as fault:
        where = f"dictionary.elements.{fault.where}" if fault.where else "dictionary"
        report.error(
            "elements.dictionary",
            where,
            Words(fault.zh, fault.en, "对照 docs/definitions.md 改写", "see docs/definitions.md"),
        )
        return context


def _licence_codes(report: Report, own: Brought) -> None:
    """A licence is issued by the code of its type: one that is none would stop the first case at its last step."""
    for key, one in own.licences.items():
        code = str(one.get("code") or "")
        if not is_type_code(code):
            words = Words(
                f"证照“{key}”的类型代码“{code}”不是 21 位：定义机构的统一社会信用代码（18 位，含校验位）加 3 位",
                f"the type code “{code}” of {key} is not the 18-place credit code of who defines it and 3 places more",
                "从证照目录复制类型代码，写在 code",
                "copy the type code from the catalogue of licences into `code`",
            )
            report.error("elements.licence.code", f"dictionary.licences.{key}.code", words)


def _situation(report: Report, context: Context, key: str) -> Effective | None:
    try:
        said = situation(report.source.data, key)
    except MergeError as fault:
        report.error(f"elements.{fault.code}", fault.where, Words(fault.zh, fault.en, "改写 like", "correct `like`"))
        return None
    typed = effective(report.source.data, key, names={**context.licences, **context.documents})
    case = Case(key, said, typed, report, context, types_of(typed, context.dictionary))
    for family in _FAMILIES:
        family(case)
    return typed
