"""What time and events do to cases: going on by itself, telling the applicant, acceptance by silence, reports
upward.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from tongban.cases.acts.automatic import go_on_by_itself
from tongban.cases.acts.ending import end_correction, end_for_deferral, end_late_step
from tongban.cases.acts.inquiring import tell_holders
from tongban.cases.acts.turn import Turn
from tongban.cases.models import CaseMaterial, Notice, Step
from tongban.cases.papers import tell_acceptance
from tongban.cases.parties import waiting
from tongban.cases.reading import Row, load
from tongban.cases.rules import clock
from tongban.cases.rules.endings import ending_of
from tongban.cases.rules.flow import of_step
from tongban.catalogue.queries import what_runs
from tongban.core.clock import day_of, now
from tongban.core.events import Happened, subscribe
from tongban.core.jobs import called, per_subject
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.exchange.reports import report
from tongban.messages.acts import tell

# event → what the applicant is told (title, text); short, with the next action.
WORDS: Mapping[str, tuple[str, str]] = {
    "case.begin_for": (
        "机关征得您同意，为您提出了申请",
        "同意的记录和已填的内容见办件页，请核对。不是您的意思的，随时可以撤回。",
    ),
    "case.visit": (
        "您同意窗口接着办这件事",
        "窗口工作人员现在可以查看、填写和提交这份申请，同意在这次来访结束时失效。"
        "不是您本人同意的，请在申请页面结束代办，并拨打 12345。",
    ),
    "case.accept": ("已受理", "您的申请已经受理，办理时限从今天起算，可在办件页查看每一天的计算。"),
    "case.accept_by_silence": ("视为受理", "窗口五个工作日内没有告知，依法视为自收到材料之日起受理。"),
    "case.tell": ("需要补正", "请在一次性告知书写明的日期前补正，可以多次补交，补齐后不必再来窗口。"),
    "case.send_back": ("补交的材料需要更正", "您补交的材料经核对不合格，哪里不合格、补到哪天见办件页。"),
    "case.defer_longer": ("补交期限已延长", "容缺材料的补交期限已按您的请求延长一次，新的日期见办件页。"),
    "case.decide_by_silence": ("视为准予", "机关逾期没有作出决定，依法视为准予，请查看决定书。"),
    "case.decide": ("已作出决定", "您的申请已经作出决定，请查看决定书。"),
    "case.issue": ("证照已制发", "电子证照已放入您的卡包，可随时出示和下载。"),
    "case.extend": ("办理期限延长", "办理期限经负责人批准延长，理由见通知书。"),
    "case.order": ("承诺不实，请限期改正", "核查发现与您的承诺不符，请在通知书写明的日期前改正，也可以陈述申辩。"),
    "case.test": ("检测完成", "特别程序已结束，办理时限继续计算。"),
}
# Events by which a case may end: what is told is said by how it ended (``rules/endings``), nothing where it did not.
ENDED = (
    "case.not_accept", "case.withdraw", "case.end_late", "case.end_correction", "case.forward", "case.revoke",
)  # fmt: skip


@called("case")
def numbers_of(keys: Sequence[str]) -> dict[str, str]:
    """The numbers of cases, for whoever runs the platform; whose they are he does not learn. One query."""
    rows = fetch("SELECT id, number FROM cases_case WHERE id = ANY(%s::uuid[])", [list(keys)])
    return {str(row["id"]): row["number"] for row in rows}


@subscribe("cases.automatic")
def on_case_event(happened: Happened) -> None:
    """Should the process of an act die before it went on by itself, the worker does it."""
    if happened.subject_kind == "case":
        go_on_by_itself(happened.subject_id, {"auto": True})


@subscribe("cases.joining")
def on_joining(happened: Happened) -> None:
    """Whoever must sign or answer in somebody else's case is told, once, where to do it."""
    if happened.subject_kind != "case":
        return
    waits = fetch(
        "SELECT key FROM cases_step WHERE case_id = %s AND state = 'open' AND post LIKE 'party:%%'",
        [happened.subject_id],
    )
    if not waits:
        return
    turn = Turn(load(happened.subject_id), PLATFORM, now())
    for row in (turn.loaded.step(one["key"]) for one in waits):
        if row is None or "appear" in turn.step_of(row).needs:
            continue
        for member in waiting(turn, row):
            if member.identity is not None and member.identity[1] != turn.case["applicant_id"]:
                tell(
                    member.identity,
                    ("case", happened.subject_id),
                    f"{turn.e.discreet or turn.case['item_name']}：请您{row['name']}",
                    f"{turn.case['applicant_name']}申请的这件事要您本人办一步。",
                    f"/cases/{happened.subject_id}/step/{row['key']}/",
                    actor=PLATFORM,
                    key=f"join:{row['id']}:{member.n}",
                )


