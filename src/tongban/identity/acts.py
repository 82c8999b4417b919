"""Enrolling persons and enterprises, opening accounts, giving mandates; signing in and out goes on the account's
chain.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password

from tongban.core.clock import day_of, now
from tongban.core.codes import credit_code, id_number, phone
from tongban.core.crypto import blind
from tongban.core.errors import Denied
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Reply, Subject, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor, Capacity
from tongban.identity.models import Account, Enterprise, Mandate, Person


@dataclass(frozen=True)
class Enrolment:
    """A natural person to enrol; ``number`` and ``phone`` are checked and stored sealed."""

    name: str
    number: str
    division: str
    phone: str = ""
    address: str = ""
    needs: tuple[str, ...] = ()
    id: uuid.UUID = field(default_factory=new_id)


def _may_enrol(actor: Actor) -> None:
    """Enrolling others is for the platform (shipped and linked data) and for staff at a window (108号 指南:
    窗口注册).
    """
    if not (actor.is_platform or actor.is_staff):
        raise Denied(
            "identity.enrol",
            "请到窗口登记，或用已有账号登录。",
            "Enrol at a window, or sign in with an account you have.",
        )


def person_change(enrolment: Enrolment, *, actor: Actor) -> Change:
    """The Change that enrols one person; raises Refusal for a wrong number."""
    at = now()
    number = id_number.check(enrolment.number, on=day_of(at))
    text = number.text
    number_field: Any = Person._meta.get_field("id_number")
    phone_field: Any = Person._meta.get_field("phone")
    address_field: Any = Person._meta.get_field("address")
    values: dict[str, Any] = {
        "name": enrolment.name.strip(),
        "id_number": number_field.prepare(text),
        "id_blind": blind(text, "person.id_number"),
        "birth": date(int(text[6:10]), int(text[10:12]), int(text[12:14])),
        "sex": "男" if int(text[16]) % 2 else "女",
        "phone": phone_field.prepare(str(phone.check(enrolment.phone))) if enrolment.phone else None,
        "address": address_field.prepare(enrolment.address) if enrolment.address else None,
        "division": enrolment.division,
        "needs": list(enrolment.needs),
    }
    row = new_row(Person, id=enrolment.id, **values)
    subject = Subject("person", enrolment.id)
    return Change(subject, Head.start(), "identity.enrol", actor, at, rows=(row,))


def enrol_person(enrolment: Enrolment, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Enrol one natural person; a number already enrolled gives the person who holds it (at a window: found, not
    doubled).
    """
    _may_enrol(actor)
    known = fetch("SELECT id FROM identity_person WHERE id_blind = %s", [blind(enrolment.number, "person.id_number")])
    if known:
        found: uuid.UUID = known[0]["id"]
        return found
    change = person_change(enrolment, actor=actor)

    def work(once: KeepReply) -> Reply:
        reply = {"person": str(change.subject.id)}
        write([change], once=once(reply))
        return reply

    return uuid.UUID(perform(work, actor=actor, key=key, body=enrolment.name)["person"])


def enterprise_change(
    *,
    id: uuid.UUID,
    name: str,
    code: str,
    kind: str,
    legal: uuid.UUID,
    address: str,
    division: str,
    founded: date,
    actor: Actor,
) -> Change:
    """The Change that enrols an enterprise; its legal person may act for it from then on (民法典 61 条)."""
    at = now()
    checked = credit_code.check(code)
    rows = (
        new_row(
            Enterprise,
            id=id,
            name=name,
            credit_code=checked,
            kind=kind,
            legal_person_id=legal,
            address=address,
            division=division,
            founded=founded,
        ),
        new_row(Mandate, id=new_id(), agent_id=legal, enterprise_id=id, role="法定代表人", begins=founded),
    )
    return Change(Subject("enterprise", id), Head.start(), "identity.enrol", actor, at, rows=rows)


def account_change(
    *, id: uuid.UUID, login: str, person: uuid.UUID, kind: str, password: str, demo_role: str = "", actor: Actor
) -> Change:
    """The Change that opens an account; with no password only the one-press sign-in of the demonstration opens it."""
    at = now()
    row = new_row(
        Account,
        id=id,
        login=login,
        person_id=person,
        kind=kind,
        password=make_password(password or None),
        demo_role=demo_role,
        made_at=at,
    )
    return Change(Subject("account", id), Head.start(), "account.open", actor, at, rows=(row,))


def write_all(changes: Sequence[Change], *, actor: Actor) -> None:
    """Write many enrolments at once; for the platform's shipped data only."""
    if not actor.is_platform:
        raise Denied("identity.bulk", "只有平台可以批量登记。", "Only the platform may enrol in bulk.")

    def work(once: KeepReply) -> dict[str, int]:
        write(changes)
        return {"changes": len(changes)}

    perform(work, actor=actor)


def sign_in(account: uuid.UUID, *, way: str, actor: Actor) -> None:
    """Note on the account's chain that somebody signed in, and how (password, one press of the demonstration)."""
    _note(account, "account.sign_in", way, actor)


def sign_out(account: uuid.UUID, *, actor: Actor) -> None:
    """Note that the account signed out."""
    _note(account, "account.sign_out", "", actor)


def _note(account: uuid.UUID, verb: str, way: str, actor: Actor) -> None:
    if actor.account != account or actor.capacity is Capacity.NOBODY:
        raise Denied("account.other", "只能为自己的账号登录或退出。", "Only for your own account.")

    def work(once: KeepReply) -> Reply:
        row = fetch("SELECT * FROM identity_account WHERE id = %s FOR UPDATE", [account])[0]
        subject = Subject("account", account)
        change = Change(
            subject,
            Head.on(row),
            verb,
            actor,
            now(),
            updates=(revise(Account, row),),
            detail={"way": way},
            event=Event(verb, {"account": str(account)}),
        )
        write([change])
        return {}

    perform(work, actor=actor)
