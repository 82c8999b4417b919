"""The front door of the ledger: what acts import. (The package itself stays empty: Django reads it before models may
exist.)
"""

from __future__ import annotations

from tongban.core.ledger.change import Change, Event, Head, Once, Row, Subject, Update, new_row, revise, whole_row
from tongban.core.ledger.once import KeepReply, Reply, perform
from tongban.core.ledger.write import contribute, write

__all__ = [
    "Change",
    "Event",
    "Head",
    "KeepReply",
    "Once",
    "Reply",
    "Row",
    "Subject",
    "Update",
    "contribute",
    "new_row",
    "perform",
    "revise",
    "whole_row",
    "write",
]
