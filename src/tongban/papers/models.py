"""A paper is its data, frozen when the act was done; the PDF follows from it and can be made again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.core.ledger.models import Chained
from tongban.organisation.models import Organ


class Paper(Chained):
    """One official document 文书 about a subject, served on an addressee."""

    chain: ClassVar[str] = "paper"

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    number = models.TextField(unique=True)
    code = models.TextField(unique=True)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    about_kind = models.TextField()
    about_id = models.UUIDField(db_index=True)
    to_kind = models.TextField()
    to_id = models.UUIDField()
    title = models.TextField()
    data = models.JSONField()
    made_at = models.DateTimeField()
    file = models.TextField(default="")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "papers_paper"
