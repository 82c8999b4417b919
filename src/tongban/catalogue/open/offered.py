"""What one address of the public data is made from: what runs, and the guide of it in both languages."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tongban.catalogue.effective import Effective
from tongban.catalogue.guide import guide_of
from tongban.catalogue.guide_now import guide_at
from tongban.catalogue.guide_parts import Guide
from tongban.catalogue.queries import InForce, competent_place, in_force
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.organisation.queries import division_name


@dataclass(frozen=True, slots=True)
class Offered:
    """One situation of an item for somebody in a division."""

    e: Effective
    zh: Guide
    en: Guide

    def guide(self, lang: str) -> Guide:
        """The guide in the language asked for."""
        return self.en if lang == "en" else self.zh

    @property
    def name(self) -> str:
        """The item with its situation, as it is called in lists of services."""
        return f"{self.e.item}（{self.e.situation_name}）" if self.e.situation_name else self.e.item


def offered(code: str, division: str, situation: str = "", edition: int = 0) -> Offered:
    """As in force now, or as an edition says it wherever nothing differs. Refusals as of the guide, and
    ``edition.unknown``.
    """
    if edition:
        return _of_edition(_edition(code, edition, division), situation)
    zh = guide_at(code, division, situation)
    found = in_force(code, division, now())
    return Offered(_runs(found, zh.situation)[1], zh, guide_at(code, division, zh.situation, "en"))


def all_offered(code: str, division: str, edition: int = 0) -> tuple[Offered, ...]:
    """Every situation of an item, as written."""
    if edition:
        found = _edition(code, edition, division)
        return tuple(_of_edition(found, key) for key in found.situations)
    return tuple(offered(code, division, key) for key in in_force(code, division, now()).situations)


def _runs(found: InForce, situation: str) -> tuple[InForce, Effective]:
    """What runs at the place that is competent."""
    e = found.effective(situation)
    place = competent_place(e, found.place)
    if place == found.place:
        return found, e
    there = replace(found, place=place)
    return there, there.effective(situation)


def _edition(code: str, number: int, division: str) -> InForce:
    """One published edition without the difference of any place, as if it were in force. One query."""
    rows = fetch(
        """SELECT i.id AS item, e.id AS edition, e.in_force_from AS since FROM catalogue_edition e
           JOIN catalogue_item i ON i.id = e.item_id WHERE i.code = %s AND e.number = %s AND e.withdrawn_at IS NULL""",
        [code, number],
    )
    if not rows:
        raise Refusal(
            "edition.unknown",
            f"没有事项 {code} 的第 {number} 版。请从变更记录核对版本号。",
            f"There is no item {code}, edition {number}. Check it in the list of editions.",
            where="edition",
            status=404,
        )
    row = rows[0]
    return InForce(row["item"], code, row["edition"], number, row["since"], None, "", division)


def _of_edition(found: InForce, situation: str) -> Offered:
    chosen = situation or found.situations[0]
    if chosen not in found.situations:
        raise Refusal(
            "item.situation",
            "这一版没有这种情形。请从变更记录核对。",
            "This edition has no such situation. Check it in the list of editions.",
            where="situation",
            status=404,
        )
    there, e = _runs(found, chosen)
    name = division_name(there.place)
    zh, en = (guide_of(e, there, name, None, "", found.place, lang) for lang in ("zh", "en"))
    return Offered(e, zh, en)
