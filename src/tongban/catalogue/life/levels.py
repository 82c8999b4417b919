"""Levels 层级: which level may create an own item on which basis, and at which levels a standard runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.core.errors import Refusal
from tongban.definition.citations import split
from tongban.definition.vocabulary import CREATES, LAW_KINDS, LEVELS
from tongban.organisation.queries import level_of

# What each level can itself make (立法法 80–82, 93; 许可法 15–17): an own item rests on what its level
# may make, or (where it burdens nobody) on a document. A county makes no 地方性法规 and no rules.
_BY_LEVEL: Mapping[int, frozenset[str]] = {
    1: frozenset(LAW_KINDS),
    2: frozenset(LAW_KINDS) - {"省政府规章"},
    3: frozenset({"自治条例", "规范性文件"}),
    4: frozenset({"规范性文件"}),
    5: frozenset({"规范性文件"}),
}
NAMES: Mapping[int, str] = {int(number) - 1: name for name, number in LEVELS.items() if number != "1"}


def may_create(nature: str, level: int) -> tuple[str, ...]:
    """Kinds of basis on which that level may create an own item of this nature; empty where it creates none.

    许可 below the province: a city by its own 地方性法规, an autonomous county by 自治条例, other counties not at all.
    """
    allowed = CREATES.get(nature, LAW_KINDS)
    own = _BY_LEVEL[level]
    if nature == "许可":
        own = own & {"地方性法规", "自治条例", "省政府规章"}
    elif level > 2 and nature in CREATES:
        # A power that burdens is created above; the county may list it only as its own statute provides.
        own = own & {"自治条例"}
    return tuple(kind for kind in LAW_KINDS if kind in allowed and kind in own)


def founding_kinds(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds of the laws a definition names as its basis."""
    laws = document.get("laws") or {}
    cited = document.get("basis") or []
    found = []
    for one in [cited] if isinstance(cited, str) else cited:
        parts = split(str(one))
        law = laws.get(parts[0]) if parts else None
        found.append(str((law or {}).get("kind") or ""))
    return tuple(found)


def own_item_fault(document: Mapping[str, Any], place: str) -> Refusal | None:
    """Why a place may not have this item of its own: no basis, or none it may create such an item on (check 7)."""
    kinds = founding_kinds(document)
    if not kinds:
        return Refusal(
            "item.unfounded",
            "本级自设事项没有写设定依据，请在 basis 里引用。",
            "An own item of a place needs a basis; cite it under `basis`.",
            where="basis",
        )
    nature = str(document.get("nature") or document.get("kind") or "")
    level = level_of(place.ljust(12, "0"))
    allowed = may_create(nature, level)
    if any(kind in allowed for kind in kinds):
        return None
    name = NAMES[level]
    what = f"可依据{'、'.join(allowed)}设定" if allowed else "无权设定"
    return Refusal(
        "item.no-power",
        f"{name}不能依据{'、'.join(k or '未写类型的文件' for k in kinds)}自设{nature}事项（{name}{what}）。"
        "请改为认领上级标准，或报有权机关设定。",
        f"A place of this level may not create such an item on this basis ({', '.join(allowed) or 'none'} would do). "
        "Adopt the superior standard, or propose it to who may create it.",
        where="basis",
    )


def carried_out_at(document: Mapping[str, Any]) -> frozenset[int]:
    """Levels (1 province … 5 village) at which some situation is handled, whatever decides between them."""
    found: set[int] = set()

    def walk(value: Any) -> None:
        if isinstance(value, Mapping):
            level = (
                (value.get("competence") or {}).get("level") if isinstance(value.get("competence"), Mapping) else None
            )
            found.update(n for n, name in NAMES.items() if level == name or name in str(level or ""))
            for key, member in value.items():
                if key in ("common", "situations") or isinstance(member, Mapping):
                    walk(member)

    walk(document)
    return frozenset(found)
