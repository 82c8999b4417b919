"""Delegating a decision 委托, authorising a 首席事务代表, taking it back: by the head of the organ whose power it is.

Written (委托书、委托决定), published, dated, to an administrative organ only, never passed on (行政许可法24). What a
delegate has open when it ends goes back to the organ itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.cases.acts.turn import Turn
from tongban.cases.authority import OWN_NAME
from tongban.cases.lanes import number_of, resolve
from tongban.cases.models import Step
from tongban.cases.reading import load
from tongban.catalogue.queries import InForce, in_force
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.events import Happened, subscribe
from tongban.core.ids import new_id
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Reply, Subject, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.definition.effective import Effective
from tongban.definition.effective.holders import Delegable, Lane
from tongban.definition.plain_rules import in_words, labels_of
from tongban.organisation.delegations import CHIEF
from tongban.organisation.models import Delegation, Organ
from tongban.organisation.queries import HEAD_POST, chain_of, holders_of, place

# 行政许可法24: an administrative organ; a street office is one, a hall, a village and a provider are not.
ADMINISTRATIVE = frozenset({"organ", "government", "township"})


@dataclass(frozen=True, slots=True)
class Delegating:
    """What is to be delegated: the item, by which organ, to which organ (or to ``account``, a person of its own), by
    which document of which day, from when until when.
    """

    item: str
    delegator: uuid.UUID
    delegate: uuid.UUID | None
    document: str
    document_on: date
    begins: date
    ends: date | None = None
    account: uuid.UUID | None = None

    @property
    def body(self) -> list[str]:
        """What a one-time key stands for."""
        return [str(part) for part in (self.item, self.delegator, self.delegate, self.account, self.document,
                                       self.document_on, self.begins, self.ends)]  # fmt: skip


@dataclass(frozen=True, slots=True)
class May:
    """What a definition lets an organ delegate: to organs of a level, or to a person who decides at once."""

    delegable: Delegable | None
    chief: bool
    post: str
    lane: Lane
    when: str


def may_be_given(found: InForce) -> May | None:
    """What the item in force lets be delegated; None where it lets nothing."""
    for e in map(found.effective, found.situations):
        for step in e.steps.values():
            lane = e.lanes.get(step.lane)
            if step.kind == "decide" and lane is not None and (lane.delegable is not None or e.separation == "chief"):
                when = lane.delegable.when if lane.delegable is not None else None
                labels = labels_of(e, found.registry.dictionary.labels)
                return May(lane.delegable, e.separation == "chief", lane.post, lane, in_words(when, labels))
    return None


def delegate(said: Delegating, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Make it. Refusals ``delegation.none`` (the item lets nothing be delegated), ``delegation.to``,
    ``delegation.document``, ``delegation.days``, ``delegation.overlap``; Denied for anybody but the head of the organ
    whose power it is.
    """
    organ, at = _organ(said.delegator), now()
    found = in_force(said.item, organ["division"], at)
    may = may_be_given(found)
    if may is None or (may.delegable is None if said.account is None else not may.chief):
        raise Refusal(
            "delegation.none",
            "这个事项的标准没有规定决定可以这样委托或授权，不能委托。",
            "The standard of this item does not let its decision be delegated so.",
            where="item",
        )
    _check_head(actor, found.effective(found.situations[0]), organ, may.lane)
    _check_document(said, day_of(at))
    to = _person(said, organ, may, day_of(at)) if said.account is not None else _delegate(said, organ, may)

    def work(once: KeepReply) -> Reply:
        head = fetch("SELECT * FROM organisation_organ WHERE id = %s FOR UPDATE", [said.delegator])[0]
        _check_overlap(said, to)
        row = new_row(
            Delegation, id=new_id(), item_code=said.item, item_name=found.effective(found.situations[0]).item,
            delegator_id=said.delegator, delegate_id=to, account=said.account,
            authority=CHIEF if said.account is not None or may.delegable is None else may.delegable.authority or "委托",
            document=said.document.strip(), document_on=said.document_on, content=_content(said, may),
            begins=said.begins, ends=said.ends, made_at=at, made_by=actor.account,
        )  # fmt: skip
        reply = {"delegation": str(row.values["id"])}
        detail = {"item": said.item, "to": str(said.account or to), "document": said.document, **reply}
        write([_on_organ(head, "organ.delegate", "delegation.made", actor, at, detail, rows=(row,))], once=once(reply))
        return reply

    return uuid.UUID(perform(work, actor=actor, key=key, body=said.body)["delegation"])


