"""Reads of the room: what everybody may read, page by page by one index each, and what waits for whom."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.db.models.functions import Left

from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.scope import PLATFORM, Actor, nobody
from tongban.notices.acts.disclosing import unknown_record
from tongban.notices.acts.putting_up import unknown
from tongban.notices.models import Disclosure, Objection, PublicNotice
from tongban.notices.policies import discloses
from tongban.notices.rules import grams_of, is_over
from tongban.organisation.posts import organs_with_cases
from tongban.organisation.queries import level_of

PAGE, FILE_ROWS, WAITING, MANY = 30, 5000, 200, 2000
STANDING, OVER = "standing", "over"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to; empty narrows nothing."""

    area: str = ""
    organ: uuid.UUID | None = None
    kind: str = ""
    state: str = ""
    q: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a notice hangs, and since when; an empty day: not yet."""

    place: str
    on: str = ""
    where: str = ""
    file: str = ""
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as it is shown; ``lines`` (Chinese, English, value) are empty where they are not, or no longer, for
    everybody. ``over``: nobody may object any more.
    """

    id: uuid.UUID
    number: str
    kind: str
    title: str
    case: uuid.UUID
    step: str
    organ_id: uuid.UUID
    organ: str
    organ_en: str
    organ_phone: str
    organ_address: str
    holder_id: uuid.UUID
    post: str
    division: str
    on_site: bool
    person: bool
    length: str
    opened_at: datetime
    last_day: date | None
    state: str
    lines: tuple[tuple[str, str, str], ...]
    places: tuple[Place, ...]
    over: bool = False

    @property
    def is_up(self) -> bool:
        """Is it up wherever somebody has to put it up?"""
        return all(place.on for place in self.places)


_NOTICE = (
    "id", "number", "kind", "title", "subject_id", "step_key", "organ_id", "organ__name", "organ__name_en",
    "organ__phone", "organ__address", "holder_id", "post", "division", "on_site", "person", "length", "opened_at",
    "last_day", "state", "lines", "places",
)  # fmt: skip
_OF_PLACE = ("place", "on", "where", "file", "file_name")


def _read(rows: QuerySet[PublicNotice], size: int, *, whole: bool = False, order: str = "-id") -> list[NoticeRow]:
    """A person's name does not stand longer than its days; what is not on the platform is read where it hangs."""
    today, found = day_of(now()), []
    for row in rows.order_by(order).values_list(*_NOTICE)[:size]:
        one = NoticeRow(*row)
        over = one.state != STANDING or is_over(one.last_day, today)
        shown = whole or (one.on_site and not (over and one.person))
        places = tuple(Place(**{k: v for k, v in said.items() if k in _OF_PLACE}) for said in row[-1])
        lines = tuple((zh, en, value) for zh, en, value in row[-2]) if shown else ()
        found.append(replace(one, over=over, lines=lines, places=places))
    return found


M = TypeVar("M", PublicNotice, Disclosure)


def _at(rows: QuerySet[M], area: str) -> QuerySet[M]:
    """Of a city by four digits, of a county and what lies in it by six, of the province everything."""
    level = level_of(area) if area else 1
    if level <= 1:
        return rows
    digits = 4 if level == 2 else 6
    return rows.alias(at=Left("division", digits)).filter(at=area[:digits])


def notices(asked: Asked, after: str = "", size: int = PAGE) -> list[NoticeRow]:
    """What stands before the public on the platform, the newest first; ``after``: the id of the last one shown. One
    query.
    """
    rows = _at(PublicNotice.seen_by(nobody()), asked.area)
    today = day_of(now())
    over = ~Q(state=STANDING) | Q(last_day__lt=today)
    if asked.state:
        rows = rows.filter(over if asked.state == OVER else ~over | Q(state=STANDING, last_day=None))
    if asked.organ is not None:
        rows = rows.filter(organ=asked.organ)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if after:
        rows = rows.filter(id__lt=after)
    return _read(rows, size)


def notice_by(number: str) -> NoticeRow:
    """One by its number, for everybody; what only hangs on a board is found by the number on the sheet, without its
    lines. Refusal ``notice.unknown`` (404). One query.
    """
    found = _read(PublicNotice.seen_by(PLATFORM).filter(number=number.strip().upper()), 1)
    if not found:
        raise unknown()
    return found[0]


