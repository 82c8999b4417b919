"""What waits for a catalogue office beside drafts: filings to answer, requests and problems to decide, granted ones to
say what came of them. One statement, for the desk and for the number in the menu.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.catalogue.policies import PROVINCE
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.organisation.posts import OFFICE

Row = dict[str, Any]
# The desk shows the nearest; the others stand on the pages of filings and requests.
SHOWN = 30

# Whoever may act is who it waits for (``policies``): a filing for the province until its period has passed; a request
# for the office that manages the item, and for the place whose guide or difference it is about. What only a place cites
# is the place's own. A granted one waits while its draft is under way for those who draft.
_ERRANDS = """
SELECT found.*, v.name AS place_name, count(*) OVER () AS total FROM (
  SELECT 'filing' AS what, f.id, f.number AS mark, i.code, i.name AS title, rpad(d.place, 12, '0') AS place,
         f.answer_by AS due, f.filed_at AS at
  FROM catalogue_filing f
  JOIN catalogue_difference d ON d.id = f.difference_id JOIN catalogue_item i ON i.id = d.item_id
  WHERE f.state = 'filed' AND (f.answer_by IS NULL OR f.answer_by >= %(today)s) AND %(province)s = ANY(%(offices)s)
  UNION ALL
  SELECT CASE r.state WHEN 'decided' THEN 'close' ELSE r.sort END, r.id, r.title, r.code, i.name, r.place,
         CASE r.state WHEN 'open' THEN r.due END, r.asked_at
  FROM catalogue_change_request r LEFT JOIN catalogue_item i ON i.code = r.code
  WHERE (r.state = 'open' OR (r.state = 'decided' AND NOT EXISTS (
           SELECT 1 FROM catalogue_draft t WHERE t.id = r.draft AND t.state NOT IN ('published', 'dropped'))))
    AND (r.place = ANY(%(offices)s)
         OR (COALESCE(NULLIF(i.place, ''), %(province)s) = ANY(%(offices)s)
             AND NOT (r.sort = 'basis' AND r.place <> '' AND r.place <> COALESCE(i.place, ''))))) found
LEFT JOIN organisation_division v ON v.code = found.place
ORDER BY found.due NULLS LAST, found.at, found.id LIMIT %(shown)s
"""


@dataclass(frozen=True, slots=True)
class Errands:
    """``total`` how many there are; ``rows`` the nearest of them: ``what`` filing, change, problem, basis or
    close, of the item ``title``, by ``mark`` (the number of a filing, what a request is about).
    """

    total: int
    rows: list[Row]


def errands_for(viewer: Actor, today: date) -> Errands:
    """What waits for the viewer's offices, the nearest day first. One statement, none for who holds no office."""
    offices = [post.division for post in viewer.posts if post.name == OFFICE and post.role == "government"]
    if not offices:
        return Errands(0, [])
    asked: Any = {"offices": offices, "province": PROVINCE, "today": today, "shown": SHOWN}
    rows = fetch(_ERRANDS, asked)
    return Errands(rows[0]["total"] if rows else 0, rows)
