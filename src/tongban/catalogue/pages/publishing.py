"""公布: every check with its result, the trial run, the instant, then one press."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.catalogue.acts.reviewing import publish_draft
from tongban.catalogue.pages.desk import for_cataloguers
from tongban.catalogue.pages.draft import context_of, finding_words
from tongban.catalogue.reading.drafts import Reviewed, compare_draft, draft_of
from tongban.catalogue.reading.publishing import CHECKS, Trial, checks_of, trial_of
from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.errors import Refusal
from tongban.definition.comparison import Cell
from tongban.definition.merge import MergeError
from tongban.definition.source import ReadError, read
from tongban.definition.wording import worded
from tongban.identity.pages import filled, staff_only
from tongban.web.context import language
from tongban.web.staff import refused
from tongban.web.words import t


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, draft: uuid.UUID) -> HttpResponse:
    """The page for whoever publishes; others who see the draft read the checks and the trial run."""
    actor = for_cataloguers(request)
    reviewed = draft_of(actor, draft)
    refusal: Refusal | None = None
    raw = filled(request)
    if request.method == "POST":
        once = raw.get("once", "")
        refusal = refused(lambda: publish_draft(draft, moment_in(raw, "in_force_from"), actor=actor, key=once))
        if refusal is None:
            return HttpResponseRedirect(f"{reverse('catalogue:draft', args=[draft])}?done=publish")
    context = context_of(request, reviewed, actor, raw, refusal)
    checks = checks_of(reviewed, context["found"], context["behind"])
    context |= _tried(reviewed) | {
        "page_name": t("公布前检查和试算", language()),
        "checks": [{"said": t(CHECKS[one.what], language()), "holds": one.holds} for one in checks],
        "ready": all(one.holds for one in checks) and reviewed.draft.state == "approved",
        "since": raw.get("in_force_from", tomorrow()),
    }
    return render(request, "catalogue/desk/publish.html", context, status=refusal.status if refusal else 200)


def moment_in(raw: Mapping[str, str], name: str) -> datetime | None:
    """An instant of the form, in the country's time; None where nothing is written (then: now). Refusal
    ``form.moment``.
    """
    text = raw.get(name, "").strip()
    if not text:
        return None
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(
            "form.moment",
            "请写日期和时刻，如 2026-12-01 00:00。",
            "Write a day and an hour, such as 2026-12-01 00:00.",
            where=name,
        ) from None
    return said if said.tzinfo else said.replace(tzinfo=SHANGHAI)


def tomorrow() -> str:
    """Tomorrow 00:00, as the field writes it."""
    return datetime.combine(day_of(now()) + timedelta(days=1), time()).isoformat(" ", "minutes")


def _tried(reviewed: Reviewed) -> dict[str, Any]:
    """The trial run; of a difference only what it changes. A text that does not read cannot be tried."""
    try:
        if reviewed.draft.sort == "difference":
            cells: tuple[Cell, ...] = compare_draft(reviewed.draft)
            return {"cells": cells, "trial": None, "stranded": []}
        trial = trial_of(reviewed)
    except (ReadError, MergeError):
        return {"cells": (), "trial": None, "stranded": [], "untried": True}
    document = read(reviewed.draft.text, reviewed.draft.code).data
    return {"cells": (), "trial": trial, "stranded": _stranded(trial, document)}


def _stranded(trial: Trial, document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "place": one.place_name,
            "number": one.number,
            "what": [finding_words(found)["what"] for found in worded(one.findings, document)],
            "editors": one.editors,
        }
        for one in trial.stranded
    ]


urlpatterns: list[URLPattern] = [path("catalogue/drafts/<uuid:draft>/publish/", publish, name="publish")]
