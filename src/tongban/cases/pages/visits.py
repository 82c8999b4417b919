"""On the applicant's own screen: the one-time code for a counter, and the end of a visit."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongban.cases.acts.visiting import end_visit, show_code
from tongban.cases.pages import standing
from tongban.cases.reading import Loaded, load
from tongban.identity.pages import actor_of_request, signed_in


def visited_until(loaded: Loaded, at: datetime) -> str:
    """Until when a clerk may go on with it; empty where nobody may."""
    until = loaded.case["visit_until"]
    return standing.moment(until) if until is not None and at < until else ""


@signed_in
@require_POST
@never_cache
def code(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The one-time code, large, on this one answer and nowhere else."""
    digits = show_code(key, actor=actor_of_request(request))
    return render(request, "cases/apply/code.html", {"case": load(key).case, "code": f"{digits[:3]} {digits[3:]}"})


@signed_in
@require_POST
def end(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The applicant ends the visit himself."""
    end_visit(key, actor=actor_of_request(request))
    return HttpResponseRedirect(reverse("cases:tasks", args=(key,)))


urlpatterns: list[URLPattern] = [
    path("apply/<uuid:key>/code/", code, name="visit_code"),
    path("apply/<uuid:key>/end-visit/", end, name="visit_end"),
]
