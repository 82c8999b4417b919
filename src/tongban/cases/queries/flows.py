"""What moved in a period, who waits for whom, what time lawful stops took: by organ, for reports and open figures."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.ledger.reading import fetch

# What is counted of a period: the moment of the case that falls into it, and what else must be true.
FLOWS: dict[str, tuple[str, str]] = {
    "received": ("received_at", "true"),
    "accepted": ("accepted_at", "true"),
    "decided": ("decided_at", "true"),
    "granted": ("decided_at", "outcome = 'granted'"),
    "late": (
        "decided_at",
        "promised_due IS NOT NULL AND (decided_at AT TIME ZONE 'Asia/Shanghai') >= promised_due + 1",
    ),
    "finished": ("finished_at", "true"),
}


class Flow(NamedTuple):
    """How many cases of an organ."""

    organ: uuid.UUID
    counts: dict[str, int]


class FlowCase(NamedTuple):
    """One of the cases counted."""

    number: str
    item: str
    organ: uuid.UUID
    at: datetime


class Wait(NamedTuple):
    """How many cases of one organ wait for another: since when the oldest, and how many of them are past their day."""

    organ: uuid.UUID
    on: uuid.UUID
    what: str
    cases: int
    since: date
    late: int


class Stopped(NamedTuple):
    """How long a cause stopped the clocks of an organ's cases within a period, in calendar days."""

    organ: uuid.UUID
    cause: str
    cases: int
    days: int


def bounds(begins: date, ends: date) -> tuple[datetime, datetime]:
    """The instants at which a period of days begins and is over."""
    first = datetime.combine(begins, time.min, SHANGHAI)
    return first, datetime.combine(ends + timedelta(days=1), time.min, SHANGHAI)


def _within(column: str) -> str:
    return f"{column} >= %(first)s AND {column} < %(over)s"


_COUNTS = ", ".join(
    f"count(*) FILTER (WHERE {_within(column)} AND {more}) AS {name}" for name, (column, more) in FLOWS.items()
)
_MOMENTS = dict.fromkeys(column for column, _ in FLOWS.values())


def flows(begins: date, ends: date) -> list[Flow]:
    """By organ, what came in, was accepted, decided and finished in a period. One query."""
    any_ = " OR ".join(f"({_within(column)})" for column in _MOMENTS)
    first, over = bounds(begins, ends)
    named: dict[str, object] = {"first": first, "over": over}
    rows = fetch(
        f"SELECT organ_id, {_COUNTS} FROM cases_case WHERE organ_id IS NOT NULL AND ({any_}) GROUP BY 1", named
    )
    return [Flow(row["organ_id"], {name: row[name] for name in FLOWS}) for row in rows]


def flow_cases(which: str, begins: date, ends: date, organs: Collection[uuid.UUID]) -> list[FlowCase]:
    """The cases behind one number. One query."""
    column, more = FLOWS[which]
    first, over = bounds(begins, ends)
    named: dict[str, object] = {"first": first, "over": over, "organs": list(organs)}
    rows = fetch(
        f"""SELECT number, item_name, organ_id, {column} AS at FROM cases_case
            WHERE organ_id = ANY(%(organs)s) AND {_within(column)} AND {more} ORDER BY {column}, number""",
        named,
    )
    return [FlowCase(row["number"], row["item_name"], row["organ_id"], row["at"]) for row in rows]


_WAITS = """
SELECT organ, other, what, count(DISTINCT id) AS cases, min(since) AS since,
       count(DISTINCT id) FILTER (WHERE due < %(today)s) AS late
FROM (
  SELECT c.id, c.organ_id AS organ, s.organ_id AS other, s.name AS what, s.opened_at AS since, s.due
  FROM cases_step s JOIN cases_case c ON c.id = s.case_id
  WHERE s.state = 'open' AND s.organ_id <> c.organ_id AND c.state IN ('accepted', 'decided')
    AND (%(organs)s::uuid[] IS NULL OR c.organ_id = ANY(%(organs)s) OR s.organ_id = ANY(%(organs)s))
  UNION ALL
  SELECT c.id, c.organ_id, d.organ_id, CASE d.kind WHEN 'inquiry' THEN '部门协查' ELSE '转报意见' END, d.owed_at, d.due
  FROM cases_duty d JOIN cases_case c ON c.id = d.case_id
  WHERE d.state <> 'done' AND d.kind IN ('inquiry', 'forward') AND d.organ_id <> c.organ_id AND c.state <> 'finished'
    AND (%(organs)s::uuid[] IS NULL OR c.organ_id = ANY(%(organs)s) OR d.organ_id = ANY(%(organs)s))
) w GROUP BY 1, 2, 3 ORDER BY 5, 1, 2, 3
"""


def waits(organs: Collection[uuid.UUID] | None = None) -> list[Wait]:
    """Who waits for whom now, the longest waiting first; of these organs on either side, or of all. One query."""
    named: dict[str, object] = {"today": day_of(now()), "organs": None if organs is None else list(organs)}
    return [
        Wait(row["organ"], row["other"], row["what"], row["cases"], day_of(row["since"]), row["late"])
        for row in fetch(_WAITS, named)
    ]


_STOPPED = """
SELECT c.id, c.organ_id AS organ, x.cause, x.began_at AS begins, x.ended_at AS ends
FROM cases_span x JOIN cases_case c ON c.id = x.case_id
WHERE x.kind = 'stop' AND x.began_at < %(over)s AND (x.ended_at IS NULL OR x.ended_at >= %(first)s)
  AND c.organ_id IS NOT NULL
UNION ALL
SELECT c.id, c.organ_id, '补正', n.at, COALESCE(n.answered_at, c.finished_at)
FROM cases_notice n JOIN cases_case c ON c.id = n.case_id
WHERE n.kind = 'correction' AND n.at < %(over)s AND COALESCE(n.answered_at, c.finished_at, %(over)s) >= %(first)s
  AND c.organ_id IS NOT NULL
"""


def stopped(begins: date, ends: date) -> list[Stopped]:
    """By organ and cause (each special procedure of 行政许可法45; 补正, which comes before acceptance), what time it
    took within a period, up to now. One query.
    """
    first, over = bounds(begins, ends)
    until = min(over, max(now(), first))
    named: dict[str, object] = {"first": first, "over": over}
    cases: dict[tuple[uuid.UUID, str], set[uuid.UUID]] = {}
    days: Counter[tuple[uuid.UUID, str]] = Counter()
    for row in fetch(_STOPPED, named):
        of = row["organ"], row["cause"]
        last = min(row["ends"] or until, until)
        cases.setdefault(of, set()).add(row["id"])
        days[of] += max(0, (day_of(last) - day_of(max(row["begins"], first))).days)
    return [Stopped(*of, len(cases[of]), days[of]) for of in sorted(cases, key=str)]
