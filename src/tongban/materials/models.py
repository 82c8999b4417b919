"""What the house holds in electronic form for an owner, so that it is never asked again (政务数据共享条例)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.core.scope import Matter


class Held(Matter):
    """A document held for an owner: its file, what it is, how it came, and with which trust."""

    id = models.UUIDField(primary_key=True)
    owner_kind = models.TextField()
    owner_id = models.UUIDField()
    name = models.TextField()
    file = models.TextField()
    file_name = models.TextField()
    media = models.TextField()
    size = models.PositiveIntegerField()
    way = models.TextField()
    trust = models.TextField()
    received_at = models.DateTimeField()
    received_by = models.UUIDField(null=True)

    class Meta:
        db_table = "materials_held"
        indexes: ClassVar = [models.Index(fields=["owner_id", "name"], name="materials_held_owner")]
