"""What staff look up: the desk's board, the approver's list, a case by number or person, what happened to it.

Every list is one statement whatever its length; who sees what is said by the actor's posts (organ and post of an open
step) or by ``Case.seen_by``.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from tongban.cases.models import Case
from tongban.cases.reading import Loaded
from tongban.core.codes import id_number
from tongban.core.crypto import blind
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.materials.models import Held
from tongban.organisation.models import Division

Row = dict[str, Any]
# Kinds that are done at a counter, on the case's desk page; everything else has the approver's page.
DESK_KINDS = ("accept", "issue", "deliver")
HALL_ROLES = frozenset({"hall", "township", "village"})
MOST = 300

_MINE = "(s.organ_id, s.post) IN (SELECT * FROM unnest(%(organs)s::uuid[], %(posts)s::text[]))"
_BOARD = f"""
SELECT c.id, c.number, c.item_name, c.applicant_kind, c.applicant_name, c.state, c.channel, c.place,
       c.received_at, c.begun_at, s.key AS step, s.kind, s.due AS step_due, o.closes,
       (SELECT max(n.at) FROM cases_notice n WHERE n.case_id = c.id AND n.kind = 'correction') AS told_at
FROM cases_step s JOIN cases_case c ON c.id = s.case_id LEFT JOIN organisation_organ o ON o.id = c.hall_id
WHERE s.state = 'open' AND s.kind = ANY(%(kinds)s) AND {_MINE}
UNION ALL
SELECT c.id, c.number, c.item_name, c.applicant_kind, c.applicant_name, c.state, c.channel, c.place,
       c.received_at, c.begun_at, '', '', NULL, o.closes, NULL
FROM cases_case c JOIN organisation_organ o ON o.id = c.hall_id
WHERE c.hall_id = ANY(%(halls)s) AND c.state = 'draft' AND c.channel = 'window'
ORDER BY received_at NULLS LAST, begun_at LIMIT {MOST}
"""


def posts_of(actor: Actor) -> Any:
    """The actor's posts as the parameters of a statement."""
    return {
        "organs": [post.organ for post in actor.posts],
        "posts": [post.name for post in actor.posts],
        "halls": halls_of(actor),
        "kinds": list(DESK_KINDS),
    }


def halls_of(actor: Actor) -> list[uuid.UUID]:
    """Halls and stations the actor works at."""
    return list(dict.fromkeys(post.organ for post in actor.posts if post.role in HALL_ROLES))


def board(actor: Actor) -> list[Row]:
    """What waits for this actor at a counter: acceptances, corrections, results to hand out, window drafts."""
    return fetch(_BOARD, posts_of(actor))


def attention(actor: Actor, day: date) -> Row:
    """Numbers the desk should mind today, over the cases of its halls: due today or late, deferred papers due."""
    asked: Any = {"halls": halls_of(actor), "day": day, "soon": day + timedelta(days=1)}
    found = fetch(
        """SELECT (SELECT count(*) FROM cases_case WHERE hall_id = ANY(%(halls)s) AND state = 'accepted'
                   AND promised_due = %(day)s) AS today,
                  (SELECT count(*) FROM cases_case WHERE hall_id = ANY(%(halls)s) AND state = 'accepted'
                   AND promised_due < %(day)s) AS late,
                  (SELECT count(*) FROM cases_material m JOIN cases_case c ON c.id = m.case_id
                   WHERE c.hall_id = ANY(%(halls)s) AND c.state = 'accepted' AND m.verdict = 'deferred'
                   AND m.state <> 'supplied' AND m.due <= %(soon)s) AS deferred""",
        asked,
    )
    return found[0]


def find_cases(actor: Actor, text: str, day: date) -> list[Row]:
    """Cases this actor sees, by the beginning of their number, the applicant's name, or an ID number (blind index).

    A draft is the applicant's own until he shows its number or his identity card: a name does not find it.
    """
    wanted = text.strip()
    if not wanted:
        return []
    condition = Q(number__startswith=wanted) | Q(applicant_name__icontains=wanted) & ~Q(state="draft")
    if owners := owners_by_number(wanted, day):
        condition |= Q(applicant_id__in=owners)
    rows = Case.seen_by(actor).filter(condition).order_by("-begun_at", "id")[:50]
    columns = (
        "id",
        "number",
        "item_name",
        "applicant_kind",
        "applicant_name",
        "state",
        "channel",
        "begun_at",
        "promised_due",
    )
    return list(rows.values(*columns))


