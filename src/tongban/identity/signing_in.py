"""Passwords: the one authentication backend; it reads, and never writes."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.hashers import check_password, make_password

from tongban.core.scope import PLATFORM
from tongban.identity.models import Account


class Passwords:
    """Login name and password; an unknown name costs the same time as a wrong password."""

    def authenticate(self, request: Any, login: str = "", password: str = "", **_: Any) -> Account | None:
        account = Account.seen_by(PLATFORM).filter(login=login.strip(), active=True).first()
        if account is None:
            make_password(password)
            return None
        return account if check_password(password, account.password) else None

    def get_user(self, user_id: str) -> Account | None:
        """For Django's session; the Actor is built from the account's id by one query of its own."""
        return Account.seen_by(PLATFORM).filter(id=uuid.UUID(str(user_id)), active=True).first()
