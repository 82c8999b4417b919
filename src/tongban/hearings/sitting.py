"""A hearing in an act: the case under its lock, the hearing and its parties, and what acts on them share."""

from __future__ import annotations

import uuid
from datetime import date

from tongban.cases.acts.turn import Turn
from tongban.cases.parties import members_of
from tongban.cases.reading import Loaded, Row, load, typed_row
from tongban.core.clock import day_of, now
from tongban.core.crypto import seal
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.core.workdays import Calendar
from tongban.hearings.models import Hearing, Party
from tongban.hearings.rules import APPLICANT, INTERESTED, STOP, barrier, hears
from tongban.organisation.queries import calendar

# Kinds of notices by which a case says, in the row that every act reads, that it has a hearing.
NAMED, DECLARED, TOLD, SET, MINUTES = (
    "hearing_named", "hearing_declared", "hearing_told", "hearing_notice", "hearing_minutes",
)  # fmt: skip
_READ = """SELECT h.*, (SELECT COALESCE(jsonb_agg(to_jsonb(p) ORDER BY p.id), '[]'::jsonb) FROM hearings_party p
                        WHERE p.hearing_id = h.id) AS parties
           FROM hearings_hearing h WHERE h.case_id = %s"""


def read(case: uuid.UUID) -> tuple[Row | None, list[Row]]:
    """The hearing of a case and its parties; one statement."""
    found = fetch(_READ, [case])
    if not found:
        return None, []
    return found[0], [typed_row(Party, row) for row in found[0].pop("parties")]


def has_hearing(loaded: Loaded) -> bool:
    """Has the case a hearing of any state? No statement."""
    return any(notice["kind"].startswith("hearing_") for notice in loaded.notices)


def owes_telling(turn: Turn) -> bool:
    """Does the definition name interested parties whom this case has? No statement."""
    said = turn.e.parties.get(INTERESTED)
    return said is not None and bool(said.who) and hears(turn.e) and bool(turn.facts.get(said.who))


class Sitting:
    """The hearing of one case as an act makes it; rows are changed in memory, on the turn."""

    def __init__(self, case: uuid.UUID, actor: Actor, *, lock: bool = True) -> None:
        self.turn = Turn(load(case, lock=lock), actor, now())
        self.hearing, self.parties = read(case)

    @property
    def calendar(self) -> Calendar:
        """The working days of the place."""
        return calendar(self.turn.case["place"])

    @property
    def today(self) -> date:
        """The day of the act, in Beijing."""
        return day_of(self.turn.at)

    @property
    def sides(self) -> list[Row]:
        """Those who are parties now, the applicant first."""
        return sorted(
            (one for one in self.parties if one["state"] == "party"), key=lambda one: one["role"] != APPLICANT
        )

    @property
    def stops(self) -> tuple[str, ...]:
        """By which the clock stands for a hearing: one of its own, and that of a step of hearing."""
        return (STOP, *(step.id for step in self.turn.e.steps.values() if step.kind == "hearing"))

    @property
    def row(self) -> Row:
        """The hearing. Refusal ``hearing.none``."""
        if self.hearing is None:
            raise Refusal("hearing.none", "这件事还没有听证程序。", "There is no hearing in this case.", status=404)
        return self.hearing

    @property
    def barrier(self) -> str:
        """What stands before a decision (``rules.barrier``)."""
        return barrier(self.hearing, self.parties, self.today, self.calendar, owed=owes_telling(self.turn))

    def party(self, key: uuid.UUID) -> Row:
        """One of the parties. Refusal ``hearing.party``."""
        found = next((one for one in self.parties if one["id"] == key), None)
        if found is None:
            raise Refusal("hearing.party", "没有这位当事人。", "There is no such party.", where="party", status=404)
        return found

    def check_open(self) -> None:
        """Can anything be heard now: a licence that is accepted and not decided. Refusals ``hearing.not_here``,
        ``hearing.not_now``.
        """
        if not hears(self.turn.e):
            raise Refusal(
                "hearing.not_here",
                "这件事不适用行政许可听证。",
                "The hearing of the Licensing Law does not apply to this matter.",
                status=409,
            )
        if self.turn.case["state"] != "accepted":
            raise Refusal(
                "hearing.not_now",
                "听证在受理以后、作出决定以前进行。",
                "A hearing belongs between acceptance and decision.",
                status=409,
            )

    def check_state(self, *states: str) -> Row:
        """The hearing, where it stands in one of these states. Refusal ``hearing.state``."""
        if self.row["state"] not in states:
            raise Refusal(
                "hearing.state",
                "听证现在不在这一步，请刷新看现在的情况。",
                "The hearing is at another point; reload to see where it stands.",
                status=409,
            )
        return self.row

    def begun(self) -> Row:
        """The hearing, begun now with the applicant as its first party where there was none."""
        if self.hearing is None:
            case, turn = self.turn.case, self.turn
            self.hearing = turn.bring(Hearing, case_id=case["id"], organ_id=case["organ_id"], begun_at=turn.at)
            owner = (case["applicant_kind"], case["applicant_id"])
            self.add(APPLICANT, case["applicant_name"], owner)
        return self.hearing

    def add(
        self,
        role: str,
        name: str,
        identity: tuple[str, uuid.UUID] | None,
        *,
        contact: str = "",
        interest: str = "",
        state: str = "party",
    ) -> Row:
        """One more party. Refusal ``hearing.twice``: he is one already."""
        same = [one for one in self.parties if one["state"] != "declined"]
        if identity is not None and any(one["identity_id"] == identity[1] for one in same):
            raise Refusal(
                "hearing.twice",
                "这位当事人已经在名单里。",
                "This party is on the list already.",
                where="name",
                status=409,
            )
        row = self.turn.bring(
            Party,
            hearing_id=self.begun()["id"],
            role=role,
            identity_kind=identity[0] if identity else "",
            identity_id=identity[1] if identity else None,
            name=name,
            contact=seal(contact, "hearings.contact") if contact else None,
            interest=interest,
            state=state,
        )
        self.parties.append(row)
        return row

    def name_defined(self) -> None:
        """Those whom the definition's facts name as interested become parties, each once."""
        if not owes_telling(self.turn):
            return
        self.begun()
        for member in members_of(self.turn, INTERESTED):
            if not any(
                one["name"] == member.name or (one["identity_kind"], one["identity_id"]) == member.identity
                for one in self.parties
            ):
                self.add(INTERESTED, member.name, member.identity, contact=member.phone, interest="申请材料中写明")

    def alter(self, **changed: object) -> None:
        """Change the hearing."""
        self.turn.alter(Hearing, self.row, **changed)

    def alter_party(self, party: Row, **changed: object) -> None:
        """Change a party."""
        self.turn.alter(Party, party, **changed)
