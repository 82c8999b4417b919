"""Reasons a hall keeps ready for its notices, and who looked at which case when; each with its chain in the ledger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor
from tongban.organisation.posts import organs_with_cases


class Reason(Chained):
    """A reason 补正理由 an organ keeps ready: its short code, the words of the notice, their basis, how to mend it.

    ``item`` and ``material`` are the code and the key it is for; empty for any. ``helped`` are the accounts of staff
    who said that applicants understood it. What was ended stays readable.
    """

    chain: ClassVar[str] = "reason"

    id = models.UUIDField(primary_key=True)
    organ = models.UUIDField()
    code = models.TextField()
    item = models.TextField(default="")
    material = models.TextField(default="")
    words = models.TextField()
    basis = models.TextField(default="")
    mend = models.TextField(default="")
    helped = models.JSONField(default=list)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desks_reason"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organ", "code"], condition=models.Q(ended_at__isnull=True), name="desks_reason_code_once"
            )
        ]

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """Staff of the organ who work on cases."""
        return models.Q(organ__in=organs_with_cases(viewer)) if viewer.is_staff else None


class Look(Chained):
    """Somebody of the staff had a case before him 查阅, with the applicant's name whole (个人信息保护法 51、54)."""

    chain: ClassVar[str] = "look"

    id = models.UUIDField(primary_key=True)
    case = models.UUIDField()
    account = models.UUIDField()
    name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "desks_look"
        indexes: ClassVar = [models.Index(fields=["case", "-at"], name="desks_look_of_case")]
