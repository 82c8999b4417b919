"""Safe when run twice: a form's one-time key or an API's Idempotency-Key meets the database's own uniqueness.

The key is inserted by the writer in the act's transaction. Whoever comes second, or beside, fails on it (or on the step
already closed), and is then given the first one's reply. The ordinary act pays no extra statement.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.utils import IntegrityError

from tongban.core.canonical import canonical
from tongban.core.crypto import sm3
from tongban.core.errors import Refusal, Stale
from tongban.core.ledger.change import Once
from tongban.core.ledger.late import Late, under_way
from tongban.core.scope import Actor

Reply = Mapping[str, Any]
# Turns the reply of an act into what the writer keeps of it; nothing where the caller gave no key.
KeepReply = Callable[[Reply], Once | None]


def actor_key(actor: Actor) -> str:
    """Keys are per account; a visitor's and the platform's are per capacity."""
    return str(actor.account or actor.capacity)


def perform(
    work: Callable[[KeepReply], Reply], *, actor: Actor, key: str = "", body: Any = None, late: bool = False
) -> Reply:
    """Run ``work`` in one transaction and give its reply, once. ``late``: it ends with its one writing statement, and
    the transaction begins when it is needed (``ledger.late``).

    ``work`` receives a function that turns its reply into the ``Once`` it must pass to the writer. With no ``key`` the
    work runs as it is. The same key with another body is refused with 409 (code ``once.other-body``).
    """
    digest = sm3(canonical(body)) if key else b""

    def once(reply: Reply) -> Once | None:
        return Once(actor_key(actor), key, digest, reply) if key else None

    if (outer := under_way.get()) is not None:
        outer.begin()
    try:
        with Late() if late else transaction.atomic():
            return work(once)
    except (Refusal, IntegrityError):
        prior = _prior(actor, key, digest) if key else None
        if prior is None:
            raise
        return prior


def _prior(actor: Actor, key: str, digest: bytes) -> Reply | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body, reply FROM ledger_idempotency WHERE actor = %s AND key = %s", [actor_key(actor), key]
        )
        row = cursor.fetchone()
    if row is None:
        return None
    if bytes(row[0]) != digest:
        raise Stale(
            "once.other-body",
            "同一个提交编号已经用于另一份内容，请刷新页面后再提交。",
            "This one-time key was already used with another body; reload the page and submit again.",
        )
    reply: Reply = json.loads(row[1])  # Django leaves jsonb as text on a raw cursor
    return reply
