"""Whether a power is delegated 委托: what was published and is in force, by item, organ and day (行政许可法24)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tongban.core.ledger.reading import fetch as read

Row = dict[str, Any]
CHIEF = "首席"


def fetch(sql: str, named: Mapping[str, Any]) -> list[Row]:
    """One statement whose parameters are named."""
    parameters: Any = named
    return read(sql, parameters)


_STANDS = "d.withdrawn_at IS NULL AND d.begins <= %(day)s AND (d.ends IS NULL OR d.ends >= %(day)s)"


def delegated_to(item: str, delegator: uuid.UUID, chain: Sequence[str], level: int, day: date) -> Row | None:
    """The delegation of an item by an organ to one of that level on the way from a place upward; one query."""
    found = fetch(
        f"""SELECT d.id, d.delegate_id, d.authority FROM organisation_delegation d
            JOIN organisation_organ o ON o.id = d.delegate_id
            WHERE d.item_code = %(item)s AND d.delegator_id = %(organ)s AND d.account IS NULL AND {_STANDS}
              AND o.division = ANY(%(chain)s) AND o.level = %(level)s AND o.ended_on IS NULL
            ORDER BY d.begins DESC, d.id LIMIT 1""",
        {"item": item, "organ": delegator, "chain": list(chain), "level": level, "day": day},
    )
    return found[0] if found else None


def stands(delegation: uuid.UUID, day: date) -> bool:
    """Is it in force on that day? One query."""
    sql = f"SELECT 1 AS one FROM organisation_delegation d WHERE d.id = %(id)s AND {_STANDS}"
    return bool(fetch(sql, {"id": delegation, "day": day}))


def chief_of(item: str, organ: uuid.UUID, account: uuid.UUID, day: date) -> Row | None:
    """The written authority under which a person decides an item at once for his organ; one query."""
    found = fetch(
        f"""SELECT d.id, d.document, d.document_on FROM organisation_delegation d
            WHERE d.item_code = %(item)s AND d.delegator_id = %(organ)s AND d.account = %(account)s AND {_STANDS}
            ORDER BY d.begins DESC, d.id LIMIT 1""",
        {"item": item, "organ": organ, "account": account, "day": day},
    )
    return found[0] if found else None


_LISTED = """
SELECT d.*, f.name AS delegator_name, f.name_en AS delegator_en, f.division AS delegator_division,
       t.name AS delegate_name, t.name_en AS delegate_en, t.division AS delegate_division, t.phone AS delegate_phone,
       t.address AS delegate_address, p.name AS person
FROM organisation_delegation d
JOIN organisation_organ f ON f.id = d.delegator_id JOIN organisation_organ t ON t.id = d.delegate_id
LEFT JOIN identity_account a ON a.id = d.account LEFT JOIN identity_person p ON p.id = a.person_id
WHERE {where} ORDER BY d.withdrawn_at IS NOT NULL, d.item_name, d.begins DESC, d.id LIMIT %(size)s OFFSET %(skip)s
"""


def published(item: str = "", place: str = "", *, size: int = 200, skip: int = 0) -> list[Row]:
    """What is or was delegated between organs, of an item or below a place, newest state first; one query."""
    where = "(%(item)s = '' OR d.item_code = %(item)s) AND (%(place)s = '' OR f.division LIKE %(place)s || '%%')"
    said = {"item": item, "place": place.rstrip("0"), "size": size, "skip": skip}
    return fetch(_LISTED.format(where=where), said)


def made_by(organs: Sequence[uuid.UUID], *, size: int = 500) -> list[Row]:
    """What these organs gave, persons of their own included; one query."""
    said = {"organs": list(organs), "size": size, "skip": 0}
    return fetch(_LISTED.format(where="d.delegator_id = ANY(%(organs)s)"), said)


def one(key: uuid.UUID) -> Row | None:
    """One of them, with names; one query."""
    found = fetch(_LISTED.format(where="d.id = %(id)s"), {"id": key, "size": 1, "skip": 0})
    return found[0] if found else None
