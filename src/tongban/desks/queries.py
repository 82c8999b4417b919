"""Reads of the room: reasons for a case's materials, and who else has a case open."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.desks.acts.looking import stretch_of
from tongban.desks.models import Reason
from tongban.organisation.posts import organs_with_cases


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason as screens show it; ``helped``: how many say so, ``mine``: the reader among them."""

    id: uuid.UUID
    organ: uuid.UUID
    code: str
    item: str
    material: str
    words: str
    basis: str
    mend: str
    helped: int
    mine: bool

    @property
    def text(self) -> str:
        """As it stands on the notice: what is wrong, its basis, how to mend it."""
        basis = f"（{self.basis}）" if self.basis else ""
        return f"{self.words.rstrip('。；')}{basis}；{self.mend.rstrip('。')}"


def reasons_of(viewer: Actor, item: str = "") -> list[ReasonLine]:
    """The reasons of the viewer's organs, what helped most first; for an item those that are for it or for any. One
    query.
    """
    rows = Reason.seen_by(viewer).filter(ended_at__isnull=True)
    if item:
        rows = rows.filter(item__in=["", item])
    me = str(viewer.account)
    columns = ("id", "organ", "code", "item", "material", "words", "basis", "mend", "helped")
    found = [ReasonLine(*[*row[:8], len(row[8]), me in row[8]]) for row in rows.values_list(*columns)]
    return sorted(found, key=lambda one: (-one.helped, one.code))


def reasons_for(reasons: list[ReasonLine], material: str) -> list[ReasonLine]:
    """Those for one material, its own before those for any."""
    mine = [one for one in reasons if one.material == material.partition(".")[0]]
    return mine + [one for one in reasons if not one.material]


@dataclass(frozen=True, slots=True)
class Beside:
    """A colleague who has the case open, since when; ``mine``: the reader himself."""

    name: str
    since: datetime
    mine: bool


_BESIDE = """(SELECT COALESCE(jsonb_agg(jsonb_build_array(l.account, l.name, l.since) ORDER BY l.since), '[]'::jsonb)
             FROM (SELECT account, max(name) AS name, min(at) AS since FROM desks_look
                   WHERE "case" = %(case)s AND at >= %(since)s GROUP BY account) l) AS beside"""
_KEPT = """(SELECT COALESCE(jsonb_agg(to_jsonb(r)), '[]'::jsonb) FROM desks_reason r
            WHERE r.ended_at IS NULL AND r.item IN ('', %(item)s) AND r.organ = ANY(%(organs)s)) AS reasons"""


def beside(viewer: Actor, case: uuid.UUID, at: datetime) -> list[Beside]:
    """Who looked at the case in this quarter of an hour. One query."""
    asked = {"case": case, "since": stretch_of(at)}
    return _beside(viewer, fetch(f"SELECT {_BESIDE}", asked)[0]["beside"])


def beside_and_reasons(
    viewer: Actor, case: uuid.UUID, item: str, at: datetime
) -> tuple[list[Beside], list[ReasonLine]]:
    """Both for the desk's page of a case. One query."""
    asked = {"case": case, "since": stretch_of(at), "item": item, "organs": organs_with_cases(viewer)}
    found = fetch(f"SELECT {_BESIDE}, {_KEPT}", asked)[0]
    kept = [
        ReasonLine(
            uuid.UUID(row["id"]),
            uuid.UUID(row["organ"]),
            row["code"],
            row["item"],
            row["material"],
            row["words"],
            row["basis"],
            row["mend"],
            len(row["helped"]),
            str(viewer.account) in row["helped"],
        )
        for row in found["reasons"]
    ]
    return _beside(viewer, found["beside"]), sorted(kept, key=lambda one: (-one.helped, one.code))


def _beside(viewer: Actor, rows: list[tuple[str, str, str]]) -> list[Beside]:
    return [Beside(name, datetime.fromisoformat(at), account == str(viewer.account)) for account, name, at in rows]
