"""督办单: asked by who watches, answered by who is late, settled or sent back; unanswered it goes to the next above.

The paper is drawn up with the asking; whoever is concerned is told with each act. The case itself is not touched.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from tongban.cases.queries.late import LateRow, late_matter
from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.ids import new_id
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row, revise
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.core.workdays import day_zh
from tongban.organisation.models import Organ
from tongban.organisation.queries import HEAD_POST, organ, own_name
from tongban.organisation.ranks import organs_up_from, posts_held, upward
from tongban.oversight.models import Slip
from tongban.oversight.policies import asking_post, may_answer, may_settle
from tongban.oversight.rules import GRACE, Office, Offices
from tongban.oversight.words import what_of
from tongban.papers.rules import Draft, draw_up, number_of
from tongban.papers.typeset import contents

ASKED, ANSWERED, CLOSED = "asked", "answered", "closed"


class SlipRow(TypedDict):
    """A slip as it stands in its table."""

    id: uuid.UUID
    number: str
    case_id: uuid.UUID
    organ_id: uuid.UUID
    to_id: uuid.UUID
    to_post: str
    raised_to_id: uuid.UUID | None
    raised_at: datetime | None
    due: date
    state: str
    returned: int
    head_seq: int
    head_digest: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: about which entry of a list (its kind and row), what is to be done, until when."""

    kind: str
    key: uuid.UUID
    words: str
    due: date


@act("slip.ask")
def ask(said: Asked, *, actor: Actor, key: str = "") -> Done:
    """Send a slip about something late; the reply has its ``id``. Refusals ``slip.nothing`` (404), ``slip.words``,
    ``slip.due``, ``slip.running`` (409); Denied ``slip.office``.
    """
    at = now()
    late = late_matter(said.kind, said.key, day_of(at))
    if late is None:
        raise Refusal(
            "slip.nothing",
            "这一件现在没有超期，不用督办。请刷新列表。",
            "This is not late now; reload the list.",
            status=404,
        )
    asked = organ(late.organ, standing=True)
    post = asking_post(actor, asked.id, asked.division)
    words = _words(said.words, "请写明要求办什么、怎么办。", "Say what is to be done.", "words")
    _future(said.due, day_of(at))
    running = fetch("SELECT state FROM oversight_slip WHERE case_id = %s AND about_key = %s", [late.case, said.key])
    if any(row["state"] != CLOSED for row in running):
        raise Refusal(
            "slip.running",
            "这一件已经有督办单在办，请在原督办单上继续。",
            "A slip about this is running already; go on with that one.",
            status=409,
        )
    maker, slip = organ(post.organ), new_id()
    again = fetch("SELECT count(*) AS n FROM oversight_slip WHERE case_id = %s", [late.case])[0]["n"]
    short = f"{own_name(maker.division)}{maker.line or '政府'}"
    number = number_of(short, "slip", late.number.rpartition("-")[2], at, again)
    row = new_row(
        Slip, id=slip, number=number, case_id=late.case, about=said.kind, about_key=said.key, what=what_of(late),
        organ_id=post.organ, by=actor.account, to_id=asked.id, to_post=late.post or HEAD_POST, words=words,
        due=said.due, asked_at=at,
    )  # fmt: skip
    data = _data(number, maker, (asked.name, late.post or HEAD_POST), late, words, (day_of(at), said.due))
    detail = {"case": str(late.case), "about": said.kind, "to": str(asked.id), "due": str(said.due), "words": words}
    changes = [
        Change(
            Subject("slip", slip), Head.start(), "slip.ask", actor, at, rows=(row,), detail=detail,
            event=Event("slip.ask", {"slip": str(slip)}),
        ),
        draw_up(
            Draft("slip", number, post.organ, ("slip", slip), ("organ", asked.id), "督办单", data), actor=actor, at=at
        ),
    ]  # fmt: skip
    return Done(changes, {"id": str(slip)})


def _data(
    number: str, maker: Organ, seat: tuple[str, str], late: LateRow, words: str, days: tuple[date, date]
) -> dict[str, object]:
    """What the paper says, on the first of the days, to be answered by the second."""
    what, by = what_of(late), day_zh(days[1])
    facts = (("督办事项", what), ("答复期限", by), ("联系方式", f"{maker.name} {maker.phone}"))
    return {
        "template": contents.TabularPaper.template,
        "name": "督办单",
        "number": number,
        "organ": maker.name,
        "date_words": day_zh(days[0]),
        "addressee": f"{seat[0]}（{seat[1]}）",
        "opening": [
            f"你单位承办的“{late.item}”（办件编号{late.number}）中，“{what}”应于{day_zh(late.due)}办结，"
            f"已超期{(days[0] - late.due).days}天。",
            f"要求：{words}",
            f"请于{by}前书面答复。逾期不答复的，报上一级机关督办。",
        ],
        "facts": [{"label": label, "value": value} for label, value in facts],
    }


