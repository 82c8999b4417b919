"""The hearing of a case and its parties: rows of the case, written with it in its chain."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.cases.models import Case
from tongban.core.scope import PLATFORM, Actor, Matter
from tongban.organisation.models import Organ
from tongban.organisation.posts import organs_with_cases


class Hearing(Matter):
    """The hearing 听证 of a case, from its first party to its minutes.

    ``state``: named (parties are known), told (the right runs), asked (somebody asked, or the organ ordered it: the
    clock stands), set (time, place and host are noticed), held (minutes stand), over (nobody asked, waived, or the case
    ended). ``challenges`` are requests that the host step aside; ``minutes`` what was said and who signed.
    """

    id = models.UUIDField(primary_key=True)
    case = models.OneToOneField(Case, models.PROTECT, related_name="hearing")
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    ground = models.TextField(default="")
    reason = models.TextField(default="")
    state = models.TextField(default="named")
    begun_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    host = models.UUIDField(null=True)
    host_name = models.TextField(default="")
    starts_at = models.DateTimeField(null=True)
    venue = models.TextField(default="")
    public = models.BooleanField(default=True)
    closed_why = models.TextField(default="")
    noticed_at = models.DateTimeField(null=True)
    challenges = models.JSONField(default=list)
    minutes = models.JSONField(default=dict)
    held_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.TextField(default="")

    class Meta:
        db_table = "hearings_hearing"
        indexes: ClassVar = [models.Index(fields=["organ", "-begun_at"], name="hearings_of_organ")]

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """Staff of its organ and whoever handles its case; the applicant; each party (in the items he is entitled
        to act in).
        """
        own = Case.seen_by(viewer).values("id")
        if viewer.is_staff:
            return Q(organ__in=organs_with_cases(viewer)) | Q(case__in=own)
        if not viewer.represented:
            return None
        parties = Party.seen_by(PLATFORM)
        heard = parties.filter(identity_id__in=[key for _, key in viewer.principals]).values("hearing")
        seen = Q(case__in=own) | Q(id__in=heard)
        for (_, key), items in viewer.limited:
            heard = parties.filter(identity_id=key).values("hearing")
            seen |= Q(id__in=heard, case__item_code__in=items)
        return seen


class Party(Matter):
    """Somebody heard in a case: the applicant, or an interested party 利害关系人 whom the organ named or who declared
    himself. ``state``: declared (the organ has not answered), party, declined. Who has no account is found by
    ``contact`` (sealed). ``told_at``: when the right was told, or the paper served, from which five working days run.
    """

    id = models.UUIDField(primary_key=True)
    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="parties")
    role = models.TextField()
    identity_kind = models.TextField(default="")
    identity_id = models.UUIDField(null=True)
    name = models.TextField()
    contact = models.BinaryField(null=True)
    interest = models.TextField(default="")
    state = models.TextField(default="party")
    answer = models.TextField(default="")
    written_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    served_how = models.TextField(default="")
    asked_at = models.DateTimeField(null=True)
    asked_how = models.TextField(default="")
    waived_at = models.DateTimeField(null=True)
    noticed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hearings_party"
        indexes: ClassVar = [models.Index(fields=["identity_id"], name="hearings_of_party")]
