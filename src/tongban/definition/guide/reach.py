"""How far an item can be handled online 网办深度 and how often anybody must come: computed, beside what is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.definition.effective import Effective, depth, visits
from tongban.definition.effective.depth import FUNCTIONS
from tongban.definition.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Blocked:
    """What keeps the item from the next level, and the key path where an editor mends it."""

    path: str
    words: str


@dataclass(frozen=True, slots=True)
class Reach:
    """``level`` 1–4 with its ``name`` (Ⅳ级); ``short`` for a tag, ``words`` one sentence for anybody; ``functions``
    of C0109 by number and name. ``declared`` is what an imported record says, ``differs`` the keys in which it is
    wrong: such a definition is not published (check 10), but one published before may be shown.
    """

    level: int
    name: str
    short: str
    words: str
    visits: int
    functions: tuple[str, ...]
    blocks: tuple[Blocked, ...]
    declared: tuple[tuple[str, str], ...]
    differs: tuple[str, ...]


def reach_of(e: Effective, s: Speaker, declared: Mapping[str, Any] | None = None) -> Reach:
    """Depth, visits and what blocks the next level, of one situation at one place."""
    found, comes = depth(e), visits(e)
    blocks = tuple(Blocked(one.path, one.en if s.english else one.zh) for one in found.blocks)
    short, words = _said(e, s, comes.count, blocks)
    said = {key: str(value) for key, value in (declared or {}).items()}
    own = {"visits": str(comes.count), "depth": found.zh}
    return Reach(
        level=found.level,
        name=found.zh,
        short=short,
        words=words,
        visits=comes.count,
        functions=tuple(f"{number} {FUNCTIONS[number - 1]}" for number in found.functions),
        blocks=blocks,
        declared=tuple(said.items()),
        differs=tuple(key for key, value in own.items() if said.get(key, value) != value),
    )


def _said(e: Effective, s: Speaker, count: int, blocks: tuple[Blocked, ...]) -> tuple[str, str]:
    """The short word and the sentence."""
    why = s.both(dict.fromkeys(one.words for one in blocks))
    if e.runs_in == "external":
        return s.t("在其他系统办理"), s.t("这件事在其他系统办理，这里只有指南。")
    if not {"online", "phone"} & set(e.channels):
        posted = "mail" in e.channels
        return s.t("到窗口办理"), (
            s.t("还不能在网上申请，可以邮寄，也可以到窗口办理。") if posted else s.t("还不能在网上申请，要到窗口办理。")
        )
    if count:
        return s.t("网上申请，到场 {n} 次", n=count), s.t("网上就能申请，还要到场 {n} 次：{why}。", n=count, why=why)
    return s.t("全程网办"), s.t("从申请到拿结果都能在网上办，不用跑。")
