"""Reads of licences: what an applicant holds, and the masked answer anybody gets who verifies."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.core.clock import day_of
from tongban.core.codes import masking
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.licences.rules import STATES, state_on


def held_by(holders: list[uuid.UUID], day: date) -> list[dict[str, Any]]:
    """Every licence of these holders that is valid on a day; one query. For supply and prefill."""
    return fetch(
        """SELECT l.id, l.identifier, l.type_key, l.name, l.data, l.valid_from, l.valid_until, l.holder_id,
                  o.name AS issuer
           FROM licences_licence l JOIN organisation_organ o ON o.id = l.issuer_id
           WHERE l.holder_id = ANY(%s) AND l.state = 'valid' AND (l.valid_until IS NULL OR l.valid_until >= %s)
           ORDER BY l.valid_from DESC""",
        [holders, day],
    )


def valid_of(holders: list[uuid.UUID], type_key: str) -> list[dict[str, Any]]:
    """Whole rows of the valid licences of a type that these hold, locked: an act is about to end or renew them."""
    return fetch(
        """SELECT * FROM licences_licence WHERE holder_id = ANY(%s) AND type_key = %s AND state = 'valid'
           ORDER BY issued_at FOR UPDATE""",
        [holders, type_key],
    )


def ended_early(key: uuid.UUID) -> uuid.UUID | None:
    """The case of a licence that ended before its time (not by a newer one), where it brought no other that is good;
    None of any other licence. One query.
    """
    found = fetch(
        """SELECT l.case_id FROM licences_licence l
           WHERE l.id = %s AND l.state NOT IN ('valid', 'suspended', 'replaced') AND NOT EXISTS
             (SELECT 1 FROM licences_licence o WHERE o.case_id = l.case_id AND o.state IN ('valid', 'suspended'))""",
        [key],
    )
    return found[0]["case_id"] if found else None


def licence_locked(key: uuid.UUID) -> dict[str, Any] | None:
    """One licence under lock: an act is about to say whether it still stands."""
    found = fetch("SELECT * FROM licences_licence WHERE id = %s FOR UPDATE", [key])
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``/verify/<code>`` says: nothing that helps to find a person."""

    sort: str
    known: bool
    state: str
    state_zh: str
    state_en: str
    name: str
    holder: str
    issuer: str
    identifier: str
    valid_from: date | None
    valid_until: date | None
    ended: str


UNKNOWN = Answer("", False, "unknown", "查不到", "unknown", "", "", "", "", None, None, "")


def public_answer(code: str, day: date) -> Answer:
    """Valid, ended (and how) or unknown; the holder's name is masked for persons. One query for licences, one more
    for papers.
    """
    found = fetch(
        """SELECT l.*, o.name AS issuer FROM licences_licence l JOIN organisation_organ o ON o.id = l.issuer_id
           WHERE l.code = %s OR l.identifier = %s""",
        [code, code],
    )
    if not found:
        return _paper_answer(code)
    row = found[0]
    state = state_on(row["state"], row["valid_until"], day)
    holder = masking.name(row["holder_name"]) if row["holder_kind"] == "person" else row["holder_name"]
    zh, en = STATES[state]
    return Answer(
        "licence",
        True,
        state,
        zh,
        en,
        row["name"],
        holder,
        row["issuer"],
        row["identifier"],
        row["valid_from"],
        row["valid_until"],
        row["ended_by"],
    )


def _paper_answer(code: str) -> Answer:
    found = fetch(
        """SELECT p.title, p.number, p.made_at, o.name AS issuer FROM papers_paper p
           JOIN organisation_organ o ON o.id = p.organ_id WHERE p.code = %s""",
        [code],
    )
    if not found:
        return UNKNOWN
    row = found[0]
    made = day_of(row["made_at"])
    return Answer(
        "paper", True, "valid", "真实", "genuine", row["title"], "", row["issuer"], row["number"], made, None, ""
    )


@dataclass(frozen=True, slots=True)
class Card:
    """A licence as its holder sees it."""

    id: uuid.UUID
    identifier: str
    code: str
    name: str
    holder_kind: str
    holder: str
    issuer: str
    issuer_en: str
    valid_from: date
    valid_until: date | None
    state: str
    ended_by: str
    fields: list[dict[str, Any]]
    case: uuid.UUID | None
    paper: uuid.UUID | None
    # Where it lapses unless it is used: ``last`` day, ``words`` what must be begun, ``basis`` the article.
    lapse: Mapping[str, str]

    @property
    def masked(self) -> str:
        """The number as it may be shown to bystanders: its first and last four characters."""
        serial = self.identifier.split(".")[-3] if self.identifier.count(".") > 3 else self.identifier
        return f"{serial[:6]}****{serial[-4:]}"


_CARD = """SELECT l.*, o.name AS issuer, o.name_en AS issuer_en FROM licences_licence l
           JOIN organisation_organ o ON o.id = l.issuer_id WHERE """


def _card(row: dict[str, Any], day: date) -> Card:
    fields = row["data"].get("fields") or []
    return Card(
        row["id"], row["identifier"], row["code"], row["name"], row["holder_kind"], row["holder_name"], row["issuer"],
        row["issuer_en"], row["valid_from"], row["valid_until"], state_on(row["state"], row["valid_until"], day),
        row["ended_by"], fields, row["case_id"], row["paper_id"], row["data"].get("lapse") or {},
    )  # fmt: skip


def wallet(viewer: Actor, day: date) -> list[Card]:
    """Every licence of the person and of whoever he may act for, valid ones first. One query."""
    if not viewer.principals:
        return []
    holders = [holder for _, holder in viewer.principals]
    rows = fetch(f"{_CARD} l.holder_id = ANY(%s) ORDER BY l.issued_at DESC", [holders])
    cards = [_card(row, day) for row in rows]
    return sorted(cards, key=lambda card: card.state != "valid")


def card(viewer: Actor, key: uuid.UUID, day: date) -> Card | None:
    """One licence of somebody the account may act for; None for anybody else's. One query."""
    holders = [holder for _, holder in viewer.principals]
    rows = fetch(f"{_CARD} l.id = %s AND l.holder_id = ANY(%s)", [key, holders])
    return _card(rows[0], day) if rows else None


def issued_in(case: uuid.UUID, day: date) -> list[Card]:
    """The licences a case brought; the caller has checked that the case may be seen. One query."""
    return [_card(row, day) for row in fetch(f"{_CARD} l.case_id = %s ORDER BY l.issued_at", [case])]


def held_count(viewer: Actor) -> int:
    """How many licences whom the account acts for holds. One query."""
    if not viewer.principals:
        return 0
    holders = [holder for _, holder in viewer.principals]
    return int(fetch("SELECT count(*) AS n FROM licences_licence WHERE holder_id = ANY(%s)", [holders])[0]["n"])
