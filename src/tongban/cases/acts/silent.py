"""Silence decides 视为准予: what the law grants where nobody has decided in time (definition: ``silence: {decide}``).

行政许可法50: a renewal that is not decided by the end of the licence counts as granted. Of anything else the day is the
limit of the law. Who decides too late is not spared: lateness was told to the head before.
"""

from __future__ import annotations

import uuid
from datetime import date

from tongban.cases.acts.automatic import go_on_by_itself
from tongban.cases.acts.turn import Turn
from tongban.cases.acts.window import end_of_renewed
from tongban.cases.authority import named_organ
from tongban.cases.kinds import Said
from tongban.cases.kinds.payment import amount_of, note_payment
from tongban.cases.kinds.result import issue_results, valid_words
from tongban.cases.models import Step
from tongban.cases.papers import basis_of, tell_granted
from tongban.cases.reading import Row, load
from tongban.cases.sockets import join_decision
from tongban.catalogue.queries import what_runs
from tongban.core.clock import day_of, now
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.definition.effective import Effective

VERB = "case.decide_by_silence"

_KINDS = "SELECT DISTINCT edition, difference, situation, place FROM cases_case WHERE state = 'accepted'"
_OF_KIND = """
SELECT id FROM cases_case
WHERE state = 'accepted' AND edition = %s AND difference IS NOT DISTINCT FROM %s AND situation = %s AND place = %s
ORDER BY id
"""


def decide_by_silence() -> int:
    """Grant what counts as granted since nobody decided in time. Daily."""
    found: list[uuid.UUID] = []
    for one in fetch(_KINDS):
        key = (one["edition"], one["difference"], one["situation"], one["place"])
        if grants_by_silence(what_runs(*key)):
            found += [row["id"] for row in fetch(_OF_KIND, list(key))]
    return _decide_if_over.each(found)


def grants_by_silence(e: Effective) -> bool:
    """Does silence decide here?"""
    return e.silence is not None and e.silence.decide == "granted"


def last_day_to_decide(turn: Turn) -> date | None:
    """The day after which silence grants: the end of what is renewed, else the limit of the law. None where nobody can
    name it (no licence is known here, the clock stands): then a person decides.
    """
    if not any(one.does == "renew" for one in turn.e.result):
        found: date | None = turn.case["statutory_due"]
        return found
    return end_of_renewed(turn, day_of(turn.case["received_at"]))


@per_subject(VERB, "case", "逾期未决定，视为准予")
def _decide_if_over(key: str) -> bool:
    case, done = uuid.UUID(key), False

    def work(once: KeepReply) -> Reply:
        nonlocal done
        turn = Turn(load(case, lock=True), PLATFORM, now())
        if turn.case["state"] != "accepted" or not grants_by_silence(turn.e):
            return {}
        last = last_day_to_decide(turn)
        if last is None or day_of(turn.at) <= last:
            return {}
        _grant(turn)
        write(turn.changes(VERB, {"last": last.isoformat()}))
        done = True
        return {"auto": turn.automatic}

    go_on_by_itself(case, perform(work, actor=PLATFORM))
    return done


def _grant(turn: Turn) -> None:
    """As a decision to grant would leave it, but for the findings: nobody made any."""
    row = _deciding(turn)
    for other in turn.loaded.steps:
        if other["id"] != row["id"] and other["state"] == "open":
            turn.drop(other, "silence")
        elif other["id"] != row["id"] and other["state"] == "waiting":
            turn.alter(Step, other, state="dropped", done_at=turn.at)
    assert turn.e.silence is not None
    turn.alter_case(state="decided", decided_at=turn.at, outcome="granted")
    paid = amount_of(turn, Said())
    words = f"逾期未作出决定，依照{'、'.join(basis_of(turn.e.silence.basis))}视为准予。"
    turn.finish(row, outputs={"amount": paid.fen} if paid is not None else {}, verdict="silence", opinion=words)
    organ = named_organ(turn, row)
    tell_granted(turn, organ, valid_words(turn), paid.zh if paid is not None else "")
    if paid is not None:
        note_payment(turn, paid)
    if not any(step.kind == "issue" for step in turn.e.steps.values()):
        issue_results(turn, organ)
    turn.go_on(row["key"])
    join_decision(turn, row)


def _deciding(turn: Turn) -> Row:
    """The row of the decision, whose turn may not have come."""
    step = next(one for one in turn.e.steps.values() if one.kind == "decide")
    if turn.loaded.step(step.id) is None:
        turn.open([step.id], "waiting")
    row = turn.loaded.step(step.id)
    assert row is not None
    return row
