"""What the holder sees of a right that lapses unless it is used, on the page of his case; how he says that it is."""

from __future__ import annotations

import uuid
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from tongban.cases.acts.duties import duty_about
from tongban.cases.reading import Loaded
from tongban.core.clock import day_of, now
from tongban.identity.pages import actor_of_request, signed_in
from tongban.licences.queries import issued_in
from tongban.supervision.acts.lapsing import CLAIMED, LAPSE, claim_use
from tongban.web import menus
from tongban.web.staff import one_time_key


def _panel(request: HttpRequest, subject: object) -> SafeString:
    """Only where the case brought such a licence and it is still valid."""
    loaded = cast(Loaded, subject)
    if all(one.lapse is None for one in loaded.e.result):
        return SafeString()
    case = loaded.case["id"]
    cards = [one for one in issued_in(case, day_of(now())) if one.lapse and one.state == "valid"]
    shown = []
    for one in cards:
        duty = duty_about(case, LAPSE, str(one.id))
        if duty is not None and duty["state"] != "done":
            shown.append({"card": one, "claimed": duty["state"] == CLAIMED})
    context = {"rights": shown, "case": case, "once": one_time_key()}
    return render_to_string("supervision/_rights.html", context, request=request) if shown else SafeString()


@require_POST
@signed_in
def say_used(request: HttpRequest, case: uuid.UUID, licence: uuid.UUID) -> HttpResponse:
    """The holder says that it was begun."""
    words, once = request.POST.get("words", ""), request.POST.get("once", "")
    claim_use(case, licence, words, actor=actor_of_request(request), key=once)
    return HttpResponseRedirect(reverse("cases:case", args=(case,)))


menus.add(menus.Panel("own_case", 20, _panel))
urlpatterns: list[URLPattern] = [path("cases/<uuid:case>/rights/<uuid:licence>/", say_used, name="say_used")]