def notice_seen_by(viewer: Actor, key: uuid.UUID) -> NoticeRow:
    """One for whoever works with it, whole. Refusal ``notice.unknown`` (404). One query."""
    organs = organs_with_cases(viewer) if viewer.is_staff else []
    mine = Q(organ__in=organs) | Q(holder__in=organs)
    found = _read(PublicNotice.seen_by(viewer).filter(mine, id=key), 1, whole=True)
    if not found:
        raise unknown()
    return found[0]


def notices_of(case: uuid.UUID) -> list[NoticeRow]:
    """Those of a case, which the caller has seen. One query."""
    return _read(PublicNotice.seen_by(PLATFORM).filter(subject_id=case), WAITING, whole=True, order="id")


def notices_to_work_on(viewer: Actor) -> list[NoticeRow]:
    """Standing notices of the viewer's organs, what is not up yet first. One query."""
    organs = organs_with_cases(viewer) if viewer.is_staff else []
    rows = PublicNotice.seen_by(viewer).filter(Q(organ__in=organs) | Q(holder__in=organs), state=STANDING)
    return sorted(_read(rows, WAITING, whole=True, order="id"), key=lambda one: one.is_up)


# -- objections --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection. ``name`` and ``reach`` are sealed; whoever handles it opens them."""

    id: uuid.UUID
    receipt: str
    number: str
    notice_id: uuid.UUID
    title: str
    organ: str
    name: bytes
    reach: bytes
    about: str
    reasons: str
    file: str
    file_name: str
    channel: str
    made_at: datetime
    state: str
    answer: str
    paper: uuid.UUID | None
    decided_at: datetime | None


_OBJECTION = (
    "id", "receipt", "notice__number", "notice_id", "notice__title", "organ__name", "name", "reach", "about", "reasons",
    "file", "file_name", "channel", "made_at", "state", "answer", "paper_id", "decided_at",
)  # fmt: skip


def _objections(rows: QuerySet[Objection]) -> list[ObjectionRow]:
    return [ObjectionRow(*row) for row in rows.order_by("id").values_list(*_OBJECTION)[:WAITING]]


def objection_by(receipt: str) -> ObjectionRow:
    """One by its receipt, for whoever holds it. Refusal ``objection.unknown`` (404). One query."""
    plain = re.sub(r"[\s-]", "", receipt).upper()
    found = _objections(Objection.seen_by(PLATFORM).filter(receipt=plain)) if plain else []
    if not found:
        raise Refusal(
            "objection.unknown",
            "没有这个回执号，请核对后再查；回执丢了，可以问承办机关。",
            "There is no such receipt; check it, or ask the handling organ.",
            where="receipt",
            status=404,
        )
    return found[0]


def objections_to(viewer: Actor, notice: uuid.UUID) -> list[ObjectionRow]:
    """Those to one notice, for staff of the organ that decides them. One query."""
    return _objections(Objection.seen_by(viewer).filter(notice=notice))


def open_for(viewer: Actor) -> list[ObjectionRow]:
    """What waits for an answer of the viewer's organs. One query."""
    return _objections(Objection.seen_by(viewer).filter(state="open"))


def open_in(notice: uuid.UUID) -> list[uuid.UUID]:
    """The keys of those to a notice that wait, for whoever plays a story. One query."""
    rows = Objection.seen_by(PLATFORM).filter(notice=notice, state="open").order_by("id")
    return list(rows.values_list("id", flat=True))


def counts_of(notice: uuid.UUID) -> tuple[int, int]:
    """How many objected in time, and how many of them wait; for the applicant, who learns no more. One query."""
    states = (
        Objection.seen_by(PLATFORM).filter(notice=notice).exclude(state="passed_on").values_list("state", flat=True)
    )
    found = list(states)
    return len(found), found.count("open")


# -- decisions ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """The public record of a decision."""

    id: uuid.UUID
    receipt: str
    case: uuid.UUID
    organ_id: uuid.UUID
    organ: str
    organ_en: str
    division: str
    item_code: str
    item: str
    outcome: str
    number: str
    party_kind: str
    party_id: uuid.UUID
    party: str
    credit_code: str
    licence: str
    valid_from: date | None
    valid_until: date | None
    decided_on: date
    due: date | None
    state: str
    published_at: datetime | None
    reason: str
    corrected_at: datetime | None
    asked: str
    answer: str
    late: bool = False


