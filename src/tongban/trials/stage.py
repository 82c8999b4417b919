"""The stage: a story played by the house's own acts within a rehearsal, and what came of it.

Nobody's account is borrowed: the applicant is a test person, each organ's part is played from the very post whose turn
it is. What cannot be told from a row (who was asked, what was refused) is noted while it is played.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.duties import duties_in
from tongban.cases.acts.turn import Turn
from tongban.cases.lanes import WINDOW
from tongban.cases.policies import SERVING
from tongban.cases.reading import Loaded, Row, load
from tongban.catalogue.acts.rehearsing import item_of, put_in_force, refuse_untriable
from tongban.core.clock import day_of, standing_at
from tongban.core.errors import Refusal
from tongban.core.rehearsal import rehearsal
from tongban.core.scope import PLATFORM, Actor, Capacity, Post
from tongban.licences.queries import Card, issued_in
from tongban.organisation.queries import HEAD_POST, holders_of, organ, place
from tongban.papers.queries import Listed, papers_about
from tongban.trials.cast import enrol
from tongban.trials.days import by_itself, days_between
from tongban.trials.moves import PLAYS, Part
from tongban.trials.rules import Beginning, Json, Outcome

_NAMES = uuid.UUID("0d7cf8a5-56a0-4d25-8c1d-6f1f4c2b9d4e")


@dataclass(frozen=True, slots=True)
class Played:
    """A move as it was played: by whom, on which day; ``refusal`` where the house did not let it. What the house did
    of itself as days passed has the number 0 and names its ``job``.
    """

    number: int
    move: Json
    part: Part
    day: date
    refusal: Refusal | None = None


@dataclass
class Stage:
    """The story as far as it was played. ``case`` is None where not even a draft could be begun."""

    beginning: Beginning
    applicant: Actor
    case: uuid.UUID | None = None
    number: int = 0
    day: int = 0
    played: list[Played] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        """The instant of the next move, were it made on the day of the last."""
        return self.beginning.instant(self.number, self.day)

    @property
    def refused(self) -> Played | None:
        """The move the house did not let, with which the story ends."""
        return self.played[-1] if self.played and self.played[-1].refusal is not None else None

    @property
    def applicant_name(self) -> str:
        """Who applies, as the case has him."""
        return str(self.loaded.case["applicant_name"])

    @property
    def loaded(self) -> Loaded:
        """The case as it stands."""
        assert self.case is not None
        return load(self.case)

    def turn(self) -> Turn:
        """To look at the case as an act would find it."""
        return Turn(self.loaded, PLATFORM, self.at)

    # -- who plays ---------------------------------------------------------------------------------------------------

    def clerk(self, case: Row) -> Part:
        """Whoever stands at the window of the case's hall."""
        return self.holder(case["hall_id"], WINDOW, "serving")

    def holder(self, organ_id: uuid.UUID, post: str, side: str) -> Part:
        """Somebody in a post of an organ; who serves and who judges are two, as the law wants it."""
        where = organ(organ_id)
        account = uuid.uuid5(_NAMES, f"{organ_id} {post} {side}")
        held = Post(organ_id, where.division, where.line, where.role, post)
        actor = Actor(account, Capacity.STAFF, name=f"{where.name}{post}", posts=(held,))
        return Part(actor, where.name, post, bool(holders_of(organ_id, post, on=day_of(self.at))))

    def taker(self, case: Row, row: Row) -> Part:
        """Whose turn a step is: its post; a party signs before the clerk."""
        if row["organ_id"] is None:
            return self.clerk(case)
        return self.holder(row["organ_id"], row["post"], "serving" if row["kind"] in SERVING else "judging")

    def competent_head(self) -> Part:
        """The head of the organ that holds the powers of the item at the place itself."""
        case, e = self.loaded.case, self.loaded.e
        power = place(case["place"], day_of(self.at)).organ_of(e.line, case["place"])
        return self.holder(power["id"], HEAD_POST, "judging") if power is not None else self.clerk(case)

    def own(self) -> Part:
        """The applicant, or at a window the clerk for him."""
        if self.beginning.channel == "window" and self.case is not None:
            return self.clerk(self.loaded.case)
        return Part(self.applicant, self.applicant.name)

    # -- moves -------------------------------------------------------------------------------------------------------

    def begin(self, code: str) -> None:
        """The draft is begun; a refusal is noted as that of the beginning (number 0)."""
        b = self.beginning
        assert self.applicant.principal is not None
        application = Application(code, b.situation, b.place, self.applicant.principal, b.channel)
        window = b.channel == "window"
        actor = PLATFORM if window else self.applicant
        part = Part(self.applicant, self.applicant.name)
        with standing_at(self.at):
            try:
                self.case = begin(application, actor=actor)
            except Refusal as refusal:
                self.played.append(Played(0, {"act": "begin"}, part, day_of(self.at), refusal))

    def play(self, move: Json) -> None:
        """One move. After a refusal the story goes no further."""
        self.let_pass(int(move.get("day", self.day)))
        at = self.at
        with standing_at(at):
            part, act = PLAYS[move["act"]](self, move)
            refusal = None
            try:
                act(part.actor)
            except Refusal as found:
                refusal = found
        self.number += 1
        self.played.append(Played(self.number, move, part, day_of(at), refusal))

    def let_pass(self, until: int) -> None:
        """Let the days go on: what the house does of itself on each of them, it does."""
        while self.case is not None and (day := self._eventful(until)) is not None:
            self.day = day
            with standing_at(self.beginning.early(day)):
                jobs = by_itself(self.case)
            house = Part(PLATFORM, "")
            self.played += [Played(0, {"act": "of_itself", "job": one}, house, day_of(self.at)) for one in jobs]
        self.day = max(self.day, until)

    def _eventful(self, until: int) -> int | None:
        """The next day until then on which something may follow of itself."""
        with standing_at(self.at):
            return days_between(self.loaded, self.beginning.first_day, self.day, until)

    def part_of(self, move: Json) -> Part:
        """Who would make a move now."""
        with standing_at(self.at):
            return PLAYS[move["act"]](self, move)[0]

    def take_back(self) -> None:
        """Forget the last move, which was refused: nothing came of it."""
        if self.refused is not None and self.number:
            self.played.pop()
            self.number -= 1

    def outcome(self) -> Outcome:
        """What came of it so far."""
        refused = self.refused
        said = f"{refused.number} {refused.refusal.code}" if refused and refused.refusal else ""
        if self.case is None:
            return Outcome("none", "", "", said)
        loaded = self.loaded
        case = loaded.case
        return Outcome(
            case["state"],
            case["outcome"],
            case["finish"],
            said,
            _day(case["promised_due"]) or case["due_words"],
            _day(case["statutory_due"]),
            {row["key"]: _step_words(row) for row in loaded.steps},
            {row["key"]: row["state"] for row in loaded.materials},
            tuple(one.title for one in self.papers()),
            tuple(_licence_words(one) for one in issued_in(self.case, day_of(self.at))),
            tuple(f"{row['kind']} {organ(row['organ_id']).name}" for row in duties_in(self.case)),
        )

    def names(self) -> dict[str, str]:
        """What steps and materials are called, by key."""
        if self.case is None:
            return {}
        loaded = self.loaded
        return {row["key"]: row["name"] for row in (*loaded.materials, *loaded.steps)}

    def papers(self) -> list[Listed]:
        """The papers it made, in their order."""
        return papers_about("case", self.case) if self.case is not None else []


def _day(value: date | None) -> str:
    return value.isoformat() if value is not None else ""


def _licence_words(one: Card) -> str:
    """How a licence stands: name, state, until when it holds."""
    return " ".join(part for part in (one.name, one.state, _day(one.valid_until)) if part)


def _step_words(row: Row) -> str:
    """How a step stands: state, whose it was, by when it was due."""
    return " ".join(part for part in (row["state"], row["post"], _day(row["due"])) if part)


@contextmanager
def played(draft: Json, beginning: Beginning, moves: Sequence[Json]) -> Iterator[Stage]:
    """The story played on a draft's text; look at the stage within, afterwards nothing of it is there.

    Raises Unpublishable or ReadError for a text that cannot run, Refusal for a test person nobody knows.
    """
    refuse_untriable(draft)
    code = item_of(draft)
    with rehearsal(beginning.in_force):
        put_in_force(draft, beginning.in_force, beginning.place, actor=PLATFORM)
        stage = Stage(beginning, enrol(beginning))
        stage.begin(code)
        for move in moves:
            if stage.refused is not None:
                break
            stage.play(move)
        with standing_at(stage.at):
            yield stage
