"""How each move of a story is played: whose part it is, and which act of the house it stands for."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.committing import commit
from tongban.cases.acts.confirming import confirm
from tongban.cases.acts.deferring import look_at
from tongban.cases.acts.duties import EXAMINE, INQUIRY, REVOKE, VERIFY, duties_in
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file, follow_edition
from tongban.cases.acts.inquiring import answer_inquiry
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import answer_correction, not_accept, tell_defects
from tongban.cases.acts.visiting import SIGNATURE, open_visit
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said
from tongban.cases.pages.step_form import needs_partner
from tongban.cases.policies import serves_applicant
from tongban.cases.reading import Row
from tongban.cases.rules.commitment import letter_of
from tongban.cases.rules.demands import Defect
from tongban.cases.separation import deciders_of
from tongban.core.clock import day_of
from tongban.core.errors import Refusal, Stale
from tongban.core.scope import Actor
from tongban.limits.acts.seasons import Season, open_season
from tongban.notices.acts.standing import PUBLICITY
from tongban.notices.step import OBJECTED, YES
from tongban.organisation.queries import actor as actor_of
from tongban.organisation.queries import holders_of
from tongban.supervision.acts.verifying import revoke, verify
from tongban.trials.props import paper_for
from tongban.trials.publicising import publicise
from tongban.trials.rules import Json

if TYPE_CHECKING:
    from tongban.trials.stage import Stage

# How long a season stays open where a story does not say.
SEASON = 30


@dataclass(frozen=True, slots=True)
class Part:
    """Who makes a move: the applicant (no organ), or a post of an organ. ``held``: does anybody hold it today?"""

    actor: Actor
    name: str
    post: str = ""
    held: bool = True


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

    def act(actor: Actor) -> None:
        if actor.is_staff and collecting is None and not serves_applicant(actor, loaded.case):
            open_visit(case, SIGNATURE, "本人到窗口，签字同意", actor=actor)  # he comes with what is only shown there
        hand_in(case, key, data, name, way=way, actor=actor)

    return part, act


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

    def finish(actor: Actor) -> None:
        if row is not None and (row["kind"], row["state"]) == (PUBLICITY, "open"):
            publicise(stage, row, said.outputs.get(OBJECTED, "") in YES, actor)
        advance(case, step, said, actor=actor)
        if said.partner is not None:  # the other officer says so himself
            confirm(case, step, actor=actor_of(said.partner, on=day_of(stage.at)))

    return part, finish


def _partner(stage: Stage, row: Row) -> uuid.UUID | None:
    """The second officer where two must go: somebody who works there today, as the act will want it."""
    if row["organ_id"] is None or not needs_partner(stage.turn(), row):
        return None
    on = day_of(stage.at)
    held = (*holders_of(row["organ_id"], row["post"], on=on), *holders_of(row["organ_id"], on=on))
    deciding = deciders_of(stage.turn())
    known = [actor_of(one["account_id"], on=on) for one in held]
    free = [one.account for one in known if not any(one.holds(*post) for post in deciding)]
    return next(iter(free or [one.account for one in known]), None)


def duty_open(case: uuid.UUID, kind: str) -> Row | None:
    """The first duty of a kind in a case that is not done. One query."""
    return next((one for one in duties_in(case) if one["kind"] == kind and one["state"] != "done"), None)


def _verify(stage: Stage, move: Json) -> tuple[Part, Act]:
    """The later check of a commitment: whoever checks is nobody who decided."""
    duty = duty_open(_case(stage), VERIFY)
    if duty is None:
        return stage.clerk(stage.loaded.case), _no_check
    part = stage.holder(duty["organ_id"], duty["post"], "checking")
    outcome, words = move.get("outcome", ""), move.get("words", "")
    return part, lambda actor: verify(duty["id"], outcome, words, actor=actor)


def _revoke(stage: Stage, move: Json) -> tuple[Part, Act]:
    """What follows from a false commitment: decided by nobody who checked it."""
    duty = duty_open(_case(stage), REVOKE)
    if duty is None:
        return stage.clerk(stage.loaded.case), _no_check
    part = stage.holder(duty["organ_id"], duty["post"], "judging")
    return part, lambda actor: revoke(duty["id"], [str(one) for one in move.get("reasons", ())], actor=actor)


def _no_check(actor: Actor) -> None:
    raise Refusal("story.verify", "没有要核查或者撤销的承诺。", "There is no commitment to check or to revoke for.")


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


def _look(stage: Stage, move: Json) -> tuple[Part, Act]:
    """Whoever examines a deferred paper that came says whether it is fit, and judges what its step left open."""
    duty = duty_open(_case(stage), EXAMINE)
    if duty is None:
        return stage.clerk(stage.loaded.case), _no_look
    part = stage.holder(duty["organ_id"], duty["post"], "judging")
    judged = {name: bool(value) for name, value in move.get("conditions", {}).items()}
    verdict, words = move.get("verdict", ""), move.get("words", "")
    return part, lambda actor: look_at(duty["id"], verdict, words, judged, actor=actor)


def _no_look(actor: Actor) -> None:
    raise Refusal("story.look", "没有补交后等着核对的材料。", "No deferred paper waits to be looked at.")


def _commit(stage: Stage, move: Json) -> tuple[Part, Act]:
    case, e = _case(stage), stage.loaded.e
    digest = letter_of(e).digest if e.commitment is not None else ""
    return stage.own(), lambda actor: commit(case, signed=stage.applicant_name, digest=digest, actor=actor)


def _season(stage: Stage, move: Json) -> tuple[Part, Act]:
    """The head of the competent organ announces a season; one that stands already is taken as it is."""
    case, at = stage.loaded.case, stage.at
    closes = at + timedelta(days=int(move.get("days", SEASON)))
    season = Season(case["item_code"], case["place"], "试办", at, closes)

    def act(actor: Actor) -> None:
        try:
            open_season(season, actor=actor)
        except Refusal as refusal:
            if refusal.code != "season.overlap":
                raise

    return stage.competent_head(), act


def _withdraw(stage: Stage, move: Json) -> tuple[Part, Act]:
    case = _case(stage)
    return stage.own(), lambda actor: withdraw(case, actor=actor)


def _wait(stage: Stage, move: Json) -> tuple[Part, Act]:
    return stage.own(), lambda actor: None


def _case(stage: Stage) -> uuid.UUID:
    assert stage.case is not None
    return stage.case


PLAYS: Mapping[str, Callable[[Stage, Json], tuple[Part, Act]]] = {
    "answer": _answer,
    "supply": _supply,
    "file": _file,
    "examine": _examine,
    "tell": _tell,
    "correct": _correct,
    "not_accept": _not_accept,
    "advance": _advance,
    "inquiry": _inquiry,
    "look": _look,
    "withdraw": _withdraw,
    "wait": _wait,
    "commit": _commit,
    "season": _season,
    "verify": _verify,
    "revoke": _revoke,
}
