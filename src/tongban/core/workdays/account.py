"""The account of days 计时明细: which days counted, by which rule, in words the applicant can check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from tongban.core.workdays.calendars import ONE_DAY, BeyondCalendar, Calendar
from tongban.core.workdays.duration import Duration
from tongban.core.workdays.spans import Stop, begins, calendar_days, local_date, standing_stop

_WEEKDAYS_ZH = "一二三四五六日"


@dataclass(frozen=True)
class Day:
    """One line of the account; ``number`` is how many days have counted up to and with this one."""

    date: date
    counts: bool
    rule: int
    why_zh: str
    why_en: str
    number: int


def account(
    start: datetime,
    length: Duration,
    stops: Iterable[Stop],
    calendar: Calendar,
    closes: time | None,
    until: date,
) -> tuple[Day, ...]:
    """Every day from the receipt through ``until``. A day not yet over is shown as if the clock runs to its end.

    For working days, days, months and years the due date is the day whose ``number`` reaches the length (months and
    years by their calendar days). For hours a day counts when the clock ran on it at all; for ``now`` the desk's day.
    """
    days: list[Day] = []
    number = 0
    for day, (counts, rule, zh, en) in _judged(start, length, tuple(stops), calendar, closes, until):
        number += counts
        days.append(Day(day, counts, rule, zh, en, number))
    return tuple(days)


_Judgement = tuple[bool, int, str, str]


def _judged(
    start: datetime, length: Duration, stops: tuple[Stop, ...], calendar: Calendar, closes: time | None, until: date
) -> Iterator[tuple[date, _Judgement]]:
    day = local_date(start)
    if length.unit == "h":
        while day <= until:
            yield day, _hours_judgement(day, stops)
            day += ONE_DAY
        return
    try:
        first = begins(start, calendar, closes)
    except BeyondCalendar:
        while day <= until:
            yield day, _before(day, calendar) if calendar.knows(day) else _unknown()
            day += ONE_DAY
        return
    while day < first and day <= until:
        yield day, _before(day, calendar)
        day += ONE_DAY
    if day > until:
        return
    yield day, _first_judgement(length)
    total = calendar_days(first, length) if length.unit in ("d", "m", "y") else 0
    reached = 0
    while day < until:
        day += ONE_DAY
        verdict = _judge(day, length, stops, calendar, last=total > 0 and reached == total - 1)
        reached += verdict[0]
        yield day, verdict


def _judge(day: date, length: Duration, stops: tuple[Stop, ...], calendar: Calendar, *, last: bool) -> _Judgement:
    if length.unit == "now":
        return False, 9, "即办件限当日下班前办结", "due by the desk's closing on the first day"
    standing = standing_stop(stops, day)
    if standing is not None:
        return False, 6, f"暂停计时：{standing.cause}", f"clock stopped: {standing.cause}"
    if length.unit == "wd" or last:
        if not calendar.knows(day):
            return _unknown()
        if not calendar.is_workday(day):
            zh, en = _off(day, calendar)
            if last:
                return False, 8, f"期限最后一日为{zh}，顺延", f"the last day is a day off ({en}) and moves on"
            return False, 3, zh, en
    return _counted(day, length, stops, calendar)


def _counted(day: date, length: Duration, stops: tuple[Stop, ...], calendar: Calendar) -> _Judgement:
    notices = [stop for stop in stops if local_date(stop.from_notice) == day]
    if any(stop.resumed is not None and local_date(stop.resumed) == day for stop in notices):
        return True, 7, "当日暂停又恢复，计入", "stopped and resumed on one day, counts"
    if notices:
        return True, 6, f"暂停通知当日（{notices[0].cause}），计入", f"day of the notice ({notices[0].cause}), counts"
    if any(stop.resumed is not None and local_date(stop.resumed) == day for stop in stops):
        return True, 3, "当日恢复计时，计入", "the clock ran again at its end, counts"
    if length.unit != "wd":
        return True, 8, "自然日，计入", "calendar day, counts"
    row = calendar.row(day)
    if row is not None:
        return True, 3, f"调休上班日（{row.name}），计入", f"make-up working day ({row.name}), counts"
    return True, 3, "工作日，计入", "working day, counts"


def _first_judgement(length: Duration) -> _Judgement:
    if length.unit == "now":
        return True, 9, "即办件，当日下班前办结", "at once: ends with the desk's day"
    return False, 2, "开始当日，不计入", "day of start, not counted"


def _before(day: date, calendar: Calendar) -> _Judgement:
    if calendar.is_workday(day):
        return False, 4, "下班后收到，次一工作日开始计时", "received after hours; the clock begins the next working day"
    zh, en = _off(day, calendar)
    return False, 4, f"{zh}，次一工作日开始计时", f"{en}; the clock begins the next working day"


def _off(day: date, calendar: Calendar) -> tuple[str, str]:
    row = calendar.row(day)
    if row is not None:
        return f"放假（{row.name}）", f"holiday ({row.name})"
    return f"星期{_WEEKDAYS_ZH[day.weekday()]}休息", f"{day:%A}"


def _unknown() -> _Judgement:
    return False, 10, "放假安排尚未公布，暂不计入", "holidays not yet announced, not counted for now"


def _hours_judgement(day: date, stops: tuple[Stop, ...]) -> _Judgement:
    standing = standing_stop(stops, day)
    if standing is not None:
        return False, 6, f"暂停计时：{standing.cause}", f"clock stopped: {standing.cause}"
    return True, 1, "按小时连续计算，含休息日", "hours run through, days off included"


def used(
    start: datetime, length: Duration, stops: Iterable[Stop], calendar: Calendar, closes: time | None, at: datetime
) -> int:
    """How much of the span is used at ``at``: whole hours for ``h``, else counting days through the day of ``at``
    (months and years in calendar days; ``now`` 0 on its day and 1 after it)."""
    halts = tuple(stops)
    if length.unit == "h":
        return _hours_used(start, halts, at)
    if length.unit == "now":
        days = account(start, length, halts, calendar, closes, local_date(at))
        return int(any(day.rule == 9 and not day.counts for day in days))
    days = account(start, length, halts, calendar, closes, local_date(at))
    return days[-1].number if days else 0


def remaining(
    start: datetime, length: Duration, stops: Iterable[Stop], calendar: Calendar, closes: time | None, at: datetime
) -> int:
    """What is left at ``at`` in the units of ``used``: 0 on the due date, negative by how much it is overdue."""
    spent = used(start, length, stops, calendar, closes, at)
    if length.unit not in ("m", "y"):
        return length.n - spent
    try:
        first = begins(start, calendar, closes)
    except BeyondCalendar:
        first = local_date(start)
    return calendar_days(first, length) - spent


def _hours_used(start: datetime, stops: tuple[Stop, ...], at: datetime) -> int:
    if at <= start:
        return 0
    ran = at - start
    reached = start
    for stop in sorted(stops, key=lambda each: each.from_notice):
        begun = max(stop.from_notice, reached)
        ended = min(stop.resumed or at, at)
        if ended > begun:
            ran -= ended - begun
            reached = ended
    return int(ran.total_seconds() // 3600)
