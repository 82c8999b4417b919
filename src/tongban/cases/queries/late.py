"""What is past its day in cases, as far as given seats reach: derived at each reading, kept nowhere."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from tongban.cases.reading import Row
from tongban.core.ledger.reading import fetch

# What may be past its day: a whole case, a stage of it, a step of a party, a paper that may follow, what is owed.
CASE, STAGE, PARTY, DEFERRED, DUTY = "case", "stage", "party", "deferred", "duty"


class Reach(NamedTuple):
    """What one seat shows: of an organ, of one post (empty: of all), what was due before a day."""

    organ: uuid.UUID
    post: str
    before: date


class LateRow(NamedTuple):
    """One entry; of a stage ``what`` is its name, of a duty its kind."""

    kind: str
    key: uuid.UUID
    case: uuid.UUID
    number: str
    item: str
    organ: uuid.UUID
    post: str
    what: str
    due: date


@dataclass(frozen=True, slots=True)
class LateRows:
    """A page of them; the numbers are over all: by kind, and by organ."""

    rows: tuple[LateRow, ...] = ()
    total: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    organs: dict[uuid.UUID, int] = field(default_factory=dict)


# Each branch begins at the seats, or at the few rows that are past their day, so that who has nothing waiting reads
# nothing: OFFSET 0 keeps a branch from being joined the other way round, and today (no seat reaches further) tells the
# planner how few rows are past their day.
_LATE = """
WITH seat AS (
  SELECT * FROM unnest(%(organs)s::uuid[], %(posts)s::text[], %(on)s::date[]) AS t (organ, post, before)
), late AS (
  SELECT 'stage' AS kind, s.id AS key, s.case_id, s.organ_id, s.post, s.name AS what, s.due
  FROM seat JOIN LATERAL (
    SELECT * FROM cases_step x WHERE x.state = 'open' AND x.organ_id = seat.organ AND x.due < seat.before
      AND x.due < %(today)s AND (seat.post = '' OR x.post = seat.post) OFFSET 0) s ON true
  JOIN cases_case c ON c.id = s.case_id
  WHERE c.state <> 'finished' AND NOT (s.kind = 'accept' AND c.state <> 'received')
  UNION
  SELECT 'case', c.id, c.id, c.organ_id, '', '', c.promised_due
  FROM seat JOIN LATERAL (
    SELECT * FROM cases_case x WHERE x.state = 'accepted' AND x.organ_id = seat.organ
      AND x.promised_due < seat.before AND x.promised_due < %(today)s OFFSET 0) c ON true
  WHERE seat.post = '' OR EXISTS (SELECT 1 FROM cases_step s WHERE s.case_id = c.id AND s.state = 'open'
                                  AND s.organ_id = c.organ_id AND s.post = seat.post)
  UNION
  SELECT 'party', s.id, s.case_id, c.organ_id, '', s.name, s.due
  FROM cases_step s JOIN cases_case c ON c.id = s.case_id
  JOIN seat ON seat.organ = c.organ_id AND seat.post = '' AND s.due < seat.before
  WHERE s.organ_id IS NULL AND s.state = 'open' AND s.due < %(today)s AND c.state <> 'finished'
  UNION
  SELECT 'deferred', m.id, m.case_id, c.organ_id, '', m.name, m.due
  FROM cases_material m JOIN cases_case c ON c.id = m.case_id
  JOIN seat ON seat.organ = c.organ_id AND seat.post = '' AND m.due < seat.before
  WHERE m.verdict = 'deferred' AND m.state <> 'supplied' AND m.due < %(today)s AND c.state = 'accepted'
  UNION
  SELECT 'duty', d.id, d.case_id, d.organ_id, d.post, d.kind, d.due
  FROM seat JOIN LATERAL (
    SELECT * FROM cases_duty x WHERE x.state <> 'done' AND x.organ_id = seat.organ AND x.due < seat.before
      AND x.due < %(today)s AND (seat.post = '' OR x.post = seat.post) OFFSET 0) d ON true
), wanted AS (
  SELECT * FROM late WHERE (%(kind)s = '' OR kind = %(kind)s) AND (%(organ)s::uuid IS NULL OR organ_id = %(organ)s)
    AND (%(key)s::uuid IS NULL OR key = %(key)s)
), shown AS (
  SELECT w.*, c.number, c.item_name FROM wanted w JOIN cases_case c ON c.id = w.case_id
  ORDER BY w.due, c.number, w.kind, w.key LIMIT %(limit)s OFFSET %(offset)s
)
"""
LATE_SQL = f"""{_LATE}
SELECT (SELECT COALESCE(jsonb_agg(to_jsonb(shown) ORDER BY due, number, kind, key), '[]'::jsonb) FROM shown) AS rows,
       (SELECT count(*) FROM wanted) AS total,
       (SELECT COALESCE(jsonb_object_agg(kind, n), '{{}}'::jsonb)
        FROM (SELECT kind, count(*) AS n FROM late GROUP BY kind) k) AS kinds,
       (SELECT COALESCE(jsonb_object_agg(organ_id, n), '{{}}'::jsonb)
        FROM (SELECT organ_id, count(*) AS n FROM late GROUP BY organ_id) o) AS organs
