"""Licences as data; the file is a paper that shows them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.core.ledger.models import Chained
from tongban.organisation.models import Organ


class Licence(Chained):
    """One licence 电子证照. States: valid, suspended 暂扣, revoked 撤销, withdrawn 撤回, cancelled 注销, expired
    失效, forfeited 吊销.
    """

    chain: ClassVar[str] = "licence"

    id = models.UUIDField(primary_key=True)
    identifier = models.TextField(unique=True)
    code = models.TextField(unique=True)
    type_key = models.TextField()
    name = models.TextField()
    holder_kind = models.TextField()
    holder_id = models.UUIDField()
    holder_name = models.TextField()
    issuer = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    data = models.JSONField()
    issued_at = models.DateTimeField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    state = models.TextField(default="valid")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="")
    case_id = models.UUIDField(null=True)
    paper_id = models.UUIDField(null=True)
    previous = models.TextField(default="")

    class Meta:
        db_table = "licences_licence"
        indexes: ClassVar = [models.Index(fields=["holder_id", "type_key"], name="licences_held")]
