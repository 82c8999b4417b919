"""Keys are UUIDv7 (RFC 9562) made by us: known before the write, in order of time, so that one statement can write a whole change."""

from __future__ import annotations

import os
import time
import uuid

_last = 0


def new_id() -> uuid.UUID:
    """A UUIDv7: 48 bits of milliseconds, 12 of their fraction (RFC 9562, 6.2 method 3), then 62 random bits.

    Keys of one process rise even within a millisecond: rows of one act are read back in the order in which it made them.
    """
    global _last
    nanoseconds = time.time_ns()
    ticks = (nanoseconds // 1_000_000 << 12) | (nanoseconds % 1_000_000 << 12) // 1_000_000
    _last = ticks = max(ticks, _last + 1)
    random = int.from_bytes(os.urandom(8), "big") & 0x3FFFFFFFFFFFFFFF
    return uuid.UUID(int=(ticks >> 12) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0b10 << 62 | random)
