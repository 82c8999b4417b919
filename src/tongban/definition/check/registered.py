"""What a definition names and nobody has registered yet 名录: lines, posts, classes of providers, sources of facts.

A warning at every door alike: the text may be written before its provider is entered, and the house that enters it
later need not publish again.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tongban.definition.brought import BLOCKS
from tongban.definition.check.finding import Case, Registered
from tongban.definition.check.library import DATA
from tongban.definition.source import read


@dataclass(frozen=True, slots=True)
class Sort:
    """One register: its code of finding, and what it holds in words."""

    code: str
    zh: str
    en: str


SORTS: Mapping[str, Sort] = {
    "lines": Sort("lanes.line.unregistered", "条线", "line"),
    "posts": Sort("lanes.post.unregistered", "岗位", "post"),
    "providers": Sort("lanes.provider.unregistered", "服务机构类别", "class of providers"),
    "sources": Sort("rules.source.unregistered", "数据来源", "source of facts"),
}


@lru_cache(maxsize=1)
def shipped_registers() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Register → name → (Chinese, English), as it ships in ``data/registers/house.yaml``."""
    path = Path(DATA) / "registers" / "house.yaml"
    said = read(path.read_text(encoding="utf-8"), path.name).data
    return {sort: {name: _words(name, one) for name, one in (said.get(sort) or {}).items()} for sort in SORTS}


def _words(name: str, said: object) -> tuple[str, str]:
    if isinstance(said, dict):
        return str(said.get("zh") or name), str(said.get("en") or name)
    return name, str(said or name)


_ITEM = re.compile(r"^item: *(.+?) *(?:#.*)?$", re.MULTILINE)


@lru_cache(maxsize=1)
def items_shipped() -> frozenset[str]:
    """The names of items that ship: those with a definition, those of the directories, and those other houses run."""
    defined = (_ITEM.search(path.read_text(encoding="utf-8")) for path in (DATA / "catalogue").glob("*.yaml"))
    names = {found.group(1) for found in defined if found is not None}
    for path in (DATA / "directory").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            names |= {row["name"] for row in csv.DictReader(lines)}
    said = read((DATA / "registers" / "house.yaml").read_text(encoding="utf-8"), "house.yaml").data
    return frozenset(names | set(said.get("items") or ()))


@lru_cache(maxsize=1)
def as_shipped() -> Registered:
    """What is registered where nobody has entered more."""
    return registered_with({})


def registered_with(more: Mapping[str, Iterable[str]]) -> Registered:
    """What ships and what was entered beside it, by register."""
    held = shipped_registers()
    return Registered(**{sort: frozenset(held[sort]) | frozenset(more.get(sort, ())) for sort in SORTS})


def check_registered(case: Case) -> None:
    """Findings of SORTS, each where the name was written; nothing where no register is at hand."""
    known = case.context.registered
    if known is None:
        return
    for sort, name, path in _named(case):
        names = getattr(known, sort)
        if not name or name in names:
            continue
        told = SORTS[sort]
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
        case.warn(
            told.code,
            path,
            f"{told.zh}“{name}”还没有登记" + (f"，是不是“{near[0]}”" if near else ""),
            f"the {told.en} {name} is not registered yet" + (f"; did you mean {near[0]}?" if near else ""),
            "写错的改正；确是新的，请在“名录登记”页登记，登记前这一环节无人承担"
            if sort != "sources"
            else "写错的改正；确是新的，请在“名录登记”页登记，登记前这个事实不会自动取得",
            "correct it, or register it on the page of registers; until then nobody answers for it",
        )


def _named(case: Case) -> Iterator[tuple[str, str, str]]:
    e = case.e
    yield "lines", e.line, "line"
    for lane in e.lanes.values():
        if lane.mode == "line":
            yield "lines", lane.of, f"lanes.{lane.id}.line"
        if lane.mode == "provider":
            yield "providers", lane.of, f"lanes.{lane.id}.provider"
        if lane.mode not in ("party", "system"):
            yield "posts", lane.post, f"lanes.{lane.id}.post"
    for place, one in enumerate(e.outside):
        if one.then == "forward" and one.by.get("line"):
            yield "lines", one.by["line"], f"outside.{place}.then.by.line"
    block = case.report.source.data.get("dictionary") or {}
    brought = set(block.get(BLOCKS[4]) or {})
    for name, fact in e.facts.items():
        if fact.source not in brought:
            yield "sources", fact.source, f"facts.{name}.source"
    for name, element in (block.get("elements") or {}).items():
        source = (element or {}).get("source")
        if isinstance(source, str) and source not in brought:
            yield "sources", source, f"dictionary.elements.{name}.source"
