"""Adoption 认领: a place takes an item on with its local values (and a difference, if it has one), or gives it up."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongban.catalogue.acts.publish import Publication, cited, next_difference
from tongban.catalogue.format import read
from tongban.catalogue.life.levels import NAMES, carried_out_at
from tongban.catalogue.life.writing import difference_text
from tongban.catalogue.models import Adoption, Item
from tongban.catalogue.policies import may_adopt
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.book import Change, Event, Head, Subject, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.organisation.queries import level_of


@dataclass(frozen=True, slots=True)
class Taking:
    """What a place takes on: the edition (code or code@number), its notice, local values, parameters, changes."""

    of: str
    place: str
    number: str
    local: Mapping[str, str]
    params: Mapping[str, str] = field(default_factory=dict)
    changes: Sequence[Mapping[str, Any]] = ()


def adopt(taking: Taking, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Carry the item out from now on; returns the difference that holds the place's own values.

    All local elements the standard requires are filled in, the two telephones differ, every change is in the
    applicant's favour: Unpublishable names each. Changes file themselves upward. Refusals ``adoption.level``,
    ``adoption.own``, ``adoption.standing`` (the same words stand already), ``difference.of``, ``item.retired``.
    """
    place = taking.place.ljust(12, "0")
    may_adopt(actor, place)

    def work(once: Any) -> Mapping[str, Any]:
        item, edition = cited(taking.of, lock=True)
        publication = Publication.of(actor, None)
        _refuse_unadoptable(item, read(edition["text"], item["code"]).data, place, publication)
        of = f"{item['code']}@{edition['number']}"
        text = difference_text(of, place, taking.number, taking.local, taking.params, tuple(taking.changes))
        made, changes = next_difference(read(text, of), text, publication)
        if not changes:
            raise Refusal(
                "adoption.standing",
                "本地已经按同样的内容认领了这个事项。",
                "The place has adopted this item in the same words already.",
                status=409,
            )
        reply = {"difference": str(made)}
        write([*changes], once=once(reply))
        return reply

    body = [taking.of, place, taking.number, dict(taking.local), dict(taking.params), [dict(c) for c in taking.changes]]
    return uuid.UUID(perform(work, actor=actor, key=key, body=body)["difference"])


def _refuse_unadoptable(
    item: Mapping[str, Any], document: Mapping[str, Any], place: str, publication: Publication
) -> None:
    """A standard is adopted at a level it is carried out at; own items of another place are not adopted."""
    if item["retired_at"] is not None and item["retired_at"] <= publication.at:
        raise Refusal("item.retired", "这个事项已经取消，不能认领。", "This item is retired.", status=410)
    if item["place"]:
        raise Refusal(
            "adoption.own",
            "这是一个地方的自设事项，别处不能认领。需要的，请提出变更申请，由省级编成通用标准。",
            "This is an own item of one place; ask the province to make it a common standard.",
        )
    levels = carried_out_at(document)
    if levels and level_of(place) not in levels:
        names = "、".join(NAMES[one] for one in sorted(levels))
        raise Refusal(
            "adoption.level",
            f"这个事项由{names}办理，本级不能认领。",
            f"This item is carried out at other levels ({names}).",
            where="place",
        )


def end_adoption(code: str, place: str, reason: str, *, actor: Actor, key: str = "") -> None:
    """Give the item up here: new filings are refused with the sentence, running cases go on.

    Refusals ``adoption.none``, ``item.words``.
    """
    place = place.ljust(12, "0")
    may_adopt(actor, place)
    if not reason.strip():
        raise Refusal("item.words", "请写明原因。", "Say why.", where="words")

    def work(once: Any) -> Mapping[str, Any]:
        found = fetch("SELECT * FROM catalogue_item WHERE code = %s FOR UPDATE", [code])
        held = (
            fetch(
                "SELECT * FROM catalogue_adoption WHERE item_id = %s AND place = %s AND ended_at IS NULL",
                [found[0]["id"], place],
            )
            if found
            else []
        )
        if not held:
            raise Refusal("adoption.none", "本地没有认领这个事项。", "The place has not adopted this item.", status=404)
        at = now()
        change = Change(
            Subject("item", found[0]["id"]),
            Head.on(found[0]),
            "item.give_up",
            actor,
            at,
            updates=(revise(Item, found[0]), revise(Adoption, held[0], ended_at=at)),
            detail={"place": place, "reason": reason},
            event=Event("catalogue.given_up", {"code": code, "place": place}),
        )
        reply = {"adoption": str(held[0]["id"])}
        write([change], once=once(reply))
        return reply

    perform(work, actor=actor, key=key, body=["end", code, place, reason])
