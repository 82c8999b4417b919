"""Begin a case: pinned to the edition in force, prefilled with what is known, materials obtained without asking."""

from __future__ import annotations

import uuid
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from tongban.cases.acts.keeping import channel_at, counter_of
from tongban.cases.acts.supplying import obtain_all
from tongban.cases.acts.turn import Turn
from tongban.cases.facts import store
from tongban.cases.lanes import competent_organ
from tongban.cases.models import COUNTER_CHANNELS, Case, CaseMaterial
from tongban.cases.numbers import TITLE, numbers_above
from tongban.cases.policies import check_himself, may_apply
from tongban.cases.reading import Loaded
from tongban.cases.rules.commitment import offers
from tongban.cases.rules.known import is_own
from tongban.catalogue.queries import InForce, in_force, registry_of, remembered
from tongban.catalogue.taken import place_of_begin
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.facts import Given, collect
from tongban.core.ids import new_id
from tongban.core.ledger.book import KeepReply, Reply, new_row, perform, write
from tongban.core.ledger.reading import fetch
from tongban.core.rehearsal import is_rehearsed
from tongban.core.scope import Actor
from tongban.definition.effective import Effective, settle
from tongban.definition.vocabulary import TARGETS
from tongban.dossier.sources import applicant_beside, applicant_with_known
from tongban.identity.sources import Applicant
from tongban.materials.promises import BARS
from tongban.organisation.door import unknown_area
from tongban.organisation.queries import division_name, place

BY_ORGAN = "organ"  # the channel of what an organ begins for somebody, with his consent (``ex_officio``)


@dataclass(frozen=True, slots=True)
class Application:
    """What is applied for: item, situation, where (a division code of the matter), for whom and through which
    channel; ``counter``: at which of the clerk's counters, where he works at several.
    """

    item: str
    situation: str
    division: str
    applicant: tuple[str, uuid.UUID]
    channel: str = "online"
    counter: uuid.UUID | None = None

    @property
    def body(self) -> list[str]:
        """What a one-time key stands for: the same key for another matter or another applicant is refused."""
        return [self.item, self.situation, self.division, str(self.applicant[1]), self.channel]


