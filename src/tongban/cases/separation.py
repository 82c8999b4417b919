"""受审分离 as it stands in a case: who has served it, whose matter it is, and whom both keep from judging it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING

from tongban.cases.kinds import Said
from tongban.cases.lanes import resolve
from tongban.cases.parties import members_of
from tongban.cases.policies import COUNTERS, JUDGING, SERVING, Owner, Row, check_judge, may_take, why_not_judge
from tongban.cases.rules.second import named_in
from tongban.core.clock import day_of
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.organisation.queries import actor as actor_of
from tongban.organisation.queries import holders_of

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

# What somebody does for the applicant before the organ looks at it: 帮办.
HELPING = ("case.begin", "case.answer", "case.supply", "case.commit", "case.file", "case.set_right", "case.note_shown")
_HELPED = """SELECT 1 AS one FROM ledger_entry WHERE subject_kind = 'case' AND subject_id = %s AND verb = ANY(%s)
             AND actor ->> 'account' = ANY(%s) LIMIT 1"""


def check_taking(turn: Turn, row: Row, said: Said | None = None, *, joins: bool = False) -> None:
    """May the actor finish this step now, with the other officer he names? Denied for post and separation; Refusal
    ``step.partner``. Costs a statement for who works at a counter too, for parties that are named, and for a partner.
    """
    helped, sides = False, frozenset[Owner]()
    if row["kind"] in JUDGING and turn.actor.is_staff:
        helped, sides = has_helped(turn, turn.actor), frozenset(sides_of(turn))
    may_take(turn.actor, turn.case, row, turn.loaded.steps, joins=joins, helped=helped, sides=sides)
    if row["kind"] == "decide" and turn.actor.is_staff:
        _check_second(turn, row)
    if said is not None and said.partner is not None and row["organ_id"] is not None:
        _check_partner(turn, row, said.partner, sides)


def check_confirming(turn: Turn, row: Row) -> None:
    """May the second inspector say so? Denied ``case.own``, and ``case.separation`` where the organ has somebody else
    to send, as when he is named. Costs what ``check_taking`` does, and a statement more for whoever served.
    """
    actor, sides = turn.actor, frozenset(sides_of(turn))
    helped = has_helped(turn, actor)
    why = why_not_judge(actor, turn.case, turn.loaded.steps, helped=helped, sides=sides)
    held = {one["account_id"] for one in holders_of(row["organ_id"], on=day_of(turn.at))} if why else set()
    if why == "case.own" or held - _served(turn) - {row["done_by"], actor.account}:
        check_judge(actor, turn.case, turn.loaded.steps, helped=helped, sides=sides)


def _served(turn: Turn) -> set[uuid.UUID | None]:
    """Whoever accepted, coached or filed."""
    return {step["done_by"] for step in turn.loaded.steps if step["kind"] in SERVING} | {turn.case["filed_by"]}


def _check_second(turn: Turn, row: Row) -> None:
    """Who was the second inspector does not decide, where somebody else holds the post. Denied ``case.second``."""
    actor = turn.actor
    if not any(actor.is_behind(named_in(one)) for one in turn.loaded.steps):
        return
    others = {one["account_id"] for one in holders_of(row["organ_id"], row["post"], on=day_of(turn.at))}
    if others - actor.accounts:
        raise Denied(
            "case.second",
            "您是这件事的另一名核查人员，不能再作决定。请转给同岗位的其他人。",
            "You were the second inspector of this case, so you do not decide it; hand it to somebody else.",
        )


def deciders_of(turn: Turn) -> set[tuple[uuid.UUID | None, str]]:
    """The posts, with their organs, that will decide the case."""
    case, deciding = turn.case, [step for step in turn.e.steps.values() if step.kind == "decide"]
    return {resolve(turn.e, one.lane, turn.facts, turn.at, case["place"], case["hall_id"]) for one in deciding}


def _check_partner(turn: Turn, row: Row, partner: uuid.UUID, sides: Collection[Owner]) -> None:
    """The other officer is of the same organ on the day, and judges too: nobody looks into his own matter, and whoever
    served stays at home where the organ has somebody else to send (a station of two has not: 许可法34 wants both).
    """
    held = {one["account_id"] for one in holders_of(row["organ_id"], on=day_of(turn.at))}
    if partner not in held:
        raise Refusal(
            "step.partner",
            "另一名核查人员应是本机关工作人员。",
            "The other officer must be of the same organ.",
            where="partner",
        )
    if row["kind"] not in JUDGING:
        return
    steps, other = turn.loaded.steps, actor_of(partner, on=day_of(turn.at))
    why = why_not_judge(other, turn.case, steps, helped=has_helped(turn, other), sides=sides)
    why = why or ("case.second" if any(other.holds(*post) for post in deciders_of(turn)) else "")
    if why == "case.own" or (why and held - _served(turn) - {turn.actor.account, partner}):
        raise Refusal(
            "step.partner",
            "另一名核查人员受理、帮办过这件事，将要作决定，或与它有利害关系，请另选一名。",
            "The other officer accepted or helped with this case, will decide it, or has an interest; choose another.",
            where="partner",
        )


def has_helped(turn: Turn, actor: Actor) -> bool:
    """Did he fill in or hand in for the applicant? Asked only of whoever could: at a counter, or as a citizen."""
    could = any(post.role in COUNTERS for post in actor.posts) or len(actor.accounts) > 1
    accounts = [str(one) for one in actor.accounts]
    return could and bool(fetch(_HELPED, [turn.case["id"], list(HELPING), accounts]))


def sides_of(turn: Turn) -> list[Owner]:
    """Everybody enrolled who is a party beside the applicant. A statement for each who is named by a number."""
    return [
        member.identity
        for party, said in turn.e.parties.items()
        if said.who
        for member in members_of(turn, party)
        if member.identity is not None
    ]
