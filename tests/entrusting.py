"""Mandates and posts given in a test, by the ledger as the rooms' acts will: nobody has a screen for them yet."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction

from tongban.core.clock import now
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Head, Subject, new_row, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.write import writing
from tongban.core.scope import PLATFORM
from tongban.identity.models import Enterprise, Mandate
from tongban.organisation.models import Holding, Organ
from tongban.organisation.queries import forget
from tongban.site.shipped import key

from demo import WUHOU, enterprise

LONG_AGO = date(2022, 6, 1)


def entrusted(
    agent: uuid.UUID | None, firm: str, *, items: Sequence[str] = (), begins: date = LONG_AGO, ends: date | None = None
) -> None:
    """A person may act for an enterprise, in these items or in all, from one day until another."""
    owner = enterprise(firm)[1]
    values = {"agent_id": agent, "enterprise_id": owner, "role": "经办人", "items": list(items)}
    row = new_row(Mandate, id=new_id(), **values, begins=begins, ends=ends)
    _noted("enterprise", Enterprise, owner, row)


def hold(
    account: uuid.UUID, post: str, line: str = "市场监管", place: str = WUHOU, *, begins: date = LONG_AGO,
    ends: date | None = None,
) -> None:  # fmt: skip
    """An account holds a post in the organ of a line of a place."""
    organ = key("organ", place, line)
    row = new_row(Holding, id=new_id(), account_id=account, organ_id=organ, post=post, begins=begins, ends=ends)
    _noted("organ", Organ, organ, row)
    forget()


def leave(accounts: Collection[uuid.UUID], line: str = "市场监管", place: str = WUHOU) -> None:
    """These hold no post in the organ any more (past the ledger: the tests' own hand)."""
    token = writing.set(True)
    try:
        fetch(
            """UPDATE organisation_holding SET ends = DATE '2022-06-02' WHERE organ_id = %s AND account_id = ANY(%s)
               RETURNING 1 AS one""",
            [key("organ", place, line), list(accounts)],
        )
    finally:
        writing.reset(token)
    forget()


@contextmanager
def rolled_back() -> Iterator[None]:
    """What is done inside is seen inside only."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _noted(kind: str, model: Any, subject: uuid.UUID, row: Any) -> None:
    head = fetch(f"SELECT * FROM {model._meta.db_table} WHERE id = %s FOR UPDATE", [subject])[0]
    write(
        [Change(Subject(kind, subject), Head.on(head), f"{kind}.note", PLATFORM, now(), (row,), (revise(model, head),))]
    )
