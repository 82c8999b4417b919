"""Seasons of filing, the ledgers of limited numbers, and the claims of cases on them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.cases.models import Case
from tongban.core.ledger.models import Chained
from tongban.core.scope import Matter


class Intake(Matter):
    """A season of filing 受理期 that an organ opens at its place for an item; what comes in makes one batch 批次."""

    formerly: ClassVar[tuple[str, ...]] = ("cases_intake",)

    id = models.UUIDField(primary_key=True)
    item_code = models.TextField()
    place = models.TextField()
    name = models.TextField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True)

    class Meta:
        db_table = "limits_intake"
        indexes: ClassVar = [models.Index(fields=["item_code", "place", "-opens_at"], name="limits_intake_of")]


class Quota(Chained):
    """A limited number 数量台账 of one thing at one place for one period: how many there are, held by accepted cases,
    taken by grants. ``stem`` is the part of the place's code that all divisions in it share; ``kind`` the type of the
    numbers (int, money, area, volume), which are stored in its smallest unit.
    """

    chain: ClassVar[str] = "quota"
    formerly: ClassVar[tuple[str, ...]] = ("cases_quota",)

    id = models.UUIDField(primary_key=True)
    item_code = models.TextField()
    ledger = models.TextField()
    place = models.TextField()
    stem = models.TextField()
    name = models.TextField()
    period = models.TextField()
    opens_on = models.DateField()
    closes_on = models.DateField(null=True)
    kind = models.TextField()
    unit = models.TextField()
    total = models.BigIntegerField()
    held = models.BigIntegerField(default=0)
    taken = models.BigIntegerField(default=0)
    opened_by = models.UUIDField(null=True)

    class Meta:
        db_table = "limits_quota"
        indexes: ClassVar = [models.Index(fields=["ledger", "stem"], name="limits_quota_of")]


class Hold(Chained):
    """A case's claim on a place 名额. ``state``: waiting (accepted, none free), listed (compared by rank or lot when
    all have come), held, taken (granted), short (decided upon without one), returned. A waiting one belongs to no
    period yet.
    """

    chain: ClassVar[str] = "hold"
    formerly: ClassVar[tuple[str, ...]] = ("cases_hold",)

    id = models.UUIDField(primary_key=True)
    case = models.OneToOneField(Case, models.PROTECT, related_name="hold")
    quota = models.ForeignKey(Quota, models.PROTECT, related_name="holds", null=True)
    ledger = models.TextField()
    division = models.TextField()
    amount = models.BigIntegerField()
    state = models.TextField()
    since = models.DateTimeField()

    class Meta:
        db_table = "limits_hold"
        indexes: ClassVar = [
            models.Index(
                fields=["ledger", "since", "id"], name="limits_hold_open", condition=Q(state__in=["waiting", "listed"])
            )
        ]
