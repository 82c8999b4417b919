"""Check 1a: every key is one the format knows, every scalar can be typed, every `one` is complete."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tongban.core.errors import Refusal
from tongban.core.rules import RuleError, parse
from tongban.core.workdays import Duration
from tongban.definition.check.finding import Report, Words, fault_of
from tongban.definition.citations import split
from tongban.definition.schema import DEFINITION
from tongban.definition.schema.shapes import Either, Many, Map, Named, OneOf, Open
from tongban.definition.source.paths import children, entries, field_of
from tongban.definition.source.plainly import half
from tongban.definition.vocabulary import KINDS, ex_officio

_ID = re.compile(r"^[a-z][a-z0-9_]*$")
# Where a conditional value is carried to what runs: limits, lengths of steps, levels, an amount by cases.
CONDITIONAL = re.compile(
    r"^(?:.*\.)?(?:limits\.(?:statutory|promised)|steps\.[^.]+\.within|competence\.level|lanes\.[^.]+\.level"
    r"|result\.granted\.(?:\d+\.)?payment\.amount)$"
)
# What a rule leaves behind that was cut in two at its comma.
_PIECE = re.compile(r"[<>=()]|\bit\.")
_BETWEEN = re.compile(r"[，、；]")
PLAIN_IDS = ("steps", "lanes", "parties", "situations", "params", "materials", "conditions", "spans")


def check_shape(report: Report, shape: Mapping[str, Any] = DEFINITION) -> None:
    """Findings of form; with an error here nothing further is looked at, because it could not be typed."""
    _walk(report, report.source.data, shape, "")


def _walk(report: Report, value: Any, shape: Any, path: str) -> None:
    if value is None or shape == "any":
        return
    if isinstance(shape, str | OneOf):
        _scalar(report, value, shape, path)
    elif isinstance(shape, Open):
        _scalar(report, value, "mapping", path)
    elif isinstance(shape, Either):
        _walk(report, value, _fitting(shape, value), path)
    elif isinstance(shape, Many):
        _listed(report, value, shape, path)
    elif isinstance(shape, Map | Named):
        _mapped(report, value, shape, path)
    elif not isinstance(value, dict):
        _wrong(report, path, "一组“键：值”", "a mapping", value)
    else:
        _record(report, value, shape, path)


def _fitting(shape: Either, value: Any) -> Any:
    def outer(one: Any) -> type:
        if isinstance(one, str | OneOf):
            return str
        return list if isinstance(one, Many) else dict

    conditional = (
        isinstance(value, dict)
        and set(value) == {"one"}
        and not any(isinstance(one, Mapping) and "one" in one for one in shape.of)
    )
    wanted = str if conditional else type(value)
    return next((one for one in shape.of if outer(one) is wanted), shape.of[0])


def _record(report: Report, value: Mapping[str, Any], shape: Mapping[str, Any], path: str) -> None:
    for key, here, member in children(path, value):
        if key in shape:
            _walk(report, member, shape[key], here)
        else:
            _unknown(report, here, key, tuple(shape))


def _unknown(report: Report, path: str, key: str, known: tuple[str, ...]) -> None:
    from tongban.definition.published import places_of_keys

    near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    places = () if near else places_of_keys().get(key, ())
    if _PIECE.search(key):
        zh, en = "规则里有逗号的，把整条规则用英文引号括起来", "put a rule that has a comma in quotes as a whole"
    elif near:
        zh, en = f"改为“{near[0]}”，或删去", f"write “{near[0]}” or delete it"
    elif places:
        listed, listed_en = "、".join(places[:3]), ", ".join(places[:3])
        zh, en = f"“{key}”写在 {listed} 里；移过去，或删去", f"it stands in {listed_en}; move it there, or delete it"
    else:
        listed, listed_en = "、".join(known[:12]), ", ".join(known[:12])
        zh, en = f"删去；此处可写：{listed}", f"delete it; here may stand: {listed_en}"
    report.error("elements.key.unknown", path, Words(f"格式里没有“{key}”", f"the format has no “{key}” here", zh, en))


def _mapped(report: Report, value: Any, shape: Map | Named, path: str) -> None:
    if isinstance(shape, Named) and isinstance(value, dict | list):
        members: Any = entries(path, value)
    elif isinstance(value, dict):
        members = value
    else:
        _wrong(report, path, "一组“键：值”", "a mapping", value)
        return
    if field_of(path) == "":
        _record(report, members, shape.of, path)
        return
    for key, member in members.items():
        here = f"{path}.{key}"
        if isinstance(shape, Named) and key.isdigit() and isinstance(value, list):
            field = field_of(path)
            report.error(
                "elements.identity.missing",
                here,
                Words(
                    f"这一项缺少“{field}”，无法称呼它", f"this member lacks “{field}”", f"补上 {field}", f"add {field}"
                ),
            )
            continue
        if path.rpartition(".")[2] in PLAIN_IDS and not _ID.match(key):
            report.error(
                "elements.id.form",
                here,
                Words(
                    f"标识“{key}”应为小写字母、数字和下划线，字母开头",
                    f"“{key}” is not an id: lower-case letters, digits, underscores",
                    "改名，并同时改引用它的地方",
                    "rename it, and what points at it",
                ),
            )
        _walk(report, member, shape.of, here)


def _listed(report: Report, value: Any, shape: Many, path: str) -> None:
    if not isinstance(value, list):
        _wrong(report, path, "列表", "a list", value)
        return
    for _, here, member in children(path, value):
        _walk(report, member, shape.of, here)


def _wrong(report: Report, path: str, zh: str, en: str, value: Any) -> None:
    seen = "列表" if isinstance(value, list) else "一组键值" if isinstance(value, dict) else f"“{value}”"
    report.error(
        "elements.type", path, Words(f"这里应为{zh}，现为{seen}", f"{en} expected here", f"改写为{zh}", f"write {en}")
    )


def _scalar(report: Report, value: Any, shape: str | OneOf, path: str) -> None:
    if shape == "mapping":
        if not isinstance(value, dict):
            _wrong(report, path, "一组“键：值”", "a mapping", value)
        return
    if shape == "ask":
        _ask(report, value, path)
        return
    if isinstance(value, dict) and set(value) == {"one"}:
        if not CONDITIONAL.match(path):
            words = Words("这里还不能写条件值", "no conditional value stands here yet", "写一个值", "write one value")
            report.error("rules.one.place", path, words)
            return
        _conditional(report, value["one"], shape, path)
        return
    if not isinstance(value, str):
        _wrong(report, path, "一个值", "one value", value)
        return
    if _full_width(report, value, shape, path):
        return
    _word(report, value, shape, path)


def _full_width(report: Report, value: str, shape: str | OneOf, path: str) -> bool:
    """A value that would do, had it been typed without the input method: ２０wd, 许可法＃45, 自然人，企业法人."""
    several = [one.strip() for one in _BETWEEN.split(value)]
    plain = half(value).strip()
    if (plain == value and len(several) == 1) or _fits(report, value, shape, path):
        return False
    if plain != value and _fits(report, plain, shape, path):
        mend, mend_en = f"改为“{plain}”", f"write “{plain}”"
    elif len(several) > 1 and all(_fits(report, half(one), shape, path) for one in several):
        mend = f"改用英文逗号，分成{len(several)}项：[{', '.join(map(half, several))}]"
        mend_en = f"write {len(several)} members with a comma between: [{', '.join(map(half, several))}]"
    else:
        return False
    words = Words(f"“{value}”里有全角的数字或标点", f"“{value}” has full-width digits or punctuation", mend, mend_en)
    report.error("elements.fullwidth", path, words)
    return True


def _fits(report: Report, value: str, shape: str | OneOf, path: str) -> bool:
    tried = Report(report.source)
    _word(tried, value, shape, path)
    return not tried.found


def _word(report: Report, value: str, shape: str | OneOf, path: str) -> None:
    if isinstance(shape, OneOf):
        if path in ("kind", "nature") and ex_officio(value):
            report.error("elements.ex_officio", path, not_applied_for(value, f"the power of {ex_officio(value)}"))
        elif value not in shape.words:
            near = difflib.get_close_matches(value, shape.words, n=1, cutoff=0.5)
            offer = f"改为“{near[0]}”" if near else f"可写：{'、'.join(shape.words)}"
            report.error(
                "elements.word",
                path,
                Words(
                    f"{shape.what}里没有“{value}”",
                    f"“{value}” is not in the vocabulary",
                    offer,
                    f"write “{near[0]}”" if near else f"one of: {', '.join(shape.words)}",
                ),
            )
        return
    _TYPED.get(shape, _free)(report, value, path)


def not_applied_for(zh: str, en: str) -> Words:
    """A power that is used of one's own accord is no item anybody applies for."""
    return Words(
        f"{zh}是依职权行使的权力，不是依申请办理的事项，不能作为政务服务事项发布",
        f"{en} is used ex officio; nobody applies for it, so it cannot be published as a service item",
        f"从政务服务事项中删去；依申请的事项，kind 写 {'、'.join(KINDS)} 之一，并有申请人可以启动",
        "take it out of the items; an item that is applied for has one of the eight kinds and a start by the applicant",
    )


