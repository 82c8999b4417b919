"""容缺: a paper that may follow. Where it stands, who examines it, and what cannot be found without it. Pure.

What a step judges while a paper it examines is out, it does not judge: no condition is ticked on a paper that is not
there. The step goes on, and its conditions are judged when the paper has come and was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tongban.cases.kinds.registry import handler_of
from tongban.cases.rules.commitment import spared
from tongban.cases.rules.flow import of_step
from tongban.core.clock import day_of
from tongban.core.errors import Refusal
from tongban.definition.effective import Condition, Effective, Material

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn
    from tongban.cases.reading import Row

# The name under which a step asks for its verdict on a deferred paper that has come.
PAPER = "paper."


def is_out(row: Row) -> bool:
    """Deferred, and not come in (or come in and sent back)."""
    out: bool = row["verdict"] == "deferred" and row["state"] != "supplied"
    return out


def waits(row: Row) -> bool:
    """Deferred and come in, and nobody has looked at it."""
    return row["due"] is not None and row["state"] == "supplied" and row["verdict"] == ""


def is_gone_without(turn: Turn, material: Material, row: Row) -> bool:
    """Is its day over, and does the definition go on without it (``late: go_on``)?"""
    late: bool = row["due"] is not None and row["due"] < day_of(turn.at)
    return late and is_out(row) and material.defer is not None and material.defer.late == "go_on"


def examiner_of(e: Effective, material: Material) -> str:
    """The step that examines a material; where none is named the acceptance."""
    if material.examined_in in e.steps:
        return material.examined_in
    return next((step.id for step in e.steps.values() if step.kind == "accept"), e.first)


def rows_examined(turn: Turn, step: str) -> list[tuple[Material, Row]]:
    """The deferred papers a step examines that are out (and still awaited), or in and not looked at."""
    held = [(material, row) for material, row in turn.loaded.held if is_out(row) or waits(row)]
    return [
        (material, row)
        for material, row in held
        if examiner_of(turn.e, material) == of_step(step) and not is_gone_without(turn, material, row)
    ]


def judges_now(turn: Turn, step: str, *, but: str = "") -> bool:
    """Can the conditions put to a step be judged: is none of its papers out? ``but``: the one that is looked at."""
    return not any(is_out(row) and row["key"] != but for _, row in rows_examined(turn, step))


def left_open(turn: Turn, step: str) -> list[Condition]:
    """Conditions put to a step that is done which it left, because a paper was out. Acceptance judges none."""
    from tongban.cases.kinds.opinion import Opinion

    row = turn.loaded.step(step)
    if row is None or row["state"] != "done" or not isinstance(handler_of(row["kind"]), Opinion):
        return []
    judged = row["outputs"].get("conditions", {})
    found = [c for c in turn.e.conditions if c.in_step == of_step(step)]
    return [c for c in found if c.id not in judged and not spared(turn, c.id)]


def check_on_paper(turn: Turn, step: str, said: Mapping[str, bool], *, unfit: Iterable[str] = ()) -> None:
    """Refusal ``step.paper_out`` where a condition is called met upon a paper that is out or that is found unfit."""
    out = [row["name"] for _, row in rows_examined(turn, step) if is_out(row)] + list(unfit)
    met = [c.id for c in turn.e.conditions if c.in_step == of_step(step) and said.get(c.id)]
    if out and met:
        raise Refusal(
            "step.paper_out",
            f"容缺的“{'、'.join(out)}”还没有合格的，不能据此认定条件符合。这一步可以先办，条件等材料收到、核对后再认定。",
            f"Not there yet: {', '.join(out)}. No condition is met upon it; finish the step, judge when it came.",
            where=met[0],
        )


def check_looked_at(turn: Turn, *, granting: bool) -> None:
    """A decision waits for what has come in and was not looked at, and a grant for what was left open. Refusals
    ``decide.unexamined``, ``decide.unjudged``.
    """
    fresh = [row["name"] for row in turn.loaded.materials if waits(row)]
    if fresh:
        raise Refusal(
            "decide.unexamined",
            f"补交的材料还没有人核对：{'、'.join(fresh)}。由原审查岗位核对后才能决定。",
            f"Nobody has looked at what came in: {', '.join(fresh)}. Decide when its examiner has.",
        )
    if not granting:
        return
    left = [c.text for step in turn.e.steps for c in left_open(turn, step)]
    if left:
        raise Refusal(
            "decide.unjudged",
            f"这些条件还没有认定：{'；'.join(left)}。由原审查岗位认定后才能准予。",
            f"Not judged yet: {'; '.join(left)}. Grant when its examiner has judged.",
            where="verdict",
        )
    missing = [row["name"] for _, row in turn.loaded.held if row["state"] == "missing" and _is_forgotten(row)]
    if missing:
        raise Refusal(
            "decide.missing",
            f"这些材料没有收到，告知时也没有提出：{'、'.join(missing)}。由本机关取得、录入后才能准予，不得再要求申请人提交。",
            f"Never received, and never asked for: {', '.join(missing)}. Get it yourselves before granting.",
            where="verdict",
        )


def _is_forgotten(row: Row) -> bool:
    """Neither deferred nor answered for by another organ: whoever accepted overlooked it."""
    return row["verdict"] == "" and row["way"] == "" and row["due"] is None
