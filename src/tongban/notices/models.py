"""Notices that stand before the public, objections to them, and the public record of a decision."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor
from tongban.organisation.models import Organ
from tongban.organisation.posts import organs_with_cases


class PublicNotice(Chained):
    """A notice before the public. ``kind``: publicity 公示 (others may follow: a public hearing), about its subject, of
    a publicity the case, whose step is ``step_id``.

    ``lines``: what is shown, each ``[zh, en, value]``. ``places``: where it is put up by hand, each with ``place`` and,
    once it is up, ``on``, ``where``, ``file``, ``by``. ``counts_from`` and ``last_day`` are empty until it is up at all
    of them; ``last_day`` also while the calendar does not reach there. ``state``: standing, over, ended (the matter
    ended otherwise). ``person``: it names a natural person.
    """

    chain: ClassVar[str] = "public_notice"

    id = models.UUIDField(primary_key=True)
    number = models.TextField(unique=True)
    kind = models.TextField()
    subject_kind = models.TextField()
    subject_id = models.UUIDField(db_index=True)
    step_id = models.UUIDField(unique=True)
    step_key = models.TextField()
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    holder = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    post = models.TextField()
    division = models.TextField()
    item_code = models.TextField()
    title = models.TextField()
    lines = models.JSONField(default=list)
    places = models.JSONField(default=list)
    on_site = models.BooleanField()
    person = models.BooleanField()
    length = models.TextField()
    opened_at = models.DateTimeField()
    counts_from = models.DateTimeField(null=True)
    last_day = models.DateField(null=True)
    state = models.TextField(default="standing")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notices_notice"
        indexes: ClassVar = [
            models.Index(fields=["last_day"], name="notices_standing", condition=Q(state="standing")),
            models.Index(fields=["holder", "post"], name="notices_of_holder", condition=Q(state="standing")),
            models.Index("organ", F("id").desc(), name="notices_of_organ", condition=Q(on_site=True)),
            models.Index(Left("division", 4), F("id").desc(), name="notices_of_city", condition=Q(on_site=True)),
            models.Index(Left("division", 6), F("id").desc(), name="notices_of_county", condition=Q(on_site=True)),
        ]

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """Everybody, what stands on the platform; staff of its organs, whatever else."""
        seen = Q(on_site=True)
        if viewer.is_staff:
            organs = organs_with_cases(viewer)
            seen |= Q(organ__in=organs) | Q(holder__in=organs)
        return seen


class Objection(Chained):
    """What somebody has against a notice 异议. ``receipt`` is his alone and cannot be guessed. ``state``: open, upheld,
    partly, not_upheld; passed_on: it came too late and the handling organ has it as information.
    """

    chain: ClassVar[str] = "objection"

    id = models.UUIDField(primary_key=True)
    receipt = models.TextField(unique=True)
    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections")
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    name = models.BinaryField()
    reach = models.BinaryField()
    about = models.TextField()
    reasons = models.TextField()
    file = models.TextField(default="")
    file_name = models.TextField(default="")
    channel = models.TextField()
    entered_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    state = models.TextField(default="open")
    answer = models.TextField(default="")
    paper_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)

    class Meta:
        db_table = "notices_objection"
        indexes: ClassVar = [
            models.Index(fields=["organ", "id"], name="notices_objection_open", condition=Q(state="open"))
        ]

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """Staff of the organ that handles the case. The objector reads his own by its receipt, the applicant never."""
        return Q(organ__in=organs_with_cases(viewer)) if viewer.is_staff else None


_PUBLIC = Q(state__in=("published", "withdrawn"))


class Disclosure(Chained):
    """The public record of a decision 决定公开. ``state``: owed (until ``due``, 7 working days), published, withheld
    (``reason``), withdrawn (revoked since). ``party`` is masked by kind; ``grams``: the pairs of letters of an
    organisation's name, by which it is found. ``asked``: what the holder finds wrong, until it is answered.
    """

    chain: ClassVar[str] = "disclosure"

    id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField(unique=True)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    division = models.TextField()
    item_code = models.TextField()
    item_name = models.TextField()
    outcome = models.TextField()
    number = models.TextField(default="")
    party_kind = models.TextField()
    party_id = models.UUIDField()
    party = models.TextField()
    credit_code = models.TextField(default="")
    grams = models.JSONField(default=list)
    licence = models.TextField(default="")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    decided_on = models.DateField()
    publish_on = models.DateField(null=True)
    due = models.DateField(null=True)
    state = models.TextField(default="owed")
    receipt = models.TextField(unique=True)
    published_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    corrected_at = models.DateTimeField(null=True)
    asked = models.TextField(default="")
    asked_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")

    class Meta:
        db_table = "notices_disclosure"
        indexes: ClassVar = [
            models.Index(fields=["publish_on"], name="disclosures_owed", condition=Q(state="owed")),
            models.Index("organ", F("id").desc(), name="disclosures_of_organ"),
            models.Index(Left("division", 4), F("id").desc(), name="disclosures_of_city", condition=_PUBLIC),
            models.Index(Left("division", 6), F("id").desc(), name="disclosures_of_county", condition=_PUBLIC),
            models.Index(fields=["credit_code"], name="disclosures_of_code", condition=~Q(credit_code="")),
            models.Index(fields=["number"], opclasses=["text_pattern_ops"], name="disclosures_by_number"),
            GinIndex(fields=["grams"], opclasses=["jsonb_path_ops"], name="disclosures_by_name"),
        ]

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """Everybody, what is or was published; staff of the organ and the holder, whatever else."""
        seen = _PUBLIC
        if viewer.is_staff:
            return seen | Q(organ__in=organs_with_cases(viewer))
        return seen | Q(party_id__in=[key for _, key in viewer.represented]) if viewer.represented else seen
