"""Keys are UUIDv7 (RFC 9562) made by us: known before the write, so that one statement can write a whole change.

Within a process they rise strictly: rows made by one act keep the order in which it made them.
"""

from __future__ import annotations

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def new_id() -> uuid.UUID:
    """A UUIDv7: 48 bits of milliseconds, 12 bits counted within the millisecond, 62 random bits."""
    global _last
    ticks = (time.time_ns() // 1_000_000) << 12
    with _lock:
        _last = max(ticks, _last + 1)
        ticks = _last
    random = int.from_bytes(os.urandom(8), "big") & 0x3FFFFFFFFFFFFFFF
    return _key((ticks >> 12) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0b10 << 62 | random)


def _key(number: int) -> uuid.UUID:
    """``UUID(int=number)`` without asking which of its six ways of making one is meant: a key a row adds up."""
    made = object.__new__(uuid.UUID)
    object.__setattr__(made, "int", number)
    object.__setattr__(made, "is_safe", uuid.SafeUUID.unknown)
    return made
