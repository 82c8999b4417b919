"""Suspended, retired, given up by the place: what is said to whoever wants to apply, and what replaces it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tongban.core.clock import day_of
from tongban.core.errors import Refusal


class Resting(Refusal):
    """Nothing new is taken: ``since`` which day, and ``why`` in the words of whoever rests it (empty where he gave up
    the item for a place, which the public reads no reason of). ``where``: the code of what replaces it.
    """

    def __init__(self, refusal: Refusal, since: date, why: str) -> None:
        super().__init__(refusal.code, refusal.zh, refusal.en, where=refusal.where, status=refusal.status)
        self.since = since
        self.why = why


def rest_of(row: Mapping[str, Any], at: datetime) -> Resting | None:
    """Why nothing new may be filed for this item here at ``at``; None where it is open.

    ``row`` has retired_at, suspended_at, resting_words, replaced_by and given_up_at (the place's adoption ended).
    Running cases are never asked this: they go on by the edition they are pinned to.
    """
    if row["retired_at"] is not None and row["retired_at"] <= at:
        return Resting(_retired(row), day_of(row["retired_at"]), row["resting_words"])
    if row["suspended_at"] is not None and row["suspended_at"] <= at:
        words = row["resting_words"]
        suspended = Refusal(
            "item.suspended",
            f"这个事项自{day_of(row['suspended_at'])}起暂停受理：{words}。已经受理的照常办理；恢复时间请拨打 12345。",
            f"This item takes no new applications since {day_of(row['suspended_at'])}: {words}. "
            "Running cases go on; call 12345 to ask when it resumes.",
            status=409,
        )
        return Resting(suspended, day_of(row["suspended_at"]), words)
    if row["given_up_at"] is not None and row["given_up_at"] <= at:
        given_up = Refusal(
            "item.given-up",
            f"本地自{day_of(row['given_up_at'])}起不再办理这个事项。已经受理的照常办理；在哪里办请拨打 12345。",
            f"This place has not handled this item since {day_of(row['given_up_at'])}. "
            "Running cases go on; call 12345 to ask where to apply.",
            status=410,
        )
        return Resting(given_up, day_of(row["given_up_at"]), "")
    return None


def _retired(row: Mapping[str, Any]) -> Refusal:
    day, by = day_of(row["retired_at"]), row["replaced_by"]
    words = f"：{row['resting_words']}" if row["resting_words"] else ""
    words_en = f": {row['resting_words']}" if row["resting_words"] else ""
    then = f"请改办“{by}”。" if by else "如有疑问请拨打 12345。"
    then_en = f"Apply for {by} instead." if by else "Call 12345 with questions."
    return Refusal(
        "item.retired",
        f"这个事项自{day}起取消{words}。已经受理的照常办理。{then}",
        f"This item was retired on {day}{words_en}. Running cases go on. {then_en}",
        where=by,
        status=410,
    )
