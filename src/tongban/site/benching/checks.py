"""How long the checker takes: every definition that ships, the slowest of them, and 200 steps of splits in splits.

Processor time of this process, so that a busy machine does not enter; the best of three for each text.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from tongban.definition.registry import check_definition, check_difference, context_of, shipped
from tongban.definition.source import Source, read
from tongban.site.benching.ground import DEFINITION

STEPS = 200
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked, in how many milliseconds, and what it should take at most."""

    name: str
    milliseconds: float
    goal: float


def nested(steps: int = STEPS) -> Source:
    """The bench's definition with so many steps: reviews in splits within choices within splits, six deep."""
    source = read(DEFINITION.read_text(encoding="utf-8"), "nested")
    common = source.data["common"]
    made: dict[str, Any] = {}
    last = _block(made, _DEPTH)
    own = ("receive", "grant", "hand_out")
    before = "receive"
    chain = [f"chain{number}" for number in range(steps - len(made) - len(own))]
    receive, grant, hand_out = (dict(common["steps"][name]) for name in own)
    written: dict[str, Any] = {"receive": receive}
    for name in chain:
        written[before]["next"] = name
        written[name] = _review(name)
        before = name
    written[before]["next"] = next(iter(made))
    written.update(made)
    written[last]["next"] = "grant"
    written.update(grant=grant, hand_out=hand_out)
    common["steps"] = written
    common["limits"]["promised"] = "90wd"
    return source


def _review(name: str) -> dict[str, Any]:
    return {"lane": "reviewer", "kind": "review", "name": name, "within": "1wd"}


def _block(made: dict[str, Any], depth: int) -> str:
    """Adds a block whose first step is the next to be added; the name of its last step, whose ``next`` is open."""
    name = f"s{len(made)}"
    made[name] = _review(name)
    if not depth:
        return name
    branches, ends = [], []
    for _ in range(2):
        branches.append(f"s{len(made)}")
        ends.append(_block(made, depth - 1))
    parallel = depth % 2 == 0
    close = f"s{len(made)}"
    made[close] = _review(close) | ({"join": name} if parallel else {})
    first = {"to": branches[0]} | ({} if parallel else {"when": 'bench.note == "加急"'})
    made[name]["next"] = {"all" if parallel else "one": [first, {"to": branches[1]}]}
    for end in ends:
        made[end]["next"] = close
    return close


def checks() -> Iterator[Checked]:
    """The slowest definition and difference of what ships, all of it together, and the nested one; before them what a
    process reads once (dictionary, calendars, library).
    """
    began = time.process_time()
    context_of(shipped())
    once = (time.process_time() - began) * 1000
    yield Checked("what a process reads once", once, 5000)
    folder = Path(settings.DATA) / "catalogue"
    each: list[Checked] = []
    standards: dict[str, Source] = {}
    for path in (*sorted(folder.glob("*.yaml")), *sorted((folder / "differences").glob("*.yaml"))):
        each.append(_timed(path.name, path, standards))
    yield max((one for one in each if one.name in standards), key=_time)
    others = [one for one in each if one.name not in standards]
    yield max(others, key=_time)
    whole = once + sum(one.milliseconds for one in each)
    yield Checked(f"all that ships ({len(each)} files)", whole, 5000)
    source = nested()
    began = time.process_time()
    check_definition(source)
    spent = (time.process_time() - began) * 1000
    yield Checked(f"{len(source.data['common']['steps'])} steps, nested", spent, 200)


def _time(one: Checked) -> float:
    return one.milliseconds


def _timed(name: str, path: Path, standards: dict[str, Source]) -> Checked:
    """A definition is kept in ``standards`` by its file and its code; a difference finds there what it differs from."""
    return Checked(name, min(_once(name, path, standards) for _ in range(3)), 50)


def _once(name: str, path: Path, standards: dict[str, Source]) -> float:
    began = time.process_time()
    source = read(path.read_text(encoding="utf-8"), name)
    if "difference" in source.data:
        code = str(source.data["difference"]["of"]).partition("@")[0]
        check_difference(standards[code], source)
    else:
        check_definition(source)
        standards[name] = standards[source.data["code"]] = source
    return (time.process_time() - began) * 1000
