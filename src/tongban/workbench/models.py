"""Tables that were handed in 表格导入: the record of each import, and the file that waits to be confirmed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor


class Import(Chained):
    """One confirmed import: who, when, which file (digest of its bytes), what came of it.

    ``sort``: definition, items, directory. ``state``: queued (the worker has it), done, failed (nothing was taken in;
    ``faults`` says why, row by row). ``counts``: rows, new, changed, unchanged. ``drafts``: what was made or changed.
    """

    chain: ClassVar[str] = "import"
    formerly: ClassVar[tuple[str, ...]] = ("workbench_import",)

    id = models.UUIDField(primary_key=True)
    sort = models.TextField()
    file_name = models.TextField()
    digest = models.TextField()
    size = models.PositiveIntegerField()
    state = models.TextField()
    counts = models.JSONField(default=dict)
    drafts = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "workbench_import"

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """Whoever handed it in."""
        return models.Q(made_by=viewer.account) if viewer.is_staff and viewer.account else None


class Upload(models.Model):
    """A file that was looked at and waits to be confirmed, with the marks of its progress; no row of a matter. What it
    would change is worked out anew whenever it is shown. Kept seven days.
    """

    id = models.UUIDField(primary_key=True)
    file_name = models.TextField()
    digest = models.TextField()
    content = models.BinaryField()
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "workbench_upload"


class UploadPart(models.Model):
    """Rows of a large import that were checked already, so that a worker that was stopped goes on behind them."""

    id = models.UUIDField(primary_key=True)
    upload = models.ForeignKey(Upload, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    rows = models.JSONField()
    faults = models.JSONField(default=list)

    class Meta:
        db_table = "workbench_upload_part"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "number"], name="workbench_upload_part_once")
        ]
