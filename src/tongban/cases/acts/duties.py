"""What an organ owes in a case beside its steps 任务: an answer to an inquiry 部门协查, an opinion with which a
matter is forwarded 转报, a look at a paper that came after its step 容缺核对; after a decision a delegate's
report, a commitment checked, and what follows.

A duty is written with the act it follows from, as a row and an event of its own (``duty.owed``), in the form in
which the room of supervision can take it over: organ, post, day, basis, and how it ended.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tongban.cases.models import Duty
from tongban.cases.reading import Row
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.events import Happened, subscribe
from tongban.core.ids import new_id
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Reply, Subject, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.organisation.queries import HEAD_POST

REPORT, VERIFY, REVOKE = "report", "verify", "revoke"
INQUIRY, FORWARD, EXAMINE = "inquiry", "forward", "examine"


def owed(
    case: uuid.UUID,
    kind: str,
    step: str,
    organ: uuid.UUID,
    post: str,
    *,
    actor: Actor,
    at: datetime,
    to: uuid.UUID | None = None,
    due: date | None = None,
    basis: str = "",
    words: str = "",
) -> Change:
    """The Change by which an organ comes to owe something; it joins the act it follows from."""
    key = new_id()
    row = new_row(
        Duty, id=key, case_id=case, kind=kind, step_key=step, organ_id=organ, post=post, to_id=to, basis=basis,
        words=words, due=due, owed_at=at,
    )  # fmt: skip
    said = {"duty": key, "case": case, "kind": kind, "organ": organ, "post": post, "due": due or ""}
    body = {name: str(value) for name, value in said.items()}
    event = Event("duty.owed", body)
    return Change(Subject("duty", key), Head.start(), "duty.owe", actor, at, rows=(row,), detail=body, event=event)


def read_locked(key: uuid.UUID | str) -> Row | None:
    """A duty under lock, whatever its kind and state; one statement."""
    found = fetch("SELECT * FROM cases_duty WHERE id = %s FOR UPDATE", [key])
    return found[0] if found else None


def duties_in(case: uuid.UUID) -> list[Row]:
    """Everything that is or was owed in a case beside its steps, in the order in which it came. One query."""
    return fetch("SELECT * FROM cases_duty WHERE case_id = %s ORDER BY owed_at, id", [case])


def duty_about(case: uuid.UUID, kind: str, step: str) -> Row | None:
    """The duty of that kind in a case about that step, paper or licence, whatever its state; one statement."""
    return next((one for one in duties_in(case) if (one["kind"], one["step_key"]) == (kind, step)), None)


def duties_open(kind: str) -> list[Row]:
    """The ids of all duties of a kind that are not done, for the day's job; one statement."""
    return fetch("SELECT id FROM cases_duty WHERE kind = %s AND state <> 'done' ORDER BY id", [kind])


def locked(key: uuid.UUID, *kinds: str) -> Row:
    """A duty under lock. Refusals ``duty.unknown`` (404), ``duty.done`` (409)."""
    found = fetch("SELECT * FROM cases_duty WHERE id = %s FOR UPDATE", [key])
    if not found or (kinds and found[0]["kind"] not in kinds):
        raise Refusal("duty.unknown", "没有这项任务，请从列表进入。", "There is no such duty.", status=404)
    if found[0]["state"] == "done":
        raise Refusal(
            "duty.done",
            "这项任务已经办完，请刷新查看结果。",
            "This is done already; reload to see how it ended.",
            status=409,
        )
    return found[0]


def may_do(actor: Actor, duty: Mapping[str, Any]) -> None:
    """Whoever holds its post, or heads the organ. Denied ``duty.post``."""
    if actor.is_staff and (actor.holds(duty["organ_id"], duty["post"]) or actor.holds(duty["organ_id"], HEAD_POST)):
        return
    raise Denied(
        "duty.post",
        f"这项任务由责任机关的{duty['post']}岗办理。请转给该岗位的人员。",
        f"This belongs to the post {duty['post']} of the organ that owes it; hand it over.",
    )


def changed(duty: Row, verb: str, actor: Actor, at: datetime, **values: Any) -> Change:
    """The Change of a duty; its event says how it stands."""
    said = {**duty, **values}
    body = {
        "duty": str(duty["id"]), "case": str(duty["case_id"]), "kind": duty["kind"], "state": said["state"],
        "outcome": said["outcome"],
    }  # fmt: skip
    update = revise(Duty, duty, **values)
    detail, event = {**body, "words": values.get("words", "")}, Event(verb, body)
    subject, head = Subject("duty", duty["id"]), Head.on(duty)
    return Change(subject, head, verb, actor, at, updates=(update,), detail=detail, event=event)


def done(duty: Row, verb: str, outcome: str, words: str, *, actor: Actor, at: datetime) -> Change:
    """The Change by which a duty is done."""
    return changed(duty, verb, actor, at, state="done", outcome=outcome, words=words, done_at=at, done_by=actor.account)


_OF_ORGAN = """
SELECT d.id FROM cases_duty d JOIN cases_case c ON c.id = d.case_id LEFT JOIN catalogue_item i ON i.code = c.item_code
WHERE d.state <> 'done' AND (d.organ_id = %s OR d.to_id = %s) AND (cardinality(%s::text[]) = 0 OR i.line = ANY(%s))
ORDER BY d.id
"""


@subscribe("duties.reorganised", "organ.merged", "organ.split")
def on_reorganised(happened: Happened) -> None:
    """What an organ owes, and what is owed to it, goes to whoever succeeds it."""
    organ, to = uuid.UUID(happened.body["organ"]), uuid.UUID(happened.body["into"])
    lines = list(happened.body["lines"])
    _hand_over.each(f"{row['id']} {organ} {to}" for row in fetch(_OF_ORGAN, [organ, organ, lines, lines]))


@per_subject("duty.reassign", "duty", "机构调整后移交事后职责")
def _hand_over(said: str) -> None:
    key, organ, to = map(uuid.UUID, said.split())

    def work(once: KeepReply) -> Reply:
        row = fetch("SELECT * FROM cases_duty WHERE id = %s FOR UPDATE", [key])[0]
        moved = {name: to for name in ("organ_id", "to_id") if row[name] == organ}
        if moved and row["state"] != "done":
            write([changed(row, "duty.reassign", PLATFORM, now(), **moved)])
        return {}

    perform(work, actor=PLATFORM)


def mark_late() -> int:
    """Duties whose day is over are told once, to whoever follows the event (``duty.late``). Daily."""
    found = fetch(
        "SELECT id FROM cases_duty WHERE state <> 'done' AND due < %s AND late_at IS NULL ORDER BY id", [day_of(now())]
    )
    return _mark_late.each(row["id"] for row in found)


@per_subject("duty.late", "duty", "逾期的事后职责")
def _mark_late(key: str) -> bool:
    marked = False

    def work(once: KeepReply) -> Reply:
        nonlocal marked
        row = fetch("SELECT * FROM cases_duty WHERE id = %s FOR UPDATE", [key])[0]
        at = now()
        if row["state"] == "done" or row["late_at"] is not None or row["due"] is None or row["due"] >= day_of(at):
            return {}
        write([changed(row, "duty.late", PLATFORM, at, late_at=at)])
        marked = True
        return {}

    perform(work, actor=PLATFORM)
    return marked
