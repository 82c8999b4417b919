"""The ledgers of places 名额 and the claims on them in one act: read under lock, changed in memory, written with it.

Always locked in the order case, ledger, claims, so that two acceptances for the last place never both get it and
never wait for each other.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tongban.core.clock import day_of
from tongban.core.facts.showing import scaled_text
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row, revise
from tongban.core.ledger.reading import fetch
from tongban.core.rules.types import SCALES
from tongban.core.scope import Actor
from tongban.limits.models import Hold, Quota
from tongban.limits.rules import free, next_in_order

Row = dict[str, Any]
MOST = 200  # of those waiting, how many are looked at in one act; the daily job looks again
# Every ledger that could be meant is locked, whatever its days: a claim stays with the period it was given in.
_LOCK = """SELECT * FROM limits_quota q WHERE q.ledger = ANY(%s)
           AND EXISTS (SELECT 1 FROM unnest(%s::text[]) d WHERE d LIKE q.stem || '%%') ORDER BY id FOR UPDATE"""
# The ledger that counts for a claim today: of its place, or of the nearest above that keeps one.
_NEAREST = """LEFT JOIN LATERAL (SELECT q.id FROM limits_quota q WHERE q.ledger = h.ledger
                AND h.division LIKE q.stem || '%%' AND q.opens_on <= %s AND (q.closes_on IS NULL OR q.closes_on >= %s)
                ORDER BY length(q.stem) DESC LIMIT 1) n ON true"""
_CLAIMS = f"""SELECT h.*, n.id AS nearest FROM limits_hold h {_NEAREST}
              WHERE h.case_id = ANY(%s) OR h.id IN (
                SELECT h.id FROM limits_hold h {_NEAREST} WHERE h.state = ANY(%s) AND h.ledger = ANY(%s)
                AND (n.id = ANY(%s) OR h.division LIKE %s) ORDER BY h.since, h.id LIMIT %s)
              ORDER BY h.since, h.id FOR UPDATE OF h"""


@dataclass
class Places:
    """The ledgers and claims of one act: read under lock, changed in memory, written with the act."""

    quotas: dict[uuid.UUID, Row]
    claims: dict[uuid.UUID, Row]  # by case
    at: datetime
    nearest: dict[uuid.UUID, uuid.UUID | None] = field(default_factory=dict)
    before: dict[uuid.UUID, Row] = field(default_factory=dict)
    fresh: set[uuid.UUID] = field(default_factory=set)
    told: list[str] = field(default_factory=list)

    def quota_for(self, claim: Row) -> Row | None:
        """The ledger that counts for a claim today; None where none is kept, or it is not locked here."""
        if claim["id"] in self.nearest:
            key = self.nearest[claim["id"]]
            return self.quotas.get(key) if key is not None else None
        today = day_of(self.at)
        found = [
            q
            for q in self.quotas.values()
            if claim["division"].startswith(q["stem"])
            and q["ledger"] == claim["ledger"]
            and q["opens_on"] <= today
            and (q["closes_on"] is None or today <= q["closes_on"])
        ]
        return max(found, key=lambda q: len(q["stem"]), default=None)

    def alter(self, row: Row, **changed: Any) -> None:
        """Change a ledger or a claim; as it was it is kept for the ledger of acts."""
        if row["id"] not in self.fresh:
            self.before.setdefault(row["id"], dict(row))
        row.update(changed)

    def move(self, claim: Row, state: str, quota: Row | None = None, amount: int | None = None) -> None:
        """A claim becomes ``state``; the numbers of its ledger follow."""
        old = self.quotas.get(claim["quota_id"]) if claim["quota_id"] else None
        if old is not None and claim["state"] in ("held", "taken"):
            self.alter(old, **{claim["state"]: old[claim["state"]] - claim["amount"]})
        bound = quota or old
        more = {"quota_id": bound["id"]} if bound is not None else {}
        self.alter(claim, state=state, amount=claim["amount"] if amount is None else amount, **more)
        if bound is not None and state in ("held", "taken"):
            self.alter(bound, **{state: bound[state] + claim["amount"]})

    def open(self, quota: Row) -> None:
        """A ledger that is announced in this act: from today it counts for those below it, and they are served."""
        self.quotas[quota["id"]] = quota
        self.fresh.add(quota["id"])
        if not quota["opens_on"] <= day_of(self.at):
            return
        for claim in self.claims.values():
            key = self.nearest.get(claim["id"])
            nearer = key is not None and (key not in self.quotas or len(self.quotas[key]["stem"]) > len(quota["stem"]))
            if claim["ledger"] == quota["ledger"] and claim["division"].startswith(quota["stem"]) and not nearer:
                self.nearest[claim["id"]] = quota["id"]
        self.serve(quota)

    def waiting(self, quota: Row, state: str = "waiting") -> list[Row]:
        """Who waits for this ledger (or is ``listed`` until all have come), in the order of acceptance."""
        found = [one for one in self.claims.values() if one["state"] == state and self.quota_for(one) is quota]
        return sorted(found, key=lambda claim: (claim["since"], claim["id"]))

    def serve(self, quota: Row | None) -> None:
        """Give what is free to those whose turn it is. Whoever is given one by somebody else's act is told."""
        if quota is None:
            return
        for claim in next_in_order(self.waiting(quota), free(quota)):
            self.move(self.claims[claim["case_id"]], "held", quota)
            if claim["id"] not in self.fresh:
                self.told.append(str(claim["case_id"]))

    def changes(self, verb: str, actor: Actor, detail: Mapping[str, Any]) -> list[Change]:
        """One line for each ledger and each claim that changed; the event names who was given a place meanwhile."""
        found = []
        for kind, model, rows in (("quota", Quota, self.quotas), ("hold", Hold, self.claims)):
            for row in rows.values():
                if row["id"] not in self.fresh and row["id"] not in self.before:
                    continue
                old = self.before.get(row["id"], row)
                changed = {name: value for name, value in row.items() if old[name] != value}
                new = row["id"] in self.fresh
                found.append(
                    Change(
                        Subject(kind, row["id"]),
                        Head.start() if new else Head.on(old),
                        verb,
                        actor,
                        self.at,
                        rows=(new_row(model, **row),) if new else (),
                        updates=() if new else (revise(model, old, **changed),),
                        detail={**detail, **_said(kind, row)},
                        event=Event("quota.moved", {"held": self.told}) if kind == "quota" and self.told else None,
                    )
                )
        return found


