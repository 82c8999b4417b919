"""Tables of the ledger. The application's role may only INSERT and SELECT on entries and seals."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.core.scope import Matter


class Chained(Matter):
    """A subject with a chain of its own: the chain's head stands on its row, so a cut tail shows."""

    head_seq = models.PositiveIntegerField(default=0)
    head_digest = models.BinaryField(default=b"")

    chain: ClassVar[str] = ""

    class Meta:
        abstract = True


class Entry(models.Model):
    """One line: what was done to one subject, by whom, and the digests of the rows as they then stood."""

    id = models.UUIDField(primary_key=True)
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    verb = models.TextField()
    actor = models.JSONField()
    detail = models.JSONField()
    rows = models.JSONField()
    prev = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        db_table = "ledger_entry"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "seq"], name="ledger_entry_chain")
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="ledger_entry_at")]


class Outbox(models.Model):
    """One event: the only queue between matters, written with the change."""

    id = models.UUIDField(primary_key=True)
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    name = models.TextField()
    body = models.JSONField()
    done = models.BooleanField(default=False)

    class Meta:
        db_table = "event_outbox"
        indexes: ClassVar = [
            models.Index(
                fields=["subject_kind", "subject_id", "seq"], name="event_open", condition=models.Q(done=False)
            )
        ]


class Seen(models.Model):
    """A subscriber has dealt with an event; written in the subscriber's own transaction."""

    subscriber = models.TextField()
    event = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "event_seen"
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "subscriber"], name="event_seen_once")]


class Owed(models.Model):
    """An event that a subscriber has not dealt with because it, or an earlier one of the same subject, failed there;
    everybody else has gone on. Worked off in order of the subject's chain.
    """

    subscriber = models.TextField()
    event = models.UUIDField()
    subject_kind = models.TextField()
    subject_id = models.UUIDField()

    class Meta:
        db_table = "event_owed"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_id", "subscriber", "event"], name="event_owed_once")
        ]


class Failure(models.Model):
    """What a job, or a subscriber of events (``event:<name>``), could not do for one subject; gone once it could."""

    id = models.UUIDField(primary_key=True)
    job = models.TextField()
    kind = models.TextField()
    subject = models.TextField()
    code = models.TextField()
    zh = models.TextField()
    en = models.TextField()
    times = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    again_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "job_failure"
        constraints: ClassVar = [models.UniqueConstraint(fields=["job", "kind", "subject"], name="job_failure_once")]


class Idempotency(models.Model):
    """(actor, key) with the digest of the body and the reply, kept seven days; written in the act's transaction."""

    id = models.UUIDField(primary_key=True)
    actor = models.TextField()
    key = models.TextField()
    body = models.BinaryField()
    reply = models.JSONField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "ledger_idempotency"
        constraints: ClassVar = [models.UniqueConstraint(fields=["actor", "key"], name="ledger_idempotency_once")]


class Seal(models.Model):
    """Hourly: the heads that moved since their last seal, one root over them, signed with SM2 and chained."""

    id = models.UUIDField(primary_key=True)
    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    until = models.DateTimeField()
    heads = models.JSONField()
    prev = models.BinaryField()
    root = models.BinaryField()
    signature = models.BinaryField()

    class Meta:
        db_table = "ledger_seal"


class ReferenceSet(Chained):
    """A reference table loaded as a whole (divisions, days): its chain keeps which file, when, with which digest."""

    chain: ClassVar[str] = "reference"

    id = models.UUIDField(primary_key=True)
    name = models.TextField(unique=True)
    digest = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_reference"