def _organ(key: uuid.UUID) -> dict[str, Any]:
    found = fetch("SELECT * FROM organisation_organ WHERE id = %s AND ended_on IS NULL", [key])
    if not found:
        raise Refusal("organ.unknown", "没有这个机构，或已经撤并。", "There is no such organ.", status=404)
    return found[0]


def _check_head(actor: Actor, e: Effective, organ: Mapping[str, Any], lane: Lane) -> None:
    """The head of the very organ whose power it is: a delegate has no power of its own to pass on (24条3款)."""
    if holds_power(e.line, organ, lane) and (actor.is_platform or actor.holds(organ["id"], HEAD_POST)):
        return
    raise Denied(
        "delegation.office",
        "委托和授权由行使这项职权的机关的负责人作出；受委托的机关不得再委托。",
        "Only the head of the organ whose power it is may delegate; a delegate may not pass it on.",
    )


def holds_power(line: str, organ: Mapping[str, Any], lane: Lane) -> bool:
    """Is the organ the one that decides by its own power at its own place?"""
    if lane.mode == "government":
        return bool(organ["role"] == "government")
    if lane.mode == "line":
        return bool(organ["line"] == lane.of and organ["role"] == "organ")
    powers = [p for p in place(organ["division"]).powers if p["line"] == line and p["division"] == organ["division"]]
    return any(power["competent_id"] == organ["id"] for power in powers) if powers else bool(organ["line"] == line)


def _check_document(said: Delegating, today: date) -> None:
    if not said.document.strip():
        raise Refusal(
            "delegation.document",
            "请写明委托书或授权决定的名称和文号。委托要书面作出，并向社会公布。",
            "Name the written document: a delegation is made in writing and published.",
            where="document",
        )
    if said.document_on > today or said.begins < said.document_on:
        raise Refusal(
            "delegation.days",
            "文书日期不能晚于今天，开始日不能早于文书日期。",
            "The document is dated today or before, and the delegation begins on that day or later.",
            where="begins",
        )
    if said.ends is not None and (said.ends < said.begins or said.ends < today):
        raise Refusal(
            "delegation.days",
            "截止日要不早于开始日，也不早于今天。",
            "It ends on or after its first day, and not before today.",
            where="ends",
        )


def _delegate(said: Delegating, organ: Mapping[str, Any], may: May) -> uuid.UUID:
    """The organ it goes to: of government, of the level the definition names, within the delegator's place."""
    assert may.delegable is not None
    found = fetch("SELECT * FROM organisation_organ WHERE id = %s AND ended_on IS NULL", [said.delegate])
    to = found[0] if found else None
    if (
        to is None
        or to["role"] not in ADMINISTRATIVE
        or to["level"] != number_of(may.delegable.to)
        or organ["division"] not in chain_of(to["division"])
        or to["id"] == organ["id"]
    ):
        raise Refusal(
            "delegation.to",
            f"只能委托给本地的{may.delegable.to}行政机关（行政许可法第二十四条），请重新选择。",
            f"Only to an administrative organ of level {may.delegable.to} within the place (art. 24); choose again.",
            where="to",
        )
    key: uuid.UUID = to["id"]
    return key


def _person(said: Delegating, organ: Mapping[str, Any], may: May, today: date) -> uuid.UUID:
    """A person of the organ itself who holds the post that decides."""
    if not any(one["account_id"] == said.account for one in holders_of(organ["id"], may.post, on=today)):
        raise Refusal(
            "delegation.to",
            f"首席事务代表应是本机关担任“{may.post}”岗位的人，请重新选择。",
            f"Whoever decides at once holds the post {may.post} in this very organ; choose again.",
            where="to",
        )
    key: uuid.UUID = organ["id"]
    return key


def _content(said: Delegating, may: May) -> str:
    if said.account is not None or may.delegable is None:
        return "当场审查决定这个事项"
    when = f"，限于：{may.when}" if may.when else ""
    return (
        f"以委托机关名义作出这个事项的决定{when}"
        if may.delegable.authority != OWN_NAME
        else f"作出这个事项的决定{when}"
    )


def _check_overlap(said: Delegating, to: uuid.UUID) -> None:
    if fetch(
        """SELECT 1 AS one FROM organisation_delegation WHERE item_code = %s AND delegator_id = %s AND delegate_id = %s
           AND account IS NOT DISTINCT FROM %s AND withdrawn_at IS NULL
           AND (ends IS NULL OR ends >= %s) AND (%s::date IS NULL OR begins <= %s) LIMIT 1""",
        [said.item, said.delegator, to, said.account, said.begins, said.ends, said.ends],
    ):
        raise Refusal(
            "delegation.overlap",
            "这段时间里已经委托或授权过同一个对象，请先收回原来的，或错开日期。",
            "It is delegated to the same already in that time; withdraw that one first, or choose other days.",
            where="begins",
        )


