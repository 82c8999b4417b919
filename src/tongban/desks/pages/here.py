"""Who has a case open now; opening it is on record. Shown on the desk's page and, as a panel, on a step's page."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from tongban.cases.queries.lists import case_seen_by
from tongban.cases.reading import Loaded
from tongban.core.clock import now
from tongban.core.scope import Actor
from tongban.desks.acts.looking import look, stretch_of
from tongban.desks.queries import Beside, beside
from tongban.identity.pages import staff_only
from tongban.web import menus
from tongban.web.staff import actor_of, moment


def note_here(actor: Actor, case: uuid.UUID, found: list[Beside] | None = None) -> list[dict[str, str]]:
    """The colleagues who have the case open (``found``: already read); the reader's own look is noted once in a quarter
    of an hour.
    """
    at = now()
    found = beside(actor, case, at) if found is None else found
    if not any(one.mine for one in found):
        look([case], actor=actor, key=f"look:{case}:{stretch_of(at):%Y%m%d%H%M}")
    return [{"name": one.name, "since": moment(one.since)} for one in found if not one.mine]


def _panel(request: HttpRequest, subject: object) -> SafeString:
    actor = actor_of(request)
    if not isinstance(subject, Loaded) or not actor.is_staff:
        return SafeString("")
    case = subject.case["id"]
    return SafeString(render_to_string("desks/_here.html", {"here_now": note_here(actor, case), "case": case}))


@staff_only
@require_safe
def here(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """The line alone, asked for again by an open page each minute."""
    actor = actor_of(request)
    key = case_seen_by(actor, case).case["id"]
    return render(request, "desks/_here.html", {"here_now": note_here(actor, key), "case": key})


menus.add(menus.Panel("case_step", 5, _panel))
urlpatterns: list[URLPattern] = [path("desk/case/<uuid:case>/here/", here, name="here")]
