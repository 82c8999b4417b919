"""A case and its place 名额: held at acceptance, taken when it is granted, given back when it ends otherwise
(definition: ``quota``). It joins whatever act moves the case, in the same transaction. An item without a quota pays
nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tongban.cases.facts import recalled
from tongban.cases.lanes import division_of
from tongban.cases.sockets import before_granting, with_changes
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ids import new_id
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import Change, KeepReply, Reply, new_row, perform, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.licences.queries import ended_early
from tongban.limits.acts.claims import Places, Row, locked, shown
from tongban.limits.acts.seasons import closes_at
from tongban.limits.models import Hold
from tongban.limits.rules import COMPARED, ahead, free, ledger_of
from tongban.limits.zones import zone_of

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

# -- what an act on cases moves ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    """What one act does to the place of one case."""

    turn: Turn
    accepted: bool
    granted: bool
    gone: bool
    deciding: bool


def moves_of(turns: Sequence[Turn]) -> list[Move]:
    """The cases whose place moves; none of an item without a quota. No statement."""
    found = []
    for turn in turns:
        was, case = turn.before, turn.case
        if case["accepted_at"] is None:
            continue
        move = Move(
            turn,
            accepted=was["accepted_at"] is None,
            granted=case["outcome"] == "granted" != was["outcome"],
            gone=case["outcome"] not in ("", "granted", was["outcome"]),
            deciding=bool(turn.opened("decide")),
        )
        if (move.accepted or move.granted or move.gone or move.deciding) and turn.e.quota is not None:
            found.append(move)
    return found


@with_changes
def follow(turns: Sequence[Turn], verb: str, actor: Actor) -> list[Change]:
    """What becomes of the places when these cases move; to be written with them. Refusals of a grant without a place:
    ``quota.short``, ``quota.waiting``, ``quota.season``.
    """
    moves = moves_of(turns)
    if not moves:
        return []
    ledgers = sorted({_ledger(move.turn) for move in moves})
    divisions = sorted({_division(move.turn) for move in moves})
    compared = any(move.turn.e.limited.when_short in COMPARED for move in moves)
    cases = [move.turn.case["id"] for move in moves]
    places = locked(ledgers, divisions, cases, turns[0].at, compared=compared)
    for move in moves:
        try:
            _follow(move, places)
        except Refusal as refusal:
            if len(turns) > 1:
                numbered(move.turn, refusal)
            raise
    return places.changes(verb, actor, {})


def numbered(turn: Turn, refusal: Refusal) -> Refusal:
    """A refusal that says which case it is about, where an act is on several."""
    refusal.zh = f"办件 {turn.case['number']}：{refusal.zh}"
    refusal.en = f"Case {turn.case['number']}: {refusal.en}"
    refusal.where = str(turn.case["id"])
    return refusal


def _division(turn: Turn) -> str:
    return division_of(turn.e.limited.at, turn.facts, turn.case["place"])


def _ledger(turn: Turn) -> str:
    """What is counted for this case: of its zone where each has its own number."""
    said = turn.e.limited
    return ledger_of(said.of, zone_of(said, turn.facts, turn.case["place"], turn.at))


def amount_of(turn: Turn) -> int:
    """How much this case takes, in the smallest unit; 0 while the fact that says so is not known."""
    take = turn.e.limited.take or "1"
    value = int(take) if take.isdigit() else turn.facts.get(take)
    return value if isinstance(value, int) else 0


def _follow(move: Move, places: Places) -> None:
    turn, said = move.turn, move.turn.e.limited
    claim = places.claims.get(turn.case["id"])
    if claim is None:
        if move.gone:
            return
        claim = _claimed(turn, places)
    quota = places.quota_for(claim)
    if move.accepted or move.deciding:
        places.serve(quota)
    if move.deciding and claim["state"] == "waiting" and said.when_short == "refuse":
        places.move(claim, "short")  # 行政许可法57: who came later is not held up by who can only be refused
        places.serve(quota)
    if move.accepted and claim["state"] in ("waiting", "short"):
        turn.said["place"] = "waiting"
    if move.granted:
        _take(turn, claim, quota, places)
    elif move.gone and claim["state"] != "returned":
        places.move(claim, "returned")
        places.serve(places.quotas.get(claim["quota_id"]) or quota)


def _claimed(turn: Turn, places: Places) -> Row:
    claim = new_row(
        Hold,
        id=new_id(),
        case_id=turn.case["id"],
        quota_id=None,
        ledger=_ledger(turn),
        division=_division(turn),
        amount=amount_of(turn),
        state="listed" if turn.e.limited.when_short in COMPARED else "waiting",
        since=turn.case["accepted_at"],
    ).values
    places.claims[claim["case_id"]] = claim
    places.fresh.add(claim["id"])
    return claim


def _take(turn: Turn, claim: Row, quota: Row | None, places: Places) -> None:
    """The grant: the place held becomes taken, by as much as is known by now."""
    amount = amount_of(turn)
    bound = places.quotas.get(claim["quota_id"]) or quota
    if bound is None or claim["state"] not in ("held", "listed"):
        raise _refusal(claim, quota, places)
    if claim["state"] == "listed":
        _check_compared(turn, {**claim, "amount": amount}, bound, places)
    more = amount - (claim["amount"] if claim["state"] == "held" else 0)
    if more > free(bound):
        raise Refusal(
            "quota.short",
            f"“{bound['name']}”剩余{shown(bound, free(bound))}，不够这件的数量，不能准予。",
            f"Less of “{bound['name']}” is left than this case takes; it cannot be granted.",
            where="verdict",
        )
    places.move(claim, "taken", bound, amount)
    if more < 0:
        places.serve(bound)


def _refusal(claim: Row, quota: Row | None, places: Places) -> Refusal:
    """Why a case without a place cannot be granted, and what to do."""
    if claim["state"] == "short":
        return Refusal(
            "quota.short",
            "按受理先后，轮到这件时数量已满，不能准予。"
            "请作出不予决定，理由写明数量已满和受理先后（行政许可法第五十七条）。",
            "By the order of acceptance the number was used up before this case; refuse it, with that as the reason.",
            where="verdict",
        )
    if quota is None:
        return Refusal(
            "quota.closed",
            "本地还没有公布这一期的数量，不能准予。请主管机关负责人先在“数量台账”公布。",
            "The number of this period is not announced here yet; the head of the organ announces it first.",
            where="verdict",
        )
    before = [one for one in places.waiting(quota) if (one["since"], one["id"]) < (claim["since"], claim["id"])]
    return Refusal(
        "quota.waiting",
        f"现在没有空的名额，前面还有{len(before)}件。有名额时按受理先后轮到，会通知申请人。",
        f"No place is free; {len(before)} cases stand before it. Places are given in the order of acceptance.",
        where="verdict",
    )


def _check_compared(turn: Turn, claim: Row, quota: Row, places: Places) -> None:
    """Granted by rank or lot only when nobody who may come before could still need the place."""
    said, closes = turn.e.limited, closes_at(turn.case["intake"])
    if closes is not None and turn.at <= closes:
        raise Refusal(
            "quota.season",
            "受理期还没有结束，全部报名收齐后才能比较先后。",
            "The season is not over; the order is found when all have come.",
            where="verdict",
        )
    others = places.waiting(quota, "listed")
    needed = ahead(said, claim, others, _ranks(turn, others)) + claim["amount"]
    if needed > free(quota):
        raise Refusal(
            "quota.rank",
            f"按排序，名额可能先轮到别人：剩{shown(quota, free(quota))}，"
            f"这件和可能排在前面的共要{shown(quota, needed)}。请先办结排在前面的件。",
            f"By rank the places may go to others first: {shown(quota, free(quota))} are left, "
            f"{shown(quota, needed)} are needed up to this case. Settle those first.",
            where="verdict",
        )


def _ranks(turn: Turn, claims: Sequence[Row]) -> dict[Any, Any]:
    """The rank of each case as far as it is known; one statement."""
    name = turn.e.limited.rank
    if not name:
        return {}
    _, key, output = name.split(".", 2) if name.startswith("step.") else ("", "", "")
    rows = fetch(
        """SELECT c.id, c.facts -> %s AS fact, (SELECT s.outputs -> %s FROM cases_step s
                  WHERE s.case_id = c.id AND s.key = %s AND s.state = 'done') AS found
           FROM cases_case c WHERE c.id = ANY(%s)""",
        [name, output, key, [claim["case_id"] for claim in claims]],
    )
    element = turn.loaded.registry.dictionary.get(name)
    ranks = {row["id"]: row["found"] if key else recalled(element, row["fact"]) for row in rows}
    return {case: rank for case, rank in {**ranks, turn.case["id"]: turn.facts.get(name)}.items() if rank is not None}


@before_granting
def has_place(turn: Turn) -> bool:
    """May the platform itself grant this case: there is no limit, or it holds a place? One statement where there is."""
    if turn.e.quota is None:
        return True
    return bool(fetch("SELECT 1 AS one FROM limits_hold WHERE case_id = %s AND state = 'held'", [turn.case["id"]]))


def give_back(licence: uuid.UUID, *, actor: Actor) -> None:
    """A licence ended before its time (revoked, withdrawn, cancelled, forfeited, lapsed): its case holds no place any
    more, and whoever waits is served. Nothing where another licence of the case is good, or it took none.
    """

    def work(once: KeepReply) -> Reply:
        case = ended_early(licence)
        found = fetch("SELECT ledger, division FROM limits_hold WHERE case_id = %s AND state = 'taken'", [case])
        if case is None or not found:
            return {}
        places = locked([found[0]["ledger"]], [found[0]["division"]], [case], now())
        claim = places.claims[case]
        if claim["state"] == "taken":
            places.move(claim, "returned")
            places.serve(places.quotas.get(claim["quota_id"]) if claim["quota_id"] else None)
            write(places.changes("quota.give_back", actor, {"licence": str(licence)}))
        return {}

    perform(work, actor=actor)


def serve_waiting() -> int:
    """Give free places to those who wait, of every ledger of today; daily, and after a period has begun. Returns how
    many were given one.
    """
    rows = fetch("SELECT DISTINCT ledger, division FROM limits_hold WHERE state = 'waiting' ORDER BY ledger, division")
    return _serve.each(f"{row['ledger']} {row['division']}" for row in rows)


@per_subject("quota.serve", "quota", "按序分配名额")
def _serve(key: str) -> int:
    ledger, _, division = key.rpartition(" ")
    given = 0

    def work(once: KeepReply) -> Reply:
        nonlocal given
        places = locked([ledger], [division], [], now())
        for quota in list(places.quotas.values()):
            places.serve(quota)
        given = len(places.told)
        if given:
            write(places.changes("quota.serve", PLATFORM, {}))
        return {}

    perform(work, actor=PLATFORM)
    return given
