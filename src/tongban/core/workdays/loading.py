"""Calendars from text: the shipped files of data/calendar and what an administrator imports each November."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import cast

from tongban.core.codes import division as divisions
from tongban.core.errors import Refusal
from tongban.core.workdays.calendars import Calendar, CalendarRow, Kind


def load_calendar(path: Path, local: Path | None = None) -> Calendar:
    """The calendar of a file of national days, with the days that divisions set for themselves from ``local``."""
    rows = list(read_rows(path.read_text(encoding="utf-8-sig")))
    if local is not None:
        rows += read_rows(local.read_text(encoding="utf-8-sig"))
    return Calendar.of(rows)


def read_rows(text: str) -> tuple[CalendarRow, ...]:
    """Rows of CSV with the columns ``date,kind,name`` and, for local days, ``division``; lines that begin with ``#``
    name the source.

    Refuses with ``calendar.columns`` and ``calendar.row`` (names the line of the file).
    """
    numbered = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    reader = csv.DictReader(line for _, line in numbered)
    if not {"date", "kind", "name"} <= set(reader.fieldnames or ()):
        raise Refusal(
            "calendar.columns",
            "日历文件第一行应有 date、kind、name 三列。请按模板改正表头。",
            "The first line of a calendar file names the columns date, kind and name. Correct it from the template.",
        )
    return tuple(_row(line, cells) for (line, _), cells in zip(numbered[1:], reader, strict=True))


def _row(line: int, cells: dict[str, str]) -> CalendarRow:
    kind = (cells["kind"] or "").strip()
    place = (cells.get("division") or "").strip()
    try:
        day = date.fromisoformat((cells["date"] or "").strip())
    except ValueError:
        day = None
    if day is None or kind not in ("holiday", "makeup_workday"):
        raise Refusal(
            "calendar.row",
            f"日历文件第{line}行有误：日期应写作2026-10-01，"
            "类别应为 holiday（放假）或 makeup_workday（调休上班）。请改正。",
            f"Line {line} of the calendar file is wrong: a date reads 2026-10-01, a kind is holiday or makeup_workday."
            " Correct it.",
            where=f"line {line}",
        )
    full = divisions.check(place) if place else ""
    return CalendarRow(day, cast(Kind, kind), (cells["name"] or "").strip(), full)
