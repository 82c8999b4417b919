"""The one table of favourable directions 有利方向 (definition.md, check 11): what a place may change, and which way.

川府发〔2022〕15号 三(二): a place adds no step and no material and lengthens no limit; it may reduce and speed up.
A path that is not in the table is not a place's to change. Steps, conditions, rules, publicity, hearing, remedies and
third parties are not in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LEAD = r"^(?:common\.|situations\.[a-z0-9_]+\.)?"
LEAD = re.compile(_LEAD)


@dataclass(frozen=True, slots=True)
class Favour:
    """One kind of cell. ``path`` is written with ``*`` for a name; ``whole`` paths stand at the item only.

    ``to`` is the way a value may move: shorter, longer, less, more, wider, or empty where it may not be replaced.
    ``add`` says what may be added: ways, words (members of a list) or keys (named in ``keys``), empty for nothing.
    ``drop`` says what may be left out: any, practice (only what practice alone requires), service (one's own coaching,
    and payment where nothing is charged any more), or empty for nothing.
    """

    path: str
    zh: str
    en: str
    to: str = ""
    add: str = ""
    drop: str = ""
    keys: tuple[str, ...] = ()
    whole: bool = False
    matches: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        body = re.escape(self.path).replace(r"\*", r"[^.]+")
        object.__setattr__(self, "matches", re.compile(("^" if self.whole else _LEAD) + body + "$"))


FAVOUR: tuple[Favour, ...] = (
    Favour("limits.promised", "承诺时限", "promised limit", to="shorter"),
    Favour("limits.promised.one.*.is", "承诺时限", "promised limit", to="shorter"),
    Favour("limits.extend.by", "延长办理的期限", "extension", to="shorter"),
    Favour("limits.extend", "延长办理", "extension", drop="any"),
    Favour("steps.*.within", "环节时限", "length of a step", to="shorter"),
    Favour("steps.*.within.one.*.is", "环节时限", "length of a step", to="shorter"),
    Favour("steps.*", "环节", "step", drop="service"),
    Favour("materials.*.supply", "提供方式", "ways of supply", add="ways"),
    Favour("materials.*.supply.inquiry.within", "部门协查的时限", "length of an inquiry", to="shorter"),
    Favour("materials.*.defer.within", "容缺补正的期限", "time to bring a deferred material", to="longer"),
    Favour("materials.*.not_older", "材料出具时间的要求", "how old a material may be", to="longer", drop="practice"),
    Favour("materials.*.files.max_mb", "文件大小上限", "size of a file", to="more"),
    Favour("materials.*.files.formats", "文件格式", "formats of files", add="words"),
    Favour("materials.*", "材料", "material", add="keys", keys=("defer",), drop="practice"),
    Favour("fee.*.amount", "收费标准", "amount of a fee", to="less"),
    Favour("fee.*", "收费项目", "fee", drop="any"),
    Favour("fee", "收费", "fees", drop="any"),
    Favour("channels", "办理渠道", "channels", add="words"),
    Favour("accepted_in", "通办范围", "where it is accepted", to="wider", whole=True),
    Favour("words", "搜索词", "search words", add="words"),
    Favour("faq", "常见问题", "questions and answers", add="words"),
)

# Rules are never edited: a place fills in the parameters they read.
RULE = re.compile(r"(?:^|\.)(?:when|rule|exempt|next|join|ask|outside|facts|form|unless|refund)(?:\.|$)")


def favour_of(path: str) -> Favour | None:
    """The row that speaks of a cell; None where a place has nothing to change."""
    return next((one for one in FAVOUR if one.matches.match(path)), None)


def way_word(favour: Favour) -> tuple[str, str]:
    """The direction in words, for a refusal: 只能缩短, may only be shortened."""
    return directed(favour.to)


def directed(direction: str) -> tuple[str, str]:
    """A direction in words."""
    return _WAYS.get(direction, ("不能改写", "may not be replaced"))


_WAYS = {
    "shorter": ("只能缩短", "may only be shorter"),
    "longer": ("只能延长", "may only be longer"),
    "less": ("只能减少", "may only be less"),
    "more": ("只能放宽", "may only be more"),
    "wider": ("只能扩大", "may only be wider"),
}
