"""Adoption 认领: a place takes an item on with its local values (and a difference, if it has one), or gives it up."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongban.catalogue.acts.overtaken import refuse_older_standard
from tongban.catalogue.acts.publish import (
    Publication,
    Unpublishable,
    cited,
    next_difference,
    standing_difference,
)
from tongban.catalogue.life.spreading import written
from tongban.catalogue.life.writing import difference_text
from tongban.catalogue.models import Adoption, Item
from tongban.catalogue.policies import may_adopt
from tongban.core.acts import Done, act
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Subject, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.source import read


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
    applicant's favour: Unpublishable names each. Changes file themselves upward. Refusals ``adoption.standing`` (the
    same words stand already), ``difference.of``, ``difference.older``, and what ``life.taking`` refuses.
    """
    place = taking.place.ljust(12, "0")
    may_adopt(actor, place)

    def work(once: KeepReply) -> Mapping[str, Any]:
        item, edition = cited(taking.of, lock=True)
        of = f"{item['code']}@{edition['number']}"
        publication = Publication.of(actor, None)
        refuse_older_standard(item, edition["number"], publication.since)
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


def set_local(
    code: str, place: str, local: Mapping[str, str], params: Mapping[str, str], *, actor: Actor, key: str = ""
) -> uuid.UUID:
    """Put other local values (telephones, venues, hours, payee …) and parameters in; what the place changes stays.

    It cites the last edition where its changes hold there, else the one it was written to: a telephone can be
    corrected while a change waits for revision. Refusal ``adoption.none``; Unpublishable names each cell.
    """
    place = place.ljust(12, "0")
    may_adopt(actor, place)

    def work(once: KeepReply) -> Mapping[str, Any]:
        item, last = cited(code, lock=True)
        standing = standing_difference(item["id"], place)
        if standing is None:
            raise _not_adopted()
        said = read(standing["text"], code).data["difference"]
        said = {**said, "local": dict(local), "params": dict(params)}
        made, changes = _revised(said, code, (last["number"], standing["edition"]), Publication.of(actor, None))
        reply = {"difference": str(made)}
        if changes:
            write(changes, once=once(reply))
        return reply

    body = ["local", code, place, dict(local), dict(params)]
    return uuid.UUID(perform(work, actor=actor, key=key, body=body)["difference"])


def _revised(
    said: Mapping[str, Any], code: str, editions: Sequence[int], publication: Publication
) -> tuple[uuid.UUID, list[Change]]:
    """The difference written to the first of the editions it passes the check against."""
    first: Unpublishable | None = None
    for number in dict.fromkeys(editions):
        text = written({"difference": {**said, "of": f"{code}@{number}"}})
        try:
            return next_difference(read(text, code), text, publication)
        except Unpublishable as fault:
            first = first or fault
    assert first is not None
    raise first


def _not_adopted() -> Refusal:
    return Refusal("adoption.none", "本地没有认领这个事项。", "The place has not adopted this item.", status=404)


@act("item.give_up")
def end_adoption(code: str, place: str, reason: str, *, actor: Actor, key: str = "") -> Done:
    """Give the item up here: new filings are refused with the sentence, running cases go on.

    Refusals ``adoption.none``, ``item.words``.
    """
    place = place.ljust(12, "0")
    may_adopt(actor, place)
    if not reason.strip():
        raise Refusal("item.words", "请写明原因。", "Say why.", where="words")
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
        raise _not_adopted()
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
    return Done([change], reply)
