"""Check 11, what a difference comes to: each situation as it would stand, beside the standard's. The table of
directions judges one change by its path; here it is seen whether all of them together leave anybody worse off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tongban.core.workdays import Duration
from tongban.definition.check.finding import Context
from tongban.definition.check.worst import fits
from tongban.definition.effective import Choice, Effective, Fee, Material, Step, Supply
from tongban.definition.vocabulary import SCOPES

Length = Duration | Choice[Duration] | None
SERVICES = ("coach", "pay")
# What no path of the table reaches.
_FIXED = ("conditions", "parties", "hearing", "silence", "withdraw", "quota")


@dataclass(frozen=True, slots=True)
class Worse:
    """Where somebody is worse off, in the key path of a situation, and how."""

    path: str
    zh: str
    en: str


def worse_in(before: Effective, after: Effective, context: Context) -> Iterator[Worse]:
    """All that is worse for anybody in one situation of the place than in the standard."""
    if not _held(before.limits.promised, after.limits.promised, context):
        yield Worse("limits.promised", "承诺时限更长", "a longer promise")
    old, new = before.limits.extend, after.limits.extend
    if new is not None and (old is None or not _held(old.by, new.by, context)):
        yield Worse("limits.extend", "可以延长得更久", "it may be extended by more")
    if before.limits.statutory != after.limits.statutory:
        yield Worse("limits.statutory", "法定时限不同", "another statutory limit")
    yield from _steps(before, after, context)
    yield from _materials(before, after, context)
    yield from _fees(before, after)
    if not set(after.channels) >= set(before.channels):
        yield Worse("channels", "办理渠道更少", "fewer channels")
    order = list(SCOPES)
    if before.accepted_in != after.accepted_in and order.index(after.accepted_in) > order.index(before.accepted_in):
        yield Worse("accepted_in", "通办范围更小", "accepted in a narrower circle")
    for name in _FIXED:
        if getattr(before, name) != getattr(after, name):
            yield Worse(name, "与标准不同", "not as in the standard")


def waits_for_a_party(e: Effective, step: Step) -> bool:
    """Whether the time of a step is somebody's to act in: his own step, or one whose end ends the matter."""
    lane = e.lanes.get(step.lane)
    return lane is None or lane.mode == "party" or step.late.startswith("end")


def _held(old: Length, new: Length, context: Context, *, longer: bool = False) -> bool:
    """Whether a length is no longer (or with ``longer`` no shorter) than it was, whatever the answers."""
    if old == new:
        return True
    if old is None or new is None:
        return False
    return all(
        fits((two,), one, context.calendar, context.divisions)
        if not longer
        else fits((one,), two, context.calendar, context.divisions)
        for one, two in _pairs(old, new)
    )


def _pairs(old: Duration | Choice[Duration], new: Duration | Choice[Duration]) -> list[tuple[Duration, Duration]]:
    """Case by case where the cases are the same, else each with each."""
    olds = old.options if isinstance(old, Choice) else ((old, None),)
    news = new.options if isinstance(new, Choice) else ((new, None),)
    if [when for _, when in olds] == [when for _, when in news]:
        return [(one, two) for (one, _), (two, _) in zip(olds, news, strict=True)]
    return [(one, two) for one, _ in olds for two, _ in news]


def _steps(before: Effective, after: Effective, context: Context) -> Iterator[Worse]:
    for key, step in before.steps.items():
        if key not in after.steps and step.kind not in SERVICES:
            yield Worse(f"steps.{key}", "少了一个环节", "a step is gone")
    for key, step in after.steps.items():
        old = before.steps.get(key)
        if old is None:
            yield Worse(f"steps.{key}", "多了一个环节", "one more step")
        elif replace(step, within=old.within, next=old.next, join=old.join, collects=old.collects) != old:
            yield Worse(f"steps.{key}", "环节与标准不同", "a step is not as in the standard")
        elif not _held(old.within, step.within, context, longer=waits_for_a_party(before, old)):
            yield Worse(f"steps.{key}.within", "环节时限对当事人更不利", "its time is worse for a party")


def _materials(before: Effective, after: Effective, context: Context) -> Iterator[Worse]:
    olds, news = ({one.id: one for one in e.materials} for e in (before, after))
    for key, old in olds.items():
        if key not in news and old.required_by != "practice":
            yield Worse(f"materials.{key}", "少了法定的材料", "what the law requires is gone")
    for key, new in news.items():
        was = olds.get(key)
        if was is None:
            yield Worse(f"materials.{key}", "多要一件材料", "one more material")
        elif how := _harder(was, new, context):
            yield Worse(f"materials.{key}{how[0]}", how[1], how[2])


def _harder(old: Material, new: Material, context: Context) -> tuple[str, str, str] | None:
    if not all(any(_as_open(one, two, context) for two in new.supply) for one in old.supply):
        return (".supply", "提供方式更少或更慢", "fewer or slower ways of supply")
    if old.defer is not None and (
        new.defer is None
        or new.defer.late != old.defer.late
        or not _held(old.defer.within, new.defer.within, context, longer=True)
    ):
        return (".defer", "容缺更难", "harder to bring it later")
    if new.not_older is not None and (
        old.not_older is None or not _held(old.not_older, new.not_older, context, longer=True)
    ):
        return (".not_older", "对出具时间的要求更严", "it must be newer")
    if new.files is not None and (
        old.files is None or not set(new.files.formats) >= set(old.files.formats) or new.files.max_mb < old.files.max_mb
    ):
        return (".files", "文件要求更严", "stricter files")
    same = replace(new, supply=old.supply, defer=old.defer, not_older=old.not_older, files=old.files)
    return None if same == old else ("", "材料要求与标准不同", "not as in the standard")


def _as_open(old: Supply, new: Supply, context: Context) -> bool:
    own, his = ({key: one for key, one in way.options.items() if key != "within"} for way in (old, new))
    same = replace(new, within=old.within, options=old.options) == old
    return same and own == his and _held(old.within, new.within, context)


def _fees(before: Effective, after: Effective) -> Iterator[Worse]:
    olds: dict[str, Fee] = {one.name: one for one in before.fees}
    for number, new in enumerate(after.fees):
        old = olds.get(new.name)
        if old is None:
            yield Worse("fee", "多收一项费用", "one more fee")
        elif replace(new, amount=old.amount) != old or _costs_more(old, new):
            yield Worse(f"fee.{number}", f"“{new.name}”收得更多", f"more is charged for {new.name}")


def _costs_more(old: Fee, new: Fee) -> bool:
    if isinstance(old.amount, int) and isinstance(new.amount, int):
        return new.amount > old.amount
    return old.amount != new.amount
