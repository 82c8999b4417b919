"""Reads of identity: the account of a session as an Actor, and finding a person by his number."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tongban.core.clock import day_of, now
from tongban.core.codes import credit_code
from tongban.core.crypto import blind
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor, Capacity, nobody
from tongban.identity.models import Enterprise, Person

_ACCOUNT = """
SELECT a.id, a.kind, p.id AS person, p.name,
       ARRAY(SELECT o.id FROM identity_account o WHERE o.person_id = p.id) AS accounts,
       COALESCE((SELECT jsonb_agg(jsonb_build_array(m.enterprise_id, m.items, e.legal_person_id = p.id) ORDER BY e.name)
                 FROM identity_mandate m JOIN identity_enterprise e ON e.id = m.enterprise_id
                 WHERE m.agent_id = p.id AND m.begins <= %(on)s AND (m.ends IS NULL OR m.ends >= %(on)s)),
                '[]'::jsonb) AS enterprises
FROM identity_account a JOIN identity_person p ON p.id = a.person_id
WHERE a.id = %(account)s AND a.active
"""


def actor_of(account: uuid.UUID, chosen: str = "", on: date | None = None) -> Actor:
    """The Actor of a signed-in account with the mandates of a day (today's); one query. ``chosen`` ("enterprise:<id>")
    is the principal of the session, if any.
    """
    asked: Any = {"account": account, "on": on or day_of(now())}
    found = fetch(_ACCOUNT, asked)
    if not found:
        return nobody()
    row = found[0]
    others, mandates = (
        frozenset(row["accounts"]),
        frozenset(("enterprise", uuid.UUID(key)) for key, *_ in row["enterprises"]),
    )
    if row["kind"] == "staff":
        return Actor(row["id"], Capacity.STAFF, row["name"], row["person"], others=others, mandates=mandates)
    myself = ("person", row["person"])
    full = dict.fromkeys(("enterprise", uuid.UUID(key)) for key, items, _ in row["enterprises"] if not items)
    limited: dict[tuple[str, uuid.UUID], frozenset[str]] = {}
    for key, items, _ in row["enterprises"]:
        owner = ("enterprise", uuid.UUID(key))
        if owner not in full:
            limited[owner] = limited.get(owner, frozenset()) | frozenset(items)
    principal = next((p for p in (*full, *limited) if f"{p[0]}:{p[1]}" == chosen), myself)
    capacity = Capacity.SELF if principal == myself else Capacity.MANDATE
    principals = (myself, *full)
    return Actor(
        row["id"],
        capacity,
        row["name"],
        row["person"],
        principal,
        principals,
        limited=tuple(limited.items()),
        others=others,
        mandates=mandates,
        embodied=frozenset(("enterprise", uuid.UUID(key)) for key, _, by_law in row["enterprises"] if by_law),
    )


# The row of a person or enterprise by its id, and of its legal person; rooms above read it with what they know of him.
OWNER: Mapping[str, str] = {
    "person": "SELECT * FROM identity_person WHERE id = %s",
    "enterprise": """SELECT e.*, p.name AS legal_name, p.id_number AS legal_number, p.phone AS legal_phone
      FROM identity_enterprise e JOIN identity_person p ON p.id = e.legal_person_id WHERE e.id = %s""",
}


def owner_facts(kind: str, key: uuid.UUID) -> Mapping[str, Any]:
    """What identity itself knows of an applicant: the row of the person or enterprise, and of its legal person."""
    found = fetch(OWNER[kind], [key])
    return found[0] if found else {}


def person_by_number(viewer: Actor, number: str) -> Person | None:
    """The person with this ID number, for a window; found by the blind index, so the number itself is never
    searched.
    """
    return Person.seen_by(viewer).filter(id_blind=blind(number, "person.id_number")).first()


def enterprise_by_code(text: str) -> uuid.UUID | None:
    """The enterprise with this credit code; no query for a text that is none."""
    try:
        code = credit_code.check(text)
    except Refusal:
        return None
    found: uuid.UUID | None = Enterprise.seen_by(PLATFORM).filter(credit_code=code).values_list("id", flat=True).first()
    return found


def enterprises_of(person: uuid.UUID, on: date, item: str = "") -> list[dict[str, Any]]:
    """The enterprises a person may act for on a day (in that item, where one is named), with name, credit code and
    whether he represents it by law (`by_law`). One query.
    """
    return fetch(
        """SELECT DISTINCT e.id, e.name, e.credit_code, e.kind, e.legal_person_id = m.agent_id AS by_law
           FROM identity_mandate m
           JOIN identity_enterprise e ON e.id = m.enterprise_id
           WHERE m.agent_id = %s AND m.begins <= %s AND (m.ends IS NULL OR m.ends >= %s)
             AND (%s = '' OR m.items = '[]'::jsonb OR m.items @> to_jsonb(%s::text))
           ORDER BY e.name""",
        [person, on, on, item, item],
    )


def demo_accounts() -> list[dict[str, Any]]:
    """The accounts of the demonstration with their roles, in the order of the walk."""
    return fetch(
        """SELECT a.id, a.login, a.kind, a.demo_role, p.name FROM identity_account a
           JOIN identity_person p ON p.id = a.person_id WHERE a.demo_role <> '' ORDER BY a.kind, a.login"""
    )


def names_of_accounts(accounts: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of people by their accounts, for pages of staff that say who did something. One query."""
    rows = fetch(
        """SELECT a.id, p.name FROM identity_account a JOIN identity_person p ON p.id = a.person_id
           WHERE a.id = ANY(%s)""",
        [list(accounts)],
    )
    return {row["id"]: row["name"] for row in rows}
