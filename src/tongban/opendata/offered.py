"""What one address of the public data is made from: what runs, and the guide of it."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.catalogue.guide_now import runs_where, told_at
from tongban.catalogue.queries import InForce, in_force
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.definition.effective import Effective
from tongban.definition.guide.build import guide_of
from tongban.definition.guide.parts import Guide
from tongban.organisation.queries import division_name


@dataclass(frozen=True, slots=True)
class Offered:
    """One situation of an item for somebody in a division, in one language."""

    e: Effective
    guide: Guide

    @property
    def name(self) -> str:
        """The item with its situation, as it is called in lists of services."""
        return f"{self.e.item}（{self.e.situation_name}）" if self.e.situation_name else self.e.item


def offered(code: str, division: str, situation: str = "", edition: int = 0, lang: str = "zh") -> Offered:
    """As in force now, resting items too, or as an edition says it wherever nothing differs. Refusals ``item.unknown``,
    ``item.situation``, ``edition.unknown``.
    """
    if edition:
        return _of_edition(_edition(code, edition, division), situation, lang)
    told = told_at(code, division, situation, lang)
    return Offered(told.e, told.guide)


def all_offered(code: str, division: str, edition: int = 0) -> tuple[tuple[Offered, Offered], ...]:
    """Every situation of an item, as written, in Chinese and in English."""
    if edition:
        found = _edition(code, edition, division)
        return tuple((_of_edition(found, key, "zh"), _of_edition(found, key, "en")) for key in found.situations)
    found = in_force(code, division, now(), resting=True)
    return tuple((offered(code, division, key), offered(code, division, key, lang="en")) for key in found.situations)


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


def _of_edition(found: InForce, situation: str, lang: str) -> Offered:
    chosen = situation or found.situations[0]
    if chosen not in found.situations:
        raise Refusal(
            "item.situation",
            "这一版没有这种情形。请从变更记录核对。",
            "This edition has no such situation. Check it in the list of editions.",
            where="situation",
            status=404,
        )
    there, e = runs_where(found, chosen)
    return Offered(e, guide_of(e, there, division_name(there.place), None, "", found.place, lang))
