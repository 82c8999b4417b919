"""并入新版: what was published since the draft was begun, what of it goes in by itself, what both changed."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.catalogue.acts.rebasing import rebase
from tongban.catalogue.pages.desk import for_cataloguers
from tongban.catalogue.pages.draft import context_of
from tongban.catalogue.reading.behind import Behind, behind, merged_in
from tongban.catalogue.reading.drafts import as_row, draft_of
from tongban.core.errors import Refusal
from tongban.definition.labels import label_of
from tongban.definition.merging import Merged
from tongban.definition.scope import stands
from tongban.definition.source import read
from tongban.identity.pages import filled, staff_only
from tongban.web.context import language
from tongban.web.staff import refused
from tongban.web.words import t
from tongban.workbench.pages.edit_text import clashes_said, picked, said_of


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def merge_in(request: HttpRequest, draft: uuid.UUID) -> HttpResponse:
    """The editor decides and merges; others who see the draft read what would go in."""
    actor = for_cataloguers(request)
    reviewed = draft_of(actor, draft)
    raw, row = filled(request), as_row(reviewed.draft)
    late, fault = behind(row), None
    merged: Merged | None = None
    try:
        merged = merged_in(row, late) if late else None
    except Refusal as unread:
        fault = unread
    chosen = picked(request, merged.clashes) if merged else {}
    if request.method == "POST":
        seen = raw.get("revision", "")
        revision, once = int(seen) if seen.isdigit() else 0, raw.get("once", "")
        fault = refused(lambda: rebase(draft, revision, chosen, actor=actor, key=once))
        if fault is None:
            return HttpResponseRedirect(f"{reverse('catalogue:draft', args=[draft])}?done=rebase")
    context = context_of(request, reviewed, actor, raw, fault)
    context |= {"page_name": t("并入新版", language()), "revision": reviewed.draft.revision}
    if late is not None and merged is not None:
        context |= _shown(reviewed.draft.text, late, merged, chosen)
    return render(request, "workbench/rebase.html", context, status=fault.status if fault else 200)


def _shown(mine: str, late: Behind, merged: Merged, chosen: dict[str, str]) -> dict[str, Any]:
    here, there = read(mine, "mine").data, read(late.theirs, "theirs").data
    clashing = {c.path for c in merged.clashes}
    taken = [
        {
            "label": label_of(there, one),
            "before": said_of(one, stands(here, one)),
            "after": said_of(one, stands(there, one)),
        }
        for one in merged.taken
        if one not in clashing
    ]
    return {"taken": taken, "clashes": clashes_said(merged.clashes, here, chosen), "merging": True}


urlpatterns: list[URLPattern] = [path("catalogue/drafts/<uuid:draft>/rebase/", merge_in, name="rebase")]
