"""Check 3, what is not dealt with here: each case says one way out, with all that the way needs, and its basis."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from tongban.definition.check.finding import Case
from tongban.definition.effective import Outside

WAYS: Mapping[str, frozenset[str]] = {
    "organ": frozenset({"with"}),
    "item": frozenset({"with"}),
    "forward": frozenset({"by", "within"}),
}
WITH_PAPERS = "papers"  # whatever would be brought here
# A word of small Latin letters is the id of a material; another organ's papers are called by their names.
_ID = re.compile(r"[a-z][a-z0-9_]*")


def check_outside(case: Case) -> None:
    """Findings ``lanes.outside.*``, each at its case."""
    said = case.said.get("outside") or []
    for place, one in enumerate(case.e.outside):
        path, then = f"outside.{place}", (said[place] or {}).get("then")
        if not one.basis:
            case.error(
                "lanes.outside.basis",
                path,
                "不属于本事项的情形没有写依据，不能据以不收",
                "what is not this item cites nothing",
                "写 basis",
                "add `basis`",
            )
        if isinstance(then, dict):
            _way(case, one, then, f"{path}.then")
        elif not then:
            _none(case, path)


def _none(case: Case, path: str) -> None:
    case.error(
        "lanes.outside.then",
        path,
        "没有写申请人该怎么办，或者写了不止一种",
        "nothing says what to do instead, or several things do",
        "then 只写其一：not_needed、court、{organ: …}、{item: …}、{forward: …, by: {line, level}, within: 20wd}",
        "write one of not_needed, court, {organ}, {item}, {forward, by: {line, level}, within} in `then`",
    )


def _way(case: Case, one: Outside, then: Mapping[str, Any], path: str) -> None:
    ways = [way for way in WAYS if then.get(way)]
    if len(ways) != 1:
        _none(case, path)
        return
    way = ways[0]
    for key in then:
        if key not in (way, *WAYS[way]) and key not in WAYS:
            case.error(
                "lanes.outside.key",
                f"{path}.{key}",
                f"“{key}”在这里没有用：去向是 {way}",
                f"{key} means nothing beside {way}",
                f"删去；{way} 可写 {'、'.join(sorted(WAYS[way]))}" if WAYS[way] else "删去",
                "delete it",
            )
    if way == "forward":
        _forwarded(case, one, path)
    if way == "item":
        _item(case, one.target, path)
    _papers(case, one, path)


def _forwarded(case: Case, one: Outside, path: str) -> None:
    """转报 is a duty of an organ with a day: without both nobody takes the matter in."""
    lacking = [
        (key, zh)
        for key, zh, said in (
            ("by: {line, level}", "由哪个条线转报", one.by.get("line")),
            ("within", "几日内转报", one.within),
        )
        if not said
    ]
    if lacking:
        keys = "、".join(key for key, _ in lacking)
        case.error(
            "lanes.outside.forward",
            path,
            f"转报“{one.target}”没有写{'、'.join(zh for _, zh in lacking)}",
            f"forwarded to {one.target}: {' and '.join(key for key, _ in lacking)} is missing",
            f"写 {keys}，如 by: {{line: 水利, level: 省级}}, within: 20wd",
            "say which line forwards it and within which time",
        )


def _item(case: Case, target: str, path: str) -> None:
    known = case.context.items
    if known is not None and not any(target == name or name.startswith(f"{target}（") for name in known):
        near = difflib.get_close_matches(target, known, n=1, cutoff=0.6)
        case.warn(
            "lanes.outside.item",
            f"{path}.item",
            f"目录里没有事项“{target}”" + (f"，是不是“{near[0]}”" if near else ""),
            f"no directory has the item {target}" + (f"; did you mean {near[0]}?" if near else ""),
            "写错的改正；确有的，照目录里的名称写，申请人才找得到",
            "correct it, or write it as the directory has it: the applicant is sent there by this name",
        )


def _papers(case: Case, one: Outside, path: str) -> None:
    materials = [material.id for material in case.e.materials]
    for name in one.papers:
        if name != WITH_PAPERS and name not in materials and _ID.fullmatch(name):
            near = difflib.get_close_matches(name, [WITH_PAPERS, *materials], n=1)
            case.error(
                "lanes.outside.with",
                f"{path}.with",
                f"“{name}”不在材料清单里，带不过去",
                f"{name} is no material of this item, so it cannot be taken along",
                f"改为“{near[0]}”" if near else f"写 {WITH_PAPERS}（本应在这里交的全部）、清单里的材料，或材料的名称",
                f"write {WITH_PAPERS} (all that would be brought here), a material of the list, or the name of a paper",
            )