def _conditional(report: Report, options: Any, shape: str | OneOf, path: str) -> None:
    if not isinstance(options, list) or not options:
        _wrong(report, f"{path}.one", "列表", "a list", options)
        return
    for place, option in enumerate(options):
        here = f"{path}.one.{place}"
        if not isinstance(option, dict) or "is" not in option:
            _wrong(report, here, "{is, when}", "{is, when}", option)
            continue
        for key in option:
            if key not in ("is", "when"):
                _unknown(report, f"{here}.{key}", key, ("is", "when"))
        _scalar(report, option["is"], shape, f"{here}.is")
        last = place == len(options) - 1
        if "when" in option:
            _scalar(report, option["when"], "rule", f"{here}.when")
        if last == ("when" in option):
            _incomplete(report, here, last)


def _incomplete(report: Report, path: str, last: bool) -> None:
    if last:
        report.error(
            "rules.one.incomplete",
            path,
            Words(
                "条件值的最后一项不能带 when：都不成立时就没有值了",
                "the last option has a condition: without one nothing is left",
                "补一项不带 when 的",
                "add an option without `when`",
            ),
        )
    else:
        report.error(
            "rules.one.unreachable",
            path,
            Words(
                "这一项没有 when，后面的永远轮不到",
                "this option has no `when`; those after it are never reached",
                "给它加 when，或移到最后",
                "give it a `when` or move it to the end",
            ),
        )


