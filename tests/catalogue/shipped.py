"""What the checks of shipped definitions look at: the data the product ships, read once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from tongban.core.facts import Dictionary
from tongban.core.workdays import load_calendar
from tongban.definition.check import Context
from tongban.definition.check.library import LawEntry, shipped_library
from tongban.definition.check.registered import as_shipped, items_shipped
from tongban.definition.source import Source, read, resolve
from tongban.definition.source.paths import children

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "data" / "catalogue"
BROKEN = Path(__file__).parent / "broken"
UNLAWFUL = Path(__file__).parent / "unlawful"
PARK = ROOT / "tests" / "definitions" / "park-event.yaml"


INVENTED = ("公园条例（演示）", "食品安全条例（演示）", "关于规范的通知")


def read_library() -> dict[str, LawEntry]:
    """The library as if somebody had read every law, those invented for tests too: what is 待核 has a test of its own
    (``test_bases``).
    """
    found = {title: replace(one, numbered=one.numbered or "200") for title, one in shipped_library().items()}
    return found | {title: LawEntry(title, "", None, None, numbered="60") for title in INVENTED}


@lru_cache(maxsize=1)
def context() -> Context:
    types = read((ROOT / "data/licences/types.yaml").read_text(encoding="utf-8"), "types.yaml").data
    return Context(
        dictionary=Dictionary.load(ROOT / "data/dictionary/base.yaml"),
        licences={key: one["name"] for key, one in types["licences"].items()},
        calendar=load_calendar(ROOT / "data/calendar/holidays.csv", ROOT / "data/calendar/local_days.csv"),
        samples=frozenset(path.name for path in (CATALOGUE / "samples").iterdir()),
        library=read_library(),
        registered=as_shipped(),
        items=items_shipped(),
    )


def text(name: str) -> str:
    path = PARK if name == "park-event" else CATALOGUE / f"{name}.yaml"
    return path.read_text(encoding="utf-8")


def source(name: str) -> Source:
    return read(text(name), f"{name}.yaml")


GONE = object()


def edited(name: str, changes: Mapping[str, Any]) -> Source:
    """A shipped definition with cells changed by key path; lines stay those of the file. GONE deletes."""
    return changed(source(name), changes)


def changed(whole: Source, changes: Mapping[str, Any]) -> Source:
    """What was read with cells changed by key path."""
    data = deepcopy(whole.data)
    for path, value in changes.items():
        _put(data, path, value)
    return Source(whole.name, data, whole.lines)


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    parent, _, key = path.rpartition(".")
    while True:  # the last key may hold dots (a fact's name): take more of it until what is left exists
        try:
            holder = resolve(data, parent) if parent else data
            break
        except KeyError:
            parent, _, more = parent.rpartition(".")
            key = f"{more}.{key}"
    if isinstance(holder, list):
        place = next((n for n, (own, _, _) in enumerate(children(parent, holder)) if own == key), len(holder))
        holder[place : place + 1] = [] if value is GONE else [value]
    elif value is GONE:
        del holder[key]
    else:
        holder[key] = value


def codes_in_source() -> set[str]:
    """Every finding code written in the checks, so that none goes undemonstrated."""
    rules = ROOT / "src" / "tongban" / "definition" / "check"
    families = "after|basis|difference|elements|bases|flow|lanes|clocks|papers|rules|questions|consistency"
    said = re.compile(rf'"((?:{families})\.[a-z0-9_.]+)"')
    return {code for path in rules.glob("*.py") for code in said.findall(path.read_text(encoding="utf-8"))}
