"""What waits at a counter, by severity: one statement for the rows of a page and every number beside it.

The numbers are counted over the very rows the list shows, so a number and the list behind it cannot differ. The
branches begin at the posts and halls of the actor, each by an index of its own (``cases_step_open``,
``cases_open_at_hall``): whoever has nothing waiting reads nothing, however many cases there are.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tongban.cases.queries.staff import HELD_POSTS, posts_of
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

PAGE = 50
SORTS = ("received", "correcting", "issue", "drafts", "promised", "deferred")
# In the order of the list: what is over first. ``none``: no day runs.
SEVERITIES = ("late", "today", "soon", "later", "none")

_MINE = HELD_POSTS
_HEAD = """c.id, c.number, c.item_code, c.item_name, c.applicant_kind, c.applicant_id, c.applicant_name, c.filed_by,
           c.state, c.place, c.received_at, c.begun_at"""
_TOLD = "FROM cases_notice n WHERE n.case_id = c.id AND n.kind = 'correction'"
_WORK = f"""
  SELECT {_HEAD}, s.kind, s.due, o.closes, (SELECT max(n.at) {_TOLD}) AS told_at,
         GREATEST(c.received_at, s.opened_at, (SELECT max(n.answered_at) {_TOLD})) AS since,
         CASE WHEN s.kind <> 'accept' THEN 'issue' WHEN c.state = 'correcting' THEN 'correcting'
              ELSE 'received' END AS sort
  FROM cases_step s JOIN cases_case c ON c.id = s.case_id LEFT JOIN organisation_organ o ON o.id = c.hall_id
  WHERE s.state = 'open' AND s.kind = ANY(%(kinds)s) AND {_MINE}
  UNION ALL
  SELECT {_HEAD}, '', NULL, NULL, NULL, c.begun_at, 'drafts'
  FROM cases_case c WHERE c.counter_id = ANY(%(halls)s) AND c.state = 'draft' AND c.channel IN ('window', 'village')
  UNION ALL
  SELECT {_HEAD}, '', c.promised_due, NULL, NULL, c.received_at, 'promised'
  FROM cases_case c WHERE c.hall_id = ANY(%(halls)s) AND c.state = 'accepted' AND c.promised_due <= %(day)s
  UNION ALL
  SELECT {_HEAD}, '', d.due, NULL, NULL, c.received_at, 'deferred'
  FROM cases_case c CROSS JOIN LATERAL (
    SELECT min(m.due) AS due FROM cases_material m WHERE m.case_id = c.id AND m.verdict = 'deferred'
    AND m.state <> 'supplied') d
  WHERE c.hall_id = ANY(%(halls)s) AND c.state = 'accepted' AND d.due <= %(morrow)s
"""
_LIST = f"""
WITH work AS ({_WORK}), graded AS (
  SELECT *, CASE
    WHEN sort = 'received' THEN CASE WHEN since < %(late)s THEN 'late' WHEN since < %(ends_today)s THEN 'today'
         WHEN since < %(ends_soon)s THEN 'soon' ELSE 'later' END
    WHEN due IS NULL THEN 'none' WHEN due < %(day)s THEN 'late' WHEN due = %(day)s THEN 'today'
    WHEN due <= %(soon)s THEN 'soon' ELSE 'later' END AS severity
  FROM work
), wanted AS (
  SELECT * FROM graded WHERE (%(sort)s = '' OR sort = %(sort)s) AND (%(severity)s = '' OR severity = %(severity)s)
    AND (%(item)s = '' OR item_code = %(item)s)
), page AS (
  SELECT *, array_position(%(severities)s::text[], severity) AS rank FROM wanted
  ORDER BY rank, due NULLS LAST, since, id, sort LIMIT %(limit)s OFFSET %(offset)s
)
SELECT (SELECT COALESCE(jsonb_agg(to_jsonb(page) ORDER BY rank, due NULLS LAST, since, id, sort), '[]'::jsonb)
        FROM page) AS rows,
       (SELECT count(*) FROM wanted) AS total,
       (SELECT COALESCE(jsonb_agg(jsonb_build_array(sort, severity, n)), '[]'::jsonb)
        FROM (SELECT sort, severity, count(*) AS n FROM graded GROUP BY sort, severity) g) AS counts,
       (SELECT COALESCE(jsonb_agg(jsonb_build_array(item_code, item_name, n) ORDER BY n DESC, item_code), '[]'::jsonb)
        FROM (SELECT item_code, min(item_name) AS item_name, count(*) AS n FROM graded
              WHERE %(sort)s = '' OR sort = %(sort)s GROUP BY item_code) i) AS items
"""


@dataclass(frozen=True, slots=True)
class Edges:
    """Receipts before these moments are to be answered before the day, on it, within the next days (desks.rules)."""

    late: datetime
    today: datetime
    soon: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filter of the list; empty is everything."""

    sort: str = ""
    severity: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class AtCounter:
    """One row; the name is whole: the reader's post or hall handles the case."""

    case: uuid.UUID
    number: str
    item: str
    code: str
    applicant: str
    owner: tuple[str, uuid.UUID]
    filed_by: uuid.UUID | None
    state: str
    place: str
    kind: str
    sort: str
    severity: str
    due: date | None
    since: datetime
    told_at: datetime | None
    closes: str | None


@dataclass(frozen=True, slots=True)
class CounterList:
    """A page of the list; ``counts`` by sort and severity over everything, ``items`` of the sort chosen."""

    rows: tuple[AtCounter, ...]
    total: int
    counts: Mapping[tuple[str, str], int]
    items: tuple[tuple[str, str, int], ...]

    def number(self, sort: str, severity: str = "") -> int:
        """How many of a sort, of a severity or of any."""
        return sum(n for (one, how), n in self.counts.items() if one == sort and severity in ("", how))


def counter_list(
    actor: Actor, day: date, edges: Edges, wanted: Wanted, *, page: int = 1, size: int | None = PAGE
) -> CounterList:
    """What waits for the actor, late first. One query."""
    asked: dict[str, Any] = {
        **posts_of(actor),
        "day": day,
        "morrow": day + timedelta(days=1),
        "soon": day + timedelta(days=3),
        "late": edges.late,
        "ends_today": edges.today,
        "ends_soon": edges.soon,
        "severities": list(SEVERITIES),
        "sort": wanted.sort,
        "severity": wanted.severity,
        "item": wanted.item,
        "limit": size,
        "offset": (page - 1) * (size or 0),
    }
    found = fetch(_LIST, asked)[0]
    return CounterList(
        tuple(_row(row) for row in found["rows"]),
        found["total"],
        {(sort, severity): n for sort, severity, n in found["counts"]},
        tuple((code, name.partition("（")[0], n) for code, name, n in found["items"]),
    )


def _row(row: Mapping[str, str | None]) -> AtCounter:
    told, due, filed = row["told_at"], row["due"], row["filed_by"]
    return AtCounter(
        case=uuid.UUID(row["id"]),
        number=str(row["number"]),
        item=str(row["item_name"]),
        code=str(row["item_code"]),
        applicant=str(row["applicant_name"]),
        owner=(str(row["applicant_kind"]), uuid.UUID(row["applicant_id"])),
        filed_by=uuid.UUID(filed) if filed else None,
        state=str(row["state"]),
        place=str(row["place"]),
        kind=str(row["kind"]),
        sort=str(row["sort"]),
        severity=str(row["severity"]),
        due=date.fromisoformat(due) if due else None,
        since=datetime.fromisoformat(str(row["since"])),
        told_at=datetime.fromisoformat(told) if told else None,
        closes=row["closes"],
    )
