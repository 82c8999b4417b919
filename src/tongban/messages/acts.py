"""Tell somebody something: one message, through every channel that reaches him."""

from __future__ import annotations

import uuid
from typing import Any

from tongban.core.acts import Done, act
from tongban.core.clock import now
from tongban.core.errors import Denied
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Head, Subject, new_row
from tongban.core.scope import Actor
from tongban.messages.channels import carry
from tongban.messages.models import Message


@act("messages.tell")
def tell(
    to: tuple[str, uuid.UUID], about: tuple[str, uuid.UUID], title: str, text: str, link: str, *, actor: Actor, key: str
) -> Done:
    """``key`` names what is told (an event), so that it is told once."""
    if not (actor.is_platform or actor.is_staff):
        raise Denied("messages.tell", "只有平台和工作人员可以发送通知。", "Only the platform and staff send notices.")
    at = now()
    message: dict[str, Any] = {
        "to_kind": to[0],
        "to_id": to[1],
        "about_kind": about[0],
        "about_id": about[1],
        "title": title,
        "text": text,
        "link": link,
    }
    row = new_row(Message, id=new_id(), **message, sent_at=at, channels=carry(message))
    change = Change(Subject("message", row.values["id"]), Head.start(), "message.tell", actor, at, rows=(row,))
    return Done([change])
