"""The sockets of cases: where rooms above join an act on a case, so that ``Turn`` and filing know none of them.

A joiner looks at the definition first and reads only where it has its matter: an ordinary item pays no statement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tongban.cases.reading import Row
from tongban.core.ledger.book import Change
from tongban.core.scope import Actor

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

Filing = Callable[["Turn"], None]
Deciding = Callable[["Turn", Row], None]
Joiner = Callable[[Sequence["Turn"], str, Actor], list[Change]]
Check = Callable[["Turn"], bool]
Moments = Callable[[Row], Mapping[str, datetime]]

_filings: list[Filing] = []
_decidings: list[Deciding] = []
_joiners: list[Joiner] = []
_checks: list[Check] = []
_moments: list[Moments] = []


def at_filing(join: Filing) -> Filing:
    """Called when a case is filed, before it is received: may refuse (nothing is written then) or alter the turn."""
    _filings.append(join)
    return join


def at_decision(join: Deciding) -> Deciding:
    """Called when a case is decided, with the step that decides: what is owed afterwards joins ``turn.also``."""
    _decidings.append(join)
    return join


def with_changes(join: Joiner) -> Joiner:
    """Called with the turns of one act, its verb and actor, before they are written: what must be true with them."""
    _joiners.append(join)
    return join


def before_granting(check: Check) -> Check:
    """Asked before the platform grants by rule: False leaves the decision to a person or to later."""
    _checks.append(check)
    return check


def tell_moments(source: Moments) -> Moments:
    """Asked for the moments of a case that a definition names and no row of the case says (``intake.closed``)."""
    _moments.append(source)
    return source


def join_filing(turn: Turn) -> None:
    """Everything that joins a filing."""
    for join in _filings:
        join(turn)


def join_decision(turn: Turn, row: Row) -> None:
    """Everything that joins a decision."""
    for join in _decidings:
        join(turn, row)


def join_changes(turns: Sequence[Turn], verb: str, actor: Actor) -> list[Change]:
    """What joins these turns, once for each of them: several of one act are joined together."""
    for turn in turns:
        turn.joined = True
    return [change for join in _joiners for change in join(turns, verb, actor)]


def may_grant(turn: Turn) -> bool:
    """Does nothing stand against a grant by the platform?"""
    return all(check(turn) for check in _checks)


def moments_of(case: Row) -> Mapping[str, datetime]:
    """The moments that rooms above know of a case."""
    return {name: at for source in _moments for name, at in source(case).items()}
