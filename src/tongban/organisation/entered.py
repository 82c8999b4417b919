"""What was entered of a place: who holds which power, and who holds which post. One statement each, two for posts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account


@dataclass(frozen=True, slots=True)
class PowerHeld:
    """Who decides, supervises and enforces for a line at a place, by id and name."""

    line: str
    division: str
    competent: uuid.UUID
    supervising: uuid.UUID
    enforcing: uuid.UUID
    names: tuple[str, str, str]
    basis: str


@dataclass(frozen=True, slots=True)
class PostHeld:
    """Who holds a post, from when until when."""

    id: uuid.UUID
    organ: uuid.UUID
    post: str
    login: str
    name: str
    begins: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class OrganHere:
    """An organ that may be chosen at a place: its own, or one of a place above."""

    id: uuid.UUID
    division: str
    role: str
    line: str
    name: str
    name_en: str


def powers_at(division: str) -> list[PowerHeld]:
    """By line."""
    rows = fetch(
        """SELECT p.line, p.division, p.competent_id, p.supervising_id, p.enforcing_id, p.basis, c.name AS competent,
                  s.name AS supervising, e.name AS enforcing
           FROM organisation_power p JOIN organisation_organ c ON c.id = p.competent_id
           JOIN organisation_organ s ON s.id = p.supervising_id JOIN organisation_organ e ON e.id = p.enforcing_id
           WHERE p.division = %s ORDER BY p.line""",
        [division],
    )
    return [
        PowerHeld(
            row["line"], row["division"], row["competent_id"], row["supervising_id"], row["enforcing_id"],
            (row["competent"], row["supervising"], row["enforcing"]), row["basis"],
        )
        for row in rows
    ]  # fmt: skip


def posts_held(organ: uuid.UUID, on: date) -> list[PostHeld]:
    """On a day or later, by post and first day."""
    rows = fetch(
        """SELECT id, organ_id AS organ, post, account_id, begins, ends FROM organisation_holding
           WHERE organ_id = %s AND (ends IS NULL OR ends >= %s) ORDER BY post, begins, id""",
        [organ, on],
    )
    accounts = Account.seen_by(PLATFORM).filter(id__in={row["account_id"] for row in rows}).select_related("person")
    known = {one.id: one for one in accounts}
    found = []
    for row in rows:
        account = known[row.pop("account_id")]
        found.append(PostHeld(**row, login=account.login, name=account.person.name))
    return found


def organs_of(divisions: Sequence[str]) -> list[OrganHere]:
    """Those that stand, in the order of the divisions given, then by role, line and name."""
    rows = fetch(
        """SELECT id, division, role, line, name, name_en FROM organisation_organ
           WHERE division = ANY(%(chain)s) AND ended_on IS NULL
           ORDER BY array_position(%(chain)s::text[], division), role, line, name""",
        {"chain": list(divisions)},
    )
    return [OrganHere(**row) for row in rows]
