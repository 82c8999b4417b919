"""The worker reads the outbox; each subscriber runs in a transaction of its own that also notes ``seen(subscriber,
event)``.

At least once: a crash between the subscriber's work and its note cannot happen (one transaction); a crash before it
means it runs again. In order per subject: an event waits while an earlier one of its subject is undelivered to the
same subscriber.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from tongban.core.clock import now
from tongban.core.ledger.reading import fetch

log = logging.getLogger("tongban.events")


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as a subscriber gets it."""

    id: uuid.UUID
    name: str
    subject_kind: str
    subject_id: uuid.UUID
    at: datetime
    body: Mapping[str, Any]


Subscriber = Callable[[Happened], None]
_subscribers: dict[str, tuple[frozenset[str], Subscriber]] = {}


def subscribe(name: str, *events: str) -> Callable[[Subscriber], Subscriber]:
    """Register a subscriber under a stable name for the events it follows (all of them if none is named)."""

    def register(subscriber: Subscriber) -> Subscriber:
        _subscribers[name] = (frozenset(events), subscriber)
        return subscriber

    return register


def deliver_pending(limit: int = 200) -> int:
    """Deliver the oldest pending events; returns how many were finished. Only one worker at a time does this."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(742002)")
        if not cursor.fetchone()[0]:
            return 0
    try:
        return _deliver(limit)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(742002)")


def _deliver(limit: int) -> int:
    pending = fetch("SELECT * FROM event_outbox WHERE NOT done ORDER BY at, seq LIMIT %s", [limit])
    blocked: set[tuple[str, uuid.UUID]] = set()
    finished = 0
    for row in sorted(pending, key=lambda r: (r["at"], r["seq"])):
        subject = (row["subject_kind"], row["subject_id"])
        if subject in blocked:
            continue
        happened = Happened(row["id"], row["name"], *subject, row["at"], row["body"])
        following = [name for name, (events, _) in _subscribers.items() if not events or row["name"] in events]
        told = [_tell(name, happened) for name in following]  # every one is told, even after one has failed
        if all(told):
            with connection.cursor() as cursor:
                cursor.execute("UPDATE event_outbox SET done = true WHERE id = %s", [row["id"]])
            finished += 1
        else:
            blocked.add(subject)
    return finished


def _tell(name: str, happened: Happened) -> bool:
    """Run one subscriber once for one event; False if it failed and must be tried again."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO event_seen (subscriber, event, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                    [name, happened.id, now()],
                )
                if cursor.rowcount == 0:
                    return True
            _subscribers[name][1](happened)
    except Exception:
        log.exception("subscriber %s failed on %s %s; it will be tried again", name, happened.name, happened.id)
        return False
    return True
