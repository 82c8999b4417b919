"""What places do with an item: adopt it (with or without a difference), and file their innovations upward."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.catalogue.models.published import Difference, Item
from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor, Matter


class Adoption(Matter):
    """A place carries an item out 认领: from when, by which notice, with which local values; ended when given up."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    place = models.TextField(db_index=True)
    number = models.TextField(default="")
    local = models.JSONField(default=dict)
    adopted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "catalogue_adoption"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "place"], name="catalogue_adopted_once", condition=models.Q(ended_at__isnull=True)
            )
        ]


class Filing(Chained):
    """A favourable difference filed with the provincial organ 创新举措备案. ``state``: filed, noted, spread, objected.

    While it is objected to, the difference does not apply.
    """

    chain: ClassVar[str] = "filing"

    id = models.UUIDField(primary_key=True)
    difference = models.ForeignKey(Difference, models.PROTECT, related_name="+")
    number = models.TextField(unique=True)
    filed_at = models.DateTimeField()
    answer_by = models.DateField(null=True)
    state = models.TextField(default="filed")
    words = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    # The draft of a new standard that spreads it.
    draft = models.UUIDField(null=True)

    class Meta:
        db_table = "catalogue_filing"

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        return models.Q() if viewer.is_staff else None