_DISCLOSURE = (
    "id", "receipt", "case_id", "organ_id", "organ__name", "organ__name_en", "division", "item_code", "item_name",
    "outcome", "number", "party_kind", "party_id", "party", "credit_code", "licence", "valid_from", "valid_until",
    "decided_on", "due", "state", "published_at", "reason", "corrected_at", "asked", "answer",
)  # fmt: skip
_CREDIT = re.compile(r"[0-9A-HJ-NP-RTUWXY]{18}", re.IGNORECASE)


def _disclosures(rows: QuerySet[Disclosure], size: int, order: Sequence[str] = ("-id",)) -> list[DisclosureRow]:
    today = day_of(now())
    found = []
    for row in rows.order_by(*order).values_list(*_DISCLOSURE)[:size]:
        due, state = row[19], row[20]
        late = state == "owed" and due is not None and due < today
        found.append(replace(DisclosureRow(*row), late=late))
    return found


def decisions(asked: Asked, after: str = "", size: int = PAGE) -> list[DisclosureRow]:
    """Published decisions, the newest first: of an organ or a place, by the beginning of a number, a credit code, or
    letters that stand together in an enterprise's name. Refusals ``decisions.short``, ``decisions.many``. One query,
    and two for letters.
    """
    rows = _at(Disclosure.seen_by(nobody()), asked.area)
    text = asked.q.strip()
    if text and len(text) < 2:
        raise Refusal(
            "decisions.short",
            "请至少输入两个字：文书号的开头、企业名称中连着的字，或统一社会信用代码。",
            "Type two letters at least: how a number begins, part of a name, or a credit code.",
            where="q",
        )
    if _CREDIT.fullmatch(text):
        rows = rows.filter(credit_code=text.upper())
    if asked.organ is not None:
        rows = rows.filter(organ=asked.organ)
    if text and not _CREDIT.fullmatch(text):
        rows = rows.filter(id__in=_matching(rows, text))
    if after:
        rows = rows.filter(id__lt=after)
    return _disclosures(rows, size)


def _matching(rows: QuerySet[Disclosure], text: str) -> list[uuid.UUID]:
    """The keys of those whose number begins so or whose enterprise is called so; each by its index, no further than can
    be read. Refusal ``decisions.many``.
    """
    found: set[uuid.UUID] = set()
    for by in (Q(number__startswith=text), Q(grams__contains=grams_of(text))):
        found |= set(rows.filter(by).values_list("id", flat=True)[: MANY + 1])
        if len(found) > MANY:
            raise Refusal(
                "decisions.many",
                f"查到超过{MANY}条，请多写几个字，或选定地方和机关再查。",
                f"More than {MANY} were found: type more letters, or choose a place and an organ.",
                where="q",
            )
    return list(found)


def decision_by(receipt: str) -> DisclosureRow:
    """One by its receipt, for everybody. Refusal ``disclosure.unknown`` (404). One query."""
    found = _disclosures(Disclosure.seen_by(nobody()).filter(receipt=receipt.strip().upper()), 1)
    if not found:
        raise unknown_record()
    return found[0]


def record_seen_by(viewer: Actor, key: uuid.UUID) -> DisclosureRow:
    """One for staff of its organ. Refusal ``disclosure.unknown`` (404). One query."""
    organs = organs_with_cases(viewer) if viewer.is_staff else []
    found = _disclosures(Disclosure.seen_by(viewer).filter(id=key, organ__in=organs), 1)
    if not found:
        raise unknown_record()
    return found[0]


def disclosures_of(viewer: Actor) -> list[DisclosureRow]:
    """What the viewer answers for: owed, by its last day; kept back; and what a holder wants corrected. One query."""
    own = organs_with_cases(viewer) if viewer.is_staff else []
    organs = [one for one in own if one is not None and discloses(viewer, one)]
    waits = Q(state__in=("owed", "withheld")) | (~Q(asked="") & Q(answer=""))
    return _disclosures(Disclosure.seen_by(viewer).filter(waits, organ__in=organs), WAITING, ("due", "id"))
