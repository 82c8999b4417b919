"""When a renewal may be applied for (definition: ``apply_before_end``; 行政许可法50): too early it is refused, and told
from when; later than the law says, whoever accepts is told. Nothing is said of a licence that is not known here.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tongban.cases.rules.clock import step_due
from tongban.core.clock import day_of
from tongban.core.errors import Refusal
from tongban.core.workdays import Duration, day_zh
from tongban.core.workdays.spans import calendar_days
from tongban.licences.queries import held_by

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn


def end_of_renewed(turn: Turn, on: date) -> date | None:
    """The end of what the matter renews, as the applicant held it on a day; None where it is renewed by nothing, not
    known here, or has no end. One query where something is renewed.
    """
    renewed = {one.type for one in turn.e.result if one.does == "renew"}
    if not renewed:
        return None
    held = held_by([turn.case["applicant_id"]], on)
    ends = [row["valid_until"] for row in held if row["type_key"] in renewed]
    return max(ends) if ends and None not in ends else None


def check_window(turn: Turn) -> None:
    """May it be applied for already? Refusal ``file.too_early``. No query for an item without such a time."""
    said = turn.e.apply_before_end
    if said is None or said.earliest is None:
        return
    end = end_of_renewed(turn, day_of(turn.at))
    reach = _reach(turn, said.earliest, turn.at)
    if end is None or reach is None or reach >= end:
        return
    raise Refusal(
        "file.too_early",
        f"还没有到申请延续的时候：有效期到{day_zh(end)}，届满前{said.earliest.zh}内才能申请。已填的内容仍然保留。",
        f"Too early: it is valid until {end:%Y-%m-%d} and may be renewed within {said.earliest.en} before that day. "
        "What you filled in is kept.",
        where="outside",
    )


def late_words(turn: Turn, lang: str) -> list[str]:
    """For whoever accepts: it was filed later than the law says. No query for an item without such a time."""
    said = turn.e.apply_before_end
    if said is None or said.latest is None or turn.case["received_at"] is None:
        return []
    end = end_of_renewed(turn, day_of(turn.case["received_at"]))
    reach = _reach(turn, said.latest, turn.case["received_at"])
    if end is None or reach is None or reach <= end:
        return []
    if lang == "en":
        return [f"Filed later than {said.latest.en} before the end ({end:%Y-%m-%d})."]
    return [f"晚于届满前{said.latest.zh}提出（有效期到{day_zh(end)}）。"]


def _reach(turn: Turn, length: Duration, since: datetime) -> date | None:
    """The day to which a length reaches from a day: what is counted in days, months or years needs no calendar. None
    where the calendar does not reach so far.
    """
    day = day_of(since)
    if length.unit in ("d", "m", "y"):
        return day + timedelta(days=calendar_days(day, length))
    return step_due(length, since, *turn.desk())
