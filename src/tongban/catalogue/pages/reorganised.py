"""What reorganising an organ touches of the catalogue: items by line, drafts under way, places that adopted."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern
from django.utils.safestring import SafeString

from tongban.catalogue.acts.following import open_drafts_of
from tongban.core.ledger.reading import fetch
from tongban.web import menus

_BY_LINE = """
SELECT i.line, count(*) AS items,
       count(*) FILTER (WHERE EXISTS (SELECT 1 FROM catalogue_adoption a WHERE a.item_id = i.id AND a.place = %s
                                      AND a.ended_at IS NULL)) AS adopted
FROM catalogue_item i
WHERE i.retired_at IS NULL AND i.line IN (SELECT p.line FROM organisation_power p WHERE p.competent_id = %s)
  AND (cardinality(%s::text[]) = 0 OR i.line = ANY(%s))
GROUP BY i.line ORDER BY i.line
"""


def _panel(request: HttpRequest, subject: object) -> SafeString:
    """Two queries. ``subject``: organ, lines (empty: all), place."""
    said: Any = subject
    organ: uuid.UUID = said["organ"]
    lines = list(said["lines"])
    rows = fetch(_BY_LINE, [said["place"], organ, lines, lines])
    context = {"rows": rows, "drafts": len(open_drafts_of(organ, lines))}
    return SafeString(render_to_string("catalogue/levels/_reorganised.html", context, request))


menus.add(menus.Panel("reorganise", 10, _panel))
urlpatterns: list[URLPattern] = []
