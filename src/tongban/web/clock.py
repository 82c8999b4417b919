"""The clock of the demonstration: let days pass, so that a publicity or a time limit can be seen to end."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tongban.core.clock import SHANGHAI, now, shift

from .words import later

STEPS = {"1": later("过一天"), "7": later("过一周"), "15": later("过十五天"), "30": later("过三十天")}


@require_http_methods(["GET", "POST"])
def clock(request: HttpRequest) -> HttpResponse:
    """Demonstration only; never back except to the real time."""
    if not settings.DEMO or shift.path is None:
        raise Http404
    if request.method == "POST":
        days = request.POST.get("days", "")
        if days == "0":
            shift.reset()
        elif days in STEPS:
            shift.pass_by(timedelta(days=int(days)))
        return HttpResponseRedirect(request.path)
    shown = {"at": now().astimezone(SHANGHAI), "ahead": shift.value().days, "steps": STEPS.items()}
    return render(request, "web/clock.html", shown)