def withdraw_delegation(delegation: uuid.UUID, reason: str, *, actor: Actor, key: str = "") -> None:
    """Take it back at once; open decisions go back to the organ. Refusals ``delegation.unknown`` (404),
    ``delegation.over`` (409), ``delegation.reason``; Denied for anybody but the organ's head.
    """

    def work(once: KeepReply) -> Reply:
        rows = fetch("SELECT * FROM organisation_delegation WHERE id = %s FOR UPDATE", [delegation])
        if not rows:
            raise Refusal("delegation.unknown", "没有这项委托。", "There is no such delegation.", status=404)
        row = rows[0]
        if not actor.holds(row["delegator_id"], HEAD_POST) and not actor.is_platform:
            raise Denied(
                "delegation.office",
                "委托和授权由作出的机关的负责人收回。",
                "It is withdrawn by the head of the organ that gave it.",
            )
        if row["withdrawn_at"] is not None:
            raise Refusal("delegation.over", "这项委托已经收回。", "It was withdrawn already.", status=409)
        if not reason.strip():
            raise Refusal(
                "delegation.reason",
                "请写明收回的理由，理由会一并公布。",
                "Say why it is withdrawn; this is published too.",
                where="reason",
            )
        head = fetch("SELECT * FROM organisation_organ WHERE id = %s FOR UPDATE", [row["delegator_id"]])[0]
        at = now()
        update = revise(Delegation, row, withdrawn_at=at, withdrawn_by=actor.account, reason=reason.strip())
        detail = {"delegation": str(delegation), "item": row["item_code"], "reason": reason.strip()}
        change = _on_organ(
            head, "organ.withdraw_delegation", "delegation.withdrawn", actor, at, detail, updates=(update,)
        )
        write([change], once=once({}))
        return {}

    perform(work, actor=actor, key=key, body=["withdraw delegation", str(delegation), reason])


def _on_organ(
    head: Mapping[str, Any],
    verb: str,
    event: str,
    actor: Actor,
    at: Any,
    detail: Mapping[str, Any],
    *,
    rows: Any = (),
    updates: Any = (),
) -> Change:
    return Change(
        Subject("organ", head["id"]),
        Head.on(head),
        verb,
        actor,
        at,
        rows=rows,
        updates=(*updates, revise(Organ, head)),
        detail=detail,
        event=Event(event, dict(detail)),
    )


_LEFT = """
SELECT DISTINCT s.case_id FROM cases_step s JOIN organisation_delegation d ON d.id = s.delegation
WHERE s.state IN ('open', 'waiting') AND (d.withdrawn_at IS NOT NULL OR d.ends < %s) ORDER BY s.case_id
"""


def take_back_ended() -> int:
    """Open decisions whose delegation ended go back to the organ itself. Daily, and when one is withdrawn."""
    today = day_of(now())
    return _take_back.each(row["case_id"] for row in fetch(_LEFT, [today]))


@per_subject("case.take_back", "case", "委托已经结束，收回决定")
def _take_back(key: str) -> bool:
    case, moved = uuid.UUID(key), False

    def work(once: KeepReply) -> Reply:
        nonlocal moved
        turn = Turn(load(case, lock=True), PLATFORM, now())
        rows = [s for s in turn.loaded.steps if s["state"] in ("open", "waiting") and s["delegation"] is not None]
        ended = _ended([row["delegation"] for row in rows], day_of(turn.at))
        rows = [row for row in rows if row["delegation"] in ended]
        for row in rows:
            home = turn.case["place"], turn.case["hall_id"]
            organ, post = resolve(turn.e, row["lane"], turn.facts, turn.at, *home)
            turn.alter(Step, row, organ_id=organ, post=post, in_name_of_id=None, delegation=None)
        if rows:
            write(turn.changes("case.take_back", {"steps": [row["key"] for row in rows]}))
            moved = True
        return {}

    perform(work, actor=PLATFORM)
    return moved


def _ended(keys: Sequence[uuid.UUID], today: date) -> set[uuid.UUID]:
    rows = fetch(
        "SELECT id FROM organisation_delegation WHERE id = ANY(%s) AND (withdrawn_at IS NOT NULL OR ends < %s)",
        [list(keys), today],
    )
    return {row["id"] for row in rows}


@subscribe("cases.delegation", "delegation.withdrawn")
def on_withdrawn(happened: Happened) -> None:
    """A delegate decides nothing more from the moment it is withdrawn; what lies with it comes back."""
    take_back_ended()
