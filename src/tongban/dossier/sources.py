"""The dossier as a fact source: the newest standing value of a fact, whoever it came from."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongban.core.facts import Known, provide
from tongban.core.ledger.reading import fetch
from tongban.identity.sources import Applicant


def known_of(subject: Applicant) -> dict[str, Any]:
    """Every standing fact of an owner with its source and trust; one query, kept with the subject."""
    kept: dict[str, Any] | None = getattr(subject, "known", None)
    if kept is None:
        rows = fetch(
            "SELECT fact, value, source, trust FROM dossier_known WHERE owner_id = %s AND until IS NULL ORDER BY since",
            [subject.key],
        )
        kept = {row["fact"]: row for row in rows}
        subject.known = kept  # type: ignore[attr-defined]
    return kept


@provide("", "一人一档、一企一档")
def of_dossier(name: str, subject: object, at: date) -> object:
    """Whatever is known of an owner, under any name; asked after those who answer for a name themselves."""
    if not isinstance(subject, Applicant):
        return None
    found = known_of(subject).get(name)
    return Known(found["value"], found["trust"]) if found else None
