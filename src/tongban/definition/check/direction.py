"""One change of a difference against the table of favourable directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.core.errors import Refusal
from tongban.core.workdays import Duration
from tongban.definition.check.finding import Context, Report, Words
from tongban.definition.check.worst import fits
from tongban.definition.favour import RULE, Favour, favour_of, way_word
from tongban.definition.merge import MergeError, situation
from tongban.definition.source import Source, resolve
from tongban.definition.source.paths import entries
from tongban.definition.vocabulary import SCOPES

MISSING = object()
SERVICES = ("coach", "pay")


@dataclass(frozen=True, slots=True)
class Change:
    """``said`` as written, ``where`` its key path in the difference."""

    said: Mapping[str, Any]
    where: str

    @property
    def path(self) -> str:
        return str(self.said.get("at") or "")


def judge(report: Report, base: Source, change: Change, context: Context) -> None:
    """The findings of one change: its path stands, has a direction, and the change goes that way."""
    if ("add" in change.said) == ("to" in change.said):
        _refuse(
            report, change, "difference.change", ("须写 to 或 add，只写其一", "needs `to` or `add`"), "写其一", "one"
        )
        return
    old = standing(base, change.path)
    if old is MISSING:
        _refuse(
            report,
            change,
            "difference.path.missing",
            ("在这一版标准里不存在", "does not exist in this edition of the standard"),
            "改为现行版本中存在的路径，或删去这一处",
            "name a path of the edition in force, or drop the change",
        )
        return
    favour = favour_of(change.path)
    if RULE.search(change.path):
        _refuse(
            report,
            change,
            "difference.rule",
            ("规则和流向不由地方改写", "rules and edges are never edited by a place"),
            "需要本地数额的，由标准设参数（params），地方填写",
            "let the standard set a parameter (`params`) and fill it in",
        )
    elif "add" in change.said:
        _added(report, change, favour, old)
    elif favour is None:
        _no_path(report, change)
    elif change.said["to"] is None or change.said["to"] == []:
        _dropped(report, base, change, favour, old)
    elif favour.to:
        _moved(report, base, change, favour, old, context)
    else:
        _no_path(report, change)


def standing(base: Source, path: str) -> Any:
    """What the standard says at a path, MISSING where nothing stands there."""
    try:
        return resolve(base.data, path)
    except KeyError:
        return MISSING


def laid(base: Source, path: str) -> Iterator[Any]:
    """What stands at a path after merging, in every situation it speaks of."""
    head, _, rest = path.partition(".")
    situations = list(base.data.get("situations") or {})
    if head == "situations":
        key, _, rest = rest.partition(".")
        situations = [key]
    elif head != "common":
        rest = path
    for key in situations:
        try:
            yield resolve(situation(base.data, key), rest)
        except (KeyError, MergeError):
            continue


def _no_path(report: Report, change: Change) -> None:
    _refuse(
        report,
        change,
        "difference.no_path",
        ("不由地方改变", "is not a place's to change"),
        "删去这一处；地方可以缩短时限、增加提供方式和渠道、免去收费和仅因工作需要的材料",
        "drop it; a place may shorten limits, add ways and channels, drop fees and what only practice requires",
    )


def _added(report: Report, change: Change, favour: Favour | None, old: Any) -> None:
    given = change.said["add"]
    if favour is None or not favour.add:
        _refuse(
            report,
            change,
            "difference.adds",
            (
                "地方不得增加材料、环节、条件等，只能增加提供方式、渠道",
                "a place adds no material, step or condition, only ways and channels",
            ),
            "删去这一处",
            "drop it",
        )
        return
    if favour.add == "ways" and not _only_new_ways(given, old):
        _refuse(
            report,
            change,
            "difference.adds",
            ("已有的提供方式不能在这里改写或取消", "a way that stands already is not changed or dropped here"),
            "只写新增的方式，如 add: {earlier: food}",
            "write only what is new",
        )
    if favour.add == "keys":
        extra = [key for key in given if key not in favour.keys] if isinstance(given, dict) else [str(given)]
        if extra or not isinstance(old, dict) or any(key in old for key in given):
            _refuse(
                report,
                change,
                "difference.adds",
                (f"这里只能增加 {'、'.join(favour.keys)}", f"only {', '.join(favour.keys)} may be added here"),
                "删去其余内容",
                "drop the rest",
            )


def _only_new_ways(given: object, old: object) -> bool:
    fresh = entries("materials.x.supply", given if isinstance(given, dict | list) else [given])
    none_left_out = not isinstance(given, dict) or None not in given.values()
    return none_left_out and not fresh.keys() & entries("materials.x.supply", old).keys()


def _dropped(report: Report, base: Source, change: Change, favour: Favour, old: Any) -> None:
    if favour.drop == "practice" and not only_practice(base, change.path):
        _refuse(
            report,
            change,
            "difference.statutory",
            (
                "是法律、法规、规章所要求的，可以增加提供方式，不能取消",
                "is required by a statute or rule: it may gain ways, it is not dropped",
            ),
            "改为增加提供方式，如 {at: …supply, add: {commitment: …}}",
            "add a way of supply instead",
        )
    elif favour.drop == "service" and not (isinstance(old, dict) and old.get("kind") in SERVICES):
        _refuse(
            report,
            change,
            "difference.step",
            ("不能取消环节，只能取消自己的辅导环节", "no step is dropped but one's own coaching"),
            "改为缩短环节时限",
            "shorten the step instead",
        )
    elif not favour.drop:
        _refuse(
            report,
            change,
            "difference.drops",
            (f"{favour.zh}不能取消", f"the {favour.en} may not be dropped"),
            f"删去这一处；{favour.zh}{way_word(favour)[0]}",
            f"drop the change; it {way_word(favour)[1]}",
        )


def only_practice(base: Source, path: str) -> bool:
    """Whether the material at or above the path is required by practice alone, wherever it is asked."""
    head, found, rest = path.partition("materials.")
    material = f"{head}{found}{rest.partition('.')[0]}"
    said = [one for one in laid(base, material) if isinstance(one, dict)]
    return bool(said) and all(one.get("required_by") == "practice" for one in said)


def _moved(report: Report, base: Source, change: Change, favour: Favour, old: Any, context: Context) -> None:
    new = change.said["to"]
    if isinstance(new, dict | list):
        _refuse(
            report,
            change,
            "difference.rule",
            ("规则不由地方改写，这里只能写一个值", "rules are never edited by a place: one value stands here"),
            "写一个值",
            "write one value",
        )
        return
    if favour.path.endswith("not_older") and not only_practice(base, change.path):
        _no_path(report, change)
        return
    direction = turned(base, change.path, favour)
    for before in _options(old):
        held = holds(direction, before, str(new), context)
        if held is None:
            _refuse(
                report,
                change,
                "difference.value",
                (f"“{new}”与“{before}”无法比较", f"“{new}” and “{before}” cannot be compared"),
                "写成与标准相同的形式，如 5wd",
                "write it in the form of the standard",
            )
            return
        if not held:
            zh, en = ("只能延长", "may only be longer") if direction == "longer" else way_word(favour)
            _refuse(
                report,
                change,
                "difference.longer",
                (f"{favour.zh}{zh}：{_zh(before)}→{_zh(str(new))}", f"the {favour.en} {en}: {before} → {new}"),
                "改为对申请人更有利的内容，或删去这一处",
                "change it in the applicant's favour, or drop it",
            )
            return


def turned(base: Source, path: str, favour: Favour) -> str:
    """The time of a step in a party's own lane is his: it may only be longer; so is that of a step with whose lateness
    the matter ends. It is looked at in every situation the path speaks of, as it stands there.
    """
    if not favour.path.startswith("steps.*.within"):
        return favour.to
    head, _, rest = path.partition("steps.")
    lanes = base.data.get("lanes") or {}
    parties = {*(base.data.get("parties") or {}), "applicant", "applicants"} - set(lanes)
    for step in laid(base, f"{head}steps.{rest.partition('.')[0]}"):
        late = step.get("late") if isinstance(step, dict) else None
        if isinstance(step, dict) and (step.get("lane") in parties or (isinstance(late, dict) and "end" in late)):
            return "longer"
    return favour.to


def _options(old: Any) -> list[str]:
    """The values of a constant or of a conditional value: a new one must be at least as good as each."""
    if isinstance(old, dict):
        return [str(option.get("is")) for option in old.get("one") or []]
    return [str(old)]


def holds(direction: str, before: str, after: str, context: Context) -> bool | None:
    """Whether the new value goes the favourable way (or stays); None where the two cannot be compared."""
    if direction in ("shorter", "longer"):
        try:
            old, new = Duration.parse(before), Duration.parse(after)
        except Refusal:
            return None
        one, limit = (new, old) if direction == "shorter" else (old, new)
        return fits((one,), limit, context.calendar, context.divisions)
    if direction == "wider":
        order = list(SCOPES)
        return order.index(after) <= order.index(before) if before in order and after in order else None
    if not (before.isdecimal() and after.isdecimal()):
        return None
    return int(after) <= int(before) if direction == "less" else int(after) >= int(before)


def _zh(value: str) -> str:
    try:
        return Duration.parse(value).zh
    except Refusal:
        return value


def _refuse(
    report: Report, change: Change, code: str, what: tuple[str, str], mend_zh: str = "", mend_en: str = ""
) -> None:
    zh, en = what
    report.error(code, change.where, Words(f"“{change.path}”：{zh}", f"{change.path}: {en}", mend_zh, mend_en))
