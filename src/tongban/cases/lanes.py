"""Lanes resolve when a step opens: the organ and post that are responsible now (organs, posts and people are never
pinned).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tongban.core.clock import day_of
from tongban.core.errors import Refusal
from tongban.definition.effective import Effective, Lane, settle
from tongban.definition.vocabulary import LEVELS
from tongban.organisation.queries import Place, holders_of, level_of, place

_ROLES = {"competent": "competent_id", "supervising": "supervising_id", "enforcing": "enforcing_id"}
PLATFORM_POST = "platform"
WINDOW = "综合窗口"  # the post at a counter where a lane names none


def number_of(level: str) -> int:
    """Depth of a level in the tree of divisions: 省级 1 … 村级 5."""
    return int(LEVELS[level]) - 1


def division_of(fact: str, facts: Mapping[str, Any], fallback: str) -> str:
    """The division a place fact names, as twelve digits; the case's own place where it is not known."""
    value = facts.get(fact) if fact else None
    code = str(value) if value else fallback
    return (code + "0" * 12)[:12]


def competence(e: Effective, facts: Mapping[str, Any], at: datetime, fallback: str) -> tuple[Place, int]:
    """The place of the matter and the level that is competent."""
    where = place(division_of(e.competence.place, facts, fallback), day_of(at))
    level = settle(e.competence.level, facts, at)
    if level is None:
        raise Refusal(
            "competence.unknown",
            "还不能判定由哪一级办理，请补充办理地点等信息。",
            "It cannot be told yet which level is competent; supply what is missing about the place.",
        )
    return where, number_of(level)


def competent_organ(e: Effective, facts: Mapping[str, Any], at: datetime, fallback: str) -> Mapping[str, Any]:
    """The organ that holds the power; exactly one, or the case is told where to go (check 3 holds it at
    publication).
    """
    where, level = competence(e, facts, at, fallback)
    power = where.power(e.line, level)
    found = where.by_id(power["competent_id"]) if power is not None else None
    found = found or where.organ("organ", level, e.line) or where.organ("government", level)
    if found is None:
        raise _nobody(e.line, where)
    return found


def resolve(
    e: Effective,
    key: str,
    facts: Mapping[str, Any],
    at: datetime,
    fallback: str,
    hall: uuid.UUID | None,
    member: Any = None,
) -> tuple[uuid.UUID | None, str]:
    """(organ, post) of a lane; ``party:<name>`` and ``platform`` stand where no organ is responsible. ``member`` is the
    one of several for whom the step stands (``each``).
    """
    lane = e.lanes.get(key)
    if lane is None or lane.mode == "party":
        return None, f"party:{key}"
    if lane.mode == "system":
        return None, PLATFORM_POST
    if lane.mode == "member":
        return _member(lane, member, *competence(e, facts, at, fallback))
    where, organ = _organ(e, lane, facts, at, fallback, hall)
    if organ is None:
        raise _nobody(lane.of or e.line, where)
    return organ, where.post_of(organ, lane.post or WINDOW)


def _organ(
    e: Effective, lane: Lane, facts: Mapping[str, Any], at: datetime, fallback: str, hall: uuid.UUID | None
) -> tuple[Place, uuid.UUID | None]:
    where, level = competence(e, facts, at, fallback)
    if lane.at and lane.mode != "hall":
        where = place(division_of(lane.at, facts, fallback), day_of(at))
    said = settle(lane.level, facts, at) if lane.level is not None else None
    wanted = number_of(said) if said else level
    # A line nobody is registered for is the people's government's to give to one of its organs (地方组织法 74).
    general = where.organ("government", wanted)
    if lane.mode == "organ":
        power = where.power(e.line, wanted)
        return where, power[_ROLES[lane.of]] if power is not None else _id(
            where.organ("organ", wanted, e.line) or general
        )
    if lane.mode == "provider":
        return where, _id(where.organ("provider", level_of(where.division), lane.of))
    if lane.mode == "line":
        return where, _id(where.organ("organ", wanted, lane.of) or general)
    if lane.mode == "government":
        depth = number_of(lane.of)
        own = where.organ("township", depth) if depth > 3 else None
        return where, _id(own or where.organ("government", depth))
    if lane.mode == "village":
        return where, _id(where.organ("village", 5) or where.organ("township", 4) or general)
    if lane.mode == "hall":
        return where, _hall(where, lane, hall, at)
    return where, None


def _hall(where: Place, lane: Lane, hall: uuid.UUID | None, at: datetime) -> uuid.UUID | None:
    """The counter a case was begun at; one below the place takes the step where it has the post, else the place's."""
    own = _id(where.nearest_hall())
    if hall is None or hall == own or where.by_id(hall) is not None:
        return hall or own
    return hall if holders_of(hall, lane.post or WINDOW, on=day_of(at)) else own


def _member(lane: Lane, member: Any, where: Place, level: int) -> tuple[uuid.UUID, str]:
    """``it.organ``: the organ that the member of a list names, by its code, its name or its line; of several of a line
    that of the competent level, then those above it, then those below.
    """
    said = str(member.get(lane.of) if isinstance(member, Mapping) else member or "").strip()
    chain = sorted(where.chain, key=lambda code: (level_of(code) > level, -level_of(code)))
    own = [o for code in chain for o in where.organs if o["division"] == code]
    found = next((o for by in ("credit_code", "name", "line") for o in own if said and o[by] == said), None)
    if found is None:
        raise _nobody(said or lane.id, where)
    return found["id"], where.post_of(found["id"], lane.post or "意见")


def _id(organ: Mapping[str, Any] | None) -> uuid.UUID | None:
    return organ["id"] if organ is not None else None


def _nobody(what: str, where: Place) -> Refusal:
    level = ("", "省", "市", "县", "乡", "村")[level_of(where.division)]
    return Refusal(
        "lane.nobody",
        f"本地（{level}级）没有登记承担“{what}”的机关。请联系政务服务管理机构补登。",
        f"No organ is registered here for “{what}”. Ask the government-services office to enter it.",
    )
