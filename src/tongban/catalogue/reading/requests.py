"""Reads of dynamic management: requests and tickets by severity, and which items are flagged by a fallen basis."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q

from tongban.catalogue.library_now import flags
from tongban.catalogue.models import ChangeRequest
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

PAGE = 50
NEAR = timedelta(days=3)
SEVERITIES = ("overdue", "today", "near", "other")


def requests_for(
    viewer: Actor, sort: str = "", state: str = "", code: str = "", after: str = "", size: int = PAGE
) -> list[ChangeRequest]:
    """Requests the viewer may see, newest first. One query. ``after``: ISO instant of the last one shown."""
    rows = _chosen(viewer, sort, state, code)
    if after:
        rows = rows.filter(asked_at__lt=datetime.fromisoformat(after))
    return list(rows.order_by("-asked_at", "-id")[:size])


def _chosen(viewer: Actor, sort: str, state: str, code: str) -> Any:
    rows = ChangeRequest.seen_by(viewer)
    for name, value in (("sort", sort), ("state", state), ("code", code)):
        if value:
            rows = rows.filter(**{name: value})
    return rows


def severity_of(due: date | None, today: date) -> str:
    """overdue, today, near (three days) or other."""
    if due is None or due > today + NEAR:
        return "other"
    return "overdue" if due < today else "today" if due == today else "near"


def _severe(today: date) -> dict[str, Q]:
    return {
        "overdue": Q(due__lt=today),
        "today": Q(due=today),
        "near": Q(due__gt=today, due__lte=today + NEAR),
        "other": Q(due__gt=today + NEAR) | Q(due__isnull=True),
    }


@dataclass(frozen=True)
class Board:
    """A page of requests, the nearest day first; how many there are by severity, by state and by sort."""

    rows: list[ChangeRequest]
    severities: Mapping[str, int]
    states: Mapping[str, int]
    sorts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All that were chosen, over all pages."""
        return sum(self.severities.values())


def board(
    viewer: Actor, today: date, sort: str = "", state: str = "open", code: str = "", severity: str = "", page: int = 1
) -> Board:
    """Requests by severity; three queries however many there are."""
    chosen = _chosen(viewer, sort, state, code)
    by = _severe(today)
    counted = chosen.aggregate(**{name: Count("id", filter=one) for name, one in by.items()})
    rows = chosen.filter(by[severity]) if severity in by else chosen
    listed = rows.order_by(F("due").asc(nulls_last=True), "asked_at", "id")[(page - 1) * PAGE : page * PAGE]
    states: dict[str, int] = {}
    sorts: dict[str, int] = {}
    grouped = _chosen(viewer, "", "", code).order_by().values("state", "sort").annotate(n=Count("id"))
    for row in grouped:
        if sort in ("", row["sort"]):
            states[row["state"]] = states.get(row["state"], 0) + row["n"]
        if state in ("", row["state"]):
            sorts[row["sort"]] = sorts.get(row["sort"], 0) + row["n"]
    severities = {name: n for name, n in counted.items() if severity in ("", name)}
    return Board(list(listed), severities, states, sorts)


def request_of(viewer: Actor, key: uuid.UUID) -> ChangeRequest:
    """One request. One query. Refusal ``request.unknown`` (404) where there is none for the viewer."""
    found: ChangeRequest | None = ChangeRequest.seen_by(viewer).filter(id=key).first()
    if found is None:
        raise Refusal("request.unknown", "没有这件申请。", "There is no such request.", status=404)
    return found


_SETTLING = """
SELECT found.id, found.sort, found.named, found.number, found.place, v.name AS place_name, found.in_force_from
FROM (
  SELECT e.id, 'edition' AS sort, i.code || '@' || e.number AS named, e.number, '' AS place, e.in_force_from,
         e.published_at
  FROM catalogue_edition e JOIN catalogue_item i ON i.id = e.item_id
  WHERE i.code = %(code)s AND e.withdrawn_at IS NULL
  UNION ALL
  SELECT d.id, 'difference', d.number, d.edition_number, rpad(d.place, 12, '0'), d.in_force_from, d.published_at
  FROM catalogue_difference d JOIN catalogue_item i ON i.id = d.item_id
  WHERE i.code = %(code)s AND rpad(d.place, 12, '0') = %(place)s) found
LEFT JOIN organisation_division v ON v.code = found.place
LEFT JOIN catalogue_draft t ON t.id = %(draft)s AND t.state <> 'dropped'
WHERE found.published_at >= %(asked)s AND (t.id IS NULL OR t.edition = found.id)
ORDER BY found.published_at DESC, found.id LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class Settling:
    """A publication that may settle a request: an edition (``named`` code@number) or a place's own difference."""

    id: uuid.UUID
    sort: str
    named: str
    number: int
    place: str
    place_name: str | None
    in_force_from: datetime

    @property
    def zh(self) -> str:
        """As whoever asked reads it."""
        what = f"{self.place_name or self.place}差异" if self.sort == "difference" else f"第{self.number}版"
        return f"{what}（{day_of(self.in_force_from)}起施行）"


def settling(request: ChangeRequest | Mapping[str, Any]) -> list[Settling]:
    """What was published for the item, or by the place whose guide it is about, since the request was made: only the
    edition of its draft, where it has one that was not given up. The newest first; one statement.
    """
    names = ("code", "place", "draft", "asked_at")
    held = request if isinstance(request, Mapping) else {name: getattr(request, name) for name in names}
    asked = {"code": held["code"], "place": held["place"], "draft": held["draft"], "asked": held["asked_at"]}
    return [Settling(**row) for row in fetch(_SETTLING, asked)]


def items_named(codes: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Code → name, place and line of the item. One query."""
    rows = fetch("SELECT code, name, place, line FROM catalogue_item WHERE code = ANY(%s)", [sorted(set(codes))])
    return {row["code"]: row for row in rows}


def flagged(codes: Iterable[str], places: Iterable[str] = ()) -> dict[str, list[str]]:
    """Code → what its edition in force, or its difference at one of these places, cites and what was, or will be,
    repealed or amended (amber), until the text cites it no more or the ticket is settled. One query where nothing has
    fallen away, else two.
    """
    found = flags(now(), codes, places)
    return {code: sorted({one.title for one in fell}) for code, fell in found.items()}
