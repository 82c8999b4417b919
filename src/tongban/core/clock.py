"""The one clock: acts and screens ask it, rules get the moment as a parameter, tests freeze it.

A demonstration may let days pass (a publicity of seven working days would otherwise take seven working days): a file
holds the shift in seconds, every process of the house reads it. Outside a demonstration nobody sets the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_NONE = timedelta(0)


class Shift:
    """The shift of the demonstration, read again when its file changes."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self._read_at = -1.0
        self._value = _NONE

    def value(self) -> timedelta:
        """How far the demonstration's clock is ahead."""
        if self.path is None:
            return _NONE
        try:
            changed = os.stat(self.path).st_mtime
        except FileNotFoundError:
            return _NONE
        if changed != self._read_at:
            self._value = timedelta(seconds=int(self.path.read_text() or "0"))
            self._read_at = changed
        return self._value

    def pass_by(self, more: timedelta) -> None:
        """Let time pass; never back."""
        if self.path is None or more < _NONE:
            raise ValueError("only a demonstration's clock can be put forward, and never back")
        self._write(self.value() + more)

    def reset(self) -> None:
        """Back to the real time."""
        if self.path is not None:
            self._write(_NONE)

    def _write(self, value: timedelta) -> None:
        assert self.path is not None
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(f".{os.getpid()}")
        draft.write_text(str(int(value.total_seconds())))
        draft.replace(self.path)


shift = Shift()
# The instant a rehearsal stands at (``core.rehearsal``); nothing outside one.
_rehearsed: ContextVar[datetime | None] = ContextVar("rehearsed", default=None)


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Within, and for this thread alone, it is that instant: what is tried has days of its own."""
    token = _rehearsed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _rehearsed.reset(token)


def now() -> datetime:
    """This instant, in UTC, to the microsecond (the grain of the database)."""
    if (rehearsed := _rehearsed.get()) is not None:
        return rehearsed
    real = datetime.now(UTC)
    return real if shift.path is None else real + shift.value()


@lru_cache(maxsize=256)  # an act asks for the day of its instant many times
def day_of(instant: datetime) -> date:
    """The legal date of an instant: Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).date()
