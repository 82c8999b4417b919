"""The guide as in force now, for page and API alike; kept as long as its edition and difference stand."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tongban.catalogue.library_now import flags
from tongban.catalogue.life.resting import Resting, rest_of
from tongban.catalogue.queries import InForce, Standing, competent_place, standing
from tongban.catalogue.taken import HOTLINE, nearest_hall, organ_here
from tongban.core.clock import day_of, now
from tongban.core.crypto import sm3
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.definition.effective import Effective
from tongban.definition.guide.build import guide_of
from tongban.definition.guide.parts import Guide, Rest
from tongban.organisation.queries import FRESH, Place, chain_of, division_name
from tongban.organisation.queries import place as place_of
from tongban.web.words import later, t


@dataclass(frozen=True, slots=True)
class Told:
    """A guide with the digest of everything it says: two guides with the same digest are the same page. ``e`` is what
    runs, from which it was made; ``stands`` whether it would be told the same way again, where that is cheaply known.
    """

    guide: Guide
    digest: str
    e: Effective
    stands: Callable[[], bool] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _Kept:
    """``heard`` is all it was made from beside the edition: organs, powers, the hall, bases that fell away."""

    at: float
    heard: tuple[Any, ...]
    told: Told


@dataclass(frozen=True, slots=True)
class _Stands:
    """Nothing was published, nothing came into force, no day ended, and it was looked at within the last two seconds:
    one small query, asked last.
    """

    looked_at: float
    day: date
    standing: Standing

    def __call__(self) -> bool:
        at = now()
        return (
            time.monotonic() - self.looked_at <= FRESH
            and self.standing.covers(at)
            and day_of(at) == self.day
            and self.standing.stands()
        )


_kept: dict[tuple[object, ...], _Kept] = {}
_MOST = 512


def guide_at(code: str, division: str, situation: str = "", lang: str = "zh") -> Guide:
    """The guide of an item for somebody in a division, as in force now; one query where it is kept.

    Without ``situation`` the first one. Refusals ``item.unknown`` and ``item.situation`` (404). Organs, addresses and
    hours are looked at again after two seconds; a new edition or difference shows at once.

    The guide of an item that takes nothing new (suspended, retired, given up here) comes all the same and says so
    (``Guide.rest``); who files is refused.
    """
    return told_at(code, division, situation, lang).guide


def told_at(code: str, division: str, situation: str = "", lang: str = "zh") -> Told:
    """The same with its digest, by which pages are kept."""
    asked = now()
    there_is = standing(code, division, asked)
    found, rest = there_is.found, rest_of(there_is.row, asked)
    chosen = situation or found.situations[0]
    if chosen not in found.situations:
        raise Refusal(
            "item.situation",
            "这个事项没有这种情形。请返回事项页重新选择，或拨打 12345。",
            "This item has no such situation. Go back to its page and choose again, or call 12345.",
            where="situation",
            status=404,
        )
    day = day_of(asked)
    key = (found.edition, found.difference, chosen, division, lang, day)
    kept = _kept.get(key)
    if kept is None or time.monotonic() - kept.at > FRESH:
        if len(_kept) >= _MOST:
            _kept.clear()
        kept = _kept[key] = _looked_at(kept, found, chosen, division, lang)
    if rest is not None:
        return _resting(kept.told, rest, lang)
    return replace(kept.told, stands=_Stands(kept.at, day, there_is))


def _resting(told: Told, rest: Resting, lang: str) -> Told:
    """The same guide, saying that it rests; one query more where something replaces it."""
    named = fetch("SELECT name FROM catalogue_item WHERE code = %s", [rest.where]) if rest.where else []
    ask = told.guide.where.consult or HOTLINE
    said = Rest(
        rest.code,
        rest.en if lang == "en" else rest.zh,
        rest.since.isoformat(),
        rest.why,
        ask,
        rest.where,
        named[0]["name"] if named else "",
    )
    return Told(replace(told.guide, rest=said), sm3(f"{told.digest}|{said!r}".encode()).hex(), told.e)


def _looked_at(kept: _Kept | None, found: InForce, situation: str, division: str, lang: str) -> _Kept:
    """Made anew where something it was made from is another than it was."""
    where = place_of(division)
    heard = (where, nearest_hall(where), _shaken(found))
    at = time.monotonic()
    if kept is not None and kept.heard == heard:
        return _Kept(at, heard, kept.told)
    there, e = runs_where(found, situation)
    taken = found.taken_at(there.place)
    organ = _organ(e, where, there.place, lang, taken=taken)
    name = division_name(there.place)
    made = guide_of(e, there, name, heard[1], organ or ("" if taken else t(UNKNOWN, lang)), division, lang)
    guide = replace(made, shaken=heard[2])
    if not (taken or organ):
        guide = _not_taken(guide, name, lang)
    return _Kept(at, heard, Told(guide, sm3(repr(guide).encode()).hex(), e))


# What stands instead of an organ where nobody has taken the item on.
UNKNOWN = later("本地还没有认领，尚未确定")


def _not_taken(guide: Guide, place: str, lang: str) -> Guide:
    """The standard of the province, without any organ's name: that of another place would be a wrong one."""
    ask = guide.where.consult or HOTLINE
    zh = "{place}还没有认领这个事项，由哪个机关办理、在哪里办没有公布。下面是全省统一的标准。请先打电话问清楚在哪里办。"
    said = t(later(zh), lang, place=place)
    lanes = tuple(lane if lane.colour == "brand" else replace(lane, subtitle="") for lane in guide.graph.lanes)
    rest = Rest("item.not-adopted", said, "", "", ask)
    return replace(guide, rest=rest, graph=replace(guide.graph, lanes=lanes))


def runs_where(found: InForce, situation: str) -> tuple[InForce, Effective]:
    """What runs at the place that is competent for a matter in the division of ``found``."""
    e = found.effective(situation)
    competent = competent_place(e, found.place)
    if competent == found.place:
        return found, e
    there = replace(found, place=competent)
    return there, there.effective(situation)


def _shaken(found: InForce) -> tuple[str, ...]:
    """What the edition, or the difference that applies here, cites and what was repealed or amended; what will be is
    for its editors to know.
    """
    fell = flags(now(), [found.code], chain_of(found.place)).get(found.code, ())
    mine = {one.title for one in fell if not one.coming and one.difference in (None, found.difference)}
    return tuple(sorted(mine))


def _organ(e: Effective, where: Place, competent: str, lang: str, *, taken: bool) -> str:
    """The competent organ's name here; empty where there is none."""
    found = organ_here(e, where, competent, taken=taken)
    if found is None:
        return ""
    return str(found["name_en"] or found["name"]) if lang == "en" else str(found["name"])
