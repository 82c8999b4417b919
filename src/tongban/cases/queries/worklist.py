"""The approver's list: every open step of the actor's posts, by severity, in one statement whatever its length."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tongban.cases.queries.staff import DESK_KINDS, HELD_POSTS, posts_of
from tongban.core.clock import day_of
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

PAGE = 50
SOON = 3  # days: 3天内
# group → its words; in the order of the list (HMCTS/CPS: by severity, words first)
GROUPS: Mapping[str, str] = {
    "late": "超期",
    "today": "今天到期",
    "soon": "3 天内",
    "other": "其他",
    "unknown": "到期日不明",
}

_OPEN = f"""
WITH mine AS (
  SELECT c.id, c.number, c.item_code, c.item_name, c.applicant_kind, c.applicant_name, c.promised_due, c.due_words,
         s.key, s.kind, s.name, s.due, s.opened_at, s.opens_on, LEAST(s.due, c.promised_due) AS first_due,
         (SELECT string_agg(x.cause, '、' ORDER BY x.began_at) FROM cases_span x
          WHERE x.case_id = c.id AND x.kind = 'stop' AND x.ended_at IS NULL) AS stopped,
         CASE WHEN LEAST(s.due, c.promised_due) IS NULL THEN 'unknown'
              WHEN LEAST(s.due, c.promised_due) < %(day)s THEN 'late'
              WHEN LEAST(s.due, c.promised_due) = %(day)s THEN 'today'
              WHEN LEAST(s.due, c.promised_due) <= %(soon)s THEN 'soon' ELSE 'other' END AS severity
  FROM cases_step s JOIN cases_case c ON c.id = s.case_id
  WHERE s.state = 'open' AND NOT (s.kind = 'accept' AND c.state <> 'received')
    AND {HELD_POSTS}
), wanted AS (
  SELECT * FROM mine WHERE (%(item)s = '' OR item_code = %(item)s) AND (%(step)s = '' OR name = %(step)s)
), shown AS (
  SELECT * FROM wanted ORDER BY first_due NULLS LAST, opened_at, id, key LIMIT %(limit)s OFFSET %(offset)s
)
SELECT (SELECT COALESCE(jsonb_agg(to_jsonb(shown) ORDER BY first_due NULLS LAST, opened_at, id, key), '[]'::jsonb)
        FROM shown) AS rows,
       (SELECT count(*) FROM wanted) AS total,
       (SELECT COALESCE(jsonb_object_agg(severity, n), '{{}}'::jsonb)
        FROM (SELECT severity, count(*) AS n FROM wanted GROUP BY severity) g) AS groups,
       (SELECT COALESCE(jsonb_agg(jsonb_build_array(item_code, item_name, n) ORDER BY item_code), '[]'::jsonb)
        FROM (SELECT item_code, min(item_name) AS item_name, count(*) AS n FROM mine GROUP BY item_code) i) AS items,
       (SELECT COALESCE(jsonb_agg(jsonb_build_array(name, n) ORDER BY name), '[]'::jsonb)
        FROM (SELECT name, count(*) AS n FROM mine GROUP BY name) k) AS steps
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open step of the list; the name is whole: the step is of the reader's own post."""

    case: str
    number: str
    step: str
    kind: str
    item: str
    applicant: str
    name: str
    severity: str
    due: date | None
    promised: date | None
    since: date
    opens_on: date | None
    stopped: str
    words: str

    @property
    def at_desk(self) -> bool:
        """Is it done at a counter, on the desk's page?"""
        return self.kind in DESK_KINDS


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page of the list with what the filters offer; numbers are over the whole list."""

    rows: tuple[Waiting, ...]
    total: int
    groups: Mapping[str, int]
    items: tuple[tuple[str, str, int], ...]
    steps: tuple[tuple[str, int], ...]


def worklist(
    actor: Actor, day: date, *, item: str = "", step: str = "", page: int = 1, size: int | None = PAGE
) -> Worklist:
    """Open steps of the actor's posts; ``size`` None gives all (for CSV). One query."""
    wanted: Any = {
        **posts_of(actor),
        "day": day,
        "soon": day + timedelta(days=SOON),
        "item": item,
        "step": step,
        "limit": size,
        "offset": (page - 1) * (size or 0),
    }
    found = fetch(_OPEN, wanted)[0]
    return Worklist(
        tuple(_waiting(row) for row in found["rows"]),
        found["total"],
        found["groups"],
        tuple((code, name.partition("（")[0], n) for code, name, n in found["items"]),
        tuple((name, n) for name, n in found["steps"]),
    )


def _waiting(row: Mapping[str, Any]) -> Waiting:
    return Waiting(
        case=row["id"],
        number=row["number"],
        step=row["key"],
        kind=row["kind"],
        item=row["item_name"],
        applicant=row["applicant_name"],
        name=row["name"],
        severity=row["severity"],
        due=_day(row["due"]),
        promised=_day(row["promised_due"]),
        since=day_of(datetime.fromisoformat(row["opened_at"])),
        opens_on=_day(row["opens_on"]),
        stopped=row["stopped"] or "",
        words=row["due_words"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """An inspection that waits for the reader's own word."""

    case: uuid.UUID
    number: str
    item: str
    step: str
    name: str


def to_confirm(actor: Actor) -> list[ToConfirm]:
    """Inspections in which the actor is the second and has not confirmed, oldest first. One query."""
    rows = fetch(
        """SELECT c.id, c.number, c.item_name, s.key, s.name FROM cases_step s JOIN cases_case c ON c.id = s.case_id
           WHERE s.state = 'done' AND s.joined_by = '[]'::jsonb AND s.outputs ->> 'partner' = %s
             AND c.state <> 'finished' ORDER BY s.done_at, s.id""",
        [str(actor.account)],
    )
    return [ToConfirm(row["id"], row["number"], row["item_name"], row["key"], row["name"]) for row in rows]
