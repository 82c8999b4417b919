"""What the platform would begin for somebody, as it was announced."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.core.scope import Matter


class Offer(Matter):
    """What the platform would begin for somebody by itself 免申即办. ``state``: announced, declined, begun, person (the
    rule could not tell: somebody looks at it, never a refusal).
    """

    formerly: ClassVar[tuple[str, ...]] = ("cases_offer",)

    id = models.UUIDField(primary_key=True)
    item_code = models.TextField()
    situation = models.TextField()
    division = models.TextField()
    owner_kind = models.TextField()
    owner_id = models.UUIDField()
    state = models.TextField()
    announced_at = models.DateTimeField()
    begins_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    case_id = models.UUIDField(null=True)
    # Of one that an event began: of what it came (a licence, a case), and in words.
    cause = models.UUIDField(null=True)
    cause_words = models.TextField(default="")

    class Meta:
        db_table = "beginnings_offer"
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "item_code", "-announced_at"], name="beginnings_offer_of")
        ]
