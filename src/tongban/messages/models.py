"""One row per message and addressee; the inbox of the own space is the channel that always exists."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor


class Message(Chained):
    """A message 站内信 to a person or enterprise about a subject, in the words of then."""

    chain: ClassVar[str] = "message"

    id = models.UUIDField(primary_key=True)
    to_kind = models.TextField()
    to_id = models.UUIDField()
    about_kind = models.TextField()
    about_id = models.UUIDField()
    title = models.TextField()
    text = models.TextField()
    link = models.TextField()
    sent_at = models.DateTimeField()
    channels = models.JSONField(default=list)
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messages_message"
        indexes: ClassVar = [models.Index(fields=["to_id", "-sent_at"], name="messages_inbox")]

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """The addressee, and whoever may act for him."""
        if not viewer.principals:
            return None
        return models.Q(to_id__in=[key for _, key in viewer.principals])
