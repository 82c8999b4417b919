"""Whether a place can keep apart what the standard keeps apart: one person who alone accepts and alone decides stops
every case there, because whoever accepted may not decide (审批与受理分离). Who holds posts is organisation's to know.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date

from tongban.definition.check.finding import Finding
from tongban.definition.effective import Choice, Effective, Lane, effective
from tongban.definition.source import Source
from tongban.definition.vocabulary import LEVELS
from tongban.organisation.queries import Place, holders_at, level_of
from tongban.organisation.queries import place as place_at


def held_by_one(standard: Source, division: str, on: date) -> tuple[Finding, ...]:
    """Warnings ``lanes.apart.one_person``, one for each pair of an accepting and a deciding step that the same one
    person holds at the place on a day. Four queries.
    """
    where = place_at(division, on, fresh=True)
    held = holders_at(where.chain, on)
    found: dict[tuple[str, str], Finding] = {}
    for key in standard.data.get("situations") or {}:
        e = effective(standard.data, key)
        if e.separation != "apart":
            continue
        for step in e.steps.values():
            if step.kind != "decide":
                continue
            deciding = _people(e, [step.lane], where, held)
            accepting = [one.lane for one in e.steps.values() if one.kind == "accept"]
            if len(deciding) == 1 and _people(e, accepting, where, held) == deciding:
                found.setdefault((step.lane, step.name), _told(standard, step.lane, next(iter(deciding))[1]))
    return tuple(found.values())


def _told(standard: Source, lane: str, name: str) -> Finding:
    path = f"lanes.{lane}.post"
    return Finding(
        "lanes.apart.one_person",
        "warning",
        path,
        standard.line(path),
        f"本地受理和决定的岗位都只有{name}一人，受理的人不能决定，办件会停在决定环节",
        f"here {name} alone holds both the accepting and the deciding post; whoever accepted may not decide",
        "请机构编制部门给其中一个岗位再安排一人",
        "let the staffing office appoint another person to one of the posts",
    )


def _people(
    e: Effective,
    lanes: Iterable[str],
    where: Place,
    held: Mapping[tuple[uuid.UUID, str], frozenset[tuple[uuid.UUID, str]]],
) -> frozenset[tuple[uuid.UUID, str]]:
    """Account and name of everybody who holds the posts of these lanes at the place."""
    found: set[tuple[uuid.UUID, str]] = set()
    for key in lanes:
        lane = e.lanes.get(key)
        organ = _organ(e, lane, where) if lane is not None else None
        if lane is None or organ is None:
            continue
        found |= held.get((organ, where.post_of(organ, lane.post or "综合窗口")), frozenset())
    return frozenset(found)


def _organ(e: Effective, lane: Lane, where: Place) -> uuid.UUID | None:
    """Whose lane it is where the place of the matter is the place itself; None where that is not to be told here."""
    said = lane.level if lane.level is not None else e.competence.level
    level = level_of(where.division) if isinstance(said, Choice) or said not in LEVELS else int(LEVELS[said]) - 1
    if lane.mode == "hall":
        return _id(where.nearest_hall())
    if lane.mode == "organ":
        power = where.power(e.line, level)
        role = {"competent": "competent_id", "supervising": "supervising_id", "enforcing": "enforcing_id"}[lane.of]
        return uuid.UUID(str(power[role])) if power is not None else _id(where.organ("organ", level, e.line))
    if lane.mode == "line":
        return _id(where.organ("organ", level, lane.of))
    return None


def _id(organ: Mapping[str, object] | None) -> uuid.UUID | None:
    return uuid.UUID(str(organ["id"])) if organ is not None else None