@subscribe("cases.served", "case.deliver")
def on_served(happened: Happened) -> None:
    """Whoever is served and enrolled here is told where to read; the applicant is told like of everything else."""
    found = fetch(
        """SELECT n.id, n.lines, c.item_name, c.applicant_id, c.edition, c.difference, c.situation, c.place
           FROM cases_notice n JOIN cases_case c ON c.id = n.case_id
           WHERE n.case_id = %s AND n.kind = 'served' ORDER BY n.at DESC LIMIT 1""",
        [happened.subject_id],
    )
    for row in found:
        e = what_runs(row["edition"], row["difference"], row["situation"], row["place"])
        for n, line in enumerate(row["lines"]):
            if line["to"]:
                tell(
                    (line["to"][0], uuid.UUID(line["to"][1])),
                    ("case", happened.subject_id),
                    f"{e.discreet or row['item_name']}：文书送达",
                    "有一份与您有关的文书送达，请到承办机关领取或者查收邮寄件。",
                    "/me/",
                    actor=PLATFORM,
                    key=f"served:{happened.id}:{n}",
                )


@subscribe("cases.tell", *WORDS, *ENDED)
def on_told(happened: Happened) -> None:
    """The applicant is told of everything that concerns him, once."""
    if happened.name in ENDED:
        if "outcome" not in happened.body:  # a draft was dropped, or the matter goes on
            return
        ending = ending_of(happened.body["outcome"])
        title, text = ending.title, ending.text
    else:
        title, text = WORDS[happened.name]
    case = fetch(
        """SELECT item_name, number, applicant_kind, applicant_id, edition, difference, situation, place
           FROM cases_case WHERE id = %s""",
        [happened.subject_id],
    )[0]
    # On a lock screen a matter that is discreet is called by its office only.
    e = what_runs(case["edition"], case["difference"], case["situation"], case["place"])
    tell(
        (case["applicant_kind"], case["applicant_id"]),
        ("case", happened.subject_id),
        f"{e.discreet or case['item_name']}：{title}",
        text,
        f"/cases/{happened.subject_id}/",
        actor=PLATFORM,
        key=f"tell:{happened.id}",
    )


def _reported(happened: Happened) -> dict[str, Any]:
    case = fetch(
        """SELECT c.number, c.item_code, c.place, c.state, c.outcome, c.finish, c.received_at, c.accepted_at,
                  c.decided_at, c.finished_at, o.credit_code
           FROM cases_case c LEFT JOIN organisation_organ o ON o.id = c.organ_id
           WHERE c.id = %s""",
        [happened.subject_id],
    )[0]
    return {k: (v.isoformat() if hasattr(v, "isoformat") else v) for k, v in case.items()}


report("case.accept", "up_pro_accept")(_reported)
report("case.decide", "up_pro_result")(_reported)
report("case.decide_by_silence", "up_pro_result")(_reported)


def accept_by_silence() -> int:
    """行政许可法 32: no notice within five working days of receipt accepts the case, from the day of receipt; after a
    notice the five days run from the answer, and what was answered in full is accepted from the day it came. Hourly.
    """
    waiting = fetch(
        """SELECT id FROM cases_case WHERE state = 'received' AND received_at < %s AND id <> ALL(%s::uuid[])
           ORDER BY received_at LIMIT 500""",
        [now() - timedelta(days=5), _accept_if_due.waiting()],
    )
    return _accept_if_due.each(row["id"] for row in waiting)


@per_subject("case.accept_by_silence", "case", "逾期未告知，视为受理")
def _accept_if_due(key: str) -> bool:
    case, done = uuid.UUID(key), False

    def work(once: KeepReply) -> Reply:
        nonlocal done
        turn = Turn(load(case, lock=True), PLATFORM, now())
        row = next((s for s in turn.loaded.steps if s["kind"] == "accept" and s["state"] == "open"), None)
        days, closes = turn.desk()
        if turn.case["state"] != "received" or row is None:
            return {}
        # Where all must sign first, the application is whole, and waits for the office, only then.
        since = clock.organ_since(turn.case, row, turn.loaded.notices)
        due = clock.step_due(clock.CORRECTION, since, days, closes) if since is not None else None
        if since is None or due is None or day_of(turn.at) <= due:
            return {}
        for material in turn.loaded.materials:
            if material["state"] == "missing":
                turn.alter(CaseMaterial, material, **_defer(turn, material))
        turn.alter_case(state="accepted", accepted_at=since)
        turn.project()
        tell_acceptance(turn)
        turn.alter(Step, row, state="done", done_at=turn.at, verdict="silence", opinion="逾期未告知，视为受理")
        turn.go_on(row["key"])
        write(turn.changes("case.accept_by_silence", {"received_at": turn.case["received_at"].isoformat()}))
        done = True
        return {}

    perform(work, actor=PLATFORM)
    return done


