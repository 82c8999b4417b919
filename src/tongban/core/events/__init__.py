"""Events 事件: what happened, told from the outbox to every subscriber at least once, in order per subject."""

from __future__ import annotations

from tongban.core.events.delivery import Happened, deliver_pending, subscribe

__all__ = ["Happened", "deliver_pending", "subscribe"]
