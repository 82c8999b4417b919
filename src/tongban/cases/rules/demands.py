"""What may be asked of the applicant, and when: one list, one notice, nothing held already, nothing outside the table.

行政许可法 31 条 (nothing unrelated may be asked), 32 条 (all at once, within five working days, else accepted);
川府发〔2022〕15号 三(二) (no material outside 一单一图一表; what is held electronically is not asked again).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tongban.core.errors import Refusal
from tongban.definition.effective import Effective, Material
from tongban.web.words import later

Row = Mapping[str, Any]
HELD_WAYS = frozenset({"form", "licence", "data", "earlier", "generate", "inquiry", "commitment"})


class Unlawful(Refusal):
    """A demand the law forbids: refused at every door with one code, and counted; no supervisor can lift it."""


# The only reasons for which something is told that the first notice did not tell; the organ approves it by a second
# person. What was only overlooked is the organ's to cure.
AGAIN: Mapping[str, str] = {
    "S1": later("由补正的内容新产生"),
    "S2": later("告知后申请人自己改了"),
    "S3": later("对真实性有合理怀疑"),
    "S4": later("告知后法律有变化"),
}


@dataclass(frozen=True, slots=True)
class Defect:
    """One line of the notice: which material, what is wrong in words; of what the first notice did not tell the
    ground (``AGAIN``) and why it stands.
    """

    material: str
    problem: str
    ground: str = ""
    why: str = ""


def defined(e: Effective, key: str) -> Material:
    """The material of that id; asking for one outside the table is refused."""
    material = e.material(key)
    if material is None:
        raise Unlawful(
            "material.outside",
            f"“{key}”不在本事项的材料清单里，不得要求申请人提交（川府发〔2022〕15号）。如确有需要，请用“堵点上报”反映。",
            f"“{key}” is not in the item's table and may not be asked of the applicant. Report it as a problem.",
            where=key,
        )
    return material


def collected(e: Effective) -> frozenset[str]:
    """Materials that a step collects: needed because of what it finds, and asked of nobody before."""
    return frozenset(key for step in e.steps.values() for key in step.collects)


def check_defects(
    e: Effective, materials: Mapping[str, Row], defects: Iterable[Defect], told_before: datetime | None
) -> None:
    """May these be named in a notice now? Raises Unlawful with the material at fault; nothing may be named twice."""
    defects = list(defects)
    if not defects:
        raise Refusal(
            "notice.empty", "一次性告知书要写明至少一处需要补正的内容。", "A notice names at least one defect."
        )
    for defect in defects:
        material = defined(e, defect.material)
        row = materials.get(defect.material)
        if not defect.problem.strip():
            raise Refusal(
                "notice.problem",
                f"请写明“{material.name}”哪里不合格、怎样补正。",
                f"Say what is wrong with “{material.name}” and how to mend it.",
                where=defect.material,
            )
        if row is not None and row["way"] in HELD_WAYS and row["state"] in ("supplied", "asking"):
            raise Unlawful(
                "material.held",
                f"“{material.name}”系统已取得或正在向有关部门核实，不得要求申请人提交。",
                f"“{material.name}” is held electronically or asked of the organ that has it; do not demand it.",
                where=defect.material,
            )
        if told_before is not None and is_new(row):
            _check_ground(defect, material, row, told_before)


def is_new(row: Row | None) -> bool:
    """Was this not told before? What was told and is still not met goes on being the first notice's."""
    return row is None or row["told_at"] is None


def _check_ground(defect: Defect, material: Material, row: Row | None, told_before: datetime) -> None:
    changed = row is not None and row["supplied_at"] is not None and row["supplied_at"] > told_before
    if defect.ground not in AGAIN or (defect.ground == "S2" and not changed):
        raise Unlawful(
            "notice.second",
            f"“{material.name}”第一次告知时没有提出，现在不得再要求申请人补（行政许可法第三十二条）。"
            "漏了的由本机关自行补救：请受理，需要的材料由本机关取得。"
            "只有补正新产生、申请人自己改过、真实性存疑、法律有变化四种情况可以再次告知。",
            f"“{material.name}” was not told at first and may not be asked of him now. What was overlooked is "
            "the organ's to cure: accept, and get it yourselves. Only what arose from the answer, what he changed, a "
            "doubt of authenticity or a change of law may be told again.",
            where=defect.material,
        )
    if not defect.why.strip():
        raise Refusal(
            "notice.why",
            f"再次告知“{material.name}”，请写明为什么现在才提出；这句话会印在告知书上，并由本机关另一人批准。",
            f"Say why “{material.name}” is told only now; it is printed on the notice, and a second person approves.",
            where=defect.material,
        )


def check_acceptable(e: Effective, materials: Mapping[str, Row], *, told: bool = False) -> None:
    """May the case be accepted? Every main material there and fit; a minor one there, fit, or lawfully deferred. What
    the notice forgot (``told``, and not this) bars nothing: the organ gets it itself.
    """
    order = [material.id for material in e.materials]
    for key, row in sorted(materials.items(), key=lambda one: _place(order, one[0])):
        material = e.material(key)
        if material is None or row["state"] == "not_needed":
            continue
        if row["verdict"] == "unfit":
            raise Refusal(
                "accept.unfit",
                f"“{row['name']}”标为不合格。请先发一次性告知书，或改为合格后受理。",
                f"“{row['name']}” is marked unfit. Send the one-time notice, or mark it fit, before accepting.",
                where=key,
            )
        if row["verdict"] == "deferred":
            check_deferrable(material)
        elif row["state"] == "missing" and not (told and is_new(row)):
            raise Refusal(
                "accept.missing",
                f"“{row['name']}”还没有收到。请收取、按规定容缺，或发一次性告知书。",
                f"“{row['name']}” has not come in. Receive it, defer it where allowed, or send the one-time notice.",
                where=key,
            )


def _place(order: list[str], key: str) -> tuple[int, str]:
    base = key.partition(".")[0]
    return (order.index(base) if base in order else len(order), key)


def check_deferrable(material: Material) -> None:
    """容缺 only where the definition allows it: minor materials, never what an inspection needs."""
    if material.defer is None:
        raise Refusal(
            "defer.not_allowed",
            f"“{material.name}”不能容缺受理：清单没有列明可以容缺。",
            f"“{material.name}” may not be deferred: the table does not allow it.",
            where=material.id,
        )
