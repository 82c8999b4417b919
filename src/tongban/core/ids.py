"""Keys are UUIDv7 (RFC 9562) made by us: known before the write, in order of time, so that one statement can write a whole change."""

from __future__ import annotations

import os
import time
import uuid


def new_id() -> uuid.UUID:
    """A UUIDv7: 48 bits of milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFFFFFFFFFF) << 80
    value |= 0x7 << 76 | ((random >> 62) & 0xFFF) << 64 | 0b10 << 62 | (random & 0x3FFFFFFFFFFFFFFF)
    return uuid.UUID(int=value)
