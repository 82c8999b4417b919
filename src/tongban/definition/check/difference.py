"""Check 11, local difference 本地差异: every change goes a favourable way, what is left to the place is filled in, and
the edition it gives passes the other checks.

The table of directions is `favour`. What a statute or a rule requires may gain ways and is never dropped; rules are
never edited. A place whose 地方性法规 or 自治条例 lawfully adds cites it in ``statute`` and waits for the provincial
organ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeAlias

from tongban.core.codes import division
from tongban.core.errors import Refusal
from tongban.definition.check import check
from tongban.definition.check.bases import check_citations
from tongban.definition.check.direction import Change, judge
from tongban.definition.check.finding import Context, Finding, Report, Words
from tongban.definition.check.local import check_local, check_params
from tongban.definition.check.no_worse import worse_in
from tongban.definition.check.shape import check_shape
from tongban.definition.citations import split
from tongban.definition.effective import effective
from tongban.definition.favour import LEAD
from tongban.definition.merge import MergeError, apply_difference
from tongban.definition.schema import DIFFERENCE
from tongban.definition.source import Source

# What a place's own statute may add; a county has none, an autonomous county has 自治条例.
_OWN_STATUTES = ("地方性法规", "自治条例")
# A difference, or an edition, as read.
Said: TypeAlias = Mapping[str, Any]
_WAITS = frozenset({"difference.adds", "difference.no_path", "difference.longer"})


def check_against(base: Source, difference: Source, context: Context) -> tuple[Finding, ...]:
    """Findings of the difference (paths ``difference.…``), then the errors of the edition it gives.

    ``base`` is the standard as read and passing its own checks. Nothing of a difference with a finding of form is
    looked at further, because it could not be put together.
    """
    report = Report(difference)
    check_shape(report, DIFFERENCE)
    said: Said = difference.data.get("difference") or {}
    if not report.blocked:
        _empty(report, said)
    if report.blocked:
        return report.findings()
    _entry(report, base, said)
    statute = _statute(report, said)
    check_citations(report, {**(base.data.get("laws") or {}), **(said.get("laws") or {})}, context)
    judged = Report(difference)
    for number, change in enumerate(said.get("changes") or []):
        judge(judged, base, Change(change, f"difference.changes.{number}"), context)
    _repeated(report, said)
    for finding in judged.found.values():
        _take(report, finding, statute, context)
    check_local(report, base, said)
    check_params(report, base, said, context)
    if report.blocked:
        return report.findings()
    try:
        whole = apply_difference(base.data, said)
    except MergeError as fault:
        words = Words(fault.zh, fault.en, "改为现行版本中存在的路径", "name a path of the edition in force")
        report.error(fault.code, _of(said, fault.where), words)
        return report.findings()
    merged = Source(difference.name, whole, _lines(difference, said))
    faults = tuple(one for one in check(merged, context) if one.severity == "error")
    if not faults and not any(one.code == "difference.waits" for one in report.found.values()):
        _worse(report, base, whole, said, context)
    return (*report.findings(), *faults)


def _empty(report: Report, said: Said) -> None:
    for number, change in enumerate(said.get("changes") or []):
        if change is None:
            words = Words(
                "这一处改变是空的", "this change is empty", "写 {at, to} 或 {at, add}，或删去", "write it, or delete it"
            )
            report.error("difference.change", f"difference.changes.{number}", words)


def _entry(report: Report, base: Source, said: Said) -> None:
    """Of which edition, for which place, by which document."""
    code = str(said.get("of") or "").partition("@")[0]
    if code != base.data.get("code"):
        report.error(
            "difference.of",
            "difference.of",
            Words(
                f"of 写的是“{code}”，所对照的标准是{base.data.get('code')}",
                f"`of` names “{code}”, the standard is {base.data.get('code')}",
                f"写 of: {base.data.get('code')}@版本号",
                f"write `of: {base.data.get('code')}@<edition>`",
            ),
        )
    try:
        division.check(str(said.get("place") or ""))
    except Refusal as fault:
        report.error("difference.place", "difference.place", Words(fault.zh, fault.en, "写 place: 区划代码", "a code"))
    if not said.get("number"):
        report.error(
            "difference.number",
            "difference.number",
            Words(
                "没有写差异的文号，申请人和上级无从查考",
                "the document that makes the difference has no number",
                "写 number: 文号",
                "add `number`",
            ),
        )


def _statute(report: Report, said: Said) -> str:
    """The law by which the place lawfully adds, in words; empty where it cites none that can."""
    cited = (said.get("statute") or {}).get("basis")
    if not cited:
        return ""
    laws = said.get("laws") or {}
    found: list[str] = []
    for one in [cited] if isinstance(cited, str) else cited:
        parts = split(one)
        law = laws.get(parts[0]) or {} if parts else {}
        if law.get("kind") in _OWN_STATUTES:
            found.append(f"《{law.get('title')}》")
    if not found:
        report.error(
            "difference.statute",
            "difference.statute.basis",
            Words(
                "只有地方性法规或自治条例可以另作规定",
                "only a local regulation or an autonomous regulation may provide otherwise",
                "引用地方性法规、自治条例（在 laws 里写明类型），或删去 statute 和它所要增加的内容",
                "cite one (with its kind in `laws`), or delete `statute` and what it adds",
            ),
        )
    return "、".join(found)


def _take(report: Report, finding: Finding, statute: str, context: Context) -> None:
    """A refused change that a statute of the place carries waits for the provincial organ instead."""
    if not statute or finding.code not in _WAITS:
        report.found[(finding.code, finding.path, finding.what_zh)] = finding
        return
    report.add(
        "difference.waits",
        "warning" if context.approved else "error",
        finding.path,
        Words(
            f"依{statute}另作规定，须经省级主管机关确认后才能发布：{finding.what_zh}",
            f"provided otherwise by a statute of the place; waits for the provincial organ: {finding.what_en}",
            "提交联合审核时请省级主管机关会审；它同意现在的文本后即可发布，此前按标准执行",
            "ask the provincial organ in the joint review; once it agrees to this text it may be published",
        ),
    )


def _worse(report: Report, base: Source, whole: Said, said: Said, context: Context) -> None:
    """What each change alone may do and all together may not: the editions are compared as they would stand."""
    for key in base.data.get("situations") or {}:
        before, after = effective(base.data, key), effective(whole, key)
        for one in worse_in(before, after, context) if before != after else ():
            report.error(
                "difference.worse",
                _about(said, one.path),
                Words(
                    f"合起来看，情形“{before.situation_name}”的“{one.path}”对申请人更不利：{one.zh}",
                    f"taken together, {one.path} of “{key}” is worse for the applicant: {one.en}",
                    "改为对申请人更有利的内容，或删去这一处",
                    "change it in the applicant's favour, or drop it",
                ),
            )


def _about(said: Said, path: str) -> str:
    """The change that touches a path of a situation."""
    for number, change in enumerate(said.get("changes") or []):
        at = LEAD.sub("", str(change.get("at")))
        if at.startswith(path) or path.startswith(at) or at.split(".")[:1] == path.split(".")[:1] == ["fee"]:
            return f"difference.changes.{number}"
    return "difference.changes"


def _repeated(report: Report, said: Said) -> None:
    paths = Counter(str(one.get("at")) for one in said.get("changes") or [])
    for number, change in enumerate(said.get("changes") or []):
        path = str(change.get("at"))
        if paths[path] > 1 and "add" not in change:
            report.error(
                "difference.repeated",
                f"difference.changes.{number}",
                Words(f"“{path}”改了不止一次", f"{path} is changed more than once", "只留一处", "keep one"),
            )


def _of(said: Said, where: str) -> str:
    """The change a fault of merging is about."""
    for number, change in enumerate(said.get("changes") or []):
        if str(change.get("at")) == where:
            return f"difference.changes.{number}"
    return "difference.changes"


def _lines(difference: Source, said: Said) -> dict[str, int]:
    """Where a cell of the effective edition stands in the difference: on the line of the change that touches it, or of
    the first that touches something near it.
    """
    found: dict[str, int] = {}
    for number, change in enumerate(said.get("changes") or []):
        path, line = str(change.get("at")), difference.line(f"difference.changes.{number}")
        found[path] = line
        while path := path.rpartition(".")[0]:
            found.setdefault(path, line)
    return found