def begin(application: Application, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Begin a draft 暂存; nothing is submitted yet. Refusals: ``item.unknown``, ``item.not-adopted``, ``case.target``,
    ``case.channel``; Denied.
    """
    may_apply(actor, application.applicant, application.item)

    def work(once: KeepReply) -> Reply:
        turn = draft(application, actor=actor, at=now())
        reply = {"case": str(turn.case["id"])}
        changes = turn.changes("case.begin", {"item": application.item, "channel": turn.case["channel"]})
        write(changes, once=once(reply), last=True)
        return reply

    return uuid.UUID(perform(work, actor=actor, key=key, body=application.body, late=True)["case"])


def draft(application: Application, *, actor: Actor, at: datetime, obtain: bool = True) -> Turn:
    """The turn of a case that does not stand in the database yet: rows in memory, ready to be written or filed at
    once. Without ``obtain`` the materials wait for the answers.
    """
    here, applicant = _read(application, at)
    found = _at_its_place(here, application, at)
    e = found.effective(application.situation)
    _check_target(e, applicant, application)
    _check_start(e, application)
    desk = counter_of(actor, e, application.division, application.counter) if application.channel != BY_ORGAN else None
    if application.channel != BY_ORGAN:
        check_himself(actor, e.applying, application.applicant)
    given = collect(_names(e, found.edition), applicant, day_of(at))
    case = _case_row(application, found, e, applicant, given, at)
    if desk is not None:
        case |= {"counter_id": desk.organ, "channel": channel_at(desk)}
    elif application.channel in COUNTER_CHANNELS:
        case["counter_id"] = case["hall_id"]
    turn = Turn(Loaded(case, [], [], [], []), actor, at, fresh=True)
    for material in e.materials:
        turn.add(CaseMaterial, turn.loaded.materials, key=material.id, name=material.name)
    turn.applicant = applicant
    turn.in_force(found.place, found)
    if obtain:
        obtain_all(turn)
    return turn


def _read(application: Application, at: datetime) -> tuple[InForce, Applicant]:
    """What is in force where the matter lies, and who applies with all that is known of him: one query where this
    process knew the item and nothing of it has changed.
    """
    kept = remembered(application.item, application.division, at)
    if kept is None:
        here = in_force(application.item, application.division, at)
        return here, applicant_with_known(*application.applicant)
    applicant, head = applicant_beside(*application.applicant, *kept.probe)
    return kept.found if kept.is_proven(head) else in_force(application.item, application.division, at), applicant


def _at_its_place(found: InForce, application: Application, at: datetime) -> InForce:
    """The item as it is in force at the place that is competent for the division of the matter. Refusals
    ``area.unknown``, ``item.not-adopted``.
    """
    if not division_name(application.division):
        raise unknown_area(application.division)
    if application.situation not in found.situations:
        raise Refusal(
            "case.situation",
            "没有这种办理情形，请从办事指南重新选择。",
            "There is no such situation of this item; choose again on its guide.",
            where="situation",
            status=404,
        )
    competent = place_of_begin(found, found.effective(application.situation), day_of(at))
    return found if competent == found.place else in_force(found.code, competent, at)


def _check_start(e: Effective, application: Application) -> None:
    """What only an organ begins, with the consent of whom it is for, nobody else begins."""
    if application.channel != BY_ORGAN and e.start and all(one.by == "organ" for one in e.start):
        raise Refusal(
            "begin.by_organ",
            "这件事由主管机关主动办理，事先征得您同意，不用您申请。"
            "想办的，请告诉当地的村（社区）、乡镇（街道）或拨打 12345。",
            "The organ begins this by itself, with your consent; you need not apply. Tell your village or township, or "
            "call 12345.",
        )


def _check_target(e: Effective, applicant: Applicant, application: Application) -> None:
    """Only whom the item serves may apply; only through channels it has."""
    if not applicant.row:
        raise Refusal("case.applicant", "没有找到申请人，请重新选择。", "The applicant was not found.", status=404)
    kind = "自然人" if applicant.kind == "person" else str(applicant.row["kind"])
    serves_person = any(TARGETS[t].person for t in e.targets if t in TARGETS)
    serves_others = any(not TARGETS[t].person for t in e.targets if t in TARGETS)
    if (applicant.kind == "person" and not serves_person) or (applicant.kind != "person" and not serves_others):
        raise Refusal(
            "case.target",
            f"“{e.item}”的服务对象是{'、'.join(e.targets)}，不包括{kind}。请换一个办理身份。",
            f"“{e.item}” serves {', '.join(e.targets)}, not {kind}. Apply in another capacity.",
            where="applicant",
        )
    if application.channel not in e.channels and application.channel not in (
        *("village", "api", "helper", "platform"),
        BY_ORGAN,
    ):
        raise Refusal(
            "case.channel",
            "这件事不能在这个渠道办理，请到窗口办理。",
            "This item is not handled through this channel; go to a window.",
            where="channel",
        )


@lru_cache(maxsize=4096)
def _names(e: Effective, edition: uuid.UUID) -> tuple[str, ...]:
    """Every fact the item may want: questions, rules, sources, the place of competence, and what these follow from."""
    dictionary = registry_of(edition).dictionary
    names = [q.fact for q in e.questions] + [f"{q.fact}.division" for q in e.questions if q.fact.endswith("address")]
    names += [n for c in e.conditions if c.rule is not None for n in c.rule.names]
    names += [n for m in e.materials if m.when is not None for n in m.when.names]
    names += [s.target for m in e.materials for s in m.supply if s.way == "data" and s.target]
    names += [name for name, source in e.facts.items() if is_own(source.of)]
    names += [e.competence.place, "applicant.name", "applicant.phone", *(BARS if offers(e) else ())]
    for name in names:  # age follows from birth, birth from the number: the list grows while it is walked
        if name in dictionary and dictionary[name].of not in ("", *names):
            names.append(dictionary[name].of)
    others = {name for name, source in e.facts.items() if not is_own(source.of)}
    unknown_here = ("step.", "param.", "case.", "place.")
    return tuple(n for n in dict.fromkeys(names) if n and n not in others and not n.startswith(unknown_here))


# Serial numbers are taken in blocks: the sequence has gaps anyway, and an act need not ask for one number alone.
BLOCK = 20
_serials: deque[int] = deque()


def _next_serial() -> int:
    while True:
        try:
            return _serials.popleft()
        except IndexError:
            taken = fetch("SELECT nextval('cases_serial') AS n FROM generate_series(1, %s)", [BLOCK])
            _serials.extend(row["n"] for row in taken)


def _number(where: str, at: datetime) -> str:
    """The number of a case: six digits, and more when they are used up; it never comes again. What is only rehearsed
    draws none, and is told by its letter (试办 T).
    """
    serial = f"T{new_id().hex[-9:].upper()}" if is_rehearsed() else f"{_next_serial():06d}"
    return f"{where[:6]}-{day_of(at):%Y%m%d}-{serial}"


def _case_row(
    application: Application,
    found: InForce,
    e: Effective,
    applicant: Applicant,
    given: Given,
    at: datetime,
) -> dict[str, Any]:
    hall = place(found.place, day_of(at)).nearest_hall()
    numbers = numbers_above(e, found.place, at)
    facts = {**given.values, **numbers}
    if e.competence.place and e.competence.place not in facts:
        facts[e.competence.place] = application.division
    # Where the level hangs on an answer that is still to come, the organ is known at filing.
    known = settle(e.competence.level, facts, at) is not None
    organ = competent_organ(e, facts, at, found.place) if known else {"id": None}
    return new_row(
        Case,
        id=new_id(),
        number=_number(found.place, at),
        item_code=application.item,
        situation=application.situation,
        item_name=f"{e.item}（{e.situation_name}）" if len(found.situations) > 1 else e.item,
        edition=found.edition,
        difference=found.difference,
        digest=e.digest,
        place=found.place,
        organ_id=organ["id"],
        hall_id=hall["id"] if hall is not None else None,
        applicant_kind=application.applicant[0],
        applicant_id=application.applicant[1],
        applicant_name=applicant.name,
        filed_by=None,
        channel=application.channel,
        facts=store(found.registry.dictionary, facts),
        sources={**given.sources, **dict.fromkeys(numbers, TITLE)},
        trusts={**given.trusts, **dict.fromkeys(numbers, "A")},
        begun_at=at,
    ).values
