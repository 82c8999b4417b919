"""The worker reads the outbox; each subscriber runs in a transaction of its own that also notes ``seen(subscriber,
event)``.

At least once: a crash between the subscriber's work and its note cannot happen (one transaction); a crash before it
means it runs again. In order per subject and subscriber: an event that a subscriber fails on is owed to it, with all
later ones of the subject, and tried again after a growing time; other subscribers and other subjects go on.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from tongban.core.clock import now
from tongban.core.jobs import EVENT, clear_failure, note_failure
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


# The subjects whose turn it is, oldest first, each with all that is pending of it in the order of its chain, and the
# subscribers that still owe it earlier ones.
_PENDING = """
WITH turn AS (
  SELECT subject_kind, subject_id, min(at) AS since FROM (
    SELECT subject_kind, subject_id, at FROM event_outbox WHERE NOT done ORDER BY at LIMIT %s) oldest
  GROUP BY subject_kind, subject_id)
SELECT o.*, ARRAY(SELECT DISTINCT w.subscriber FROM event_owed w
                  WHERE w.subject_id = o.subject_id AND w.subject_kind = o.subject_kind) AS behind
FROM turn t JOIN event_outbox o USING (subject_kind, subject_id)
WHERE NOT o.done ORDER BY t.since, o.subject_kind, o.subject_id, o.seq
"""
FIRST, LONGEST = timedelta(seconds=1), timedelta(hours=1)


def _deliver(limit: int) -> int:
    finished = _work_off()
    for _, rows in groupby(fetch(_PENDING, [limit]), key=lambda r: (r["subject_kind"], r["subject_id"])):
        behind: set[str] = set()
        for row in rows:
            behind.update(row["behind"])
            finished += _deliver_one(row, behind)
    return finished


def _deliver_one(row: Mapping[str, Any], behind: set[str]) -> bool:
    """Every subscriber of the event, each on its own; True if nobody is left. It is owed to whoever fails, and to those
    ``behind`` with an earlier one of the subject.
    """
    happened = _happened(row)
    followers = [name for name, (events, _) in _subscribers.items() if not events or row["name"] in events]
    behind.update(name for name in followers if name not in behind and not _tell(name, happened))
    owed = [name for name in followers if name in behind]
    # What is owed stands before the event counts as told; the ordinary event is one statement by itself.
    with transaction.atomic() if owed else nullcontext(), connection.cursor() as cursor:
        for name in owed:
            cursor.execute(
                """INSERT INTO event_owed (subscriber, event, subject_kind, subject_id) VALUES (%s, %s, %s, %s)
                   ON CONFLICT DO NOTHING""",
                [name, row["id"], row["subject_kind"], row["subject_id"]],
            )
        cursor.execute("UPDATE event_outbox SET done = true WHERE id = %s", [row["id"]])
    return not owed


# What is owed to one subscriber of one subject, in the order of the chain.
_OWED = """
SELECT w.id AS owed, o.* FROM event_owed w JOIN event_outbox o ON o.id = w.event
WHERE w.subscriber = %s AND w.subject_kind = %s AND w.subject_id = %s ORDER BY o.seq
"""


def _work_off() -> int:
    """Try again what is owed and whose time has come; how many events were told."""
    due = fetch(
        "SELECT job, kind, subject FROM job_failure WHERE again_at <= %s AND job LIKE %s ORDER BY again_at LIMIT 20",
        [now(), f"{EVENT}%"],
    )
    return sum(_work_off_one(row["job"].removeprefix(EVENT), row["kind"], row["subject"]) for row in due)


def _work_off_one(name: str, kind: str, subject: str) -> int:
    told = 0
    for row in fetch(_OWED, [name, kind, uuid.UUID(subject)]):
        # A subscriber that is no more is owed nothing.
        if name in _subscribers and not _tell(name, _happened(row)):
            return told
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM event_owed WHERE id = %s", [row["owed"]])
        told += 1
    clear_failure(f"{EVENT}{name}", kind, subject)
    return told


def _happened(row: Mapping[str, Any]) -> Happened:
    return Happened(row["id"], row["name"], row["subject_kind"], row["subject_id"], row["at"], row["body"])


def _tell(name: str, happened: Happened) -> bool:
    """Run one subscriber once for one event; False if it failed, which is noted, and must be tried again."""
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
    except Exception as error:
        log.exception("subscriber %s failed on %s %s; it will be tried again", name, happened.name, happened.id)
        subject = (happened.subject_kind, str(happened.subject_id))
        note_failure(f"{EVENT}{name}", *subject, error, FIRST, LONGEST)
        return False
    return True
