"""``ledger verify`` beside a house at work: what is written while it reads is not accused."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from tongban.core.clock import now
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Head, Subject, new_row, revise, write
from tongban.core.ledger.models import ReferenceSet
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.verify import verify
from tongban.core.scope import PLATFORM
from tongban.site.management.commands.ledger import HouseKeys


def make() -> uuid.UUID:
    key = new_id()
    row = new_row(ReferenceSet, id=key, name=str(key), digest="before", loaded_at=now())
    write([Change(Subject("reference", key), Head.start(), "test.make", PLATFORM, now(), rows=(row,))])
    return key


def change(key: uuid.UUID) -> None:
    """One act on a connection of its own."""
    old = fetch("SELECT * FROM ledger_reference WHERE id = %s", [key])[0]
    update = revise(ReferenceSet, old, digest="meanwhile")
    write([Change(Subject("reference", key), Head.on(old), "test.change", PLATFORM, now(), updates=(update,))])
    make()
    connection.close()


def test_what_is_written_after_the_lines_were_read_is_not_accused(committed: None) -> None:
    key = make()
    read: list[str] = []

    def meanwhile(what: str, count: int) -> None:
        if what == "rows" and what not in read:
            with ThreadPoolExecutor(1) as others:
                others.submit(change, key).result()
        read.append(what)

    assert list(verify(HouseKeys(), tell=meanwhile)) == []
    assert {"lines", "rows"} <= set(read)
    (now_it_is,) = fetch("SELECT digest FROM ledger_reference WHERE id = %s", [key])
    assert now_it_is["digest"] == "meanwhile"
    assert list(verify(HouseKeys())) == []
