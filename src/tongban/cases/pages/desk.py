"""The window's workbench: what waits at this counter, what to mind today, the search for a case."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.cases.pages import case_view, desk_case, walkin
from tongban.cases.pages.desk_screen import left_pane
from tongban.cases.queries.staff import HALL_ROLES, find_cases
from tongban.core.clock import day_of, now
from tongban.core.codes import id_number, masking
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import staff_only
from tongban.organisation.posts import organs_with_cases
from tongban.web import menus
from tongban.web.staff import actor_of
from tongban.web.words import later


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """The board, or the cases found. The search is sent as a form: an ID number never stands in an address."""
    actor = actor_of(request)
    q = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    numbered = bool(q) and is_id_number(q)
    if request.method == "POST" and not numbered:
        return HttpResponseRedirect(f"{reverse('cases:desk')}?{urlencode({'q': q})}" if q else reverse("cases:desk"))
    context: dict[str, Any] = {"left": left_pane(actor, now()), "q": "" if numbered else q}
    if q:
        found = find_cases(actor, q, day_of(now()))
        if len(found) == 1 and found[0]["number"] == q:
            return HttpResponseRedirect(reverse("cases:desk_case", args=(found[0]["id"],)))
        context["found"] = [_found(row) for row in found]
        context["searched"] = True
    return render(request, "cases/desk/board.html", context)


def is_id_number(text: str) -> bool:
    """Is this the number of a person?"""
    try:
        id_number.check(text, on=day_of(now()))
    except Refusal:
        return False
    return True


def _found(row: dict[str, Any]) -> dict[str, Any]:
    person = row["applicant_kind"] == "person"
    name = masking.name(row["applicant_name"]) if person else row["applicant_name"]
    return {**row, "applicant": name, "state": case_view.STATES.get(row["state"], row["state"])}


def at_counter(actor: Actor) -> bool:
    """Does the actor work at a counter? Everybody else begins at the list of reviews."""
    return actor.is_staff and any(post.role in HALL_ROLES for post in actor.posts)


def _counter(request: HttpRequest) -> bool:
    return at_counter(actor_of(request))


def _handles(request: HttpRequest) -> bool:
    actor = actor_of(request)
    return actor.is_staff and bool(organs_with_cases(actor))


menus.add(
    menus.Entry("desk", 10, later("收件"), "cases:desk", shown=_counter),
    menus.Entry("desk", 20, later("新办（到窗口的人）"), "cases:desk_new", shown=_counter),
    menus.Entry("desk", 30, later("审查办理"), "cases:review", shown=_handles),
)
urlpatterns: list[URLPattern] = [
    path("desk/", desk, name="desk"),
    *walkin.urlpatterns,
    *desk_case.urlpatterns,
]
