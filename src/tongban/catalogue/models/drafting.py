"""A definition on its way to publication: draft → joint review → legality review → published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor, Matter
from tongban.organisation.models import Organ


class Draft(Chained):
    """A text being edited. ``sort``: standard (an item's definition) or difference (a place's).

    ``state``: draft 编制中, joint 联合审核, legal 合法性审核, approved 待发布, published 已发布, dropped 已放弃.
    ``revision`` counts saved texts, so that two editors cannot overwrite each other.
    """

    chain: ClassVar[str] = "draft"

    id = models.UUIDField(primary_key=True)
    sort = models.TextField(default="standard")
    code = models.TextField(db_index=True)
    title = models.TextField()
    place = models.TextField(default="")
    # The edition it started from, cited as code@number; for a difference the one it differs from.
    of = models.TextField(default="")
    # Of a difference: the place's own difference that stood when it was begun, or last merged; a later one is not lost.
    follows = models.UUIDField(null=True)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+", null=True)
    text = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    state = models.TextField(default="draft")
    reason = models.TextField(default="")
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    saved_by = models.UUIDField(null=True)
    saved_at = models.DateTimeField()
    # Accounts that saved or sent the text, beside who began and who last saved it: none of them judges it.
    writers = models.JSONField(default=list)
    in_force_from = models.DateTimeField(null=True)
    edition = models.UUIDField(null=True)

    class Meta:
        db_table = "catalogue_draft"
        # What waits is looked for on every page of the workbench: among few open texts, however many are published.
        indexes: ClassVar = [models.Index(fields=["state", "organ"], name="catalogue_draft_state")]

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """Editors of the organ, the organs asked for an opinion, and the provincial catalogue office."""
        if not viewer.is_staff:
            return None
        organs = [post.organ for post in viewer.posts]
        asked = Opinion.seen_by_platform().filter(organ__in=organs).values("draft")
        seen = models.Q(organ__in=organs) | models.Q(id__in=asked)
        offices = [p.division for p in viewer.posts if p.name == "事项管理" and p.role == "government"]
        if "510000000000" in offices:
            seen |= ~models.Q(state="draft")
        elif offices:
            seen |= models.Q(place__in=offices) & ~models.Q(state="draft")
        return seen


class Opinion(Matter):
    """An organ's opinion on a draft in joint or legality review. ``verdict``: asked, agreed, objected."""

    id = models.UUIDField(primary_key=True)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="opinions")
    sort = models.TextField(default="joint")
    # Which saved text was judged: a later text is to be judged anew.
    revision = models.PositiveIntegerField(default=0)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    verdict = models.TextField(default="asked")
    words = models.TextField(default="")

    class Meta:
        db_table = "catalogue_opinion"

    @classmethod
    def seen_by_platform(cls) -> models.QuerySet[Opinion]:
        from tongban.core.scope import PLATFORM

        return cls.seen_by(PLATFORM)


class Comment(Matter):
    """A remark on one cell of a draft, by key path; all are settled before the draft goes on."""

    id = models.UUIDField(primary_key=True)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="comments")
    path = models.TextField()
    text = models.TextField()
    by = models.UUIDField(null=True)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    reply = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        db_table = "catalogue_comment"
