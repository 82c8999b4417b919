"""The stories of a draft where it is sent for review, reviewed and published: how each stands, and what none shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from tongban.catalogue.models import Draft
from tongban.catalogue.reading.drafts import as_row
from tongban.definition.source import ReadError
from tongban.trials.pages.stories import AT_ONCE, shown
from tongban.trials.queries import covered, last_run, run, stories_of
from tongban.web.menus import Panel, add


def _panel(*, runs: bool) -> Callable[[HttpRequest, object], SafeString]:
    """``runs``: who reviews or publishes sees how they stand now; who writes is not made to wait for it."""

    def render(request: HttpRequest, subject: object) -> SafeString:
        row = as_row(cast(Draft, subject))
        try:
            found = list(stories_of(row))
        except ReadError:
            return SafeString("")
        fresh = runs and len(found) <= AT_ONCE and row["state"] not in ("published", "dropped")
        listed = [shown(row, one, last_run(row, one) or (run(row, one) if fresh else None)) for one in found]
        context = {"draft": subject, "stories": listed, "covered": covered(found)}
        return render_to_string("trials/_panel.html", context, request)

    return render


add(
    Panel("draft", 10, _panel(runs=False)),
    Panel("draft_review", 10, _panel(runs=True)),
    Panel("draft_publish", 10, _panel(runs=True)),
)
