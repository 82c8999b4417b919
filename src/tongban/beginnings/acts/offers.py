"""What the platform begins by itself 免申即办: announced, declined at will, begun when the time to decline is over.

A rule that cannot tell never turns anybody away: the offer waits for a person (definition: ``start: {by: platform,
when, every, may_decline}``).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tongban.beginnings.models import Offer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.file import file_at_once
from tongban.catalogue.queries import in_force
from tongban.catalogue.reading.saying import items_saying
from tongban.catalogue.taken import place_of_begin
from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.facts import Dictionary, collect, with_derived
from tongban.core.facts.entries import parse_value
from tongban.core.ids import new_id
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Reply, Subject, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.rules import decide
from tongban.core.scope import PLATFORM, Actor
from tongban.core.workdays import Due, Duration, due
from tongban.definition.effective import Effective, Start
from tongban.identity.models import Enterprise, Person
from tongban.identity.sources import Applicant
from tongban.messages.acts import tell
from tongban.organisation.queries import calendar

PROVINCE = "510000000000"
Owner = tuple[str, uuid.UUID]
TABLES: Mapping[str, tuple[type[Any], str]] = {
    "person": (Person, "identity_person"),
    "enterprise": (Enterprise, "identity_enterprise"),
}


@dataclass(frozen=True, slots=True)
class Beginning:
    """An item that the platform begins by itself, in one situation, and when."""

    item: str
    situation: str
    start: Start
    e: Effective
    dictionary: Dictionary


_BY_PLATFORM = '$.** ? (@.by == "platform")'  # wherever `start` stands


def beginnings(at: datetime) -> Iterator[Beginning]:
    """Every item in force whose start may be the platform."""
    for row in items_saying(_BY_PLATFORM, at=at):
        if (one := _beginning(row["code"], at)) is not None:
            yield one


def _beginning(code: str, at: datetime) -> Beginning | None:
    """How the platform begins an item; of several situations that say the same the first, None while it rests."""
    found = in_force(code, PROVINCE, at, resting=True)
    for situation in found.situations if found.rest is None else ():
        e = found.effective(situation)
        start = next((one for one in e.start if one.by == "platform" and one.when is not None), None)
        if start is not None:
            return Beginning(code, situation, start, e, found.registry.dictionary)
    return None


def announce_all() -> int:
    """Tell everybody for whom the platform will begin something, and when; daily, each once in a period."""
    return _announce_item.each(row["code"] for row in items_saying(_BY_PLATFORM, at=now()))


@per_subject("offer.announce_item", "item", "告知平台将要替谁办")
def _announce_item(code: str) -> int:
    at = now()
    one = _beginning(code, at)
    owners = _candidates(one, at) if one is not None else ()
    return _announce_to.each(f"{key} {kind} {code}" for kind, key in owners)


@per_subject("offer.announce", "owner", "告知平台将要替他办")
def _announce_to(said: str) -> bool:
    (key, kind, code), at = said.split(), now()
    one = _beginning(code, at)
    return one is not None and announce(one, (kind, uuid.UUID(key)), at) is not None


def _candidates(one: Beginning, at: datetime) -> list[tuple[str, uuid.UUID]]:
    """Owners of whom a fact of the rule is known, with no such matter open and none begun or declined this period."""
    assert one.start.when is not None
    since = at - _about(one.start.every)
    return [
        (row["owner_kind"], row["owner_id"])
        for row in fetch(
            """SELECT DISTINCT k.owner_kind, k.owner_id FROM dossier_known k
               WHERE k.until IS NULL AND k.fact = ANY(%s)
                 AND NOT EXISTS (SELECT 1 FROM beginnings_offer o WHERE o.owner_id = k.owner_id AND o.item_code = %s
                                 AND (o.announced_at > %s OR o.state = 'announced'))
                 AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.applicant_id = k.owner_id AND c.item_code = %s
                                 AND c.state <> 'finished')
               ORDER BY k.owner_id""",
            [sorted(one.start.when.names), one.item, since, one.item],
        )
    ]


def _about(every: Duration | None) -> Any:
    """A period as a stretch of time, for looking back; without one, for ever."""
    if every is None:
        return timedelta(days=36500)
    days = {"y": 365, "m": 28, "d": 1, "wd": 1}.get(every.unit, 1)
    return timedelta(days=every.n * days)


@dataclass(frozen=True, slots=True)
class Cause:
    """Of what an offer came: the licence or the case, and in words (出生医学证明)."""

    id: uuid.UUID
    words: str


def announce(one: Beginning, owner: Owner, at: datetime, cause: Cause | None = None) -> uuid.UUID | None:
    """Offer it to one owner and tell him, or neither; None where its rule does not hold, or nobody of his place has
    taken the item on. A rule that cannot tell, or that stands on somebody's own word, waits for a person.
    """
    applicant = Applicant(*owner)
    read = one.start.when.names if one.start.when is not None else frozenset()
    names = _whole(read | {one.e.competence.place}, one.dictionary)
    given = collect(names, applicant, day_of(at))
    facts = with_derived(one.dictionary, _typed(given.values, one.dictionary), day_of(at))
    verdict = decide(one.start.when, facts, at).value if one.start.when is not None else True
    if verdict is False:
        return None
    if any(given.trusts.get(name, "D") not in ("A", "B") for name in read & set(given.values)):
        verdict = None
    division = str(facts.get(one.e.competence.place) or applicant.row.get("division") or PROVINCE)
    if not _is_taken_on(one, division, at):
        return None
    ends = _declined_until(one.start, at, division)
    row = new_row(
        Offer,
        id=new_id(),
        item_code=one.item,
        situation=one.situation,
        division=division,
        owner_kind=owner[0],
        owner_id=owner[1],
        state="announced" if verdict else "person",
        announced_at=at,
        begins_on=ends.date if verdict else None,
        cause=cause.id if cause is not None else None,
        cause_words=cause.words if cause is not None else "",
    )
    said = {"item": one.item, "state": row.values["state"]}
    with transaction.atomic():
        _write_on(owner, "offer.announce", PLATFORM, at, said, rows=(row,))
        if verdict:
            _tell(one, owner, row.values, ends)
    found: uuid.UUID = row.values["id"]
    return found


def _is_taken_on(one: Beginning, division: str, at: datetime) -> bool:
    """Is there an organ at the place that deals with it? What could not be begun is not announced."""
    here = in_force(one.item, division, at, resting=True)
    try:
        place_of_begin(here, one.e, day_of(at))
    except Refusal:
        return False
    return here.rest is None


def _declined_until(start: Start, at: datetime, division: str) -> Due:
    """The day until which it may be declined; beyond the known calendar only a day it is not before (rule 10)."""
    if start.decline_within is None:
        return Due(date=day_of(at))
    return due(at, start.decline_within, (), calendar(division), None)


def derive_offer_days() -> int:
    """Days of offers that the calendar did not reach when they were announced are named once it does. Daily."""
    found = fetch("SELECT id FROM beginnings_offer WHERE state = 'announced' AND begins_on IS NULL ORDER BY id")
    return _derive_day.each(row["id"] for row in found)


@per_subject("offer.derive_day", "offer", "推算平台替办的日子")
def _derive_day(key: str) -> bool:
    offer = fetch("SELECT * FROM beginnings_offer WHERE id = %s", [key])[0]
    one = _beginning(offer["item_code"], offer["announced_at"])
    day = _declined_until(one.start, offer["announced_at"], offer["division"]).date if one is not None else None

    def work(once: KeepReply) -> Reply:
        row = _locked(offer["id"])
        if day is not None and row["state"] == "announced" and row["begins_on"] is None:
            owner, detail = (row["owner_kind"], row["owner_id"]), {"offer": key, "begins_on": day.isoformat()}
            named = (revise(Offer, row, begins_on=day),)
            _write_on(owner, "offer.derive_day", PLATFORM, now(), detail, updates=named)
        return {}

    perform(work, actor=PLATFORM)
    return day is not None


def _whole(names: Iterable[str], dictionary: Dictionary) -> list[str]:
    """The names and what they follow from."""
    found = [name for name in names if name]
    for name in found:
        if name in dictionary and dictionary[name].of not in ("", *found):
            found.append(dictionary[name].of)
    return found


def _typed(values: Mapping[str, Any], dictionary: Dictionary) -> dict[str, Any]:
    """Days come as text from what keeps them as JSON."""
    return {
        name: parse_value(dictionary[name], value)
        if isinstance(value, str) and name in dictionary and dictionary[name].type.kind == "date"
        else value
        for name, value in values.items()
    }


def _tell(one: Beginning, owner: tuple[str, uuid.UUID], offer: Mapping[str, Any], ends: Due) -> None:
    name = one.e.discreet or one.e.item
    title = f"{name}：平台替您办"
    until = f"在{ends.date:%Y年%m月%d日}前" if ends.date is not None else f"在开始办以前（{ends.zh}）"
    text = f"您什么都不用做。不想让平台办的，{until}说一声。"
    if offer["cause"] is not None:
        text = f"“{offer['cause_words']}”已经办好，可以接着办这件事，知道的内容已经填好。不想办的说一声就行。"
        title = f"{name}：可以接着办"
    tell(owner, owner, title, text, f"/me/offers/{offer['id']}/", actor=PLATFORM, key=f"offer:{offer['id']}")


def decline(offer: uuid.UUID, *, actor: Actor, key: str = "") -> None:
    """不用平台办: only whom it is for, and until it has begun. Refusal ``offer.over``; Denied."""

    def work(once: KeepReply) -> Reply:
        row = _locked(offer)
        if not actor.acts_for((row["owner_kind"], row["owner_id"]), row["item_code"]):
            raise Denied("offer.not_yours", "只能由本人决定。", "Only whom it is for may decide.")
        _check_open(row)
        _settle(row, "declined", actor, now())
        return {}

    perform(work, actor=actor, key=key, body=["decline", str(offer)])


def take_up(offer: uuid.UUID, *, actor: Actor, key: str = "") -> uuid.UUID:
    """自己接着办: whom it is for begins it himself, filled in with what is known; the draft's id. Refusal
    ``offer.over``; Denied.
    """
    row = fetch("SELECT * FROM beginnings_offer WHERE id = %s", [offer])
    if not row:
        raise Refusal("offer.unknown", "没有这一件。", "There is no such offer.", status=404)
    owner = (row[0]["owner_kind"], row[0]["owner_id"])
    if not actor.acts_for(owner, row[0]["item_code"]):
        raise Denied("offer.not_yours", "只能由本人决定。", "Only whom it is for may decide.")
    _check_open(row[0])
    with transaction.atomic():
        application = Application(row[0]["item_code"], row[0]["situation"], row[0]["division"], owner, "online")
        case = begin(application, actor=actor, key=f"offer.take:{offer}")

        def work(once: KeepReply) -> Reply:
            held = _locked(offer)
            _check_open(held)
            _settle(held, "begun", actor, now(), case)
            return {}

        perform(work, actor=actor, key=key, body=["take up", str(offer)])
    return case


def _check_open(row: Mapping[str, Any]) -> None:
    if row["state"] not in ("announced", "person"):
        raise Refusal(
            "offer.over",
            "这件事已经开始办理或已处理，请在办件页撤回。",
            "It has begun or is settled already; withdraw it on the page of the case.",
            status=409,
        )


def begin_announced() -> int:
    """File what was announced and not declined; what the platform cannot file waits for a person. Daily."""
    ready = fetch(
        """SELECT id FROM beginnings_offer WHERE state = 'announced'
           AND (begins_on < %s OR begins_on = (announced_at AT TIME ZONE %s)::date) ORDER BY id""",
        [day_of(now()), SHANGHAI.key],
    )
    return _begin.each(row["id"] for row in ready)


@per_subject("offer.begin", "offer", "平台替办到了日子")
def _begin(key: str) -> bool:
    return begin_offer(uuid.UUID(key), actor=PLATFORM)


def begin_offer(offer: uuid.UUID, *, actor: Actor) -> bool:
    """File one for the platform; True if it could be filed."""
    row = fetch("SELECT * FROM beginnings_offer WHERE id = %s", [offer])[0]
    application = Application(
        row["item_code"], row["situation"], row["division"], (row["owner_kind"], row["owner_id"]), "platform"
    )
    case, why = None, ""
    try:
        case = file_at_once(application, {}, actor=actor, signed=actor.name, key=f"offer.begin:{offer}")
    except Refusal as refusal:
        why = refusal.code  # what is missing is a person's to find out, never the owner's errand

    def work(once: KeepReply) -> Reply:
        _settle(_locked(offer), "begun" if case is not None else "person", actor, now(), case, why)
        return {}

    perform(work, actor=actor)
    return case is not None


def _locked(offer: uuid.UUID) -> dict[str, Any]:
    found = fetch("SELECT * FROM beginnings_offer WHERE id = %s FOR UPDATE", [offer])
    if not found:
        raise Refusal("offer.unknown", "没有这一件。", "There is no such offer.", status=404)
    return found[0]


def _settle(
    row: Mapping[str, Any], state: str, actor: Actor, at: datetime, case: uuid.UUID | None = None, why: str = ""
) -> None:
    ended = revise(Offer, row, state=state, ended_at=at, case_id=case)
    owner = (row["owner_kind"], row["owner_id"])
    _write_on(owner, f"offer.{state}", actor, at, {"offer": str(row["id"]), "why": why}, updates=(ended,))


def _write_on(
    owner: tuple[str, uuid.UUID],
    verb: str,
    actor: Actor,
    at: datetime,
    detail: Mapping[str, Any],
    *,
    rows: Any = (),
    updates: Any = (),
) -> None:
    """One line on the owner's own chain."""
    model, table = TABLES[owner[0]]

    def work(once: KeepReply) -> Reply:
        head = fetch(f"SELECT * FROM {table} WHERE id = %s FOR UPDATE", [owner[1]])[0]
        change = Change(
            Subject(owner[0], owner[1]),
            Head.on(head),
            verb,
            actor,
            at,
            rows=rows,
            updates=(*updates, revise(model, head)),
            detail=detail,
            event=Event(verb, dict(detail)),
        )
        write([change])
        return {}

    perform(work, actor=actor)