@act("slip.answer")
def answer(slip: uuid.UUID, words: str, *, actor: Actor, key: str = "") -> Done:
    """What was done. Refusals ``slip.unknown`` (404), ``slip.state`` (409), ``slip.answer``; Denied ``slip.asked``."""
    row = _locked(slip)
    may_answer(actor, row)
    _standing(row, ASKED)
    said = _words(words, "请写明办到哪一步、什么时候办结。", "Say how far it is and when it is done.", "words")
    return Done([_changed(row, "slip.answer", actor, said, state=ANSWERED, answer=said, answered_at=now())])


@act("slip.close")
def close(slip: uuid.UUID, words: str, *, actor: Actor, key: str = "") -> Done:
    """The answer is accepted. Refusals ``slip.unknown`` (404), ``slip.state`` (409); Denied ``slip.settle``."""
    row = _locked(slip)
    may_settle(actor, row)
    _standing(row, ANSWERED)
    return Done([_changed(row, "slip.close", actor, words.strip(), state=CLOSED, closed_at=now())])


@act("slip.send_back")
def send_back(slip: uuid.UUID, words: str, due: date, *, actor: Actor, key: str = "") -> Done:
    """The answer does not do: why, and a new day. Refusals ``slip.words``, ``slip.due`` and those of ``close``."""
    row = _locked(slip)
    may_settle(actor, row)
    _standing(row, ANSWERED)
    said = _words(words, "请写明哪里还没有办到。", "Say what is still to be done.", "words")
    _future(due, day_of(now()))
    returned = row["returned"] + 1
    values = {"state": ASKED, "due": due, "returned": returned, "answered_at": None}
    return Done([_changed(row, "slip.send_back", actor, said, **values)])


def raise_unanswered() -> int:
    """A slip whose day is over without an answer goes to the next above who heads something, and some days later one
    further. Daily.
    """
    today = day_of(now())
    found = fetch("SELECT id FROM oversight_slip WHERE state = 'asked' AND due < %s ORDER BY id", [today])
    return _raise.each(row["id"] for row in found)


@per_subject("slip.raise", "slip", "督办单逾期未答复，报上一级")
def _raise(key: str) -> bool:
    return bool(raise_one(uuid.UUID(key), actor=PLATFORM).get("to"))


@act("slip.raise")
def raise_one(slip: uuid.UUID, *, actor: Actor) -> Done:
    """One slip, if it is due; the reply says to whom it went (nobody: it stays where it is)."""
    row, at = _locked(slip), now()
    today = day_of(at)
    again = row["raised_at"] is None or day_of(row["raised_at"]) < today - GRACE
    if row["state"] != ASKED or row["due"] >= today or not again:
        return Done()
    has = row["raised_to_id"] or row["organ_id"]
    offices = _up_from(has, today)
    above = offices.above(has)
    if above is None:
        return Done()
    change = _changed(row, "slip.raise", actor, "", raised_to_id=above.id, raised_at=at)
    return Done([change], {"to": str(above.id)})


def _up_from(one: uuid.UUID, on: date) -> Offices:
    ranked = organs_up_from([one])
    top = upward(next(division for key, _, division in ranked if key == one))[-1]
    return Offices.of((Office(*row) for row in ranked), posts_held(top, on, HEAD_POST))


def _locked(slip: uuid.UUID) -> SlipRow:
    found = fetch("SELECT * FROM oversight_slip WHERE id = %s FOR UPDATE", [slip])
    if not found:
        raise Refusal("slip.unknown", "没有这张督办单，请从列表打开。", "There is no such slip.", status=404)
    row: SlipRow = found[0]  # type: ignore[assignment]
    return row


def _standing(row: SlipRow, state: str) -> None:
    if row["state"] != state:
        raise Refusal(
            "slip.state",
            "这张督办单刚才已经有人处理，请刷新后再看。",
            "Somebody has dealt with this slip meanwhile; reload it.",
            status=409,
        )


def _words(text: str, zh: str, en: str, where: str) -> str:
    if not text.strip():
        raise Refusal("slip.words", zh, en, where=where)
    return text.strip()


def _future(due: date, today: date) -> None:
    if due < today:
        raise Refusal("slip.due", "答复期限不能早于今天。", "The day for the answer cannot be over.", where="due")


def _changed(row: SlipRow, verb: str, actor: Actor, words: str, **values: object) -> Change:
    return Change(
        Subject("slip", row["id"]),
        Head.on(row),
        verb,
        actor,
        now(),
        updates=(revise(Slip, row, **values),),
        detail={"words": words, **{name: str(value) for name, value in values.items() if name in ("due", "state")}},
        event=Event(verb, {"slip": str(row["id"])}),
    )