def owners_by_number(text: str, day: date) -> list[uuid.UUID]:
    """The person with this ID number and the enterprises he may act for; nothing where the text is no such number."""
    try:
        number = str(id_number.check(text, on=day))
    except Refusal:
        return []
    found = fetch(
        """WITH p AS (SELECT id FROM identity_person WHERE id_blind = %s)
           SELECT id FROM p UNION
           SELECT m.enterprise_id FROM identity_mandate m JOIN p ON p.id = m.agent_id
           WHERE m.begins <= %s AND (m.ends IS NULL OR m.ends >= %s)""",
        [blind(number, "person.id_number"), day, day],
    )
    return [row["id"] for row in found]


def drafts_of(actor: Actor, applicants: list[uuid.UUID]) -> list[Row]:
    """Open drafts of a person and his enterprises that this actor's hall may go on with."""
    rows = Case.seen_by(actor).filter(applicant_id__in=applicants, state="draft").order_by("-begun_at")[:20]
    return [dict(row) for row in rows.values("id", "number", "item_name", "applicant_name", "channel", "begun_at")]


def recent_items(actor: Actor) -> list[Row]:
    """Items taken in lately at this actor's halls, most used first; one query."""
    asked: Any = {"halls": halls_of(actor)}
    return fetch(
        """SELECT item_code AS code, split_part(max(item_name), '（', 1) AS name, count(*) AS n FROM (
             SELECT item_code, item_name FROM cases_case WHERE hall_id = ANY(%(halls)s)
             ORDER BY begun_at DESC LIMIT 200) lately
           GROUP BY item_code ORDER BY n DESC, item_code LIMIT 8""",
        asked,
    )


def townships_of(actor: Actor, division: str) -> list[Row]:
    """Townships and streets of a county, for the division of an address; one query."""
    rows = Division.seen_by(actor).filter(code__startswith=division[:6], level=4).order_by("code")
    return [dict(row) for row in rows.values("code", "name")]


@dataclass(frozen=True, slots=True)
class Attached:
    """What a screen shows beside the rows of a case; one statement for all of it."""

    events: list[Row]
    papers: Mapping[str, Row]
    files: Mapping[str, Row]
    licences: Mapping[str, Row]
    refused: int


def attached_to(loaded: Loaded) -> Attached:
    """The ledger's lines with names, papers, files and licences of the materials, the count of refused demands."""
    asked: Any = {
        "case": loaded.case["id"],
        "held": [m["held"] for m in loaded.materials if m["held"] is not None],
        "licences": [m["licence"] for m in loaded.materials if m["licence"] is not None],
    }
    row = fetch(
        """SELECT
             (SELECT COALESCE(jsonb_agg(jsonb_build_object('verb', e.verb, 'at', e.at, 'detail', e.detail,
                'who', p.name, 'capacity', e.actor->>'capacity') ORDER BY e.seq), '[]'::jsonb)
              FROM ledger_entry e LEFT JOIN identity_account a ON a.id = (e.actor->>'account')::uuid
              LEFT JOIN identity_person p ON p.id = a.person_id
              WHERE e.subject_kind = 'case' AND e.subject_id = %(case)s) AS events,
             (SELECT COALESCE(jsonb_object_agg(q.id, jsonb_build_object('title', q.title, 'number', q.number)),
                '{}'::jsonb) FROM papers_paper q WHERE q.about_kind = 'case' AND q.about_id = %(case)s) AS papers,
             (SELECT COALESCE(jsonb_object_agg(h.id, jsonb_build_object('name', h.file_name, 'media', h.media)),
                '{}'::jsonb) FROM materials_held h WHERE h.id = ANY(%(held)s)) AS files,
             (SELECT COALESCE(jsonb_object_agg(l.id, jsonb_build_object('name', l.name, 'identifier', l.identifier,
                'state', l.state, 'until', l.valid_until, 'issuer', o.name)), '{}'::jsonb)
              FROM licences_licence l JOIN organisation_organ o ON o.id = l.issuer_id
              WHERE l.id = ANY(%(licences)s)) AS licences,
             (SELECT count(*) FROM cases_refused r WHERE r.case_id = %(case)s) AS refused""",
        asked,
    )[0]
    return Attached(row["events"], row["papers"], row["files"], row["licences"], row["refused"])


def file_of(loaded: Loaded, material: str) -> Held:
    """The file handed in for a material; the handling organ sees it through the case it was loaded for."""
    row = loaded.material(material)
    found = (
        Held.seen_by(PLATFORM).filter(id=row["held"]).first() if row is not None and row["held"] is not None else None
    )
    if found is None:
        raise Refusal("file.none", "这份材料没有文件。", "No file was handed in for this material.", status=404)
    return found
