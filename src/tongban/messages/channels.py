"""The socket of notice channels: each takes a message and says whether it can carry it to this addressee."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Channel = Callable[[Mapping[str, Any]], bool]
_channels: dict[str, Channel] = {}


def channel(name: str) -> Callable[[Channel], Channel]:
    """Register a channel (SMS, post, the inbox of a joined system). Proof of delivery is the name kept on the
    message.
    """

    def register(carrier: Channel) -> Channel:
        _channels[name] = carrier
        return carrier

    return register


@channel("inbox")
def inbox(message: Mapping[str, Any]) -> bool:
    """The own space 我的空间: always there, also at a window."""
    return True


def carry(message: Mapping[str, Any]) -> list[str]:
    """The names of the channels that took the message."""
    return [name for name, carrier in _channels.items() if carrier(message)]