"""


def late_rows(
    seats: Sequence[Reach],
    today: date,
    *,
    kind: str = "",
    organ: uuid.UUID | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> LateRows:
    """What is past its day within these seats, the longest late first; ``limit`` None gives all. One query.

    An open stage by its own day, an accepted case by the day promised, a step of a party and a paper that may follow
    (both are the case's organ's to follow), a duty. A case that waits for its applicant is not late at the counter.
    """
    if not seats:
        return LateRows()
    return _rows(fetch(LATE_SQL, parameters(seats, today, kind, organ, limit, offset))[0])


_ORGAN = """
SELECT organ_id FROM cases_step WHERE id = %(key)s AND organ_id IS NOT NULL
UNION SELECT c.organ_id FROM cases_step s JOIN cases_case c ON c.id = s.case_id WHERE s.id = %(key)s
UNION SELECT organ_id FROM cases_case WHERE id = %(key)s
UNION SELECT c.organ_id FROM cases_material m JOIN cases_case c ON c.id = m.case_id WHERE m.id = %(key)s
UNION SELECT organ_id FROM cases_duty WHERE id = %(key)s
"""


def late_matter(kind: str, key: uuid.UUID, today: date) -> LateRow | None:
    """One entry, whoever's list it is on; None where it is not past its day. Two queries."""
    asked: dict[str, object] = {"key": key}
    seats = [Reach(row["organ_id"], "", today) for row in fetch(_ORGAN, asked) if row["organ_id"] is not None]
    named = {**parameters(seats, today, kind, None, 1, 0), "key": key}
    return next(iter(_rows(fetch(LATE_SQL, named)[0]).rows), None) if seats and kind else None


def _rows(found: Row) -> LateRows:
    return LateRows(
        tuple(
            LateRow(
                row["kind"], uuid.UUID(row["key"]), uuid.UUID(row["case_id"]), row["number"], row["item_name"],
                uuid.UUID(row["organ_id"]), row["post"], row["what"], date.fromisoformat(row["due"]),
            )
            for row in found["rows"]
        ),
        found["total"],
        found["kinds"],
        {uuid.UUID(key): n for key, n in found["organs"].items()},
    )  # fmt: skip


def parameters(
    seats: Sequence[Reach], today: date, kind: str, organ: uuid.UUID | None, limit: int | None, offset: int
) -> dict[str, object]:
    """What the statement is given."""
    return {
        "organs": [one.organ for one in seats],
        "posts": [one.post for one in seats],
        "on": [one.before for one in seats],
        "today": today,
        "kind": kind,
        "organ": organ,
        "limit": limit,
        "offset": offset,
        "key": None,
    }
