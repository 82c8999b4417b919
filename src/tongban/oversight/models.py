"""Slips, early warnings that were given, and reports as they were made."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.cases.models import Case
from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor
from tongban.organisation.models import Organ
from tongban.oversight.rules import WATCHING


class Slip(Chained):
    """A supervision slip 督办单: ``organ`` asks the post ``to_post`` of the organ ``to`` about what is late in a case.

    ``about`` is the kind of matter (``cases.queries.late``), ``about_key`` its row. ``state``: asked, answered,
    closed; what is sent back is asked again (``returned`` counts). ``raised_to``: not answered in time it is before
    the next above too.
    """

    chain: ClassVar[str] = "slip"

    id = models.UUIDField(primary_key=True)
    number = models.TextField(unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="slips")
    about = models.TextField()
    about_key = models.UUIDField()
    what = models.TextField()
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    by = models.UUIDField(null=True)
    to = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    to_post = models.TextField()
    words = models.TextField()
    due = models.DateField()
    state = models.TextField(default="asked")
    answer = models.TextField(default="")
    returned = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    raised_to = models.ForeignKey(Organ, models.PROTECT, related_name="+", null=True)
    raised_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "oversight_slip"
        indexes: ClassVar = [
            models.Index(fields=["to", "to_post", "due"], name="oversight_slip_to", condition=~Q(state="closed")),
            models.Index(fields=["organ", "-asked_at"], name="oversight_slip_by"),
        ]

    @classmethod
    def visible_to(cls, viewer: Actor) -> Q | None:
        """Who asks and whom it was raised to: who watches there. Who is asked: the post, and who watches his organ."""
        if not viewer.is_staff:
            return None
        watched = [post.organ for post in viewer.posts if post.name in WATCHING]
        seen = Q(organ__in=watched) | Q(to__in=watched) | Q(raised_to__in=watched)
        for post in viewer.posts:
            if post.name not in WATCHING:
                seen |= Q(to=post.organ, to_post=post.name)
        return seen


class EarlyWarning(Chained):
    """A warning that was given, once for each level and day: ``level`` yellow or red, ``used`` percent of the span."""

    chain: ClassVar[str] = "early_warning"

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="early_warnings")
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    level = models.TextField()
    due = models.DateField()
    used = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "oversight_early_warning"
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "level", "due"], name="oversight_warned_once")]
        indexes: ClassVar = [models.Index(fields=["organ", "-at"], name="oversight_warned_of")]


class Bulletin(Chained):
    """A report 督办通报 of the organs within one place for a day, a week or a month: ``figures`` as they then stood."""

    chain: ClassVar[str] = "bulletin"

    id = models.UUIDField(primary_key=True)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    period = models.TextField()
    begins = models.DateField()
    ends = models.DateField()
    figures = models.JSONField()
    paper = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "oversight_bulletin"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organ", "period", "begins"], name="oversight_bulletin_once")
        ]

    @classmethod
    def visible_to(cls, viewer: Actor) -> Q | None:
        """Who watches in the organ it was made for."""
        watched = [post.organ for post in viewer.posts if post.name in WATCHING]
        return Q(organ__in=watched) if viewer.is_staff and watched else None