def _ask(report: Report, value: Any, path: str) -> None:
    if not isinstance(value, dict):
        _wrong(report, path, "{key, text, options}", "{key, text, options}", value)
        return
    for key, here, member in children(path, value):
        if key not in ("key", "text", "fact", "options"):
            _unknown(report, here, key, ("key", "text", "fact", "options"))
        elif key == "options":
            if not isinstance(member, dict) or not member:
                _wrong(report, here, "“说法：情形”", "label: situation", member)
                continue
            for label, leads in member.items():
                if isinstance(leads, dict):
                    _ask(report, leads, f"{here}.{label}")
                elif not isinstance(leads, str):
                    _wrong(report, f"{here}.{label}", "情形或下一问", "a situation or a question", leads)
        elif not isinstance(member, str):
            _wrong(report, here, "一个值", "one value", member)


def _free(report: Report, value: str, path: str) -> None:
    return


def _bool(report: Report, value: str, path: str) -> None:
    if value not in ("true", "false"):
        _wrong(report, path, " true 或 false", "true or false", value)


def _int(report: Report, value: str, path: str) -> None:
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        _wrong(report, path, "整数", "a whole number", value)


def _duration(report: Report, value: str, path: str) -> None:
    try:
        Duration.parse(value)
    except Refusal:
        mend = "写作 now、24h、20wd、30d、6m、5y，或 当场、20个工作日"
        words = Words(f"“{value}”不是时长", f"“{value}” is not a duration", mend, "write now, 24h, 20wd, 30d, 6m or 5y")
        report.error("elements.duration", path, words)


def _duration_or_none(report: Report, value: str, path: str) -> None:
    if value != "none":
        _duration(report, value, path)


def _valid(report: Report, value: str, path: str) -> None:
    if value != "none" and "." not in value:
        _duration(report, value, path)


def _rule(report: Report, value: str, path: str) -> None:
    try:
        parse(value)
    except RuleError as fault:
        zh, en = fault_of(fault)
        words = Words(f"规则读不懂：{zh}", f"the rule does not read: {en}", fault.remedy, fault.remedy_en)
        report.error("rules.syntax", path, words)


def _amount(report: Report, value: str, path: str) -> None:
    if value not in ("decided", "table"):
        _rule(report, value, path)


def _decline(report: Report, value: str, path: str) -> None:
    if value not in ("true", "false"):
        _duration(report, value, path)


def _cite(report: Report, value: str, path: str) -> None:
    parts = split(value)
    if parts is None:
        report.error(
            "bases.form",
            path,
            Words(
                f"“{value}”不是依据的写法",
                f"“{value}” is not a citation",
                "写作 许可法#45 或 条例#19.3",
                "write 许可法#45 or 条例#19.3",
            ),
        )
        return
    whole = report.source.data
    own = whole.get("difference")
    laws = (own if isinstance(own, dict) else whole).get("laws")
    named = laws if isinstance(laws, dict) else {}
    if parts[0] not in named and "〔" not in parts[0] and "（" not in parts[0]:
        near = difflib.get_close_matches(parts[0], named, n=1)
        report.error(
            "bases.law.unknown",
            path,
            Words(
                f"laws 里没有“{parts[0]}”",
                f"`laws` does not name “{parts[0]}”",
                f"改为“{near[0]}”，或在 laws 里写明它的全称和类型" if near else "在 laws 里写明它的全称和类型",
                "name it in `laws` with title and kind",
            ),
        )


def _date(report: Report, value: str, path: str) -> None:
    try:
        date.fromisoformat(value)
    except ValueError:
        _wrong(report, path, "日期，如 2026-01-01", "a date such as 2026-01-01", value)


_TYPED: Mapping[str, Callable[[Report, str, str], None]] = {
    "text": _free,
    "bool": _bool,
    "int": _int,
    "duration": _duration,
    "duration|none": _duration_or_none,
    "valid": _valid,
    "rule": _rule,
    "cite": _cite,
    "date": _date,
    "amount": _amount,
    "decline": _decline,
}
