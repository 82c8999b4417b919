"""The dossier as a fact source: the newest standing value of a fact, whoever it came from."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from tongban.core.facts import Known, provide
from tongban.core.ledger.reading import fetch
from tongban.identity.queries import OWNER
from tongban.identity.sources import Applicant

# Of a fact that stands twice the newest counts.
_KNOWN = """
SELECT COALESCE(jsonb_object_agg(fact, jsonb_build_array(value, trust) ORDER BY since), '{}'::jsonb) AS known
FROM dossier_known WHERE owner_id = %s AND until IS NULL
"""


@cache
def _both(kind: str, beside: str = "NULL") -> str:
    """The statement for an owner of a kind with all that is known of him, and what another asks beside it."""
    return f"SELECT o.*, ({beside}) AS beside, ({_KNOWN.replace('%s', 'o.id')}) AS known FROM ({OWNER[kind]}) o"


def applicant_with_known(kind: str, key: uuid.UUID) -> Applicant:
    """An applicant with all that is known of him already read: one query for both."""
    return applicant_beside(kind, key, "NULL", ())[0]


def applicant_beside(kind: str, key: uuid.UUID, sql: str, values: Sequence[str]) -> tuple[Applicant, bytes | None]:
    """The same, and beside it the one value (``bytea``) that a statement of another room finds (nothing where
    there is no such applicant): still one query.
    """
    found = fetch(_both(kind, sql), [*values, key]) if kind in OWNER else []
    row = found[0] if found else {}
    beside = row.pop("beside", None)
    subject = Applicant(kind, key, row)
    _keep(subject, row.pop("known", {}))
    return subject, beside


def known_of(subject: Applicant) -> Mapping[str, Known]:
    """Every standing fact of an owner with its trust; one query, kept with the subject."""
    kept: Mapping[str, Known] | None = getattr(subject, "known", None)
    return kept if kept is not None else _keep(subject, fetch(_KNOWN, [subject.key])[0]["known"])


def _keep(subject: Applicant, rows: Mapping[str, Any]) -> Mapping[str, Known]:
    known = {fact: Known(value, trust) for fact, (value, trust) in rows.items()}
    subject.known = known  # type: ignore[attr-defined]
    return known


@provide("", "一人一档、一企一档")
def of_dossier(name: str, subject: object, at: date) -> object:
    """Whatever is known of an owner, under any name; asked after those who answer for a name themselves."""
    return known_of(subject).get(name) if isinstance(subject, Applicant) else None
