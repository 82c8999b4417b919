"""Drawing up a licence: identifier by GB/T 36904, validity by the definition, one Change of its own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tongban.core.codes import licence_identifier
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row, revise
from tongban.core.scope import Actor
from tongban.core.workdays import Duration
from tongban.licences.models import Licence

# How each state is told to anybody who verifies (domain.md 3, End of a licence).
STATES: Mapping[str, tuple[str, str]] = {
    "valid": ("有效", "valid"),
    "suspended": ("暂扣", "suspended"),
    "revoked": ("撤销", "revoked"),
    "withdrawn": ("撤回", "withdrawn"),
    "cancelled": ("注销", "cancelled"),
    "forfeited": ("吊销", "forfeited"),
    "expired": ("失效", "expired"),
    "replaced": ("已换发", "replaced by a newer one"),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A licence to be issued: good from ``begins`` until ``ends`` (None is 长期)."""

    type_key: str
    type_code: str
    name: str
    holder: tuple[str, uuid.UUID, str]
    issuer: uuid.UUID
    issuer_code: str
    serial: str
    data: Mapping[str, Any]
    begins: date
    ends: date | None
    case: uuid.UUID | None
    paper: uuid.UUID | None
    code: str
    previous: str = ""


def last_day(first: date, valid: Duration | None) -> date | None:
    """The last day of validity: a licence of five years from 2026-11-24 is good until 2031-11-23; None is 长期."""
    if valid is None:
        return None
    if valid.unit == "d":
        return first + timedelta(days=valid.n - 1)
    months = valid.n * (12 if valid.unit == "y" else 1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    for day in range(first.day, 0, -1):
        try:
            return date(year, month + 1, day) - timedelta(days=1 if day == first.day else 0)
        except ValueError:
            continue
    raise ValueError("unreachable: every month has a first day")


def identifier_of(grant: Grant, version: int = 1) -> str:
    """The standard identifier: root, type, issuer, serial, version and check character (GB/T 36904, ISO 7064 MOD
    37,36).
    """
    return str(licence_identifier.make(grant.type_code, grant.issuer_code, grant.serial, version))


def draw_up(grant: Grant, *, actor: Actor, at: datetime, key: uuid.UUID | None = None) -> Change:
    """The Change that issues a licence; it joins the deciding act's transaction."""
    key = key or new_id()
    row = new_row(
        Licence,
        id=key,
        identifier=identifier_of(grant),
        code=grant.code,
        type_key=grant.type_key,
        name=grant.name,
        holder_kind=grant.holder[0],
        holder_id=grant.holder[1],
        holder_name=grant.holder[2],
        issuer_id=grant.issuer,
        data=grant.data,
        issued_at=at,
        valid_from=grant.begins,
        valid_until=grant.ends,
        case_id=grant.case,
        paper_id=grant.paper,
        previous=grant.previous,
    )
    detail = {"type": grant.type_key, "identifier": row.values["identifier"], "case": str(grant.case or "")}
    event = Event("licence.issued", {"licence": str(key), "type": grant.type_key, "case": str(grant.case or "")})
    return Change(
        Subject("licence", key), Head.start(), "licence.issue", actor, at, rows=(row,), detail=detail, event=event
    )


def draw_up_end(row: Mapping[str, Any], state: str, by: str, *, actor: Actor, at: datetime) -> Change:
    """The Change that ends a licence (``row`` as read, locked): replaced by a newer one, cancelled …; ``by`` says what
    ended it, for whoever verifies.
    """
    if state not in STATES or state == "valid":
        raise ValueError(f"{state} ends nothing")
    ended = revise(Licence, row, state=state, ended_at=at, ended_by=by)
    detail = {"state": state, "by": by}
    event = Event("licence.ended", {"licence": str(row["id"]), "state": state})
    subject, head = Subject("licence", row["id"]), Head.on(row)
    return Change(subject, head, "licence.end", actor, at, updates=(ended,), detail=detail, event=event)


def state_on(state: str, valid_until: date | None, day: date) -> str:
    """The state as it is on a day: validity ends by itself, no job flips it."""
    return "expired" if state == "valid" and valid_until is not None and valid_until < day else state
