"""A hearing as one viewer sees it, for pages and programs: staff the whole, a party what concerns him and no other."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from tongban.cases.reading import Row
from tongban.core.scope import Actor
from tongban.hearings.acts.joining import standing_in_the_way
from tongban.hearings.queries import check_seen
from tongban.hearings.rules import ASKING, HOLDING, hears, is_asking, last_day, may_still_ask
from tongban.hearings.sitting import Sitting


@dataclass(frozen=True, slots=True)
class Side:
    """A party with his days: ``ask_by`` the last one on which he may ask, ``may_ask`` and ``may_waive`` now."""

    row: Row
    ask_by: date | None
    may_ask: bool
    may_waive: bool
    to_serve: bool


@dataclass(frozen=True, slots=True)
class View:
    """What a viewer sees; ``own`` are the parties he speaks for, ``stands`` what stands before a decision."""

    sitting: Sitting
    sides: tuple[Side, ...]
    own: tuple[Side, ...]
    hold_by: date | None
    stands: tuple[str, str, str]
    applies: bool

    @property
    def state(self) -> str:
        """The hearing's state; ``none`` where there is none yet."""
        return str(self.sitting.hearing["state"]) if self.sitting.hearing is not None else "none"


def view_of(viewer: Actor, case: uuid.UUID) -> View:
    """The hearing of a case. Refusal ``case.unknown`` where the viewer sees neither."""
    check_seen(viewer, case)
    sitting = Sitting(case, viewer, lock=False)
    turn, row = sitting.turn, sitting.hearing
    item = turn.case["item_code"]
    sides = tuple(_side(sitting, party) for party in sitting.parties)
    own = tuple(
        one
        for one in sides
        if one.row["identity_id"] is not None
        and viewer.acts_for((one.row["identity_kind"], one.row["identity_id"]), item)
    )
    waits = row is not None and row["asked_at"] is not None and row["state"] in ("asked", "set")
    hold_by = last_day(HOLDING, row["asked_at"], sitting.calendar) if waits and row is not None else None
    stands = standing_in_the_way(turn) if turn.case["state"] == "accepted" else ("", "", "")
    return View(sitting, sides if viewer.is_staff else own, own, hold_by, stands, hears(turn.e))


def _side(sitting: Sitting, party: Row) -> Side:
    state = sitting.row["state"]
    told, open_ = party["told_at"], sitting.turn.case["state"] == "accepted"
    asking = is_asking(party) and state in ("asked", "set")
    return Side(
        party,
        last_day(ASKING, told, sitting.calendar) if told is not None else None,
        open_ and not asking and may_still_ask(party, sitting.today, sitting.calendar),
        open_ and told is not None and party["waived_at"] is None and state in ("told", "asked", "set")
        and (asking or may_still_ask(party, sitting.today, sitting.calendar)),
        party["identity_id"] is None and party["state"] == "party"
        and (told is None and party["written_at"] is not None or state == "set" and party["noticed_at"] is None),
    )  # fmt: skip
