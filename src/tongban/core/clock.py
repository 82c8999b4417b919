"""The one clock: acts and screens ask it, rules get the moment as a parameter, tests freeze it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, in UTC, to the microsecond (the grain of the database)."""
    return datetime.now(UTC)


def day_of(instant: datetime) -> date:
    """The legal date of an instant: Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).date()
