"""Check 11, local difference: every change has a favourable direction, and the edition it gives passes the other
checks.

川府发〔2022〕15号 三(二): no step and no material may be added, no limit lengthened; reducing is welcome. What has
no path here cannot be changed by a place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tongban.catalogue.format import Source, resolve
from tongban.catalogue.merge import MergeError, apply_difference
from tongban.catalogue.rules import check
from tongban.catalogue.rules.finding import Context, Finding, Report, Words
from tongban.core.errors import Refusal
from tongban.core.workdays import Calendar, Duration

_LEAD = r"(?:common\.|situations\.[a-z0-9_]+\.)?"
SHORTER = re.compile(rf"^{_LEAD}(?:limits\.promised|steps\.[a-z0-9_]+\.within)$")
LONGER = re.compile(rf"^{_LEAD}materials\.[a-z0-9_]+\.defer\.within$")
WAYS = re.compile(rf"^{_LEAD}materials\.[a-z0-9_]+\.supply$")
MATERIAL = re.compile(rf"^{_LEAD}materials\.([a-z0-9_]+)$")
FEE = re.compile(rf"^{_LEAD}fee(?:\.\d+)?$")
MORE = re.compile(r"^(?:channels|words|faq)$")


def check_against(base: Source, difference: Source, context: Context) -> tuple[Finding, ...]:
    """Findings of the difference (paths ``difference.changes.<n>``), then those of the edition it gives."""
    report = Report(difference)
    said = difference.data.get("difference") or {}
    for number, change in enumerate(said.get("changes") or []):
        _judge(report, base, change, f"difference.changes.{number}", context.calendar)
    if report.blocked:
        return report.findings()
    try:
        whole = apply_difference(base.data, said)
    except MergeError as fault:
        words = Words(fault.zh, fault.en, "改为现行版本中存在的路径", "name a path of the edition in force")
        report.error("difference.path", "difference.changes", words)
        return report.findings()
    merged = Source(difference.name, whole, base.lines)
    return (*report.findings(), *(f for f in check(merged, context) if f.severity == "error"))


def _judge(report: Report, base: Source, change: Mapping[str, Any], at: str, calendar: Calendar | None) -> None:
    path = str(change.get("at") or "")
    old = _value(base, path)
    if "add" in change:
        if not (WAYS.match(path) or MORE.match(path)):
            _refuse(
                report,
                at,
                "difference.adds",
                path,
                "地方不得增加材料、环节、条件等",
                "a place adds no material, step or condition",
            )
        return
    new = change.get("to")
    if SHORTER.match(path):
        _compare(report, at, path, old, new, calendar, shorter=True)
    elif LONGER.match(path):
        _compare(report, at, path, old, new, calendar, shorter=False)
    elif MATERIAL.match(path) and new is None:
        if not isinstance(old, dict) or old.get("required_by") != "practice":
            _refuse(
                report,
                at,
                "difference.statutory",
                path,
                "法律、法规、规章要求的材料不能取消",
                "what a statute or rule requires cannot be dropped",
            )
    elif not (FEE.match(path) and new in (None, [])):
        _refuse(report, at, "difference.no_path", path, "这一项不由地方改变", "this cell is not a place's to change")


def _value(base: Source, path: str) -> Any:
    try:
        return resolve(base.data, path)
    except (Refusal, KeyError, LookupError):
        return None


def _compare(
    report: Report, at: str, path: str, old: Any, new: Any, calendar: Calendar | None, *, shorter: bool
) -> None:
    try:
        before, after = Duration.parse(str(old)), Duration.parse(str(new))
    except Refusal as fault:
        report.error("difference.duration", at, Words(fault.zh, fault.en, "写作如 5wd", "write it as 5wd"))
        return
    fits = days(after) <= days(before) if shorter else days(after) >= days(before)
    if not fits:
        zh = "时限只能缩短" if shorter else "容缺补正期限只能延长"
        _refuse(report, at, "difference.longer", path, f"{zh}：{before.zh}→{after.zh}", f"{before.en} → {after.en}")


def days(length: Duration) -> int:
    """Calendar days at the worst start, so that 5 working days and 7 days can be compared (the longer reading of
    each).
    """
    return {"now": 0, "h": 1, "wd": 0, "d": 1, "m": 31, "y": 366}[length.unit] * length.n + (
        (length.n * 7 + 4) // 5 if length.unit == "wd" else 0
    )


def _refuse(report: Report, at: str, code: str, path: str, zh: str, en: str) -> None:
    mend = Words(
        f"{zh}（{path}）",
        f"{en} ({path})",
        "删去这一处改变，或改为对申请人更有利的内容",
        "drop it, or change it in the applicant's favour",
    )
    report.error(code, at, mend)
