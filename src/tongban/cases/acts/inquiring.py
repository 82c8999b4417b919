"""The answer to an inquiry 部门协查 becomes the paper, with its source; late, it is told to the head."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from tongban.cases.acts.automatic import go_on_by_itself
from tongban.cases.acts.duties import INQUIRY, done, locked, may_do
from tongban.cases.acts.sourcing import keep
from tongban.cases.acts.turn import Turn
from tongban.cases.models import CaseMaterial
from tongban.cases.reading import Row, load
from tongban.cases.rules.inquiries import ASKING, WAY, asked_facts
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.events import Happened, subscribe
from tongban.core.facts import parse_value
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.messages.acts import tell
from tongban.organisation.queries import HEAD_POST, holders_of, organ

HELD, NONE = "held", "none"


def answer_inquiry(
    duty: uuid.UUID, outcome: str, words: str, facts: Mapping[str, str] | None = None, *, actor: Actor, key: str = ""
) -> None:
    """The organ's answer: ``held`` and what it says, or ``none``. Refusals ``inquiry.outcome``, ``inquiry.words``,
    ``inquiry.fact``, those of the duty; Denied for anybody but its post and its head.
    """
    facts = facts or {}

    def work(once: KeepReply) -> Reply:
        row = locked(duty, INQUIRY)
        turn = Turn(load(row["case_id"], lock=True), actor, now())
        may_do(actor, row)
        _check_said(outcome, words)
        over = turn.case["state"] in ("decided", "finished")
        if not over:
            _note(turn, row, outcome, words.strip(), facts)
        ended = done(row, "duty.answer", outcome, words.strip(), actor=actor, at=turn.at)
        more = [] if over else turn.changes("case.inquiry", {"material": row["step_key"], "outcome": outcome})
        said = {"auto": turn.automatic, "case": str(row["case_id"])}
        write([ended, *more], once=once(said))
        return said

    reply = perform(work, actor=actor, key=key, body=["inquiry", str(duty), outcome, words, dict(facts)])
    go_on_by_itself(uuid.UUID(reply["case"]), reply)


def _check_said(outcome: str, words: str) -> None:
    if outcome not in (HELD, NONE):
        raise Refusal(
            "inquiry.outcome",
            "请选择查到，或没有查到。",
            "Say whether you have it or there is none.",
            where="outcome",
        )
    if not words.strip():
        raise Refusal(
            "inquiry.words",
            "请写明查到的内容，如证号、日期、状态；没有查到的写明查了哪里。",
            "Write what it says (number, day, state), or where you looked.",
            where="words",
        )


def _note(turn: Turn, duty: Row, outcome: str, words: str, facts: Mapping[str, str]) -> None:
    """The answer becomes the paper, and the facts it gives; nothing is taken that was not asked."""
    material, row = turn.e.material(duty["step_key"]), turn.loaded.material(duty["step_key"])
    source = organ(duty["organ_id"]).name
    if material is None or row is None:
        return
    wanted = asked_facts(turn.e, material)
    if outcome == HELD:
        dictionary = turn.loaded.registry.dictionary
        for name, said in facts.items():
            if name not in wanted:
                raise Refusal("inquiry.fact", f"没有问“{name}”。", f"{name} was not asked.", where=name)
            keep(turn, name, parse_value(dictionary[name], said, on=day_of(turn.at)), source, "A")
    turn.notice("inquiry_answer", [{"material": material.id, "outcome": outcome, "words": words, "by": source}], None)
    if row["state"] != ASKING:  # the applicant showed it meanwhile, or it is needed no more
        return
    if outcome == HELD:
        turn.alter(CaseMaterial, row, state="supplied", way=WAY, trust="A", supplied_at=turn.at, problem="")
    else:
        turn.alter(CaseMaterial, row, state="missing", way=WAY, trust="", problem=f"{source}答复：{words}")


@subscribe("cases.inquiry_late", "duty.late")
def on_late(happened: Happened) -> None:
    """An inquiry that was not answered in time is told to the head of the organ that was asked."""
    if happened.body.get("kind") == INQUIRY:
        tell_heads(uuid.UUID(happened.body["duty"]), str(happened.id))


def tell_heads(duty: uuid.UUID, key: str) -> None:
    """Each head of the organ that owes an answer, once."""
    sql = """SELECT d.organ_id, d.words, d.due, d.case_id, c.number FROM cases_duty d
             JOIN cases_case c ON c.id = d.case_id WHERE d.id = %s AND d.state <> 'done'"""
    for row in fetch(sql, [duty]):
        title, text = "部门协查超期", f"“{row['words']}”（办件{row['number']}）应于{row['due']:%Y-%m-%d}答复，请督促。"
        tell_holders(row["organ_id"], row["case_id"], title, text, f"/desk/duties/{duty}/", key)


def tell_holders(asked: uuid.UUID, case: uuid.UUID, title: str, text: str, link: str, key: str) -> None:
    """Tell everybody who heads an organ."""
    for head in holders_of(asked, HEAD_POST, on=day_of(now())):
        person = head["person_id"]
        tell(("person", person), ("case", case), title, text, link, actor=PLATFORM, key=f"late:{key}:{person}")
