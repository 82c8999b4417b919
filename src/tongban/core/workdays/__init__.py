"""Working days and spans 工作日与期限: durations, calendars of divisions, and the ten rules of days (docs/days.md).

Pure: the day and the instant asked about are parameters. Front door: ``Duration``, ``Calendar``, ``load_calendar``,
``begins``, ``due``, ``account``, ``used``, ``remaining``, ``Stop``, ``Due``, ``Day``.
"""

from __future__ import annotations

from tongban.core.workdays.account import Day, account, remaining, used
from tongban.core.workdays.calendars import BeyondCalendar, Calendar, CalendarRow
from tongban.core.workdays.duration import Duration
from tongban.core.workdays.loading import load_calendar, read_rows
from tongban.core.workdays.spans import SPAN_MOMENTS, Due, Stop, begins, day_zh, due, local_date

__all__ = [
    "SPAN_MOMENTS",
    "BeyondCalendar",
    "Calendar",
    "CalendarRow",
    "Day",
    "Due",
    "Duration",
    "Stop",
    "account",
    "begins",
    "day_zh",
    "due",
    "load_calendar",
    "local_date",
    "read_rows",
    "remaining",
    "used",
]
