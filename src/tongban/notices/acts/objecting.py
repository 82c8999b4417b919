"""Objections 异议: made without an account or entered for somebody, decided with reasons, answered in writing."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass

from tongban.cases.acts.turn import Turn
from tongban.cases.papers import basis_of
from tongban.cases.policies import check_judge
from tongban.cases.publicity import masked
from tongban.cases.reading import Row
from tongban.cases.separation import has_helped, sides_of
from tongban.core.clock import day_of, now
from tongban.core.crypto import open_sealed, seal
from tongban.core.errors import Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Reply, Subject, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.core.workdays import day_zh
from tongban.notices.acts.putting_up import held, keep, unknown
from tongban.notices.models import Objection
from tongban.notices.policies import may_decide, may_enter
from tongban.notices.rules import VERDICTS, Said, check_said, is_over
from tongban.organisation.queries import organ, own_name
from tongban.papers.rules import Draft, code, draw_up, number_of
from tongban.papers.typeset import contents

NAME, REACH = "objection.name", "objection.reach"
ANSWERS = {"upheld": "异议成立", "partly": "异议部分成立", "not_upheld": "异议不成立"}
PAPER = "异议处理答复书"


@dataclass(frozen=True, slots=True)
class Taken:
    """The receipt by which the objector follows it; ``late``: it is passed on as information."""

    receipt: str
    late: bool


def object_to(number: str, said: Said, *, actor: Actor, key: str = "") -> Taken:
    """Object to a notice, with or without an account; at a window, by phone or by letter staff enter it. Refusals
    ``notice.unknown`` (404), ``objection.fields``, those of files; Denied ``objection.enter``.
    """

    def work(once: KeepReply) -> Reply:
        check_said(said)
        found = fetch("SELECT * FROM notices_notice WHERE number = %s FOR UPDATE", [number.strip().upper()])
        if not found:
            raise unknown()
        notice, at = found[0], now()
        if said.channel != "online":
            may_enter(actor, notice)
        late = notice["state"] != "standing" or is_over(notice["last_day"], day_of(at))
        row = new_row(
            Objection,
            id=new_id(),
            receipt=code(),
            notice_id=notice["id"],
            organ_id=notice["organ_id"],
            name=seal(said.name.strip(), NAME),
            reach=seal(said.reach.strip(), REACH),
            about=said.about.strip(),
            reasons=said.reasons.strip(),
            file=keep(said.data, said.file_name) if said.data else "",
            file_name=said.file_name if said.data else "",
            channel=said.channel,
            entered_by=actor.account if said.channel != "online" else None,
            made_at=at,
            state="passed_on" if late else "open",
        )
        body = {
            "objection": str(row.values["id"]),
            "public_notice": str(notice["id"]),
            "case": str(notice["subject_id"]),
        }
        event = Event("objection.made", {**body, "late": late})
        subject = Subject("objection", row.values["id"])
        reply = {"receipt": row.values["receipt"], "late": late}
        write([Change(subject, Head.start(), "objection.make", actor, at, (row,), (), body, event)], once=once(reply))
        return reply

    body = [number, said.name, said.reach, said.about, said.reasons, said.channel, len(said.data), said.file_name]
    reply = perform(work, actor=actor, key=key, body=body)
    return Taken(str(reply["receipt"]), bool(reply["late"]))


def decide_objection(objection: uuid.UUID, verdict: str, words: str, *, actor: Actor, key: str = "") -> None:
    """Uphold it, in part or not, with reasons; the answer is a paper of the competent organ. Refusals
    ``objection.unknown`` (404), ``objection.decided`` (409), ``objection.verdict``, ``objection.words``; Denied
    ``objection.post``, ``case.separation``, ``case.own``.
    """

    def work(once: KeepReply) -> Reply:
        about = fetch("SELECT notice_id FROM notices_objection WHERE id = %s", [objection])
        if not about:
            raise Refusal("objection.unknown", "没有这件异议，请从列表打开。", "No such objection.", status=404)
        turn, notice = held(about[0]["notice_id"], actor)
        row = fetch("SELECT * FROM notices_objection WHERE id = %s FOR UPDATE", [objection])[0]
        may_decide(actor, turn, notice)
        sides = sides_of(turn)
        check_judge(actor, turn.case, turn.loaded.steps, helped=has_helped(turn, actor), sides=sides)
        _check(row, verdict, words)
        paper = _answer(turn, notice, row, verdict, words.strip(), actor)
        update = revise(
            Objection, row, state=verdict, answer=words.strip(), paper_id=paper.subject.id, decided_at=turn.at,
            decided_by=actor.account,
        )  # fmt: skip
        said = {"objection": str(objection), "case": str(turn.case["id"]), "verdict": verdict}
        event = Event("objection.decided", said)
        subject, head = Subject("objection", objection), Head.on(row)
        change = Change(subject, head, "objection.decide", actor, turn.at, (), (update,), said, event)
        write([change, paper], once=once({}))
        return {}

    perform(work, actor=actor, key=key, body=[str(objection), verdict, words])


def _check(row: Row, verdict: str, words: str) -> None:
    if row["state"] != "open":
        raise Refusal(
            "objection.decided",
            "这件异议已经处理过，请刷新查看。",
            "This objection is settled already; reload to see how.",
            status=409,
        )
    if verdict not in VERDICTS:
        raise Refusal(
            "objection.verdict",
            "请选择异议成立、部分成立或不成立。",
            "Say whether it is upheld, in part, or not.",
            where="verdict",
        )
    if not words.strip():
        raise Refusal(
            "objection.words",
            "请写明核实的事实和理由，答复书照此写给异议人。",
            "Say what was found and why; the answer to the objector says the same.",
            where="words",
        )


def _answer(turn: Turn, notice: Row, row: Row, verdict: str, words: str, actor: Actor) -> Change:
    """异议处理答复书, to the objector; it names the applicant no further than the notice did."""
    maker = organ(uuid.UUID(str(notice["organ_id"])))
    short = f"{own_name(maker.division)}{maker.line or turn.e.line}"
    number = number_of(short, "document", str(row["receipt"])[:8], turn.at)
    data = {
        "template": contents.StepDocument.template,
        "number": number,
        "organ": maker.name,
        "date_words": day_zh(day_of(turn.at)),
        "case_number": notice["number"],
        "applicant": masked(turn.case["applicant_kind"], turn.case["applicant_name"]),
        "item": notice["title"],
        "contact": f"{maker.name} {maker.phone}",
        "name": PAPER,
        "step": "异议处理",
        "made_words": day_zh(day_of(turn.at)),
        "made_by": maker.name,
        "findings": [
            asdict(contents.Fact("异议", str(row["about"]))),
            asdict(contents.Fact("处理结论", ANSWERS[verdict])),
        ],
        "opinion": words,
        "basis": basis_of(turn.e.basis),
        "addressee": open_sealed(bytes(row["name"]), NAME),
    }
    about = ("objection", uuid.UUID(str(row["id"])))
    return draw_up(Draft("document", number, maker.id, about, about, PAPER, data), actor=actor, at=turn.at)
