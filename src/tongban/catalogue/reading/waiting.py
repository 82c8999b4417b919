"""What waits for somebody, over all drafts: one statement, for the desk and for the number in the menu."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.catalogue.life.states import OPEN
from tongban.catalogue.life.waiting import WAITS, Waits, what_waits
from tongban.catalogue.policies import POSTS, PROVINCE
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.organisation.posts import OFFICE

Row = dict[str, Any]
# Nobody works through more in a day; the oldest come first.
MOST = 500

_WAITING = """
SELECT d.id, d.sort, d.code, d.title, d.place, v.name AS place_name, d.state, d.revision, d.organ_id,
       o.name AS organ, d.made_by, d.saved_by, d.writers, d.saved_at,
       (SELECT COALESCE(jsonb_agg(jsonb_build_object('id', p.id, 'sort', p.sort, 'organ_id', p.organ_id,
               'verdict', p.verdict, 'revision', p.revision, 'asked_at', p.asked_at, 'due', p.due,
               'answered_by', p.answered_by)), '[]'::jsonb)
        FROM catalogue_opinion p WHERE p.draft_id = d.id) AS opinions,
       (SELECT COALESCE(jsonb_agg(jsonb_build_object('by', c.by, 'organ_id', c.organ_id, 'settled_at', c.settled_at,
               'reply', c.reply)), '[]'::jsonb)
        FROM catalogue_comment c WHERE c.draft_id = d.id AND c.settled_at IS NULL) AS comments
FROM catalogue_draft d JOIN organisation_organ o ON o.id = d.organ_id
LEFT JOIN organisation_division v ON v.code = d.place
WHERE d.state = ANY(%(open)s) AND (
  d.organ_id = ANY(%(organs)s)
  OR (d.state = 'approved' AND COALESCE(NULLIF(d.place, ''), %(province)s) = ANY(%(offices)s))
  OR d.id IN (SELECT draft_id FROM catalogue_opinion WHERE organ_id = ANY(%(organs)s) AND sort = 'joint')
  OR d.id IN (SELECT draft_id FROM catalogue_comment WHERE settled_at IS NULL
              AND (by = %(me)s OR organ_id = ANY(%(organs)s))))
ORDER BY d.saved_at LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do, with its draft (no text)."""

    draft: Row
    waits: Waits


def waiting_for(viewer: Actor) -> list[Waiting]:
    """Everything that waits for the viewer's posts, the nearest day first, then by WAITS. One statement."""
    posts = [post for post in viewer.posts if post.name in POSTS]
    if not posts:
        return []
    asked: Any = {
        "open": list(OPEN),
        "organs": [post.organ for post in posts],
        "offices": [post.division for post in posts if post.name == OFFICE and post.role == "government"],
        "province": PROVINCE,
        "me": viewer.account,
        "most": MOST,
    }
    found = []
    for row in fetch(_WAITING, asked):
        opinions, comments = [_typed(o) for o in row.pop("opinions")], [_typed(c) for c in row.pop("comments")]
        found += [Waiting(row, one) for one in what_waits(row, opinions, comments, viewer)]
    return sorted(found, key=lambda one: (one.waits.due or date.max, WAITS.index(one.waits.what)))


def _typed(said: Row) -> Row:
    """Identifiers and days as the rules compare them; in jsonb they are text."""
    for name in ("organ_id", "by"):
        if said.get(name):
            said[name] = uuid.UUID(said[name])
    if said.get("due"):
        said["due"] = date.fromisoformat(said["due"])
    return said