def _defer(turn: Turn, row: Row) -> dict[str, object]:
    """A minor paper that is out follows in its time, as if a clerk had deferred it."""
    material = turn.e.material(row["key"])
    if material is None or material.defer is None:
        return {"verdict": ""}
    return {"verdict": "deferred", "due": clock.step_due(material.defer.within, turn.at, *turn.desk())}


def end_corrections() -> int:
    """Corrections that did not come by their last day. Daily."""
    late = fetch(
        """SELECT DISTINCT c.id FROM cases_notice n JOIN cases_case c ON c.id = n.case_id
           WHERE n.kind = 'correction' AND n.answered_at IS NULL AND n.due < %s AND c.state = 'correcting'
           ORDER BY c.id""",
        [day_of(now())],
    )
    return _end_correction.each(row["id"] for row in late)


@per_subject("case.end_correction", "case", "补正逾期")
def _end_correction(key: str) -> bool:
    return bool(end_correction(uuid.UUID(key), actor=PLATFORM).get("ended"))


def derive_dues() -> int:
    """Derive stored due dates anew (a calendar was loaded): only cases whose projection differs are written."""
    found = fetch(
        """SELECT id FROM cases_case c WHERE state <> 'finished' AND (
             state = 'accepted' AND (due_words <> '' OR promised_due IS NULL)
             OR state = 'correcting' AND EXISTS (SELECT 1 FROM cases_notice n WHERE n.case_id = c.id
               AND n.kind = 'correction' AND n.answered_at IS NULL AND n.due IS NULL)
             OR state <> 'correcting'
               AND EXISTS (SELECT 1 FROM cases_step s WHERE s.case_id = c.id AND s.state = 'open' AND s.due IS NULL))
           AND c.id <> ALL(%s::uuid[]) ORDER BY id LIMIT 5000""",
        [_derive.waiting()],
    )
    return _derive.each(row["id"] for row in found)


@per_subject("case.derive_due", "case", "推算办理期限")
def _derive(key: str) -> bool:
    case, changed = uuid.UUID(key), False

    def work(once: KeepReply) -> Reply:
        nonlocal changed
        turn = Turn(load(case, lock=True), PLATFORM, now())
        before = [dict(turn.case), *(dict(row) for row in (*turn.loaded.steps, *turn.loaded.notices))]
        turn.begin_clock()
        if turn.case["state"] == "accepted":
            turn.project()
        _derive_steps(turn)
        if [turn.case, *turn.loaded.steps, *turn.loaded.notices] != before:
            changed = True
            write(turn.changes("case.derive_due", {"due": str(turn.case["promised_due"])}))
        return {}

    perform(work, actor=PLATFORM)
    return changed


def _derive_steps(turn: Turn) -> None:
    """Last days that the calendar did not reach: of open steps, and of a notice that waits for its answer."""
    told = clock.told_last(turn.loaded.notices)
    if turn.case["state"] == "correcting" and told is not None and told["due"] is None:
        turn.alter(Notice, told, due=clock.step_due(clock.ANSWER, told["at"], *turn.desk()))
    for row in turn.loaded.steps:
        if row["state"] != "open" or row["due"] is not None:
            continue
        receives = row["kind"] == "accept" and turn.case["received_at"] is not None
        since = clock.organ_since(turn.case, row, turn.loaded.notices) if receives else row["opened_at"]
        due = turn.last_day(turn.step_of(row), since) if since is not None else None
        if due is not None:
            turn.alter(Step, row, due=due)


def end_overdue_deferrals() -> int:
    """A deferred paper that did not come in time has the consequence told beforehand (definition: ``late: {end:
    …}``), or is gone on without. Daily.
    """
    late = fetch(
        """SELECT DISTINCT c.id FROM cases_material m JOIN cases_case c ON c.id = m.case_id
           WHERE m.verdict = 'deferred' AND m.state <> 'supplied' AND m.due < %s AND c.state = 'accepted'""",
        [day_of(now())],
    )
    return _end_for_deferral.each(row["id"] for row in late)


