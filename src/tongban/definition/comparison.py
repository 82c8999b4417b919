"""Comparison 版本对照, cell by cell: two editions, an edition and a draft, a standard and what a place makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import count, takewhile, zip_longest
from typing import Any

from tongban.definition.labels import label_of, said
from tongban.definition.merge import ITEM_ONLY, MergeError, apply_difference, situation
from tongban.definition.source.paths import children


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that differs. ``kind``: added, removed, changed; ``before`` and ``after`` in the words of the table,
    empty where nothing stands.
    """

    path: str
    label: str
    before: str
    after: str
    kind: str


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Cell, ...]:
    """Every cell that differs, in the order of the texts (what was removed follows). Lists with identity are compared
    by it, so a moved material is no change, and lists of words by the words; nothing and an empty list are the same.
    """
    old, new = cells(before), cells(after)
    found: list[Cell] = []
    listed: set[str] = set()
    for path in dict.fromkeys((*new, *old)):
        of, _, last = path.rpartition(".")
        if last.isdigit() and f"{of}.0" in old and f"{of}.0" in new:
            if of not in listed:
                listed.add(of)
                found += _members(of, label_of(after, of), old, new)
            continue
        was, now = old.get(path), new.get(path)
        if was == now:
            continue
        kind = "added" if path not in old else "removed" if path not in new else "changed"
        whole = before if kind == "removed" else after
        found.append(Cell(path, label_of(whole, path), said(path, was), said(path, now), kind))
    return tuple(found)


def _members(of: str, label: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterable[Cell]:
    """The words that came into a list, left it, or took another's place; what only moved along is no change."""
    was, now = _words(of, old), _words(of, new)
    for how, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if how == "equal":
            continue
        for one, other in zip_longest(range(a, b), range(c, d)):
            before = "" if one is None else said(of, was[one])
            after = "" if other is None else said(of, now[other])
            kind = "added" if one is None else "removed" if other is None else "changed"
            yield Cell(f"{of}.{one if other is None else other}", label, before, after, kind)


def _words(of: str, held: Mapping[str, str]) -> list[str]:
    return [held[at] for at in takewhile(held.__contains__, (f"{of}.{n}" for n in count()))]


def cells(document: Mapping[str, Any]) -> dict[str, str]:
    """Every cell that says something, by its key path."""
    found: dict[str, str] = {}

    def walk(path: str, value: Any) -> None:
        below = list(children(path, value)) if isinstance(value, dict | list) else []
        if not below and value is not None and not (isinstance(value, dict | list) and not path.count("supply.")):
            found[path] = "是" if isinstance(value, dict | list) else str(value)
        for _, here, member in below:
            walk(here, member)

    walk("", document)
    return found


def compare_place(standard: Mapping[str, Any], difference: Mapping[str, Any]) -> tuple[Cell, ...]:
    """What a place's difference changes of its standard. Raises MergeError where a path no longer stands."""
    return compare(standard, apply_difference(standard, difference))


def touched(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Cell, ...]]:
    """What an applicant of each situation meets anew: situation → cells of the merged text that differ.

    Situations that are gone map to one removed cell; those without a change are left out.
    """
    found: dict[str, tuple[Cell, ...]] = {}
    keys = dict.fromkeys((*(before.get("situations") or {}), *(after.get("situations") or {})))
    for key in keys:
        rows = _one(before, after, key)
        if rows:
            found[key] = tuple(rows)
    return found


def _one(before: Mapping[str, Any], after: Mapping[str, Any], key: str) -> Iterable[Cell]:
    here, there = key in (before.get("situations") or {}), key in (after.get("situations") or {})
    if not there:
        name = str((before["situations"][key] or {}).get("name") or key)
        return [Cell(f"situations.{key}", f"情形“{name}”", name, "", "removed")]
    if not here:
        return []  # nobody has a draft of what is new
    try:
        return compare(_shown(before, key), _shown(after, key))
    except MergeError:
        return compare(before, after)


def _shown(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in situation(document, key).items() if name not in ITEM_ONLY}
