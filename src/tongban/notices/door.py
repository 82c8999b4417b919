"""What every open door asks of whoever has no account: not too often. No riddles to solve (无障碍)."""

from __future__ import annotations

from django.http import HttpRequest

from tongban.core.errors import Refusal
from tongban.identity.pages import Attempts

# From one address in an hour; who needs more comes to the window, writes or calls.
OBJECTIONS = Attempts("objection", 10, 60 * 60)
RECEIPTS = Attempts("objection.receipt", 30, 15 * 60)


def check_often(counter: Attempts, request: HttpRequest) -> str:
    """The address asking, if it may go on. Refusal ``notices.too_often`` (429)."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if counter.blocked(address):
        raise Refusal(
            "notices.too_often",
            "同一网络短时间内提交或查询太多次，请一小时后再试；急的可以到窗口提出，或打公示上的电话。",
            "Too many from this network; try again in an hour, or go to the window or call the number on the notice.",
            status=429,
        )
    return address
