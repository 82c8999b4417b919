"""Persons and enterprises with valid numbers; ID numbers, phones and addresses are sealed, found by a blind index."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from tongban.core.crypto import masks
from tongban.core.crypto.fields import SealedText
from tongban.core.ledger.models import Chained
from tongban.core.scope import Actor, Matter


class Person(Chained):
    """A natural person 自然人. Names go to GB 18030 level 3, may be one character, or a long one with dots."""

    chain: ClassVar[str] = "person"

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    id_number = SealedText(context="person.id_number", mask=masks.number)
    id_blind = models.BinaryField(unique=True)
    birth = models.DateField()
    sex = models.TextField()
    phone = SealedText(context="person.phone", mask=masks.phone, null=True)
    address = SealedText(context="person.address", mask=masks.address, null=True)
    division = models.TextField()
    needs = models.JSONField(default=list)

    class Meta:
        db_table = "identity_person"

    @classmethod
    def visible_to(cls, viewer: Actor) -> models.Q | None:
        """Oneself; and staff, in the course of a case (the masked form is all that lists show)."""
        if viewer.is_staff:
            return models.Q()
        return models.Q(id=viewer.person) if viewer.person else None


class Enterprise(Chained):
    """An enterprise or individual business 企业、个体工商户; its credit code is public."""

    chain: ClassVar[str] = "enterprise"

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    credit_code = models.TextField(unique=True)
    kind = models.TextField()
    legal_person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    address = models.TextField()
    division = models.TextField()
    founded = models.DateField()

    class Meta:
        db_table = "identity_enterprise"


class Account(AbstractBaseUser, Chained):
    """Who signs in. ``kind`` is citizen or staff: one person with both has two accounts, so that no screen mixes
    them.
    """

    chain: ClassVar[str] = "account"

    id = models.UUIDField(primary_key=True)
    login = models.TextField(unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.TextField(default="citizen")
    active = models.BooleanField(default=True)
    demo_role = models.TextField(default="")
    made_at = models.DateTimeField()

    # The ledger knows when somebody signed in; a column that every sign-in rewrites would be a second writer.
    last_login = None
    USERNAME_FIELD = "login"

    class Meta:
        db_table = "identity_account"

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.active


class Mandate(Matter):
    """Who may act for whom 授权委托: a person for an enterprise, for all items or for some, until a day."""

    id = models.UUIDField(primary_key=True)
    agent = models.ForeignKey(Person, models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    role = models.TextField()
    items = models.JSONField(default=list)
    begins = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        db_table = "identity_mandate"
