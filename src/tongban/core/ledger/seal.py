"""Hourly seals: one root over the heads that moved, signed with SM2, chained, and sent out of the house as it is
made.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from django.db import connection, transaction

from tongban.core.canonical import canonical
from tongban.core.clock import now
from tongban.core.crypto import sm3
from tongban.core.ids import new_id
from tongban.core.ledger.models import Seal
from tongban.core.ledger.reading import fetch

# A transaction may commit later than the stamp it carries; no act lives longer than this.
OVERLAP = timedelta(minutes=10)


class KeyHolder(Protocol):
    """Who signs seals: the key store of core/crypto."""

    def sign_seal(self, root: bytes) -> bytes: ...

    def verify_seal(self, root: bytes, signature: bytes) -> bool: ...


def root_of(prev: bytes, number: int, until: datetime, heads: Sequence[Sequence[Any]]) -> bytes:
    """SM3 over the root before, the number, the instant and the heads."""
    return sm3(prev + canonical([number, until, list(heads)]))


def seal(keys: KeyHolder, outside: Path) -> int:
    """Seal what moved since the last seal and append the root to ``outside`` (JSON lines). Returns the number of
    heads.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(742001)")
        last = fetch("SELECT number, root, until FROM ledger_seal ORDER BY number DESC LIMIT 1")
        prev = bytes(last[0]["root"]) if last else b""
        number = last[0]["number"] + 1 if last else 1
        until = now()
        heads = _moved(last[0]["until"] - OVERLAP if last else None)
        if not heads:
            return 0
        root = root_of(prev, number, until, heads)
        Seal.objects.create(
            id=new_id(),
            number=number,
            at=until,
            until=until,
            heads=heads,
            prev=prev,
            root=root,
            signature=keys.sign_seal(root),
        )
        outside.parent.mkdir(parents=True, exist_ok=True)
        with outside.open("a") as roots:
            roots.write(json.dumps({"number": number, "until": until.isoformat(), "root": root.hex()}) + "\n")
    return len(heads)


def _moved(since: datetime | None) -> list[list[Any]]:
    found = fetch(
        """SELECT DISTINCT ON (subject_kind, subject_id) subject_kind, subject_id::text AS id, seq, digest
           FROM ledger_entry WHERE %s::timestamptz IS NULL OR at >= %s::timestamptz
           ORDER BY subject_kind, subject_id, seq DESC""",
        [since, since],
    )
    sealed = set()
    for s in fetch("SELECT heads FROM ledger_seal ORDER BY number DESC LIMIT 2"):
        sealed |= {(kind, key, seq) for kind, key, seq, _ in s["heads"]}
    return [
        [h["subject_kind"], h["id"], h["seq"], bytes(h["digest"]).hex()]
        for h in found
        if (h["subject_kind"], h["id"], h["seq"]) not in sealed
    ]
