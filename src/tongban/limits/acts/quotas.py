"""The ledger of places 数量台账: announced for a period by the head of the competent organ, and changed by him; public.

What is announced is given at once to those who wait, in the order of acceptance.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tongban.cases.policies import heads_competent
from tongban.catalogue.queries import InForce, definition, in_force
from tongban.catalogue.reading.saying import lock_item
from tongban.core.clock import day_of, now
from tongban.core.codes.division import stem
from tongban.core.errors import Denied, Refusal
from tongban.core.facts import Element, parse_value
from tongban.core.ids import new_id
from tongban.core.ledger.book import KeepReply, Reply, new_row, perform, write
from tongban.core.ledger.reading import fetch
from tongban.core.rules import Type
from tongban.core.scope import Actor
from tongban.definition.brought import brought
from tongban.definition.effective import Effective
from tongban.limits.acts.claims import Places, locked, shown
from tongban.limits.models import Quota
from tongban.limits.rules import ledger_of
from tongban.limits.zones import zones_at

MOST = 10**15


@dataclass(frozen=True, slots=True)
class Announcement:
    """A period to be announced: of which item, where, how it is called, from which day until which, and how many, as
    it is typed (in the unit of what the item takes).
    """

    item: str
    place: str
    period: str
    opens_on: date
    closes_on: date | None
    total: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a ledger counts: its key and name, and the type and unit of its numbers; ``zones`` by key, with their
    names, where each has a number of its own.
    """

    ledger: str
    name: str
    kind: str
    unit: str
    zones: Mapping[str, str] = field(default_factory=dict)

    def of_zone(self, zone: str) -> Counted:
        """The ledger of one zone. Refusal ``quota.zone`` for one that is none, or none where each has its own."""
        if not self.zones and not zone:
            return self
        if zone not in self.zones:
            raise Refusal(
                "quota.zone",
                "这件事按片区分别计数，请选择是哪个片区的数量。" if self.zones else "这件事不分片区计数。",
                "Each zone has its own number: choose one." if self.zones else "There are no zones here.",
                where="zone",
            )
        name = f"{self.name}（{self.zones[zone]}）"
        return replace(self, ledger=ledger_of(self.ledger, zone), name=name, zones={})

    def read(self, text: str) -> int:
        """A number as it is typed, in the smallest unit. Refusals of the dictionary's own (``fact.…``)."""
        typed = Type(self.kind)
        element = Element("total", "总量", "Total", typed, unit=self.unit, minimum=0, maximum=MOST)
        value = parse_value(element, text)
        if not isinstance(value, int):
            raise Refusal("quota.total", "请填写总量。", "Enter the total.", where="total")
        return value


def counted_by(found: InForce) -> Counted | None:
    """What the item's quota counts at its place; None where its number is not limited."""
    e = limited(found)
    if e is None or e.quota is None:
        return None
    element = found.registry.dictionary.get(e.quota.take) if e.quota.take else None
    names = brought(definition(found.edition).data).names("ledgers")
    kind, unit = (element.type.kind, element.unit) if element is not None else ("int", "个")
    zones = zones_at(e.quota, found.place, found.registry.dictionary)
    return Counted(e.quota.of, names.get(e.quota.of, e.quota.of), kind, unit, zones)


def limited(found: InForce) -> Effective | None:
    """The first situation of an item that has a quota."""
    return next((e for e in map(found.effective, found.situations) if e.quota is not None), None)


