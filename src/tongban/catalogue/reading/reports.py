"""The reports of levels as one table for page and programs: each row has ``key`` (what ``after`` names to go on) and,
where it may stand below the place asked for, ``place`` and ``place_name``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from tongban.catalogue.reading import levels, standing
from tongban.catalogue.reading.levels import Row
from tongban.organisation.queries import division_names, level_of

Reading = Callable[[str, datetime, str, int | None, str], list[Row]]
READS: Mapping[str, Reading] = {
    "directory": lambda place, at, after, size, line: levels.directory_of(
        level_of(place), place, at, after, size, line
    ),
    "unadopted": lambda place, at, after, size, line: levels.unadopted(place, at, after, size, line),
    "orphaned": lambda place, at, after, size, line: levels.orphaned(place, at, after, size, cause="retired"),
    "unfounded": lambda place, at, after, size, line: levels.unfounded(at, after, size, place),
    "beyond": lambda place, at, after, size, line: levels.beyond_power(at, after, size, place),
    "diverging": lambda place, at, after, size, line: levels.diverging(place, after, size),
    "stranded": lambda place, at, after, size, line: standing.stranded(place, at, after, size),
    "absorbed": lambda place, at, after, size, line: standing.absorbed(place, at, after, size),
}


def report_of(
    report: str, place: str, at: datetime, after: str = "", size: int | None = levels.PAGE, line: str = ""
) -> list[Row]:
    """The rows of a report in the order of their keys. One statement, at most four where differences are judged, and
    one for the names of places.
    """
    rows = READS[report](place, at, after, size, line)
    names = division_names(row["place"] for row in rows if row.get("place"))
    for row in rows:
        row.setdefault("key", row["code"])
        row["place_name"] = names.get(row.get("place", ""), "")
    return rows


def counts(place: str, at: datetime, line: str = "") -> dict[str, int]:
    """How many rows each report has. At most six statements."""
    return {**levels.counts(place, at, line), **standing.both(place, at)}
