"""平台代办: what the platform announced for people of this counter; where a rule could not tell, a person looks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from tongban.beginnings.queries import offers_at
from tongban.cases.queries.staff import HALL_ROLES
from tongban.identity.pages import staff_only
from tongban.organisation.queries import division_name
from tongban.web import menus
from tongban.web.staff import actor_of, moment
from tongban.web.words import later


@staff_only
@require_safe
def offers_desk(request: HttpRequest) -> HttpResponse:
    """What waits for a person first, with the way to take it up; then what begins by itself, and when."""
    rows = [_row(row) for row in offers_at(actor_of(request))]
    context = {
        "waiting": [row for row in rows if row["state"] == "person"],
        "coming": [row for row in rows if row["state"] == "announced"],
        "counter": any(post.role in HALL_ROLES for post in actor_of(request).posts),
    }
    return render(request, "beginnings/offers.html", context)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    person = row["owner_kind"] == "person"
    query = urlencode({"person": str(row["owner_id"]), "item": row["item_code"]})
    return {
        **row,
        "place": division_name(row["division"]),
        "announced": moment(row["announced_at"]),
        "href": f"{reverse('desks:new')}?{query}" if person else "",
    }


def _counter(request: HttpRequest) -> bool:
    actor = actor_of(request)
    return actor.is_staff and any(post.role in HALL_ROLES for post in actor.posts)


menus.add(menus.Entry("desk", 25, later("平台代办"), "beginnings:offers", shown=_counter))
urlpatterns: list[URLPattern] = [path("desk/offers/", offers_desk, name="offers")]
