"""A rule as a short condition for people who read a guide or a picture: 预计人数 ≥ 500 人, not event.people >= 500."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from tongban.core.rules import Rule, explain
from tongban.core.rules.reasons import Label, Labels, Reason
from tongban.definition.effective import Effective

# What the kinds of step leave behind under these names; another output is called by its step and its own name.
_OUTPUTS: Mapping[str, tuple[str, str]] = {
    "passed": ("“{step}”通过", "{step}: passed"),
    "agrees": ("“{step}”同意", "{step}: agreed"),
    "objected": ("“{step}”期间有异议", "{step}: an objection was made"),
}
# Lists: “at least one, and each is X” is what people call “all of them are X”.
_PLAINER = (
    (re.compile(r"(\w+)的项数 ≥ 1，且(?=\1每一项)"), ""),
    (re.compile(r"(\w+)每一项（该项 = ([^（）]+)）"), r"\1都是“\2”"),
    (re.compile(r"(\w+)至少一项（该项 = ([^（）]+)）"), r"\1里有“\2”"),
    (re.compile(r"the number of ([\w ]+) ≥ 1 and (?=every one of \1)"), ""),
    (re.compile(r"every one of ([\w ]+) \(the entry = ([^()]+)\)"), r"\1: only “\2”"),
    (re.compile(r"at least one of ([\w ]+) \(the entry = ([^()]+)\)"), r"\1 with “\2”"),
)
_ANY_DAY = date(2000, 1, 1)  # a rule is only put in words here, never decided


def labels_of(e: Effective, labels: Labels) -> Labels:
    """The dictionary's labels with those of what the steps leave behind."""
    found: dict[str, Label | str] = {}
    for step in e.steps.values():
        for output in step.outputs:
            zh, en = _OUTPUTS.get(output, ("“{step}”的 " + output, "{step}: " + output))
            found[f"step.{step.id}.{output}"] = Label(
                zh.format(step=step.name), en.format(step=step.name_en or step.name)
            )
    return {**found, **labels}


def in_words(rule: Rule | None, labels: Labels, lang: str = "zh") -> str:
    """The condition in one line; empty where there is none."""
    if rule is None:
        return ""
    said = (" and " if lang.startswith("en") else "，且").join(
        _said(one, lang) for one in explain(rule, {}, _ANY_DAY, labels)
    )
    for awkward, plain in _PLAINER:
        said = awkward.sub(plain, said)
    return said


def _said(reason: Reason, lang: str) -> str:
    english = lang.startswith("en")
    # The last part of a reason is what was found; without facts nothing was.
    head = reason.en.rsplit(": ", 1)[0] if english else reason.zh.rsplit("：", 1)[0]
    if not reason.parts:
        return head
    parts = [_said(part, lang) for part in reason.parts]
    if head in ("以下情形不得成立", "this must not hold"):
        return f"not ({parts[0]})" if english else f"不属于：{parts[0]}"
    if head in ("以下符合一项即可", "any of these"):
        return (" or " if english else " 或 ").join(parts)
    return (" and " if english else "，且").join(parts)
