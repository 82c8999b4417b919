"""What time and events do: a publicity ends by itself, a decision is owed to the public and published; who is concerned
is told. One bad case stops nobody.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from tongban.cases.acts.automatic import go_on_by_itself
from tongban.cases.kinds import Said, handler_of
from tongban.cases.models import Step
from tongban.cases.reading import load
from tongban.core.clock import day_of, now
from tongban.core.events import Happened, subscribe
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.definition.vocabulary import STEP_KINDS
from tongban.exchange.reports import report
from tongban.messages.acts import tell
from tongban.notices.acts import disclosing
from tongban.notices.acts.putting_up import changed, held
from tongban.notices.acts.standing import open_objections
from tongban.notices.rules import is_over
from tongban.notices.step import last_day_of

MOST = 2000
NOBODY, SETTLED = "公示期满，没有人提出异议。", "公示期满，收到的异议均已处理并答复。"


def end_publicities() -> int:
    """What has been before the public for its days goes on by itself from 00:00 of the day after; also those whose last
    day could not be named until a calendar came. Hourly. Returns how many went on.
    """
    rows = fetch(
        """SELECT id FROM notices_notice WHERE state = 'standing' AND kind = 'publicity' AND id <> ALL(%s::uuid[])
             AND (last_day < %s OR (last_day IS NULL AND counts_from IS NOT NULL)) ORDER BY last_day, id LIMIT %s""",
        [_end.waiting(), day_of(now()), MOST],
    )
    return _end.each(row["id"] for row in rows)


@per_subject("notice.end", "public_notice", "公示期满接着办")
def _end(key: str) -> bool:
    notice, case, went = uuid.UUID(key), None, False

    def work(once: KeepReply) -> Reply:
        nonlocal case, went
        turn, found = held(notice, PLATFORM)
        row = turn.loaded.step(found["step_key"])
        if found["state"] != "standing" or row is None or row["state"] != "open" or found["counts_from"] is None:
            return {}
        if found["last_day"] is None:  # its calendar may have come meanwhile
            last = last_day_of(turn, row, found)
            if last is None:
                return {}
            turn.alter(Step, row, opens_on=last)
            found["last_day"] = last
            if not is_over(last, day_of(turn.at)):
                old = {**found, "last_day": None}
                detail = {"last_day": last.isoformat()}
                changes = turn.changes("case.put_up", {"step": row["key"], **detail})
                write([changed(old, "notice.reckon", PLATFORM, turn.at, detail, last_day=last), *changes])
                return {}
        step = turn.step_of(row)
        alone = not step.collects and step.staff < 2 and not STEP_KINDS[row["kind"]].two
        if not is_over(found["last_day"], day_of(turn.at)) or open_objections(notice) or not alone:
            return {}
        if handler_of(row["kind"]).asks(turn, row):  # a person has to find something
            return {}
        said = Said(opinion=SETTLED if objections_of(notice) else NOBODY)
        handler_of(row["kind"]).finish(turn, row, said)
        case, went = turn.case["id"], True
        reply = {"auto": turn.automatic}
        write(turn.changes("case.publicise", {"step": row["key"], "by": "rule"}, body={"step": row["key"]}))
        return reply

    reply = perform(work, actor=PLATFORM)
    if case is not None:
        go_on_by_itself(case, reply)
    return went


def objections_of(notice: uuid.UUID) -> int:
    """How many objected within its days. One statement."""
    sql = "SELECT count(*) AS n FROM notices_objection WHERE notice_id = %s AND state <> 'passed_on'"
    return int(fetch(sql, [notice])[0]["n"])


def publish_due() -> int:
    """Records whose day of publication has come. Hourly. Returns how many were published."""
    rows = fetch(
        """SELECT id FROM notices_disclosure WHERE state = 'owed' AND publish_on <= %s AND id <> ALL(%s::uuid[])
           ORDER BY publish_on, id LIMIT %s""",
        [day_of(now()), _publish.waiting(), MOST],
    )
    return _publish.each(row["id"] for row in rows)


@per_subject("disclosure.publish", "disclosure", "公开决定")
def _publish(key: str) -> bool:
    disclosing.publish(uuid.UUID(key), actor=PLATFORM)
    return True


@subscribe("notices.decided", "case.decide", "case.decide_by_silence")
def on_decided(happened: Happened) -> None:
    """A decision is owed to the public."""
    disclosing.owe(happened.subject_id, actor=PLATFORM)


@subscribe("notices.changed", "case.issue")
def on_changed(happened: Happened) -> None:
    """What the case brought comes into its public record; a corrected paper will by its own event."""
    disclosing.redraw(happened.subject_id, actor=PLATFORM)


@subscribe("notices.revoked", "case.revoke")
def on_revoked(happened: Happened) -> None:
    """The record of a decision that was revoked says so."""
    disclosing.withdraw(happened.subject_id, "决定已被依法撤销", actor=PLATFORM)


@subscribe("notices.objected", "objection.made")
def on_objected(happened: Happened) -> None:
    """The applicant is told that there is an objection and what follows; not whose it is."""
    if happened.body["late"]:
        return
    case = uuid.UUID(happened.body["case"])
    loaded = load(case)
    tell(
        (loaded.case["applicant_kind"], loaded.case["applicant_id"]),
        ("case", case),
        f"{loaded.e.discreet or loaded.case['item_name']}：公示期间收到异议",
        "承办机关正在核实，处理完才作决定。需要您说明的，会另行联系您。异议人是谁不告诉您，除非核实必须。",
        f"/cases/{case}/",
        actor=PLATFORM,
        key=f"objected:{happened.id}",
    )


@report("disclosure.publish", "credit_licence")
def _reported(happened: Happened) -> Mapping[str, object]:
    """双公示: the same record goes upward to the credit platform, once; the masked party only."""
    row = fetch("SELECT * FROM notices_disclosure WHERE id = %s", [happened.subject_id])[0]
    names = ("receipt", "number", "party", "credit_code", "item_code", "item_name", "licence")
    days = ("decided_on", "valid_from", "valid_until", "published_at")
    return {name: row[name] for name in names} | {
        name: row[name].isoformat() if row[name] is not None else "" for name in days
    }
