"""Reports upward: one row per record, with its receipt when the upper system gives one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.core.ledger.models import Chained


class Report(Chained):
    """A record to be reported upward 上报 in a national data set (受理、过程、结果…), exactly once by its event."""

    chain: ClassVar[str] = "report"

    id = models.UUIDField(primary_key=True)
    event = models.UUIDField(unique=True)
    data_set = models.TextField()
    body = models.JSONField()
    made_at = models.DateTimeField()
    receipt = models.TextField(default="")

    class Meta:
        db_table = "exchange_report"
