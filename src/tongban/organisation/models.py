"""Divisions (reference), organs, powers by line and place, delegations, posts and their holders."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor, Matter
from tongban.identity.models import Account


class Division(Matter):
    """One of 37,728 real divisions in five levels 行政区划 (statistics code, 12 digits; NBS 2023-06-30)."""

    reference: ClassVar[bool] = True

    code = models.TextField(primary_key=True)
    name = models.TextField()
    level = models.PositiveSmallIntegerField()
    parent = models.TextField(db_index=True)

    class Meta:
        db_table = "organisation_division"

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """Divisions are public."""
        return models.Q()


class Organ(Chained):
    """An organ, hall or station 机关、政务服务中心、便民服务站. ``role``: organ, hall, township, village,
    government; or provider, who is no organ of government (a utility, a notary office, appraisers): its ``line`` is
    the class of provider that definitions name.
    """

    chain: ClassVar[str] = "organ"

    id = models.UUIDField(primary_key=True)
    credit_code = models.TextField(unique=True)
    name = models.TextField()
    name_en = models.TextField()
    role = models.TextField()
    line = models.TextField()
    division = models.TextField(db_index=True)
    level = models.PositiveSmallIntegerField()
    address = models.TextField()
    phone = models.TextField()
    complaint_phone = models.TextField()
    hours = models.TextField()
    closes = models.TimeField()
    # Merged into another: it signs nothing any more, what it did stays its own.
    ended_on = models.DateField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)

    class Meta:
        db_table = "organisation_organ"


class Power(Matter):
    """Which organ of a place holds which power of a line (so that 相对集中行政许可 changes only this table)."""

    id = models.UUIDField(primary_key=True)
    line = models.TextField()
    division = models.TextField()
    level = models.PositiveSmallIntegerField()
    competent = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    supervising = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    enforcing = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    basis = models.TextField()

    class Meta:
        db_table = "organisation_power"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "division"], name="organisation_one_competent_organ")
        ]


class Holding(Matter):
    """Who holds which post of an organ 岗位, from when until when."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    post = models.TextField()
    begins = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        db_table = "organisation_holding"
        indexes: ClassVar = [models.Index(fields=["organ", "post"], name="organisation_holding_post")]


class Delegation(Matter):
    """A standing authority to decide 委托: an organ lets another decide an item's cases (行政许可法24; in its own name
    where ``authority`` is 授权), or a person of its own decide them at once (首席事务代表, ``account``). Always in
    writing, published, dated, and it may be withdrawn.
    """

    id = models.UUIDField(primary_key=True)
    item_code = models.TextField()
    item_name = models.TextField()
    delegator = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    delegate = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    account = models.UUIDField(null=True)
    authority = models.TextField()
    document = models.TextField()
    document_on = models.DateField()
    content = models.TextField()
    begins = models.DateField()
    ends = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    reason = models.TextField(default="")

    class Meta:
        db_table = "organisation_delegation"
        indexes: ClassVar = [models.Index(fields=["item_code", "delegator"], name="organisation_delegation_of")]


class CalendarDay(Matter):
    """An announced holiday or make-up working day 节假日与调休; ``id`` is division and date. Loaded each November."""

    reference: ClassVar[bool] = True

    id = models.TextField(primary_key=True)
    day = models.DateField()
    kind = models.TextField()
    name = models.TextField()
    division = models.TextField()

    class Meta:
        db_table = "organisation_calendar_day"


class RegisterEntry(Chained):
    """A name that definitions may use because somebody registered it 名录: of ``sort`` lines, posts, providers or
    sources, beside those that ship. ``words``: who answers for it. What is struck off stays readable.
    """

    chain: ClassVar[str] = "register_entry"

    id = models.UUIDField(primary_key=True)
    sort = models.TextField()
    name = models.TextField()
    label = models.TextField()
    label_en = models.TextField(default="")
    words = models.TextField(default="")
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField(null=True)
    struck_at = models.DateTimeField(null=True)
    struck_words = models.TextField(default="")

    class Meta:
        db_table = "organisation_register_entry"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sort", "name"],
                condition=models.Q(struck_at__isnull=True),
                name="organisation_registered_once",
            )
        ]

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """For staff, who write definitions by them."""
        return models.Q() if viewer.is_staff else None
