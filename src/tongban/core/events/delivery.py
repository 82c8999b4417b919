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
from datetime import datetime, timedelta
from itertools import groupby
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


# The subjects whose turn it is, oldest first, each with all that is pending of it in the order of its chain.
_PENDING = """
WITH turn AS (
  SELECT subject_kind, subject_id, min(at) AS since FROM (
    SELECT subject_kind, subject_id, at FROM event_outbox
    WHERE NOT done AND subject_id <> ALL(%s) ORDER BY at LIMIT %s) oldest
  GROUP BY subject_kind, subject_id)
SELECT o.* FROM turn t JOIN event_outbox o USING (subject_kind, subject_id)
WHERE NOT o.done ORDER BY t.since, o.subject_kind, o.subject_id, o.seq
"""
LONGEST = timedelta(minutes=5)
# Subject → how often it failed and when it is tried again; forgotten with the process, which then tries at once.
_failed: dict[uuid.UUID, tuple[int, datetime]] = {}


def _deliver(limit: int) -> int:
    waiting = [subject for subject, (_, again) in _failed.items() if again > now()]
    finished = 0
    for _, rows in groupby(fetch(_PENDING, [waiting, limit]), key=lambda r: (r["subject_kind"], r["subject_id"])):
        for row in rows:
            if not _deliver_one(row):
                _wait_longer(row["subject_id"])
                break
            finished += 1
        else:
            _failed.pop(row["subject_id"], None)
    return finished


def _deliver_one(row: Mapping[str, Any]) -> bool:
    """Every subscriber of the event, each on its own; True if none is left."""
    happened = Happened(row["id"], row["name"], row["subject_kind"], row["subject_id"], row["at"], row["body"])
    followers = [name for name, (events, _) in _subscribers.items() if not events or row["name"] in events]
    told = [_tell(name, happened) for name in followers]
    if not all(told):
        return False
    with connection.cursor() as cursor:
        cursor.execute("UPDATE event_outbox SET done = true WHERE id = %s", [row["id"]])
    return True


def _wait_longer(subject: uuid.UUID) -> None:
    times = _failed.get(subject, (0, now()))[0]
    _failed[subject] = (times + 1, now() + min(timedelta(seconds=2**times), LONGEST))


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
