"""Two people wrote on the same text: what each changed, put together cell by cell; only what both changed is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.core.errors import Refusal
from tongban.definition.scope import stands
from tongban.definition.source import read
from tongban.definition.source.editing import Edit, changed
from tongban.definition.source.paths import children, field_of

MISSING = object()


@dataclass(frozen=True, slots=True)
class Clash:
    """A cell that both changed, each to something else; None where one of them removed it."""

    path: str
    theirs: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """``text`` is mine with what they changed elsewhere; at ``clashes`` it holds theirs. ``taken`` are their cells."""

    text: str
    taken: tuple[str, ...]
    clashes: tuple[Clash, ...]


def leaves(data: Any) -> dict[str, Any]:
    """Every cell by key path; lists whose members have no name are one cell."""
    found: dict[str, Any] = {}

    def walk(path: str, value: Any) -> None:
        inner = isinstance(value, Mapping) or (isinstance(value, list) and field_of(path) is not None)
        below = list(children(path, value)) if inner else []
        if not below and path:
            found[path] = value
        for _, here, member in below:
            walk(here, member)

    walk("", data)
    return found


def merge(base: str, theirs: str, mine: str) -> Merged:
    """Raises ReadError where one of the three does not read."""
    was, there, here = (read(text, "definition").data for text in (base, theirs, mine))
    old, other, own = leaves(was), leaves(there), leaves(here)
    taken: list[str] = []
    clashes: list[Clash] = []
    text = mine
    for path in dict.fromkeys((*other, *old)):
        was_here, now_there = old.get(path, MISSING), other.get(path, MISSING)
        if now_there == was_here or own.get(path, MISSING) == now_there:
            continue
        if own.get(path, MISSING) != was_here and not _only_emptied(path, old, own, here):
            clashes.append(Clash(path, stands(there, path), stands(here, path)))
        else:
            taken.append(path)
        text = _with(text, path, there, now_there)
    return Merged(text, tuple(taken), tuple(clashes))


def decided(merged: Merged, picks: Mapping[str, str]) -> str | None:
    """The whole text once every clash is decided: path → ``mine`` or ``theirs``; None while one is open."""
    chosen = [picks.get(clash.path) for clash in merged.clashes]
    if any(pick not in ("mine", "theirs") for pick in chosen):
        return None
    mine = [clash for clash, pick in zip(merged.clashes, chosen, strict=True) if pick == "mine"]
    text = changed(merged.text, [Edit("set", clash.path, clash.mine) for clash in mine if clash.mine is not None])
    for clash in mine:
        if clash.mine is None:
            text = changed(text, [Edit("remove", clash.path)])
    return text


def _only_emptied(path: str, old: Mapping[str, Any], own: Mapping[str, Any], here: Any) -> bool:
    """An empty container that I began to fill is no change of the container itself."""
    return path in old and old[path] in ({}, [], None) and path not in own and bool(stands(here, path))


def _with(text: str, path: str, there: Any, value: Any) -> str:
    """The text with their cell: written, or removed with what it leaves empty."""
    if value is not MISSING:
        if value in ({}, []) and value_stands(text, path):
            return text
        return changed(text, [Edit("set", path, value)])
    at = path
    while "." in at and stands(there, at.rpartition(".")[0]) is None:
        at = at.rpartition(".")[0]
    try:
        return changed(text, [Edit("remove", at)])
    except Refusal:  # gone with a cell before it
        return text


def value_stands(text: str, path: str) -> bool:
    """Does anything stand there?"""
    return stands(read(text, "definition").data, path) is not None
