"""What staff and the public read of limited numbers and seasons of filing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tongban.cases.models import Case
from tongban.catalogue.queries import InForce, competent_place, in_force
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.effective import Effective
from tongban.limits.acts.claims import shown
from tongban.limits.acts.quotas import Counted, counted_by
from tongban.limits.rules import free, ledger_of
from tongban.organisation.queries import HEAD_POST, chain_of

Row = dict[str, Any]
LISTED = 200


@dataclass(frozen=True, slots=True)
class Headed:
    """An item at a place where the actor heads the competent organ."""

    code: str
    name: str
    place: str
    counted: Counted | None


_HEADED = """
SELECT DISTINCT i.code, p.division FROM organisation_power p JOIN catalogue_item i ON i.line = p.line
JOIN LATERAL (SELECT document FROM catalogue_edition WHERE item_id = i.id AND in_force_from <= %s
              AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
WHERE p.competent_id = ANY(%s) AND jsonb_path_exists(e.document, %s::jsonpath)
ORDER BY i.code, p.division
"""


def heads_of(actor: Actor) -> list[uuid.UUID | None]:
    """The organs whose head the actor is."""
    return [post.organ for post in actor.posts if post.name == HEAD_POST]


def headed(actor: Actor, part: str, at: datetime) -> Iterator[Headed]:
    """Items with a ``quota`` or an ``intake`` that the actor may open here; one query and one for each item."""
    organs = heads_of(actor)
    if not organs:
        return
    for row in fetch(_HEADED, [at, organs, f"$.**.{part}"]):
        found = _here(row["code"], row["division"], at, part)
        if found is not None:
            it, e = found
            yield Headed(row["code"], e.item, row["division"], counted_by(it) if part == "quota" else None)


def _here(code: str, division: str, at: datetime, part: str) -> tuple[InForce, Effective] | None:
    try:
        found = in_force(code, division, at)
    except Refusal:
        return None
    e = next((e for e in map(found.effective, found.situations) if getattr(e, part) is not None), None)
    # A level that hangs on an answer may be this one too.
    settled = e is not None and isinstance(e.competence.level, str)
    return (found, e) if e is not None and (not settled or competent_place(e, division) == division) else None


# -- limited numbers ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Left:
    """A period of a ledger with its numbers as people read them."""

    row: Row
    total: str
    taken: str
    held: str
    left: str
    waiting: int


_QUOTAS = """
SELECT q.*, i.name AS item, (SELECT count(*) FROM limits_hold h WHERE h.ledger = q.ledger AND h.state = 'waiting'
   AND h.division LIKE q.stem || '%%' AND NOT EXISTS (SELECT 1 FROM limits_quota n WHERE n.ledger = q.ledger
     AND length(n.stem) > length(q.stem) AND h.division LIKE n.stem || '%%')) AS waiting
FROM limits_quota q JOIN catalogue_item i ON i.code = q.item_code
"""


def _left(rows: Sequence[Row]) -> list[Left]:
    return [
        Left(
            row,
            shown(row, row["total"]),
            shown(row, row["taken"]),
            shown(row, row["held"]),
            shown(row, free(row)),
            row["waiting"],
        )
        for row in rows
    ]


def quotas_at(places: Sequence[str]) -> list[Left]:
    """The ledgers of these places, what runs now first; one query."""
    sql = f"{_QUOTAS} WHERE q.place = ANY(%s) ORDER BY q.opens_on DESC, q.item_code, q.place LIMIT %s"
    return _left(fetch(sql, [list(places), LISTED]))


def quota_of(key: uuid.UUID) -> Left:
    """One ledger. Refusal ``quota.unknown`` (404)."""
    found = _left(fetch(f"{_QUOTAS} WHERE q.id = %s", [key]))
    if not found:
        raise Refusal("quota.unknown", "没有这份数量台账，请从列表打开。", "There is no such ledger.", status=404)
    return found[0]


def left_of(ledger: str, division: str, today: date) -> Left | None:
    """What is left of a ledger where a matter lies: of its place or the nearest above that keeps one; one query."""
    sql = f"""{_QUOTAS} WHERE q.ledger = %s AND %s LIKE q.stem || '%%' AND q.opens_on <= %s
              AND (q.closes_on IS NULL OR q.closes_on >= %s) ORDER BY length(q.stem) DESC LIMIT 1"""
    return next(iter(_left(fetch(sql, [ledger, (division + "0" * 12)[:12], today, today]))), None)


def left_by_zone(ledger: str, division: str, today: date) -> list[Left]:
    """What is left in each zone of a place, by name: of the place or the nearest above that keeps it; one query."""
    sql = f"""SELECT DISTINCT ON (z.name, z.ledger) z.* FROM ({_QUOTAS} WHERE q.ledger LIKE %s
              AND %s LIKE q.stem || '%%' AND q.opens_on <= %s AND (q.closes_on IS NULL OR q.closes_on >= %s)) z
              ORDER BY z.name, z.ledger, length(z.stem) DESC LIMIT %s"""
    code = (division + "0" * 12)[:12]
    return _left(fetch(sql, [ledger_of(ledger, "%"), code, today, today, LISTED]))


def history_of(key: uuid.UUID) -> list[Row]:
    """What was announced and changed, by whom, with the reason; public. One query."""
    return fetch(
        """SELECT e.at, e.verb, e.detail, p.name AS who FROM ledger_entry e
           LEFT JOIN identity_account a ON a.id = (e.actor->>'account')::uuid
           LEFT JOIN identity_person p ON p.id = a.person_id
           WHERE e.subject_kind = 'quota' AND e.subject_id = %s AND e.verb IN ('quota.announce', 'quota.change')
           ORDER BY e.seq DESC""",
        [key],
    )


def claims_of(actor: Actor, quota: Row) -> list[Row]:
    """The cases that hold, took or wait for a place of this ledger, in the order of acceptance, as far as the actor
    sees them; two queries.
    """
    rows = fetch(
        """SELECT h.case_id, h.amount, h.state, h.since FROM limits_hold h
           WHERE h.state IN ('held', 'taken', 'waiting', 'listed') AND h.ledger = %s
             AND (h.quota_id = %s OR h.quota_id IS NULL AND h.division LIKE %s)
           ORDER BY h.since, h.id LIMIT %s""",
        [quota["ledger"], quota["id"], f"{quota['stem']}%", LISTED],
    )
    seen = Case.seen_by(actor).filter(id__in=[row["case_id"] for row in rows])
    cases = {case["id"]: case for case in seen.values("id", "number", "applicant_kind", "applicant_name", "state")}
    return [
        {**row, **cases[row["case_id"]], "stands_in": row["state"], "takes": shown(quota, row["amount"])}
        for row in rows
        if row["case_id"] in cases
    ]


def claim_of(case: uuid.UUID, today: date) -> Row | None:
    """Where the claim of a case stands, and how many wait before it; one query."""
    found = fetch(
        """SELECT h.state, (SELECT count(*) FROM limits_hold w WHERE w.ledger = h.ledger AND w.state = 'waiting'
                  AND w.division LIKE COALESCE(n.stem, h.division) || '%%' AND (w.since, w.id) < (h.since, h.id)
                 ) AS before
           FROM limits_hold h LEFT JOIN LATERAL (SELECT q.stem FROM limits_quota q WHERE q.ledger = h.ledger
             AND h.division LIKE q.stem || '%%' AND q.opens_on <= %s AND (q.closes_on IS NULL OR q.closes_on >= %s)
             ORDER BY length(q.stem) DESC LIMIT 1) n ON true
           WHERE h.case_id = %s""",
        [today, today, case],
    )
    return found[0] if found else None


# -- seasons -----------------------------------------------------------------------------------------------------------

_SEASONS = """
SELECT n.*, i.name AS item, (SELECT count(*) FROM cases_case c WHERE c.intake = n.id) AS cases,
       (SELECT count(*) FROM cases_case c WHERE c.intake = n.id AND c.state <> 'finished') AS open
FROM limits_intake n JOIN catalogue_item i ON i.code = n.item_code
"""


def seasons_at(places: Sequence[str]) -> list[Row]:
    """Seasons of these places, the last opened first, with how many cases came in and how many still run; one query."""
    return fetch(f"{_SEASONS} WHERE n.place = ANY(%s) ORDER BY n.opens_at DESC, n.id LIMIT %s", [list(places), LISTED])


def seasons_of(item: str, place: str) -> list[Row]:
    """Announced seasons of an item for a matter there, the last opened first; one query."""
    places = list(chain_of(place)) if place else []
    sql = f"{_SEASONS} WHERE (%s = '' OR n.item_code = %s) AND (%s OR n.place = ANY(%s)) ORDER BY n.opens_at DESC, n.id"
    return fetch(f"{sql} LIMIT %s", [item, item, not place, places, LISTED])


def season_of(key: uuid.UUID) -> Row:
    """One season. Refusal ``season.unknown`` (404)."""
    found = fetch(f"{_SEASONS} WHERE n.id = %s", [key])
    if not found:
        raise Refusal("season.unknown", "没有这个受理期，请从列表打开。", "There is no such season.", status=404)
    return found[0]


_BATCH = """
SELECT c.id, c.number, c.item_name, c.applicant_kind, c.applicant_name, c.state, c.outcome, c.received_at,
       c.promised_due, (SELECT COALESCE(jsonb_agg(jsonb_build_object('key', s.key, 'name', s.name, 'kind', s.kind,
         'organ_id', s.organ_id, 'post', s.post, 'opens_on', s.opens_on) ORDER BY s.id), '[]'::jsonb)
         FROM cases_step s WHERE s.case_id = c.id AND s.state = 'open') AS open,
       (SELECT jsonb_build_object('name', s.name, 'verdict', s.verdict, 'at', s.done_at) FROM cases_step s
         WHERE s.case_id = c.id AND s.state = 'done' ORDER BY s.done_at DESC, s.id DESC LIMIT 1) AS last
FROM cases_case c WHERE c.id = ANY(%s) ORDER BY c.received_at, c.id
"""


def batch_of(actor: Actor, season: uuid.UUID, most: int = 500) -> list[Row]:
    """The cases of a season that the actor sees, as they came in: where each stands and what was done last; two
    queries.
    """
    keys = list(Case.seen_by(actor).filter(intake=season).order_by("received_at", "id").values_list("id", flat=True))
    return fetch(_BATCH, [keys[:most]]) if keys else []
