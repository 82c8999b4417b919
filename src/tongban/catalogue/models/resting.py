"""What the catalogue rests on and lives by: directory, library of bases, register of standards, requests."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor, Matter


class DirectoryEntry(Matter):
    """An entry of a basic directory 基本目录 as it was found: name, code, department, year; no graph and no table.

    ``findings`` names what contradicts (a code against its kind, no code), so that it is listed and not hidden.
    """

    reference: ClassVar[bool] = True

    id = models.TextField(primary_key=True)
    name = models.TextField()
    code = models.TextField()
    kind = models.TextField()
    department = models.TextField()
    line = models.TextField()
    area = models.TextField(db_index=True)
    organ_code = models.TextField()
    year = models.TextField()
    source = models.TextField()
    words = models.TextField()
    findings = models.JSONField(default=list)

    class Meta:
        db_table = "catalogue_directory_entry"

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """Public, marked 未核对现行目录."""
        return models.Q()


class LegalBasis(Matter):
    """One law, regulation or document of the library 法规库, with its validity and the articles that fell away."""

    reference: ClassVar[bool] = True

    id = models.TextField(primary_key=True)
    title = models.TextField()
    kind = models.TextField()
    in_force_from = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    articles_ended = models.JSONField(default=dict)
    source = models.TextField()

    class Meta:
        db_table = "catalogue_legal_basis"

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        return models.Q()


class Standard(Matter):
    """A registered standard 标准 of one of five families, and what it governs."""

    reference: ClassVar[bool] = True

    id = models.TextField(primary_key=True)
    family = models.TextField()
    number = models.TextField()
    title = models.TextField()
    governs = models.JSONField(default=list)
    source = models.TextField()

    class Meta:
        db_table = "catalogue_standard"

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        return models.Q()


class ChangeRequest(Chained):
    """A request to change the catalogue, or a problem with it 动态管理. ``sort``: change, problem, basis.

    ``state``: open, decided, done, refused. What was decided and what came of it stay readable.
    """

    chain: ClassVar[str] = "change_request"

    id = models.UUIDField(primary_key=True)
    sort = models.TextField()
    code = models.TextField(db_index=True)
    path = models.TextField(default="")
    title = models.TextField()
    text = models.TextField()
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    due = models.DateField(null=True)
    state = models.TextField(default="open")
    decision = models.TextField(default="")
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    effect = models.TextField(default="")
    draft = models.UUIDField(null=True)

    class Meta:
        db_table = "catalogue_change_request"

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """Staff see all; whoever asked sees his own."""
        if viewer.is_staff:
            return models.Q()
        return models.Q(asked_by=viewer.account) if viewer.account else None
