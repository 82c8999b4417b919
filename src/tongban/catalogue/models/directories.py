"""Editions of the basic directory of a division 基本目录 (2.1a): drawn up, reviewed by another person, published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor


class DirectoryEdition(Chained):
    """A whole list of one division. ``state``: draft 待审核, published 已公布, returned 已退回.

    While it is a draft ``rows`` are the entries as the table of entries keeps them, and ``on`` the number of the
    edition they were compared with. Once it is published (``number``, from 1) the entries say from which edition
    (``since``) until which (``until``) they stand, and ``rows`` is empty. ``digest``: SM3 of the whole list.
    """

    chain: ClassVar[str] = "directory"

    id = models.UUIDField(primary_key=True)
    division = models.TextField(db_index=True)
    number = models.PositiveIntegerField(null=True)
    on = models.PositiveIntegerField(default=0)
    state = models.TextField(default="draft")
    title = models.TextField()
    rows = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    digest = models.TextField()
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    reviewed_by = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    words = models.TextField(default="")
    published_on = models.DateField(null=True)

    class Meta:
        db_table = "catalogue_directory_edition"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["division", "number"], name="catalogue_directory_number"),
        ]

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """What is published is public; drafts are for the governments of the division and of those above it."""
        seen = models.Q(state="published")
        for post in viewer.posts if viewer.is_staff else ():
            if post.role == "government" and post.name in ("事项管理", "法制审核", "负责人"):
                seen |= models.Q(division__startswith=post.division.rstrip("0"))
        return seen
