"""转报: a matter that another authority decides is taken in by the organ the law names, which forwards it with its
opinion in the time it has (definition: ``outside: {then: {forward, by, within}}``; 取水条例 10).
"""

from __future__ import annotations

import uuid

from tongban.cases.acts.duties import FORWARD, done, locked, may_do, owed
from tongban.cases.acts.turn import Turn
from tongban.cases.documents import tell_forwarded
from tongban.cases.lanes import division_of, number_of
from tongban.cases.reading import load
from tongban.cases.rules.clock import step_due
from tongban.cases.rules.endings import finish_of
from tongban.cases.rules.outside import outside_of
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.scope import Actor
from tongban.definition.effective import Outside
from tongban.organisation.queries import place

POST = "审查"


def forwarder(turn: Turn) -> tuple[Outside, uuid.UUID, str] | None:
    """(the rule, the organ that forwards, its post) where the matter is forwarded and an organ is registered for it."""
    found = outside_of(turn.e, turn.facts, turn.at)
    if found is None or found.then != "forward" or not found.by.get("line") or found.within is None:
        return None
    where = place(division_of(turn.e.competence.place, turn.facts, turn.case["place"]))
    organ = where.organ("organ", number_of(found.by.get("level", "省级")), found.by["line"])
    return (found, organ["id"], where.post_of(organ["id"], POST)) if organ is not None else None


def take_in_to_forward(turn: Turn, said: Outside, organ: uuid.UUID, post: str) -> None:
    """The case is received by the organ that forwards; it owes its opinion in its time. No step is opened: what follows
    is the other authority's.
    """
    due = step_due(said.within, turn.at, *turn.desk())
    turn.alter_case(
        state="received", received_at=turn.at, filed_by=turn.actor.account, organ_id=organ,
        channel="window" if turn.actor.is_staff else turn.case["channel"],
    )  # fmt: skip
    duty = owed(
        turn.case["id"], FORWARD, FORWARD, organ, post, actor=turn.actor, at=turn.at, due=due,
        basis="；".join(one.zh for one in said.basis), words=said.target,
    )  # fmt: skip
    turn.also.append(duty)
    line = {"to": said.target, "by": str(organ), "due": due.isoformat() if due is not None else ""}
    turn.notice(FORWARD, [line], None)


def forward(duty: uuid.UUID, words: str, *, actor: Actor, key: str = "") -> None:
    """Forward with the organ's opinion: the case ends here as forwarded (转报), and its applicant is told to whom.
    Refusals ``forward.words``, those of the duty; Denied for anybody but its post and its head.
    """

    def work(once: KeepReply) -> Reply:
        row = locked(duty, FORWARD)
        turn = Turn(load(row["case_id"], lock=True), actor, now())
        may_do(actor, row)
        if not words.strip():
            raise Refusal(
                "forward.words",
                "请写明本机关的意见，如是否符合规划、水量是否允许。",
                "Write your opinion, which goes with the papers.",
                where="words",
            )
        over = turn.case["state"] == "finished"  # withdrawn meanwhile: nothing goes out
        ended = done(row, "duty.forward", "ended" if over else "forwarded", words.strip(), actor=actor, at=turn.at)
        changes = [ended]
        if not over:
            tell_forwarded(turn, row["organ_id"], row["words"], words.strip())
            turn.said["outcome"] = "forwarded"
            turn.alter_case(state="finished", outcome="forwarded", finish=finish_of("forwarded"), finished_at=turn.at)
            changes += turn.changes("case.forward", {"to": row["words"]})
        write(changes, once=once({}))
        return {}

    perform(work, actor=actor, key=key, body=["forward", str(duty), words])
