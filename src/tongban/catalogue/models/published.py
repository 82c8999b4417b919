"""Items, their published editions and the differences of places. Editions are immutable documents with their SM3
digest.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor, Matter


class Item(Chained):
    """A service item 政务服务事项: what the directory lists. The rest is its editions."""

    chain: ClassVar[str] = "item"

    id = models.UUIDField(primary_key=True)
    code = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField()
    line = models.TextField()
    words = models.TextField()
    topics = models.JSONField(default=dict)
    # Own items of a place have its code (12 digits); empty for the common standards of the province.
    place = models.TextField(default="", db_index=True)
    retired_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    # Why it is suspended or retired, as the public reads it, and the code of what replaces it.
    resting_words = models.TextField(default="")
    replaced_by = models.TextField(default="")

    class Meta:
        db_table = "catalogue_item"
        indexes: ClassVar = [
            # What search looks up: the words as an array; and the topics for browsing.
            GinIndex(
                models.Func(models.F("words"), models.Value(" "), function="string_to_array"),
                name="catalogue_item_words",
            ),
            GinIndex(fields=["topics"], name="catalogue_item_topics"),
            models.Index(fields=["kind", "code"], name="catalogue_item_kind"),
        ]


class Edition(Matter):
    """One published edition 版本 of an item; kept for ever, going back publishes a new one."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    # The text is what runs (jsonb forgets the order of steps and materials); the document is for queries and open data.
    text = models.TextField()
    document = models.JSONField()
    digest = models.TextField()
    in_force_from = models.DateTimeField()
    published_at = models.DateTimeField()
    # Taken back before it was in force; it keeps its number and is never in force.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "catalogue_edition"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="catalogue_edition_number"),
        ]
        indexes: ClassVar = [models.Index(fields=["item", "-in_force_from"], name="catalogue_edition_force")]

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """Each published edition can be browsed and downloaded by anybody."""
        return models.Q()


class Difference(Matter):
    """A place's difference 地方差异 to an edition, by key path and only in the applicant's favour."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    edition_number = models.PositiveIntegerField()
    place = models.TextField()
    number = models.TextField()
    text = models.TextField()
    document = models.JSONField()
    digest = models.TextField()
    in_force_from = models.DateTimeField()
    published_at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_difference"
        indexes: ClassVar = [
            models.Index(fields=["item", "place", "-in_force_from"], name="catalogue_difference_force")
        ]
