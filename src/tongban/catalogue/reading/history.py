"""What happened to a draft or an item, from the ledger: who, when, what."""

from __future__ import annotations

import uuid
from typing import Any

from tongban.core.ledger.reading import fetch

Row = dict[str, Any]
MOST = 300


def history_of(kind: str, subject: uuid.UUID) -> list[Row]:
    """The last lines of a ``draft`` or an ``item``, oldest first: verb, at, detail, who (a name; empty: the platform).

    One statement. Whoever may see the subject may see what was done to it; the caller has looked.
    """
    rows = fetch(
        """SELECT e.verb, e.at, e.detail, e.actor->>'capacity' AS capacity, p.name AS who
           FROM ledger_entry e LEFT JOIN identity_account a ON a.id = (e.actor->>'account')::uuid
           LEFT JOIN identity_person p ON p.id = a.person_id
           WHERE e.subject_kind = %s AND e.subject_id = %s ORDER BY e.seq DESC LIMIT %s""",
        [kind, subject, MOST],
    )
    return rows[::-1]
