"""Check 11, what a place fills in: the local elements the standard names, and the parameters left to places."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.core.codes import division
from tongban.core.errors import Refusal
from tongban.core.workdays import Duration
from tongban.definition.check.finding import Context, Report, Words
from tongban.definition.check.worst import fits
from tongban.definition.merge import MergeError, situation
from tongban.definition.source import Source
from tongban.definition.vocabulary import LEVELS, OUTPUT_TYPES

_WHOLE = re.compile(r"^\d{1,15}$")
_MEASURE = re.compile(r"^\d{1,12}(?:\.\d{1,3})?$")
_FORMS: Mapping[str, re.Pattern[str]] = {
    "bool": re.compile(r"^(?:true|false)$"),
    "int": _WHOLE,
    "money": _WHOLE,
    "volume": _MEASURE,
    "area": _MEASURE,
    "length": _MEASURE,
    "mass": _MEASURE,
}


def check_local(report: Report, base: Source, said: Mapping[str, Any]) -> None:
    """Exactly what ``local.required`` names, and the two telephones differ (R11)."""
    required = (base.data.get("local") or {}).get("required") or []
    filled = said.get("local") or {}
    for name, value in filled.items():
        if name not in required:
            near = difflib.get_close_matches(name, required, n=1)
            words = Words(
                f"标准没有要求各地填写“{name}”",
                f"the standard does not ask places for {name}",
                f"改为“{near[0]}”，或删去" if near else "删去；可比较的内容写在 changes",
                f"write “{near[0]}”, or delete it" if near else "delete it; what is compared stands in `changes`",
            )
            report.error("difference.local.unknown", f"difference.local.{name}", words)
        elif not str(value or "").strip():
            _missing(report, name)
    for name in required:
        if name not in filled:
            _missing(report, name)
    if filled.get("consult_phone") and filled.get("consult_phone") == filled.get("complaint_phone"):
        words = Words(
            "咨询电话和监督投诉电话不能相同",
            "the telephones for questions and for complaints must differ",
            "填写不同的号码",
            "give different numbers",
        )
        report.error("difference.local.same", "difference.local.complaint_phone", words)


def _missing(report: Report, name: str) -> None:
    words = Words(f"没有填写本地要素“{name}”", f"{name} is not filled in", f"写 local: {{{name}: …}}", f"add {name}")
    report.error("difference.local.missing", f"difference.local.{name}", words)


def params_of(base: Source) -> dict[str, Mapping[str, Any]]:
    """Every parameter of the item, whichever situation it stands in."""
    found: dict[str, Mapping[str, Any]] = {}
    for key in base.data.get("situations") or {}:
        try:
            found.update(situation(base.data, key).get("params") or {})
        except MergeError:
            continue
    return found


def check_params(report: Report, base: Source, said: Mapping[str, Any], context: Context) -> None:
    """Known, set by a place of the right level, of its type, not worse than what is set above; none unset."""
    declared = params_of(base)
    given = said.get("params") or {}
    place = _level(said)
    for name, value in given.items():
        path = f"difference.params.{name}"
        if name not in declared:
            near = difflib.get_close_matches(name, declared, n=1)
            words = Words(
                f"标准没有参数“{name}”",
                f"the standard has no parameter {name}",
                f"改为“{near[0]}”，或删去" if near else "删去",
                f"write “{near[0]}”, or delete it" if near else "delete it",
            )
            report.error("difference.param.unknown", path, words)
            continue
        _value(report, path, declared[name], str(value), place, (context.above or {}).get(name))
    for name, one in declared.items():
        if name not in given:
            _unset(report, name, one, place, context)


def _level(said: Mapping[str, Any]) -> int:
    """The place's level as LEVELS counts: 2 province … 6 village; 0 where the code does not read."""
    try:
        return division.level(division.check(str(said.get("place") or ""))) + 1
    except Refusal:
        return 0


def _value(report: Report, path: str, one: Mapping[str, Any], value: str, place: int, above: str | None) -> None:
    kind, set_by = str(one.get("type")), str(one.get("set_by"))
    if place and set_by in LEVELS and place > int(LEVELS[set_by]):
        words = Words(
            f"这一参数由{set_by}设定，本级无权填写",
            f"this parameter is set at {set_by}",
            "删去；由上级设定后自动适用",
            "delete it; what is set above applies",
        )
        report.error("difference.param.level", path, words)
        return
    if not well_typed(kind, value):
        zh = OUTPUT_TYPES.get(kind, kind)
        words = Words(f"“{value}”不是{zh}", f"“{value}” is no {kind}", f"按{zh}填写", f"write a {kind} (money in fen)")
        report.error("difference.param.type", path, words)
        return
    if above is not None and well_typed(kind, above) and not _no_worse(kind, str(one.get("better")), above, value):
        words = Words(
            f"比上级设定的{above}对申请人更不利：{value}",
            f"less favourable than the {above} set above: {value}",
            f"不{'低' if one.get('better') == 'up' else '高'}于{above}",
            f"at {'least' if one.get('better') == 'up' else 'most'} {above}",
        )
        report.error("difference.param.direction", path, words)


def well_typed(kind: str, value: str) -> bool:
    """Whether the text is a value of the type: money in fen, area and volume in m² and m³ with decimals."""
    if kind in _FORMS:
        return bool(_FORMS[kind].match(value))
    try:
        if kind == "duration":
            Duration.parse(value)
        if kind == "date":
            date.fromisoformat(value)
    except (Refusal, ValueError):
        return False
    return bool(value)


def _no_worse(kind: str, better: str, above: str, value: str) -> bool:
    if better not in ("up", "down"):
        return True
    less, more = (above, value) if better == "up" else (value, above)
    if kind == "duration":
        return fits((Duration.parse(less),), Duration.parse(more), None)
    if kind in ("bool", "text", "date"):
        return less <= more
    return float(less) <= float(more)


def _unset(report: Report, name: str, one: Mapping[str, Any], place: int, context: Context) -> None:
    set_by = str(one.get("set_by"))
    if name in (context.above or {}):
        return
    own = not place or set_by not in LEVELS or place <= int(LEVELS[set_by])
    words = Words(
        f"参数“{name}”还没有设定" + ("" if own else f"（由{set_by}设定）"),
        f"the parameter {name} is not set",
        f"写 params: {{{name}: …}}" if own else f"请{set_by}主管机关先设定",
        f"add params: {{{name}: …}}" if own else "let the organ above set it first",
    )
    # Where nobody said what is set above, an upper level's parameter is listed and does not block the place.
    severity = "error" if own or context.above is not None else "warning"
    report.add("difference.param.unset", severity, f"difference.params.{name}", words)