def _said(kind: str, row: Row) -> dict[str, Any]:
    return {name: row[name] for name in (("total", "held", "taken") if kind == "quota" else ("state", "amount"))}


def locked(
    ledgers: Sequence[str],
    divisions: Sequence[str],
    cases: Sequence[uuid.UUID],
    at: datetime,
    *,
    compared: bool = False,
    within: str = "",
) -> Places:
    """The ledgers that count there and the claims on them, under lock: two statements. ``compared``: with everybody
    who is listed; ``within``: with those who wait anywhere below that stem.
    """
    quotas = fetch(_LOCK, [list(ledgers), list(divisions)])
    states, most = (["waiting", "listed"], None) if compared else (["waiting"], MOST)
    today, keys = day_of(at), [quota["id"] for quota in quotas]
    below = f"{within}%" if within else ""
    claims = fetch(_CLAIMS, [today, today, list(cases), today, today, states, list(ledgers), keys, below, most])
    for row in (*quotas, *claims):
        row["head_digest"] = bytes(row["head_digest"])
    nearest = {claim["id"]: claim.pop("nearest") for claim in claims}
    return Places({q["id"]: q for q in quotas}, {c["case_id"]: c for c in claims}, at, nearest)


def shown(quota: Mapping[str, Any], amount: int) -> str:
    """A number of a ledger as people read it."""
    return f"{scaled_text(amount, SCALES[quota['kind']], keep_zeros=False)} {quota['unit']}".strip()
