"""The register of standards: loaded as it ships; the provincial office adds to it and retires from it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tongban.catalogue.life.standards import Registration, register_of, sound
from tongban.catalogue.models import Standard
from tongban.catalogue.policies import may_manage, may_publish
from tongban.core.acts import Done, act
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Subject, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.check.library import DATA
from tongban.definition.source import read

_SPACE = uuid.UUID("9b0f8f3e-4b0b-4a61-9f0e-2f6b6f1d5a20")


def key_of(number: str) -> uuid.UUID:
    """The same standard is the same row, whoever registers it."""
    return uuid.uuid5(_SPACE, number.strip())


def load_standards(path: Path = DATA / "standards" / "register.yaml", *, actor: Actor) -> int:
    """Bring the register to what the file says; returns how many standards are new or changed. What people retired
    stays retired. Denied to everybody but the platform.
    """
    may_publish(actor)
    wanted = register_of(read(path.read_text(encoding="utf-8"), path.name).data)

    def work(once: KeepReply) -> Mapping[str, Any]:
        keys = [key_of(one.number) for one in wanted]
        held = {
            row["id"]: row
            for row in fetch("SELECT * FROM catalogue_standard WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [keys])
        }
        changes = list(_differing(wanted, held, actor))
        if changes:
            write(changes)
        return {"changed": len(changes)}

    return int(perform(work, actor=actor)["changed"])


def _differing(
    wanted: Iterable[Registration], held: Mapping[uuid.UUID, Mapping[str, Any]], actor: Actor
) -> Iterable[Change]:
    at = now()
    for one in wanted:
        said, old = _values(one), held.get(key_of(one.number))
        if old is None:
            yield _registered(one, actor, at)
        elif any(old[name] != value for name, value in said.items()):
            yield _change(old, "standard.revise", actor, at, said, {"number": one.number})


def _values(one: Registration) -> dict[str, Any]:
    return {
        "family": one.family,
        "title": one.title.strip(),
        "issuer": one.issuer.strip(),
        "governs": [{"sort": sort, "key": key} for sort, key in one.governs],
        "source": one.source.strip(),
        "demo": one.demo,
        "in_force_from": one.since,
    }


def _registered(one: Registration, actor: Actor, at: datetime) -> Change:
    number = one.number.strip()
    row = new_row(
        Standard,
        id=key_of(number),
        number=number,
        registered_at=at,
        registered_by=actor.account,
        **_values(one),
    )
    return Change(
        Subject("standard", row.values["id"]),
        Head.start(),
        "standard.register",
        actor,
        at,
        rows=(row,),
        detail={"number": number, "family": one.family, "title": one.title},
        event=Event("standard.registered", {"number": number, "family": one.family}),
    )


def _change(
    old: Mapping[str, Any], verb: str, actor: Actor, at: datetime, changed: dict[str, Any], detail: dict[str, Any]
) -> Change:
    return Change(
        Subject("standard", old["id"]),
        Head.on(old),
        verb,
        actor,
        at,
        updates=(revise(Standard, old, **changed),),
        detail=detail,
        event=Event(verb, {"number": old["number"]}),
    )


def register(one: Registration, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Add a standard. Refusals of ``sound``, ``standard.known`` (409), ``item.unknown`` for an item it names that is
    not there; Denied to everybody but the provincial catalogue office.
    """
    may_manage(actor, "")
    sound(one)

    def work(once: KeepReply) -> Mapping[str, Any]:
        if fetch("SELECT 1 AS one FROM catalogue_standard WHERE id = %s", [key_of(one.number)]):
            raise Refusal(
                "standard.known",
                "这个标准号已经登记过。",
                "This number is registered already.",
                where="number",
                status=409,
            )
        _refuse_unknown_items(one)
        change = _registered(one, actor, now())
        reply = {"standard": str(change.subject.id)}
        write([change], once=once(reply))
        return reply

    body = [one.number, one.family, one.title, one.source, one.issuer, str(one.since), repr(one.governs)]
    return uuid.UUID(perform(work, actor=actor, key=key, body=body)["standard"])


def _refuse_unknown_items(one: Registration) -> None:
    codes = {key for sort, key in one.governs if sort == "item"}
    known = {row["code"] for row in fetch("SELECT code FROM catalogue_item WHERE code = ANY(%s)", [sorted(codes)])}
    for code in sorted(codes - known):
        raise Refusal(
            "item.unknown",
            f"没有事项 {code}，请核对编码。",
            f"There is no item {code}; check its code.",
            where="governs",
        )


@act("standard.retire")
def retire(standard: uuid.UUID, on: date, words: str, replaced_by: str = "", *, actor: Actor, key: str = "") -> Done:
    """Retire a standard from a day, with why and what replaces it (a registered number, or none). It stays listed.

    Refusals ``standard.unknown`` (404), ``standard.retired`` (409), ``standard.words``, ``standard.replaced``; Denied.
    """
    may_manage(actor, "")
    if not words.strip():
        raise Refusal("standard.words", "请写明为什么废止。", "Say why it no longer applies.", where="words")
    found = fetch("SELECT * FROM catalogue_standard WHERE id = %s FOR UPDATE", [standard])
    if not found:
        raise Refusal("standard.unknown", "没有登记这项标准。", "There is no such standard.", status=404)
    old = found[0]
    if old["ended_on"] is not None:
        raise Refusal("standard.retired", "这项标准已经废止。", "It is retired already.", status=409)
    after = replaced_by.strip()
    if after and not fetch("SELECT 1 AS one FROM catalogue_standard WHERE number = %s", [after]):
        raise Refusal(
            "standard.replaced",
            f"代替它的 {after} 还没有登记，请先登记。",
            f"{after} is not registered yet; register it first.",
            where="replaced_by",
        )
    changed = {"ended_on": on, "ended_words": words.strip(), "replaced_by": after}
    detail = {name: str(value) for name, value in changed.items()}
    return Done([_change(old, "standard.retire", actor, now(), changed, detail)])
