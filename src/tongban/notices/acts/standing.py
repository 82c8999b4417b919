"""A notice stands as long as its step is open: it comes and goes in the transaction of the step. What nobody has
answered stops the decision. An item without publicity pays no statement.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING

from tongban.cases.publicity import by_hand, lines_of, number_of, on_site
from tongban.cases.reading import Loaded, Row
from tongban.cases.sockets import at_decision, before_granting, with_changes
from tongban.core.errors import Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row, revise
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.vocabulary import APPLICANT_SHOWN
from tongban.notices.models import Objection, PublicNotice

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

PUBLICITY = "publicise"
ENDED = "办件已经结束，不再处理；所说情况已转承办机关参考。"


def has_publicity(turn: Turn) -> bool:
    """Does the item publish anything on its way?"""
    return has_publicity_in(turn.loaded)


def has_publicity_in(loaded: Loaded) -> bool:
    """The same of a case that is only looked at."""
    return any(step.kind == PUBLICITY for step in loaded.e.steps.values())


@with_changes
def follow(turns: Sequence[Turn], verb: str, actor: Actor) -> list[Change]:
    """Notices of the steps that open, and the end of those whose step is done or falls away."""
    changes: list[Change] = []
    for turn in turns:
        if has_publicity(turn):
            changes += [_opened(turn, row, actor) for row in turn.opened(PUBLICITY)]
            changes += [change for row in turn.closed(PUBLICITY) for change in _closed(turn, row, actor)]
    return changes


def _opened(turn: Turn, row: Row, actor: Actor) -> Change:
    case, step, key = turn.case, turn.step_of(row), new_id()
    hand = by_hand(step)
    new = new_row(
        PublicNotice,
        id=key,
        number=number_of(row["id"], row["opened_at"]),
        kind="publicity",
        subject_kind="case",
        subject_id=case["id"],
        step_id=row["id"],
        step_key=row["key"],
        organ_id=case["organ_id"] or row["organ_id"],
        holder_id=row["organ_id"] or case["organ_id"],
        post=row["post"],
        division=case["place"],
        item_code=case["item_code"],
        title=turn.e.discreet or case["item_name"],
        lines=[list(astuple(one)) for one in lines_of(turn, row)],
        places=[{"place": one} for one in hand],
        on_site=on_site(step),
        person=case["applicant_kind"] == "person" and not APPLICANT_SHOWN.isdisjoint(step.shows),
        length=step.min.zh if step.min is not None else "",
        opened_at=turn.at,
        counts_from=None if hand else turn.at,
        last_day=None if hand else row["opens_on"],
    )
    said = {"public_notice": str(key), "number": new.values["number"], "case": str(case["id"]), "step": row["key"]}
    event = Event("notice.opened", said)
    return Change(Subject("public_notice", key), Head.start(), "notice.open", actor, turn.at, (new,), (), said, event)


def _closed(turn: Turn, row: Row, actor: Actor) -> list[Change]:
    found = locked_notice(step=row["id"])
    if found is None:
        return []
    state = "over" if row["state"] == "done" else "ended"
    update = revise(PublicNotice, found, state=state, ended_at=turn.at, last_day=row["opens_on"])
    subject, head = Subject("public_notice", found["id"]), Head.on(found)
    changes = [Change(subject, head, "notice.close", actor, turn.at, updates=(update,), detail={"state": state})]
    for one in open_objections(found["id"]) if state == "ended" else ():
        passed = revise(Objection, one, state="passed_on", answer=ENDED, decided_at=turn.at)
        about = Subject("objection", one["id"])
        changes.append(Change(about, Head.on(one), "objection.pass_on", actor, turn.at, updates=(passed,)))
    return changes


def locked_notice(key: uuid.UUID | None = None, step: uuid.UUID | None = None) -> Row | None:
    """A notice under lock, by itself or by its step; one statement."""
    column = "id" if key is not None else "step_id"
    found = fetch(f"SELECT * FROM notices_notice WHERE {column} = %s FOR UPDATE", [key or step])
    return found[0] if found else None


def open_objections(notice: uuid.UUID) -> list[Row]:
    """What waits for an answer, under lock; the caller holds the notice."""
    sql = "SELECT * FROM notices_objection WHERE notice_id = %s AND state = 'open' ORDER BY id FOR UPDATE"
    return fetch(sql, [notice])


def in_time(step: uuid.UUID) -> bool:
    """Has anybody objected within the days of the notice of a step? The caller holds it."""
    sql = """SELECT 1 AS one FROM notices_objection o JOIN notices_notice n ON n.id = o.notice_id
             WHERE n.step_id = %s AND o.state <> 'passed_on' LIMIT 1"""
    return bool(fetch(sql, [step]))


def _states(turn: Turn) -> set[str]:
    """How objections in a case stand; its notices are held, so that none comes in meanwhile. Two statements."""
    fetch("SELECT id FROM notices_notice WHERE subject_id = %s ORDER BY id FOR UPDATE", [turn.case["id"]])
    rows = fetch(
        """SELECT DISTINCT o.state FROM notices_objection o JOIN notices_notice n ON n.id = o.notice_id
           WHERE n.subject_id = %s""",
        [turn.case["id"]],
    )
    return {row["state"] for row in rows}


@before_granting
def is_undisputed(turn: Turn) -> bool:
    """May the platform itself grant: no objection waits or was upheld? Two statements where something is published."""
    return not has_publicity(turn) or not _states(turn) & {"open", "upheld"}


@at_decision
def check_objections(turn: Turn, row: Row) -> None:
    """Refusals ``decide.objection_open``, ``decide.objection_upheld``: nobody decides past what the public said."""
    if not has_publicity(turn):
        return
    states = _states(turn)
    if "open" in states:
        raise Refusal(
            "decide.objection_open",
            "公示期内的异议还没有处理完，不能作出决定。请先逐件处理并答复。",
            "Objections made in time are still undecided; decide and answer each of them first.",
        )
    if "upheld" in states and row["verdict"] == "granted":
        raise Refusal(
            "decide.objection_upheld",
            "公示期内的异议已认定成立，不能准予。请作出不予决定，理由写明异议认定的事实。",
            "An objection was upheld; the case cannot be granted. Refuse it, with what the objection established.",
            where="verdict",
        )
