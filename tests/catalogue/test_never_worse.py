"""A difference that is accepted leaves nobody worse off, whatever he answers; what leaves somebody worse off is
refused. What somebody meets is counted here by itself, from the edition as it would stand: his last day, his papers and
ways, his steps and the time he has for his own, what he pays, where he may go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.core.clock import SHANGHAI
from tongban.core.workdays import Duration, due
from tongban.definition.check.difference import check_against
from tongban.definition.effective import Effective, effective, settle
from tongban.definition.favour import favour_of
from tongban.definition.merge import apply_difference
from tongban.definition.source import Source, read
from tongban.definition.source.paths import children
from tongban.definition.vocabulary import SCOPES

from shipped import CATALOGUE, GONE, changed, context, edited, source

STARTS = [datetime(2026, *day, 10, tzinfo=SHANGHAI) for day in ((2, 12), (6, 1), (9, 25), (11, 2))]
AREAS = (10, 5000, 6000)  # answers on both sides of where the standard chooses
PAYS = {
    "common.fee": [
        {"name": name, "amount": amount, "basis": "食品安全法#35"}
        for name, amount in (("工本费", "100"), ("检测费", "1000"), ("登记费", "300"))
    ],
    "common.steps.decide.next": "pay",
    "common.steps.pay": {"lane": "applicant", "kind": "pay", "within": "5d", "next": "issue"},
    "local.required": ["consult_phone", "complaint_phone", "venues", "hours", "payee"],
}
# Standards as they might be written: money, a choice by the answers, situations that say things of their own.
FOOD: Mapping[str, Mapping[str, Any]] = {
    "as shipped": {},
    "paid": {**PAYS, "situations.renew.steps": {"pay": {"within": "10d"}}, "channels": ["online", "window"]},
    "chosen": {
        "common.limits.promised": {"one": [{"is": "9wd", "when": "premises.area <= 5000"}, {"is": "10wd"}]},
        "common.materials.idcard.not_older": "30d",
        "situations.renew.limits": {"extend": {"by": "2wd"}},
    },
    "by situation": {
        "situations.renew.materials": {
            "layout": {"supply": {"upload": {}, "scan": {}}, "files": {"max_mb": "50"}},
            "licence": {"supply": {"inquiry": {"within": "1wd"}}},
            "idcard": {"supply": ["upload", "scan"], "files": {"formats": ["pdf"]}},
        },
        "situations.renew.fee": [],
    },
    "by situation, in a list": {
        "situations.renew.materials": [{"id": "idcard", "supply": ["upload", "scan"], "files": {"formats": ["pdf"]}}],
        "common.steps.inspect.late": {"end": "withdrawn"},
        "common.steps.coach": {"lane": "approve", "kind": "coach", "within": "1wd", "next": "accept"},
        "common.steps.accept.document": None,
    },
}
OTHERS = ("street-occupation", "water-connection", "public-place-hygiene")
LENGTHS = [
    "now",
    "1wd",
    "24h",
    "1wd",
    "2wd",
    "3wd",
    "5wd",
    "6wd",
    "9wd",
    "10wd",
    "12wd",
    "1d",
    "3d",
    "5d",
    "7d",
    "15d",
    "30d",
]
WAYS = [{"earlier": "food"}, "upload", "scan", {"upload": None}, {"inquiry": {"within": "9wd"}}, {"commitment": "x"}]


@cache
def standard(name: str) -> Source:
    if name in FOOD:
        cells = {path: GONE if value is None else value for path, value in FOOD[name].items()}
        return edited("food-business", cells)
    return source(name)


@cache
def difference(name: str) -> Source:
    own = "food-business" if name in FOOD else name
    whole = read((CATALOGUE / f"differences/{own}.510107.yaml").read_text(encoding="utf-8"), "d.yaml")
    payee = {"difference.local.payee": "非税账户（演示）"} if name == "paid" else {}
    return changed(whole, payee)


@cache
def cells(name: str) -> tuple[str, ...]:
    """Key paths that a place may touch, and as many that it may not."""
    found: list[str] = []

    def walk(path: str, value: Any) -> None:
        if path and favour_of(path) is not None:
            found.append(path)
        if isinstance(value, dict | list):
            for _, here, member in children(path, value):
                walk(here, member)

    walk("", standard(name).data)
    return tuple(one for one in found if one not in ("words", "faq"))


@st.composite
def changes(draw: st.DrawFn, name: str) -> list[dict[str, Any]]:
    """One to three changes near each other: alone each may be lawful, and together not."""
    near = draw(st.sampled_from(sorted({block_of(path) for path in cells(name)})))
    paths = [path for path in cells(name) if block_of(path) == near]
    chosen = draw(st.lists(st.sampled_from(paths), min_size=1, max_size=3, unique=True))
    return [{"at": path, **draw(change_of(path))} for path in chosen]


def block_of(path: str) -> str:
    """materials.idcard, steps.pay, fee, limits …, wherever it is said."""
    parts = [part for part in path.split(".") if part not in ("common", "situations", "renew", "new", "extend")]
    return ".".join(parts[:2]) if parts[0] in ("materials", "steps") else parts[0]


def change_of(path: str) -> st.SearchStrategy[dict[str, Any]]:
    last = path.rpartition(".")[2]
    if last == "supply":
        return st.sampled_from(WAYS).map(lambda way: {"add": way})
    if last in ("channels", "formats"):
        return st.sampled_from([{"add": ["kiosk"]}, {"add": ["ofd"]}, {"to": ["pdf"]}, {"to": None}])
    if last in ("within", "by", "promised", "is", "not_older"):
        return st.one_of(st.sampled_from(LENGTHS).map(lambda length: {"to": length}), st.just({"to": None}))
    if last in ("amount", "max_mb"):
        return st.sampled_from(["0", "5", "50", "250", "900", "1000", "1001"]).map(lambda value: {"to": value})
    if last == "accepted_in":
        return st.sampled_from(sorted(SCOPES)).map(lambda value: {"to": value})
    lists = [{"add": {"defer": {"within": "2wd"}}}] if ".materials." in f".{path}" else [{"to": []}]
    return st.sampled_from([{"to": None}, *lists])


@dataclass(frozen=True)
class Met:
    """What somebody with these answers meets. ``bad`` may only fall, ``good`` only grow; ``open`` only gains."""

    bad: Mapping[str, float]
    good: Mapping[str, float]
    open: Mapping[str, frozenset[str]]


def days(length: Any, facts: Mapping[str, Any]) -> dict[str, float]:
    """The last day of a length from each of several starts; nothing where there is none."""
    settled = settle(length, facts, STARTS[0]) if length is not None else None
    if not isinstance(settled, Duration):
        return {}
    known = context().calendar
    assert known is not None
    ends = {start: due(start, settled, (), known, None).date for start in STARTS}
    return {f"{start:%m-%d}": (end or date.max).toordinal() for start, end in ends.items()}


def met(e: Effective, facts: Mapping[str, Any]) -> Met:
    bad: dict[str, float] = {"materials": len(e.materials), "steps": len(e.steps)}
    good: dict[str, float] = {"accepted in": -list(SCOPES).index(e.accepted_in)}
    doors = {"channels": frozenset(e.channels)}
    bad |= {f"promised {day}": end for day, end in days(e.limits.promised, facts).items()}
    bad |= {f"extended {day}": end for day, end in days(e.limits.extend and e.limits.extend.by, facts).items()}
    bad["fees"] = sum(fee.amount for fee in e.fees if isinstance(fee.amount, int))
    bad |= {f"fee {fee.name}": fee.amount for fee in e.fees if isinstance(fee.amount, int)}
    for step in e.steps.values():
        own = e.lanes[step.lane].mode == "party" or step.late.startswith("end")
        side = good if own else bad
        side |= {f"{step.id} {day}": end for day, end in days(step.within, facts).items()}
    for one in e.materials:
        bad[one.id] = 1
        doors[f"{one.id} ways"] = frozenset(way.way for way in one.supply)
        for way in one.supply:
            bad |= {f"{one.id} {way.way} {day}": end for day, end in days(way.within, facts).items()}
        good |= {f"{one.id} later {day}": end for day, end in days(one.defer and one.defer.within, facts).items()}
        if one.not_older is not None:
            good |= {f"{one.id} old {day}": end for day, end in days(one.not_older, facts).items()}
        if one.files is not None:
            good[f"{one.id} mb"] = one.files.max_mb
            doors[f"{one.id} files"] = frozenset(one.files.formats)
    return Met(bad, good, doors)


def worse(before: Met, after: Met, gone: set[str]) -> list[str]:
    """What is worse; of a paper that is no longer asked, or a service that is no longer offered, nothing is."""
    found = [name for name, value in after.bad.items() if value > before.bad.get(name, 0 if " " not in name else -1)]
    for name, value in before.good.items():
        free = name.split(" ")[0] in gone or (" old " in name and name not in after.good)
        if not free and after.good.get(name, float("-inf")) < value:
            found.append(name)
    for name, ways in before.open.items():
        if name.split(" ")[0] not in gone and not ways <= after.open.get(name, frozenset()):
            found.append(name)
    return found + [name for name in after.good if " old " in name and name not in before.good]


# Where a path alone does not tell: each was accepted once, and left somebody worse off.
TRAPS: Mapping[str, list[list[dict[str, Any]]]] = {
    "paid": [
        [{"at": "common.fee.0", "to": None}, {"at": "common.fee.1.amount", "to": "900"}],
        [{"at": "situations.renew.steps.pay.within", "to": "6d"}],
    ],
    "by situation": [
        [{"at": "situations.renew.materials.layout.supply", "add": {"upload": None}}],
        [{"at": "situations.renew.materials.licence.supply", "add": {"inquiry": {"within": "9wd"}}}],
    ],
    "by situation, in a list": [
        [{"at": "situations.renew.materials.idcard", "to": None}],
        [{"at": "common.steps.inspect.within", "to": "1wd"}],
    ],
}


@pytest.mark.parametrize("name", [*FOOD, *OTHERS])
def test_whatever_is_accepted_is_worse_for_nobody(name: str) -> None:
    seen = Counter[str]()

    @settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(said=changes(name))
    def holds(said: list[dict[str, Any]]) -> None:
        seen[judged(name, said)] += 1

    holds()
    assert seen["refused"] >= 3 and seen["accepted"] >= 1, seen  # a property of nothing would show nothing
    for said in TRAPS.get(name, ()):
        judged(name, said)


def judged(name: str, said: list[dict[str, Any]]) -> str:
    """Refused, or accepted and worse for nobody."""
    base, place = standard(name), changed(difference(name), {"difference.changes": said})
    if any(one.severity == "error" for one in check_against(base, place, context())):
        return "refused"
    whole = apply_difference(base.data, {"changes": said})
    for situation in base.data["situations"]:
        before, after = effective(base.data, situation), effective(whole, situation)
        gone = {one.id for one in before.materials} | set(before.steps)
        gone -= {one.id for one in after.materials} | set(after.steps)
        for area in AREAS:
            facts = {"premises.area": area}
            assert worse(met(before, facts), met(after, facts), gone) == [], (situation, said)
    return "accepted"
