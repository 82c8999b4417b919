"""The stage: a story played by the house's own acts within a rehearsal, and what came of it.

Nobody's account is borrowed: the applicant is a test person, each organ's part is played from the very post whose turn
it is. What cannot be told from a row (who was asked, what was refused) is noted while it is played.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.duties import INQUIRY, duties_in
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file, follow_edition
from tongban.cases.acts.inquiring import answer_inquiry
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import answer_correction, not_accept, tell_defects
from tongban.cases.acts.turn import Turn
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said
from tongban.cases.pages.step_form import needs_partner
from tongban.cases.policies import SERVING
from tongban.cases.reading import Loaded, Row, load
from tongban.cases.rules.demands import Defect
from tongban.catalogue.acts.rehearsing import item_of, put_in_force, refuse_untriable
from tongban.core.clock import day_of, standing_at
from tongban.core.errors import Refusal, Stale
from tongban.core.rehearsal import rehearsal
from tongban.core.scope import PLATFORM, Actor, Capacity, Post
from tongban.licences.queries import Card, issued_in
from tongban.organisation.queries import holders_of, organ
from tongban.papers.queries import Listed, papers_about
from tongban.trials.cast import enrol
from tongban.trials.props import paper_for
from tongban.trials.rules import Beginning, Json, Outcome

_NAMES = uuid.UUID("0d7cf8a5-56a0-4d25-8c1d-6f1f4c2b9d4e")
WINDOW = "综合窗口"


@dataclass(frozen=True, slots=True)
class Part:
    """Who makes a move: the applicant (no organ), or a post of an organ. ``held``: does anybody hold it today?"""

    actor: Actor
    name: str
    post: str = ""
    held: bool = True


@dataclass(frozen=True, slots=True)
class Played:
    """A move as it was played: by whom, on which day; ``refusal`` where the house did not let it."""

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
        self.day = int(move.get("day", self.day))
        at = self.at
        with standing_at(at):
            part, act = _MOVES[move["act"]](self, move)
            refusal = None
            try:
                act(part.actor)
            except Refusal as found:
                refusal = found
        self.number += 1
        self.played.append(Played(self.number, move, part, day_of(at), refusal))

    def part_of(self, move: Json) -> Part:
        """Who would make a move now."""
        with standing_at(self.at):
            return _MOVES[move["act"]](self, move)[0]

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


Act = Callable[[Actor], object]


def _answer(stage: Stage, move: Json) -> tuple[Part, Act]:
    answers = {name: str(value) for name, value in move.get("answers", {}).items()}
    case = _case(stage)
    return stage.own(), lambda actor: answer(case, move.get("page", ""), answers, actor=actor)


def _supply(stage: Stage, move: Json) -> tuple[Part, Act]:
    loaded, key, case = stage.loaded, move.get("material", ""), _case(stage)
    part = stage.own()
    collecting = next(
        (r for r in loaded.steps if r["state"] == "open" and key.partition(".")[0] in loaded.e.steps[_of(r)].collects),
        None,
    )
    if collecting is not None and collecting["organ_id"] is not None:
        part = stage.taker(loaded.case, collecting)
    found = loaded.e.material(key)
    ways = [one.way for one in found.supply] if found is not None else []
    taken = [one for one in ways if one in ("upload", "scan", "original", "shown")]
    if taken and "upload" not in taken and not part.actor.is_staff:
        part = stage.clerk(loaded.case)
    way = "scan" if part.actor.is_staff and {"scan", "upload"} & set(taken) else (taken or ["upload"])[0]
    data, name = paper_for(key, found.files.formats if found is not None and found.files is not None else ())
    return part, lambda actor: hand_in(case, key, data, name, way=way, actor=actor)


def _of(row: Row) -> str:
    return str(row["key"]).partition(".")[0]


def _file(stage: Stage, move: Json) -> tuple[Part, Act]:
    case = _case(stage)

    def act(actor: Actor) -> None:
        try:
            file(case, actor=actor, signed=actor.name)
        except Stale:  # an answer gives it to another place: the draft moves there, as it does for everybody
            follow_edition(case, actor=actor)
            file(case, actor=actor, signed=actor.name)

    return stage.own(), act


def _examine(stage: Stage, move: Json) -> tuple[Part, Act]:
    case = _case(stage)
    verdicts = {key: (str(said[0]), str(said[1])) for key, said in move.get("verdicts", {}).items() if len(said) == 2}
    return _acceptor(stage), lambda actor: examine(case, verdicts, actor=actor)


def _tell(stage: Stage, move: Json) -> tuple[Part, Act]:
    case = _case(stage)
    defects = [Defect(key, str(problem)) for key, problem in move.get("defects", {}).items()]
    return _acceptor(stage), lambda actor: tell_defects(case, defects, actor=actor)


def _correct(stage: Stage, move: Json) -> tuple[Part, Act]:
    case = _case(stage)
    return stage.own(), lambda actor: answer_correction(case, actor=actor)


def _not_accept(stage: Stage, move: Json) -> tuple[Part, Act]:
    case, ground, proper = _case(stage), move.get("ground", ""), move.get("organ", "")
    return _acceptor(stage), lambda actor: not_accept(case, ground, proper_organ=proper, actor=actor)


def _acceptor(stage: Stage) -> Part:
    """Whoever takes the open acceptance; the clerk where none is open (the act says so)."""
    loaded = stage.loaded
    row = next((one for one in loaded.steps if one["kind"] == "accept" and one["state"] == "open"), None)
    return stage.taker(loaded.case, row) if row is not None else stage.clerk(loaded.case)


def _advance(stage: Stage, move: Json) -> tuple[Part, Act]:
    loaded, case, step = stage.loaded, _case(stage), move.get("step", "")
    row = loaded.step(step)
    part = stage.taker(loaded.case, row) if row is not None else stage.clerk(loaded.case)
    said = Said(
        outputs={name: str(value) for name, value in move.get("outputs", {}).items()},
        conditions={name: bool(value) for name, value in move.get("conditions", {}).items()},
        verdict=move.get("verdict", ""),
        opinion=move.get("opinion", ""),
        reasons=tuple(str(one) for one in move.get("reasons", ())),
        partner=_partner(stage, row) if row is not None else None,
    )
    return part, lambda actor: advance(case, step, said, actor=actor)


def _partner(stage: Stage, row: Row) -> uuid.UUID | None:
    """The second officer where two must go: somebody who works there today, as the act will want it."""
    if row["organ_id"] is None or not needs_partner(stage.turn(), row):
        return None
    on = day_of(stage.at)
    held = (*holders_of(row["organ_id"], row["post"], on=on), *holders_of(row["organ_id"], on=on))
    return next((one["account_id"] for one in held), None)


def _inquiry(stage: Stage, move: Json) -> tuple[Part, Act]:
    key, case = move.get("material", ""), _case(stage)
    duty = open_inquiries(case, key)
    if not duty:
        return stage.clerk(stage.loaded.case), _no_inquiry
    part = stage.holder(duty[0]["organ_id"], duty[0]["post"], "judging")
    outcome, words, facts = move.get("outcome", ""), move.get("words", ""), move.get("facts", {})
    return part, lambda actor: answer_inquiry(duty[0]["id"], outcome, words, facts, actor=actor)


def open_inquiries(case: uuid.UUID, key: str = "") -> list[Row]:
    """What other organs are asked and have not answered; of one material, where it is named. One query."""
    return [
        duty
        for duty in duties_in(case)
        if (duty["kind"], duty["state"] == "done") == (INQUIRY, False) and key in ("", duty["step_key"])
    ]


def _no_inquiry(actor: Actor) -> None:
    raise Refusal(
        "story.inquiry",
        "这份材料没有在问别的部门，不用答复协查。",
        "No other organ is asked for this paper; there is nothing to answer.",
    )


def _withdraw(stage: Stage, move: Json) -> tuple[Part, Act]:
    case = _case(stage)
    return stage.own(), lambda actor: withdraw(case, actor=actor)


def _wait(stage: Stage, move: Json) -> tuple[Part, Act]:
    return stage.own(), lambda actor: None


def _case(stage: Stage) -> uuid.UUID:
    assert stage.case is not None
    return stage.case


_MOVES: Mapping[str, Callable[[Stage, Json], tuple[Part, Act]]] = {
    "answer": _answer,
    "supply": _supply,
    "file": _file,
    "examine": _examine,
    "tell": _tell,
    "correct": _correct,
    "not_accept": _not_accept,
    "advance": _advance,
    "inquiry": _inquiry,
    "withdraw": _withdraw,
    "wait": _wait,
}


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
