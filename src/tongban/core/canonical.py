"""One canonical text of a value, so that a digest made at writing and one made at reading agree to the byte."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

import orjson

from tongban.core.crypto.digests import sm3

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS


@lru_cache(maxsize=64)  # an act writes the same instant many times
def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _other(value: Any) -> Any:
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple | set | frozenset):
        return sorted(value) if isinstance(value, set | frozenset) else list(value)
    raise TypeError(f"{type(value).__name__} has no canonical text")


def canonical(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys; instants in UTC to the microsecond, bytes as hex."""
    return orjson.dumps(value, default=_other, option=_OPTIONS)


def digest_of(value: Any) -> str:
    """The SM3 of the canonical text, as 64 hexadecimal digits."""
    return sm3(canonical(value)).hex()
