"""How a paper comes to be: its row is drawn up by the act that needs it, its PDF follows from the row."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tongban.core.clock import day_of
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row
from tongban.core.scope import Actor
from tongban.papers.models import Paper

# The characters of a code people may have to type: nothing that looks like something else.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# kind → (title, the word in the number); GB/T 9704 habits, ui.md 2.5.
KINDS: Mapping[str, tuple[str, str]] = {
    "receipt": ("收件凭证", "收"),
    "acceptance": ("受理通知书", "受"),
    "correction": ("一次性告知书", "补"),
    "not_accepted": ("不予受理决定书", "不受"),
    "granted": ("准予决定书", "准"),
    "refused": ("不予决定书", "不准"),
    "stop": ("特别程序期限告知书", "特"),
    "withdrawn": ("撤回申请确认书", "回"),
    "ended": ("终止办理告知书", "终"),
    "extension": ("延长期限通知书", "延"),
    "hearing_told": ("听证告知书", "听告"),
    "hearing_notice": ("听证通知书", "听通"),
    "hearing_minutes": ("听证笔录", "听录"),
    "commitment": ("告知承诺书", "承"),
    "order": ("责令限期改正通知书", "改"),
    "revoked": ("撤销决定书", "撤"),
    "document": ("文书", "文"),
    "licence": ("证照", "证"),
    "slip": ("督办单", "督"),
    "report": ("督办通报", "报"),
    "archive": ("卷内目录", "档"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper to be drawn up: everything it will say is frozen in ``data``."""

    kind: str
    number: str
    organ: uuid.UUID
    about: tuple[str, uuid.UUID]
    to: tuple[str, uuid.UUID]
    title: str
    data: Mapping[str, Any]


def code() -> str:
    """An unguessable code of 16 characters for ``/verify/<code>`` (77 bits)."""
    return "".join(secrets.choice(_LETTERS) for _ in range(16))


def number_of(place: str, kind: str, serial: str, at: datetime, again: int = 0) -> str:
    """``武侯市监受字〔2026〕000427号``: the case's own serial, so that no series of numbers has to be locked."""
    suffix = f"之{again + 1}" if again else ""
    return f"{place}{KINDS[kind][1]}字〔{day_of(at).year}〕{serial}{suffix}号"


def draw_up(draft: Draft, *, actor: Actor, at: datetime, code_: str = "") -> Change:
    """The Change that enters a paper; the worker typesets and signs it when it hears of it."""
    key = new_id()
    row = new_row(
        Paper,
        id=key,
        kind=draft.kind,
        number=draft.number,
        code=code_ or code(),
        organ_id=draft.organ,
        about_kind=draft.about[0],
        about_id=draft.about[1],
        to_kind=draft.to[0],
        to_id=draft.to[1],
        title=draft.title,
        data=draft.data,
        made_at=at,
    )
    return Change(
        Subject("paper", key),
        Head.start(),
        "paper.draw_up",
        actor,
        at,
        rows=(row,),
        detail={"kind": draft.kind, "number": draft.number, "about": f"{draft.about[0]}:{draft.about[1]}"},
        event=Event("paper.drawn_up", {"paper": str(key), "kind": draft.kind}),
    )