@per_subject("case.end_deferral", "case", "容缺材料逾期未补")
def _end_for_deferral(key: str) -> bool:
    return end_for_deferral(uuid.UUID(key), actor=PLATFORM)


_LATE = """
SELECT c.id, s.key, c.edition, c.difference, c.situation, c.place
FROM cases_step s JOIN cases_case c ON c.id = s.case_id
WHERE s.state = 'open' AND s.due < %(today)s AND c.state <> 'finished' AND (%(case)s::uuid IS NULL OR c.id = %(case)s)
ORDER BY c.id, s.key
"""


def end_late_steps() -> int:
    """Steps whose time is over where the definition says what follows of itself: the case ends (a signature that did
    not come), or goes on (an answer that was not given). Daily.
    """
    return _end_late_steps.each(dict.fromkeys(row["id"] for row in _late(None)))


@per_subject("case.end_late", "case", "逾期的环节自行了结")
def _end_late_steps(key: str) -> int:
    return sum(end_late_step(row["id"], row["key"], actor=PLATFORM) for row in _late(uuid.UUID(key)))


def _late(case: uuid.UUID | None) -> Iterator[Mapping[str, Any]]:
    """The late steps (of one case) of which the definition says what follows."""
    asked: Any = {"today": day_of(now()), "case": case}
    for row in fetch(_LATE, asked):
        e = what_runs(row["edition"], row["difference"], row["situation"], row["place"])
        step = e.steps.get(of_step(row["key"]))
        if step is not None and (step.late == "go_on" or step.late.startswith("end:")):
            yield row


# Told once, however often the job runs; a fortnight bounds what is looked at.
_OVERDUE = """
SELECT s.id, s.name, s.due, s.organ_id, s.key, c.id AS case, c.number, c.edition, c.difference, c.situation, c.place
FROM cases_step s JOIN cases_case c ON c.id = s.case_id
WHERE s.state = 'open' AND s.due < %(today)s AND s.due >= %(since)s AND s.organ_id IS NOT NULL
  AND c.state <> 'finished' AND (%(step)s::uuid IS NULL OR s.id = %(step)s)
ORDER BY s.due, s.id
"""


def escalate_late_steps() -> int:
    """Steps that were not done in time are told to the head of the organ that holds them (definition: ``late:
    escalate``, what is meant where nothing is said). Daily.
    """
    return _escalate.each(f"{row['case']} {row['id']}" for row in _overdue(None))


@per_subject("case.escalate", "case", "逾期的环节报机关负责人")
def _escalate(key: str) -> bool:
    told = False
    for row in _overdue(uuid.UUID(key.split()[1])):
        e = what_runs(row["edition"], row["difference"], row["situation"], row["place"])
        step = e.steps.get(of_step(row["key"]))
        if step is not None and step.late == "escalate":
            text = f"办件{row['number']}的“{row['name']}”应于{row['due']:%Y-%m-%d}办结，请督促。"
            link = f"/review/{row['case']}/{row['key']}/"
            tell_holders(row["organ_id"], row["case"], "环节超期", text, link, str(row["id"]))
            told = True
    return told


def _overdue(step: uuid.UUID | None) -> list[dict[str, Any]]:
    today = day_of(now())
    asked: Any = {"today": today, "since": today - timedelta(days=14), "step": step}
    return fetch(_OVERDUE, asked)


def go_on_without_late() -> int:
    """An inquiry or joint opinion that did not come in time (``late: go_on``) no longer holds the join up. Daily."""
    late = fetch(
        """SELECT DISTINCT s.case_id AS id FROM cases_step s JOIN cases_step w ON w.case_id = s.case_id
           WHERE s.state = 'open' AND s.due < %s AND w.state = 'waiting'""",
        [day_of(now())],
    )
    return _go_on_without_late.each(row["id"] for row in late)


@per_subject("case.go_on_late", "case", "逾期未复的意见不再等")
def _go_on_without_late(key: str) -> bool:
    case, done = uuid.UUID(key), False

    def work(once: KeepReply) -> Reply:
        nonlocal done
        turn = Turn(load(case, lock=True), PLATFORM, now())
        if turn.go_on_without_late():
            dropped = [s["key"] for s in turn.loaded.steps if s["verdict"] == "late"]
            write(turn.changes("case.go_on_late", {"steps": dropped}))
            done = True
        return {"auto": turn.automatic}

    go_on_by_itself(case, perform(work, actor=PLATFORM))
    return done
