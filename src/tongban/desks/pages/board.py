"""The window's workbench: what waits at this counter by severity, the search for a case, clean cases in bulk."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.cases.queries.counter import PAGE
from tongban.cases.queries.staff import HALL_ROLES
from tongban.core.clock import day_of, now
from tongban.core.codes import id_number
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.desks.acts.bulk import MOST, accept_clean
from tongban.desks.acts.looking import look
from tongban.desks.finding import find
from tongban.desks.pages import case, cover, here, listing, reasons, walkin
from tongban.identity.pages import staff_only
from tongban.organisation.posts import organs_with_cases
from tongban.web import menus
from tongban.web.staff import actor_of, one_time_key, said
from tongban.web.words import later


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest) -> HttpResponse:
    """The list, or the cases found. The search is sent as a form: an ID number never stands in an address."""
    actor = actor_of(request)
    if request.method == "POST" and request.POST.get("act") == "accept_clean":
        return _accepted(request, actor)
    q = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    numbered = bool(q) and is_id_number(q)
    if request.method == "POST" and not numbered:
        return HttpResponseRedirect(f"{reverse('desks:board')}?{urlencode({'q': q})}" if q else reverse("desks:board"))
    return _found(request, actor, q, numbered) if q else _list(request, actor)


def _found(request: HttpRequest, actor: Actor, q: str, numbered: bool) -> HttpResponse:
    """The cases found. Whose names are shown whole, of him it is on record that this reader saw them."""
    at = now()
    wanted = listing.wanted_of({})
    rows = find(actor, q, day_of(at), listing.listed(actor, at, wanted, size=None).rows)
    if len(rows) == 1 and rows[0].number == q:
        return HttpResponseRedirect(reverse("desks:case", args=(rows[0].id,)))
    if seen := [row.id for row in rows if row.whole]:
        look(seen, actor=actor)
    context = {"left": listing.left_pane(actor, at, wanted), "q": "" if numbered else q, "found": rows}
    return render(request, "desks/found.html", context)


def _list(request: HttpRequest, actor: Actor, results: list[dict[str, object]] | None = None) -> HttpResponse:
    at, wanted = now(), listing.wanted_of(request.GET.dict())
    text = request.GET.get("page", "1")
    page = max(1, int(text)) if text.isdigit() and len(text) < 6 else 1
    found = listing.listed(actor, at, wanted, page=page)
    last = max(1, -(-found.total // PAGE))
    context = {
        "rows": listing.lines(found, at, wanted),
        "total": found.total,
        "sorts": listing.sorts_of(found, wanted),
        "severities": listing.severities_of(found, wanted),
        "items": listing.items_of(found, wanted),
        "minded": listing.minded(found),
        "sort": wanted.sort,
        "filters": request.GET.urlencode(),
        "bulk": wanted.sort == "received" and bool(found.rows),
        "most": MOST,
        "once": one_time_key(),
        "results": results,
        "done": case.done_words(request),
        "previous": listing.href_of(wanted, page - 1) if page > 1 else "",
        "next": listing.href_of(wanted, page + 1) if page < last else "",
    }
    return render(request, "desks/board.html", context)


def _accepted(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Each case by its own act; what was accepted and what was refused is told case by case."""
    chosen = []
    for text in request.POST.getlist("case"):
        try:
            chosen.append(uuid.UUID(text))
        except ValueError:
            continue
    done = accept_clean(chosen, actor=actor, key=request.POST.get("once", ""))
    results: list[dict[str, object]] = [
        {
            "number": one.number,
            "href": reverse("desks:case", args=(one.case,)),
            "said": said(one.refusal) if one.refusal is not None else "",
        }
        for one in done
    ]
    return _list(request, actor, results)


def is_id_number(text: str) -> bool:
    """Is this the number of a person?"""
    try:
        id_number.check(text, on=day_of(now()))
    except Refusal:
        return False
    return True


def at_counter(actor: Actor) -> bool:
    """Does the actor work at a counter? Everybody else begins at the list of reviews."""
    return actor.is_staff and any(post.role in HALL_ROLES for post in actor.posts)


def _counter(request: HttpRequest) -> bool:
    return at_counter(actor_of(request))


def _handles(request: HttpRequest) -> bool:
    actor = actor_of(request)
    return actor.is_staff and bool(organs_with_cases(actor))


menus.add(
    menus.Entry("desk", 10, later("收件"), "desks:board", shown=_counter),
    menus.Entry("desk", 20, later("新办（到窗口的人）"), "desks:new", shown=_counter),
    menus.Entry("desk", 30, later("审查办理"), "cases:review", shown=_handles),
    menus.Entry("desk", 68, later("补正理由"), "desks:reasons", shown=_counter),
    menus.Entry("desk", 69, later("代班"), "desks:cover", shown=_handles),
)
urlpatterns: list[URLPattern] = [
    path("desk/", board, name="board"),
    *walkin.urlpatterns,
    *case.urlpatterns,
    *here.urlpatterns,
    *reasons.urlpatterns,
    *cover.urlpatterns,
]
