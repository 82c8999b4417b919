"""The socket of upward reports: a room says which of its events go upward, as which record of which national data
set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tongban.core.clock import now
from tongban.core.events import Happened, subscribe
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Head, KeepReply, Reply, Subject, new_row, perform, write
from tongban.core.scope import PLATFORM
from tongban.exchange.models import Report

Maker = Callable[[Happened], Mapping[str, Any] | None]
_makers: dict[str, tuple[str, Maker]] = {}


def report(event: str, data_set: str) -> Callable[[Maker], Maker]:
    """Register what becomes of an event: the record of a data set (GB/T 39046), or None where it is not reported."""

    def register(maker: Maker) -> Maker:
        _makers[event] = (data_set, maker)
        return maker

    return register


@subscribe("exchange.reports")
def on_event(happened: Happened) -> None:
    """Keep the record for the sender, once by its event."""
    if happened.name not in _makers:
        return
    data_set, maker = _makers[happened.name]
    body = maker(happened)
    if body is None:
        return

    def work(once: KeepReply) -> Reply:
        row = new_row(Report, id=new_id(), event=happened.id, data_set=data_set, body=body, made_at=now())
        subject = Subject("report", row.values["id"])
        change = Change(
            subject, Head.start(), "report.make", PLATFORM, now(), rows=(row,), detail={"data_set": data_set}
        )
        write([change], once=once({}))
        return {}

    perform(work, actor=PLATFORM, key=f"report:{happened.id}", body=data_set)
