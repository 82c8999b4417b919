"""Online depth 网上办理深度: computed from the definition, with what blocks the next level, never declared.

Levels as provinces use them: I the guide can be read; II asked and booked online; III filed online, one visit; IV the
whole online, no visit. Functions 1–7 are those of C0109 (互联网咨询 … 互联网电子证照反馈).
"""

from __future__ import annotations

from dataclasses import dataclass

from tongban.definition.effective.model import Effective
from tongban.definition.effective.supply import visits

LEVELS = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ")
FUNCTIONS = (
    "互联网咨询",
    "互联网收件",
    "互联网预审",
    "互联网受理",
    "互联网办理",
    "互联网办理结果信息反馈",
    "互联网电子证照反馈",
)


@dataclass(frozen=True, slots=True)
class Block:
    """What keeps the item from the next level: in words, and the key path where it can be mended."""

    path: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Depth:
    """``level`` 1–4; ``functions`` by their numbers 1–7; ``blocks`` is empty at level 4."""

    level: int
    functions: tuple[int, ...]
    blocks: tuple[Block, ...]

    @property
    def zh(self) -> str:
        """Ⅳ级"""
        return f"{LEVELS[self.level - 1]}级"


def depth(e: Effective) -> Depth:
    """The depth of one situation at one place."""
    online = bool({"online", "phone"} & set(e.channels))
    if e.runs_in == "external":
        return Depth(1, (1,), (Block("runs_in", "在外部系统办理，本平台只有指南", "handled in another system"),))
    if not online:
        return Depth(2, (1,), (Block("channels", "没有网上申请的渠道", "no online channel"),))
    causes = visits(e).causes
    electronic = (7,) if any(one.sort == "licence" for one in e.result) else ()
    if not causes:
        return Depth(4, (1, 2, 3, 4, 5, 6, *electronic), ())
    paths = {"party": "parties.{}.appear", "material": "materials.{}.supply", "step": "steps.{}.needs"}
    blocks = tuple(Block(paths.get(one.kind, "channels").format(one.what), one.zh, one.en) for one in causes)
    return Depth(3 if visits(e).count <= 1 else 2, (1, 2, 3, 6, *electronic), blocks)