def announce_quota(said: Announcement, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Announce a period. Refusals ``quota.none``, ``quota.period``, ``quota.days``, ``quota.total``,
    ``quota.zone``, ``quota.overlap``; Denied for anybody but a head of the competent organ of the place.
    """
    found = in_force(said.item, said.place, now())
    counts, e = counted_by(found), limited(found)
    if counts is None or e is None:
        raise Refusal("quota.none", "这件事没有数量限制，不用公布数量。", "The number of this item is not limited.")
    check_head(actor, said.place, e.line)
    counted = counts.of_zone(said.zone)
    if not said.period.strip():
        raise Refusal("quota.period", "请写明是哪一期，如2026年。", "Say which period it is.", where="period")
    if said.closes_on is not None and (said.closes_on < said.opens_on or said.closes_on < day_of(now())):
        raise Refusal(
            "quota.days",
            "截止日要不早于开始日，也不早于今天。",
            "A period ends on or after its first day, and not before today.",
            where="closes_on",
        )
    total = counted.read(said.total)

    def work(once: KeepReply) -> Reply:
        lock_item(said.item)  # one at a time
        below = stem(said.place)
        places = locked([counted.ledger], [said.place], [], now(), within=below)
        _check_overlap(said, places)
        row = new_row(
            Quota, id=new_id(), item_code=said.item, ledger=counted.ledger, place=said.place, stem=below,
            name=counted.name, period=said.period.strip(), opens_on=said.opens_on, closes_on=said.closes_on,
            kind=counted.kind, unit=counted.unit, total=total, opened_by=actor.account,
        ).values  # fmt: skip
        places.open(row)
        reply = {"quota": str(row["id"])}
        write(places.changes("quota.announce", actor, {"item": said.item, "period": row["period"]}), once=once(reply))
        return reply

    days = [said.opens_on.isoformat(), said.closes_on.isoformat() if said.closes_on is not None else ""]
    body = [said.item, said.place, said.period, *days, said.total, said.zone]
    return uuid.UUID(perform(work, actor=actor, key=key, body=body)["quota"])


def check_head(actor: Actor, division: str, line: str) -> None:
    """Denied for anybody but a head of the organ that is competent for the line at the place itself."""
    if heads_competent(actor, division, line):
        return
    raise Denied(
        "quota.office",
        "数量由本地主管机关的负责人公布和调整。",
        "The number is announced and changed by the head of the competent organ of the place.",
    )


def _check_overlap(said: Announcement, places: Places) -> None:
    for other in places.quotas.values():
        if other["place"] != said.place:
            continue
        starts_before = said.closes_on is None or other["opens_on"] <= said.closes_on
        if starts_before and (other["closes_on"] is None or other["closes_on"] >= said.opens_on):
            raise Refusal(
                "quota.overlap",
                f"这段时间已公布过“{other['period']}”的数量，请调整那一期，或错开日期。",
                "A period already covers these days; change that one, or choose other days.",
                where="opens_on",
            )


def change_quota(quota: uuid.UUID, total: str, reason: str, *, actor: Actor, key: str = "") -> None:
    """Change how many there are, with the reason. Refusals ``quota.unknown`` (404), ``quota.reason``, ``quota.used``
    (fewer than are held and granted); Denied.
    """
    known = _quota(quota)
    e = limited(in_force(known["item_code"], known["place"], now(), resting=True))
    check_head(actor, known["place"], e.line if e is not None else "")
    if not reason.strip():
        raise Refusal("quota.reason", "请写明调整的理由和依据。", "Give the reason for the change.", where="reason")
    new = Counted(known["ledger"], known["name"], known["kind"], known["unit"]).read(total)

    def work(once: KeepReply) -> Reply:
        places = locked([known["ledger"]], [known["place"]], [], now())
        row = places.quotas[quota]
        if new < row["held"] + row["taken"]:
            raise Refusal(
                "quota.used",
                f"已占用和已用去{shown(row, row['held'] + row['taken'])}，总量不能少于这个数。",
                "The total cannot be less than what is held and granted already.",
                where="total",
            )
        old = row["total"]
        if new != old:
            places.alter(row, total=new)
            places.serve(row)
        detail = {"reason": reason.strip(), "was": old}
        if new == old:
            return {}
        write(places.changes("quota.change", actor, detail), once=once({}))
        return {}

    perform(work, actor=actor, key=key, body=[str(quota), total, reason])


def _quota(key: uuid.UUID) -> dict[str, Any]:
    found = fetch("SELECT * FROM limits_quota WHERE id = %s", [key])
    if not found:
        raise Refusal("quota.unknown", "没有这份数量台账，请从列表打开。", "There is no such ledger.", status=404)
    return found[0]
