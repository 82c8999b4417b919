"""What the catalogue rests on and lives by: directory, library of bases, register of standards, requests."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor, Matter


class DirectoryEntry(Matter):
    """An entry of a basic directory 基本目录 as it was found: name, code, organ, year; no graph and no table.

    ``id`` is the code and the division's six digits, so that its order is the order of codes; ``words`` the pieces its
    name is found by (``life.listing.pieces``); ``findings`` names what contradicts (a code against its kind, no code),
    so that it is listed and not hidden. ``level`` is the level of the division whose list it is.
    """

    reference: ClassVar[bool] = True

    id = models.TextField(primary_key=True)
    code = models.TextField()
    name = models.TextField()
    main = models.TextField(default="")
    kind = models.TextField()
    level = models.TextField(default="")
    department = models.TextField()
    organ_code = models.TextField()
    area = models.TextField(db_index=True)
    listing = models.TextField(default="")
    year = models.TextField()
    source = models.TextField()
    words = ArrayField(models.TextField(), default=list)
    findings = models.JSONField(default=list)
    # Of which edition of the division's directory (``DirectoryEdition``) it stands, and in which it stands no more; 0:
    # of none, as it was found. What has ended goes by ``id`` with ``|`` and the number it stood from.
    since = models.PositiveIntegerField(default=0, db_default=0)
    until = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "catalogue_directory_entry"
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="catalogue_entry_words"),
            models.Index(fields=["code"], opclasses=["text_pattern_ops"], name="catalogue_entry_code"),
            models.Index(fields=["kind", "level", "department", "id"], name="catalogue_entry_kind"),
            models.Index(fields=["department", "id"], name="catalogue_entry_organ"),
            models.Index(fields=["id"], name="catalogue_entry_found", condition=~models.Q(findings=[])),
        ]


class LegalBasis(Matter):
    """One law, regulation or document of the library 法规库 as it was loaded, with its validity, the articles that fell
    away, and the articles whose text nobody has read (``unchecked``: article, "" for the whole → why). ``numbered``:
    which articles it has (``rules.library.numbered_as``).
    """

    reference: ClassVar[bool] = True

    id = models.TextField(primary_key=True)
    title = models.TextField()
    kind = models.TextField()
    in_force_from = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    articles_ended = models.JSONField(default=dict)
    unchecked = models.JSONField(default=dict)
    source = models.TextField()
    numbered = models.TextField(default="")

    class Meta:
        db_table = "catalogue_legal_basis"


class LawChange(Chained):
    """A revision of the library: a law or an article repealed, amended, or its text checked, by which document and
    from when; or a law that was ``added``, or a new ``version`` of its text, with its ``kind`` and ``source``.
    ``article`` empty: the whole. ``numbered``: which articles the text has, where somebody counted. One recorded
    wrongly is withdrawn, never erased.
    """

    chain: ClassVar[str] = "law_change"

    id = models.UUIDField(primary_key=True)
    law = models.TextField(db_index=True)
    article = models.TextField(default="")
    what = models.TextField()
    on = models.DateField(null=True)
    by = models.TextField(default="")
    words = models.TextField(default="")
    kind = models.TextField(default="")
    source = models.TextField(default="")
    numbered = models.TextField(default="")
    recorded_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_words = models.TextField(default="")

    class Meta:
        db_table = "catalogue_law_change"


class Standard(Chained):
    """A registered standard 标准 of one of five families, and what it governs: ``[{sort, key}]`` with sort item, step,
    material, document, page or matter (a word where nothing of ours is meant).
    """

    chain: ClassVar[str] = "standard"

    id = models.UUIDField(primary_key=True)
    family = models.TextField()
    number = models.TextField(unique=True)
    title = models.TextField()
    issuer = models.TextField(default="")
    governs = models.JSONField(default=list)
    source = models.TextField()
    demo = models.BooleanField(default=False)
    in_force_from = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_words = models.TextField(default="")
    replaced_by = models.TextField(default="")
    registered_at = models.DateTimeField()
    registered_by = models.UUIDField(null=True)

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
    # Whose guide was read: a telephone or venue may be the place's own to mend.
    place = models.TextField(default="")
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
    # What settled it: a published edition of the item, or a difference of the place it is about, and its name.
    edition = models.UUIDField(null=True)
    settled_by = models.TextField(default="")

    class Meta:
        db_table = "catalogue_change_request"

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """Staff see all; whoever asked sees his own."""
        if viewer.is_staff:
            return models.Q()
        return models.Q(asked_by=viewer.account) if viewer.account else None
