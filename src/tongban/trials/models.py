"""One row per 试办故事, with its chain in the ledger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.catalogue.policies import POSTS
from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor


class Story(Chained):
    """A story 试办故事 of an item (and, of a difference, its place): how it begins, the moves, what must come of them.

    It belongs to the item and to no edition: every later draft of the item is run against it. ``revision`` counts saved
    stories, so that two editors cannot overwrite each other. ``expected`` is an Outcome as JSON, null until somebody
    has taken one; ``drafted`` the draft it was taken on.
    """

    chain: ClassVar[str] = "story"

    id = models.UUIDField(primary_key=True)
    code = models.TextField()
    place = models.TextField(default="")
    name = models.TextField()
    begins = models.JSONField()
    moves = models.JSONField(default=list)
    expected = models.JSONField(null=True)
    revision = models.PositiveIntegerField(default=1)
    # open 在用, dropped 已删除 (kept, with its reason, and never run again)
    state = models.TextField(default="open")
    reason = models.TextField(default="")
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)
    changed_at = models.DateTimeField()
    expected_by = models.UUIDField(null=True)
    expected_at = models.DateTimeField(null=True)
    drafted = models.UUIDField(null=True)

    class Meta:
        db_table = "trials_story"
        indexes: ClassVar = [models.Index(fields=["code", "place"], name="trials_story_of_item")]

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """Whoever works at the catalogue's workbench: test people alone stand in a story."""
        works = viewer.is_staff and any(post.name in POSTS for post in viewer.posts)
        return models.Q() if works else None
