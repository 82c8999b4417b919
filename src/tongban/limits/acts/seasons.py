"""Seasons of filing 受理期: the competent organ opens one for its place; what is filed in it makes one batch, and the
clock may run from its close (definition: ``intake``).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tongban.cases.acts.turn import Turn
from tongban.cases.policies import heads_competent
from tongban.cases.reading import Row
from tongban.cases.sockets import at_filing, tell_moments
from tongban.catalogue.models import Item
from tongban.catalogue.queries import in_force
from tongban.catalogue.reading.saying import lock_item
from tongban.core.clock import SHANGHAI, now
from tongban.core.errors import Denied, Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Reply, Subject, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.limits.models import Intake

KEPT = 4096  # seasons of which the end is kept


@dataclass(frozen=True, slots=True)
class Season:
    """A season to be announced: of which item, where, how it is called, from when until when."""

    item: str
    place: str
    name: str
    opens_at: datetime
    closes_at: datetime


def open_season(season: Season, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Announce a season. Refusals ``season.none`` (the item has none), ``season.times``, ``season.overlap``; Denied for
    anybody but a head of the competent organ of the place.
    """
    found = in_force(season.item, season.place, now())
    runs = [found.effective(situation) for situation in found.situations]
    if not any(e.intake is not None for e in runs):
        raise Refusal("season.none", "这件事随时可以申请，不用设受理期。", "This item may be filed at any time.")
    _may_open(actor, season, runs[0].line)
    if not now() < season.closes_at or not season.opens_at < season.closes_at:
        raise Refusal(
            "season.times",
            "受理期的截止时间要晚于开始时间，也要晚于现在。",
            "A season closes after it opens, and after now.",
            where="closes_at",
        )

    def work(once: KeepReply) -> Reply:
        item = lock_item(season.item)
        _check_overlap(season)
        row = new_row(
            Intake,
            id=new_id(),
            item_code=season.item,
            place=season.place,
            name=season.name,
            opens_at=season.opens_at,
            closes_at=season.closes_at,
            opened_by=actor.account,
        )
        reply = {"intake": str(row.values["id"])}
        detail = {"place": season.place, "name": season.name, "closes_at": season.closes_at.isoformat()}
        event = Event("season.opened", {"code": season.item, "place": season.place, **reply})
        change = Change(
            Subject("item", item["id"]),
            Head.on(item),
            "item.season",
            actor,
            now(),
            rows=(row,),
            updates=(revise(Item, item),),
            detail=detail,
            event=event,
        )
        write([change], once=once(reply))
        return reply

    body = [season.item, season.place, season.name, season.opens_at.isoformat(), season.closes_at.isoformat()]
    return uuid.UUID(perform(work, actor=actor, key=key, body=body)["intake"])


def _may_open(actor: Actor, season: Season, line: str) -> None:
    if heads_competent(actor, season.place, line):
        return
    raise Denied(
        "season.office",
        "受理期由本地主管机关的负责人公布。",
        "A season is announced by the head of the competent organ of the place.",
    )


def _check_overlap(season: Season) -> None:
    if fetch(
        """SELECT 1 AS one FROM limits_intake WHERE item_code = %s AND place = %s AND opens_at < %s AND closes_at > %s
           LIMIT 1""",
        [season.item, season.place, season.closes_at, season.opens_at],
    ):
        raise Refusal(
            "season.overlap",
            "这段时间已有受理期，请错开时间。",
            "A season overlaps with this one; choose other times.",
            where="opens_at",
        )


@at_filing
def enter_season(turn: Turn) -> None:
    """A case comes in within a season, or waits for the next. Refusal ``season.closed`` says when that is."""
    if turn.e.intake is None or turn.case["intake"] is not None:
        return
    rows = fetch(
        "SELECT * FROM limits_intake WHERE item_code = %s AND place = %s AND closes_at > %s ORDER BY opens_at LIMIT 1",
        [turn.case["item_code"], turn.case["place"], turn.at],
    )
    row = rows[0] if rows else None
    if row is None or row["opens_at"] > turn.at:
        day = f"{row['opens_at'].astimezone(SHANGHAI):%Y-%m-%d}" if row is not None else ""
        when = f"下一次从{day}开始" if day else "下一次还没有公布"
        then = f"opens on {day}" if day else "is not announced yet"
        raise Refusal(
            "season.closed",
            f"现在不在受理期，{when}。您填写的内容已经保存，到时再提交。",
            f"It is not the season for this item; the next one {then}. What you filled in is kept.",
            status=409,
        )
    turn.alter_case(intake=row["id"])


@tell_moments
def season_moments(case: Row) -> Mapping[str, datetime]:
    """When the season closes that a case came in with; nothing of any other case."""
    closes = closes_at(case["intake"])
    return {} if closes is None else {"intake.closed": closes}


_closes: dict[uuid.UUID, datetime] = {}


def closes_at(season: uuid.UUID | None) -> datetime | None:
    """When a season closes; an announced season does not change, so it is read once and kept."""
    if season is None:
        return None
    if season not in _closes:
        if len(_closes) >= KEPT:
            _closes.clear()
        _closes[season] = fetch("SELECT closes_at FROM limits_intake WHERE id = %s", [season])[0]["closes_at"]
    return _closes[season]
