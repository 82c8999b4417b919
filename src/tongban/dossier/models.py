"""One row per known fact of an owner; a new value ends the old one, nothing is overwritten."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.core.scope import Matter


class Known(Matter):
    """A fact known of an owner: which, what, from where, with trust A (issuing organ) to D (own word)."""

    id = models.UUIDField(primary_key=True)
    owner_kind = models.TextField()
    owner_id = models.UUIDField()
    fact = models.TextField()
    value = models.JSONField()
    source = models.TextField()
    trust = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "dossier_known"
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "fact"], name="dossier_known_now", condition=models.Q(until__isnull=True))
        ]
