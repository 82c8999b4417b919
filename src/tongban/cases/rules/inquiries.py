"""部门协查: which papers are asked of the organ that holds them, whom, and what a decision waits for (definition:
supply ``inquiry: {lane, within}``). The case runs on; a grant waits for what is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tongban.core.errors import Refusal
from tongban.definition.effective import Effective, Material, Supply

Row = Mapping[str, Any]
WAY, ASKING = "inquiry", "asking"


def inquiry_of(material: Material) -> Supply | None:
    """How the definition lets the paper be asked for."""
    return next((one for one in material.supply if one.way == WAY), None)


def in_a_step(e: Effective, material: Material) -> bool:
    """Is the answer what a step of kind ``inquiry`` is for? Then it is asked when that step opens."""
    step = e.steps.get(material.examined_in)
    collecting = (one for one in e.steps.values() if material.base in one.collects)
    return any(one is not None and one.kind == WAY for one in (step, *collecting))


def to_ask(e: Effective, rows: Iterable[Row], asked: frozenset[str]) -> tuple[Material, ...]:
    """The papers that are to be asked for now and were not yet."""
    found = []
    for row in rows:
        material = e.material(row["key"])
        if row["state"] == ASKING and row["key"] not in asked and material is not None and not in_a_step(e, material):
            found.append(material)
    return tuple(found)


def asked_facts(e: Effective, material: Material) -> tuple[str, ...]:
    """The facts whose source would have given the paper: the organ may say them with its answer."""
    services = {one.target for one in material.supply if one.way == "data"}
    named = inquiry_of(material)
    found = [name for name, source in e.facts.items() if source.source in services]
    if named is not None and named.target:
        found.append(named.target)
    return tuple(dict.fromkeys(found))


def gone_on_without(e: Effective, material: str, steps: Iterable[Row]) -> bool:
    """Did the step that would have asked fall away for lateness (``late: go_on``)? Then nobody waits for it."""
    wanted = e.material(material)
    asking = {one.id for one in e.steps.values() if material.partition(".")[0] in one.collects}
    asking |= {wanted.examined_in} if wanted is not None else set()
    return any(row["verdict"] == "late" and row["key"].partition(".")[0] in asking for row in steps)


def check_answered(e: Effective, rows: Iterable[Row], steps: Iterable[Row]) -> None:
    """May it be granted? Raises Refusal while an answer is out, and where the organ that holds it knows of none."""
    rows, steps = list(rows), list(steps)
    out = [r["name"] for r in rows if r["state"] == ASKING and not gone_on_without(e, r["key"], steps)]
    if out:
        raise Refusal(
            "decide.asking",
            f"还在等有关部门答复：{'、'.join(out)}。答复以后才能准予；不能拿没有核实的材料作决定。",
            f"The organ that holds it has not answered yet: {', '.join(out)}. It can be granted after that.",
            where="verdict",
        )
    none = [row["name"] for row in rows if row["state"] == "missing" and row["way"] == WAY]
    if none:
        raise Refusal(
            "decide.not_found",
            f"有关部门答复没有：{'、'.join(none)}。不能准予；申请人可以补交的，先请他补交。",
            f"The organ that would hold it has none: {', '.join(none)}. It cannot be granted without it.",
            where="verdict",
        )
