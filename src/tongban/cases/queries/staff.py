"""What staff look up: a case by number or person, what happened to it; the lists have modules of their own.

Every list is one statement whatever its length; who sees what is said by the actor's posts (organ and post of an open
step) or by ``Case.seen_by``.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q

from tongban.cases.models import Case, Step
from tongban.cases.reading import Loaded
from tongban.core.codes import id_number
from tongban.core.crypto import blind
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.identity.queries import enterprise_by_code
from tongban.materials.models import Held
from tongban.organisation.models import Division

Row = dict[str, Any]
# Kinds that are done at a counter, on the case's desk page; everything else has the approver's page.
DESK_KINDS = ("accept", "issue", "deliver")
HALL_ROLES = frozenset({"hall", "township", "village"})


# Open steps of the actor's posts. Organ and post are said twice: alone by the index, then as the pairs they are.
HELD_POSTS = """s.organ_id = ANY(%(organs)s) AND s.post = ANY(%(posts)s)
    AND (s.organ_id, s.post) IN (SELECT * FROM unnest(%(organs)s::uuid[], %(posts)s::text[]))"""


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


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case that a search found; ``handled``: by the actor's post, by himself, or at his hall."""

    id: uuid.UUID
    number: str
    item_name: str
    applicant_kind: str
    applicant_name: str
    state: str
    hall: uuid.UUID | None
    handled: bool = False


def find_cases(actor: Actor, text: str, day: date) -> list[FoundCase]:
    """Cases this actor sees, newest first, by the beginning of their number or of the applicant's name, an ID number
    (blind index) or a credit code. Two queries, one more for an ID number or a code.

    A draft is the applicant's own until he shows its number or his identity card: a name does not find it.
    """
    wanted = text.strip()
    if not wanted:
        return []
    condition = Q(number__startswith=wanted) | Q(applicant_name__startswith=wanted) & ~Q(state="draft")
    if owners := owners_by_number(wanted, day):
        condition |= Q(applicant_id__in=owners)
    rows = Case.seen_by(actor).filter(condition).order_by("-begun_at", "id")[:50]
    columns = ("id", "number", "item_name", "applicant_kind", "applicant_name", "state", "hall")
    found = [FoundCase(*row) for row in rows.values_list(*columns)]
    mine = handled_by(actor, found)
    return [replace(one, handled=one.id in mine) for one in found]


def handled_by(actor: Actor, cases: Iterable[FoundCase]) -> set[uuid.UUID]:
    """Of these the cases this person handles: at his hall, by a post he holds of a step that is open, or by a step he
    did. Whoever else of the organ may see a case sees the name masked. One query.
    """
    held = Q(done_by__in=actor.accounts)
    for post in actor.posts:
        held |= Q(state="open", organ=post.organ, post=post.name)
    cases = list(cases)
    steps = Step.seen_by_platform().filter(held, case__in=[one.id for one in cases]).values_list("case_id", flat=True)
    return {one.id for one in cases if one.hall in halls_of(actor)} | set(steps)


def owners_by_number(text: str, day: date) -> list[uuid.UUID]:
    """The person with this ID number and the enterprises he may act for, or the enterprise with this credit code;
    nothing where the text is neither.
    """
    if found := enterprise_by_code(text):
        return [found]
    return owners_by_card(text, day)


def owners_by_card(text: str, day: date, item: str = "") -> list[uuid.UUID]:
    """The person with this ID number and the enterprises he may act for (in that item, where one is named); nothing
    where the text is no such number: what everybody knows of an enterprise is no card.
    """
    try:
        number = str(id_number.check(text, on=day))
    except Refusal:
        return []
    rows = fetch(
        """WITH p AS (SELECT id FROM identity_person WHERE id_blind = %s)
           SELECT id FROM p UNION
           SELECT m.enterprise_id FROM identity_mandate m JOIN p ON p.id = m.agent_id
           WHERE m.begins <= %s AND (m.ends IS NULL OR m.ends >= %s)
             AND (%s = '' OR m.items = '[]'::jsonb OR m.items @> to_jsonb(%s::text))""",
        [blind(number, "person.id_number"), day, day, item, item],
    )
    return [row["id"] for row in rows]


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
