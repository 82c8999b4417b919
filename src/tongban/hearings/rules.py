"""Pure rules of hearings (行政许可法 46–48): the days, who may still ask, and what stands before a decision.

All three times are working days: so counts whatever this law sets an organ (行政许可法82).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from tongban.core.clock import day_of
from tongban.core.workdays import Calendar, Duration, due
from tongban.definition.effective import Effective
from tongban.definition.vocabulary import STEP_KINDS

if TYPE_CHECKING:
    from tongban.cases.reading import Row

ASKING, NOTICE, HOLDING = Duration.parse("5wd"), Duration.parse("7wd"), Duration.parse("20wd")
LAW = "《中华人民共和国行政许可法》"
STOP, STOPPED_BY = "law.hearing", f"{LAW}第四十五条"
APPLICANT, INTERESTED = "applicant", "interested"
# How somebody stands by the minutes at the end of a hearing.
SIGNINGS: Mapping[str, str] = {"signed": "签名", "sealed": "盖章", "refused": "拒绝签名", "absent": "没有到场"}


def last_day(length: Duration, since: datetime, calendar: Calendar) -> date | None:
    """The last day of a time that begins with the day after ``since``; None while the calendar does not reach it."""
    return due(since, length, (), calendar, None).date


def may_still_ask(party: Row, today: date, calendar: Calendar) -> bool:
    """Was he told, and is the fifth working day not over? A day that nobody can name yet is not over."""
    if party["state"] != "party" or party["told_at"] is None:
        return False
    last = last_day(ASKING, party["told_at"], calendar)
    return last is None or today <= last


def is_asking(party: Row) -> bool:
    """Did he ask, and did not take it back?"""
    return party["asked_at"] is not None and party["waived_at"] is None


def barrier(hearing: Row | None, parties: Sequence[Row], today: date, calendar: Calendar, *, owed: bool) -> str:
    """What must happen before anything is decided: ``declared`` (somebody who calls himself interested is not
    answered), ``minutes`` (a hearing was asked for), ``not_told``, ``term`` (the right still runs); empty where nothing
    must. ``owed``: the definition names interested parties, whose right is told whether anybody thought of it or not.
    """
    sides = [one for one in parties if one["state"] == "party"]
    if any(one["state"] == "declared" for one in parties):
        return "declared"
    if hearing is None:
        return "not_told" if owed else ""
    if hearing["state"] in ("asked", "set"):
        return "minutes"
    held = hearing["held_at"]
    concerned = owed or any(one["role"] == INTERESTED or one["told_at"] is not None for one in sides)
    if held is None and concerned and any(one["told_at"] is None for one in sides):
        return "not_told"
    if held is not None and any(one["told_at"] is None and one["noticed_at"] is None for one in sides):
        return "not_told"  # came to the case after the hearing
    left = [one for one in sides if may_still_ask(one, today, calendar) and one["waived_at"] is None]
    if any(held is None or one["told_at"] > held for one in left):
        return "term"
    return ""


def came_after(held_at: datetime, steps: Iterable[Row], materials: Iterable[Row]) -> list[str]:
    """What was found or handed in after the minutes: no decision may rest on it (行政许可法48)."""
    found = [
        row["name"]
        for row in steps
        if row["kind"] != "decide" and STEP_KINDS[row["kind"]].examining and row["done_at"] and row["done_at"] > held_at
    ]
    return found + [row["name"] for row in materials if row["supplied_at"] and row["supplied_at"] > held_at]


def still_reviewed(steps: Iterable[Row]) -> list[str]:
    """Steps under way that examine: what they find must be known when the hearing is held."""
    under_way = [row for row in steps if row["state"] in ("open", "waiting")]
    return [row["name"] for row in under_way if row["kind"] != "decide" and STEP_KINDS[row["kind"]].examining]


def hears(e: Effective) -> bool:
    """Does this law's hearing exist here at all: a licence whose law does not exclude it?"""
    return "许可" in (e.nature, e.kind) and e.hearing != "never"


def earliest_day(noticed: datetime, calendar: Calendar) -> date | None:
    """The first day on which a hearing may be held that is noticed now: the seventh working day after the notice."""
    return last_day(NOTICE, noticed, calendar)


def latest_day(asked: datetime, noticed: datetime, calendar: Calendar) -> date | None:
    """The last day on which it may be held: the twentieth working day after it was asked for; where the organ is so
    late that the notice no longer fits, the first day that the notice allows.
    """
    last, first = last_day(HOLDING, asked, calendar), earliest_day(noticed, calendar)
    return None if last is None or first is None else max(last, first)


def is_noticed_in_time(noticed: datetime, starts_at: datetime, calendar: Calendar) -> bool:
    """Had he the notice seven working days before?"""
    first = earliest_day(noticed, calendar)
    return first is not None and day_of(starts_at) >= first
