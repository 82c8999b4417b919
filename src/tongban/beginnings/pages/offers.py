"""What the platform will do for somebody: one page that says what and when, how to say no or do it oneself."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.beginnings.acts.offers import decline, take_up
from tongban.beginnings.queries import offer_of
from tongban.cases.pages import fields, standing
from tongban.core.errors import Refusal
from tongban.identity.pages import actor_of_request, signed_in
from tongban.organisation.queries import calendar
from tongban.web.context import language
from tongban.web.words import t


@require_http_methods(["GET", "POST"])
@signed_in
def offer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Only to whom it is for; declined, or taken up, by one press."""
    actor = actor_of_request(request)
    found = offer_of(actor, key)
    if found is None:
        raise Refusal("offer.unknown", "没有这一件。", "There is no such offer.", status=404)
    if request.method == "POST":
        if request.POST.get("way") == "take":
            draft = take_up(key, actor=actor, key=request.POST.get("once", ""))
            return HttpResponseRedirect(reverse("cases:tasks", args=(draft,)))
        decline(key, actor=actor, key=request.POST.get("once", ""))
        return HttpResponseRedirect(reverse("beginnings:offer", args=(key,)))
    day = standing.day_words(found["begins_on"]) if found["begins_on"] else _open_end(found["division"])
    return render(request, "beginnings/offer.html", {"offer": found, "day": day, "once": fields.fresh()})


def _open_end(division: str) -> str:
    """The day depends on days off that are not announced yet (rule 10)."""
    known = standing.day_words(calendar(division).known_until)
    return t("放假安排公布后才能定的日子（不早于{day}）", language(), day=known)


urlpatterns: list[URLPattern] = [path("me/offers/<uuid:key>/", offer, name="offer")]
