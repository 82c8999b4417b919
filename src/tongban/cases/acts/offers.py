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

from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.file import file_at_once
from tongban.cases.models import Offer
from tongban.cases.rules.clock import step_due
from tongban.catalogue.effective import Effective, Start
from tongban.catalogue.queries import in_force
from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.facts import Dictionary, collect, with_derived
from tongban.core.facts.entries import parse_value
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.rules import decide
from tongban.core.scope import PLATFORM, Actor
from tongban.core.workdays import Duration
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


# Items whose edition in force is begun by the platform; wherever `start` stands.
_BY_PLATFORM = """
SELECT i.code FROM catalogue_item i
JOIN LATERAL (SELECT document FROM catalogue_edition WHERE item_id = i.id AND in_force_from <= %s
              AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
WHERE jsonb_path_exists(e.document, '$.** ? (@.by == "platform")') ORDER BY i.code
"""


def beginnings(at: datetime) -> Iterator[Beginning]:
    """Every item in force whose start may be the platform; of several situations that say the same the first."""
    for row in fetch(_BY_PLATFORM, [at]):
        found = in_force(row["code"], PROVINCE, at, resting=True)
        for situation in found.situations if found.rest is None else ():
            e = found.effective(situation)
            start = next((one for one in e.start if one.by == "platform" and one.when is not None), None)
            if start is not None:
                yield Beginning(row["code"], situation, start, e, found.registry.dictionary)
                break


def announce_all() -> int:
    """Tell everybody for whom the platform will begin something, and when; daily, each once in a period."""
    at = now()
    return sum(announce(one, owner, at) is not None for one in beginnings(at) for owner in _candidates(one, at))


def _candidates(one: Beginning, at: datetime) -> list[tuple[str, uuid.UUID]]:
    """Owners of whom a fact of the rule is known, with no such matter open and none begun or declined this period."""
    assert one.start.when is not None
    since = at - _about(one.start.every)
    return [
        (row["owner_kind"], row["owner_id"])
        for row in fetch(
            """SELECT DISTINCT k.owner_kind, k.owner_id FROM dossier_known k
               WHERE k.until IS NULL AND k.fact = ANY(%s)
                 AND NOT EXISTS (SELECT 1 FROM cases_offer o WHERE o.owner_id = k.owner_id AND o.item_code = %s
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
    """Offer it to one owner; None where its rule does not hold. A rule that cannot tell, or that stands on somebody's
    own word, waits for a person.
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
    wait = one.start.decline_within
    begins = step_due(wait, at, calendar(division), None) if wait is not None else day_of(at)
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
        begins_on=begins if verdict else None,
        cause=cause.id if cause is not None else None,
        cause_words=cause.words if cause is not None else "",
    )
    _write_on(owner, "offer.announce", PLATFORM, at, {"item": one.item, "state": row.values["state"]}, rows=(row,))
    if verdict:
        _tell(one, owner, row.values, begins)
    found: uuid.UUID = row.values["id"]
    return found


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


def _tell(one: Beginning, owner: tuple[str, uuid.UUID], offer: Mapping[str, Any], begins: Any) -> None:
    name = one.e.discreet or one.e.item
    text, title = f"您什么都不用做。不想让平台办的，在{begins:%Y年%m月%d日}前说一声。", f"{name}：平台替您办"
    if offer["cause"] is not None:
        text = f"“{offer['cause_words']}”已经办好，可以接着办这件事，知道的内容已经填好。不想办的说一声就行。"
        title = f"{name}：可以接着办"
    tell(owner, owner, title, text, f"/me/offers/{offer['id']}/", actor=PLATFORM, key=f"offer:{offer['id']}")


def decline(offer: uuid.UUID, *, actor: Actor, key: str = "") -> None:
    """不用平台办: only whom it is for, and until it has begun. Refusal ``offer.over``; Denied."""

    def work(once: Any) -> dict[str, str]:
        row = _locked(offer)
        if (row["owner_kind"], row["owner_id"]) not in actor.principals:
            raise Denied("offer.not_yours", "只能由本人决定。", "Only whom it is for may decide.")
        _check_open(row)
        _settle(row, "declined", actor, now())
        return {}

    perform(work, actor=actor, key=key, body=["decline", str(offer)])


def take_up(offer: uuid.UUID, *, actor: Actor, key: str = "") -> uuid.UUID:
    """自己接着办: whom it is for begins it himself, filled in with what is known; the draft's id. Refusal
    ``offer.over``; Denied.
    """
    row = fetch("SELECT * FROM cases_offer WHERE id = %s", [offer])
    if not row:
        raise Refusal("offer.unknown", "没有这一件。", "There is no such offer.", status=404)
    owner = (row[0]["owner_kind"], row[0]["owner_id"])
    if owner not in actor.principals:
        raise Denied("offer.not_yours", "只能由本人决定。", "Only whom it is for may decide.")
    _check_open(row[0])
    with transaction.atomic():
        application = Application(row[0]["item_code"], row[0]["situation"], row[0]["division"], owner, "online")
        case = begin(application, actor=actor, key=f"offer.take:{offer}")

        def work(once: Any) -> dict[str, str]:
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
        """SELECT id FROM cases_offer WHERE state = 'announced'
           AND (begins_on < %s OR begins_on = (announced_at AT TIME ZONE %s)::date) ORDER BY id""",
        [day_of(now()), SHANGHAI.key],
    )
    return sum(begin_offer(row["id"], actor=PLATFORM) for row in ready)


def begin_offer(offer: uuid.UUID, *, actor: Actor) -> bool:
    """File one for the platform; True if it could be filed."""
    row = fetch("SELECT * FROM cases_offer WHERE id = %s", [offer])[0]
    application = Application(
        row["item_code"], row["situation"], row["division"], (row["owner_kind"], row["owner_id"]), "platform"
    )
    case, why = None, ""
    try:
        case = file_at_once(application, {}, actor=actor, signed=actor.name, key=f"offer.begin:{offer}")
    except Refusal as refusal:
        why = refusal.code  # what is missing is a person's to find out, never the owner's errand

    def work(once: Any) -> dict[str, str]:
        _settle(_locked(offer), "begun" if case is not None else "person", actor, now(), case, why)
        return {}

    perform(work, actor=actor)
    return case is not None


def _locked(offer: uuid.UUID) -> dict[str, Any]:
    found = fetch("SELECT * FROM cases_offer WHERE id = %s FOR UPDATE", [offer])
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

    def work(once: Any) -> dict[str, str]:
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
